"""The register of enquiries as a table."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.pages.tables import ChoiceColumn, HappenedColumn, NumberColumn, RegisterColumn, RegisterTable, StateColumn
from enquiries.shared.tables import PersonColumn, WhomColumn, WordsColumn


class EnquiryTable(RegisterTable):
    tones = {
        **dict.fromkeys(("open", "promised", "referred", "escalated"), "wait"),
        **dict.fromkeys(("answered", "connected", "message"), "in"),
    }

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = HappenedColumn(verbose_name=_("Time"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    subject = WordsColumn(verbose_name=_("What is asked"), wide=True)
    whom = WhomColumn(verbose_name=_("Who or where"), accessor="number")
    person = PersonColumn(verbose_name=pgettext_lazy("enquiry", "Who asks"))
    department = RegisterColumn(verbose_name=_("Department"))
