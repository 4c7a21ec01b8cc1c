"""Why an item needs somebody now."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from mail.enums import ItemState, Kind
from mail.items.models import MailItem
from mail.policy import MailPolicy

S = ItemState


def pressing_word(item: MailItem, now: datetime, policy: MailPolicy) -> tuple[str, str]:
    """Why an item needs somebody now, and in which tone; ``("", "")`` when it may lie."""
    if item.limit_at and item.limit_at <= now:
        return _("past the limit"), "late"
    if item.state == S.UNMATCHED:
        return _("addressee to be identified"), "soon"
    if item.state == S.HELD and item.notices == 0:
        late = item.notify_due_at is not None and item.notify_due_at < now
        return (_("notice overdue"), "late") if late else (_("to be notified"), "soon" if item.legal else "")
    if item.kind == Kind.MONEY_ORDER and item.remind_at and item.remind_at <= now:
        last = item.money_order_on + timedelta(days=policy.money_days - 1) if item.money_order_on else None
        return _("to be reminded, paid out until %(day)s") % {"day": last.strftime("%m-%d") if last else ""}, "late"
    if item.occurred_at <= now - timedelta(days=policy.review_days):
        return _("long here, for a supervisor"), "soon"
    if item.remind_at and item.remind_at <= now:
        return _("to be reminded"), "soon"
    return "", ""
