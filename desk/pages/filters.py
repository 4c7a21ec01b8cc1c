"""Filters of register pages: each calls a named queryset method, the same one boards use."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.pages.forms import scope
from desk.pages.layout import drawn
from desk.people.actors import Actor


class RegisterFilter(django_filters.FilterSet):
    """Base of all: ``q`` (what the search understands), ``day`` and ``state``."""

    q = django_filters.CharFilter(
        label=_("Find"),
        method="by_words",
        widget=forms.TextInput(attrs={"placeholder": _("Name, room or number"), "size": 16}),
    )
    day = django_filters.DateFilter(label=_("Day"), method="by_day")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        self.actor = actor
        super().__init__(*args, **kwargs)

    @property
    def form(self) -> forms.Form:
        form = super().form
        if not hasattr(form, "helper"):
            for field in form.fields.values():
                scope(field, self.actor)
            form.helper = drawn(form)
        return form

    def by_words(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        return queryset.search(self.actor.property, value)

    def by_day(self, queryset: Any, name: str, value: date) -> models.QuerySet[Any]:
        return queryset.filter(business_date=value)
