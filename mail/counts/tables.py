"""The shelf counts as a table."""

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import HappenedColumn, NumberColumn, RegisterColumn, RegisterTable, StateColumn
from mail.enums import CountState


class CountTable(RegisterTable):
    tones = {CountState.AGREES: "in", CountState.DIFFERS: "late", CountState.SETTLED: "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = HappenedColumn(verbose_name=_("Time"))
    slot = RegisterColumn(verbose_name=_("Slot"))
    expected = RegisterColumn(verbose_name=_("By the register"))
    counted = RegisterColumn(verbose_name=_("Counted"))
    missing = RegisterColumn(verbose_name=_("Not found"), wide=True)
    created_by = RegisterColumn(verbose_name=_("Clerk"))
