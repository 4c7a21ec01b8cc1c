"""The calls afterwards, and what they end in."""

from django.db import transaction
from django.utils import timezone

from desk.ledger import trail
from desk.ledger.writers import perform
from desk.people.actors import Actor
from enquiries.complaints.actions import end_complaint, resolve_by
from enquiries.complaints.models import Complaint
from enquiries.enums import Rating
from enquiries.followups import states
from enquiries.followups.models import FollowUp
from enquiries.promises.actions import let_go
from enquiries.shared.actions import again_at, counts_apart, line


def follow_up(complaint: Complaint, *, actor: Actor, version: int | None = None, method: str, rating: str, comment: str = "") -> Complaint:
    """The call afterwards (A/B/C). Satisfied closes it; not satisfied opens it again, with both clocks kept.

    A call nobody answered counts apart from the last one, whichever way that went: one person is asked on different occasions (C1.3).
    """
    now = timezone.now()
    with transaction.atomic():
        trail.hold(actor.property)  # of two calls at once one is the first
        counts = rating != FollowUp.Rating.NONE or counts_apart(complaint.calls.filter(rating=FollowUp.Rating.NONE), now)
        row = perform(states.FOLLOW_UP, complaint, actor=actor, version=version, data=None if counts else {"too_soon": True})
        call = FollowUp(
            property=actor.property,
            complaint=row,
            at=now,
            by=actor.user,
            counts=counts,
            again_at=again_at(actor, now),
            round=row.reopened,
            due_at=row.due_call_at if row.wants_reply else None,
            method=method,
            rating=rating,
            comment=comment,
        )
        line(call, Complaint)
        if rating == FollowUp.Rating.C:
            return reopen_complaint(row, actor=actor, reason=comment or call.get_rating_display())
        if rating in (FollowUp.Rating.A, FollowUp.Rating.B):
            return close_complaint(row, actor=actor)
    return row


def close_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None) -> Complaint:
    """Closed after the call, or when no reply was wanted, or when nobody answered often enough."""
    with transaction.atomic():
        if not complaint.calls.filter(round=complaint.reopened, rating__in=(Rating.A, Rating.B)).exists():
            let_go(complaint, actor=actor, reason=str(states.CLOSE.label))
        return end_complaint(states.CLOSE, complaint, actor=actor, version=version)


def reopen_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None, reason: str) -> Complaint:
    """Open it again: the first clock keeps its times, a second one starts."""
    now = timezone.now()
    return perform(
        states.REOPEN,
        complaint,
        actor=actor,
        version=version,
        reason=reason,
        reopened=lambda row: row.reopened + 1,
        reopened_at=now,
        replied_again_at=None,
        due_call_at=None,
        due_again_at=lambda row: resolve_by(actor, row, now, row.severity),
        resolved_again_at=None,
        ended_at=None,
    )
