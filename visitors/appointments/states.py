"""The life of an appointment: one line per move."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.ledger.transitions import Transition, states
from visitors.appointments.models import Appointment

WORK = "visitors.work"
A = Appointment.State


CANCEL_APPOINTMENT = Transition("cancel-appointment", gettext_lazy("Cancel the appointment"), states(A.EXPECTED), A.CANCELLED, WORK)
# What follows from the slip: no clerk presses these.
ARRIVE = Transition("arrive", pgettext_lazy("appointment", "The visitor has come"), states(A.EXPECTED), A.ARRIVED, WORK)
EXPECT_AGAIN = Transition("expect-again", gettext_lazy("Expected again: the slip was void"), states(A.ARRIVED), A.EXPECTED, WORK)


APPOINTMENT = (CANCEL_APPOINTMENT, ARRIVE, EXPECT_AGAIN)
