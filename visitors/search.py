"""What the search says of a slip, a pass and an appointment it found."""

from typing import Any

from desk.papers.privacy import mask_name
from desk.people.actors import Actor
from desk.registry import Hit
from visitors.appointments.models import Appointment
from visitors.enums import OPEN
from visitors.passes.models import RegularPass
from visitors.visits.models import Visit


def visits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Visit.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.visitor if row.state in OPEN else mask_name(row.visitor)}",
            f"{row.get_state_display()} · {row.host} · {actor.local(row.occurred_at).strftime('%m-%d %H:%M')}",
            actor.url("visitors:entry", row.number),
        )
        for row in rows
    }


def passes(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = RegularPass.objects.of(actor.property).filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.holder_name if row.is_open() else mask_name(row.holder_name)}",
            f"{row.company} · {row.get_state_display()}",
            actor.url("visitors:pass", row.number),
        )
        for row in rows
    }


def appointments(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Appointment.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.visitor_name if row.is_open() else mask_name(row.visitor_name)}",
            " · ".join(filter(None, (row.get_state_display(), f"{row.day:%m-%d}", row.hours(), row.host))),
            actor.url("visitors:appointment", row.number),
        )
        for row in rows
    }
