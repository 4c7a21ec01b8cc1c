"""Calling somebody of the directory: their number for whoever makes the call, while the reason for it is open."""

from django.db import transaction
from django.utils.translation import gettext as _

from desk import trail
from desk.actors import Actor
from desk.models import Entry
from desk.transitions import Denied, Refused, may_work
from directory.models import Contact


def reveal(entry: Entry, contact: Contact | None, *, actor: Actor, permission: str) -> str:
    """The number to call, for this clerk, logged (A1). The open entry is the reason.

    Raises ``Refused`` when the entry is closed, the person is not to be phoned, or there is no number.
    """
    if denied := may_work(actor, permission, at_desk=True):
        raise Refused(denied)
    if not entry.is_open():
        raise Refused(Denied(_("%(number)s is closed: the number is not shown any more.") % {"number": entry.number}, "closed"))
    if contact is None or not contact.dial:
        raise Refused(Denied(_("There is no number for this person: call the unit's reception."), "no_number"))
    if contact.no_call:
        instead = contact.no_call_instead or _("the unit's reception")
        raise Refused(Denied(_("This person is not to be phoned. Contact instead: %(who)s.") % {"who": instead}, "no_call"))
    with transaction.atomic():
        trail.record(
            actor,
            "reveal",
            subject=trail.label(entry),
            subject_key=entry.key,
            number=entry.number,
            from_state=entry.state,
            to_state=entry.state,
        )
    return contact.dial
