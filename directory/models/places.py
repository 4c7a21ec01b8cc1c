"""Where (房号): buildings, units, areas."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.finding import search
from desk.papers.fields import FoldedField
from desk.written import rooms
from directory import names
from directory.models.rows import DirectoryRow
from directory.querysets import UnitQuerySet


class Building(DirectoryRow):
    """楼栋: one building of the property."""

    plain = {"name", "code"}

    name = models.CharField(_("name"), max_length=60)
    code = models.CharField(_("code before the room number"), max_length=10, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("building"), _("buildings")
        constraints = [models.UniqueConstraint(fields=["property", "name"], name="building_name_once")]

    def __str__(self) -> str:
        return self.name

    def brings_along(self) -> Iterable["DirectoryRow"]:
        units = list(self.units.select_related("building"))
        Unit.tell_apart(self.property_id, {unit.room_folded for unit in units})
        return [row for unit in self.units.select_related("building") for row in (unit, *unit.found_by_it())]


class Unit(DirectoryRow):
    """房号: a room or suite somebody can occupy."""

    plain = {"floor", "room", "box", "room_folded", "label"}

    building = models.ForeignKey(Building, models.PROTECT, verbose_name=_("building"), related_name="units")
    floor = models.CharField(_("floor"), max_length=6)
    room = models.CharField(_("room"), max_length=12)
    room_folded = FoldedField(by="fold_room", max_length=60)
    label = FoldedField(_("room with its building, where the room alone does not say which"), by="fold_label", max_length=80)
    box = models.CharField(_("letter box"), max_length=12, blank=True)
    service_from = models.TimeField(_("reached from"), null=True, blank=True)
    service_to = models.TimeField(_("reached until"), null=True, blank=True, help_text=_("Empty: the hours of the property."))

    objects = UnitQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name, verbose_name_plural = _("unit"), _("units")
        constraints = [
            models.UniqueConstraint(
                fields=["property", "building", "room_folded"],
                name="unit_once",
                violation_error_message=_("This room is in the building already, perhaps written in another way."),
            )
        ]
        indexes = [models.Index(fields=["property", "room", "id"], name="unit_by_room")]

    another_room = False  # said by whoever enters 803 beside 0803: it is a room of its own

    def __str__(self) -> str:
        return self.label or self.room

    def fold_room(self) -> str:
        return rooms.fold(self.room, self.building.name if self.building_id else "")

    def fold_label(self) -> str:
        """With the building's code, if it has one; :meth:`tell_apart` adds the building's name where two rooms would look alike."""
        return f"{self.building.code if self.building_id else ''}{self.room}"

    def clean(self) -> None:
        self.floor = rooms.floor(self.floor)
        super().clean()
        if self.another_room:
            return
        alike = Unit.objects.filter(building=self.building_id, room_folded__in=rooms.alike(self.room_folded)).exclude(pk=self.pk)
        if (other := alike.values_list("room", flat=True).first()) is not None:
            raise ValidationError(
                {
                    "room": ValidationError(
                        _("There is %(other)s in this building. Write %(other)s if it is the same, or say that it is a room of its own."),
                        code="zeros",
                        params={"other": other},
                    )
                }
            )

    def is_called(self, text: str) -> bool:
        """Whether ``text`` is this room, in whatever way it is written, with or without its building."""
        return rooms.fold(text, self.building.name) == self.room_folded or rooms.fold(text) in (
            self.room_folded,
            rooms.whole(self.building.name, self.room),
            rooms.fold(str(self)),
        )

    def has_on_file(self, name: str) -> bool:
        """Whether somebody of this name is on file here: who lives here, or works for who does."""
        from directory.models.people import Contact

        people = Contact.objects.filter(property=self.property_id, occupant__unit=self.pk, active=True).values_list("name", flat=True)
        return any(names.same(name, one) for one in (*people, *self.occupants.values_list("name", flat=True)))

    @staticmethod
    def tell_apart(property_id: int, folded: Iterable[str]) -> None:
        """Rooms of one number in several buildings show with their building."""
        units = Unit.objects.filter(property=property_id, room_folded__in=set(folded)).select_related("building")
        numbers: dict[str, list[Unit]] = {}
        for unit in units:
            numbers.setdefault(unit.room_folded, []).append(unit)
        for alike in numbers.values():
            for unit in alike:
                named = len(alike) > 1 and not unit.building.code
                label = f"{unit.building.name}{unit.room}"[:80] if named else unit.fold_label()
                if unit.label != label:
                    Unit.objects.filter(pk=unit.pk).update(label=label)

    def search_terms(self) -> dict[str, Any]:
        return search.terms(**self.found_at())

    def found_at(self) -> dict[str, Any]:
        """What this room, and whoever is in it, is found by."""
        return {"room": self.room, "building": self.building.name, "codes": [self.label] if self.label != self.room else []}

    def hours(self) -> tuple[time, time] | None:
        """The unit's own hours of service, or ``None`` for the property's."""
        return (self.service_from, self.service_to) if self.service_from and self.service_to else None

    def found_by_it(self) -> list["DirectoryRow"]:
        """Who is found by this room's number."""
        occupants = list(self.occupants.select_related("unit__building").prefetch_related("contacts"))
        return [*occupants, *(contact for occupant in occupants for contact in occupant.contacts.all())]

    def brings_along(self) -> Iterable["DirectoryRow"]:
        self.tell_apart(self.property_id, [self.room_folded])
        self.refresh_from_db(fields=["label"])
        return self.found_by_it()


class Area(DirectoryRow):
    """功能区: a waiting area, the property office, a common area."""

    class Kind(models.TextChoices):
        WAITING = "waiting", _("waiting area")
        OFFICE = "office", _("property office")
        COMMON = "common", _("common area")
        FACILITY = "facility", _("facility")

    plain = {"name", "kind", "floor", "way"}

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    floor = models.CharField(_("floor"), max_length=6, blank=True)
    way = models.CharField(_("how to get there"), max_length=200, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("area"), _("areas")
        constraints = [models.UniqueConstraint(fields=["property", "name"], name="area_name_once")]

    def __str__(self) -> str:
        return self.name

    def search_terms(self) -> dict[str, Any]:
        return search.terms(names=[self.name])
