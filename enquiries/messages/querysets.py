"""Named conditions of messages."""

from datetime import datetime
from typing import Self

from desk.finding import search
from desk.models import Property
from desk.models.records import RecordQuerySet
from enquiries.enums import MessageState


class MessageQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        return self.select_related("unit", "contact")

    def open(self) -> Self:
        return self.filter(state=MessageState.TAKEN)

    def overdue(self, now: datetime) -> Self:
        """Taken, not delivered, past its clock."""
        return self.open().filter(due_at__lt=now)

    def tried_often(self, tries: int) -> Self:
        """So many failed tries that a supervisor looks at it."""
        return self.open().filter(tries__gte=tries)

    def search(self, property: Property, question: str) -> Self:
        found = search.find(property, question, subjects=["enquiries.message"])
        return self.filter(key__in=[row.key for row in found])
