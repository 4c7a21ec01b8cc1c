"""The post notebook as a list."""

from django.utils.translation import gettext_lazy as _

from desk.pages.markup import esc, tag
from desk.pages.tables import NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from handover.notes.models import DutyNote


class ChoiceColumn(RegisterColumn):
    """A choice by its label."""

    def cell(self, record: object, table: RegisterTable) -> str:
        return esc(getattr(record, f"get_{self._explicit_name}_display")())


class SeverityColumn(RegisterColumn):
    """A word and a colour; the usual one is quiet."""

    TONES = {"medium": "badge b-wait", "high": "badge b-late"}

    def cell(self, record: DutyNote, table: RegisterTable) -> str:
        return tag("span", record.get_severity_display(), class_=self.TONES.get(record.severity, ""))


class WhatColumn(RegisterColumn):
    def cell(self, record: DutyNote, table: RegisterTable) -> str:
        return esc(record.what if len(record.what) < 60 else record.what[:58] + "…")


class DutyNoteTable(RegisterTable):
    tones = {"noted": "wait", "reported": "wait", "settled": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = TimeColumn(verbose_name=_("Time"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    severity = SeverityColumn(verbose_name=_("Severity"))
    what = WhatColumn(verbose_name=_("What happened"), wide=True)
    acted = ChoiceColumn(verbose_name=_("What was done"))
    created_by = RegisterColumn(verbose_name=_("Clerk"))
