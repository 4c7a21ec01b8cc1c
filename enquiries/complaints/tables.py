"""The register of complaints as a table."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.pages.tables import ChoiceColumn, HappenedColumn, NumberColumn, RegisterColumn, RegisterTable, StateColumn
from enquiries.complaints.models import Complaint
from enquiries.shared.tables import DueColumn, WordsColumn


class NextClockColumn(DueColumn):
    """The clock that runs now."""

    def value_of(self, record: Complaint) -> datetime | None:
        return record.next_due()


class ComplaintTable(RegisterTable):
    tones = {
        **dict.fromkeys(("registered", "reopened"), "late"),
        **dict.fromkeys(("assigned", "in_progress", "resolved"), "wait"),
        **dict.fromkeys(("closed", "explained", "passed_on"), "in"),
    }

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = HappenedColumn(verbose_name=_("Time"))
    kind = ChoiceColumn(verbose_name=pgettext_lazy("complaint", "Kind"))
    unit = RegisterColumn(verbose_name=_("Unit"))
    narrative = WordsColumn(verbose_name=_("In their own words"), wide=True)
    severity = ChoiceColumn(verbose_name=_("Severity"))
    department = RegisterColumn(verbose_name=_("Department"))
    due = NextClockColumn(verbose_name=_("Next clock"), accessor="number")
