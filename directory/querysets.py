"""Questions the desk asks of the directory."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from desk.finding import search
from desk.models import Property
from desk.written import rooms


class DirectoryQuerySet(models.QuerySet[Any]):
    def of(self, property: Property) -> Self:
        return self.filter(property=property)

    def search(self, property: Property, question: str) -> Self:
        """Rows the search's question finds, by any of its ways."""
        found = search.find(property, question, subjects=[self.model._meta.label_lower])
        return self.filter(key__in=[row.key for row in found])


class UnitQuerySet(DirectoryQuerySet):
    def called(self, property: Property, text: str) -> list[Any]:
        """The units ``text`` is the room of, with or without its building, in whatever way it is written."""
        return self._called(property, [text])

    def alike(self, property: Property, text: str) -> list[Any]:
        """The units ``text`` would be but for the zeros before its number: 0912 of each building for 912."""
        others = rooms.alike(rooms.fold(text))
        return self._called(property, others) if others else []

    def _called(self, property: Property, texts: list[str]) -> list[Any]:
        folded = map(rooms.fold, texts)
        rows = self.of(property).select_related("building").order_by("building__name", "room")
        heads = rows.filter(room_folded__in={one[at:] for one in folded for at in range(len(one))})
        return [unit for unit in heads if any(map(unit.is_called, texts))]


class OccupantQuerySet(DirectoryQuerySet):
    def current(self, day: object) -> Self:
        """Those living or working here on ``day`` (a local date)."""
        return self.filter(Q(moved_out__isnull=True) | Q(moved_out__gt=day), gone=False)


class StandingQuerySet(DirectoryQuerySet):
    def in_force(self, property: Property, moment: datetime) -> Self:
        """Permissions and instructions that hold at ``moment`` (an aware time)."""
        day = property.local(moment).date()
        return self.of(property).filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            active=True,
        )
