"""Named conditions of notices."""

from datetime import datetime
from typing import Self

from django.db.models import Q

from desk.finding import search
from desk.models import Post, Property, User
from desk.models.records import RecordQuerySet
from handover.enums import NoticeState


class NoticeQuerySet(RecordQuerySet):
    def for_table(self) -> Self:
        return self.select_related("audience", "created_by")

    def in_force(self, now: datetime) -> Self:
        return self.filter(state=NoticeState.CURRENT, valid_until__gte=now)

    def for_post(self, post: Post | None) -> Self:
        """Addressed to everybody, or to this post (``None``: to any post)."""
        return self if post is None else self.filter(Q(audience__isnull=True) | Q(audience=post))

    def shown_by(self, moment: datetime | None) -> Self:
        """In force by the minute somebody was last shown what is new (``None``: they were not, all of them count)."""
        return self if moment is None else self.filter(created_at__lte=moment)

    def unread_by(self, user: User) -> Self:
        return self.exclude(receipts__user=user)

    def search(self, property: Property, question: str) -> Self:
        found = search.find(property, question, subjects=["handover.notice"])
        return self.filter(key__in=[row.key for row in found])
