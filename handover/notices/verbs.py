"""What a clerk presses: each transition with its form, its action and its courtesy sentence."""

from desk.ledger.verbs import Verb, table
from desk.pages.forms import PlainForm
from handover.notices import actions, forms, states

NOTICE = table(
    Verb(states.MARK_READ, actions.read_notice, PlainForm),
    Verb(states.WITHDRAW_NOTICE, actions.withdraw_notice, forms.WithdrawNoticeForm),
)
