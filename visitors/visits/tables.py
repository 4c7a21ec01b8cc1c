"""The register of visitor slips. The state stands second: on a phone the rest lies off the screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import HappenedColumn, NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from desk.papers.privacy import mask_name
from visitors.enums import OPEN, VisitState
from visitors.visits.models import Visit


class VisitorColumn(RegisterColumn):
    """Whole while the slip is open, masked once it is closed."""

    def text(self, record: Visit, table: RegisterTable) -> Any:
        name = record.visitor_name
        shown = name if record.state in OPEN else mask_name(name)
        more = f" +{record.party_size - 1}" if record.party_size > 1 else ""
        return (shown or record.kind.name) + more


class VisitTable(RegisterTable):
    tones = {**dict.fromkeys(Visit.ENDED, "out"), VisitState.WAITING: "wait", VisitState.INSIDE: "in", VisitState.REFUSED: "late"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = HappenedColumn(verbose_name=_("Arrived"))
    visitor = VisitorColumn(verbose_name=_("Visitor"), accessor="visitor_name")
    visitor_org = RegisterColumn(verbose_name=_("Company"), wide=True)
    kind = RegisterColumn(verbose_name=_("Kind"), accessor="kind__name")
    host = RegisterColumn(verbose_name=_("Host"), wide=True, accessor="host")
    badge_no = RegisterColumn(verbose_name=_("Badge"))
    left_at = TimeColumn(verbose_name=_("Left"))
