"""Forms of this book. The rules are the states' and the database's; these ask and explain."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.forms import ActForm, LateForm, WhenField
from desk.models import Department, Membership, User
from desk.roles import Role
from desk.written.phones import clean_phone
from directory.forms import HostForm
from enquiries.models import Category, Channel, Complaint, Enquiry, FollowUp, Message, Promise, Way
from enquiries.models.words import NO_ANSWER, refuse_no_answer

ANSWERED, OPEN = "answered", "open"
AT_THE_DESK = [(one.value, one.label) for one in (Channel.VISIT, Channel.PHONE)]


def text(
    label: Any, max_length: int, *, rows: int = 0, required: bool = True, flow: bool = False, answers: bool = False, **attrs: Any
) -> forms.CharField:
    """A line, or some rows, of text; ``flow``: digits chosen before it lead to it; ``answers``: “don't know” is none."""
    attrs |= {"data-flow": ""} if flow else {}
    widget = forms.Textarea(attrs={"rows": rows, **attrs}) if rows else forms.TextInput(attrs={"autocomplete": "off", **attrs})
    rules = [refuse_no_answer] if answers else []
    return forms.CharField(label=label, max_length=max_length, required=required, widget=widget, validators=rules)


def phone_field() -> forms.CharField:
    return text(_("Phone"), 40, required=False, inputmode="tel")


def department_field() -> forms.ModelChoiceField:
    rows = Department.objects.filter(active=True).order_by("name")
    return forms.ModelChoiceField(label=_("Department"), queryset=rows, widget=forms.Select(attrs={"autofocus": True}))


class StaffField(forms.ChoiceField):
    """Somebody of our own staff at this property; gives the user."""

    people: dict[str, User]

    def offer(self, actor: Any, *roles: str, department: bool = False, without: User | None = None, kept: User | None = None) -> None:
        """``kept``: who was chosen before, also when they work here no longer."""
        rows = Membership.objects.filter(property=actor.property, active=True, role__in=roles).select_related("user", "department")
        self.people = {str(row.user_id): row.user for row in rows.order_by("user__name") if without is None or row.user_id != without.pk}
        names = {str(row.user_id): f"{row.user} · {row.department}" if department and row.department else str(row.user) for row in rows}
        if kept is not None and str(kept.pk) not in self.people:
            self.people[str(kept.pk)], names[str(kept.pk)] = kept, str(kept)
        self.choices = [*([] if self.required else [("", "—")]), *((pk, names[pk]) for pk in self.people)]

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return self.people[chosen] if chosen else None


# --- new entries --------------------------------------------------------------------------------
class CallerForm(HostForm):
    """Who speaks to the desk, and about whom."""

    person = text(pgettext_lazy("enquiry", "Who asks"), 120, required=False)
    phone = phone_field()

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def wanted(self) -> dict[str, Any]:
        """The cleaned columns, with whom it is about resolved."""
        cleaned = dict(self.cleaned_data)
        found, typed = self.host_of(cleaned)
        if found is None:
            return {**cleaned, "wanted": typed}
        named = found.title if found.contact is None and (found.occupant is not None or found.unit is None) else ""
        return {**cleaned, "unit": found.unit, "contact": found.contact, "wanted": named}


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


class MessageForm(CallerForm):
    """For whom, from whom, what; read back."""

    body = text(_("Message"), 500, rows=3)
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    read_back = forms.BooleanField(label=_("Read back and confirmed"))
    channel = forms.ChoiceField(label=_("Channel"), choices=AT_THE_DESK, initial=Channel.PHONE)

    missing = _("Say whom the message is for.")
    moved = _("%(who)s has moved out: the message cannot be delivered here.")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["host"].label = _("For whom")
        self.fields["host"].help_text = _("Characters, initials + floor, or room.")
        self.fields["person"].label = _("From whom")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.find_host(cleaned)
        return cleaned

    def message(self) -> Message:
        """The unsaved message."""
        return Message(property=self.actor.property, **self.wanted())


class LateMessageForm(LateForm, MessageForm):
    """补录: a message taken on paper; it may have been delivered already."""

    delivered_to = text(_("Delivered to, if it was"), 120, required=False)
    how = forms.ChoiceField(label=_("How delivered"), choices=[("", "—"), *Message.How.choices], required=False)
    ended_at = forms.DateTimeField(label=_("Delivered at"), required=False)

    LATE = ("occurred_at", "paper_no", "delivered_to", "how", "ended_at")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.still_later("ended_at", cleaned, _("It cannot have been delivered before it was taken."))
        told = [bool(cleaned.get(name)) for name in ("delivered_to", "how", "ended_at")]
        if any(told) and not all(told) and "ended_at" not in self.errors:
            self.add_error(
                "delivered_to", ValidationError(_("A delivery has a receiver, a way and a time: write all three."), code="required")
            )
        return cleaned

    def message(self) -> Message:
        message = super().message()
        message.late = True
        return message


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

    EXTRA = ("category", "about_staff", "place", "demand", "help_now", "channel")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["host"].widget.attrs.pop("autofocus")
        self.fields["host"].label = _("Unit or name")
        self.fields["host"].help_text = _("Characters, initials + floor, or room.")
        self.fields["person"].label = _("Their name")
        self.fields["about_staff"].offer(self.actor, *Role.values)  # type: ignore[attr-defined]

    @property
    def extra(self) -> list[forms.BoundField]:
        return [self[name] for name in self.EXTRA]

    @property
    def extra_used(self) -> bool:
        return any(self[name].errors or (self[name].value() and name != "channel") for name in self.EXTRA)

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


# --- verbs of an enquiry --------------------------------------------------------------------------
class TryForm(ActForm):
    """What came of the call: five buttons; how; what was said."""

    result = forms.ChoiceField(label=_("Answer to the call"), choices=Enquiry.Result.choices, widget=forms.RadioSelect)
    how = forms.ChoiceField(label=_("How"), choices=Way.choices, initial=Way.PHONE, required=False)
    said = text(_("What they said"), 200, required=False)

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


class OwingForm(ActForm):
    """A move that leaves the customer with a promise: it asks for one only where none is given yet.

    And it asks how they are reached, where nobody knows: what nobody can be told, nobody can keep.
    """

    due_at = WhenField(label=_("The customer has an answer by"))
    person = text(_("To whom"), 120, required=False)
    phone = phone_field()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        record = self.record
        if Promise.objects.of(record.property).open().about(record).exists():
            for name in ("due_at", "person", "phone"):
                del self.fields[name]
            return
        self.fields["person"].initial = record.person
        if record.reachable():
            self.fields["phone"].help_text = _("They can be reached already; leave empty to keep it.")

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


# --- verbs of a message -----------------------------------------------------------------------------
class TriedForm(ActForm):
    """By which way it was tried: one digit. Beside the number it was by phone."""

    how = forms.ChoiceField(label=_("How it was tried"), choices=Way.choices, widget=forms.RadioSelect)


class DeliverForm(ActForm):
    delivered_to = text(_("Delivered to"), 120, autofocus=True)
    how = forms.ChoiceField(label=_("How"), choices=Message.How.choices, initial=Message.How.PHONE)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["delivered_to"].initial = str(self.record.contact or self.record.wanted or "")


# --- verbs of a promise -----------------------------------------------------------------------------
class MoveForm(ActForm):
    due_at = WhenField(label=_("New time"))
    told = text(_("What the customer was told"), 200, answers=True)


class FollowForm(ActForm):
    apologised = forms.BooleanField(label=_("Apologised to the customer"))
    due_at = WhenField(label=_("New promise for"))


# --- verbs of a complaint ---------------------------------------------------------------------------
def supervisors(actor: Any, without: User | None = None) -> list[str]:
    """Whom a complaint is reported to, by name: supervisors, then managers, never whom it is about."""
    rows = Membership.objects.filter(property=actor.property, active=True, role__in=(Role.SUPERVISOR, Role.MANAGER)).select_related("user")
    return [str(row.user) for row in rows.order_by("-role", "user__name") if row.user != without]


class ReportForm(ActForm):
    """Whom it was reported to. Where there is only one, nothing is asked: one key."""

    reported_to = forms.ChoiceField(label=_("Reported to"), widget=forms.RadioSelect)

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


class FollowUpForm(ActForm):
    rating = forms.ChoiceField(label=_("Rating"), choices=FollowUp.Rating.choices, widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("How"), choices=FollowUp.Method.choices, initial=FollowUp.Method.PHONE)
    comment = text(_("Comment"), 300, required=False)
