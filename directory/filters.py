"""Finding a unit: by room, by who is in it, by initials and room."""

from typing import Any

from django.db import models

from desk.finding import search
from desk.pages.filters import RegisterFilter
from directory.models import Contact, Occupant, Unit


class UnitFilter(RegisterFilter):
    day = None

    class Meta:
        model = Unit
        fields: list[str] = []

    def by_words(self, queryset: Any, name: str, value: str) -> models.QuerySet[Any]:
        rows = search.find(self.actor.property, value, subjects=["directory.unit", "directory.occupant", "directory.contact"])
        keys = [row.key for row in rows]
        return queryset.filter(
            models.Q(key__in=keys)
            | models.Q(pk__in=Occupant.objects.filter(key__in=keys).values("unit"))
            | models.Q(pk__in=Contact.objects.filter(key__in=keys).values("occupant__unit"))
        )
