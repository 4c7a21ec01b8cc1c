"""Named conditions of handovers and their lines. No state is entered by the clock: a relief that is late is a condition of the minute."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from desk.finding import search
from desk.models import Property
from desk.models.records import RecordQuerySet
from desk.types import Told
from handover.enums import HandoverKind, HandoverState

LIVE = (HandoverState.DRAFT, HandoverState.SUBMITTED, HandoverState.REVIEW)


class HandoverQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        """What a row of the register shows, in one query."""
        return self.select_related("for_post", "outgoing", "incoming")

    def live(self) -> Self:
        """Being written, waiting for the relief, or being read."""
        return self.filter(state__in=LIVE)

    def open(self) -> Self:
        return self.live()

    def accepted(self) -> Self:
        return self.filter(state=HandoverState.ACCEPTED)

    def overrides(self) -> Self:
        """Taken over, or left, on a supervisor's word instead of a colleague's signature."""
        return self.filter(Q(override=True) | Q(kind=HandoverKind.UNRELIEVED))

    def late(self, minutes: int) -> Self:
        """Accepted later than the planned end of the shift, with ``minutes`` of grace."""
        return self.accepted().filter(accepted_at__gt=F("from_shift__planned_end") + timedelta(minutes=minutes))

    def search(self, property: Property, question: str) -> Self:
        found = search.find(property, question, subjects=["handover.handover"])
        return self.filter(key__in=[row.key for row in found])


class LineQuerySet(models.QuerySet[Any]):
    """The lines of handovers."""

    def still_open(self) -> Self:
        """What had not been closed when the post changed hands."""
        return self.filter(gone_at__isnull=True)

    def unread(self) -> Self:
        """Still to be read, by itself or with its book. What comes along with the post is read by nobody."""
        return self.filter(read_at__isnull=True, gone_at__isnull=True).exclude(told=Told.ALONG)
