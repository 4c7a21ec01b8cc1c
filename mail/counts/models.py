"""清点: what lies in one slot, against what the register says."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desk.models import Entry
from desk.papers import privacy
from mail.counts.querysets import CountQuerySet
from mail.enums import CountState
from mail.items.slots import StorageSlot


class ShelfCount(Entry):
    """清点: what lies in one slot, by total or item by item, against what the register says."""

    PREFIX = "QD"
    ENDED = (CountState.AGREES, CountState.SETTLED)

    State = CountState
    personal: ClassVar = {"explanation": privacy.text()}
    plain: ClassVar = {"missing", "surplus"}

    slot = models.ForeignKey(StorageSlot, models.PROTECT, verbose_name=_("lies in"))
    each = models.BooleanField(_("item by item"), default=False)
    expected = models.PositiveIntegerField(_("by the register"))
    counted = models.PositiveIntegerField(_("counted"))
    missing = models.TextField(_("not found"), blank=True)
    surplus = models.TextField(_("not in the register"), blank=True)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)

    objects = CountQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("shelf count"), _("shelf counts")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state=CountState.AGREES) | (Q(expected=models.F("counted")) & Q(missing="") & Q(surplus="")),
                name="count_agrees",
            ),
            models.CheckConstraint(
                condition=~Q(state=CountState.SETTLED) | ~Q(explanation=""),
                name="count_explained",
                violation_error_message=_("Write down how the difference is explained."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="count_by_entry"),
            models.Index(fields=["property", "occurred_at", "id"], name="count_by_time"),
            models.Index(fields=["property", "state", "-id"], name="count_by_state"),
        ]
