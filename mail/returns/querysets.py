"""Named conditions of the return register."""

from typing import Any, Self

from mail.enums import ReturnState
from mail.querysets import RegisterQuerySet


class ReturnQuerySet(RegisterQuerySet):
    def for_table(self) -> Self:
        return self.select_related("item__unit", "approved_by")

    def open(self) -> Self:
        """Approved, and still on our shelf."""
        return self.filter(state=ReturnState.APPROVED)

    def late(self, today: Any) -> Self:
        """Approved and not handed to the post office on the working day it should have been."""
        return self.open().filter(due_on__lt=today)
