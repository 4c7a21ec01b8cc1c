"""Asking for somebody of the directory in any book's form: the type-ahead, and its answer without JavaScript."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from desk import books
from desk.forms import CreateForm, DeskForm
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


class HostForm(CreateForm):
    """A form about a person, a unit or a place. It may concern another book's entry (``about_number``)."""

    host = forms.CharField(
        label=_("Host"),
        max_length=60,
        required=False,
        widget=LookupInput(attrs={"autofocus": True}),
        help_text=_("Characters, initials + floor, or room; a returning visitor: last 4 of the phone."),
    )
    host_ref = forms.CharField(required=False, widget=forms.HiddenInput)
    about_number = forms.CharField(required=False, widget=forms.HiddenInput)

    missing: Any = _("Say whom or what they visit.")
    moved: Any = _("%(who)s has moved out: ask again whom they want to see, or leave an enquiry.")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.host_choices: list[lookup.Host] = []

    def host_needed(self, cleaned: dict[str, Any]) -> bool:
        """Whether the form makes no sense without somebody."""
        return True

    def clean_about_number(self) -> str:
        number = self.cleaned_data["about_number"]
        if number and books.find(self.actor.property, number) is None:
            raise ValidationError(_("There is no entry %(number)s here."), code="about", params={"number": number})
        return number

    def find_host(self, cleaned: dict[str, Any]) -> None:
        """What the type-ahead chose, or what the text alone can only mean; else the choices, to pick from."""
        typed, ref = cleaned.get("host", ""), cleaned.get("host_ref", "")
        found, self.host_choices = lookup.resolve(self.actor.property, typed, ref, today=self.actor.today)
        if self.host_choices:
            self.add_error("host", ValidationError(_("Several match: choose one."), code="ambiguous"))
            return
        if found is None and not typed:
            if self.host_needed(cleaned):
                self.add_error("host", ValidationError(self.missing, code="required"))
            return
        if found is not None and found.moved_out:
            self.add_error("host", ValidationError(self.moved, code="moved_out", params={"who": found.title}))
            return
        cleaned["_found"] = found
        if found is None and len(typed) < 2:
            self.add_error("host", ValidationError(_("Nobody here by that name. Write it out in full."), code="unknown"))

    def host_of(self, cleaned: dict[str, Any]) -> tuple[lookup.Host | None, str]:
        """Who was found, and what was typed; both leave ``cleaned``."""
        cleaned.pop("host_ref", None)
        return cleaned.pop("_found", None), cleaned.pop("host", "")


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
        typed, ref = cleaned.pop("host", ""), cleaned.pop("host_ref", "")
        self.found, choices = lookup.resolve(self.actor.property, typed, ref, today=self.actor.today)
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
