"""What is asked of the complaints."""

from typing import Any

import django_filters
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.pages.filters import RegisterFilter
from enquiries.complaints.models import Category, Complaint
from enquiries.shared.filters import ALL
from enquiries.shared.models import EnquiryPolicy


class ComplaintFilter(RegisterFilter):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_condition",
        choices=[
            ("unseen", _("not seen yet")),
            ("overdue", _("overdue")),
            ("major", _("major")),
            ("unresolved", _("unresolved")),
            ("open_all", _("still open")),
            *Complaint.State.choices,
        ],
        empty_label=ALL,
    )
    kind = django_filters.ChoiceFilter(label=pgettext_lazy("complaint", "Kind"), choices=Complaint.Kind.choices, empty_label=ALL)
    category = django_filters.ModelChoiceFilter(
        label=_("Category"), queryset=Category.objects.select_related("parent").order_by("order", "id"), empty_label=ALL
    )

    class Meta:
        model = Complaint
        fields: list[str] = []

    def by_condition(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        if value == "overdue":
            return queryset.overdue(timezone.now())
        if value == "major":
            return queryset.major(timezone.now(), self.actor.policy_of(EnquiryPolicy).major_after_days)
        if value == "open_all":
            return queryset.open()
        if value in ("unseen", "unresolved"):
            return getattr(queryset, value)()
        return queryset.in_states(value)
