"""Forms of an enquiry. The rules are the states' and the database's; these ask and explain."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.pages.forms import ActForm, LateForm, WhenField
from desk.pages.layout import Ask, Box, Late, Layout, Pick, Row, Say, Stack
from desk.people.roles import Role
from desk.written.phones import clean_phone
from enquiries.enquiries.models import Enquiry
from enquiries.enums import Channel, Way
from enquiries.promises.forms import OwingForm
from enquiries.shared.forms import AT_THE_DESK, CallerForm, StaffField, department_field, phone_field, text
from enquiries.shared.words import NO_ANSWER, UNANSWERED

ANSWERED, OPEN = "answered", "open"


class EnquiryForm(CallerForm):
    """The quick log: what is asked, of what kind, answered or not. Enter saves."""

    subject = text(_("What is asked"), 300, flow=True, autofocus=True)
    kind = forms.ChoiceField(label=_("Kind"), choices=Enquiry.Kind.choices, widget=forms.RadioSelect, initial=Enquiry.Kind.INFORMATION)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(ANSWERED, pgettext_lazy("enquiry", "answered at once")), (OPEN, pgettext_lazy("enquiry", "still open"))],
        widget=forms.RadioSelect,
        initial=ANSWERED,
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=AT_THE_DESK, initial=Channel.VISIT)
    answer = text(_("Answer"), 500, required=False, answers=True)

    layout = Layout(
        Late(),
        Ask("subject", "wide"),
        Pick("kind", "c6"),
        Pick("outcome", "c6", then="send", rule="outcome"),
        Box(Ask("answer", "wide", rule="outcome"), css_class="wide answers"),
        Ask("host", "c4"),
        Ask("person", "c3"),
        Ask("phone", "c3"),
        Ask("channel", "c2"),
        Ask("connected", "wide", rule="connected"),
        Say(_("Listen, answer in plain words. What you do not know you find out: “I am sorry, one moment, I will ask.”")),
    )

    missing = _("Say who is looked for.")
    moved = _("%(who)s has moved out. Tell the enquirer, and write it down as information.")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["host"].widget.attrs.pop("autofocus")
        self.fields["subject"].widget.attrs["data-then"] = "answer"
        self.fields["host"].widget.attrs["data-flow"] = ""
        self.fields["host"].label = _("Who is looked for, or the unit")
        self.fields["host"].help_text = _("Characters, initials + floor, or room.")

    def host_needed(self, cleaned: dict[str, Any]) -> bool:
        return cleaned.get("kind") == Enquiry.Kind.FIND

    @property
    def rule_table(self) -> dict[str, dict[str, bool]]:
        """Looking for somebody is never answered at once: they are asked first."""
        return {kind: {"outcome": kind != Enquiry.Kind.FIND} for kind in Enquiry.Kind.values}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.find_host(cleaned)
        at_once = cleaned.get("outcome") == ANSWERED and cleaned.get("kind") != Enquiry.Kind.FIND
        if at_once and not cleaned.get("answer") and "answer" not in self.errors:
            self.add_error("answer", ValidationError(NO_ANSWER, code="required"))
        if not at_once and cleaned.get("answer"):
            self.add_error("answer", ValidationError(UNANSWERED, code="unanswered"))
        return cleaned

    def enquiry(self) -> Enquiry:
        """The unsaved enquiry; what came of it is told apart (:meth:`ended`)."""
        values = {name: value for name, value in self.wanted().items() if name not in ("outcome", "connected")}
        return Enquiry(property=self.actor.property, **values)

    def ended(self) -> dict[str, bool]:
        """Whether the customer has gone with the answer already."""
        sought = self.cleaned_data["kind"] == Enquiry.Kind.FIND
        return {"answered": self.cleaned_data["outcome"] == ANSWERED and not sought}


class LateEnquiryForm(LateForm, EnquiryForm):
    """补录: what was asked while the desk wrote on paper; whoever was looked for may have been put through."""

    connected = forms.BooleanField(label=_("They agreed at that time and were put through"), required=False)

    @property
    def rule_table(self) -> dict[str, dict[str, bool]]:
        return {kind: {**rules, "connected": kind == Enquiry.Kind.FIND} for kind, rules in super().rule_table.items()}

    def enquiry(self) -> Enquiry:
        enquiry = super().enquiry()
        enquiry.late = True
        return enquiry

    def ended(self) -> dict[str, bool]:
        sought = self.cleaned_data["kind"] == Enquiry.Kind.FIND
        return {**super().ended(), "connected": sought and self.cleaned_data["connected"]}


class TryForm(ActForm):
    """What came of the call: five buttons; how; what was said."""

    result = forms.ChoiceField(label=_("Answer to the call"), choices=Enquiry.Result.choices, widget=forms.RadioSelect)
    how = forms.ChoiceField(label=_("How"), choices=Way.choices, initial=Way.PHONE, required=False)
    said = text(_("What they said"), 200, required=False)

    layout = Layout(Stack(Pick("result", then="send"), Row(Ask("how"), Ask("said"))))

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "how": values["how"] or Way.PHONE}


class AnswerForm(ActForm):
    answer = text(_("Answer"), 500, rows=2, answers=True, autofocus=True)
    answered_from = text(_("From (ready answer, superior, department)"), 60, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.record.advice:
            self.fields["answer"].initial, self.fields["answered_from"].initial = self.record.advice, str(self.record.superior or "")


class MessageOfEnquiryForm(ActForm):
    body = text(_("Message"), 500, rows=3, autofocus=True)
    person = text(_("From whom"), 120, required=False)
    phone = phone_field()
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    read_back = forms.BooleanField(label=_("Read back and confirmed"))
    wished = forms.BooleanField(label=_("Nobody was called: they only want to leave a message"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["person"].initial = self.record.person
        if not self.record.untried():
            del self.fields["wished"]

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class PromiseForm(OwingForm):
    what = text(_("What is promised"), 200, required=False)
    field_order = ("due_at", "what", "person", "phone")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["what"].initial = self.record.subject[:200]
        if "due_at" in self.fields:
            self.fields["due_at"].widget.attrs["autofocus"] = True


class ReferForm(OwingForm):
    department = department_field()
    referred_to = text(_("Passed on to"), 120)
    field_order = ("department", "referred_to", "due_at", "person", "phone")


class AcceptForm(ActForm):
    accepted_by = text(_("Accepted by"), 120)
    agreed_at = WhenField(label=_("Agreed for"))


class AskSuperiorForm(OwingForm):
    superior = StaffField(label=_("Which superior"))
    field_order = ("superior", "due_at", "person", "phone")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["superior"].offer(self.actor, Role.SUPERVISOR, Role.MANAGER)  # type: ignore[attr-defined]


class AdviseForm(ActForm):
    advice = text(_("Answer for the desk"), 500, rows=2, answers=True, autofocus=True)


class NotFoundForm(ActForm):
    left = forms.ChoiceField(label=_("Left behind"), choices=Enquiry.Left.choices, widget=forms.RadioSelect)
    phone = phone_field()

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class DeclineForm(ActForm):
    reason = text(_("Reason"), 200, answers=True, autofocus=True)


class GiveNumberForm(ActForm):
    reason = text(_("Why the enquirer is told"), 200, autofocus=True)
