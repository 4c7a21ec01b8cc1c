"""Asking for somebody of the directory in any book's form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.forms import DeskForm
from directory import lookup

NAMES = {
    "autocomplete": "off",
    "data-lookup": "",
    "role": "combobox",
    "aria-controls": "hosts",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
}


class LookupInput(forms.TextInput):
    """The type-ahead: suggestions while typing; without JavaScript the text alone is resolved."""

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__({**NAMES, **(attrs or {})})


class BoxedLookup(LookupInput):
    """The same with its list of suggestions, for pages that draw their form as a whole."""

    template_name = "directory/lookup_input.html"


class WhoseForm(DeskForm):
    """A form that asks for a unit, by room, occupant or person. ``found`` is whom the answer means."""

    host = forms.CharField(label=_("Unit, occupant or person"), max_length=60, required=False, widget=BoxedLookup)
    host_ref = forms.CharField(required=False, widget=forms.HiddenInput)

    found: lookup.Host | None = None

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["host"].widget.attrs["data-url"] = reverse("directory:lookup", args=[self.actor.property.slug])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        today = self.actor.local(timezone.now()).date()
        typed, ref = cleaned.pop("host", ""), cleaned.pop("host_ref", "")
        self.found, choices = lookup.resolve(self.actor.property, typed, ref, today=today)
        if choices:
            # From here on the choices are drawn as radio buttons of the same name.
            self.fields["host_ref"] = forms.CharField(
                label=_("Which one"),
                required=False,
                widget=forms.RadioSelect(choices=[(one.ref, f"{one.title} · {one.detail}") for one in choices]),
            )
            self.add_error("host", ValidationError(_("Several match: choose one."), code="ambiguous"))
        elif self.found is not None and self.found.unit is None:
            self.add_error("host", ValidationError(_("Choose a unit or somebody in one."), code="unit"))
            self.found = None
        return cleaned
