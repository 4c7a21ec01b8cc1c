"""Named conditions of the visitor log. Boards, registers, exports and tests use these same methods.

No state is entered by the clock: waiting too long, overstaying and a slip not returned are
conditions of the minute they are asked at.
"""

from datetime import date, datetime
from typing import Any, Self

from django.db.models import Count, F, Min, Q, Sum

from desk import search
from desk.models import Property
from desk.models.records import RecordQuerySet

OPEN = ("waiting", "inside")


class VisitQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        """What a row of the register shows, in one query."""
        return self.select_related("kind", "host_unit", "host_contact", "host_area")

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def inside(self) -> Self:
        return self.filter(state="inside")

    def overstayed(self, now: datetime) -> Self:
        """Inside past the time they were expected to leave."""
        return self.inside().filter(expected_leave_at__lt=now)

    def pressing(self, now: datetime) -> Self:
        """Who waits, and who is inside past their time: what the board lists."""
        return self.open().filter(Q(state="waiting") | Q(expected_leave_at__lt=now))

    def slip_out(self) -> Self:
        """Gone, as far as anybody knows, and the slip never came back."""
        return self.filter(state="departed", slip_returned_at__isnull=True, rule_slip=True)

    def details_due(self) -> Self:
        """Admitted in an emergency; who it was is still to be written down."""
        return self.filter(state__in=("inside", "departed"), kind__code="emergency", visitor_name="")

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
            waiting=Count("id", filter=Q(state="waiting")),
            waiting_since=Min("occurred_at", filter=Q(state="waiting")),
            slips=Count("id", filter=Q(state="inside")),
            people=Sum(F("arrived_count") - F("left_count"), filter=Q(state="inside")),
            overstayed=Count("id", filter=Q(state="inside", expected_leave_at__lt=now)),
        )


class AppointmentQuerySet(RecordQuerySet):
    """Questions asked of the appointments."""

    def for_table(self) -> Self:
        return self.select_related("kind", "host_unit", "host_contact", "property")

    def expected(self, day: date) -> Self:
        """Who is still to come on that local day."""
        return self.filter(state="expected", day=day)

    def overdue(self, local: datetime) -> Self:
        """Expected today, and the time they were told for is past; ``local``: now, on the property's clock."""
        past = Q(to_time__lt=local.time()) | Q(to_time__isnull=True, from_time__lt=local.time())
        return self.expected(local.date()).filter(past)

    def never_came(self, day: date) -> Self:
        """Expected on an earlier day, and nobody has come or called it off."""
        return self.filter(state="expected", day__lt=day)

    def in_time(self) -> Self:
        """As they are told to come: the earlier first, last whoever comes at any time."""
        return self.order_by(F("from_time").asc(nulls_last=True), F("to_time").asc(nulls_last=True), "pk")

    def answering_for(self, unit: Any, contact: Any, day: date) -> Self:
        """What may stand behind a slip for this host on that day; an appointment that names nobody is the whole unit's."""
        rows = self.expected(day).filter(host_unit=unit)
        return rows if contact is None else rows.filter(Q(host_contact__isnull=True) | Q(host_contact=contact))

    def search(self, property: Property, question: str) -> Self:
        found = search.find(property, question, subjects=["visitors.appointment"])
        return self.filter(key__in=[row.key for row in found])
