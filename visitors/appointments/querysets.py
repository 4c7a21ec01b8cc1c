"""Questions asked of the appointments."""

from datetime import date, datetime
from typing import Any, Self

from django.db.models import F, Q

from desk.finding import search
from desk.models import Property
from desk.models.records import RecordQuerySet
from visitors.enums import AppointmentState


class AppointmentQuerySet(RecordQuerySet):
    """Questions asked of the appointments."""

    def for_table(self) -> Self:
        return self.select_related("kind", "host_unit", "host_contact", "property")

    def expected(self, day: date) -> Self:
        """Who is still to come on that local day."""
        return self.filter(state=AppointmentState.EXPECTED, day=day)

    def overdue(self, local: datetime) -> Self:
        """Expected today, and the time they were told for is past; ``local``: now, on the property's clock."""
        past = Q(to_time__lt=local.time()) | Q(to_time__isnull=True, from_time__lt=local.time())
        return self.expected(local.date()).filter(past)

    def never_came(self, day: date) -> Self:
        """Expected on an earlier day, and nobody has come or called it off."""
        return self.filter(state=AppointmentState.EXPECTED, day__lt=day)

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
