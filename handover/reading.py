"""What the handover book's pages tell: read-only questions over several of its rows."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils import timezone
from django.utils.translation import pgettext

from desk import books
from desk.actors import Actor
from desk.days import Days
from desk.models import Authorisation, Draft, Event, Membership, Post, Shift
from desk.roles import Role
from handover import gathering, telling
from handover.actions import policy_of, unread_notices
from handover.models import CountLine, DayReading, DutyNote, Handover, HandoverLine, Notice, StandIn

REPORT_DAYS = 30
SHOWN = 20
MEANWHILE = 100


# --- a handover ---------------------------------------------------------------------------------------
def ahead(actor: Actor, handover: Handover) -> dict[str, Any]:
    """For the outgoing clerk: what the relief will be told, as it stands now; nothing is written."""
    found = gathering.gather(actor.property, handover.for_post, timezone.now(), shift=handover.from_shift)
    sheet = telling.sheet(found.lines)
    closing = [start for book in books.shelf() if actor.may(book.permission) for start in book.closing]
    return {"sheet": sheet, "stops": found.stops, "closing": closing}


def while_reading(actor: Actor, handover: Handover) -> dict[str, Any]:
    """For the incoming clerk: the snapshot with what changed since, the notices that come first, what comes along."""
    now, reading = timezone.now(), handover.state == Handover.State.REVIEW
    lines = gathering.as_now(handover, now) if reading else handover.all_lines
    sheet = telling.sheet(lines, known=telling.last_read(actor.user, lines), since=handover.taken_up_at)
    notices = unread_notices(actor, handover.for_post) if reading and actor.user is not None else []
    parked = Draft.objects.filter(property=actor.property, post=handover.for_post).select_related("by").order_by("at")
    missing = telling.missing(sheet, handover.all_counts, checked=bool(handover.self_check))
    return {
        "now": now,
        "agreeing": any(not line.asked for line in handover.all_counts),
        "agreed": all(line.agreed_at is not None for line in handover.all_counts if not line.asked),
        "missing_said": str(telling.MISSING) % {"what": pgettext("list", ", ").join(missing)} if missing else "",
        "say": {"missing": telling.MISSING, "left": telling.KEYS_LEFT, "words": telling.WORDS},
        "sheet": sheet,
        "notices": notices,
        "parked": list(parked[:SHOWN]),
        "missing": missing,
        "on_duty_still": handover.from_shift is not None and handover.from_shift.closed_at is None and handover.outgoing is not None,
    }


def as_told(handover: Handover) -> telling.Sheet:
    """A handover as its record tells it: as it was read, or as it would be read by somebody new."""
    if handover.accepted_at is not None:
        return telling.signed_sheet(handover.all_lines, handover.accepted_at)
    return telling.sheet(handover.all_lines)


def open_now(actor: Actor, post: str) -> telling.Sheet:
    """What is open now, for whoever joins the shift of a post."""
    found = Post.objects.filter(property=actor.property, active=True, pk=int(post)).first() if post.isascii() and post.isdigit() else None
    lines = gathering.gather(actor.property, found, timezone.now()).lines if found else []
    return telling.sheet(lines, known=telling.last_read(actor.user, lines))


# --- the notebook ----------------------------------------------------------------------------------------
def notebook(actor: Actor, day: date) -> dict[str, Any]:
    """One day: its notes, and beside them what was authorised and who was asked to leave, read from their books."""
    begin, end = Days(day, day).bounds(actor.property.zone)
    notes = list(DutyNote.objects.of(actor.property).of_day(day).select_related("created_by").prefetch_related("addenda__by"))
    signed = DayReading.objects.filter(property=actor.property, day=day).select_related("signature").order_by("through")
    noted = [verb.name for book in books.shelf() for verbs in book.verbs.values() for verb in verbs.values() if verb.noted]
    shifts = Shift.objects.filter(property=actor.property, opened_at__lt=end).filter(Q(closed_at__isnull=True) | Q(closed_at__gte=begin))
    beside = Event.objects.filter(shift__in=shifts.values("pk"), verb__in=noted, at__gte=begin, at__lt=end)
    overrides = Authorisation.objects.of(actor.property).filter(created_at__gte=begin, created_at__lt=end)
    readings = list(signed)
    through = readings[-1].through if readings else 0
    days = DutyNote.objects.of(actor.property).values_list("business_date", flat=True)
    return {
        "day": day,
        "earlier": days.filter(business_date__lt=day).order_by("-business_date").first(),
        "later": days.filter(business_date__gt=day).order_by("business_date").first(),
        "notes": notes,
        "readings": readings,
        "unsigned": sum(note.serial > through for note in notes),
        "beside": list(beside.select_related("actor").order_by("seq")[:MEANWHILE]),
        "labels": {verb.name: verb.transition.label for book in books.shelf() for verbs in book.verbs.values() for verb in verbs.values()},
        "overrides": list(overrides.select_related("created_by", "decided_by").order_by("pk")[:MEANWHILE]),
    }


# --- a notice ------------------------------------------------------------------------------------------------
def receipts(actor: Actor, notice: Notice) -> dict[str, Any]:
    """Who has read it, and when; who has not. Clerks are asked; a supervisor's reading shows too."""
    read = list(notice.receipts.select_related("user").order_by("read_at"))
    known = [one.user_id for one in read]
    waiting = Membership.objects.filter(property=actor.property, active=True, role=Role.CLERK).exclude(user__in=known)
    return {"read": read, "waiting": list(waiting.select_related("user").order_by("user__name"))}


# --- a stand-in ----------------------------------------------------------------------------------------------
def meanwhile(stand_in: StandIn) -> dict[str, Any]:
    """What was done at the post while the responsible clerk was away: one row an entry, each with all its moves."""
    until = stand_in.returned_at or timezone.now()
    rows = Event.objects.filter(shift=stand_in.of_shift, at__gte=stand_in.occurred_at, at__lte=until).exclude(number="")
    found = list(rows.exclude(number=stand_in.number).select_related("actor").order_by("seq")[: MEANWHILE * 10])
    entries: dict[str, list[Event]] = {}
    for event in found:
        entries.setdefault(event.number, []).append(event)
    return {"entries": list(entries.values())[:MEANWHILE], "all": len(entries)}


# --- the report ------------------------------------------------------------------------------------------------
def report(actor: Actor, now: datetime) -> dict[str, Any]:
    """The last month of handovers for a supervisor."""
    since, policy = now - timedelta(days=REPORT_DAYS), policy_of(actor)
    done = Handover.objects.of(actor.property).accepted().filter(accepted_at__gte=since)
    grace = timedelta(minutes=policy.relief_late_minutes)
    figures = done.aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(accepted_at__gt=F("from_shift__planned_end") + grace)),
        override=Count("pk", filter=Q(override=True)),
        hasty=Count("pk", filter=Q(hasty=True)),
    )
    overrides = list(Handover.objects.of(actor.property).overrides().filter(occurred_at__gte=since).for_table().order_by("-pk")[:SHOWN])
    words = Authorisation.objects.of(actor.property).filter(subject_key__in=[row.key for row in overrides]).select_related("decided_by")
    said = {word.subject_key: word for word in words.order_by("pk")}
    for row in overrides:
        row.word = said.get(row.key)  # type: ignore[attr-defined]
    disputed = CountLine.objects.filter(handover__property=actor.property, asked_at__gte=since).select_related("handover", "answered_by")
    last = done.values("for_post").annotate(last=Max("pk")).values("last")
    carried = HandoverLine.objects.filter(handover__in=last, carried__gte=2).still_open().select_related("first_shift", "handover")
    notices = list(Notice.objects.of(actor.property).in_force(now).order_by("-pk").prefetch_related("receipts")[:SHOWN])
    clerks = list(
        Membership.objects.filter(property=actor.property, active=True, role=Role.CLERK).select_related("user").order_by("user__name")
    )
    return {
        "days": REPORT_DAYS,
        "figures": figures,
        "on_time": figures["all"] - figures["late"],
        "overrides": overrides,
        "disputed": list(disputed.order_by("-asked_at")[:SHOWN]),
        "carried": list(carried.order_by("-carried", "pk")[:SHOWN]),
        "policy": policy,
        "notices": [
            (notice, [one.user for one in clerks if one.user_id not in {receipt.user_id for receipt in notice.receipts.all()}])
            for notice in notices
        ],
        "unsigned": _unsigned_days(actor, since),
    }


def _unsigned_days(actor: Actor, since: datetime) -> list[Any]:
    """Days whose notebook no supervisor has read to its end."""
    first = actor.local(since).date()
    days = DutyNote.objects.of(actor.property).filter(business_date__gte=first).values("business_date").annotate(last=Max("serial"))
    read = dict(DayReading.objects.filter(property=actor.property, day__gte=first).values_list("day").annotate(Max("through")))
    return [row for row in days.order_by("-business_date") if read.get(row["business_date"], 0) < row["last"]]
