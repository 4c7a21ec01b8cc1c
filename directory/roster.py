"""The roster (客户通讯录) as a file: one line per contact, XLSX or CSV, with a preview in the admin.

A line names building, floor and room, the occupant, and one contact. Everything is checked first;
one bad line stops the whole file, and each bad line is named with its reason. The same file twice
changes nothing. A mobile number that is not public leaves masked, and coming back it means: as it is.
"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.results import RowResult

from desk import doors
from desk.actors import Actor
from desk.privacy import mask_phone
from directory.models import Building, Contact, Occupant, Unit

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
YES = {"1", "y", "yes", "true", "是", "✓"}
KINDS = {"单位": "organisation", "公司": "organisation", "个人": "person", "organisation": "organisation", "person": "person"}
DISCLOSURES = {
    "公开": "public",
    "征得同意": "consent",
    "征得同意后转接": "consent",
    "仅员工": "staff",
    "public": "public",
    "consent": "consent",
    "staff": "staff",
}


def _text(row: dict[str, Any], column: str, *, needed: bool = False) -> str:
    value = row.get(column)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a spreadsheet turns room 1803 into 1803.0
    text = "" if value is None else str(value).strip()
    if needed and not text:
        raise ValidationError(_("“%(column)s” is empty.") % {"column": column}, code="required")
    return text


def _day(row: dict[str, Any], column: str) -> date | None:
    value = row.get(column)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or not value:
        return value or None
    try:
        return date.fromisoformat(str(value).strip().replace("/", "-"))
    except ValueError:
        raise ValidationError(
            _("“%(column)s” is not a date like 2026-11-23: %(value)s") % {"column": column, "value": value}, code="date"
        ) from None


def _mobile(row: dict[str, Any], known: Contact | None) -> str:
    """The number of a line; a masked one stands for the number that is kept."""
    text = _text(row, "mobile")
    if "*" not in text:
        return text
    if known is not None and text == mask_phone(known.mobile):
        return known.mobile
    raise ValidationError(_("“mobile” is masked and none of ours: write the whole number, or leave it empty."), code="masked")


def _choice(row: dict[str, Any], column: str, known: dict[str, str], default: str) -> str:
    text = _text(row, column)
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
        return contact.mobile if contact.disclosure == Contact.Disclosure.PUBLIC else mask_phone(contact.mobile)

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

    def import_data(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("rollback_on_validation_errors", True)
        return super().import_data(*args, **kwargs)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.columns = set(dataset.headers or [])
        missing = {"building", "floor", "room", "occupant", "name"} - set(dataset.headers or [])
        if missing:
            raise ValidationError(_("The file lacks the columns: %(names)s.") % {"names": ", ".join(sorted(missing))}, code="columns")

    def import_row(self, row: dict[str, Any], instance_loader: Any, **kwargs: Any) -> RowResult:
        """One line: find or make unit and occupant, then the contact. Wholly skipped when nothing differs."""
        result = self.get_row_result_class()()
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
        assert self.actor is not None
        property = self.actor.property
        building = self._keep(Building, {"property": property, "name": _text(row, "building", needed=True)}, {})[0]
        unit, unit_changed = self._keep(
            Unit,
            {"property": property, "building": building, "room": _text(row, "room", needed=True)},
            {"floor": _text(row, "floor", needed=True), "box": _text(row, "box")},
        )
        occupant, occupant_changed = self._keep(
            Occupant,
            {"property": property, "unit": unit, "name": _text(row, "occupant", needed=True)},
            {
                "kind": _choice(row, "kind", KINDS, "organisation"),
                "moved_in": _day(row, "moved_in"),
                "moved_out": _day(row, "moved_out"),
            },
        )
        known = Contact.objects.filter(occupant=occupant, name=_text(row, "name", needed=True)).first()
        contact, contact_changed = self._keep(
            Contact,
            {"property": property, "occupant": occupant, "name": _text(row, "name")},
            {
                "role": _text(row, "role"),
                "extension": _text(row, "extension"),
                "mobile": _mobile(row, known),
                "disclosure": _choice(row, "disclosure", DISCLOSURES, "consent"),
                "no_call": _text(row, "no_call").casefold() in YES,
                "no_call_instead": _text(row, "no_call_instead"),
            },
        )
        return unit_changed or occupant_changed or contact_changed, known is None, contact

    def _keep(self, model: Any, identity: dict[str, Any], values: dict[str, Any]) -> tuple[Any, bool]:
        """Find or make a row and bring ``values`` up to date through the door. → row, whether it changed."""
        values = {name: value for name, value in values.items() if name in self.columns}
        row = model.objects.filter(**identity).first()
        before = model.objects.get(pk=row.pk) if row is not None else None
        row = row or model(**identity)
        for name, value in values.items():
            setattr(row, name, value)
        row.clean_fields(exclude=[field.name for field in row._meta.concrete_fields if field.is_relation])
        row.clean()
        row.validate_constraints()
        changed = before is None or any(getattr(before, name) != getattr(row, name) for name in values)
        if changed:
            doors.keep(row, actor=self.actor, before=before)  # type: ignore[arg-type]
        return row, changed
