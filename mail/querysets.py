"""Named conditions of the mail registers. Boards, registers, exports and tests use these same methods.

No state is entered by the clock: to be notified, to be reminded, overdue are conditions of the
minute they are asked at.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from desk import search
from desk.models import Property
from desk.models.records import RecordQuerySet

if TYPE_CHECKING:
    from mail.models import MailPolicy

OPEN = ("unmatched", "held", "out", "proposed", "approved", "missing")
AT_DESK = ("unmatched", "held", "proposed", "approved")  # lies in a slot
TRACE_OPEN = ("checked", "at_post")


class RegisterQuerySet(RecordQuerySet):
    """What every register of this book answers."""

    subject = ""

    def search(self, property: Property, question: str) -> Self:
        """By number, article number or its last four digits, room, or name."""
        found = search.find(property, question, subjects=[self.model._meta.label_lower])
        return self.filter(key__in=[row.key for row in found])


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
        return self.filter(state="held")

    def to_give(self) -> Self:
        """What somebody may come for: at the desk or on a round, a return under way included."""
        return self.filter(state__in=("held", "out", "proposed", "approved"))

    def unmatched(self) -> Self:
        """收件人待查: nobody here is known by this name yet."""
        return self.filter(state="unmatched")

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
        return self.filter(state__in=("held", "unmatched"), occurred_at__lte=now - timedelta(days=policy.review_days))

    def past_limit(self, now: datetime) -> Self:
        """Past the hard limit of keeping, or a money order past its last day."""
        return self.filter(state__in=("held", "unmatched"), limit_at__lte=now)

    def pressing(self, now: datetime, policy: "MailPolicy") -> Self:
        """What the board lists: untold, to be reminded, too long here, nobody's."""
        return self.filter(state__in=("held", "unmatched")).filter(
            Q(notices=0) | Q(remind_at__lte=now) | Q(occurred_at__lte=now - timedelta(days=policy.review_days)) | Q(limit_at__lte=now)
        )

    def numbered(self, article_no: str) -> Self:
        """Every row with that article number, the newest first."""
        return self.filter(article_no=article_no).order_by("-pk") if article_no else self.none()


class BatchQuerySet(RegisterQuerySet):
    def for_table(self) -> Self:
        return self.select_related("created_by")

    def open(self) -> Self:
        """Being counted, or with a difference nobody has confirmed."""
        return self.filter(state__in=("counting", "differs"))

    def differing(self) -> Self:
        return self.filter(state="differs")


class ReturnQuerySet(RegisterQuerySet):
    def for_table(self) -> Self:
        return self.select_related("item__unit", "approved_by")

    def open(self) -> Self:
        """Approved, and still on our shelf."""
        return self.filter(state="approved")

    def late(self, today: Any) -> Self:
        """Approved and not handed to the post office on the working day it should have been."""
        return self.open().filter(due_on__lt=today)


class TraceQuerySet(RegisterQuerySet):
    def for_table(self) -> Self:
        return self.select_related("unit", "item")

    def open(self) -> Self:
        return self.filter(state__in=TRACE_OPEN)

    def late(self, now: datetime) -> Self:
        """Past the time the claimant should have heard from us."""
        return self.open().filter(due_at__lt=now)


class CountQuerySet(RegisterQuerySet):
    def for_table(self) -> Self:
        return self.select_related("slot", "created_by")

    def open(self) -> Self:
        return self.filter(state="differs")


def figures(property: Property, registers: dict[str, QuerySet[Any]]) -> dict[str, Any]:
    """Several counts of several registers in one query: ``registers`` maps a name to its rows."""
    counted = {
        name: Coalesce(Subquery(rows.filter(property=OuterRef("pk")).order_by().values("property").annotate(n=Count("pk")).values("n")), 0)
        for name, rows in registers.items()
    }
    return dict(Property.objects.filter(pk=property.pk).values(**counted).get())
