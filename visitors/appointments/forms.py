"""The form of an appointment."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.pages.layout import Ask, Layout
from directory.forms import HostForm
from visitors.appointments.models import Appointment
from visitors.kinds.models import VisitKind


def plain_line(*, flow: bool = False) -> forms.TextInput:
    """A line the browser does not complete; ``flow``: digits chosen before it lead to it."""
    return forms.TextInput(attrs={"autocomplete": "off", **({"data-flow": ""} if flow else {})})


class AppointmentForm(HostForm):
    """Whom a unit expects, when, and who of the unit said so."""

    visitor_name = forms.CharField(label=_("Visitor's name"), max_length=120, widget=plain_line(flow=True))
    visitor_org = forms.CharField(label=_("Company"), max_length=100, required=False, widget=plain_line())
    kind = forms.ModelChoiceField(label=_("Kind of visitor"), queryset=VisitKind.objects.offered(), empty_label=None)
    party_size = forms.IntegerField(label=_("Party"), min_value=1, max_value=999, initial=1)
    day = forms.DateField(label=_("Expected on"))
    from_time = forms.TimeField(label=_("From (hour)"), required=False)
    to_time = forms.TimeField(label=_("To (hour)"), required=False)
    purpose = forms.CharField(label=_("Purpose"), max_length=300, required=False)
    told_by = forms.CharField(label=_("Who of the unit says so"), max_length=120, widget=plain_line(flow=True))

    layout = Layout(
        Ask("host", "c4"),
        Ask("visitor_name", "c4"),
        Ask("visitor_org", "c4"),
        Ask("told_by", "c4"),
        Ask("day", "c3"),
        Ask("from_time", "c2"),
        Ask("to_time", "c2"),
        Ask("party_size", "c1"),
        Ask("kind", "c4"),
        Ask("purpose", "c8"),
    )

    as_typed = ""
    missing = _("Say which unit expects them.")
    moved = _("%(who)s has moved out: nobody is expected there.")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["host"].help_text = _("Characters, initials + floor, or room.")
        self.fields["day"].initial = self.actor.today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.find_host(cleaned)
        found = cleaned.get("_found")
        if "host" not in self.errors and (found is None or found.unit is None):
            self.add_error("host", ValidationError(_("Choose a unit or somebody in one."), code="unit"))
        return cleaned

    def appointment(self) -> Appointment:
        """The unsaved appointment."""
        cleaned = dict(self.cleaned_data)
        found, _typed = self.host_of(cleaned)
        assert found is not None
        del cleaned["unlisted"]
        return Appointment(property=self.actor.property, host_unit=found.unit, host_contact=found.contact, **cleaned)
