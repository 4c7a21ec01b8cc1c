"""Service hours, days, and a time as it is typed."""
