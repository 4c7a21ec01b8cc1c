"""What the notices are asked."""

from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.pages.filters import RegisterFilter
from handover.notices.models import Notice


class NoticeFilter(RegisterFilter):
    state = django_filters.ChoiceFilter(label=_("State"), method="by_state", choices=Notice.State.choices, empty_label=_("all"))

    class Meta:
        model = Notice
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        return queryset.in_states(value)
