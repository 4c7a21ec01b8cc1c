"""Register tables: the Table and Column API of django-tables2 with a body built in one loop.

Stock rendering inspects a signature per cell and compiles a template per date; a register page is
read a thousand times a day. Every value is escaped in :mod:`desk.pages.markup`.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from desk.pages.markup import esc, joined, tag


class RegisterColumn(tables.Column):
    """``cell(record, table)`` gives escaped HTML of one cell."""

    def __init__(self, *args: Any, wide: bool = False, **kwargs: Any):
        kwargs.setdefault("orderable", False)
        super().__init__(*args, **kwargs)
        self.wide = wide

    def value_of(self, record: Any) -> Any:
        value = record
        for part in (self.accessor or self._explicit_name).split("__"):
            value = getattr(value, part) if value is not None else None
        return value

    _explicit_name = ""

    def cell(self, record: Any, table: "RegisterTable") -> str:
        value = self.value_of(record)
        return "" if value is None else esc(value)


class NumberColumn(RegisterColumn):
    """The entry number, linked to its page."""

    def cell(self, record: Any, table: "RegisterTable") -> str:
        return tag("a", record.number, href=f"{table.base_url}{record.number}/", class_="number")


class StateColumn(RegisterColumn):
    """The state as a badge: a word and a colour, never the colour alone."""

    def cell(self, record: Any, table: "RegisterTable") -> str:
        return table.badge(record)


class TimeColumn(RegisterColumn):
    """A moment on the property's clock; the day is left out when it is the entry's own."""

    def cell(self, record: Any, table: "RegisterTable") -> str:
        value: datetime | None = self.value_of(record)
        return "" if value is None else value.astimezone(table.zone).strftime("%m-%d %H:%M")


class RegisterTable(tables.Table):
    """A register's table. ``zone`` and ``base_url`` come from the page that shows it."""

    tones: dict[str, str] = {}

    class Meta:
        orderable = False
        empty_text = _("Nothing here yet.")
        attrs = {"class": "register"}

    def __init__(self, *args: Any, zone: ZoneInfo, base_url: str = "", **kwargs: Any):
        self.zone, self.base_url = zone, base_url
        super().__init__(*args, **kwargs)
        self._badges: dict[str, SafeString] = {}

    def badge(self, record: Any) -> str:
        """The badge of a record's state, made once per state and page."""
        found = self._badges.get(record.state)
        if found is None:
            tone = self.tones.get(record.state, "out")
            found = self._badges[record.state] = tag("span", record.get_state_display(), class_=f"badge b-{tone}")
        return found

    def head(self) -> list[Any]:
        return [column for column in self.columns if column.visible]

    def body(self) -> SafeString:
        """All rows as ``<tr>`` markup."""
        cells = []
        for bound in self.head():
            column = bound.column
            column._explicit_name = bound.name
            opening = '<td class="w">' if getattr(column, "wide", False) else "<td>"
            cells.append((opening, column.cell))
        out = []
        for record in self.data:
            row = "".join([f"{opening}{cell(record, self)}</td>" for opening, cell in cells])
            out.append(SafeString(f"<tr>{row}</tr>"))
        return joined(out)
