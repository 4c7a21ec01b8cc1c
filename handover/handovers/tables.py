"""The register of handovers."""

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import ChoiceColumn, HappenedColumn, NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn


class HandoverTable(RegisterTable):
    tones = {"draft": "wait", "submitted": "wait", "review": "wait", "accepted": "in"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = HappenedColumn(verbose_name=_("Begun"))
    for_post = RegisterColumn(verbose_name=_("Post"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    outgoing = RegisterColumn(verbose_name=_("Handing over"))
    incoming = RegisterColumn(verbose_name=_("Taking over"))
    accepted_at = TimeColumn(verbose_name=_("Accepted"))
