"""Messages, taken, tried and delivered."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from desk.ledger import trail
from desk.ledger.writers import enter, perform
from desk.people import named
from desk.people.actors import Actor
from desk.written import answers
from directory import calling
from enquiries.enums import MessageState, Way
from enquiries.messages import states
from enquiries.messages.models import Message, MessageTry
from enquiries.shared.actions import again_at, counts_apart, line, reveal_customer, reveal_wanted
from enquiries.shared.models import EnquiryPolicy
from enquiries.shared.states import WORK

M = MessageState


def leave_message(message: Message, *, actor: Actor) -> Message:
    """Take a message (C1.2). Its clock: urgent or not, from the policy, from when it was taken.

    A late entry (补录) brings its true time, and may have been delivered already: to whom, how and when.
    """
    _taken_by(message, message.delivered_to, message.relation, actor=actor)
    calling.refuse_private_number(message, "body", actor=actor)
    policy = actor.policy_of(EnquiryPolicy)
    minutes = policy.urgent_minutes if message.urgent else policy.message_minutes
    message.state = M.DELIVERED if message.late and message.ended_at else M.TAKEN
    message.due_at = (message.occurred_at or timezone.now()) + timedelta(minutes=minutes)
    return enter(message, actor=actor, permission=WORK, data={"urgent": message.urgent})


def _taken_by(message: Message, name: str, relation: str, *, actor: Actor) -> None:
    """Somebody by name, else than who has it already at this desk, and known to the receiver. Raises ``ValidationError``."""
    if not name:
        return  # a late entry of one that was not delivered
    why = named.fault(name, actor=actor, known=lambda said: bool(message.receiver()) and not message.by_another(said))
    if why and not (why == named.OWN and message.receiver() and not message.by_another(name)):
        raise ValidationError({"delivered_to": ValidationError(_NOT_GIVEN[why], code=why, params={"name": name})})
    message.refuse_unexplained(name, relation)
    if message.by_another(name) and not answers.somebody_or_role(relation):
        raise ValidationError({"relation": ValidationError(_NO_RELATION, code="nobody")})


_NO_RELATION = gettext_lazy("Say what they are to the receiver: colleague, family, their reception. If you do not know, it stays here.")
_NOT_GIVEN = {
    named.NOBODY: gettext_lazy("Write down by name who has the message now. If nobody took it, write down a try."),
    named.OWN: gettext_lazy("You have the message already: write down who else it was given to."),
    named.SAME: gettext_lazy("Write down by name who has the message now."),
    named.OURS: gettext_lazy("“%(name)s” works at this desk, where the message is already: write down who of theirs it was given to."),
}


def deliver_message(
    message: Message, *, actor: Actor, version: int | None = None, how: str, delivered_to: str, relation: str = ""
) -> Message:
    """Delivered, to somebody named; ``relation``: who that is to the receiver, where it is somebody else."""
    _taken_by(message, delivered_to, relation, actor=actor)
    told: dict[str, Any] = {"how": how, "delivered_to": delivered_to, "relation": relation}
    return perform(states.DELIVER, message, actor=actor, version=version, ended_at=timezone.now(), **told)


def try_message(message: Message, *, actor: Actor, version: int | None = None, how: str = Way.PHONE) -> Message:
    """Tried and not reached; after the policy's number of tries that count a supervisor looks at it.

    Every try is written down; one by the same way within the policy's minutes does not count (C1.3).
    """
    now = timezone.now()
    with transaction.atomic():
        trail.hold(actor.property)  # of two tries at once one is the first
        counts = counts_apart(message.failed, now, how=how)
        told = {"how": how, "counts": counts, "again_at": again_at(actor, now)}
        line(MessageTry(property=actor.property, message=message, at=now, by=actor.user, **told), Message)
        return perform(
            states.TRIED,
            message,
            actor=actor,
            version=version,
            data=None if counts else {"too_soon": True},
            tries=lambda row: row.tries + counts,
            tried_at=now,
        )


def give_back_message(message: Message, *, actor: Actor, version: int | None = None, reason: str) -> Message:
    """It could not be delivered, and the sender has been told."""
    return perform(states.GIVE_BACK, message, actor=actor, version=version, reason=reason, ended_at=timezone.now())


def void_message(message: Message, *, actor: Actor, version: int | None = None, reason: str) -> Message:
    """Taken by mistake."""
    return perform(states.VOID_MESSAGE, message, actor=actor, version=version, reason=reason, ended_at=timezone.now())


def reveal_receiver(message: Message, *, actor: Actor) -> str:
    """The receiver's number, and with the words the number to call back on: both are shown, both are logged."""
    with transaction.atomic():
        dial = reveal_wanted(message, actor=actor)
        if message.phone:
            reveal_customer(message, actor=actor)
    return dial
