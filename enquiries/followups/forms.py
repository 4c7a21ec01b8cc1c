"""What a follow-up call asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.pages.forms import ActForm
from enquiries.followups.models import FollowUp
from enquiries.shared.forms import text


class FollowUpForm(ActForm):
    rating = forms.ChoiceField(label=_("Rating"), choices=FollowUp.Rating.choices, widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("How"), choices=FollowUp.Method.choices, initial=FollowUp.Method.PHONE)
    comment = text(_("Comment"), 300, required=False)
