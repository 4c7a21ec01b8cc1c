"""Forms of the visitor log. The rules are the states' and the database's; these ask and explain."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.forms import ActForm, DeskForm, LateForm
from desk.models import IdKind
from desk.written import rooms
from desk.written.phones import clean_phone
from directory import lookup
from directory.forms import HostForm, LookupInput, RoomsInput
from directory.models import Area
from visitors.actions import answering, appointments_for, policy_of, same_host_waiting
from visitors.models import Appointment, RegularPass, Visit, VisitKind

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
    id_kind = forms.ChoiceField(label=_("Document"), choices=[("", "—"), *IdKind.choices], initial=IdKind.ID_CARD, required=False)
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

    EXTRA = ("visitor_phone", "id_tail", "purpose", "accompanied_by", "other_rooms", "items_in", "vehicle_plate", "name_list", "remark")

    lookup_url = "visitors:lookup"
    asks_whom = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not policy_of(self.actor).ask_id_tail:
            del self.fields["id_tail"]
        kinds = VisitKind.objects.filter(property=self.actor.property, active=True).exclude(code="emergency").order_by("order", "id")
        self.kinds = {str(kind.pk): kind for kind in kinds}
        self.fields["kind"].choices = [(pk, kind.name) for pk, kind in self.kinds.items()]  # type: ignore[attr-defined]

    @property
    def extra(self) -> list[forms.BoundField]:
        """Fields folded away: a clerk opens them when the visit asks for them."""
        return [self[name] for name in self.EXTRA if name in self.fields]

    @property
    def extra_used(self) -> bool:
        return any(self[name].errors or self[name].value() for name in self.EXTRA if name in self.fields)

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
        if cleaned.get("id_status") == Visit.IdStatus.SEEN and not cleaned.get("id_kind") and "id_kind" not in self.errors:
            self.add_error("id_kind", ValidationError(_("Which document have you checked?"), code="required"))
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


class LateVisitForm(LateForm, VisitForm):
    """补录: when they came, and how and when they left if somebody knows."""

    left_at = forms.DateTimeField(label=_("Left at, if known"), required=False)
    consent_source = forms.ChoiceField(label=_("Host's consent"), choices=[("", "—"), *ASKED], required=False)
    host_answer_by = forms.CharField(label=_("Who agreed"), max_length=120, required=False)
    vouched_by = forms.CharField(label=_("Vouched for by"), max_length=120, required=False)
    departure = forms.ChoiceField(label=_("How they left"), choices=[("", "—"), *Visit.Departure.choices], required=False)

    EXTRA = (*VisitForm.EXTRA, "vouched_by")  # type: ignore[assignment]
    LATE = ("occurred_at", "left_at", "departure", "paper_no", "consent_source", "host_answer_by", "appointment")

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


# --- verbs ---------------------------------------------------------------------------------------
class CallForm(ActForm):
    """The host's answer: four buttons; how consent was given; who spoke."""

    answer = forms.ChoiceField(label=_("Host's answer"), choices=Visit.Answer.choices, widget=forms.RadioSelect)
    consent_source = forms.ChoiceField(label=_("How"), choices=ASKED, initial=Visit.Consent.PHONE, required=False)
    host_answer_by = forms.CharField(label=_("Who answered"), max_length=120, required=False)
    also = forms.MultipleChoiceField(label=_("The same answer for"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.behind = self._behind() if self.record.state == Visit.State.WAITING else {}
        self.fields["consent_source"].choices = [*ASKED, *((code, label) for code, (label, _linked) in self.behind.items())]  # type: ignore[attr-defined]
        others = same_host_waiting(self.record)[:2] if self.record.state == Visit.State.WAITING else []
        if others:
            self.fields["also"].choices = [(other.number, f"{other.number} {other.visitor}") for other in others]  # type: ignore[attr-defined]
        else:
            del self.fields["also"]

    def _behind(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Each entry that may agree for this host today, as a choice of its own: none on file, none to choose."""
        listed, permitted = Visit.Consent.LISTED, Visit.Consent.STANDING
        found = {
            f"{listed}:{one.number}": (
                " · ".join(filter(None, (str(listed.label), one.visitor_name, one.hours(), one.number))),
                {"appointment": one},
            )
            for one in [*appointments_for(self.actor, self.record), *filter(None, [self.record.appointment])]
        }
        if (standing := answering(self.actor, self.record.host_unit, self.record.kind, timezone.now())) is not None:
            until = f"{standing.valid_until:%Y-%m-%d}" if standing.valid_until else ""
            label = " · ".join(filter(None, (str(permitted.label), standing.granted_by, until)))
            found[f"{permitted}:{standing.key}"] = (label, {"standing": standing})
        return found

    def values(self) -> dict[str, Any]:
        """What was chosen is named, and linked."""
        values = super().values()
        source, _colon, _number = values["consent_source"].partition(":")
        linked = self.behind.get(values["consent_source"], ("", {}))[1] if values["answer"] == Visit.Answer.AGREED else {}
        return {**values, "consent_source": source, **linked}


class VouchForm(ActForm):
    vouched_by = forms.CharField(label=_("Who came down and vouches"), max_length=120)


class AdmitForm(ActForm):
    arrived = forms.IntegerField(label=_("How many are here now"), min_value=1, max_value=999)
    badge_no = forms.CharField(label=_("Badge no."), max_length=12)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.record.party_size < 2:
            del self.fields["arrived"]
        else:
            self.fields["arrived"].initial = self.record.party_size
            self.fields["arrived"].widget.attrs["max"] = self.record.party_size
        if not self.record.rule_badge or self.record.badge_no:
            del self.fields["badge_no"]


class RefuseForm(ActForm):
    refusal = forms.ChoiceField(label=_("Neutral reason"), choices=Visit.Refusal.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("What was explained and offered"), max_length=200, required=False)


class CountForm(ActForm):
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=999, initial=1)


class AskToLeaveForm(ActForm):
    reason = forms.CharField(label=_("Neutral reason"), max_length=100)
    alternative = forms.CharField(label=_("What was offered instead"), max_length=100)
    helped_by = forms.CharField(label=_("Who helped"), max_length=80, required=False)


class PassForm(HostForm):
    """Issue a regular pass: ID checked at issue. A unit or an office of the house sponsors it."""

    host = forms.CharField(
        label=_("Sponsoring unit or office"),
        max_length=60,
        required=False,
        widget=LookupInput(attrs={"autofocus": True}),
        help_text=_("Characters, initials + floor, or room."),
    )
    holder_name = forms.CharField(label=_("Holder"), max_length=120)
    company = forms.CharField(label=_("Company"), max_length=100)
    kind = forms.ModelChoiceField(label=_("Kind of visitor"), queryset=VisitKind.objects.filter(active=True).exclude(code="emergency"))
    areas = forms.CharField(label=_("May go to"), max_length=200)
    from_time = forms.TimeField(label=_("From (hour)"), initial="08:00")
    to_time = forms.TimeField(label=_("To (hour)"), initial="20:00")
    valid_from = forms.DateField(label=_("Valid from"))
    valid_until = forms.DateField(label=_("Valid until"))
    id_kind = forms.ChoiceField(label=_("Document checked"), choices=[("", "—"), *IdKind.choices])

    as_typed = ""
    missing = _("Say which unit or office sponsors the pass.")
    moved = _("%(who)s has moved out and sponsors no pass.")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial, self.fields["valid_until"].initial = self.actor.today, self.actor.today + timedelta(days=90)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.find_host(cleaned)
        return cleaned

    def regular_pass(self) -> RegularPass:
        """The unsaved pass."""
        cleaned = dict(self.cleaned_data)
        found, _typed = self.host_of(cleaned)
        assert found is not None
        del cleaned["unlisted"]
        return RegularPass(property=self.actor.property, unit=found.unit, area=found.area, **cleaned)


KINDS = VisitKind.objects.filter(active=True).exclude(code="emergency").order_by("order")


def plain_line(*, flow: bool = False) -> forms.TextInput:
    """A line the browser does not complete; ``flow``: digits chosen before it lead to it."""
    return forms.TextInput(attrs={"autocomplete": "off", **({"data-flow": ""} if flow else {})})


class AppointmentForm(HostForm):
    """Whom a unit expects, when, and who of the unit said so."""

    visitor_name = forms.CharField(label=_("Visitor's name"), max_length=120, widget=plain_line(flow=True))
    visitor_org = forms.CharField(label=_("Company"), max_length=100, required=False, widget=plain_line())
    kind = forms.ModelChoiceField(label=_("Kind of visitor"), queryset=KINDS, empty_label=None)
    party_size = forms.IntegerField(label=_("Party"), min_value=1, max_value=999, initial=1)
    day = forms.DateField(label=_("Expected on"))
    from_time = forms.TimeField(label=_("From (hour)"), required=False)
    to_time = forms.TimeField(label=_("To (hour)"), required=False)
    purpose = forms.CharField(label=_("Purpose"), max_length=300, required=False)
    told_by = forms.CharField(label=_("Who of the unit says so"), max_length=120, widget=plain_line(flow=True))

    as_typed = ""
    missing = _("Say which unit expects them.")
    moved = _("%(who)s has moved out: nobody is expected there.")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["host"].help_text = _("Characters, initials + floor, or room.")
        self.fields["day"].initial = self.actor.today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.find_host(cleaned)
        found = cleaned.get("_found")
        if "host" not in self.errors and (found is None or found.unit is None):
            self.add_error("host", ValidationError(_("Choose a unit or somebody in one."), code="unit"))
        return cleaned

    def appointment(self) -> Appointment:
        """The unsaved appointment."""
        cleaned = dict(self.cleaned_data)
        found, _typed = self.host_of(cleaned)
        assert found is not None
        del cleaned["unlisted"]
        return Appointment(property=self.actor.property, host_unit=found.unit, host_contact=found.contact, **cleaned)


class OutForm(DeskForm):
    digits = forms.CharField(
        label=_("Last digits of the slip, the badge or the phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"autofocus": True, "inputmode": "numeric", "autocomplete": "off"}),
    )


class WhyForm(DeskForm):
    why = forms.CharField(label=_("What the call is for"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True}))


class ClosingRoundForm(DeskForm):
    floors = forms.CharField(label=_("Floors walked"), max_length=100)
    slips = forms.MultipleChoiceField(label=pgettext_lazy("closing round", "Gone"), widget=forms.CheckboxSelectMultiple)


class BlanksForm(DeskForm):
    count = forms.IntegerField(label=_("How many slips"), min_value=1, max_value=60, initial=12)
