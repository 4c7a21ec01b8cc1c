"""Columns several registers show."""

from typing import Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from desk.pages.markup import tag
from desk.pages.tables import RegisterColumn, RegisterTable, TimeColumn
from desk.papers.privacy import mask_name


class PersonColumn(RegisterColumn):
    """Whole while the entry is open, masked once it has ended (A14)."""

    def text(self, record: Any, table: RegisterTable) -> Any:
        return record.person if record.is_open() else mask_name(record.person)


class WhomColumn(RegisterColumn):
    def text(self, record: Any, table: RegisterTable) -> Any:
        return record.whom() if record.is_open() else str(record.unit or "")


class WordsColumn(RegisterColumn):
    """The beginning of a text."""

    def text(self, record: Any, table: RegisterTable) -> Any:
        return Truncator(self.value_of(record)).chars(40)

    def told(self, record: Any, table: RegisterTable) -> Any:
        return self.value_of(record)


class DueColumn(TimeColumn):
    """A time by which something is due; says so when it has passed and nobody has done it."""

    def cell(self, record: Any, table: RegisterTable) -> str:
        due, said = self.value_of(record), super().cell(record, table)
        if due is None or due >= timezone.now() or not record.is_open():
            return said
        return f"{said} {tag('span', _('overdue'), class_='badge b-late')}"
