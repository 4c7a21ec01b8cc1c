"""One day of the notebook, and what the other books tell of it."""

from datetime import date
from typing import Any

from django.db.models import Q

from desk import registry
from desk.models import Authorisation, Event, Shift
from desk.people.actors import Actor
from desk.time.days import Days
from handover.notes.models import DayReading, DutyNote

BESIDE = 100


def notebook(actor: Actor, day: date) -> dict[str, Any]:
    """One day: its notes, and beside them what was authorised and who was asked to leave, read from their books."""
    begin, end = Days(day, day).bounds(actor.property.zone)
    notes = list(DutyNote.objects.of(actor.property).of_day(day).select_related("created_by").prefetch_related("addenda__by"))
    signed = DayReading.objects.filter(property=actor.property, day=day).select_related("signature").order_by("through")
    noted = [verb.name for book in registry.books() for verbs in book.verbs.values() for verb in verbs.values() if verb.noted]
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
        "beside": list(beside.select_related("actor").order_by("seq")[:BESIDE]),
        "labels": {
            verb.name: verb.transition.label for book in registry.books() for verbs in book.verbs.values() for verb in verbs.values()
        },
        "overrides": list(overrides.select_related("created_by", "decided_by").order_by("pk")[:BESIDE]),
    }
