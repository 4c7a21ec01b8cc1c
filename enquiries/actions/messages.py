"""Messages, taken and delivered."""

from datetime import timedelta

from django.utils import timezone

from desk.actors import Actor
from desk.doors import enter, perform
from enquiries import states
from enquiries.models import Message
from enquiries.states import policy_of

M = Message.State


def leave_message(message: Message, *, actor: Actor) -> Message:
    """Take a message (C1.2). Its clock: urgent or not, from the policy, from when it was taken.

    A late entry (补录) brings its true time, and may have been delivered already: to whom, how and when.
    """
    policy = policy_of(actor)
    minutes = policy.urgent_minutes if message.urgent else policy.message_minutes
    message.state = M.DELIVERED if message.late and message.ended_at else M.TAKEN
    message.due_at = (message.occurred_at or timezone.now()) + timedelta(minutes=minutes)
    return enter(message, actor=actor, permission=states.WORK, data={"urgent": message.urgent})


def deliver_message(message: Message, *, actor: Actor, version: int | None = None, how: str, delivered_to: str) -> Message:
    """Delivered, to somebody named."""
    return perform(states.DELIVER, message, actor=actor, version=version, how=how, delivered_to=delivered_to, ended_at=timezone.now())


def try_message(message: Message, *, actor: Actor, version: int | None = None) -> Message:
    """Tried and not reached; after the policy's number of tries a supervisor looks at it."""
    return perform(states.TRIED, message, actor=actor, version=version, tries=lambda row: row.tries + 1, tried_at=timezone.now())


def give_back_message(message: Message, *, actor: Actor, version: int | None = None, reason: str) -> Message:
    """It could not be delivered, and the sender has been told."""
    return perform(states.GIVE_BACK, message, actor=actor, version=version, reason=reason, ended_at=timezone.now())


def void_message(message: Message, *, actor: Actor, version: int | None = None, reason: str) -> Message:
    """Taken by mistake."""
    return perform(states.VOID_MESSAGE, message, actor=actor, version=version, reason=reason, ended_at=timezone.now())
