"""Forms of a supervisor's approval: asked, granted, denied, disputed."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.pages.forms import ActForm, DeskForm
from desk.pages.layout import Ask, Box, Layout, Pick, Stack
from desk.people.actors import reviewers


class AskForm(DeskForm):
    """A supervisor's approval, in either of its two forms."""

    HOW = [("live", _("Ask a supervisor now")), ("afterwards", _("I have phoned a supervisor; to be confirmed afterwards"))]

    ANSWERS = [("yes", pgettext_lazy("authorisation", "agreed")), ("no", pgettext_lazy("authorisation", "did not agree"))]
    PHONED = ("whom", "phoned_at", "agreed", "said")

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    how = forms.ChoiceField(label=_("How"), choices=HOW, widget=forms.RadioSelect, initial="live")
    reason = forms.CharField(label=_("Why it is needed"), max_length=300, widget=forms.TextInput(attrs={"data-flow": ""}))
    # The page shows these once the second way is chosen.
    whom = forms.ChoiceField(label=_("Phoned whom"), widget=forms.RadioSelect, required=False)
    phoned_at = forms.DateTimeField(label=_("Phoned at"), required=False)
    agreed = forms.ChoiceField(label=_("Their answer"), choices=ANSWERS, widget=forms.RadioSelect, required=False)
    said = forms.CharField(label=_("What was said"), max_length=300, required=False, widget=forms.TextInput(attrs={"data-flow": ""}))

    layout = Layout(
        Stack(
            Pick("how", begins=True),
            Ask("reason"),
            Box(Pick("whom"), Ask("phoned_at"), Pick("agreed"), Ask("said"), css_class="stack afterwards", when="reviewers"),
        )
    )

    def __init__(self, *args: Any, afterwards: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.reviewers = {str(one.user_id): one for one in reviewers(self.actor)} if afterwards else {}
        if self.reviewers:
            named = [(pk, f"{one.user} · {one.get_role_display()}") for pk, one in self.reviewers.items()]
            self.fields["whom"].choices = named  # type: ignore[attr-defined]
            self.fields["phoned_at"].widget.attrs["data-flow"] = ""
            return
        self.fields["how"].choices = self.HOW[:1]  # type: ignore[attr-defined]
        for name in self.PHONED:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how") == "afterwards":
            for name in self.PHONED:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(_("Needed when it is confirmed afterwards."), code="required"))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What is asked; and whom was phoned, when and with what answer, where somebody was."""
        asked = {name: self.cleaned_data[name] for name in ("key", "reason")}
        if self.cleaned_data["how"] != "afterwards":
            return asked
        phoned = {name: self.cleaned_data[name] for name in ("phoned_at", "said")}
        whom, agreed = self.reviewers[self.cleaned_data["whom"]].user, self.cleaned_data["agreed"] == "yes"
        return {**asked, **phoned, "whom": whom, "agreed": agreed}


class DecideForm(ActForm):
    comment = forms.CharField(label=_("Comment"), max_length=300, required=False)


class DenyForm(ActForm):
    comment = forms.CharField(label=_("Reason"), max_length=300)


class DisputeForm(ActForm):
    comment = forms.CharField(label=_("What is disputed"), max_length=300)
