"""Questions the desk asks of the directory."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from desk import search
from desk.models import Property


class DirectoryQuerySet(models.QuerySet):
    def of(self, property: Property) -> Self:
        return self.filter(property=property)

    def search(self, property: Property, question: str) -> Self:
        """Rows the box's question finds, by any of its ways."""
        found = search.find(property, question, subjects=[self.model._meta.label_lower])
        return self.filter(key__in=[row.key for row in found])


class OccupantQuerySet(DirectoryQuerySet):
    def current(self, day: object) -> Self:
        """Those living or working here on ``day`` (a local date)."""
        return self.filter(Q(moved_out__isnull=True) | Q(moved_out__gt=day))


class StandingQuerySet(DirectoryQuerySet):
    def in_force(self, property: Property, moment: datetime) -> Self:
        """Permissions and instructions that hold at ``moment`` (an aware time)."""
        day = property.local(moment).date()
        return self.of(property).filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            active=True,
        )
