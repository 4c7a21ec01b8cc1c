"""What a supervisor asks of the last month."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q

from desk.models import Authorisation, Membership
from desk.people.actors import Actor
from desk.people.roles import Role
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, HandoverLine
from handover.handovers.reading import SHOWN
from handover.notes.models import DayReading, DutyNote
from handover.notices.models import Notice
from handover.policy.models import HandoverPolicy

REPORT_DAYS = 30


def report(actor: Actor, now: datetime) -> dict[str, Any]:
    """The last month of handovers for a supervisor."""
    since, policy = now - timedelta(days=REPORT_DAYS), actor.policy_of(HandoverPolicy)
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
        row.word = said.get(row.key)
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
