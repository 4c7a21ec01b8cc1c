"""Named conditions of the intake register. Boards, registers, exports and tests use these same methods.

No state is entered by the clock: to be notified, to be reminded, overdue are conditions of the
minute they are asked at.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from mail.enums import AT_DESK, OPEN, TO_GIVE, WAITING, ItemState
from mail.querysets import RegisterQuerySet

if TYPE_CHECKING:
    from mail.policy import MailPolicy


class ItemQuerySet(RegisterQuerySet):
    def for_table(self) -> Self:
        """What a row of the register shows, in one query."""
        return self.select_related("unit", "occupant", "slot")

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def at_desk(self) -> Self:
        """In one of the desk's slots: what a count finds."""
        return self.filter(state__in=AT_DESK)

    def held(self) -> Self:
        return self.filter(state=ItemState.HELD)

    def to_give(self) -> Self:
        """What somebody may come for: at the desk or on a round, a return under way included."""
        return self.filter(state__in=TO_GIVE)

    def unmatched(self) -> Self:
        """收件人待查: nobody here is known by this name yet."""
        return self.filter(state=ItemState.UNMATCHED)

    def to_notify(self) -> Self:
        """In hand, and nobody has been told."""
        return self.held().filter(notices=0)

    def notice_late(self, now: datetime) -> Self:
        """Nobody was told in time (the unit's service hours are counted in ``notify_due_at``)."""
        return self.to_notify().filter(notify_due_at__lt=now)

    def to_remind(self, now: datetime) -> Self:
        """Told, not collected, and the day of the next reminder has come."""
        return self.held().filter(notices__gt=0, remind_at__lte=now)

    def to_review(self, now: datetime, policy: "MailPolicy") -> Self:
        """Here so long that a supervisor looks at it."""
        return self.filter(state__in=WAITING, occurred_at__lte=now - timedelta(days=policy.review_days))

    def past_limit(self, now: datetime) -> Self:
        """Past the hard limit of keeping, or a money order past its last day."""
        return self.filter(state__in=WAITING, limit_at__lte=now)

    def pressing(self, now: datetime, policy: "MailPolicy") -> Self:
        """What the board lists: untold, to be reminded, too long here, nobody's."""
        return self.filter(state__in=WAITING).filter(
            Q(notices=0) | Q(remind_at__lte=now) | Q(occurred_at__lte=now - timedelta(days=policy.review_days)) | Q(limit_at__lte=now)
        )

    def numbered(self, article_no: str) -> Self:
        """Every row with that article number, the newest first."""
        return self.filter(article_no=article_no).order_by("-pk") if article_no else self.none()
