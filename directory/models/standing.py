"""What units have asked of the desk in advance: permissions, instructions, mandates."""

import re
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.papers import privacy
from desk.written import names
from directory.models.places import Unit
from directory.models.rows import DirectoryRow
from directory.querysets import StandingQuerySet


class Standing(DirectoryRow):
    """Something a unit has asked for in advance, with a last day and the name of who asked."""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="%(class)ss")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=True)

    objects = StandingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True


class StandingPermission(Standing):
    """长期授权: visitors of these kinds may come up without a call, in these hours."""

    personal = {"granted_by": privacy.name()}
    plain = {"kinds"}

    kinds = models.CharField(
        _("kinds of visitor"),
        max_length=200,
        blank=True,
        help_text=_("Codes separated by spaces, such as: delivery repair. Empty: every kind."),
    )
    from_time = models.TimeField(_("from (hour)"), null=True, blank=True)
    to_time = models.TimeField(_("to (hour)"), null=True, blank=True)
    granted_by = models.CharField(_("granted by"), max_length=120)

    class Meta:
        verbose_name, verbose_name_plural = _("standing permission"), _("standing permissions")

    def __str__(self) -> str:
        return f"{self.unit} · {self.granted_by}"

    def covers(self, kind_code: str, local: datetime) -> bool:
        """Whether it speaks of this kind of visitor at this local time (hours may cross midnight)."""
        if self.kinds and kind_code not in self.kinds.split():
            return False
        start, end, at = self.from_time, self.to_time, local.time()
        if start is None or end is None:
            return True
        return start <= at <= end if start <= end else (at >= start or at <= end)


class StandingInstruction(Standing):
    """客户嘱咐: what the desk should know the moment the unit is picked."""

    personal = {"text": privacy.text(), "recorded_by": privacy.name()}
    plain: set[str] = set()

    text = models.CharField(_("text"), max_length=300, validators=[privacy.refuse_id_number])
    recorded_by = models.CharField(_("recorded by"), max_length=120)

    class Meta:
        verbose_name, verbose_name_plural = _("standing instruction"), _("standing instructions")

    def __str__(self) -> str:
        return self.text


class Mandate(Standing):
    """代收委托: who may receive a unit's registered mail in its name; several people, dated, on a stamped sheet."""

    personal = {"receivers": privacy.text(), "granted_by": privacy.name()}
    plain: set[str] = set()

    receivers = models.CharField(_("receivers"), max_length=300, help_text=_("Names separated by spaces or commas."))
    legal = models.BooleanField(_("also court mail and insured mail"), default=False)
    stamped = models.BooleanField(_("stamped sheet is on file"), default=False)
    granted_by = models.CharField(_("granted by"), max_length=120)

    class Meta:
        verbose_name, verbose_name_plural = _("mandate to receive mail"), _("mandates to receive mail")

    def __str__(self) -> str:
        return f"{self.unit} · {self.receivers}"

    def names(self) -> list[str]:
        """The receivers one by one; a space parts names in Chinese, and stands inside one in Latin letters."""
        parts = re.split(rf"[,，、;；\r\n]+|(?<=[{names.CJK}])\s+|\s+(?=[{names.CJK}])", self.receivers)
        return [name.strip() for name in parts if name.strip()]
