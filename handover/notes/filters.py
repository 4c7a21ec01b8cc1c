"""What the notebook is asked."""

from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.pages.filters import RegisterFilter
from handover.notes.models import DutyNote


class DutyNoteFilter(RegisterFilter):
    state = django_filters.ChoiceFilter(
        label=_("State"), method="by_state", choices=[("open", _("not settled")), *DutyNote.State.choices], empty_label=_("all")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=DutyNote.Kind.choices, empty_label=_("all"))

    class Meta:
        model = DutyNote
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        return queryset.open() if value == "open" else queryset.in_states(value)
