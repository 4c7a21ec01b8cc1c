"""The handover book's visiting card."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from desk import doors
from desk.actors import Actor
from desk.books import Board, Book, Hit, Line, OpenLine, Panel, Start, Tile, register
from desk.models import Property, ShiftClerk
from desk.promises import BLANK
from desk.types import Told
from handover import telling, verbs
from handover.actions import policy_of
from handover.models import Addendum, CountLine, DutyNote, Handover, HandoverLine, HandoverPolicy, Notice, StandIn
from handover.posts import minutes_late, on_now


def _url(actor: Actor, name: str, *args: Any) -> str:
    return reverse(f"handover:{name}", args=[actor.property.slug, *args])


def take_over_url(actor: Actor) -> str:
    """Where posts are taken over, while the property's policy says they are."""
    return _url(actor, "duty") if policy_of(actor).gate else ""


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
        notes=_counted(notes), serious=_counted(notes.exclude(severity="low")), notices=_counted(notices)
    )
    return found.values("notes", "serious", "notices").get()


def _post_line(actor: Actor, clerk: ShiftClerk, policy: HandoverPolicy, now: datetime) -> Line:
    shift, late = clerk.shift, minutes_late(clerk.shift, now)
    begun, live, away = (getattr(clerk, name) for name in ("begun", "live", "away"))
    said, tone, url = "", "", _url(actor, "entry", begun) if begun else _url(actor, "duty")
    if late >= policy.forgotten_hours * 60:
        said, tone = _("the shift was never ended: ask at the post"), "late"
    elif late >= policy.relief_late_minutes:
        said, tone = ngettext("the relief is %(n)s minute late", "the relief is %(n)s minutes late", late) % {"n": late}, "late"
    elif away and clerk.away_until < now:  # type: ignore[attr-defined]
        said, tone, url = _("the stand-in is over its time: hand over"), "late", _url(actor, "stand_in", away)
    elif away:
        said, url = _("somebody is standing in"), _url(actor, "stand_in", away)
    elif live:
        said, tone, url = _("being handed over: %(number)s") % {"number": live}, "soon", _url(actor, "entry", live)
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
    figures, policy = _figures(actor, now), policy_of(actor)
    tiles = [
        Tile(
            _("Unread notices"),
            figures["notices"],
            _("read them before you take over") if figures["notices"] else _("everything is read"),
            _url(actor, "notices"),
            "soon" if figures["notices"] else "",
            public=False,
        ),
        Tile(
            _("Notes to settle"),
            figures["notes"],
            _("%(n)s of medium or high severity") % {"n": figures["serious"]} if figures["serious"] else _("in the post notebook"),
            f"{_url(actor, 'notes')}?state=open",
            "due" if figures["serious"] else "",
            public=False,
        ),
    ]
    panel = Panel(
        _("Posts and handovers"),
        _url(actor, "register"),
        _("all handovers"),
        [_post_line(actor, clerk, policy, now) for clerk in on_now(actor)],
        _("Nobody is on duty."),
    )
    return Board(tiles, [panel])


def open_lines(property: Property, now: datetime) -> list[OpenLine]:
    """Notes that are not settled: each is told, every shift, until somebody settles it."""
    rows = DutyNote.objects.of(property).open().highest_first()
    return [
        OpenLine(
            subject="handover.dutynote",
            key=note.key,
            number=note.number,
            title=" · ".join(part for part in (note.place, note.what[:200]) if part),
            state=note.get_state_display(),
            next_action=gettext_lazy("a supervisor settles it") if note.reported_at else _next(note),
            owner=note.owner,
            due_at=note.due_at,
            word=_word(note, now),
            told=_told(note, now),
        )
        for note in rows
    ]


def _next(note: DutyNote) -> Any:
    serious = note.severity != DutyNote.Severity.LOW
    return gettext_lazy("report it to a supervisor") if serious else gettext_lazy("go on with it, then settle it")


def _told(note: DutyNote, now: datetime) -> Told:
    """Marked, high or still to be reported: by itself. What a supervisor has only to settle, once it was read, with its book."""
    with_supervisor = note.reported_at is not None and note.acted != DutyNote.Acted.GOING_ON and note.severity != DutyNote.Severity.HIGH
    late = note.due_at is not None and note.due_at < now
    return Told.CHANGED if with_supervisor and not late else Told.SINGLY


def _word(note: DutyNote, now: datetime) -> Any:
    if note.due_at is not None and note.due_at < now:
        return gettext_lazy("overdue")
    words = {"low": gettext_lazy("to be handed on"), "medium": gettext_lazy("medium severity"), "high": gettext_lazy("high severity")}
    return words[note.severity]


def handover_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Handover.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.for_post}",
            f"{row.get_state_display()} · {row.outgoing or BLANK} → {row.incoming or BLANK}",
            _url(actor, "entry", row.number),
        )
        for row in rows
    }


def note_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = DutyNote.objects.of(actor.property).filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.what[:40]}", f"{row.get_kind_display()} · {row.get_state_display()}", _url(actor, "note", row.number)
        )
        for row in rows
    }


def notice_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Notice.objects.of(actor.property).filter(key__in=keys)
    return {row.key: Hit(f"{row.number} {row.title}", row.get_state_display(), _url(actor, "notice", row.number)) for row in rows}


def purge(actor: Actor, now: datetime) -> dict[str, int]:
    """Blank the texts of what ended long enough ago. Numbers, times, counts, signatures and digests stay."""
    gone = now - timedelta(days=policy_of(actor).text_days)
    done = {"handovers": 0, "notes": 0}
    kept = Q(legal_hold=False, purged_at__isnull=True)
    for handover in (
        Handover.objects.of(actor.property).filter(kept, state__in=Handover.ENDED, occurred_at__lt=gone).iterator(chunk_size=200)
    ):
        if doors.forget(handover, actor=actor, blanks={"summary": "", "reason": BLANK if handover.reason else ""}):
            HandoverLine.objects.filter(handover=handover).update(title="", owner="", question="", answer="")
            CountLine.objects.filter(handover=handover).update(question="", answer="")
            CountLine.objects.filter(handover=handover).exclude(note="").update(note=BLANK)
            Addendum.objects.filter(handover=handover).update(text=BLANK)
            done["handovers"] += 1
    notes = DutyNote.objects.of(actor.property).filter(kept, state__in=DutyNote.ENDED, occurred_at__lt=gone)
    for note in notes.iterator(chunk_size=200):
        texts = {name: BLANK if getattr(note, name) else "" for name in DutyNote.personal}
        if doors.forget(note, actor=actor, blanks=texts):
            Addendum.objects.filter(note=note).update(text=BLANK)
            done["notes"] += 1
    ended = Notice.objects.of(actor.property).filter(kept, valid_until__lt=gone)
    for row in [*ended.iterator(chunk_size=200), *StandIn.objects.of(actor.property).filter(kept, state="over", occurred_at__lt=gone)]:
        names = ("text", "reason") if isinstance(row, Notice) else ("reason",)
        done["notes"] += doors.forget(row, actor=actor, blanks={name: BLANK if getattr(row, name) else "" for name in names})
    return done


def furnish(property: Property) -> HandoverPolicy:
    """A new property's policy."""
    return HandoverPolicy.objects.get_or_create(property=property)[0]


register(
    Book(
        slug="handover",
        title=gettext_lazy("Handover"),
        icon="交",
        order=60,
        start_url_name="handover:duty",
        keeps=(Handover, DutyNote, Notice, StandIn),
        verbs={Handover: verbs.HANDOVER, DutyNote: verbs.NOTE, Notice: verbs.NOTICE, StandIn: verbs.STAND_IN},
        entry_url_names={
            Handover: "handover:entry",
            DutyNote: "handover:note",
            Notice: "handover:notice",
            StandIn: "handover:stand_in",
        },
        starts=(Start(gettext_lazy("Duty note"), "l", "handover:note_new", primary=False),),
        board=board,
        open_lines=open_lines,
        hits={"handover.handover": handover_hits, "handover.dutynote": note_hits, "handover.notice": notice_hits},
        purge=purge,
        about_url_name="handover:note_new",
        furnish=furnish,
        take_over_url=take_over_url,
        words={
            "by_book": gettext_lazy("read with its book"),
            "about": gettext_lazy("in question"),
            "by": gettext_lazy("answered by"),
        },
        says={"by_book": telling.by_book_said, "by": telling.who},
    )
)
