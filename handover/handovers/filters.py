"""What the register of handovers is asked."""

from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.pages.filters import RegisterFilter
from handover.handovers.models import Handover


class HandoverFilter(RegisterFilter):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[*Handover.State.choices, ("override", _("on a supervisor's word"))],
        empty_label=_("all"),
    )

    class Meta:
        model = Handover
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        return queryset.overrides() if value == "override" else queryset.in_states(value)
