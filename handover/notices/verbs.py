"""What a clerk presses: each transition with its form, its action and its courtesy sentence."""

from desk.forms import PlainForm
from desk.verbs import Verb, table
from handover.notices import actions, forms, states

NOTICE = table(
    Verb(states.MARK_READ, actions.read_notice, PlainForm),
    Verb(states.WITHDRAW_NOTICE, actions.withdraw_notice, forms.WithdrawNoticeForm),
)
