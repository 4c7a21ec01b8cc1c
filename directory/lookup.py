"""From what a clerk typed to whom they meant: the type-ahead, and its answer without JavaScript."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from desk.finding import search
from desk.models import Property
from desk.written import names
from desk.written import rooms as written
from directory.models import Area, Contact, Occupant, Unit

SHOWN = 8
NEAR = 4
AS_TYPED = "as-typed"  # chosen instead of somebody: not on file, entered all the same
SUBJECTS = ("directory.contact", "directory.unit", "directory.area", "directory.occupant")
JOINED: dict[str, tuple[str, ...]] = {
    "contact": ("occupant__unit__building",),
    "occupant": ("unit__building",),
    "unit": ("building",),
    "area": (),
}


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

    def is_called(self, text: str) -> bool:
        """Whether ``text`` is their name or their room, written out in whatever way."""
        if self.ref.startswith("unit:") and self.unit is not None:
            return self.unit.is_called(text)
        return names.fold(self.title) == names.fold(text)


@dataclass(frozen=True)
class Answer:
    """Whom a text means: ``host``; or the ``choices`` it leaves. ``listed``: whether these match it, or are only near.
    ``unlisted``: nobody on file, and the clerk said to enter it all the same."""

    host: Host | None = None
    choices: Sequence[Host] = field(default_factory=list)
    listed: bool = True
    unlisted: bool = False


def _of_contact(contact: Contact, today: Any) -> Host:
    occupant, unit = contact.occupant, contact.occupant.unit
    out = occupant.has_left(today)
    detail = " · ".join(part for part in (str(unit), occupant.name if occupant.name != contact.name else "") if part)
    if out:
        detail += " · " + _("moved out")
    return Host(f"contact:{contact.key}", contact.name, detail, unit, contact, occupant=occupant, moved_out=out)


def _of_occupant(occupant: Occupant, today: Any) -> Host:
    out = occupant.has_left(today)
    detail = str(occupant.unit) + (" · " + _("moved out") if out else "")
    return Host(f"occupant:{occupant.key}", occupant.name, detail, occupant.unit, occupant=occupant, moved_out=out)


def _of_unit(unit: Unit, names: dict[int, list[str]]) -> Host:
    return Host(f"unit:{unit.key}", str(unit), "、".join(names.get(unit.pk, [])) or _("vacant"), unit)


def _of_area(area: Area) -> Host:
    return Host(f"area:{area.key}", area.name, area.get_kind_display(), area=area)


def _current_names(units: list[Unit], today: Any) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    if units:
        for occupant in Occupant.objects.filter(unit__in=units).current(today):
            names.setdefault(occupant.unit_id, []).append(occupant.name)
    return names


def hosts(property: Property, question: str, *, today: Any, limit: int = SHOWN) -> list[Host]:
    """Whom ``question`` may mean: what is called exactly so first, then the most recently visited; people before their firm.

    ``today``: the local date, to tell who has moved out (they come last, and say so).
    """
    ranked = _hosts(property, search.find(property, question, subjects=SUBJECTS)[: limit * 6], today)
    exact = [host for host in ranked if host.is_called(question)]
    first = exact or _but_for_zeros(property, question, today)
    rest = [host for host in ranked if host not in first]
    return sorted(first + rest, key=lambda host: host.moved_out)[:limit]


def _but_for_zeros(property: Property, question: str, today: Any) -> list[Host]:
    """0912 for 912: what whoever says 912 most likely means, and never what they have said. One or two digits are a floor."""
    said = written.fold(question)
    if said.isdigit() and len(said) < 3:
        return []
    units = Unit.objects.alike(property, question)
    current = _current_names(units, today)
    return [_of_unit(unit, current) for unit in units]


def near(property: Property, question: str, *, today: Any) -> list[Host]:
    """Who may have been meant where nobody is called so: the same sound, one character off, the next room, a name without its floor."""
    said = "".join(one for one in names.fold(question) if not one.isdigit()).strip()
    found = _hosts(property, search.near(property, question, subjects=SUBJECTS)[:60], today)
    people = [host for host in found if host.ref[:4] != "unit" and (names.near(question, host.title) or _begins(said, host.title))]
    return sorted(people + _near_rooms(property, question, today), key=lambda host: host.moved_out)[:NEAR]


def _begins(said: str, title: str) -> bool:
    """Initials or pinyin typed with a floor that is not theirs."""
    heard = {
        form for reading in names.readings(names.fold(title), every=True) for form in ("".join(reading), "".join(one[0] for one in reading))
    }
    return said.isascii() and len(said) > 1 and any(form.startswith(said) for form in heard)


def _near_rooms(property: Property, question: str, today: Any) -> list[Host]:
    wanted = written.fold(question)
    if not any(one.isdigit() for one in wanted) or len(wanted) < 3:
        return []
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    kept = dict(Unit.objects.of(property).values_list("pk", "room_folded"))
    zeros = Unit.objects.alike(property, question)
    close = [pk for _room, off, pk in process.extract(wanted, kept, scorer=OSA.distance, score_cutoff=1, limit=NEAR)]
    units = list(Unit.objects.filter(pk__in=close).select_related("building").order_by("room"))
    units = list(dict.fromkeys([*zeros, *units]))
    current = _current_names(units, today)
    return [_of_unit(unit, current) for unit in units]


def _hosts(property: Property, rows: list[Any], today: Any) -> list[Host]:
    """The directory's rows as hosts, in the order of the index; who has left the file is not among them."""
    keys: dict[str, list[Any]] = {}
    for row in rows:
        keys.setdefault(row.subject, []).append(row.key)
    found: dict[Any, Host] = {}
    if wanted := keys.get("directory.contact"):
        for contact in Contact.objects.of(property).filter(key__in=wanted, active=True).select_related(*JOINED["contact"]):
            found[contact.key] = _of_contact(contact, today)
    if wanted := keys.get("directory.occupant"):
        for occupant in Occupant.objects.of(property).filter(key__in=wanted).select_related(*JOINED["occupant"]):
            found[occupant.key] = _of_occupant(occupant, today)
    if wanted := keys.get("directory.unit"):
        units = list(Unit.objects.of(property).filter(key__in=wanted).select_related(*JOINED["unit"]))
        current = _current_names(units, today)
        found.update({unit.key: _of_unit(unit, current) for unit in units})
    if wanted := keys.get("directory.area"):
        found.update({area.key: _of_area(area) for area in Area.objects.of(property).filter(key__in=wanted, active=True)})
    ranked = [found[row.key] for row in rows if row.key in found]
    people = {(host.unit, host.title) for host in ranked if host.contact}  # a resident stands on file twice: once is enough
    return [host for host in ranked if host.contact or not host.occupant or (host.unit, host.title) not in people]


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


def resolve(property: Property, typed: str, ref: str = "", *, made_for: str = "", today: Any) -> Answer:
    """Whom the field means. What stands in it decides: a choice (``ref``) counts only for the text it was made for, or one it matches.

    ``ref`` may be :data:`AS_TYPED`: the clerk has read that nobody is called so, and enters it all the same.
    """
    if not typed:
        return Answer(host(property, ref, today=today) if ref else None)
    same = names.fold(typed) == names.fold(made_for)
    chosen = host(property, ref, today=today) if ref and ref != AS_TYPED else None
    if chosen is not None and (same or chosen.is_called(typed)):
        return Answer(chosen)
    matches = hosts(property, typed, today=today)
    if chosen is not None and chosen in matches:
        return Answer(chosen)
    if meant := _only(matches, typed):
        return Answer(meant)
    if matches:
        return Answer(choices=matches)
    if ref == AS_TYPED and same:
        return Answer(unlisted=True)
    return Answer(choices=near(property, typed, today=today), listed=False)


def _only(matches: Sequence[Host], typed: str) -> Host | None:
    """The one a text can only mean: called exactly so, or the only match, but not a room by some of its digits or without its zeros."""
    exact = [one for one in matches if one.is_called(typed) and not one.moved_out] or [one for one in matches if one.is_called(typed)]
    if len(exact) == 1:
        return exact[0]
    if len(matches) != 1 or exact:
        return None
    said, room = written.fold(typed), matches[0].ref.startswith("unit:")
    return None if said.isdigit() or (room and said[-1:].isdigit()) else matches[0]


def people_of(host: Host, *, today: Any) -> list[Host]:
    """Whom the desk may call at a unit, or at the firm that was named there."""
    contacts = Contact.objects.filter(active=True, occupant__in=Occupant.objects.filter(unit=host.unit).current(today))
    if host.occupant is not None:
        contacts = contacts.filter(occupant=host.occupant)
    return [_of_contact(one, today) for one in contacts.select_related(*JOINED["contact"]).order_by("name")[:SHOWN]]


def units(property: Property, typed: list[str]) -> list[Unit]:
    """The units somebody wrote down, one text each; several in one text where spaces set them apart.

    Raises ``ValidationError``: ``room`` for what is none here, ``several`` where buildings share it, ``zeros`` for 912 where there is 0912.
    """
    found: list[Unit] = []
    unknown: list[str] = []
    for text in typed:
        alike = Unit.objects.called(property, text)
        if len(alike) > 1:
            message = _("%(room)s is in several buildings: write %(rooms)s.")
            raise ValidationError(message, code="several", params={"room": text, "rooms": " / ".join(map(str, alike))})
        if alike:
            found += alike
        elif others := Unit.objects.alike(property, text):
            message = _("There is no room %(room)s here, but %(other)s: if you mean that, write it so.")
            raise ValidationError(message, code="zeros", params={"room": text, "other": " / ".join(map(str, others))})
        elif len(text.split()) > 1:
            found += units(property, text.split())
        else:
            unknown.append(text)
    if unknown:
        raise ValidationError(_("There is no room %(rooms)s here."), code="room", params={"rooms": "、".join(unknown)})
    return list(dict.fromkeys(found))


def rooms_of(found: Sequence[Host], today: Any) -> list[Host]:
    """Where those are who were found, each room once."""
    units = list(dict.fromkeys(host.unit for host in found if host.unit is not None and not host.moved_out))
    current = _current_names(units, today)
    return [_of_unit(unit, current) for unit in units]


def rooms(property: Property, question: str, *, today: Any) -> dict[str, Any]:
    """What the type-ahead is answered where rooms are asked for, by room, occupant or person."""
    found = hosts(property, question, today=today)
    close = [] if found or not question.strip() else near(property, question, today=today)
    lines, offered = (list(map(suggestion, rooms_of(some, today))) for some in (found, close))
    sure = bool(lines) and _only(found, question) == found[0] and found[0].unit is not None and not found[0].moved_out
    said = _("Not on file: %(typed)s") % {"typed": question.strip()} if question.strip() and not found else ""
    return {"hosts": lines, "near": offered, "sure": sure, "said": said}


def suggestion(host: Host) -> dict[str, Any]:
    """One line of the type-ahead as the page receives it. ``off``: moved out."""
    return {"ref": host.ref, "title": host.title, "detail": host.detail, "off": host.moved_out}


def suggestions(
    property: Property, question: str, *, today: Any, before: Sequence[dict[str, Any]] = (), after: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """What the type-ahead is answered. ``sure``: the first may be taken unseen. Nobody found: ``near`` and what to say.

    ``before`` and ``after``: what else a book suggests, around the hosts.
    """
    found = hosts(property, question, today=today)
    # A room that is typed whole is that room, whoever's telephone happens to end in its digits.
    ahead, behind = ([], before) if found and _only(found, question) == found[0] else (before, ())
    lines = [*ahead, *map(suggestion, found), *behind, *after][:SHOWN]
    if not lines and question.strip():
        as_typed = {"ref": AS_TYPED, "title": _("Enter it all the same"), "detail": question.strip(), "off": False}
        offered = [*map(suggestion, near(property, question, today=today)), as_typed]
        return {"hosts": [], "near": offered, "sure": False, "said": _("Not on file: %(typed)s") % {"typed": question.strip()}}
    sure = (len(lines) == 1 and not found) or bool(not before and found and _only(found, question) == found[0] and not found[0].moved_out)
    return {"hosts": lines, "near": [], "sure": sure, "said": ""}
