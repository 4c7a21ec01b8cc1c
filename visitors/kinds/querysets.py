"""Questions asked of the kinds of visitor."""

from typing import Any, Self

from django.db import models

EMERGENCY = "emergency"  # fire, police, ambulance: one key, no form


class KindQuerySet(models.QuerySet[Any]):
    def offered(self) -> Self:
        """What a form offers, in the property's order."""
        return self.filter(active=True).exclude(code=EMERGENCY).order_by("order", "id")
