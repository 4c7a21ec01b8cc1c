"""The list of regular passes. The state stands second: on a phone the rest lies off the screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import NumberColumn, RegisterColumn, RegisterTable, StateColumn
from desk.papers.privacy import mask_name
from visitors.enums import PassState


class HolderColumn(RegisterColumn):
    """Whole while the pass is valid, masked once it is revoked, as on its own page."""

    def text(self, record: Any, table: RegisterTable) -> Any:
        return record.holder_name if record.is_open() else mask_name(record.holder_name)


class PassTable(RegisterTable):
    tones = {PassState.VALID: "in", PassState.REVOKED: "late"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    holder_name = HolderColumn(verbose_name=_("Holder"))
    company = RegisterColumn(verbose_name=_("Company"), wide=True)
    kind = RegisterColumn(verbose_name=_("Kind"), accessor="kind__name")
    areas = RegisterColumn(verbose_name=_("May go to"), wide=True)
    valid_until = RegisterColumn(verbose_name=_("Valid until"))
