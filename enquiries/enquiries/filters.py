"""What is asked of the enquiries."""

from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.pages.filters import RegisterFilter
from enquiries.enquiries.models import Enquiry
from enquiries.shared.filters import ALL


class EnquiryFilter(RegisterFilter):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_condition",
        choices=[
            ("open_all", _("still open")),
            ("not_accepted", _("not accepted yet")),
            ("asked_of_me", _("asked of me")),
            *Enquiry.State.choices,
        ],
        empty_label=ALL,
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Enquiry.Kind.choices, empty_label=ALL)

    class Meta:
        model = Enquiry
        fields: list[str] = []

    def by_condition(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        if value == "open_all":
            return queryset.open()
        if value == "asked_of_me":
            return queryset.asked_of(self.actor.user)
        return queryset.not_accepted() if value == "not_accepted" else queryset.in_states(value)
