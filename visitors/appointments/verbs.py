"""What a clerk presses on an appointment."""

from desk.ledger.verbs import Verb, table
from desk.pages.forms import ReasonForm
from visitors.appointments import actions, states

APPOINTMENT = table(Verb(states.CANCEL_APPOINTMENT, actions.cancel_appointment, ReasonForm))
