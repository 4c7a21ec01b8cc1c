"""What is filled in for the post notebook."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.pages.forms import ActForm, CreateForm
from desk.pages.layout import Ask, Layout, More, Pick
from handover.notes.models import DutyNote


class AddendumForm(ActForm):
    text = forms.CharField(label=_("Addendum"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class DutyNoteForm(CreateForm):
    """`l`, the text, Ctrl+Enter, and what was done: “none needed” is said, not assumed."""

    what = forms.CharField(
        label=_("What happened"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True, "data-flow": ""})
    )
    acted = forms.ChoiceField(label=_("What was done"), choices=DutyNote.Acted.choices, widget=forms.RadioSelect)
    action = forms.CharField(label=_("How it was handled"), max_length=500, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=DutyNote.Kind.choices, initial=DutyNote.Kind.OTHER)
    severity = forms.ChoiceField(
        label=_("Severity"), choices=DutyNote.Severity.choices, initial=DutyNote.Severity.LOW, widget=forms.RadioSelect
    )
    place = forms.CharField(label=_("Place"), max_length=100, required=False)
    occurred_at = forms.DateTimeField(label=_("When (if earlier)"), required=False)
    involved = forms.CharField(
        label=_("Who was involved"), max_length=200, required=False, help_text=_("By role; a name only if it is needed.")
    )
    reported_to = forms.CharField(label=_("Reported to"), max_length=120, required=False)
    owner = forms.CharField(label=_("Who goes on with it"), max_length=120, required=False)
    due_at = forms.DateTimeField(label=_("By when"), required=False)
    about_number = forms.CharField(required=False, widget=forms.HiddenInput)

    layout = Layout(
        Ask("what", "wide"),
        Pick("acted", "c6", then="send"),
        Pick("severity", "c4"),
        Ask("kind", "c4"),
        Ask("action", "c8"),
        More(_("More"), "place", "occurred_at", "involved", "reported_to", "owner", "due_at", width="c4"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("acted") == DutyNote.Acted.DONE and not cleaned.get("action"):
            self.add_error("action", ValidationError(_("Write down how it was handled."), code="handled_says_how"))
        return cleaned

    def note(self) -> DutyNote:
        values = {name: value for name, value in self.cleaned_data.items() if name != "occurred_at"}
        return DutyNote(property=self.actor.property, **values)


class ReportForm(ActForm):
    reported_to = forms.CharField(label=_("Reported to"), max_length=120)
    reported_at = forms.DateTimeField(label=_("When (now if empty)"), required=False)


class SettleForm(ActForm):
    outcome = forms.CharField(label=_("How it ended"), max_length=300)
