"""Register tables: the Table and Column API of django-tables2 with a body built in one loop.

Stock rendering inspects a signature per cell and compiles a template per date; a register page is
read a thousand times a day. Every value is escaped in :mod:`desk.pages.markup`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import django_tables2 as tables
from django.utils.safestring import SafeString
from django_tables2.data import TableData

from desk.finding.paging import Page
from desk.pages.markup import esc, joined, tag
from desk.types import Text


class Read(TableData):
    """Rows as the database read them: in their order already."""

    def __len__(self) -> int:
        return len(self.data)

    def order_by(self, aliases: Any) -> None:
        """The keyset has ordered them."""


class RegisterColumn(tables.Column):
    """``text(record, table)`` is what a cell says, ``cell`` its escaped HTML where that is more, ``told`` what a file says.

    ``orderable``: the register has an index in the order of ``order_by`` (the column itself, where none is named).
    """

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

    def text(self, record: Any, table: "RegisterTable") -> Any:
        return self.value_of(record)

    def cell(self, record: Any, table: "RegisterTable") -> str:
        value = self.text(record, table)
        return "" if value is None else esc(value)

    def told(self, record: Any, table: "RegisterTable") -> Any:
        """As the screen shows it, masks included."""
        return self.text(record, table)


class NumberColumn(RegisterColumn):
    """The entry number, linked to its page. Numbers are drawn in the order of the entries."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"orderable": True, "order_by": "pk", **kwargs})

    def text(self, record: Any, table: "RegisterTable") -> Any:
        return record.number

    def cell(self, record: Any, table: "RegisterTable") -> str:
        return tag("a", record.number, href=f"{table.base_url}{record.number}/", class_="number")


class StateColumn(RegisterColumn):
    """The state as a badge: a word and a colour, never the colour alone."""

    def text(self, record: Any, table: "RegisterTable") -> Any:
        return record.get_state_display()

    def cell(self, record: Any, table: "RegisterTable") -> str:
        return table.badge(record)


class TimeColumn(RegisterColumn):
    """A moment on the property's clock; a file has its year too."""

    def text(self, record: Any, table: "RegisterTable") -> Any:
        value: datetime | None = self.value_of(record)
        return "" if value is None else value.astimezone(table.zone).strftime("%m-%d %H:%M")

    def told(self, record: Any, table: "RegisterTable") -> Any:
        value: datetime | None = self.value_of(record)
        return "" if value is None else value.astimezone(table.zone).strftime("%Y-%m-%d %H:%M")


class HappenedColumn(TimeColumn):
    """When it happened: a register can be read in that order."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"orderable": True, **kwargs})


class ChoiceColumn(RegisterColumn):
    """A choice by its label."""

    def text(self, record: Any, table: "RegisterTable") -> Any:
        return getattr(record, f"get_{self._explicit_name}_display")()


@dataclass(frozen=True)
class Head:
    """The heading of a column; ``url`` reads the register in its order, ``sort`` is how it is in that order now."""

    label: Text
    url: str = ""
    sort: str = ""  # "ascending", "descending" or ""


class RegisterTable(tables.Table):
    """A register's table. ``zone`` and ``base_url`` come from the page that shows it, ``page`` from its keyset."""

    tones: dict[str, str] = {}

    def __init__(
        self, rows: Any, *, zone: ZoneInfo, base_url: str = "", title: Text = "", page: Page | None = None, query: Any = (), **kwargs: Any
    ):
        self.zone, self.base_url, self.title = zone, base_url, title
        self.query = [(name, value) for name, value in query if name not in ("at", "sort")]
        super().__init__(Read(rows), **kwargs)
        self.keyset = page or Page(list(rows), "", "")
        self._badges: dict[str, SafeString] = {}

    @classmethod
    def asked(cls, sort: str, default: str) -> tuple[str, str]:
        """The column to sort by as the address names it, and the order of the rows; what no index answers is the usual order."""
        name, down = sort.removeprefix("-"), sort.startswith("-")
        column: Any = cls.base_columns.get(name)
        if column is None or not column.orderable:
            usual = default.removeprefix("-")
            named = (name for name, one in cls.base_columns.items() if one.orderable and _order(name, one) == usual)
            name, down, order = next(named, ""), default.startswith("-"), usual
        else:
            order = _order(name, column)
        sign = "-" if down else ""
        return (f"{sign}{name}" if name else ""), f"{sign}{order}"

    def badge(self, record: Any) -> str:
        """The badge of a record's state, made once per state and page."""
        found = self._badges.get(record.state)
        if found is None:
            tone = self.tones.get(record.state, "out")
            found = self._badges[record.state] = tag("span", record.get_state_display(), class_=f"badge b-{tone}")
        return found

    def _shown(self) -> list[Any]:
        """The columns that are seen, each knowing its name."""
        found = [bound for bound in self.columns if bound.visible]
        for bound in found:
            bound.column._explicit_name = bound.name
        return found

    def head(self) -> list[Head]:
        return [self._heading(bound) for bound in self._shown()]

    def _heading(self, bound: Any) -> Head:
        if not bound.orderable:
            return Head(bound.header)
        url = "?" + urlencode([*self.query, (self.prefixed_order_by_field, bound.order_by_alias.next)])
        down = bound.order_by_alias.is_descending
        return Head(bound.header, url, ("descending" if down else "ascending") if bound.is_ordered else "")

    def neighbour(self, cursor: str) -> str:
        """The address of the page before or after this one, in the same order."""
        order = [(self.prefixed_order_by_field, one) for one in self.order_by or ()]
        return "?" + urlencode([*self.query, *order, ("at", cursor)])

    @property
    def onward(self) -> str:
        return self.neighbour(self.keyset.older) if self.keyset.older else ""

    @property
    def back(self) -> str:
        return self.neighbour(self.keyset.newer) if self.keyset.newer else ""

    @property
    def rising(self) -> bool:
        """The next page is no older one."""
        return any(not one.startswith("-") for one in self.order_by or ())

    def body(self) -> SafeString:
        """All rows as ``<tr>`` markup."""
        cells = [('<td class="w">' if getattr(bound.column, "wide", False) else "<td>", bound.column.cell) for bound in self._shown()]
        out = []
        for record in self.data:
            row = "".join([f"{opening}{cell(record, self)}</td>" for opening, cell in cells])
            out.append(SafeString(f"<tr>{row}</tr>"))
        return joined(out)

    def sheet(self) -> list[tuple[Text, Any]]:
        """The columns of a file: headings, and what a row says under them."""
        return [(bound.header, lambda row, column=bound.column: column.told(row, self)) for bound in self._shown()]


def _order(name: str, column: Any) -> str:
    return str(column.order_by[0] if column.order_by else name)
