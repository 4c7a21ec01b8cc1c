"""The list of who is expected. The state stands second: on a phone the rest lies off the screen."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from desk.pages.markup import esc, joined, tag
from desk.pages.tables import NumberColumn, RegisterColumn, RegisterTable, StateColumn
from desk.papers.privacy import mask_name
from visitors.enums import AppointmentState


class ExpectedColumn(RegisterColumn):
    """Whole until the day has passed or they have come, as on its own page."""

    def text(self, record: Any, table: RegisterTable) -> Any:
        more = f" +{record.party_size - 1}" if record.party_size > 1 else ""
        return (record.visitor_name if record.is_open() else mask_name(record.visitor_name)) + more


class HoursColumn(RegisterColumn):
    """When they were told to come; marked once that is past."""

    def text(self, record: Any, table: RegisterTable) -> Any:
        return record.hours()

    def cell(self, record: Any, table: RegisterTable) -> str:
        late = record.minutes_late(record.property.local(timezone.now()))
        said = ngettext("%(n)s minute late", "%(n)s minutes late", late) % {"n": late}
        return joined((record.hours(), " ", tag("span", said, class_="badge b-late"))) if late else esc(record.hours())


class AppointmentTable(RegisterTable):
    tones = {AppointmentState.EXPECTED: "wait", AppointmentState.ARRIVED: "in", AppointmentState.CANCELLED: "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    visitor = ExpectedColumn(verbose_name=_("Visitor"), accessor="visitor_name")
    hours = HoursColumn(verbose_name=pgettext_lazy("appointment", "Hours"), accessor="number")
    day = RegisterColumn(verbose_name=_("Expected on"))
    visitor_org = RegisterColumn(verbose_name=_("Company"), wide=True)
    host = RegisterColumn(verbose_name=_("Host"), wide=True, accessor="host")
    kind = RegisterColumn(verbose_name=_("Kind"), accessor="kind__name")
