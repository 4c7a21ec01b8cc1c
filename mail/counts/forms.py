"""Forms of a shelf count."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.pages.forms import ActForm, CreateForm
from mail.counts.models import ShelfCount
from mail.items.slots import slots


class CountForm(CreateForm):
    """Count a slot: a total, or every number as scanned."""

    slot = forms.ModelChoiceField(label=_("Slot"), queryset=slots(), empty_label=None)
    counted = forms.IntegerField(label=_("Counted"), min_value=0, max_value=9999, required=False)
    codes = forms.CharField(
        label=_("or item by item: scan each"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "data-scan": "lines"}),
        help_text=_("One article number or register number per line."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("counted") is None and not cleaned.get("codes"):
            self.add_error("counted", ValidationError(_("Enter the total, or scan the items."), code="required"))
        return cleaned

    def count(self) -> ShelfCount:
        cleaned = self.cleaned_data
        return ShelfCount(property=self.actor.property, key=cleaned["key"], slot=cleaned["slot"], counted=cleaned["counted"] or 0)

    def scanned(self) -> list[str] | None:
        return self.cleaned_data["codes"].split() or None


class ExplainForm(ActForm):
    explanation = forms.CharField(label=_("How the difference is explained"), max_length=300)
