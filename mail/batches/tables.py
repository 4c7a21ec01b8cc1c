"""The batches as a table."""

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import HappenedColumn, NumberColumn, RegisterColumn, RegisterTable, StateColumn
from mail.enums import BatchState


class BatchTable(RegisterTable):
    tones = {
        BatchState.COUNTING: "wait",
        BatchState.MATCHED: "in",
        BatchState.DIFFERS: "late",
        BatchState.SETTLED: "out",
        BatchState.VOID: "out",
    }

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = HappenedColumn(verbose_name=_("Time"))
    postman = RegisterColumn(verbose_name=_("Postman"))
    declared = RegisterColumn(verbose_name=_("On the list"))
    received = RegisterColumn(verbose_name=_("Taken in"))
    refused = RegisterColumn(verbose_name=_("Refused"))
    created_by = RegisterColumn(verbose_name=_("Clerk"))
