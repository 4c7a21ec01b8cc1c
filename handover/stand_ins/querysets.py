"""Named conditions of stand-ins."""

from datetime import datetime
from typing import Self

from desk.models.records import RecordQuerySet
from handover.enums import StandInState


class StandInQuerySet(RecordQuerySet):
    def open(self) -> Self:
        return self.filter(state=StandInState.STANDING)

    def overdue(self, now: datetime) -> Self:
        """Standing in for longer than agreed: a full handover is due."""
        return self.open().filter(until__lt=now)
