"""Named conditions of promises: overdue and broken are read off the minute they are asked at."""

from datetime import datetime
from typing import Any, Self

from django.db.models import F, Q

from desk.models.records import RecordQuerySet
from desk.people.actors import Actor
from enquiries.enums import PromiseState

# Not kept by its time, or not yet: the condition of an index, and none of its parts is a parameter.
NOT_KEPT = Q(kept_at__gt=F("due_at")) | Q(released_at__gt=F("due_at")) | Q(kept_at__isnull=True, released_at__isnull=True)


class PromiseQuerySet(RecordQuerySet):
    def open(self) -> Self:
        return self.filter(state=PromiseState.OPEN)

    def about(self, entry: Any) -> Self:
        """Whatever was promised about one entry."""
        return self.filter(subject_key=entry.key)

    def overdue(self, now: datetime) -> Self:
        """Still waited for, and the time has passed: broken already, and the customer is still without an answer."""
        return self.open().filter(due_at__lt=now)

    def broken(self, now: datetime) -> Self:
        """Not kept by its time; neither keeping it later nor letting it go mends it."""
        return self.filter(NOT_KEPT).filter(Q(kept_at__gt=F("due_at")) | Q(released_at__gt=F("due_at")) | Q(due_at__lt=now))

    def kept(self) -> Self:
        return self.filter(kept_at__lte=F("due_at"))

    def hidden_from(self, actor: Actor) -> Self:
        """What was promised to somebody who complains about this very person."""
        return self.none() if actor.user is None else self.filter(about_staff=actor.user.pk)

    def visible_to(self, actor: Actor) -> Self:
        """Not what was promised to somebody who complains about this very person."""
        return self if actor.user is None else self.exclude(about_staff=actor.user.pk)
