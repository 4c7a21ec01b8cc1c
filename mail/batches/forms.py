"""Forms of a batch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.pages.forms import ActForm, CreateForm
from mail.batches.models import PostalBatch


class BatchForm(CreateForm):
    declared = forms.IntegerField(
        label=_("Pieces on the post office's list"), min_value=1, max_value=999, widget=forms.NumberInput(attrs={"autofocus": True})
    )
    postman = forms.CharField(label=_("Postman"), max_length=60, required=False)

    def batch(self) -> PostalBatch:
        return PostalBatch(property=self.actor.property, **self.values())


class BatchSignForm(ActForm):
    """Sign: a difference needs the postman's note."""

    difference = forms.CharField(label=_("What the postman notes about the difference"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.record.declared == self.record.counted():
            del self.fields["difference"]
