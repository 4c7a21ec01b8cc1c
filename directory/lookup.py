"""From what a clerk typed to whom they meant: the type-ahead, and its answer without JavaScript."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from desk import search
from desk.models import Property
from directory.models import Area, Contact, Occupant, Unit

SHOWN = 8
JOINED: dict[str, tuple[str, ...]] = {"contact": ("occupant__unit",), "occupant": ("unit",), "unit": (), "area": ()}


@dataclass(frozen=True)
class Host:
    """Somebody or somewhere to visit. ``ref`` (``"contact:<key>"``) is what a form sends back."""

    ref: str
    title: str
    detail: str
    unit: Unit | None = None
    contact: Contact | None = None
    area: Area | None = None
    occupant: Occupant | None = None
    moved_out: bool = False


def _of_contact(contact: Contact, today: Any) -> Host:
    occupant, unit = contact.occupant, contact.occupant.unit
    out = occupant.has_left(today)
    detail = " · ".join(part for part in (unit.room, occupant.name if occupant.name != contact.name else "") if part)
    if out:
        detail += " · " + _("moved out")
    return Host(f"contact:{contact.key}", contact.name, detail, unit, contact, occupant=occupant, moved_out=out)


def _of_occupant(occupant: Occupant, today: Any) -> Host:
    out = occupant.has_left(today)
    detail = occupant.unit.room + (" · " + _("moved out") if out else "")
    return Host(f"occupant:{occupant.key}", occupant.name, detail, occupant.unit, occupant=occupant, moved_out=out)


def _of_unit(unit: Unit, names: dict[int, list[str]]) -> Host:
    return Host(f"unit:{unit.key}", unit.room, "、".join(names.get(unit.pk, [])) or _("vacant"), unit)


def _of_area(area: Area) -> Host:
    return Host(f"area:{area.key}", area.name, area.get_kind_display(), area=area)


def _current_names(units: list[Unit], today: Any) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    if units:
        for occupant in Occupant.objects.filter(unit__in=units).current(today):
            names.setdefault(occupant.unit_id, []).append(occupant.name)
    return names


def hosts(property: Property, question: str, *, today: Any, limit: int = SHOWN) -> list[Host]:
    """Whom ``question`` may mean, most recently visited first; people before rooms before firms.

    ``today``: the local date, to tell who has moved out (they come last, and say so).
    """
    rows = search.find(property, question, subjects=["directory.contact", "directory.unit", "directory.area", "directory.occupant"])[
        : limit * 6
    ]
    keys: dict[str, list[Any]] = {}
    for row in rows:
        keys.setdefault(row.subject, []).append(row.key)
    found: dict[Any, Host] = {}
    if wanted := keys.get("directory.contact"):
        for contact in Contact.objects.of(property).filter(key__in=wanted, active=True).select_related("occupant__unit"):
            found[contact.key] = _of_contact(contact, today)
    if wanted := keys.get("directory.occupant"):
        for occupant in Occupant.objects.of(property).filter(key__in=wanted).select_related("unit"):
            found[occupant.key] = _of_occupant(occupant, today)
    if wanted := keys.get("directory.unit"):
        units = list(Unit.objects.of(property).filter(key__in=wanted))
        names = _current_names(units, today)
        found.update({unit.key: _of_unit(unit, names) for unit in units})
    if wanted := keys.get("directory.area"):
        found.update({area.key: _of_area(area) for area in Area.objects.of(property).filter(key__in=wanted, active=True)})
    ranked = [found[row.key] for row in rows if row.key in found]
    people = {(host.unit, host.title) for host in ranked if host.contact}  # a resident stands on file twice: once is enough
    ranked = [host for host in ranked if host.contact or not host.occupant or (host.unit, host.title) not in people]
    squeezed = search.squeezed(question)
    exact = [
        host for host in ranked if host.unit and not host.contact and not host.occupant and search.squeezed(host.unit.room) == squeezed
    ]
    rest = [host for host in ranked if host not in exact]
    return sorted(exact + rest, key=lambda host: host.moved_out)[:limit]


def host(property: Property, ref: str, *, today: Any) -> Host | None:
    """The host a form's reference means, or ``None`` if it is none of this property's."""
    kind, _colon, key = ref.partition(":")
    model = {"contact": Contact, "unit": Unit, "area": Area, "occupant": Occupant}.get(kind)
    if model is None:
        return None
    try:
        row: Any = model._default_manager.select_related(*JOINED[kind]).filter(property=property, key=key).first()
    except ValidationError:  # not a key at all
        return None
    if row is None:
        return None
    if isinstance(row, Contact):
        return _of_contact(row, today)
    if isinstance(row, Unit):
        return _of_unit(row, _current_names([row], today))
    if isinstance(row, Occupant):
        return _of_occupant(row, today)
    return _of_area(row)


def resolve(property: Property, typed: str, ref: str, *, today: Any) -> tuple[Host | None, list[Host]]:
    """What the type-ahead chose (``ref``), or what the typed text alone can only mean; else the choices to pick from."""
    found = host(property, ref, today=today) if ref else None
    if found is not None or not typed:
        return found, []
    matches = hosts(property, typed, today=today)
    exact = [one for one in matches if one.title == typed]
    if len(matches) == 1 or len(exact) == 1:
        return (exact or matches)[0], []
    return None, matches


def suggestion(host: Host) -> dict[str, Any]:
    """One line of the type-ahead as the page receives it. ``off``: moved out."""
    return {"ref": host.ref, "title": host.title, "detail": host.detail, "off": host.moved_out}
