"""Questions the desk asks of the directory."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from desk import search
from desk.models import Property
from desk.written import rooms


class DirectoryQuerySet(models.QuerySet):
    def of(self, property: Property) -> Self:
        return self.filter(property=property)

    def search(self, property: Property, question: str) -> Self:
        """Rows the box's question finds, by any of its ways."""
        found = search.find(property, question, subjects=[self.model._meta.label_lower])
        return self.filter(key__in=[row.key for row in found])


class UnitQuerySet(DirectoryQuerySet):
    def called(self, property: Property, text: str) -> list[Any]:
        """The units ``text`` is the room of, with or without its building, in whatever way it is written."""
        folded, rows = rooms.fold(text), self.of(property).select_related("building")
        heads = rows.filter(room_folded__in={folded[at:] for at in range(len(folded))}).order_by("building__name", "room")
        return [unit for unit in heads if unit.is_called(text)]  # type: ignore[attr-defined]

    def alike(self, property: Property, text: str) -> list[Any]:
        """The units ``text`` would be but for the zeros before its number: 0912 of each building for 912."""
        return [unit for other in rooms.alike(rooms.fold(text)) for unit in self.called(property, other)]


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
