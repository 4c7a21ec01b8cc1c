"""What a property decides: numbers of its books, holidays, privacy notice."""

from datetime import time

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.models.numbers import EITHER, MORE, OFF, number
from desk.models.people import Property


class BookPolicy(models.Model):
    """A book's numbers for one property. Every default of the practice lives in a subclass."""

    plain: set[str] = set()
    safeguards: dict[str, str] = {}  # what takes two people, by column (desk.models.numbers)

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
    idle_minutes = number(_("lock when idle (minutes)"), 30, 1, 60)
    absolute_hours = number(_("full sign-in again after (hours)"), 12, 1, 16)
    pin_tries = number(_("PIN tries"), 5, 3, 10)
    confirm_hours = number(_("confirm an authorisation within (hours)"), 12, 1, 48)
    reveal_seconds = number(_("a phone number stays visible (seconds)"), 60, 10, 300)
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

    apology_minutes = number(_("apologise to whoever waits after (minutes)"), 3, 1, 60)
    correct_days = number(_("an ended entry is corrected by a supervisor only after (days)"), 7, 1, 31)
    correct_minutes = number(_("a clerk corrects when something happened by at most (minutes)"), 60, 1, 240)
    draft_days = number(_("parked forms are kept (days)"), 3, 1, 14)
    typed_hours = number(_("what was typed and not sent is kept (hours)"), 24, 1, 72)

    scan_prefix = models.CharField(
        _("prefix of the scanner"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^[!-~]+$")],
        help_text=_("What the scanners of this property are set to send before each code; empty for none."),
    )

    second_factor = models.BooleanField(
        _("supervisors, managers and auditors sign in with a second factor"),
        default=True,
        help_text=_(
            "An app's code or a passkey. Off only for a lone building where nobody else could help after a loss; whoever signs in "
            "with a password alone then decides approvals and reads everything. A change that weakens a safeguard waits for a second "
            "person; where nobody else may open the configuration it takes effect at once, and the trail says it was done alone."
        ),
    )

    plain = {"service_days", "scan_prefix"}
    safeguards = {
        **dict.fromkeys(("second_factor", "duty_gate"), OFF),
        **dict.fromkeys(("idle_minutes", "absolute_hours", "pin_tries", "confirm_hours", "reveal_seconds"), MORE),
        **dict.fromkeys(("correct_days", "correct_minutes"), MORE),
        **dict.fromkeys(("draft_days", "typed_hours"), EITHER),
    }

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
