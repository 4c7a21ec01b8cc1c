"""What is asked of the messages."""

from typing import Any

import django_filters
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.pages.filters import RegisterFilter
from enquiries.messages.models import Message
from enquiries.shared.filters import ALL
from enquiries.shared.models import EnquiryPolicy


class MessageFilter(RegisterFilter):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_condition",
        choices=[("overdue", _("past their time")), ("tried_often", _("tried often: for a supervisor")), *Message.State.choices],
        empty_label=ALL,
    )

    class Meta:
        model = Message
        fields: list[str] = []

    def by_condition(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        if value == "overdue":
            return queryset.overdue(timezone.now())
        if value == "tried_often":
            return queryset.tried_often(self.actor.policy_of(EnquiryPolicy).message_tries)
        return queryset.in_states(value)
