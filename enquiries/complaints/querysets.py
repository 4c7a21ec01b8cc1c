"""Named conditions of complaints: overdue, unseen too long and “counts as major” are read off the minute they are asked at."""

from datetime import datetime, timedelta
from typing import Self

from django.db.models import Case, Q, Value, When

from desk.finding import search
from desk.models import Property
from desk.models.records import RecordQuerySet
from desk.people.actors import Actor
from enquiries.enums import UNRESOLVED, ComplaintKind, ComplaintState, Severity, Validity


class ComplaintQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        return self.select_related("unit", "category__parent", "department", "handler")

    def open(self) -> Self:
        """Without an end, like an enquiry."""
        return self.filter(ended_at__isnull=True)

    def unresolved(self) -> Self:
        return self.open().in_states(*UNRESOLVED)

    def real(self) -> Self:
        """Complaints alone. Said by what they are not: asked by its kind, SQLite would leave the index of the open ones."""
        return self.exclude(kind__in=(ComplaintKind.SUGGESTION, ComplaintKind.PRAISE))

    def unseen(self) -> Self:
        """No supervisor has seen it yet."""
        return self.filter(state=ComplaintState.REGISTERED, seen_at__isnull=True)

    def overdue(self, now: datetime) -> Self:
        """Any of its clocks has run out: first reply, resolution, resolution after reopening, follow-up call."""
        reply = Q(state__in=UNRESOLVED, wants_reply=True, replied_at__isnull=True, due_reply_at__lt=now)
        first = Q(state__in=UNRESOLVED, due_again_at__isnull=True, due_resolve_at__lt=now)
        again = Q(state__in=UNRESOLVED, due_again_at__lt=now)
        call = Q(state=ComplaintState.RESOLVED, wants_reply=True, due_call_at__lt=now)
        return self.open().filter(reply | first | again | call).real()

    def pressing(self) -> Self:
        """What waits for somebody, the most pressing first: unseen, then opened again, urgent, by level, then the oldest."""
        unseen, again = (
            When(state=ComplaintState.REGISTERED, seen_at__isnull=True, then=Value(0)),
            When(state=ComplaintState.REOPENED, then=Value(1)),
        )
        return self.open().order_by(Case(unseen, again, default=Value(2)), "-urgent", self.level("severity"), "pk")

    def to_call(self) -> Self:
        """Resolved, and the complainant is to be asked."""
        return self.filter(state=ComplaintState.RESOLVED)

    def major(self, now: datetime, days: int) -> Self:
        """重大: by judgement, or because it has stood open for ``days`` and is not unfounded."""
        judged = self.filter(severity=Severity.MAJOR).real()
        old = self.unresolved().filter(occurred_at__lt=now - timedelta(days=days)).exclude(validity=Validity.INVALID).real()
        # Each by its own index: asked for in one condition, every complaint would be looked at.
        return self.filter(pk__in=judged.order_by().values("pk").union(old.order_by().values("pk")))

    def hidden_from(self, actor: Actor) -> Self:
        """What whoever reads the book does not see of it: complaints about themselves. They are few, and asked for as what they are."""
        return self.none() if actor.user is None else self.filter(kind=ComplaintKind.COMPLAINT, about_staff=actor.user.pk)

    def visible_to(self, actor: Actor) -> Self:
        """Nobody sees a complaint about themselves; a handler sees what the own department was given, and the own praise."""
        rows = self
        if actor.user is not None:
            rows = rows.exclude(kind=ComplaintKind.COMPLAINT, about_staff=actor.user.pk)
        if not actor.may("enquiries.view"):
            rows = rows.given_or_praise(actor).filter(Q(department_id=actor.department_id) | Q(department__isnull=True))
        return rows

    def given_or_praise(self, actor: Actor) -> Self:
        """What the departments were given, and this person's own praise once a supervisor has passed it on."""
        praise = Q(kind=ComplaintKind.PRAISE, state=ComplaintState.PASSED_ON, about_staff=actor.user and actor.user.pk)
        return self.filter(Q(department__isnull=False) | praise)

    def to_hear(self, actor: Actor) -> Self:
        """Praise of this very person, passed on by a supervisor and not read yet."""
        return self.filter(
            kind=ComplaintKind.PRAISE, state=ComplaintState.PASSED_ON, heard_at__isnull=True, about_staff=actor.user and actor.user.pk
        )

    def search(self, property: Property, question: str) -> Self:
        found = search.find(property, question, subjects=["enquiries.complaint"])
        return self.filter(key__in=[row.key for row in found])
