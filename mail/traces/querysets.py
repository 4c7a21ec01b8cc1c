"""Named conditions of the traces."""

from datetime import datetime
from typing import Self

from mail.enums import TRACE_OPEN
from mail.querysets import RegisterQuerySet


class TraceQuerySet(RegisterQuerySet):
    def for_table(self) -> Self:
        return self.select_related("unit", "item")

    def open(self) -> Self:
        return self.filter(state__in=TRACE_OPEN)

    def late(self, now: datetime) -> Self:
        """Past the time the claimant should have heard from us."""
        return self.open().filter(due_at__lt=now)
