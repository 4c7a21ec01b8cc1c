"""What waits at the desk: the queue, half-filled forms, what was sent too late."""
