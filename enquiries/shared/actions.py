"""What the actions of this book share: a clock of the policy, a try that counts, a line written with its move, a number shown."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models

from desk.ledger.database_rules import as_validation_error
from desk.people.actors import Actor
from desk.time import clocks
from directory import calling
from enquiries.shared import states
from enquiries.shared.models import EnquiryPolicy

if TYPE_CHECKING:
    from enquiries.complaints.models import Complaint
    from enquiries.enquiries.models import Enquiry
    from enquiries.messages.models import Message


def clock(actor: Actor, start: datetime, minutes: int, *, in_service: bool) -> datetime:
    """When so many minutes have passed after ``start``: all of them, or those of service only."""
    if in_service:
        return clocks.due(start, minutes, property=actor.property, policy=actor.policy)
    return start + timedelta(minutes=minutes)


def counts_apart(tries: Any, now: datetime, **way: str) -> bool:
    """Whether a try made now counts: none that counted went the same way within the policy's minutes (C1.3).

    Hold the property first: of two tries at once one is the first.
    """
    return not tries.filter(counts=True, again_at__gt=now, **way).exists()


def again_at(actor: Actor, now: datetime) -> datetime:
    """From when the next try by the same way counts."""
    return now + timedelta(minutes=actor.policy_of(EnquiryPolicy).apart_minutes)


def line(row: models.Model, parent: type[models.Model]) -> None:
    """Write a line inside the caller's transaction; what the database refuses is a sentence."""
    row.full_clean(validate_unique=False, validate_constraints=False)
    try:
        row.save()
    except IntegrityError as error:
        raise as_validation_error(error, parent) from error


def reveal_wanted(entry: "Enquiry | Message", *, actor: Actor) -> str:
    """The number of whoever is looked for, to make the call, for this clerk, logged (A1)."""
    return calling.reveal(entry, entry.contact, actor=actor, permission=states.WORK, free=states.REVIEW)


def reveal_customer(entry: "Enquiry | Message | Complaint", *, actor: Actor) -> str:
    """The number the customer left, for whoever has to call back: clerk, supervisor, the department it was given to."""
    return calling.reveal_customer(entry, entry.phone, actor=actor, **states.calls_back(entry, actor))
