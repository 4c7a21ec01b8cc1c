"""What a promise asks, and what a move asks that leaves the customer with one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.pages.forms import ActForm, WhenField
from desk.written.phones import clean_phone
from enquiries.promises.models import Promise
from enquiries.shared.forms import phone_field, text


class MoveForm(ActForm):
    due_at = WhenField(label=_("New time"))
    told = text(_("What the customer was told"), 200, answers=True)


class FollowForm(ActForm):
    apologised = forms.BooleanField(label=_("Apologised to the customer"))
    due_at = WhenField(label=_("New promise for"))


class OwingForm(ActForm):
    """A move that leaves the customer with a promise: it asks for one only where none is given yet.

    And it asks how they are reached, where nobody knows: what nobody can be told, nobody can keep.
    """

    due_at = WhenField(label=_("The customer has an answer by"))
    person = text(_("To whom"), 120, required=False)
    phone = phone_field()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        record = self.record
        if Promise.objects.of(record.property).open().about(record).exists():
            for name in ("due_at", "person", "phone"):
                del self.fields[name]
            return
        self.fields["person"].initial = record.person
        if record.reachable():
            self.fields["phone"].help_text = _("They can be reached already; leave empty to keep it.")

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])
