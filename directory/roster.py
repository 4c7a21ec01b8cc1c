"""The roster (客户通讯录) as a file: one line per contact, XLSX or CSV, with a preview in the admin.

A line names building, floor and room, the occupant, and one contact. Everything is checked first;
one bad line stops the whole file, and each bad line is named with its reason. The same file twice
changes nothing. A mobile number that is not public leaves masked, and coming back it means: as it is.
"""

import copy
import time
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.results import RowResult
from tablib import Dataset

from desk.ledger import writers
from desk.pages import files
from desk.papers.privacy import mask_phone
from desk.people.actors import Actor
from desk.written import days, marks, names, phones, rooms
from directory.models import Building, Contact, Occupant, Unit

LINES = 25  # in one transaction
PAUSE = 0.12  # seconds between two, in which whoever waits to write on SQLite looks again
COLUMNS = (
    "building",
    "floor",
    "room",
    "box",
    "occupant",
    "kind",
    "moved_in",
    "moved_out",
    "name",
    "role",
    "extension",
    "mobile",
    "disclosure",
    "no_call",
    "no_call_instead",
)
ORGANISATION, PERSON = Occupant.Kind.ORGANISATION.value, Occupant.Kind.PERSON.value
KINDS = dict.fromkeys(("单位", "公司", "企业", "商户", "机构", "organisation"), ORGANISATION) | dict.fromkeys(
    ("个人", "住户", "居民", "家庭", "person"), PERSON
)
EITHER = ("业主", "租户", "租客")  # a firm or a person: that is asked
DISCLOSURES = {
    "公开": "public",
    "征得同意": "consent",
    "征得同意后转接": "consent",
    "仅员工": "staff",
    "不公开": "staff",
    "保密": "staff",
    "public": "public",
    "consent": "consent",
    "staff": "staff",
}
NO_CALL = ("免打扰", "勿扰", "请勿打扰", "免电话打扰")
# Columns of ours that another column of the file speaks of.
SPOKEN_OF = {"other_mobile": "mobile", "gone": "moved_out"}


def _text(row: dict[str, Any], column: str, *, needed: bool = False) -> str:
    value = row.get(column)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a spreadsheet turns room 1803 into 1803.0
    text = "" if value is None else names.visible(str(value))
    if needed and not text:
        raise ValidationError(_("“%(column)s” is empty.") % {"column": column}, code="required")
    return text


def _told(row: dict[str, Any], column: str, said: Callable[[Any], Any]) -> Any:
    """What a cell says, or why it cannot be understood, with the name of its column."""
    try:
        return said(row.get(column))
    except ValidationError as error:
        why = " ".join(error.messages)
        raise ValidationError(_("“%(column)s”: %(why)s") % {"column": column, "why": why}, code=error.code) from None


def _numbers(row: dict[str, Any], known: Contact | None) -> tuple[str, str]:
    """The number of a line and another one; masked they stand for what is kept."""
    text = _text(row, "mobile")
    if "*" not in text:
        found = [str(one) for one in _told(row, "mobile", lambda _value: phones.parse(text))]
        if len(found) > 2:
            raise ValidationError(_("“mobile” holds more than two numbers: a contact keeps two."), code="two")
        first, second, *_rest = [*found, "", ""]
        return first, second
    if known is not None and text == masked(known):
        return known.mobile, known.other_mobile
    raise ValidationError(_("“mobile” is masked and none of ours: write the whole number, or leave it empty."), code="masked")


def masked(contact: Contact) -> str:
    """Both numbers as they leave the house."""
    return "/".join(mask_phone(number) for number in (contact.mobile, contact.other_mobile) if number)


def _choice(row: dict[str, Any], column: str, known: dict[str, str], default: str) -> str:
    text = _text(row, column)
    if text in EITHER and column == "kind":
        raise ValidationError(_("“%(value)s” may be a firm or a person: write 单位 or 个人.") % {"value": text}, code="choice")
    if text and text not in known:
        raise ValidationError(
            _("“%(column)s” is none of %(known)s: %(value)s") % {"column": column, "known": "、".join(known), "value": text}, code="choice"
        )
    return known.get(text, default)


class RosterResource(resources.ModelResource):
    """Import and export of the roster for one property. No number leaves the house that is not public (A1)."""

    building = fields.Field(attribute="occupant__unit__building__name", column_name="building")
    floor = fields.Field(attribute="occupant__unit__floor", column_name="floor")
    room = fields.Field(attribute="occupant__unit__room", column_name="room")
    box = fields.Field(attribute="occupant__unit__box", column_name="box")
    occupant = fields.Field(attribute="occupant__name", column_name="occupant")
    kind = fields.Field(attribute="occupant__kind", column_name="kind")
    moved_in = fields.Field(attribute="occupant__moved_in", column_name="moved_in")
    moved_out = fields.Field(attribute="occupant__moved_out", column_name="moved_out")

    def dehydrate_mobile(self, contact: Contact) -> str:
        if contact.disclosure != Contact.Disclosure.PUBLIC:
            return masked(contact)
        return "/".join(filter(None, (contact.mobile, contact.other_mobile)))

    def dehydrate_moved_out(self, contact: Contact) -> str:
        occupant = contact.occupant
        return "已搬离" if occupant.gone else str(occupant.moved_out or "")

    class Meta:
        model = Contact
        fields = COLUMNS
        export_order = COLUMNS
        use_transactions = True
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = False
        import_id_fields = ()

    def __init__(self, actor: Actor | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.actor = actor

    def export_resource(self, instance: Contact, selected_fields: Any = None, **kwargs: Any) -> list[str]:
        """No cell of it is run where it is opened."""
        return [files.neutral(value) for value in super().export_resource(instance, selected_fields, **kwargs)]

    def import_data(self, dataset: Any, dry_run: bool = False, **kwargs: Any) -> Any:
        """All lines are judged before any is kept. A few at a time: nobody at the desk waits for a whole file."""
        kwargs.setdefault("rollback_on_validation_errors", True)
        judged = self._in_parts(dataset, dry_run=True, **kwargs)
        if dry_run or judged.has_errors() or judged.has_validation_errors():
            return judged
        return self._in_parts(dataset, dry_run=False, **kwargs)

    def _in_parts(self, dataset: Any, **kwargs: Any) -> Any:
        """The file in parts, each in a transaction of its own; a line finds or makes all it speaks of, so each part stands by itself."""
        whole = None
        for start in range(0, max(len(dataset), 1), LINES):
            if start and connection.vendor == "sqlite":
                time.sleep(PAUSE)
            result = super().import_data(Dataset(*dataset[start : start + LINES], headers=dataset.headers), **kwargs)
            for row in (*result.invalid_rows, *result.error_rows):
                row.number += start
            if whole is None:
                whole = result
            else:
                whole.rows += result.rows
                whole.invalid_rows += result.invalid_rows
                whole.error_rows += result.error_rows
                whole.base_errors += result.base_errors
                whole.total_rows += result.total_rows
                whole.totals = {sort: whole.totals[sort] + result.totals[sort] for sort in whole.totals}
            if result.base_errors:
                break
        return whole

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.columns = set(dataset.headers or [])
        missing = {"building", "floor", "room", "occupant", "name"} - set(dataset.headers or [])
        if missing:
            raise ValidationError(_("The file lacks the columns: %(names)s.") % {"names": ", ".join(sorted(missing))}, code="columns")

    def import_row(self, row: dict[str, Any], instance_loader: Any, **kwargs: Any) -> RowResult:
        """One line: find or make unit and occupant, then the contact. Wholly skipped when nothing differs."""
        result = self.get_row_result_class()()
        row.update({column: files.as_typed(value) for column, value in row.items()})
        try:
            changed, new, contact = self._take(row)
        except ValidationError as error:
            result.import_type = RowResult.IMPORT_TYPE_INVALID
            result.validation_error = error
            row["mobile"] = "···" if row.get("mobile") else ""
            return result
        result.import_type = RowResult.IMPORT_TYPE_NEW if new else RowResult.IMPORT_TYPE_UPDATE if changed else RowResult.IMPORT_TYPE_SKIP
        result.instance = contact
        result.add_instance_info(contact)
        result.object_repr = str(contact)
        result.row_values = row
        result.diff = [str(_text(row, column)) if column != "mobile" else "···" for column in COLUMNS]
        return result

    def get_user_visible_headers(self) -> list[str]:
        return list(COLUMNS)

    def get_diff_headers(self) -> list[str]:
        return list(COLUMNS)

    def _take(self, row: dict[str, Any]) -> tuple[bool, bool, Contact]:
        """A line that names several rooms is the same people in each of them."""
        taken = [self._take_room(row, room) for room in rooms.split(_text(row, "room", needed=True))]
        changed, new, contacts = zip(*taken, strict=True)
        return any(changed), any(new), contacts[-1]

    def _take_room(self, row: dict[str, Any], room: str) -> tuple[bool, bool, Contact]:
        assert self.actor is not None
        property = self.actor.property
        building = self._building(_text(row, "building", needed=True))
        unit, unit_changed = self._keep(
            Unit,
            {"property": property, "building": building, "room_folded": rooms.fold(room, building.name)},
            {"floor": _text(row, "floor", needed=True), "box": _text(row, "box")},
            room=rooms.inside(room, building.name),
        )
        out = _told(row, "moved_out", days.parse)
        occupant, occupant_changed = self._keep(
            Occupant,
            {"property": property, "unit": unit, "name_folded": names.fold(_text(row, "occupant", needed=True))},
            {
                "kind": _choice(row, "kind", KINDS, ORGANISATION),
                "moved_in": _told(row, "moved_in", days.parse).day,
                "moved_out": out.day,
                "gone": out.passed,
            },
            name=_text(row, "occupant"),
        )
        folded = names.fold(_text(row, "name", needed=True))
        known = Contact.objects.filter(occupant=occupant, name_folded=folded).first()
        mobile, other = _numbers(row, known)
        contact, contact_changed = self._keep(
            Contact,
            {"property": property, "occupant": occupant, "name_folded": folded},
            {
                "role": _text(row, "role"),
                "extension": _text(row, "extension"),
                "mobile": mobile,
                "other_mobile": other,
                "disclosure": _choice(row, "disclosure", DISCLOSURES, "consent"),
                "no_call": _told(row, "no_call", lambda _value: marks.yes(_text(row, "no_call"), *NO_CALL)),
                "no_call_instead": _text(row, "no_call_instead"),
            },
            name=_text(row, "name"),
        )
        return unit_changed or occupant_changed or contact_changed, known is None, contact

    def _building(self, name: str) -> Building:
        assert self.actor is not None
        property = self.actor.property
        known = next((one for one in Building.objects.of(property) if names.fold(one.name) == names.fold(name)), None)
        return known or self._keep(Building, {"property": property, "name": name}, {})[0]

    def _keep(self, model: Any, identity: dict[str, Any], values: dict[str, Any], **written: str) -> tuple[Any, bool]:
        """Find or make a row and bring ``values`` up to date through the door. → row, whether it changed.

        ``written``: how a new row is written, where it is known by what that folds to.
        """
        values = {name: value for name, value in values.items() if SPOKEN_OF.get(name, name) in self.columns}
        row = model.objects.filter(**identity).first()
        before = copy.copy(row)
        if row is None:
            row = model(**identity, **written)
        elif all(getattr(row, name) == value for name, value in values.items()):
            return row, False  # as it stands it was judged already
        for name, value in values.items():
            setattr(row, name, value)
        row.clean_fields(exclude=[field.name for field in row._meta.concrete_fields if field.is_relation])
        row.clean()
        row.validate_constraints()
        changed = before is None or any(getattr(before, name) != getattr(row, name) for name in values)
        if changed:
            writers.keep(row, actor=self.actor, before=before)  # type: ignore[arg-type]
        return row, changed
