"""Named conditions of the handover book. Boards, registers, the report and tests use these same methods.

No state is entered by the clock: a relief that is late, a shift nobody ended, a stand-in beyond the
agreed time are conditions of the minute they are asked at.
"""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from desk import search
from desk.models import Post, Property, User
from desk.models.records import RecordQuerySet

LIVE = ("draft", "submitted", "review")


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
        return self.filter(state="accepted")

    def overrides(self) -> Self:
        """Taken over, or left, on a supervisor's word instead of a colleague's signature."""
        return self.filter(Q(override=True) | Q(kind="unrelieved"))

    def late(self, minutes: int) -> Self:
        """Accepted later than the planned end of the shift, with ``minutes`` of grace."""
        return self.accepted().filter(accepted_at__gt=F("from_shift__planned_end") + timedelta(minutes=minutes))

    def search(self, property: Property, question: str) -> Self:
        found = search.find(property, question, subjects=["handover.handover"])
        return self.filter(key__in=[row.key for row in found])


class LineQuerySet(models.QuerySet):
    """The lines of handovers."""

    def still_open(self) -> Self:
        """What had not been closed when the post changed hands."""
        return self.filter(gone_at__isnull=True)

    def unread(self) -> Self:
        """Still to be read, by itself or with its book. What comes along with the post is read by nobody."""
        return self.filter(read_at__isnull=True, gone_at__isnull=True).exclude(told="along")


class DutyNoteQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        return self.select_related("created_by")

    def open(self) -> Self:
        """Not settled: it goes on to every next shift."""
        return self.exclude(state="settled")

    def of_day(self, day: Any) -> Self:
        return self.filter(business_date=day).order_by("serial")

    def search(self, property: Property, question: str) -> Self:
        found = search.find(property, question, subjects=["handover.dutynote"])
        return self.filter(key__in=[row.key for row in found])


class NoticeQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        return self.select_related("audience", "created_by")

    def in_force(self, now: datetime) -> Self:
        return self.filter(state="current", valid_until__gte=now)

    def for_post(self, post: Post | None) -> Self:
        """Addressed to everybody, or to this post (``None``: to any post)."""
        return self if post is None else self.filter(Q(audience__isnull=True) | Q(audience=post))

    def shown_by(self, moment: datetime | None) -> Self:
        """In force by the minute somebody was last shown what is new (``None``: they were not, all of them count)."""
        return self if moment is None else self.filter(created_at__lte=moment)

    def unread_by(self, user: User) -> Self:
        return self.exclude(receipts__user=user)

    def search(self, property: Property, question: str) -> Self:
        found = search.find(property, question, subjects=["handover.notice"])
        return self.filter(key__in=[row.key for row in found])


class StandInQuerySet(RecordQuerySet):
    def open(self) -> Self:
        return self.filter(state="standing")

    def overdue(self, now: datetime) -> Self:
        """Standing in for longer than agreed: a full handover is due."""
        return self.open().filter(until__lt=now)
