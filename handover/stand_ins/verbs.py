"""What a clerk presses: each transition with its form, its action and its courtesy sentence."""

from desk.ledger.verbs import Verb, table
from desk.pages.forms import PlainForm
from handover.stand_ins import actions, states

STAND_IN = table(Verb(states.RETURN, actions.return_to_post, PlainForm))
