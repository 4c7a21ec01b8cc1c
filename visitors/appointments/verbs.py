"""What a clerk presses on an appointment."""

from desk.forms import ReasonForm
from desk.verbs import Verb, table
from visitors.appointments import actions, states

APPOINTMENT = table(Verb(states.CANCEL_APPOINTMENT, actions.cancel_appointment, ReasonForm))
