"""Filters of the visitor log's registers."""

from typing import Any

import django_filters
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.filters import RegisterFilter
from visitors.models import Appointment, RegularPass, Visit, VisitKind

CONDITIONS = [
    ("waiting", _("waiting")),
    ("inside", _("inside")),
    ("overstayed", _("past their time")),
    ("slip_out", _("slip not returned")),
    ("details_due", _("details to be written down")),
    ("departed", _("departed")),
    ("refused", _("turned away")),
    ("left", _("left without visit")),
    ("void", _("void")),
]


class VisitFilter(RegisterFilter):
    state = django_filters.ChoiceFilter(label=_("State"), method="by_condition", choices=CONDITIONS, empty_label=_("all"))
    kind = django_filters.ModelChoiceFilter(label=_("Kind"), queryset=VisitKind.objects.order_by("order", "id"), empty_label=_("all"))

    class Meta:
        model = Visit
        fields: list[str] = []

    def by_condition(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        if value == "overstayed":
            return queryset.overstayed(timezone.now())
        if value in ("slip_out", "details_due"):
            return getattr(queryset, value)()
        return queryset.in_states(value)


class PassFilter(RegisterFilter):
    day = None  # type: ignore[assignment]

    class Meta:
        model = RegularPass
        fields: list[str] = []


class AppointmentFilter(RegisterFilter):
    """By the day they are expected on; today's are one choice away."""

    day = None  # type: ignore[assignment]
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
