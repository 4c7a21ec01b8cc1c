"""The numbers of the mail book, where mail lies, and who subscribes to what."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.models import BookPolicy, Property
from directory.models import Occupant, Unit

DAYS = RegexValidator(r"^\d{1,3}( \d{1,3})*$", _("Days separated by spaces, such as: 3 7."))


class MailPolicy(BookPolicy):
    """The mail book's clocks, guards and retention for one property."""

    plain = {"remind_days", "money_remind_days"}

    notify_minutes = models.PositiveSmallIntegerField(_("tell the addressee within (minutes of service)"), default=120)
    legal_notify_minutes = models.PositiveSmallIntegerField(_("court mail: within (minutes of service)"), default=60)
    remind_days = models.CharField(_("remind on these days"), max_length=40, default="3 7", validators=[DAYS])
    parcel_daily_from = models.PositiveSmallIntegerField(_("parcel slips: remind daily from day"), default=3)
    review_days = models.PositiveSmallIntegerField(_("a supervisor looks at it on day"), default=15)
    limit_days = models.PositiveSmallIntegerField(_("kept at most (days)"), default=30)
    money_days = models.PositiveSmallIntegerField(_("money orders are paid out within (days)"), default=60)
    money_remind_days = models.CharField(_("money orders: remind on these days"), max_length=40, default="45 55", validators=[DAYS])
    min_notices = models.PositiveSmallIntegerField(_("notices before a return"), default=2)
    hand_in_days = models.PositiveSmallIntegerField(_("approved returns go back within (working days)"), default=1)
    legal_to_unit = models.BooleanField(_("the postman takes court mail to the unit"), default=True)
    trace_answer_minutes = models.PositiveSmallIntegerField(_("first answer to a lost letter within (minutes)"), default=120)
    fault_minutes = models.PositiveSmallIntegerField(_("a letter we cannot account for: manager within (minutes)"), default=60)
    post_answer_days = models.PositiveSmallIntegerField(_("the post office answers within (days)"), default=30)
    post_answer_days_abroad = models.PositiveSmallIntegerField(_("abroad: within (days)"), default=60)
    trace_window_days = models.PositiveSmallIntegerField(_("a trace looks this many days around the posting date"), default=15)
    mail_days = models.PositiveSmallIntegerField(_("names and signatures are kept (days)"), default=730)
    photo_days = models.PositiveSmallIntegerField(_("photographs are kept (days)"), default=365)
    trace_days = models.PositiveSmallIntegerField(_("traces are kept (days)"), default=1095)

    class Meta:
        verbose_name, verbose_name_plural = _("mail policy"), _("mail policies")


class StorageSlot(models.Model):
    """存放位置: a shelf, drawer or safe; every item at the desk lies in one."""

    plain = {"code", "name"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=40)
    safe = models.BooleanField(_("safe, for insured and court mail"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("storage slot"), _("storage slots")
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["property", "code"], name="slot_code_once")]

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """报刊订阅 (our extension; the manual's page on newspapers is missing): who gets what, how many, until when."""

    plain = {"title", "code"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="+")
    occupant = models.ForeignKey(Occupant, models.PROTECT, null=True, blank=True, verbose_name=_("occupant"), related_name="+")
    title = models.CharField(_("newspaper"), max_length=60)
    code = models.CharField(_("postal code number"), max_length=20, blank=True)
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    first_day = models.DateField(pgettext_lazy("subscription", "from"))
    last_day = models.DateField(pgettext_lazy("subscription", "until"))

    class Meta:
        verbose_name, verbose_name_plural = _("newspaper subscription"), _("newspaper subscriptions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="subscription_ends_after_start",
                violation_error_message=_("The subscription ends before it begins."),
            )
        ]
        indexes = [models.Index(fields=["property", "last_day"], name="subscription_running")]

    def __str__(self) -> str:
        return f"{self.unit} {self.title}"
