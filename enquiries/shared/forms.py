"""Fields and forms several registers ask with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.models import Department, Membership, User
from desk.written.phones import clean_phone
from directory.forms import HostForm
from enquiries.enums import Channel
from enquiries.shared.words import refuse_no_answer

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


def department_field() -> forms.ModelChoiceField:  # type: ignore[type-arg]
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
