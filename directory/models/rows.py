"""A row of the directory: inside one property, public by its key."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.models import Property
from desk.papers.fields import FoldedField
from directory.querysets import DirectoryQuerySet


class DirectoryRow(models.Model):
    """A row of the directory: inside one property, public by its ``key``, never by its id."""

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    objects = DirectoryQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        folded = [field for field in self._meta.concrete_fields if isinstance(field, FoldedField)]
        for made in folded:
            made.fill(self)
        self._clean_folded({field.name for field in folded})
        for field in self._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.name != "property" and getattr(self, field.attname):
                other = getattr(self, field.name)
                if getattr(other, "property_id", self.property_id) != self.property_id:
                    raise ValidationError({field.name: _("This belongs to another property.")}, code="property")

    def _clean_folded(self, folded: set[str]) -> None:
        """A form leaves out the promises about columns it does not show; these are about what it does show."""
        for constraint in self._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and folded & set(constraint.fields):
                columns = [self._meta.get_field(name) for name in constraint.fields]
                if all(getattr(self, column.attname) for column in columns):  # type: ignore[union-attr]
                    constraint.validate(type(self), self)

    def search_terms(self) -> dict[str, Any] | None:
        return None

    def brings_along(self) -> Iterable["DirectoryRow"]:
        """After this row was saved: what depends on it is brought up to date; the rows to find anew."""
        return ()
