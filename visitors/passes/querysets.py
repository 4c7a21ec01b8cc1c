"""Questions asked of the regular passes."""

from typing import Self

from desk.finding import search
from desk.models import Property
from desk.models.records import RecordQuerySet


class PassQuerySet(RecordQuerySet):
    """Questions asked of the regular passes."""

    def for_table(self) -> Self:
        return self.select_related("kind", "unit")

    def search(self, property: Property, question: str) -> "PassQuerySet":
        found = search.find(property, question, subjects=["visitors.regularpass"])
        return self.filter(key__in=[row.key for row in found])
