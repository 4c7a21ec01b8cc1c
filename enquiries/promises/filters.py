"""What is asked of the promises."""

from typing import Any

import django_filters
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.pages.filters import RegisterFilter
from enquiries.promises.models import Promise
from enquiries.shared.filters import ALL


class PromiseFilter(RegisterFilter):
    q = day = None
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_condition",
        choices=[
            ("open", pgettext_lazy("promise", "open")),
            ("overdue", _("overdue")),
            ("kept", pgettext_lazy("promise", "kept")),
            ("broken", pgettext_lazy("promise", "broken")),
        ],
        empty_label=ALL,
    )

    class Meta:
        model = Promise
        fields: list[str] = []

    def by_condition(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        return getattr(queryset, value)(*([] if value in ("open", "kept") else [timezone.now()]))
