"""Forms of a complaint."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.models import Membership, User
from desk.pages.forms import ActForm, LateForm, WhenField
from desk.pages.layout import Ask, Late, Layout, More, Pick, Say
from desk.people.roles import Role
from desk.written.phones import clean_phone
from enquiries.complaints.models import Category, Complaint
from enquiries.enums import Channel
from enquiries.shared.forms import CallerForm, StaffField, department_field, phone_field, text


class ComplaintForm(CallerForm):
    """Three facts save it: their own words, how to reach them (or no reply wanted), urgent or not."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("complaint", "Kind"), choices=Complaint.Kind.choices, widget=forms.RadioSelect, initial=Complaint.Kind.COMPLAINT
    )
    narrative = text(_("In their own words"), 2000, rows=4, autofocus=True)
    no_reply = forms.BooleanField(label=_("No reply wanted"), required=False)
    urgent = forms.BooleanField(label=_("Urgent: safety, injury, somebody trapped, fire, water"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.VISIT)
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.filter(active=True).select_related("parent"), required=False, empty_label="—"
    )
    about_staff = StaffField(label=_("About our staff"), required=False)
    place = text(_("Where"), 100, required=False)
    demand = text(_("What they ask for"), 300, required=False)
    help_now = text(_("What is done at once"), 300, required=False)
    apologised = forms.BooleanField(label=_("Listened and apologised"), required=False)

    layout = Layout(
        Late(),
        Ask("narrative", "wide"),
        Ask("host", "c4"),
        Ask("phone", "c4"),
        Ask("person", "c4"),
        Ask("no_reply", "c3"),
        Ask("urgent", "c6"),
        Ask("apologised", "c3"),
        Pick("kind", "c6"),
        More(
            _("More: category, staff, place, what they ask for, what is done at once"),
            "category",
            "about_staff",
            "place",
            "demand",
            "help_now",
            "channel",
        ),
        Say(_("Listen to the end, in their own words; apologise for the trouble; do not argue. The supervisor hears of it at once.")),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["host"].widget.attrs.pop("autofocus")
        self.fields["host"].label = _("Unit or name")
        self.fields["host"].help_text = _("Characters, initials + floor, or room.")
        self.fields["person"].label = _("Their name")
        self.fields["about_staff"].offer(self.actor, *Role.values)  # type: ignore[attr-defined]

    def host_needed(self, cleaned: dict[str, Any]) -> bool:
        return False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.find_host(cleaned)
        found = cleaned.get("_found")
        reached = (found is not None and found.unit is not None) or cleaned.get("phone") or cleaned.get("no_reply")
        if not reached and not {"host", "phone"} & set(self.errors):
            self.add_error(
                "host", ValidationError(_("Ask for the unit or a phone number, or note that they want no reply."), code="required")
            )
        return cleaned

    def complaint(self) -> Complaint:
        """The unsaved complaint. A unit nobody knows, or a common area, is where it happened: what was typed is kept."""
        values = self.wanted()
        told, contact = values.pop("wanted"), values.pop("contact", None)
        if values.get("unit") is None:
            values["place"], told = " · ".join(part for part in (told, values["place"]) if part)[:100], ""
        values["person"] = values["person"] or str(contact or told or "")
        values["wants_reply"] = not values.pop("no_reply")
        return Complaint(property=self.actor.property, **values)


class LateComplaintForm(LateForm, ComplaintForm):
    """补录: a complaint taken down on paper."""

    def complaint(self) -> Complaint:
        complaint = super().complaint()
        complaint.late = True
        return complaint


def supervisors(actor: Any, without: User | None = None) -> list[str]:
    """Whom a complaint is reported to, by name: supervisors, then managers, never whom it is about."""
    rows = Membership.objects.filter(property=actor.property, active=True, role__in=(Role.SUPERVISOR, Role.MANAGER)).select_related("user")
    return [str(row.user) for row in rows.order_by("-role", "user__name") if row.user != without]


class ReportForm(ActForm):
    """Whom it was reported to. Where there is only one, nothing is asked: one key."""

    reported_to = forms.ChoiceField(label=_("Reported to"), widget=forms.RadioSelect)

    layout = Layout(Pick("reported_to", then="send"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.names = supervisors(self.actor, without=self.record.concerns())
        if len(self.names) > 1:
            self.fields["reported_to"].choices = [(name, name) for name in self.names]  # type: ignore[attr-defined]
        elif self.names:
            del self.fields["reported_to"]
        else:
            self.fields["reported_to"] = text(_("Reported to"), 120)

    def values(self) -> dict[str, Any]:
        return {"reported_to": self.names[0] if self.names else "", **super().values()}


class JudgeForm(ActForm):
    severity = forms.ChoiceField(label=_("Severity"), choices=Complaint.Severity.choices, widget=forms.RadioSelect)
    validity = forms.ChoiceField(
        label=_("Validity"),
        choices=[(one.value, one.label) for one in (Complaint.Validity.VALID, Complaint.Validity.PENDING)],
        widget=forms.RadioSelect,
        help_text=_("One that is unfounded is not judged here but explained to the complainant."),
    )
    about_staff = StaffField(label=_("About our staff"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["severity"].initial, self.fields["validity"].initial = self.record.severity, self.record.validity or "pending"
        self.fields["about_staff"].offer(self.actor, *Role.values, without=self.actor.user, kept=self.record.about_staff)  # type: ignore[attr-defined]
        self.fields["about_staff"].initial = self.record.about_staff_id


class AssignForm(ActForm):
    department = department_field()
    handler = StaffField(label=_("Handler (own sign-in)"), required=False)
    handler_name = text(_("or by name"), 120, required=False)
    help_now = text(_("What is done at once"), 300, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["handler"]
        field.offer(self.actor, Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, department=True, without=self.record.about_staff)
        self.fields["department"].initial, self.fields["help_now"].initial = self.record.department, self.record.help_now

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("handler") and not cleaned.get("handler_name") and "handler" not in self.errors:
            self.add_error("handler", ValidationError(_("Name the department and the person who handles it."), code="required"))
        return cleaned


class ExplainForm(ActForm):
    explanation = text(_("What was explained, how and when"), 500, rows=3, answers=True, autofocus=True)


class ExtendForm(ActForm):
    due_at = WhenField(label=_("New time"))
    told = text(_("What the complainant was told"), 200, answers=True)


class PassOnForm(ActForm):
    reason = text(_("Who was told, and what follows"), 300, autofocus=True)
    about_staff = StaffField(label=_("Whom it praises"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.record.kind != Complaint.Kind.PRAISE:
            del self.fields["about_staff"]
            return
        self.fields["about_staff"].offer(self.actor, *Role.values, kept=self.record.about_staff)  # type: ignore[attr-defined]
        self.fields["about_staff"].initial = self.record.about_staff_id


class LinkForm(ActForm):
    repeat_of = forms.CharField(label=_("Number of the earlier one"), max_length=20)

    def clean_repeat_of(self) -> Complaint:
        number = self.cleaned_data["repeat_of"].strip().upper()
        found = Complaint.objects.of(self.actor.property).visible_to(self.actor).filter(number=number).first()
        if found is None:
            raise ValidationError(_("There is no entry %(number)s here."), code="about", params={"number": number})
        return found


class DoForm(ActForm):
    reply = text(_("What the complainant was told, if they were"), 500, required=False, answers=True)
    text = text(_("What was done"), 500, rows=2, autofocus=True)
    field_order = ("text", "reply")


class ResolveForm(ActForm):
    cause = text(_("Cause"), 300, autofocus=True)
    result = text(_("Result"), 500, rows=2, answers=True)
    reply = text(_("What the complainant was told"), 500, required=False, answers=True)


class ReplyForm(ActForm):
    reply = text(_("What the complainant was told"), 500, rows=2, answers=True, autofocus=True)


class OweForm(ActForm):
    what = text(_("What is promised"), 200, autofocus=True)
    due_at = WhenField(label=_("By when"))
    phone = phone_field()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.record.reachable():
            del self.fields["phone"]

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])
