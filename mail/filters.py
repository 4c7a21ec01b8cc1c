"""Filters of the mail registers."""

from typing import Any

import django_filters
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.filters import RegisterFilter
from mail.actions import policy_of
from mail.models import DailyTally, Kind, MailItem, MailReturn, PostalBatch, ShelfCount, StorageSlot, Trace

ITEM_CONDITIONS = [
    ("open", _("still with us")),
    ("to_notify", _("to be notified")),
    ("notice_late", _("notice overdue")),
    ("to_remind", _("to be reminded")),
    ("to_review", _("long here, for a supervisor")),
    ("past_limit", _("past the limit")),
    *MailItem.State.choices,
]


class ItemFilter(RegisterFilter):
    state = django_filters.ChoiceFilter(label=_("State"), method="by_condition", choices=ITEM_CONDITIONS, empty_label=_("all"))
    kind = django_filters.ChoiceFilter(label=_("Kind of mail"), choices=Kind.choices, empty_label=_("all"))
    slot = django_filters.ModelChoiceFilter(label=_("Slot"), queryset=StorageSlot.objects.order_by("order"), empty_label=_("all"))

    class Meta:
        model = MailItem
        fields: list[str] = []

    def by_condition(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        now = timezone.now()
        asked = {
            "open": lambda: queryset.open(),
            "to_notify": lambda: queryset.to_notify(),
            "notice_late": lambda: queryset.notice_late(now),
            "to_remind": lambda: queryset.to_remind(now),
            "to_review": lambda: queryset.to_review(now, policy_of(self.actor)),
            "past_limit": lambda: queryset.past_limit(now),
        }
        return asked[value]() if value in asked else queryset.in_states(value)


class StateFilter(RegisterFilter):
    """A register asked by its states alone."""

    state = django_filters.ChoiceFilter(label=_("State"), method="by_state", choices=(), empty_label=_("all"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.filters["state"].extra["choices"] = self._meta.model.State.choices  # type: ignore[union-attr]

    def by_state(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        return queryset.in_states(value)


class BatchFilter(StateFilter):
    class Meta:
        model = PostalBatch
        fields: list[str] = []


class ReturnFilter(StateFilter):
    class Meta:
        model = MailReturn
        fields: list[str] = []


class TraceFilter(StateFilter):
    class Meta:
        model = Trace
        fields: list[str] = []


class CountFilter(StateFilter):
    q = None  # type: ignore[assignment]

    class Meta:
        model = ShelfCount
        fields: list[str] = []


class TallyFilter(RegisterFilter):
    q = None  # type: ignore[assignment]

    class Meta:
        model = DailyTally
        fields: list[str] = []
