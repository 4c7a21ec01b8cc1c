"""The form of a day's tally."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.pages.forms import CreateForm
from mail.tallies.actions import subscribed
from mail.tallies.models import DailyTally


class TallyForm(CreateForm):
    letters = forms.IntegerField(
        label=_("Ordinary letters"), min_value=0, max_value=99999, widget=forms.NumberInput(attrs={"autofocus": True})
    )
    papers = forms.IntegerField(label=_("Newspapers received"), min_value=0, max_value=99999)
    shortage = forms.CharField(label=_("Which are short"), max_length=300, required=False)
    claimed = forms.BooleanField(label=_("Claimed from the post office today"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        copies = sum(subscribed(self.actor).values_list("copies", flat=True))
        self.fields["papers"].help_text = _("Subscribed for today: %(copies)s.") % {"copies": copies}

    def tally(self) -> DailyTally:
        return DailyTally(property=self.actor.property, **self.values())
