"""A regular pass (长期/临时出入证)."""

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desk.finding import search
from desk.models import Entry, IdKind
from desk.papers import privacy
from directory.models import Area, Unit
from visitors import enums
from visitors.kinds.models import VisitKind
from visitors.passes.querysets import PassQuerySet


def pass_code() -> str:
    """A code for a pass's QR that nobody can guess (80 bits)."""
    return "TX" + "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _i in range(16))


class RegularPass(Entry):
    """长期/临时出入证: a courier's, contractor's or cleaner's pass; one scan is a new slip."""

    PREFIX = "CR"

    State = enums.PassState
    ENDED = (State.REVOKED,)

    personal: ClassVar = {"holder_name": privacy.name("name_days"), "reason": privacy.text("name_days")}
    plain: ClassVar = {"company", "areas", "code", "id_kind"}
    amendable = ("holder_name", "company", "areas", "from_time", "to_time", "valid_until")
    search_fields = frozenset({"holder_name", "company"})

    kind = models.ForeignKey(VisitKind, models.PROTECT, verbose_name=_("kind of visitor"))
    holder_name = models.CharField(_("holder"), max_length=120, validators=[privacy.refuse_id_number])
    company = models.CharField(_("company"), max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("sponsoring unit"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name=_("sponsoring office"))
    areas = models.CharField(_("may go to"), max_length=200)
    from_time = models.TimeField(_("from (hour)"))
    to_time = models.TimeField(_("to (hour)"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    id_kind = models.CharField(_("document"), max_length=12, choices=IdKind.choices)
    id_checked_at = models.DateTimeField(_("ID last checked"), editable=False)
    code = models.CharField(max_length=20, default=pass_code, editable=False, unique=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PassQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("regular pass"), _("regular passes")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(area__isnull=False),
                name="pass_has_sponsor",
                violation_error_message=_("Say which unit or office sponsors the pass."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="pass_ends_after_start",
                violation_error_message=_("The pass ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(state=enums.PassState.REVOKED) | ~Q(reason=""),
                name="revoked_says_why",
                violation_error_message=_("Say why the pass is revoked."),
            ),
        ]
        indexes = [*Entry.Meta.indexes, models.Index(fields=["property", "-id"], name="pass_by_entry")]

    def search_terms(self) -> dict[str, Any]:
        return search.terms(people=[self.holder_name], names=[self.company], number=self.number)

    def about(self) -> str:
        """Whose pass it is, while it is valid."""
        return self.holder_name if self.is_open() else ""

    def refused_because(self, now: datetime, recheck_days: int) -> str:
        """Why a scan at ``now`` goes the ordinary way instead; "" while the pass is good."""
        local = self.property.local(now)
        if self.state != self.State.VALID:
            return str(_("This pass has been revoked."))
        if not self.valid_from <= local.date() <= self.valid_until:
            return str(_("This pass is not valid today."))
        in_hours = (
            self.from_time <= local.time() <= self.to_time
            if self.from_time <= self.to_time
            else local.time() >= self.from_time or local.time() <= self.to_time
        )
        if not in_hours:
            return str(_("This pass is not valid at this hour."))
        if (now - self.id_checked_at).days >= recheck_days:
            return str(_("The holder's ID is due to be checked again."))
        return ""
