"""A place in the queue."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.models import QueueTicket
from desk.pages.forms import DeskForm


class PlaceForm(DeskForm):
    """A place in the queue, with a name or without."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(label=_("Who waits"), choices=QueueTicket.Kind.choices, initial=QueueTicket.Kind.SOMEBODY, required=False)
    who = forms.CharField(label=_("Name or company, if they gave one"), max_length=60, required=False)
