"""Who stands at each post, which shift is on, and which comes next. Late is a condition of the minute, never a state."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from desk.actors import Actor
from desk.models import Post, Shift, ShiftClerk, User
from handover.models import Handover, HandoverPolicy, Roster, ShiftPattern, StandIn


def open_shift(post: Post) -> Shift | None:
    """The shift that is on at a post, or ``None``."""
    return Shift.objects.filter(post=post, closed_at__isnull=True).select_related("post").first()


def responsible(shift: Shift) -> User | None:
    """Who answers for the post in that shift."""
    clerk = ShiftClerk.objects.filter(shift=shift, ended_at__isnull=True, responsible=True).select_related("user").first()
    return clerk.user if clerk else None


def live_handover(actor: Actor, post: Post) -> Handover | None:
    """The handover of that post that is being written, waits, or is being read."""
    found = Handover.objects.of(actor.property).live().filter(for_post=post).select_related("outgoing", "incoming").first()
    if found is not None:
        found.property = actor.property
    return found


@dataclass
class Standing:
    """One post at one minute."""

    post: Post
    clerks: list[ShiftClerk] = field(default_factory=list)
    live: Handover | None = None
    due: list[Roster] = field(default_factory=list)

    @property
    def shift(self) -> Shift | None:
        return self.clerks[0].shift if self.clerks else None

    @property
    def chief(self) -> User | None:
        return next((one.user for one in self.clerks if one.responsible), None)


def standings(actor: Actor, now: datetime) -> list[Standing]:
    """Every post of the property: its clerks, its live handover, who is down for the shifts of these days."""
    found = {post.pk: Standing(post) for post in Post.objects.filter(property=actor.property, active=True).order_by("pk")}
    clerks = ShiftClerk.objects.filter(shift__property=actor.property, shift__closed_at__isnull=True, ended_at__isnull=True)
    for clerk in clerks.select_related("shift", "user").order_by("-responsible", "started_at"):
        if clerk.shift.post_id in found:
            found[clerk.shift.post_id].clerks.append(clerk)
    for live in Handover.objects.of(actor.property).live().select_related("outgoing", "incoming"):
        if live.for_post_id in found:
            found[live.for_post_id].live = live
    today = actor.local(now).date()
    rows = Roster.objects.filter(property=actor.property, day__range=(today - timedelta(days=1), today + timedelta(days=1)))
    for row in rows.select_related("pattern", "user").order_by("day", "pattern__starts"):
        row.pattern.property = actor.property
        if row.pattern.span(row.day)[1] > now and row.pattern.post_id in found:
            found[row.pattern.post_id].due.append(row)
    return list(found.values())


def on_now(actor: Actor) -> list[ShiftClerk]:
    """The responsible clerks of all open shifts, each with ``live`` (number of a handover under way, or ``None``)."""
    live = Handover.objects.live().filter(for_post=OuterRef("shift__post")).values("number")[:1]
    begun = Handover.objects.filter(to_shift=OuterRef("shift")).values("number")[:1]
    away = StandIn.objects.open().filter(of_shift=OuterRef("shift"))
    return list(
        ShiftClerk.objects.filter(shift__property=actor.property, shift__closed_at__isnull=True, ended_at__isnull=True, responsible=True)
        .select_related("shift__post", "user")
        .annotate(
            live=Subquery(live),
            begun=Subquery(begun),
            away=Subquery(away.values("number")[:1]),
            away_until=Subquery(away.values("until")[:1]),
        )
        .order_by("shift__post_id")
    )


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
