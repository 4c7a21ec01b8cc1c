"""What the handover book shows on the home board."""

from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.models import Property, ShiftClerk
from desk.people.actors import Actor
from desk.registry import Board, Line, Panel, Tile
from handover.duty.reading import on_now
from handover.enums import Severity
from handover.notes.models import DutyNote
from handover.notices.models import Notice
from handover.policy.models import HandoverPolicy
from handover.posts.shifts import minutes_late


def _counted(rows: Any) -> Coalesce:
    """How many rows, as a column of another question."""
    counted = rows.order_by().values("property").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _figures(actor: Actor, now: datetime) -> Any:
    """The board's numbers in one query: notes to be settled, the serious ones, notices this user has not read."""
    notes = DutyNote.objects.open().filter(property=OuterRef("pk"))
    notices = Notice.objects.in_force(now).for_post(actor.post).filter(property=OuterRef("pk"))
    if actor.user is not None:
        notices = notices.unread_by(actor.user)
    found = Property.objects.filter(pk=actor.property.pk).annotate(
        notes=_counted(notes), serious=_counted(notes.exclude(severity=Severity.LOW)), notices=_counted(notices)
    )
    return found.values("notes", "serious", "notices").get()


def _post_line(actor: Actor, clerk: ShiftClerk, policy: HandoverPolicy, now: datetime) -> Line:
    shift, late = clerk.shift, minutes_late(clerk.shift, now)
    begun, live, away = (getattr(clerk, name) for name in ("begun", "live", "away"))
    said, tone, url = "", "", actor.url("handover:entry", begun) if begun else actor.url("handover:duty")
    if late >= policy.forgotten_hours * 60:
        said, tone = _("the shift was never ended: ask at the post"), "late"
    elif late >= policy.relief_late_minutes:
        said, tone = ngettext("the relief is %(n)s minute late", "the relief is %(n)s minutes late", late) % {"n": late}, "late"
    elif away and clerk.away_until < now:  # type: ignore[attr-defined]
        said, tone, url = _("the stand-in is over its time: hand over"), "late", actor.url("handover:stand_in", away)
    elif away:
        said, url = _("somebody is standing in"), actor.url("handover:stand_in", away)
    elif live:
        said, tone, url = _("being handed over: %(number)s") % {"number": live}, "soon", actor.url("handover:entry", live)
    until = _("until %(time)s") % {"time": actor.local(shift.planned_end).strftime("%H:%M")}
    return Line(
        when=actor.local(shift.opened_at).strftime("%H:%M"),
        unit=_("taken over"),
        title=f"{shift.post} · {clerk.user}",
        detail=" · ".join(part for part in (until, begun, said) if part),
        url=url,
        tone=tone,
    )


def board(actor: Actor, now: datetime) -> Board:
    """Who has which post since when, a relief that is late, notices not read, notes to be settled."""
    figures, policy = _figures(actor, now), actor.policy_of(HandoverPolicy)
    tiles = [
        Tile(
            _("Unread notices"),
            figures["notices"],
            _("read them before you take over") if figures["notices"] else _("everything is read"),
            actor.url("handover:notices"),
            "soon" if figures["notices"] else "",
            public=False,
        ),
        Tile(
            _("Notes to settle"),
            figures["notes"],
            _("%(n)s of medium or high severity") % {"n": figures["serious"]} if figures["serious"] else _("in the post notebook"),
            f"{actor.url('handover:notes')}?state=open",
            "due" if figures["serious"] else "",
            public=False,
        ),
    ]
    panel = Panel(
        _("Posts and handovers"),
        actor.url("handover:register"),
        _("all handovers"),
        [_post_line(actor, clerk, policy, now) for clerk in on_now(actor)],
        _("Nobody is on duty."),
    )
    return Board(tiles, [panel])
