"""The registers of the visitor log as tables. The state stands second: on a phone the rest lies off the screen."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from desk.markup import esc, joined, tag
from desk.privacy import mask_name
from desk.tables import NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from visitors.models import Visit


class VisitorColumn(RegisterColumn):
    """Whole while the slip is open, masked once it is closed."""

    def cell(self, record: Visit, table: RegisterTable) -> str:
        name = record.visitor_name
        shown = name if record.state in ("waiting", "inside") else mask_name(name)
        more = f" +{record.party_size - 1}" if record.party_size > 1 else ""
        return esc((shown or record.kind.name) + more)


class HostColumn(RegisterColumn):
    def cell(self, record: Visit, table: RegisterTable) -> str:
        return esc(record.host)


class HolderColumn(RegisterColumn):
    """Whole while the pass is valid, masked once it is revoked, as on its own page."""

    def cell(self, record: Any, table: RegisterTable) -> str:
        return esc(record.holder_name if record.is_open() else mask_name(record.holder_name))


class VisitTable(RegisterTable):
    tones = {"waiting": "wait", "inside": "in", "departed": "out", "refused": "late", "left": "out", "void": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = TimeColumn(verbose_name=_("Arrived"))
    visitor = VisitorColumn(verbose_name=_("Visitor"), accessor="visitor_name")
    visitor_org = RegisterColumn(verbose_name=_("Company"), wide=True)
    kind = RegisterColumn(verbose_name=_("Kind"), accessor="kind__name")
    host = HostColumn(verbose_name=_("Host"), wide=True, accessor="number")
    badge_no = RegisterColumn(verbose_name=_("Badge"))
    left_at = TimeColumn(verbose_name=_("Left"))


class PassTable(RegisterTable):
    tones = {"valid": "in", "revoked": "late"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    holder_name = HolderColumn(verbose_name=_("Holder"))
    company = RegisterColumn(verbose_name=_("Company"), wide=True)
    kind = RegisterColumn(verbose_name=_("Kind"), accessor="kind__name")
    areas = RegisterColumn(verbose_name=_("May go to"), wide=True)
    valid_until = RegisterColumn(verbose_name=_("Valid until"))


class ExpectedColumn(RegisterColumn):
    """Whole until the day has passed or they have come, as on its own page."""

    def cell(self, record: Any, table: RegisterTable) -> str:
        more = f" +{record.party_size - 1}" if record.party_size > 1 else ""
        return esc((record.visitor_name if record.is_open() else mask_name(record.visitor_name)) + more)


class HoursColumn(RegisterColumn):
    """When they were told to come; marked once that is past."""

    def cell(self, record: Any, table: RegisterTable) -> str:
        late = record.minutes_late(record.property.local(timezone.now()))
        said = ngettext("%(n)s minute late", "%(n)s minutes late", late) % {"n": late}
        return joined((record.hours(), " ", tag("span", said, class_="badge b-late"))) if late else esc(record.hours())


class AppointmentTable(RegisterTable):
    tones = {"expected": "wait", "arrived": "in", "cancelled": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    visitor = ExpectedColumn(verbose_name=_("Visitor"), accessor="visitor_name")
    hours = HoursColumn(verbose_name=pgettext_lazy("appointment", "Hours"), accessor="number")
    day = RegisterColumn(verbose_name=_("Expected on"))
    visitor_org = RegisterColumn(verbose_name=_("Company"), wide=True)
    host = HostColumn(verbose_name=_("Host"), wide=True, accessor="number")
    kind = RegisterColumn(verbose_name=_("Kind"), accessor="kind__name")
