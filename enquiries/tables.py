"""The registers of this book as tables."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.markup import esc, tag
from desk.privacy import mask_name
from desk.tables import NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from enquiries.models import Complaint, Promise


class PersonColumn(RegisterColumn):
    """Whole while the entry is open, masked once it has ended (A14)."""

    def cell(self, record: Any, table: RegisterTable) -> str:
        return esc(record.person if record.is_open() else mask_name(record.person))


class WhomColumn(RegisterColumn):
    def cell(self, record: Any, table: RegisterTable) -> str:
        return esc(record.whom() if record.is_open() else str(record.unit or ""))


class WordsColumn(RegisterColumn):
    """The beginning of a text."""

    def cell(self, record: Any, table: RegisterTable) -> str:
        return esc(Truncator(self.value_of(record)).chars(40))


class ChoiceColumn(RegisterColumn):
    def cell(self, record: Any, table: RegisterTable) -> str:
        return esc(getattr(record, f"get_{self._explicit_name}_display")())


class DueColumn(TimeColumn):
    """A time by which something is due; says so when it has passed and nobody has done it."""

    def cell(self, record: Any, table: RegisterTable) -> str:
        due, said = self.value_of(record), super().cell(record, table)
        if due is None or due >= timezone.now() or not record.is_open():
            return said
        return f"{said} {tag('span', _('overdue'), class_='badge b-late')}"


class EnquiryTable(RegisterTable):
    tones = {
        **dict.fromkeys(("open", "promised", "referred", "escalated"), "wait"),
        **dict.fromkeys(("answered", "connected", "message"), "in"),
    }

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = TimeColumn(verbose_name=_("Time"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    subject = WordsColumn(verbose_name=_("What is asked"), wide=True)
    whom = WhomColumn(verbose_name=_("Who or where"), accessor="number")
    person = PersonColumn(verbose_name=pgettext_lazy("enquiry", "Who asks"))
    department = RegisterColumn(verbose_name=_("Department"))


class MessageTable(RegisterTable):
    tones = {"taken": "wait", "delivered": "in", "returned": "out", "void": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = TimeColumn(verbose_name=_("Taken"))
    whom = WhomColumn(verbose_name=_("For whom"), accessor="number", wide=True)
    person = PersonColumn(verbose_name=_("From whom"))
    due_at = DueColumn(verbose_name=_("Deliver by"))
    tries = RegisterColumn(verbose_name=_("Failed tries"))
    ended_at = TimeColumn(verbose_name=_("Delivered"))


class NextClockColumn(DueColumn):
    """The clock that runs now."""

    def value_of(self, record: Complaint) -> datetime | None:
        return record.next_due()


class ComplaintTable(RegisterTable):
    tones = {
        **dict.fromkeys(("registered", "reopened"), "late"),
        **dict.fromkeys(("assigned", "in_progress", "resolved"), "wait"),
        **dict.fromkeys(("closed", "explained", "passed_on"), "in"),
    }

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = TimeColumn(verbose_name=_("Time"))
    kind = ChoiceColumn(verbose_name=pgettext_lazy("complaint", "Kind"))
    unit = RegisterColumn(verbose_name=_("Unit"))
    narrative = WordsColumn(verbose_name=_("In their own words"), wide=True)
    severity = ChoiceColumn(verbose_name=_("Severity"))
    department = RegisterColumn(verbose_name=_("Department"))
    due = NextClockColumn(verbose_name=_("Next clock"), accessor="number")


class PromiseNumber(RegisterColumn):
    """The number of the entry it belongs to, whichever register holds it."""

    def cell(self, record: Promise, table: RegisterTable) -> str:
        return tag("a", record.number, href=reverse("number", args=[record.property.slug, record.number]), class_="number")


class KeptColumn(RegisterColumn):
    """Kept or broken, read off the times."""

    def cell(self, record: Promise, table: RegisterTable) -> str:
        return tag("span", record.word(), class_=f"badge b-{record.tone()}")


class PromiseTable(RegisterTable):
    number = PromiseNumber(verbose_name=_("Number"))
    state = KeptColumn(verbose_name=_("State"))
    due_at = TimeColumn(verbose_name=pgettext_lazy("promise", "By"))
    what = WordsColumn(verbose_name=_("What was promised"), wide=True)
    owner = RegisterColumn(verbose_name=_("Who promised"))
    kept_at = TimeColumn(verbose_name=_("Kept at"))


class AnswerTable(RegisterTable):
    question = RegisterColumn(verbose_name=_("Question"), wide=True)
    answer = RegisterColumn(verbose_name=_("Answer"), wide=True)
    source = RegisterColumn(verbose_name=_("Who says so"))
    checked_on = RegisterColumn(verbose_name=_("Checked on"))
