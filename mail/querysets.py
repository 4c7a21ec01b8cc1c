"""What every register of the book answers, and several counts in one question."""

from typing import Any, Self

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from desk.finding import search
from desk.models import Property
from desk.models.records import RecordQuerySet


class RegisterQuerySet(RecordQuerySet):
    """What every register of this book answers."""

    subject = ""

    def search(self, property: Property, question: str) -> Self:
        """By number, article number or its last four digits, room, or name."""
        found = search.find(property, question, subjects=[self.model._meta.label_lower])
        return self.filter(key__in=[row.key for row in found])


def figures(property: Property, registers: dict[str, QuerySet[Any]]) -> dict[str, Any]:
    """Several counts of several registers in one query: ``registers`` maps a name to its rows."""
    counted = {
        name: Coalesce(Subquery(rows.filter(property=OuterRef("pk")).order_by().values("property").annotate(n=Count("pk")).values("n")), 0)
        for name, rows in registers.items()
    }
    return dict(Property.objects.filter(pk=property.pk).values(**counted).get())
