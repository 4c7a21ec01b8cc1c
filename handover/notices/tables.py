"""Notices as a list."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from handover.notices.models import Notice


class AudienceColumn(RegisterColumn):
    def text(self, record: Notice, table: RegisterTable) -> Any:
        return record.audience or _("all posts")


class NoticeTable(RegisterTable):
    tones = {"current": "in", "withdrawn": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    title = RegisterColumn(verbose_name=_("Title"), wide=True)
    audience = AudienceColumn(verbose_name=_("For which post"))
    valid_until = TimeColumn(verbose_name=_("In force until"))
    created_by = RegisterColumn(verbose_name=_("By"))
