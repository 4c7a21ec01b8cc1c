"""What of the mail is forgotten, and when."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from desk.ledger import erasing, writers
from desk.ledger.database_rules import BLANK
from desk.models import Signature
from desk.papers import attachments
from desk.people.actors import Actor
from mail.batches.models import PostalBatch
from mail.items.models import MailItem
from mail.policy import MailPolicy
from mail.returns.models import MailReturn
from mail.traces.models import Trace

NEEDED = (
    *("addressee", "collector", "compared_with", "told", "postman", "forwarded_to", "reason", "details", "comment", "difference"),
    *("claimant", "told_whom", "told_how", "explanation", "post_channel", "account", "remedy", "legal_reason"),
)


def _blanks(row: Any) -> dict[str, str]:
    """Blank text for every personal column; what a constraint wants filled keeps a dash."""
    kept = [name for name, rule in row.personal.items() if rule.keep]
    return {name: (BLANK if name in NEEDED and getattr(row, name) else "") for name in kept}


@erasing.purge("names", "photos")
def purge(actor: Actor, now: datetime) -> Iterator[erasing.Due]:
    """Blank names and signatures whose time has passed, and delete old photographs. Counts stay."""
    policy = actor.policy_of(MailPolicy)
    old, old_photo, old_trace = (now - timedelta(days=days) for days in (policy.mail_days, policy.photo_days, policy.trace_days))
    kept: tuple[tuple[Any, datetime, str], ...] = (
        (MailItem, old, "recipient_signature"),
        (MailReturn, old, "postman_signature"),
        (PostalBatch, old, ""),
        (Trace, old_trace, ""),
    )
    for model, before, signed in kept:
        rows = model.objects.of(actor.property).filter(state__in=model.ENDED, legal_hold=False, purged_at__isnull=True)
        for row in erasing.each(rows.filter(occurred_at__lt=before)):
            yield erasing.Due("names", row, partial(_forget, row, signed, actor, now))
    with_photo = MailItem.objects.of(actor.property).filter(state__in=MailItem.ENDED, legal_hold=False, occurred_at__lt=old_photo)
    for item in attachments.still_kept(with_photo):
        yield erasing.Due("photos", item, partial(attachments.erase, item))


def _forget(row: Any, signed: str, actor: Actor, now: datetime) -> bool:
    """A row, the proposals about it, and the name under it."""
    if not writers.forget(row, actor=actor, blanks=_blanks(row)):
        return False
    for proposal in row.proposals.all() if isinstance(row, MailItem) else ():
        writers.forget(proposal, actor=actor, blanks=_blanks(proposal))
    signature = getattr(row, signed) if signed else None
    if signature is not None:
        _erase(signature, now)
    return True


def _erase(signature: Signature, now: datetime) -> None:
    """Name and strokes go with the last row that stands under them."""
    stands = signature.returns.filter(purged_at__isnull=True).exists() or signature.items_received.filter(purged_at__isnull=True).exists()
    if not stands and signature.erased_at is None:
        signature.name, signature.strokes, signature.erased_at = BLANK, "", now
        signature.save(update_fields=["name", "strokes", "erased_at"])
