"""Named conditions of ready answers."""

from typing import Self

from desk.finding import search
from desk.models import Property
from directory.querysets import DirectoryQuerySet


class AnswerQuerySet(DirectoryQuerySet):
    def search(self, property: Property, question: str) -> Self:
        """What answers the question, as the search finds it: also by what a whole sentence asks for."""
        own = [self.model._meta.label_lower]
        return self.filter(key__in=[row.key for row in search.find(property, question, subjects=own, first=own)])
