"""Who is where (客户通讯录): buildings, units, occupants, contacts, areas, and what units have asked of the desk."""

import re
import uuid
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.finding import search
from desk.ledger.database_rules import Trigger
from desk.models import Property
from desk.papers import privacy
from desk.papers.fields import EncryptedField, FoldedField, blind_index
from desk.written import names, phones, rooms
from directory.querysets import DirectoryQuerySet, OccupantQuerySet, StandingQuerySet, UnitQuerySet


class DirectoryRow(models.Model):
    """A row of the directory: inside one property, public by its ``key``, never by its id."""

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    objects = DirectoryQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        folded = [field for field in self._meta.concrete_fields if isinstance(field, FoldedField)]
        for made in folded:
            made.fill(self)
        self._clean_folded({field.name for field in folded})
        for field in self._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.name != "property" and getattr(self, field.attname):
                other = getattr(self, field.name)
                if getattr(other, "property_id", self.property_id) != self.property_id:
                    raise ValidationError({field.name: _("This belongs to another property.")}, code="property")

    def _clean_folded(self, folded: set[str]) -> None:
        """A form leaves out the promises about columns it does not show; these are about what it does show."""
        for constraint in self._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and folded & set(constraint.fields):
                columns = [self._meta.get_field(name) for name in constraint.fields]
                if all(getattr(self, column.attname) for column in columns):  # type: ignore[union-attr]
                    constraint.validate(type(self), self)

    def search_terms(self) -> dict[str, Any] | None:
        return None

    def brings_along(self) -> Iterable["DirectoryRow"]:
        """After this row was saved: what depends on it is brought up to date; the rows to find anew."""
        return ()


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
        people = Contact.objects.filter(occupant__unit=self).select_related("occupant__unit__building")
        return [*self.occupants.select_related("unit__building"), *people]

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


class Occupant(DirectoryRow):
    """用户: a firm or a person in a unit, from one day to another."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("organisation")
        PERSON = "person", _("person")

    personal = {"name": privacy.name(), "name_folded": privacy.name(), "forwarding": privacy.text()}
    plain = {"kind"}

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="occupants")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ORGANISATION)
    name = models.CharField(_("occupant"), max_length=120)
    name_folded = FoldedField(by="fold_name")
    moved_in = models.DateField(_("moved in"), null=True, blank=True)
    moved_out = models.DateField(_("moved out"), null=True, blank=True)
    gone = models.BooleanField(_("moved out, day unknown"), default=False)
    forwarding = models.CharField(_("forwarding contact"), max_length=200, blank=True)
    forwarding_consent = models.BooleanField(_("agreed to forwarding"), default=False)

    objects = OccupantQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name, verbose_name_plural = _("occupant"), _("occupants")
        constraints = [
            models.CheckConstraint(
                condition=Q(moved_out__isnull=True) | Q(moved_in__isnull=True) | Q(moved_out__gte=models.F("moved_in")),
                name="moved_out_after_in",
                violation_error_message=_("Nobody moves out before moving in."),
            ),
            models.CheckConstraint(
                condition=Q(gone=False) | Q(moved_out__isnull=True),
                name="moved_out_on_a_day_or_unknown",
                violation_error_message=_("Either the day they moved out is known, or it is not."),
            ),
            models.UniqueConstraint(
                fields=["unit", "name_folded"],
                name="occupant_once_per_unit",
                violation_error_message=_("This unit already has an occupant of that name, perhaps written in another way."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def fold_name(self) -> str:
        return names.fold(self.name)

    def clean(self) -> None:
        self.name = names.visible(self.name)
        super().clean()

    def has_left(self, day: date) -> bool:
        """Whether they had moved out by ``day`` (a local date)."""
        return self.gone or (self.moved_out is not None and self.moved_out <= day)

    def left_on(self) -> str:
        """The day they moved out, as it is told."""
        return f"{self.moved_out:%Y-%m-%d}" if self.moved_out else str(_("a day unknown"))

    def search_terms(self) -> dict[str, Any]:
        people, firms = ([self.name], []) if self.kind == self.Kind.PERSON else ([], [self.name])
        return search.terms(people=people, names=firms, **self.unit.found_at())


class Contact(DirectoryRow):
    """联系人: a person the desk may call. The number is seen by whoever makes the call, and by nobody else."""

    class Disclosure(models.TextChoices):
        PUBLIC = "public", pgettext_lazy("disclosure", "public")
        CONSENT = "consent", pgettext_lazy("disclosure", "after consent")
        STAFF = "staff", pgettext_lazy("disclosure", "staff only")

    personal = {
        "name": privacy.name(),
        "name_folded": privacy.name(),
        "mobile": privacy.phone(),
        "other_mobile": privacy.phone(),
        "no_call_instead": privacy.text(),
    }
    plain = {"role", "extension", "disclosure", "mobile_index"}

    occupant = models.ForeignKey(Occupant, models.PROTECT, verbose_name=_("occupant"), related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    name_folded = FoldedField(by="fold_name")
    role = models.CharField(_("position"), max_length=60, blank=True)
    extension = models.CharField(_("extension"), max_length=12, blank=True)
    mobile = EncryptedField(_("mobile"), blank=True, default="")
    mobile_index = models.CharField(max_length=16, blank=True, editable=False, db_index=True)
    other_mobile = EncryptedField(_("another number"), blank=True, default="")
    disclosure = models.CharField(_("disclosure"), max_length=8, choices=Disclosure.choices, default=Disclosure.CONSENT)
    no_call = models.BooleanField(_("do not disturb by phone"), default=False)
    no_call_instead = models.CharField(_("contact instead"), max_length=120, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("contact"), _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["occupant", "name_folded"],
                name="contact_once",
                violation_error_message=_("This occupant already has a contact of that name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def fold_name(self) -> str:
        return names.fold(self.name)

    def clean(self) -> None:
        self.name = names.visible(self.name)
        super().clean()
        self._clean_numbers()
        self.mobile_index = blind_index(phones.bare(self.mobile))

    def _clean_numbers(self) -> None:
        """Two numbers written into one field: the second is another one."""
        kept: dict[str, list[phones.Phone]] = {}
        for column in ("mobile", "other_mobile"):
            try:
                kept[column] = phones.parse(getattr(self, column))
            except ValidationError as error:
                raise ValidationError({column: error}) from error
        numbers = list(dict.fromkeys(map(str, [*kept["mobile"], *kept["other_mobile"]])))
        if len(numbers) > 2:
            raise ValidationError({"mobile": ValidationError(_("These are more than two numbers: a contact keeps two."), code="two")})
        self.mobile, self.other_mobile = [*numbers, "", ""][:2]

    @property
    def dial(self) -> str:
        """What the clerk dials: the extension if there is one, else the number, and the other one after it."""
        return self.extension or " / ".join(filter(None, (self.mobile, self.other_mobile)))

    def search_terms(self) -> dict[str, Any]:
        return search.terms(people=[self.name], **self.occupant.unit.found_at())


class LookedUp(models.Model):
    """An entry that asks for somebody of the directory. Who is not on file is entered because the clerk said so, never by a slip."""

    unlisted = models.BooleanField(_("not on file, entered all the same"), default=False, editable=False)

    class Meta:
        abstract = True


def said_so(table: str, text: str, on_file: Iterable[str], *, besides: str = "") -> tuple[Trigger, Trigger]:
    """The promises that a row of a :class:`LookedUp` register, whose ``text`` names somebody where none of the columns ``on_file``
    does, is one the clerk said to enter all the same; ``besides``: SQL of rows nobody is looked up for.

    What was entered before there was this promise stays as it was, and may be corrected.
    """

    def unsaid(row: str) -> str:
        nobody = " AND ".join(f"{row}.{column} IS NULL" for column in on_file)
        return f"TRIM({row}.{text}) <> '' AND NOT {row}.unlisted AND {nobody}"

    says, sentence = (
        "who is not on file is entered because the clerk said so",
        _("This is not on file: choose who is meant, or say to enter it all the same."),
    )
    apart = f" AND NOT ({besides})" if besides else ""
    return (
        Trigger(f"{table}_unlisted_new", table, "INSERT", says, unsaid("NEW") + apart, sentence=sentence),
        Trigger(f"{table}_unlisted", table, "UPDATE", says, f"{unsaid('NEW')} AND NOT ({unsaid('OLD')}){apart}", sentence=sentence),
    )


class Standing(DirectoryRow):
    """Something a unit has asked for in advance, with a last day and the name of who asked."""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="%(class)ss")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=True)

    objects = StandingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True


class StandingPermission(Standing):
    """长期授权: visitors of these kinds may come up without a call, in these hours."""

    personal = {"granted_by": privacy.name()}
    plain = {"kinds"}

    kinds = models.CharField(
        _("kinds of visitor"),
        max_length=200,
        blank=True,
        help_text=_("Codes separated by spaces, such as: delivery repair. Empty: every kind."),
    )
    from_time = models.TimeField(_("from (hour)"), null=True, blank=True)
    to_time = models.TimeField(_("to (hour)"), null=True, blank=True)
    granted_by = models.CharField(_("granted by"), max_length=120)

    class Meta:
        verbose_name, verbose_name_plural = _("standing permission"), _("standing permissions")

    def __str__(self) -> str:
        return f"{self.unit} · {self.granted_by}"

    def covers(self, kind_code: str, local: datetime) -> bool:
        """Whether it speaks of this kind of visitor at this local time (hours may cross midnight)."""
        if self.kinds and kind_code not in self.kinds.split():
            return False
        start, end, at = self.from_time, self.to_time, local.time()
        if start is None or end is None:
            return True
        return start <= at <= end if start <= end else (at >= start or at <= end)


class StandingInstruction(Standing):
    """客户嘱咐: what the desk should know the moment the unit is picked."""

    personal = {"text": privacy.text(), "recorded_by": privacy.name()}
    plain: set[str] = set()

    text = models.CharField(_("text"), max_length=300, validators=[privacy.refuse_id_number])
    recorded_by = models.CharField(_("recorded by"), max_length=120)

    class Meta:
        verbose_name, verbose_name_plural = _("standing instruction"), _("standing instructions")

    def __str__(self) -> str:
        return self.text


class Mandate(Standing):
    """代收委托: who may receive a unit's registered mail in its name; several people, dated, on a stamped sheet."""

    personal = {"receivers": privacy.text(), "granted_by": privacy.name()}
    plain: set[str] = set()

    receivers = models.CharField(_("receivers"), max_length=300, help_text=_("Names separated by spaces or commas."))
    legal = models.BooleanField(_("also court mail and insured mail"), default=False)
    stamped = models.BooleanField(_("stamped sheet is on file"), default=False)
    granted_by = models.CharField(_("granted by"), max_length=120)

    class Meta:
        verbose_name, verbose_name_plural = _("mandate to receive mail"), _("mandates to receive mail")

    def __str__(self) -> str:
        return f"{self.unit} · {self.receivers}"

    def names(self) -> list[str]:
        """The receivers one by one; a space parts names in Chinese, and stands inside one in Latin letters."""
        parts = re.split(rf"[,，、;；\r\n]+|(?<=[{names.CJK}])\s+|\s+(?=[{names.CJK}])", self.receivers)
        return [name.strip() for name in parts if name.strip()]
