"""What a property decides: numbers of its books, holidays, privacy notice."""

from datetime import time

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.models.people import Property


class BookPolicy(models.Model):
    """A book's numbers for one property. Every default of the practice lives in a subclass."""

    plain: set[str] = set()

    property = models.OneToOneField(Property, models.PROTECT, verbose_name=_("property"), related_name="%(app_label)s_policy")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} · {self.property}"


class DeskPolicy(BookPolicy):
    """What all books share."""

    duty_gate = models.BooleanField(
        _("clerk's verbs need duty"), default=True, help_text=_("Without a shift at a post everything can be read, nothing written.")
    )
    idle_minutes = models.PositiveSmallIntegerField(_("lock when idle (minutes)"), default=30, validators=[MinValueValidator(1)])
    absolute_hours = models.PositiveSmallIntegerField(_("full sign-in again after (hours)"), default=12)
    pin_tries = models.PositiveSmallIntegerField(_("PIN tries"), default=5)
    confirm_hours = models.PositiveSmallIntegerField(_("confirm an authorisation within (hours)"), default=12)
    reveal_seconds = models.PositiveSmallIntegerField(_("a phone number stays visible (seconds)"), default=60)
    service_from = models.TimeField(_("customers are served from"), default=time(8, 30))
    service_to = models.TimeField(
        _("customers are served until"), default=time(17, 30), help_text=_("The same time twice means round the clock.")
    )
    service_days = models.CharField(
        _("days of service"),
        max_length=7,
        default="12345",
        validators=[RegexValidator(r"^[1-7]+$")],
        help_text=_("1 is Monday, 7 is Sunday; the holiday calendar wins."),
    )

    apology_minutes = models.PositiveSmallIntegerField(_("apologise to whoever waits after (minutes)"), default=3)
    correct_days = models.PositiveSmallIntegerField(_("an ended entry is corrected by a supervisor only after (days)"), default=7)
    correct_minutes = models.PositiveSmallIntegerField(_("a clerk corrects when something happened by at most (minutes)"), default=60)
    draft_days = models.PositiveSmallIntegerField(_("parked forms are kept (days)"), default=3, validators=[MinValueValidator(1)])
    typed_hours = models.PositiveSmallIntegerField(
        _("what was typed and not sent is kept (hours)"), default=24, validators=[MinValueValidator(1)]
    )

    scan_prefix = models.CharField(
        _("prefix of the scanner"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^[!-~]+$")],
        help_text=_("What the scanners of this property are set to send before each code; empty for none."),
    )

    plain = {"service_days", "scan_prefix"}

    class Meta:
        verbose_name, verbose_name_plural = _("desk policy"), _("desk policies")


class Holiday(models.Model):
    """节假日: a day that differs from its weekday; ``working`` for a weekend that is worked (调休)."""

    plain = {"name"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=40)
    working = models.BooleanField(_("worked"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("holiday"), _("holiday calendar")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["property", "day"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class NoticeVersion(models.Model):
    """告知: the privacy notice shown beside the desk; every slip says which version applied."""

    plain = {"title", "body"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    version = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(_("text"))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name, verbose_name_plural = _("privacy notice"), _("privacy notices")
        constraints = [models.UniqueConstraint(fields=["property", "version"], name="noticeversion_once")]

    def __str__(self) -> str:
        return gettext("%(title)s (version %(version)s)") % {"title": self.title, "version": self.version}
