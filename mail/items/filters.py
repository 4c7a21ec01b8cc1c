"""What the intake register is asked."""

from typing import Any

import django_filters
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.pages.filters import RegisterFilter
from mail.enums import ItemState, Kind
from mail.items.models import MailItem
from mail.items.slots import StorageSlot
from mail.policy import MailPolicy

ITEM_CONDITIONS = [
    ("open", _("still with us")),
    ("to_notify", _("to be notified")),
    ("notice_late", _("notice overdue")),
    ("to_remind", _("to be reminded")),
    ("to_review", _("long here, for a supervisor")),
    ("past_limit", _("past the limit")),
    *ItemState.choices,
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
            "to_review": lambda: queryset.to_review(now, self.actor.policy_of(MailPolicy)),
            "past_limit": lambda: queryset.past_limit(now),
        }
        return asked[value]() if value in asked else queryset.in_states(value)
