"""What happened while somebody stood in."""

from typing import Any

from django.utils import timezone

from desk.models import Event
from handover.stand_ins.models import StandIn

MEANWHILE = 100


def meanwhile(stand_in: StandIn) -> dict[str, Any]:
    """What was done at the post while the responsible clerk was away: one row an entry, each with all its moves."""
    until = stand_in.returned_at or timezone.now()
    rows = Event.objects.filter(shift=stand_in.of_shift, at__gte=stand_in.occurred_at, at__lte=until).exclude(number="")
    found = list(rows.exclude(number=stand_in.number).select_related("actor").order_by("seq")[: MEANWHILE * 10])
    entries: dict[str, list[Event]] = {}
    for event in found:
        entries.setdefault(event.number, []).append(event)
    return {"entries": list(entries.values())[:MEANWHILE], "all": len(entries)}
