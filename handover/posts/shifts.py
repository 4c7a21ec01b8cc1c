"""Which shift is on at a post, and which comes next. Late is a condition of the minute, never a state."""

from datetime import datetime, timedelta

from desk.models import Post, Shift, ShiftClerk, User
from handover.policy.models import HandoverPolicy
from handover.posts.models import ShiftPattern


def open_shift(post: Post) -> Shift | None:
    """The shift that is on at a post, or ``None``."""
    return Shift.objects.filter(post=post, closed_at__isnull=True).select_related("post").first()


def responsible(shift: Shift) -> User | None:
    """Who answers for the post in that shift."""
    clerk = ShiftClerk.objects.filter(shift=shift, ended_at__isnull=True, responsible=True).select_related("user").first()
    return clerk.user if clerk else None


def minutes_late(shift: Shift, now: datetime) -> int:
    """How long ago the shift should have ended; 0 while it should not."""
    return max(0, int((now - shift.planned_end).total_seconds() // 60))


def pattern_at(post: Post, now: datetime, *, early: int) -> tuple[ShiftPattern, datetime, datetime] | None:
    """The pattern whose shift is on at ``now``, or begins within ``early`` minutes, with its two ends."""
    patterns = list(ShiftPattern.objects.filter(post=post, active=True).select_related("property"))
    today = post.property.local(now).date()
    spans = [
        (pattern, *pattern.span(day))
        for pattern in patterns
        for day in (today - timedelta(days=1), today, today + timedelta(days=1))
        if pattern.runs_on(day)
    ]
    lead = timedelta(minutes=early)
    on = [one for one in spans if one[1].timestamp() - lead.total_seconds() <= now.timestamp() < one[2].timestamp() - lead.total_seconds()]
    return max(on, key=lambda one: one[1]) if on else None


def planned_end(post: Post, now: datetime, policy: HandoverPolicy) -> datetime:
    """When a shift that begins now is planned to end: by the pattern, else after the post's usual hours."""
    if (found := pattern_at(post, now, early=policy.early_minutes)) is not None:
        return found[2]
    return now + timedelta(hours=post.shift_hours)


def closes_now(post: Post, shift: Shift, policy: HandoverPolicy) -> bool:
    """Whether the post closes with this shift (a building with one clerk)."""
    found = pattern_at(post, shift.opened_at, early=policy.early_minutes)
    return found is not None and found[0].closes
