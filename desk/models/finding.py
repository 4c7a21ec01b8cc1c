"""The index of the search."""

from django.db import models

from desk.models.people import Property
from desk.papers import privacy


class SearchRow(models.Model):
    """What the search finds. ``text`` holds tokens (see :mod:`desk.finding.search`), never a readable name."""

    plain = {"subject", "text", "last4"}
    personal: dict[str, privacy.Personal] = {}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    key = models.UUIDField()
    text = models.TextField()
    last4 = models.CharField(max_length=4, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "subject", "key"], name="searchrow_once")]
        indexes = [
            models.Index(fields=["property", "last4", "-at"], name="searchrow_last4"),
            models.Index(fields=["property", "-at"], name="searchrow_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.key}"
