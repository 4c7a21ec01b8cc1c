"""What is pressed on a proposal and on a line of the return register."""

from desk.ledger.forms import DecideForm
from desk.ledger.verbs import Verb, table
from mail.forms import CommentForm
from mail.returns import actions, forms, states

PROPOSAL = table(
    Verb(states.APPROVE, actions.approve_return, DecideForm),
    Verb(states.REJECT, actions.reject_return, CommentForm),
)
RETURN = table(Verb(states.HAND_OVER, actions.hand_over_return, forms.HandOverForm))
