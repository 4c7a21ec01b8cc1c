"""What a supervisor asks of one month of this book: words kept, clocks, satisfaction, where complaints come from."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from desk.pages.figures import Bar, Share, bars
from desk.people.actors import Actor
from desk.time.days import Days
from enquiries.complaints.models import Complaint
from enquiries.enquiries.models import Enquiry
from enquiries.enums import UNRESOLVED, MessageState, Rating
from enquiries.followups.models import FollowUp
from enquiries.messages.models import Message
from enquiries.promises.models import Promise
from enquiries.shared.models import EnquiryPolicy

SHOWN = 20


def report(actor: Actor, days: Days, now: datetime) -> dict[str, Any]:
    """Everything the page shows. ``days``: a month; entries count by the day they were written down, promises by
    the day they were due. Voided entries count nowhere."""
    complaints = Complaint.objects.of(actor.property).visible_to(actor).filter(business_date__gte=days.first, business_date__lte=days.last)
    complaints = complaints.exclude(state=Complaint.State.VOID)
    real = complaints.filter(kind=Complaint.Kind.COMPLAINT)
    rated = _ratings(real)
    return {
        "shares": [_kept(actor, days, now), _messages(actor, days, now), *_clocks(real, now), _satisfied(rated)],
        "broken": _broken(actor, days, now),
        "kinds": _by_choice(complaints, "kind", Complaint.Kind),
        "categories": _categories(actor, real),
        "severities": _by_choice(real, "severity", Complaint.Severity),
        "departments": _departments(real, now),
        "ratings": bars((label, rated.get(value, 0), "") for value, label in FollowUp.Rating.choices),
        "units": _repeat_units(actor, real),
        "major": list(real.major(now, actor.policy_of(EnquiryPolicy).major_after_days).for_table().order_by("-pk")[:SHOWN]),
        "asked": _by_choice(_enquiries(actor, days), "kind", Enquiry.Kind),
        "outcomes": _by_choice(_enquiries(actor, days), "state", Enquiry.State),
        "unknown": list(_enquiries(actor, days).filter(superior__isnull=False, filed_at__isnull=True).for_table().order_by("-pk")[:SHOWN]),
    }


def begins_before(actor: Actor, days: Days) -> bool:
    """Whether the book holds anything older than these days."""
    older = {"business_date__lt": days.first}
    return any(model._default_manager.filter(property=actor.property, **older).exists() for model in (Enquiry, Complaint))


# --- how many of how many -------------------------------------------------------------------------
def _due(actor: Actor, days: Days) -> Any:
    begin, end = days.bounds(actor.property.zone)
    rows = Promise.objects.of(actor.property).visible_to(actor)
    return rows.in_states(*Promise.State.values).filter(due_at__gte=begin, due_at__lt=end)


def _kept(actor: Actor, days: Days, now: datetime) -> Share:
    """C3.3: of what was promised for these days, how much was kept in time. What was let go in time counts nowhere."""
    rows = _due(actor, days)
    kept, broken = rows.kept().count(), rows.broken(now).count()
    return Share(_("Promises kept"), kept, kept + broken)


def _messages(actor: Actor, days: Days, now: datetime) -> Share:
    rows = (
        Message.objects.of(actor.property)
        .filter(business_date__gte=days.first, business_date__lte=days.last)
        .exclude(state=MessageState.VOID)
    )
    counted = rows.aggregate(
        good=Count("pk", filter=Q(state=MessageState.DELIVERED, ended_at__lte=F("due_at"))),
        of=Count("pk", filter=~Q(state=MessageState.TAKEN) | Q(due_at__lt=now)),
    )
    return Share(_("Messages delivered in time"), **counted)


def _clocks(real: Any, now: datetime) -> list[Share]:
    """The named clocks: each counts whom it ran out for, and whom it was stopped for."""
    rows = real.exclude(state=Complaint.State.WITHDRAWN).annotate(done_at=Coalesce("resolved_at", "ended_at"))
    replied, wanted = Q(replied_at__isnull=False), Q(wants_reply=True)
    counted = rows.aggregate(
        seen=Count("pk", filter=Q(seen_at__lte=F("due_seen_at"))),
        to_see=Count("pk", filter=Q(seen_at__isnull=False) | Q(due_seen_at__lt=now)),
        replied=Count("pk", filter=wanted & Q(replied_at__lte=F("due_reply_at"))),
        to_reply=Count("pk", filter=wanted & (replied | Q(due_reply_at__lt=now))),
        resolved=Count("pk", filter=Q(done_at__lte=F("due_resolve_at"))),
        to_resolve=Count("pk", filter=Q(done_at__isnull=False) | Q(due_resolve_at__lt=now)),
    )
    answered = FollowUp.objects.filter(complaint__in=rows.values("pk"), due_at__isnull=False, rating__in=(Rating.A, Rating.B, Rating.C))
    calls = answered.aggregate(good=Count("pk", filter=Q(at__lte=F("due_at"))), of=Count("pk"))
    calls["of"] += rows.filter(state=Complaint.State.RESOLVED, wants_reply=True, due_call_at__lt=now).count()
    return [
        Share(_("Seen by a supervisor in time"), counted["seen"], counted["to_see"]),
        Share(_("First reply in time"), counted["replied"], counted["to_reply"]),
        Share(_("Resolved in time"), counted["resolved"], counted["to_resolve"]),
        Share(_("Follow-up call in time"), **calls),
    ]


def _ratings(real: Any) -> dict[str, int]:
    return dict(FollowUp.objects.filter(complaint__in=real.values("pk")).values_list("rating").annotate(Count("pk")).order_by())


def _satisfied(rated: dict[str, int]) -> Share:
    """(A + B) of all who answered."""
    good = rated.get(Rating.A, 0) + rated.get(Rating.B, 0)
    return Share(_("Satisfied (A and B)"), good, good + rated.get(Rating.C, 0), aim=90)


# --- where it comes from --------------------------------------------------------------------------
def _by_choice(rows: Any, column: str, choices: Any) -> list[Bar]:
    counted = dict(rows.values_list(column).annotate(Count("pk")).order_by())
    return bars((label, counted[value], "") for value, label in choices.choices if value in counted)


def _categories(actor: Actor, real: Any) -> list[Bar]:
    """Pareto: the most frequent first, and how much the first ones hold together."""
    counted = (
        real.values_list("category_id", "category__parent__name", "category__name").annotate(n=Count("pk")).order_by("-n", "category_id")
    )
    page = reverse("enquiries:complaints", args=[actor.property.slug])
    return bars(
        (" · ".join(filter(None, (parent, name))) or _("no category yet"), n, f"{page}?category={pk}" if pk else "")
        for pk, parent, name, n in counted.order_by("-n", "category_id")
    )


def _departments(real: Any, now: datetime) -> list[dict[str, Any]]:
    """What each department was given, and how it stands; late: resolved past its time, or past it and not resolved."""
    running = Q(state__in=UNRESOLVED)
    late = Q(resolved_at__gt=F("due_resolve_at")) | running & Q(resolved_at__isnull=True, due_resolve_at__lt=now)
    late |= Q(resolved_again_at__gt=F("due_again_at")) | running & Q(due_again_at__lt=now)
    return list(
        real.filter(department__isnull=False)
        .values("department__name")
        .annotate(
            given=Count("pk"),
            open=Count("pk", filter=running),
            late=Count("pk", filter=late),
            again=Count("pk", filter=Q(reopened__gt=0)),
        )
        .order_by("-given", "department__name")
    )


def _repeat_units(actor: Actor, real: Any) -> list[Bar]:
    """Units that complained more than once: somebody should go and see them."""
    counted = (
        real.filter(unit__isnull=False).values_list("unit__room").annotate(n=Count("pk")).filter(n__gte=2).order_by("-n", "unit__room")
    )
    page = reverse("enquiries:complaints", args=[actor.property.slug])
    return bars((room, n, f"{page}?q={room}") for room, n in counted.order_by("-n", "unit__room")[:SHOWN])


def _broken(actor: Actor, days: Days, now: datetime) -> list[Promise]:
    rows = list(_due(actor, days).broken(now).select_related("owner").order_by("-due_at", "-pk")[:SHOWN])
    for row in rows:
        row.late = _lateness((row.kept_at or row.released_at or now) - row.due_at)
    return rows


def _lateness(over: Any) -> str:
    minutes = int(over.total_seconds() // 60)
    if minutes < 120:
        return pgettext("lateness", "%(n)s minutes") % {"n": minutes}
    return pgettext("lateness", "%(n)s hours") % {"n": minutes // 60}


def _enquiries(actor: Actor, days: Days) -> Any:
    rows = Enquiry.objects.of(actor.property).filter(business_date__gte=days.first, business_date__lte=days.last)
    return rows.exclude(state=Enquiry.State.VOID)
