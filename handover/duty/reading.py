"""Who stands at each post."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from desk.models import Post, Shift, ShiftClerk, User
from desk.people.actors import Actor
from handover.handovers.models import Handover
from handover.posts.models import Roster
from handover.stand_ins.models import StandIn


@dataclass
class Standing:
    """One post at one minute."""

    post: Post
    clerks: list[ShiftClerk] = field(default_factory=list)
    live: Handover | None = None
    due: list[Roster] = field(default_factory=list)
    key: str = ""  # of what is next here; a key belongs to one post alone

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
