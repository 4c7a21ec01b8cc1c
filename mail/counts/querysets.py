"""Named conditions of the shelf counts."""

from typing import Self

from mail.enums import CountState
from mail.querysets import RegisterQuerySet


class CountQuerySet(RegisterQuerySet):
    def for_table(self) -> Self:
        return self.select_related("slot", "created_by")

    def open(self) -> Self:
        return self.filter(state=CountState.DIFFERS)
