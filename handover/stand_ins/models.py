"""Stand-ins (临时顶岗)."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desk.models import Entry, Shift, User
from desk.papers import privacy
from handover.enums import StandInState
from handover.stand_ins.querysets import StandInQuerySet


class StandIn(Entry):
    """临时顶岗: a colleague stands at the desk for a while; the responsible clerk stays responsible."""

    PREFIX = "DG"

    State = StandInState

    ENDED = (State.OVER,)
    personal: ClassVar = {"reason": privacy.text("text_days"), "absent": privacy.name(), "substitute": privacy.name()}

    of_shift = models.ForeignKey(Shift, models.PROTECT, related_name="+")
    absent = models.ForeignKey(User, models.PROTECT, verbose_name=_("away"), related_name="+")
    substitute = models.ForeignKey(User, models.PROTECT, verbose_name=_("standing in"), related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    until = models.DateTimeField(_("until"))
    minutes_agreed = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    returned_at = models.DateTimeField(_("back at"), null=True, blank=True)

    objects = StandInQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("stand-in"), _("stand-ins")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(absent=F("substitute")),
                name="stand_in_is_another",
                violation_error_message=_("Nobody stands in for themselves."),
            ),
            models.CheckConstraint(
                condition=Q(state=StandInState.STANDING, returned_at__isnull=True) | Q(state=StandInState.OVER, returned_at__isnull=False),
                name="over_means_back",
            ),
            models.UniqueConstraint(
                fields=["of_shift"],
                condition=Q(state=StandInState.STANDING),
                name="one_stand_in_per_shift",
                violation_error_message=_("Somebody is standing in at this post already."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="standin_by_entry"),
            models.Index(fields=["property", "occurred_at", "id"], name="standin_by_time"),
        ]
