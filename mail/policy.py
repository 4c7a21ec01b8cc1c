"""The numbers of the mail book for one property: clocks, guards, retention."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.models import BookPolicy
from desk.models.numbers import EITHER, LESS, OFF, number

DAYS = RegexValidator(r"^\d{1,3}( \d{1,3})*$", _("Days separated by spaces, such as: 3 7."))


class MailPolicy(BookPolicy):
    """The mail book's clocks, guards and retention for one property."""

    plain = {"remind_days", "money_remind_days"}
    safeguards = {
        "min_notices": LESS,
        "notice_hours": LESS,
        "legal_to_unit": OFF,
        **dict.fromkeys(("mail_days", "photo_days", "trace_days"), EITHER),
    }

    notify_minutes = number(_("tell the addressee within (minutes of service)"), 120, 5, 1440)
    legal_notify_minutes = number(_("court mail: within (minutes of service)"), 60, 5, 1440)
    remind_days = models.CharField(_("remind on these days"), max_length=40, default="3 7", validators=[DAYS])
    parcel_daily_from = number(_("parcel slips: remind daily from day"), 3, 1, 30)
    review_days = number(_("a supervisor looks at it on day"), 15, 1, 60)
    limit_days = number(_("kept at most (days)"), 30, 1, 90)
    money_days = number(_("money orders are paid out within (days)"), 60, 1, 60)
    money_remind_days = models.CharField(_("money orders: remind on these days"), max_length=40, default="45 55", validators=[DAYS])
    min_notices = number(_("notices before a return"), 2, 1, 9)
    notice_hours = number(_("notices that count lie apart by (hours)"), 4, 1, 72)
    hand_in_days = number(_("approved returns go back within (working days)"), 1, 1, 10)
    legal_to_unit = models.BooleanField(_("the postman takes court mail to the unit"), default=True)
    trace_answer_minutes = number(_("first answer to a lost letter within (minutes)"), 120, 5, 1440)
    fault_minutes = number(_("a letter we cannot account for: manager within (minutes)"), 60, 5, 1440)
    post_answer_days = number(_("the post office answers within (days)"), 30, 1, 90)
    post_answer_days_abroad = number(_("abroad: within (days)"), 60, 1, 180)
    trace_window_days = number(_("a trace looks this many days around the posting date"), 15, 1, 90)
    mail_days = number(_("names and signatures are kept (days)"), 730, 180, 3650)
    photo_days = number(_("photographs are kept (days)"), 365, 30, 3650)
    trace_days = number(_("traces are kept (days)"), 1095, 365, 3650)

    class Meta:
        verbose_name, verbose_name_plural = _("mail policy"), _("mail policies")
