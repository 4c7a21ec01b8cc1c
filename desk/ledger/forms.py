"""Forms of a supervisor's approval: asked, granted, denied, disputed."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.pages.forms import ActForm, DeskForm


class AskForm(DeskForm):
    """A supervisor's approval, in either of its two forms."""

    HOW = [("live", _("Ask a supervisor now")), ("afterwards", _("I have phoned a supervisor; to be confirmed afterwards"))]

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    how = forms.ChoiceField(label=_("How"), choices=HOW, widget=forms.RadioSelect, initial="live")
    reason = forms.CharField(label=_("Why it is needed"), max_length=300)
    # The page shows these three once the second way is chosen.
    whom = forms.CharField(label=_("Phoned whom"), max_length=120, required=False)
    phoned_at = forms.DateTimeField(label=_("Phoned at"), required=False)
    said = forms.CharField(label=_("What was said"), max_length=300, required=False)

    def __init__(self, *args: Any, afterwards: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not afterwards:
            self.fields["how"].choices = self.HOW[:1]  # type: ignore[attr-defined]
            for name in ("whom", "phoned_at", "said"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how") == "afterwards":
            for name in ("whom", "phoned_at", "said"):
                if not cleaned.get(name):
                    self.add_error(name, ValidationError(_("Needed when it is confirmed afterwards."), code="required"))
        return cleaned


class DecideForm(ActForm):
    comment = forms.CharField(label=_("Comment"), max_length=300, required=False)


class DenyForm(ActForm):
    comment = forms.CharField(label=_("Reason"), max_length=300)


class DisputeForm(ActForm):
    comment = forms.CharField(label=_("What is disputed"), max_length=300)
