"""The traces as a table."""

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import HappenedColumn, NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from mail.enums import Branch, TraceState
from mail.tables import ChoiceColumn


class TraceTable(RegisterTable):
    tones = {TraceState.CHECKED: "wait", TraceState.AT_POST: "wait"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = HappenedColumn(verbose_name=_("Begun"))
    article_no = RegisterColumn(verbose_name=_("Article no."))
    unit = RegisterColumn(verbose_name=_("Unit"))
    branch = ChoiceColumn(Branch, verbose_name=_("What the registers say"), wide=True)
    item = RegisterColumn(verbose_name=_("Item"))
    due_at = TimeColumn(verbose_name=_("Answer by"))
