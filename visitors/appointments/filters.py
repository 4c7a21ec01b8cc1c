"""The filter of who is expected."""

from typing import Any

import django_filters
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.pages.filters import RegisterFilter
from visitors.appointments.models import Appointment


class AppointmentFilter(RegisterFilter):
    """By the day they are expected on; today's are one choice away."""

    day = None
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_condition",
        choices=[
            ("today", _("expected today")),
            ("overdue", _("expected, and late")),
            ("never_came", _("never came")),
            *Appointment.State.choices,
        ],
        empty_label=_("all"),
    )

    class Meta:
        model = Appointment
        fields: list[str] = []

    def by_condition(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        local = self.actor.local(timezone.now())
        asked = {"today": queryset.expected, "never_came": queryset.never_came}
        if value == "overdue":
            return queryset.overdue(local)
        return asked[value](local.date()) if value in asked else queryset.in_states(value)
