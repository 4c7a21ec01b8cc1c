"""A filter of several registers."""

from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.pages.filters import RegisterFilter


class StateFilter(RegisterFilter):
    """A register asked by its states alone."""

    state = django_filters.ChoiceFilter(label=_("State"), method="by_state", choices=(), empty_label=_("all"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.filters["state"].extra["choices"] = self._meta.model.State.choices

    def by_state(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        return queryset.in_states(value)
