"""What is pressed on a shelf count."""

from desk.ledger.verbs import Verb, table
from mail.counts import actions, forms, states

COUNT = table(Verb(states.SETTLE_COUNT, actions.settle_count, forms.ExplainForm))
