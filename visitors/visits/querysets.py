"""Named conditions of the visitor slips. Boards, registers, exports and tests use these same methods.

No state is entered by the clock: waiting too long, overstaying and a slip not returned are
conditions of the minute they are asked at.
"""

from datetime import datetime
from typing import Any, Self

from django.db.models import Count, F, Min, Q, Sum

from desk.finding import search
from desk.models import Property
from desk.models.records import RecordQuerySet
from visitors.enums import OPEN, VisitState
from visitors.kinds.models import VisitKind
from visitors.kinds.querysets import EMERGENCY


class VisitQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        """What a row of the register shows, in one query."""
        return self.select_related("kind", "host_unit", "host_contact", "host_area")

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def waiting(self) -> Self:
        return self.filter(state=VisitState.WAITING)

    def inside(self) -> Self:
        return self.filter(state=VisitState.INSIDE)

    def overstayed(self, now: datetime) -> Self:
        """Inside past the time they were expected to leave."""
        return self.inside().filter(expected_leave_at__lt=now)

    def pressing(self, now: datetime) -> Self:
        """Who waits, and who is inside past their time: what the board lists."""
        return self.open().filter(Q(state=VisitState.WAITING) | Q(expected_leave_at__lt=now))

    def slip_out(self) -> Self:
        """Gone, as far as anybody knows, and the slip never came back."""
        return self.filter(state=VisitState.DEPARTED, slip_returned_at__isnull=True, rule_slip=True)

    def details_due(self) -> Self:
        """Admitted in an emergency; who it was is still to be written down."""
        kinds = VisitKind.objects.filter(code=EMERGENCY).values("pk")  # found by their kind: joined, every slip would be asked for it
        # Most slips are inside or departed: said by what they are not, that is no way to look for them.
        others = [state for state in VisitState if state not in (VisitState.INSIDE, VisitState.DEPARTED)]
        return self.filter(kind__in=kinds, visitor_name="").exclude(state__in=others)

    def over_since(self, moment: datetime) -> Self:
        """Ended before ``moment``; a departure nobody saw counts from the arrival."""
        return self.filter(Q(left_at__lt=moment) | Q(left_at__isnull=True, occurred_at__lt=moment))

    def search(self, property: Property, question: str) -> Self:
        """By name, host's room, number or the last four digits of a phone."""
        found = search.find(property, question, subjects=["visitors.visit"])
        return self.filter(key__in=[row.key for row in found])

    def figures(self, now: datetime) -> dict[str, Any]:
        """The board's numbers in one query over the open slips."""
        return self.open().aggregate(
            waiting=Count("id", filter=Q(state=VisitState.WAITING)),
            waiting_since=Min("occurred_at", filter=Q(state=VisitState.WAITING)),
            slips=Count("id", filter=Q(state=VisitState.INSIDE)),
            people=Sum(F("arrived_count") - F("left_count"), filter=Q(state=VisitState.INSIDE)),
            overstayed=Count("id", filter=Q(state=VisitState.INSIDE, expected_leave_at__lt=now)),
        )
