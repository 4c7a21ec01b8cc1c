"""The only writers of the appointments."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from desk.ledger.writers import enter, perform
from desk.people import named
from desk.people.actors import Actor
from visitors.appointments import states
from visitors.appointments.models import Appointment


def expect_visitor(appointment: Appointment, *, actor: Actor) -> Appointment:
    """Write down whom a unit expects, on the word of somebody named; for today or a day to come."""
    appointment.state = Appointment.State.EXPECTED
    if appointment.day < actor.today:
        raise ValidationError({"day": ValidationError(_("This day has passed: whoever came then is a late entry."), code="past")})
    if named.fault(appointment.told_by, actor=actor, never=(appointment.visitor_name,), known=appointment.host_unit.has_on_file):
        says = _("“%(name)s” did not say this for the unit: write down who of the unit expects them.") % {"name": appointment.told_by}
        raise ValidationError({"told_by": ValidationError(says, code="nobody")})
    return enter(appointment, actor=actor, permission=states.WORK, used=[appointment.host_unit])


def cancel_appointment(appointment: Appointment, *, actor: Actor, version: int | None = None, reason: str) -> Appointment:
    """The unit or the visitor called it off: who said so."""
    return perform(states.CANCEL_APPOINTMENT, appointment, actor=actor, version=version, reason=reason)
