"""The directory's registration: what the search finds in it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from desk.people.actors import Actor
from desk.registry import Book, Hit, register
from directory.models import Area, Contact, Occupant, Unit


def _unit_url(actor: Actor, unit: Unit) -> str:
    return reverse("directory:unit", args=[actor.property.slug, unit.key])


def contacts(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Contact.objects.of(actor.property).filter(key__in=keys).select_related("occupant__unit")
    return {
        row.key: Hit(row.name, f"{row.occupant.unit} · {row.occupant.name} · {row.role}".rstrip(" ·"), _unit_url(actor, row.occupant.unit))
        for row in rows
    }


def occupants(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Occupant.objects.of(actor.property).filter(key__in=keys).select_related("unit")
    return {row.key: Hit(row.name, str(row.unit), _unit_url(actor, row.unit)) for row in rows}


def units(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Unit.objects.of(actor.property).filter(key__in=keys).select_related("building")
    return {row.key: Hit(str(row), str(row.building), _unit_url(actor, row)) for row in rows}


def areas(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Area.objects.of(actor.property).filter(key__in=keys)
    home = reverse("directory:register", args=[actor.property.slug])
    return {row.key: Hit(row.name, f"{row.get_kind_display()} · {row.way}".rstrip(" ·"), home) for row in rows}


register(
    Book(
        slug="directory",
        title=gettext_lazy("Directory"),
        icon="查",
        order=80,
        start_url_name="directory:register",
        hits={
            "directory.contact": contacts,
            "directory.occupant": occupants,
            "directory.unit": units,
            "directory.area": areas,
        },
    )
)
