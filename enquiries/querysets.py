"""Named conditions of enquiries, messages, promises and complaints. Boards, registers and tests use these same methods.

Nothing is entered by the clock: overdue, broken, unseen too long and "counts as major" are
conditions of the minute they are asked at.
"""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Case, F, Q, Value, When

from desk import search
from desk.actors import Actor
from desk.models import Property, User
from desk.models.records import RecordQuerySet
from directory.querysets import DirectoryQuerySet

ENQUIRY_OPEN = ("open", "promised", "referred", "escalated")
COMPLAINT_OPEN = ("registered", "assigned", "in_progress", "resolved", "reopened")
UNRESOLVED = ("registered", "assigned", "in_progress", "reopened")


class EnquiryQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        """What a row of the register shows, in one query."""
        return self.select_related("unit", "contact", "department")

    def open(self) -> Self:
        """Without an end: asked as the partial index answers it, and the database holds the states to it."""
        return self.filter(ended_at__isnull=True)

    def at_departments(self) -> Self:
        """Referred, with the clock that runs there as ``due_at``: to accept, then what was agreed."""
        return self.filter(state="referred").annotate(
            due_at=Case(When(accepted_at__isnull=True, then=F("due_accept_at")), default=F("agreed_at"))
        )

    def asked_of(self, user: User | None) -> Self:
        """Questions put to this superior that have no answer yet (A10)."""
        return self.filter(state="escalated", superior=user, advice="") if user is not None else self.none()

    def not_accepted(self) -> Self:
        """Referred, and no department has accepted yet."""
        return self.filter(state="referred", accepted_at__isnull=True)

    def search(self, property: Property, question: str) -> Self:
        """By what was asked, who asked, the wanted person's room, number or last four digits of a phone."""
        found = search.find(property, question, subjects=["enquiries.enquiry"])
        return self.filter(key__in=[row.key for row in found])


class AnswerQuerySet(DirectoryQuerySet):
    def search(self, property: Property, question: str) -> Self:
        """What answers the question, as the box finds it: also by what a whole sentence asks for."""
        own = [self.model._meta.label_lower]
        return self.filter(key__in=[row.key for row in search.find(property, question, subjects=own, first=own)])


class MessageQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        return self.select_related("unit", "contact")

    def open(self) -> Self:
        return self.filter(state="taken")

    def overdue(self, now: datetime) -> Self:
        """Taken, not delivered, past its clock."""
        return self.open().filter(due_at__lt=now)

    def tried_often(self, tries: int) -> Self:
        """So many failed tries that a supervisor looks at it."""
        return self.open().filter(tries__gte=tries)

    def search(self, property: Property, question: str) -> Self:
        found = search.find(property, question, subjects=["enquiries.message"])
        return self.filter(key__in=[row.key for row in found])


class PromiseQuerySet(RecordQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")

    def about(self, entry: Any) -> Self:
        """Whatever was promised about one entry."""
        return self.filter(subject_key=entry.key)

    def overdue(self, now: datetime) -> Self:
        """Still waited for, and the time has passed: broken already, and the customer is still without an answer."""
        return self.open().filter(due_at__lt=now)

    def broken(self, now: datetime) -> Self:
        """Not kept by its time; neither keeping it later nor letting it go mends it."""
        late = Q(kept_at__gt=F("due_at")) | Q(released_at__gt=F("due_at"))
        return self.filter(late | Q(kept_at__isnull=True, released_at__isnull=True, due_at__lt=now))

    def kept(self) -> Self:
        return self.filter(kept_at__lte=F("due_at"))

    def visible_to(self, actor: Actor) -> Self:
        """Not what was promised to somebody who complains about this very person."""
        return self if actor.user is None else self.exclude(about_staff=actor.user.pk)


class ComplaintQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        return self.select_related("unit", "category", "department", "handler")

    def open(self) -> Self:
        """Without an end, like an enquiry."""
        return self.filter(ended_at__isnull=True)

    def unresolved(self) -> Self:
        return self.open().in_states(*UNRESOLVED)

    def real(self) -> Self:
        """Complaints alone. Said by what they are not: asked by its kind, SQLite would leave the index of the open ones."""
        return self.exclude(kind__in=("suggestion", "praise"))

    def unseen(self) -> Self:
        """No supervisor has seen it yet."""
        return self.filter(state="registered", seen_at__isnull=True)

    def overdue(self, now: datetime) -> Self:
        """Any of its clocks has run out: first reply, resolution, resolution after reopening, follow-up call."""
        reply = Q(state__in=UNRESOLVED, wants_reply=True, replied_at__isnull=True, due_reply_at__lt=now)
        first = Q(state__in=UNRESOLVED, due_again_at__isnull=True, due_resolve_at__lt=now)
        again = Q(state__in=UNRESOLVED, due_again_at__lt=now)
        call = Q(state="resolved", wants_reply=True, due_call_at__lt=now)
        return self.open().filter(reply | first | again | call).real()

    def pressing(self) -> Self:
        """What waits for somebody, the most pressing first: unseen, then opened again, urgent, by level, then the oldest."""
        unseen, again = When(state="registered", seen_at__isnull=True, then=Value(0)), When(state="reopened", then=Value(1))
        return self.open().order_by(Case(unseen, again, default=Value(2)), "-urgent", self.level("severity"), "pk")

    def to_call(self) -> Self:
        """Resolved, and the complainant is to be asked."""
        return self.filter(state="resolved")

    def major(self, now: datetime, days: int) -> Self:
        """重大: by judgement, or because it has stood open for ``days`` and is not unfounded."""
        return self.filter(
            Q(severity="major") | (Q(state__in=UNRESOLVED, occurred_at__lt=now - timedelta(days=days)) & ~Q(validity="invalid"))
        ).real()

    def visible_to(self, actor: Actor) -> Self:
        """Nobody sees a complaint about themselves; a handler sees what the own department was given, and the own praise."""
        rows = self
        if actor.user is not None:
            rows = rows.exclude(kind="complaint", about_staff=actor.user.pk)
        if not actor.may("enquiries.view"):
            rows = rows.given_or_praise(actor).filter(Q(department_id=actor.department_id) | Q(department__isnull=True))
        return rows

    def given_or_praise(self, actor: Actor) -> Self:
        """What the departments were given, and this person's own praise once a supervisor has passed it on."""
        praise = Q(kind="praise", state="passed_on", about_staff=actor.user and actor.user.pk)
        return self.filter(Q(department__isnull=False) | praise)

    def to_hear(self, actor: Actor) -> Self:
        """Praise of this very person, passed on by a supervisor and not read yet."""
        return self.filter(kind="praise", state="passed_on", heard_at__isnull=True, about_staff=actor.user and actor.user.pk)

    def search(self, property: Property, question: str) -> Self:
        found = search.find(property, question, subjects=["enquiries.complaint"])
        return self.filter(key__in=[row.key for row in found])
