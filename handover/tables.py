"""The registers of the handover book as tables."""

from django.utils.translation import gettext_lazy as _

from desk.markup import esc, tag
from desk.tables import NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from handover.models import DutyNote, Notice


class ChoiceColumn(RegisterColumn):
    """A choice by its label."""

    def cell(self, record: object, table: RegisterTable) -> str:
        return esc(getattr(record, f"get_{self._explicit_name}_display")())


class HandoverTable(RegisterTable):
    tones = {"draft": "wait", "submitted": "wait", "review": "wait", "accepted": "in"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = TimeColumn(verbose_name=_("Begun"))
    for_post = RegisterColumn(verbose_name=_("Post"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    outgoing = RegisterColumn(verbose_name=_("Handing over"))
    incoming = RegisterColumn(verbose_name=_("Taking over"))
    accepted_at = TimeColumn(verbose_name=_("Accepted"))


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


class AudienceColumn(RegisterColumn):
    def cell(self, record: Notice, table: RegisterTable) -> str:
        return esc(record.audience or _("all posts"))


class NoticeTable(RegisterTable):
    tones = {"current": "in", "withdrawn": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    title = RegisterColumn(verbose_name=_("Title"), wide=True)
    audience = AudienceColumn(verbose_name=_("For which post"))
    valid_until = TimeColumn(verbose_name=_("In force until"))
    created_by = RegisterColumn(verbose_name=_("By"))


class StandInTable(RegisterTable):
    tones = {"standing": "wait", "over": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = TimeColumn(verbose_name=_("From"))
    absent = RegisterColumn(verbose_name=_("Away"))
    substitute = RegisterColumn(verbose_name=_("Standing in"))
    reason = RegisterColumn(verbose_name=_("Reason"), wide=True)
    until = TimeColumn(verbose_name=_("Until"))
    returned_at = TimeColumn(verbose_name=_("Back at"))
