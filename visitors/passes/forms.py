"""The form of a regular pass."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.models import IdKind
from directory.forms import HostForm, LookupInput
from visitors.kinds.models import VisitKind
from visitors.passes.models import RegularPass


class PassForm(HostForm):
    """Issue a regular pass: ID checked at issue. A unit or an office of the house sponsors it."""

    host = forms.CharField(
        label=_("Sponsoring unit or office"),
        max_length=60,
        required=False,
        widget=LookupInput(attrs={"autofocus": True}),
        help_text=_("Characters, initials + floor, or room."),
    )
    holder_name = forms.CharField(label=_("Holder"), max_length=120)
    company = forms.CharField(label=_("Company"), max_length=100)
    kind = forms.ModelChoiceField(label=_("Kind of visitor"), queryset=VisitKind.objects.offered())
    areas = forms.CharField(label=_("May go to"), max_length=200)
    from_time = forms.TimeField(label=_("From (hour)"), initial="08:00")
    to_time = forms.TimeField(label=_("To (hour)"), initial="20:00")
    valid_from = forms.DateField(label=_("Valid from"))
    valid_until = forms.DateField(label=_("Valid until"))
    id_kind = forms.ChoiceField(label=_("Document checked"), choices=[("", "—"), *IdKind.choices])

    as_typed = ""
    missing = _("Say which unit or office sponsors the pass.")
    moved = _("%(who)s has moved out and sponsors no pass.")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial, self.fields["valid_until"].initial = self.actor.today, self.actor.today + timedelta(days=90)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.find_host(cleaned)
        return cleaned

    def regular_pass(self) -> RegularPass:
        """The unsaved pass."""
        cleaned = dict(self.cleaned_data)
        found, _typed = self.host_of(cleaned)
        assert found is not None
        del cleaned["unlisted"]
        return RegularPass(property=self.actor.property, unit=found.unit, area=found.area, **cleaned)
