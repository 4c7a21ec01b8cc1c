"""Filters of this book's registers: each condition is a queryset method, the same one boards use."""

from typing import Any

import django_filters
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.filters import RegisterFilter
from enquiries.models import Answer, Category, Complaint, Enquiry, Message, Promise
from enquiries.states import policy_of

ALL: Any = _("all")


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
            return queryset.tried_often(policy_of(self.actor).message_tries)
        return queryset.in_states(value)


class PromiseFilter(RegisterFilter):
    q = day = None  # type: ignore[assignment]
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
            return queryset.major(timezone.now(), policy_of(self.actor).major_after_days)
        if value == "open_all":
            return queryset.open()
        if value in ("unseen", "unresolved"):
            return getattr(queryset, value)()
        return queryset.in_states(value)


class AnswerFilter(RegisterFilter):
    day = None  # type: ignore[assignment]

    class Meta:
        model = Answer
        fields: list[str] = []
