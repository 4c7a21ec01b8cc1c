"""Asking for somebody of the directory on a form: the type-ahead, and its answer without JavaScript."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk import books
from desk.forms import CreateForm
from directory import lookup


class HostForm(CreateForm):
    """A form about a person, a unit or a place. It may concern another book's entry (``about_number``)."""

    host = forms.CharField(
        label=_("Host"),
        max_length=60,
        required=False,
        widget=forms.TextInput(
            attrs={
                "autofocus": True,
                "autocomplete": "off",
                "data-lookup": "",
                "role": "combobox",
                "aria-controls": "hosts",
                "aria-expanded": "false",
                "aria-autocomplete": "list",
            }
        ),
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
        property, typed, ref = self.actor.property, cleaned.get("host", ""), cleaned.get("host_ref", "")
        today = self.actor.today
        found = lookup.host(property, ref, today=today) if ref else None
        if found is None and typed:
            matches = lookup.hosts(property, typed, today=today)
            exact = [host for host in matches if host.title == typed]
            if len(matches) == 1 or len(exact) == 1:
                found = (exact or matches)[0]
            elif matches:
                self.host_choices = matches
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
