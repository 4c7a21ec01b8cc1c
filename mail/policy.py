"""The numbers of the mail book for one property: clocks, guards, retention."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.models import BookPolicy

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
