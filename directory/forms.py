"""Asking for somebody of the directory in any book's form: the type-ahead, and its answer without JavaScript."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from desk import registry
from desk.pages.forms import CreateForm, DeskForm
from directory import lookup


class LookupInput(forms.TextInput):
    """The type-ahead with its list of suggestions; without JavaScript the text alone is resolved, and ``offered`` are the choices left."""

    template_name = "directory/lookup_input.html"
    url_name = ""  # of its suggestions; "" = those of the form
    url = ""

    def __init__(self, attrs: dict[str, Any] | None = None):
        names = {"autocomplete": "off", "data-lookup": "", "role": "combobox", "aria-expanded": "false", "aria-autocomplete": "list"}
        super().__init__({**names, **(attrs or {})})
        self.offered: list[tuple[str, str, str]] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["list_id"] = f"{widget['attrs'].get('id', name)}_list"
        widget["attrs"]["aria-controls"] = widget["list_id"]
        return {**context, "url": self.url, "offered": self.offered, "made_for": widget["value"] or ""}


class RoomsInput(LookupInput):
    """The same for several rooms in one line: each is completed as it is typed."""

    url_name = "directory:rooms"

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__({"data-many": "", **(attrs or {})})


class LookupForm(DeskForm):
    """A form that asks for somebody, a unit or a place of the directory. The field means what stands in it."""

    host = forms.CharField(label=_("Host"), max_length=60, required=False, widget=LookupInput)
    host_ref = forms.CharField(required=False, widget=forms.HiddenInput)
    host_for = forms.CharField(required=False, widget=forms.HiddenInput)

    lookup_url = "directory:lookup"
    as_typed: Any = _("Enter it all the same")  # "" where only somebody on file will do

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.host_choices: list[lookup.Host] = []
        for field in self.fields.values():
            if isinstance(field.widget, LookupInput):
                field.widget.url = reverse(field.widget.url_name or self.lookup_url, args=[self.actor.property.slug])
        if not self.as_typed:
            self.fields["host"].widget.attrs["data-listed"] = ""

    def look_up(self, cleaned: dict[str, Any]) -> lookup.Answer:
        """Whom the field means; where that is open, the form says so and offers what there is. The three fields leave ``cleaned``."""
        typed, ref, made_for = (cleaned.pop(name, "") or "" for name in ("host", "host_ref", "host_for"))
        found = lookup.resolve(self.actor.property, typed, ref, made_for=made_for, today=self.actor.today)
        if not typed or found.host is not None or (found.unlisted and self.as_typed):
            return found
        if found.choices and found.listed:
            error = ValidationError(_("Several match: choose one."), code="ambiguous")
        else:
            error = ValidationError(_("Not on file: %(typed)s"), code="unknown", params={"typed": typed})
        self._forget_choice(typed)
        self.host_choices = list(found.choices)
        self.offer([(one.ref, one.title, one.detail) for one in found.choices], as_typed=not found.listed)
        self.add_error("host", error)
        return found

    def _forget_choice(self, typed: str) -> None:
        """The next choice is made for this text, and none is made yet."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("host_ref")], data[self.add_prefix("host_for")] = "", typed
        self.data = data

    def offer(self, choices: list[tuple[str, str, str]], *, as_typed: bool) -> None:
        """Draw what is left to choose beneath the field."""
        widget: Any = self.fields["host"].widget
        last = [(lookup.AS_TYPED, str(self.as_typed), "")] if as_typed and self.as_typed else []
        widget.offered = [*choices, *last]


class HostForm(LookupForm, CreateForm):
    """A form about a person, a unit or a place. It may concern another book's entry (``about_number``)."""

    host = forms.CharField(
        label=_("Host"),
        max_length=60,
        required=False,
        widget=LookupInput(attrs={"autofocus": True}),
        help_text=_("Characters, initials + floor, or room; a returning visitor: last 4 of the phone."),
    )
    about_number = forms.CharField(required=False, widget=forms.HiddenInput)

    missing: Any = _("Say whom or what they visit.")
    moved: Any = _("%(who)s has moved out: ask again whom they want to see, or leave an enquiry.")

    def host_needed(self, cleaned: dict[str, Any]) -> bool:
        """Whether the form makes no sense without somebody."""
        return True

    def clean_about_number(self) -> str:
        number = self.cleaned_data["about_number"]
        if number and registry.find(self.actor.property, number) is None:
            raise ValidationError(_("There is no entry %(number)s here."), code="about", params={"number": number})
        return number

    def find_host(self, cleaned: dict[str, Any]) -> None:
        """Whom it is about, as ``_found``; what was typed stays in ``host``."""
        typed = cleaned.get("host", "")
        found = self.look_up(cleaned)
        cleaned["host"] = typed
        if "host" in self.errors:
            return
        if found.host is None and not typed and self.host_needed(cleaned):
            self.add_error("host", ValidationError(self.missing, code="required"))
        elif found.host is not None and found.host.moved_out:
            self.add_error("host", ValidationError(self.moved, code="moved_out", params={"who": found.host.title}))
        else:
            cleaned["_found"], cleaned["unlisted"] = found.host, found.unlisted

    def host_of(self, cleaned: dict[str, Any]) -> tuple[lookup.Host | None, str]:
        """Who was found, and what was typed; both leave ``cleaned``."""
        return cleaned.pop("_found", None), cleaned.pop("host", "")


class WhoseForm(LookupForm):
    """A form that asks for a unit, by room, occupant or person. ``found`` is whom the answer means."""

    host = forms.CharField(label=_("Unit, occupant or person"), max_length=60, required=False, widget=LookupInput)

    found: lookup.Host | None = None
    unlisted = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        answer = self.look_up(cleaned)
        self.found, self.unlisted = answer.host, answer.unlisted
        if self.found is not None and self.found.unit is None:
            self.add_error("host", ValidationError(_("Choose a unit or somebody in one."), code="unit"))
            self.found = None
        return cleaned
