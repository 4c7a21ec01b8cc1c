"""What has been kept long enough is blanked; counts and states stay."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from desk.ledger import erasing, writers
from desk.ledger.database_rules import BLANK
from desk.papers import attachments
from desk.people.actors import Actor
from enquiries.complaints.models import Complaint
from enquiries.enquiries.models import Enquiry
from enquiries.messages.models import Message
from enquiries.promises.models import Promise
from enquiries.shared.models import EnquiryPolicy


@erasing.purge("enquiries", "messages", "complaints")
def purge(actor: Actor, now: datetime) -> Iterator[erasing.Due]:
    """Blank what has been kept long enough; counts and states stay."""
    policy = actor.policy_of(EnquiryPolicy)
    for name, model, days, lines in (
        ("enquiries", Enquiry, policy.enquiry_days, ("tries",)),
        ("messages", Message, policy.message_days, ()),
        ("complaints", Complaint, policy.complaint_days, ("actions", "calls")),
    ):
        ended: Any = model._default_manager.filter(property=actor.property, legal_hold=False, purged_at__isnull=True)
        for row in erasing.each(ended.filter(ended_at__lt=now - timedelta(days=days))):
            yield erasing.Due(name, row, partial(_forget, actor, row, lines))


def _forget(actor: Actor, row: Any, lines: tuple[str, ...]) -> bool:
    if not writers.forget(row, actor=actor, blanks=dict.fromkeys((*row.personal, "phone_last4"), "")):
        return False
    _forget_around(actor, row, lines)
    return True


def _forget_around(actor: Actor, row: Any, lines: tuple[str, ...]) -> None:
    """The lines, promises and photographs of a purged entry keep their times and lose their words."""
    for name in lines:
        related = getattr(row, name)
        column = next(iter(related.model.personal))
        related.update(**{column: ""})
    if isinstance(row, Complaint):
        attachments.erase(row)
    for promise in Promise.objects.of(actor.property).filter(subject_key=row.key):
        blanks = {column: BLANK if getattr(promise, column) else "" for column in Promise.personal}
        writers.forget(promise, actor=actor, blanks=blanks)
