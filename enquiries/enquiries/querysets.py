"""Named conditions of enquiries."""

from typing import Self

from django.db.models import Case, F, When

from desk.finding import search
from desk.models import Property, User
from desk.models.records import RecordQuerySet
from enquiries.enums import EnquiryState


class EnquiryQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        """What a row of the register shows, in one query."""
        return self.select_related("unit", "contact", "department")

    def open(self) -> Self:
        """Without an end: asked as the partial index answers it, and the database holds the states to it."""
        return self.filter(ended_at__isnull=True)

    def at_departments(self) -> Self:
        """Referred, with the clock that runs there as ``due_at``: to accept, then what was agreed."""
        return self.filter(state=EnquiryState.REFERRED).annotate(
            due_at=Case(When(accepted_at__isnull=True, then=F("due_accept_at")), default=F("agreed_at"))
        )

    def asked_of(self, user: User | None) -> Self:
        """Questions put to this superior that have no answer yet (A10)."""
        return self.filter(state=EnquiryState.ESCALATED, superior=user, advice="") if user is not None else self.none()

    def not_accepted(self) -> Self:
        """Referred, and no department has accepted yet."""
        return self.filter(state=EnquiryState.REFERRED, accepted_at__isnull=True)

    def search(self, property: Property, question: str) -> Self:
        """By what was asked, who asked, the wanted person's room, number or last four digits of a phone."""
        found = search.find(property, question, subjects=["enquiries.enquiry"])
        return self.filter(key__in=[row.key for row in found])
