"""The filter of the visitor slips."""

from typing import Any

import django_filters
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.pages.filters import RegisterFilter
from visitors.enums import VisitState
from visitors.kinds.models import VisitKind
from visitors.visits.models import Visit

CONDITIONS = [
    (VisitState.WAITING, _("waiting")),
    (VisitState.INSIDE, _("inside")),
    ("overstayed", _("past their time")),
    ("slip_out", _("slip not returned")),
    ("details_due", _("details to be written down")),
    (VisitState.DEPARTED, _("departed")),
    (VisitState.REFUSED, _("turned away")),
    (VisitState.LEFT, _("left without visit")),
    (VisitState.VOID, _("void")),
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
