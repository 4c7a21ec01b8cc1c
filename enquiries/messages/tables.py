"""The register of messages as a table."""

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import HappenedColumn, NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from enquiries.shared.tables import DueColumn, PersonColumn, WhomColumn


class MessageTable(RegisterTable):
    tones = {"taken": "wait", "delivered": "in", "returned": "out", "void": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = HappenedColumn(verbose_name=_("Taken"))
    whom = WhomColumn(verbose_name=_("For whom"), accessor="number", wide=True)
    person = PersonColumn(verbose_name=_("From whom"))
    due_at = DueColumn(verbose_name=_("Deliver by"))
    tries = RegisterColumn(verbose_name=_("Failed tries"))
    ended_at = TimeColumn(verbose_name=_("Delivered"))
