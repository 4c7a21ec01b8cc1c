"""Named conditions of the post notebook."""

from typing import Any, Self

from desk.finding import search
from desk.models import Property
from desk.models.records import RecordQuerySet
from handover.enums import NoteState


class DutyNoteQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        return self.select_related("created_by")

    def open(self) -> Self:
        """Not settled: it goes on to every next shift."""
        return self.exclude(state=NoteState.SETTLED)

    def of_day(self, day: Any) -> Self:
        return self.filter(business_date=day).order_by("serial")

    def search(self, property: Property, question: str) -> Self:
        found = search.find(property, question, subjects=["handover.dutynote"])
        return self.filter(key__in=[row.key for row in found])
