"""Stand-ins as a list."""

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import HappenedColumn, NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn


class StandInTable(RegisterTable):
    tones = {"standing": "wait", "over": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = HappenedColumn(verbose_name=_("From"))
    absent = RegisterColumn(verbose_name=_("Away"))
    substitute = RegisterColumn(verbose_name=_("Standing in"))
    reason = RegisterColumn(verbose_name=_("Reason"), wide=True)
    until = TimeColumn(verbose_name=_("Until"))
    returned_at = TimeColumn(verbose_name=_("Back at"))
