"""Pages of the appointments: declarations of the kit's classes."""

from typing import Any

from django.utils.translation import gettext_lazy

from desk.ledger.transitions import may_work
from desk.pages.editing import CreateView
from desk.pages.entries import EntryMixin, EntryView
from desk.pages.lists import RegisterView
from visitors.appointments import actions
from visitors.appointments.filters import AppointmentFilter
from visitors.appointments.forms import AppointmentForm
from visitors.appointments.models import Appointment
from visitors.appointments.tables import AppointmentTable


class AppointmentRegister(RegisterView):
    permission = "visitors.view"
    title = gettext_lazy("Who is expected")
    rows = Appointment.objects.for_table()
    table_class = AppointmentTable
    filterset_class = AppointmentFilter
    template_name = "visitors/appointments.html"


class NewAppointment(CreateView):
    permission = "visitors.view"
    work_permission = "visitors.work"
    form_class = AppointmentForm
    title = gettext_lazy("New appointment")
    entry_url = "visitors:appointment"
    template_name = "visitors/appointment_new.html"

    def enter(self, form: Any) -> Appointment:
        return actions.expect_visitor(form.appointment(), actor=self.actor)


class OfAppointment(EntryMixin):
    """What every page of one appointment shares."""

    permission = "visitors.view"
    model = Appointment
    related = ("kind", "host_unit", "host_contact", "created_by", "post")
    entry_url = "visitors:appointment"


class AppointmentPage(OfAppointment, EntryView):
    template_name = "visitors/appointment.html"

    def extra(self, appointment: Appointment) -> dict[str, Any]:
        today = appointment.is_open() and appointment.day == self.actor.today
        comes = today and may_work(self.actor, "visitors.work", at_desk=True) is None
        slips = appointment.visit_set.order_by("-pk")
        return {"comes": comes, "slips": slips.values_list("number", flat=True) if self.happened("arrive") else []}
