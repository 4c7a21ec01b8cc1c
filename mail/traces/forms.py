"""Forms of a trace."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk import registry
from desk.pages.forms import ActForm, CreateForm
from directory.forms import WhoseForm
from mail.enums import Claimant, Kind, Liability, Outcome
from mail.forms import DAY, ArticleInput
from mail.traces.models import Trace


class TraceForm(WhoseForm, CreateForm):
    article_no = forms.CharField(label=_("Article no., if known"), max_length=30, required=False, widget=ArticleInput)
    claimant = forms.CharField(label=_("Who asks"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off", "data-flow": ""}))
    relation = forms.ChoiceField(label=_("As"), choices=Claimant.choices, widget=forms.RadioSelect, initial=Claimant.ADDRESSEE)
    addressee = forms.CharField(label=_("Addressee"), max_length=120, required=False)
    sender = forms.CharField(label=_("Sender"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind of mail"), choices=[("", "—"), *Kind.choices], required=False)
    posted_on = forms.DateField(label=_("Posted on (about)"), required=False, widget=DAY)
    abroad = forms.BooleanField(label=_("From or to abroad"), required=False)
    about_number = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.order_fields(["article_no", "claimant", "relation", "host", "host_ref"])

    def clean_about_number(self) -> str:
        number = self.cleaned_data["about_number"]
        if number and registry.find(self.actor.property, number) is None:
            raise ValidationError(_("There is no entry %(number)s here."), code="about", params={"number": number})
        return number

    def trace(self) -> Trace:
        unit = self.found.unit if self.found is not None else None
        return Trace(property=self.actor.property, unit=unit, unlisted=self.unlisted, **self.values())


class TellForm(ActForm):
    told_whom = forms.CharField(label=_("Who was told"), max_length=120)
    told_how = forms.CharField(label=_("How"), max_length=40)
    explanation = forms.CharField(label=_("What was explained"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["told_whom"].initial = self.record.claimant


class AskPostForm(ActForm):
    post_channel = forms.CharField(label=_("Through (counter, 11185, website)"), max_length=40)
    post_reference = forms.CharField(label=_("Reference"), max_length=40, required=False)


class AnswerForm(ActForm):
    answer = forms.CharField(label=_("Post office's answer"), max_length=300)


class DisputeForm(ActForm):
    explanation = forms.CharField(label=_("What the claimant says"), max_length=300)


class AccountForm(ActForm):
    account = forms.CharField(label=_("Written account"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class CloseForm(ActForm):
    OUTCOMES = [(one.value, one.label) for one in Outcome if one != Outcome.FAULT]

    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, widget=forms.RadioSelect)
    liability = forms.ChoiceField(label=_("Liability"), choices=[("", "—"), *Liability.choices], required=False)


class CloseFaultForm(ActForm):
    liability = forms.ChoiceField(label=_("Liability"), choices=Liability.choices, widget=forms.RadioSelect)
    remedy = forms.CharField(label=_("Remedy"), max_length=300)
