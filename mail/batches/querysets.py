"""Named conditions of the batches."""

from typing import Self

from mail.enums import BatchState
from mail.querysets import RegisterQuerySet


class BatchQuerySet(RegisterQuerySet):
    def for_table(self) -> Self:
        return self.select_related("created_by")

    def open(self) -> Self:
        """Being counted, or with a difference nobody has confirmed."""
        return self.filter(state__in=(BatchState.COUNTING, BatchState.DIFFERS))

    def differing(self) -> Self:
        return self.filter(state=BatchState.DIFFERS)
