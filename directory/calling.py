"""Calling somebody: the number for whoever makes the call, for a minute, logged, while the reason for it is open (A1).

Two people are called: who stands in the directory (a host, somebody looked for, a receiver), and whoever left a number
with the entry itself (a customer, a visitor). A supervisor and a department call from wherever they are: the trail then
says that no post was theirs.
"""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger import trail
from desk.ledger.transitions import Denied, Refused, may_work
from desk.models import Entry, Event, Property
from desk.papers.fields import blind_index
from desk.papers.privacy import digits_read
from desk.people.actors import Actor
from desk.types import Text
from directory.models import Contact

AFTER = "reveal-after"


def may_call(entry: Entry, *, actor: Actor, permission: str, free: str = "", at_desk: bool = True) -> Denied | None:
    """Why this actor is shown no number of the entry, or ``None``. ``free``: the permission that needs no post for it."""
    if denied := may_work(actor, permission, at_desk=at_desk and not (free and actor.may(free))):
        return denied
    if not entry.is_open():
        return Denied(_("%(number)s is closed: the number is not shown any more.") % {"number": entry.number}, "closed")
    return None


def may_call_after(entry: Entry, *, actor: Actor, permission: str, most: int) -> Denied | None:
    """Why nobody is shown the number of an entry that is over: the reason is typed then, and ``most`` a day are enough for anybody."""
    if denied := may_work(actor, permission, at_desk=True):
        return denied
    midnight = actor.local(timezone.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    if Event.objects.filter(property=actor.property, actor=actor.user, verb=AFTER, at__gte=midnight).count() >= most:
        return Denied(_("You have called %(n)s people today whose entry is over. Ask a supervisor.") % {"n": most}, "limit")
    return None


def _shown(entry: Entry, number: str, *, actor: Actor, verb: str, why: str = "") -> str:
    with transaction.atomic():
        trail.record(
            actor,
            verb,
            subject=trail.label(entry),
            subject_key=entry.key,
            number=entry.number,
            from_state=entry.state,
            to_state=entry.state,
            detail={"reason": why} if why else None,
            data=None if actor.has_desk else {"off_duty": True},
        )
    return number


def reveal(entry: Entry, contact: Contact | None, *, actor: Actor, permission: str, free: str = "") -> str:
    """The number of somebody of the directory. The open entry is the reason.

    Raises ``Refused`` when the entry is closed, the person is not to be phoned, or there is no number.
    """
    if denied := may_call(entry, actor=actor, permission=permission, free=free):
        raise Refused(denied)
    if contact is None or not contact.dial:
        raise Refused(Denied(_("There is no number for this person: call the unit's reception."), "no_number"))
    if contact.no_call:
        instead = contact.no_call_instead or _("the unit's reception")
        raise Refused(Denied(_("This person is not to be phoned. Contact instead: %(who)s.") % {"who": instead}, "no_call"))
    return _shown(entry, contact.dial, actor=actor, verb="reveal")


NO_NUMBER = gettext_lazy("The customer left no number: reach them at their unit, or when they come back.")


def reveal_customer(
    entry: Entry,
    number: str,
    *,
    actor: Actor,
    permission: str,
    free: str = "",
    at_desk: bool = True,
    verb: str = "reveal-customer",
    missing: Text = NO_NUMBER,
) -> str:
    """The ``number`` somebody left with the entry, for whoever has to call back.

    Raises ``Refused`` when the entry is closed or no number was left (``missing`` says so).
    """
    if denied := may_call(entry, actor=actor, permission=permission, free=free, at_desk=at_desk):
        raise Refused(denied)
    if not number:
        raise Refused(Denied(str(missing), "no_number"))
    return _shown(entry, number, actor=actor, verb=verb)


def reveal_after(entry: Entry, number: str, *, actor: Actor, permission: str, why: str, most: int, missing: Text = NO_NUMBER) -> str:
    """The ``number`` left with an entry that is over, such as of a visitor who forgot something: with the reason, a few a day.

    Raises ``Refused`` past ``most`` a day, or when no number was left or it is erased already.
    """
    if denied := may_call_after(entry, actor=actor, permission=permission, most=most):
        raise Refused(denied)
    if not number:
        raise Refused(Denied(str(missing), "no_number"))
    return _shown(entry, number, actor=actor, verb=AFTER, why=why)


_WRITTEN = re.compile(r"(?<!\d)\d(?:[\s\-.·,，、/()（）_‐-―]{0,3}\d){6,14}(?!\d)")


def numbers_in(text: str) -> set[str]:
    """The phone numbers that stand in a sentence, their digits alone and without the country: however they are written."""
    found = {re.sub(r"\D", "", one) for read in digits_read(text) for one in _WRITTEN.findall(read)}
    return found | {re.sub(r"^(?:00)?86", "", one) for one in found}


def refuse_private_number(entry: Entry, *columns: str, actor: Actor) -> None:
    """No number that somebody has not made public stands in a text everybody reads (A1). Raises ``ValidationError`` by column."""
    held = [name for name in columns if holds_private_number(actor.property, numbers_in(getattr(entry, name)))]
    if held:
        raise ValidationError({name: ValidationError(_IN_A_TEXT, code="number") for name in held})


_IN_A_TEXT = gettext_lazy(
    "This is somebody's private number: leave it out here. Who is meant is chosen by name; a number to call back has its field."
)


def holds_private_number(property: Property, numbers: set[str]) -> bool:
    """Whether one of these is the number of somebody of the directory who has not made it public."""
    if not numbers:
        return False
    rows = Contact.objects.of(property).filter(mobile_index__in=[blind_index(one) for one in numbers])
    return rows.exclude(disclosure=Contact.Disclosure.PUBLIC).exists()
