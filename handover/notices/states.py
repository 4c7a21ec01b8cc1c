"""The life of a notice: one line per move."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from desk.ledger.transitions import DONE, Denied, Transition, states
from desk.people.actors import Actor
from handover.enums import REVIEW, WORK
from handover.notices.models import Notice


def read_already(notice: Notice, actor: Actor) -> Denied | None:
    if actor.user is not None and notice.receipts.filter(user=actor.user).exists():
        return Denied(_("You have read this notice already."), DONE)
    return None


MARK_READ = Transition(
    "mark-read",
    pgettext_lazy("notice", "I have read it"),
    states(Notice.State.CURRENT),
    None,
    WORK,
    unless=(read_already,),
    at_desk=False,
    shortcut="y",
    tone="do",
)
WITHDRAW_NOTICE = Transition(
    "withdraw-notice",
    pgettext_lazy("notice", "Withdraw"),
    states(Notice.State.CURRENT),
    Notice.State.WITHDRAWN,
    REVIEW,
    at_desk=False,
)
NOTICE = (MARK_READ, WITHDRAW_NOTICE)
