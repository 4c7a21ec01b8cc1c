"""The new-visitor page and its late entry. The rules are the states' and the database's; these ask and explain."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.models import IdKind
from desk.pages.forms import SheetForm
from desk.pages.layout import Ask, Late, Layout, More, Pick, Say, Step
from desk.written import rooms
from desk.written.phones import clean_phone
from directory import lookup
from directory.forms import HostForm, RoomsInput
from directory.models import Area
from visitors.appointments.models import Appointment
from visitors.kinds.models import VisitKind, VisitorPolicy
from visitors.visits.consent import answering, only_as_told
from visitors.visits.models import Visit

UNIT = "unit"  # whoever answers the telephone there


ID_CHOICES = [(one.value, one.label) for one in (Visit.IdStatus.SEEN, Visit.IdStatus.CHECKING, Visit.IdStatus.NONE, Visit.IdStatus.REFUSED)]


# How somebody who is asked agrees. The list and a standing permission agree through an entry of theirs, which is named.
ASKED = [(one.value, one.label) for one in Visit.ASKED]


class AnyOf(forms.ChoiceField):
    """A choice whose answers are known only once the rest of the form is."""

    def valid_value(self, value: Any) -> bool:
        return True


class VisitForm(HostForm):
    """The new-visitor page: host, kind, ID, name, in that order; Enter saves."""

    anew = ("id_status",)

    call_whom = AnyOf(label=_("Whom to call"), widget=forms.RadioSelect, required=False)
    kind = forms.ChoiceField(label=_("Kind of visitor"), widget=forms.RadioSelect)
    id_status = forms.ChoiceField(label=_("ID check"), choices=ID_CHOICES, widget=forms.RadioSelect, required=False)
    id_kind = forms.ChoiceField(label=_("Document"), choices=[("", "—"), *IdKind.choices], required=False)
    visitor_name = forms.CharField(
        label=_("Name (as on the ID)"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-flow": ""}),
    )
    visitor_org = forms.CharField(label=_("Company"), max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    party_size = forms.IntegerField(label=_("Party"), min_value=1, max_value=999, initial=1)
    badge_no = forms.CharField(label=_("Badge"), max_length=12, required=False)
    wait_area = forms.ModelChoiceField(
        label=_("Waiting area"), queryset=Area.objects.filter(kind=Area.Kind.WAITING, active=True), required=False, empty_label="—"
    )
    visitor_phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )
    id_tail = forms.CharField(label=_("Last 4 of the ID"), max_length=4, required=False)
    purpose = forms.CharField(label=_("Purpose"), max_length=300, required=False)
    accompanied_by = forms.CharField(label=_("Accompanied by"), max_length=120, required=False)
    other_rooms = forms.CharField(label=_("Other rooms"), max_length=120, required=False, widget=RoomsInput)
    items_in = forms.CharField(label=_("Large items"), max_length=200, required=False)
    vehicle_plate = forms.CharField(label=_("Plate"), max_length=12, required=False)
    name_list = forms.CharField(label=_("Name list of a group"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False, help_text=_("No ID numbers, nothing about looks."))
    # Seen once it is filled in, by whoever is chosen from the list; then it can be taken away again.
    appointment = forms.CharField(
        label=_("Appointment no."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1", "placeholder": " "}),
    )

    layout = Layout(
        Late(),
        Step(_("Whom and what for")),
        Ask("host", "c4", needed=True),
        Pick("kind", "c8"),
        Pick("call_whom", "wide", rule="consent", when="asks_whom"),
        Ask("appointment", "c4 listed"),
        Step(_("ID")),
        Pick("id_status", "c9", rule="id", begins="appointment"),
        Ask("id_kind", "c3", rule="id"),
        Say(
            _("Take it with both hands, check it, hand it back with both hands and say thank you. The number is never written down."),
            rule="id",
        ),
        Step(_("Visitor")),
        Ask("visitor_name", "c4"),
        Ask("visitor_org", "c4"),
        Ask("party_size", "c1 half"),
        Ask("badge_no", "c1 half"),
        Ask("wait_area", "c2"),
        More(
            _("More: phone, purpose, other rooms, items, plate, group list"),
            "visitor_phone",
            "id_tail",
            "purpose",
            "accompanied_by",
            "other_rooms",
            "items_in",
            "vehicle_plate",
            "name_list",
            "remark",
            "vouched_by",
        ),
    )

    lookup_url = "visitors:lookup"
    asks_whom = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.actor.policy_of(VisitorPolicy).ask_id_tail:
            del self.fields["id_tail"]
        kinds = VisitKind.objects.offered().filter(property=self.actor.property)
        self.kinds = {str(kind.pk): kind for kind in kinds}
        self.fields["kind"].choices = [(pk, kind.name) for pk, kind in self.kinds.items()]  # type: ignore[attr-defined]

    @property
    def rule_table(self) -> dict[str, dict[str, bool]]:
        """Which parts of the page each kind of visitor is asked for; the page hides the others."""
        return {pk: {"id": kind.rule_id, "name": kind.rule_name, "consent": kind.rule_consent} for pk, kind in self.kinds.items()}

    def clean_visitor_phone(self) -> str:
        return clean_phone(self.cleaned_data["visitor_phone"])

    def clean_kind(self) -> VisitKind:
        return self.kinds[str(self.cleaned_data["kind"])]

    def clean_other_rooms(self) -> str:
        return " ".join(str(unit) for unit in lookup.units(self.actor.property, rooms.split(self.cleaned_data["other_rooms"])))

    def clean_appointment(self) -> Appointment | None:
        number = self.cleaned_data["appointment"].strip().upper()
        found = Appointment.objects.of(self.actor.property).for_table().filter(number=number).first() if number else None
        if number and found is None:
            raise ValidationError(_("There is no entry %(number)s here."), code="about", params={"number": number})
        if found is not None and found.state != Appointment.State.EXPECTED:
            self._forget_appointment()
            said = {"number": number, "state": found.get_state_display()}
            raise ValidationError(_("%(number)s is “%(state)s” now. Save again to open the slip without it."), code="state", params=said)
        return found

    def _forget_appointment(self) -> None:
        """What cannot stand behind this slip is not sent again with it."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed[self.add_prefix("appointment")] = ""
        self.data = typed

    def expects(self, cleaned: dict[str, Any]) -> None:
        """The appointment is of the host the form names now, and of the day they came."""
        listed, found = cleaned.get("appointment"), cleaned.get("_found")
        if listed is None or "host" in self.errors:
            return
        day = self.actor.local(cleaned.get("occurred_at") or timezone.now()).date()
        if found is None or found.unit != listed.host_unit or listed.day != day:
            self._forget_appointment()
            said = {"number": listed, "host": listed.host, "day": f"{listed.day:%Y-%m-%d}"}
            wrong = _("%(number)s is for %(host)s on %(day)s. Save again to open the slip without the appointment, or choose another.")
            self.add_error("host", ValidationError(wrong, code="appointment", params=said))
            return
        told = {name: cleaned[name] for name in ("visitor_name", "kind", "party_size") if name in cleaned}
        if len(told) < 3:
            return  # said beside the field already
        try:
            only_as_told(listed, **told)
        except ValidationError as error:
            self._forget_appointment()
            self.add_errors(error)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind: VisitKind | None = cleaned.get("kind")
        self.find_host(cleaned)
        self.expects(cleaned)
        if kind is None:
            return cleaned
        self._whom_to_call(cleaned, kind)
        if kind.rule_id and not cleaned.get("id_status"):
            self.add_error("id_status", ValidationError(_("ID first: check it, or say why it was not shown."), code="id_first"))
        if kind.rule_name and not cleaned.get("visitor_name") and "visitor_name" not in self.errors:
            self.add_error("visitor_name", ValidationError(_("Copy the name from the ID."), code="required"))
        if kind.rule_escort and not cleaned.get("accompanied_by"):
            self.add_error("accompanied_by", ValidationError(_("Enter who accompanies them."), code="required"))
        if cleaned.get("other_rooms") and not kind.several_units:
            self.add_error("other_rooms", ValidationError(_("This kind of visitor goes to one unit."), code="one_unit"))
        if cleaned.get("id_status") in (Visit.IdStatus.NONE, Visit.IdStatus.REFUSED) and not cleaned.get("purpose"):
            self.add_error("purpose", ValidationError(_("Without ID, write down what they come for."), code="required"))
        return cleaned

    def _whom_to_call(self, cleaned: dict[str, Any], kind: VisitKind) -> None:
        """A room or a firm answers no call: somebody of it does, or whoever picks up there."""
        answer, found = cleaned.pop("call_whom", ""), cleaned.get("_found")
        if found is None or found.unit is None or found.contact is not None or not kind.rule_consent:
            return
        people = lookup.people_of(found, today=self.actor.today)
        if not people or answering(self.actor, found.unit, kind, timezone.now()):
            return
        named = {one.ref: one for one in people}
        if answer in named:
            cleaned["_found"] = named[answer]
        elif answer != UNIT:
            self.asks_whom = True
            field: Any = self.fields["call_whom"]
            field.choices = [
                *((ref, f"{one.title} {one.contact.role}".strip()) for ref, one in named.items() if one.contact),
                (UNIT, _("whoever answers at the unit")),
            ]
            asked = _("%(room)s: whom to call for the consent?")
            self.add_error("call_whom", ValidationError(asked, code="whom", params={"room": found.title}))

    def visit(self) -> Visit:
        """The unsaved slip."""
        cleaned = dict(self.cleaned_data)
        found, typed = self.host_of(cleaned)
        for name in ("occurred_at", "left_at", "departure", "call_whom"):
            cleaned.pop(name, None)
        visit = Visit(property=self.actor.property, **{name: value for name, value in cleaned.items() if value is not None})
        if found is None:
            visit.host_text = typed
        else:
            visit.host_unit, visit.host_contact, visit.host_area = found.unit, found.contact, found.area
            if found.contact is None and found.occupant is not None:
                visit.host_text = found.title
        if not visit.id_status or visit.id_status in (Visit.IdStatus.NONE, Visit.IdStatus.REFUSED):
            visit.id_kind = ""
        return visit


class LateVisitForm(SheetForm, VisitForm):
    """补录: when they came, and how and when they left if somebody knows."""

    left_at = forms.DateTimeField(label=_("Left at, if known"), required=False)
    consent_source = forms.ChoiceField(label=_("Host's consent"), choices=[("", "—"), *ASKED], required=False)
    host_answer_by = forms.CharField(label=_("Who agreed"), max_length=120, required=False)
    vouched_by = forms.CharField(label=_("Vouched for by"), max_length=120, required=False)
    departure = forms.ChoiceField(label=_("How they left"), choices=[("", "—"), *Visit.Departure.choices], required=False)

    LATE = ("occurred_at", "left_at", "departure", "paper_no", "no_paper", "consent_source", "host_answer_by", "appointment")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["appointment"].widget = forms.TextInput(attrs={"autocomplete": "off"})
        self.fields["appointment"].help_text = _("If the visitor was expected: YY…")
        self.fields["occurred_at"].label = _("Arrived at (true time)")

    def _whom_to_call(self, cleaned: dict[str, Any], kind: VisitKind) -> None:
        """Whoever was called then has answered then (``host_answer_by``)."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        how, end = cleaned.get("departure"), cleaned.get("left_at")
        self.still_later("left_at", cleaned, _("They cannot have left before they arrived."))
        seen = ValidationError(_("A departure nobody saw has no time; one that was seen has one."), code="unknown" if end else "required")
        if (how == Visit.Departure.UNKNOWN and end) or (how in (Visit.Departure.SLIP, Visit.Departure.SEEN) and not end):
            self.add_error("left_at", seen)
        return cleaned


def expected(one: Appointment) -> dict[str, Any]:
    """What the form learns from an appointment."""
    return {
        "appointment": one.number,
        "visitor_name": one.visitor_name,
        "visitor_org": one.visitor_org,
        "kind": str(one.kind_id),
        "party_size": one.party_size,
        "purpose": one.purpose,
        "host": str(one.host_contact or one.host_unit),
    }


def host_ref(one: Appointment) -> str:
    return f"contact:{one.host_contact.key}" if one.host_contact else f"unit:{one.host_unit.key}"
