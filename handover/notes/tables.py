"""The post notebook as a list."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from desk.pages.markup import tag
from desk.pages.tables import ChoiceColumn, HappenedColumn, NumberColumn, RegisterColumn, RegisterTable, StateColumn
from handover.notes.models import DutyNote


class SeverityColumn(RegisterColumn):
    """A word and a colour; the usual one is quiet."""

    TONES = {"medium": "badge b-wait", "high": "badge b-late"}

    def text(self, record: DutyNote, table: RegisterTable) -> Any:
        return record.get_severity_display()

    def cell(self, record: DutyNote, table: RegisterTable) -> str:
        return tag("span", record.get_severity_display(), class_=self.TONES.get(record.severity, ""))


class WhatColumn(RegisterColumn):
    def text(self, record: DutyNote, table: RegisterTable) -> Any:
        return record.what if len(record.what) < 60 else record.what[:58] + "…"

    def told(self, record: DutyNote, table: RegisterTable) -> Any:
        return record.what


class DutyNoteTable(RegisterTable):
    tones = {"noted": "wait", "reported": "wait", "settled": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = HappenedColumn(verbose_name=_("Time"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    severity = SeverityColumn(verbose_name=_("Severity"))
    what = WhatColumn(verbose_name=_("What happened"), wide=True)
    acted = ChoiceColumn(verbose_name=_("What was done"))
    created_by = RegisterColumn(verbose_name=_("Clerk"))
