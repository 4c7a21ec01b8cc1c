"""Rows by the hundred thousand, for demo data and benchmarks only: the writers are for people.

The rows must be right by themselves; the database's own constraints still judge every one.
"""

import random
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection, models

from desk.ledger import trail
from desk.models import Counter, Entry, Event, Property, SearchRow, Shift, User
from desk.papers.fields import EncryptedField

BATCH = 20_000

# Columns whose Python value is what the driver takes: no need to ask a field a million times.
AS_THEY_ARE = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.ForeignKey)


def insert(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Insert unsaved objects in one statement per engine (``executemany`` or ``COPY``); how many."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)  # type: ignore[arg-type]
    plain, prepared = [], []
    for place, field in enumerate(fields):
        plain.append(attrgetter(field.attname))
        if not isinstance(field, AS_THEY_ARE) or isinstance(field, EncryptedField):
            prepared.append((place, field))
    values = []
    for row in rows:
        value = [get(row) for get in plain]
        for place, field in prepared:
            value[place] = field.get_db_prep_save(value[place], connection)
        values.append(value)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)
    return len(values)


class Past:
    """Entries of earlier days with what the writers would have given them: numbers, who and where, events, lines for the search."""

    events: Callable[[Any], list[Event]]  # each book: what the trail tells of an entry

    def __init__(self, property: Property, rng: random.Random, clerks: Sequence[User], shift: Shift | None):
        self.property, self.rng, self.clerks, self.shift = property, rng, clerks, shift
        self.serials: Tally[str] = Tally()
        self.seq = Counter.current(property.pk, "seq")

    def numbered(self, row: Any, at: datetime) -> Any:
        """An unsaved entry with its number and day, written down at ``at`` by one of the clerks."""
        row.business_date = self.property.local(at).date()
        prefix = f"{row.PREFIX}{row.business_date:%y%m%d}"
        self.serials[prefix] += 1
        row.serial = self.serials[prefix]
        row.number = f"{prefix}-{row.serial:03d}"
        row.occurred_at = row.created_at = at
        row.created_by = row.created_by or self.rng.choice(self.clerks)
        row.shift, row.post = self.shift, self.shift.post if self.shift else None
        return row

    def moved(self, row: Any, *moves: tuple[str, str, datetime, User | None], **data: Any) -> list[Event]:
        """The events of an entry, one a move: its verb, the state it led to, when, by whom. ``data``: what the first one says."""
        common: dict[str, Any] = {"property": self.property, "subject": trail.label(row), "subject_key": row.key, "number": row.number}
        common |= {"post": row.post, "shift": row.shift}
        found: list[Event] = []
        for verb, state, at, actor in moves:
            self.seq += 1
            before = found[-1].to_state if found else ""
            told = {} if found else data
            found.append(Event(seq=self.seq, verb=verb, from_state=before, to_state=state, at=at, actor=actor, data=told, **common))
        return found

    def save(self, rows: Sequence[Entry]) -> None:
        """Insert entries of one register, with their events and their lines in the search."""
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            insert(type(part[0]), part)
            insert(Event, [event for row in part for event in self.events(row)])
            found = [(row, row.search_terms()) for row in part]
            lines = [
                SearchRow(property=self.property, subject=trail.label(row), key=row.key, at=row.occurred_at, **terms)
                for row, terms in found
                if terms
            ]
            insert(SearchRow, lines)
        self.count()

    def count(self) -> None:
        """Serials and change number go on from here."""
        for name, value in {"seq": self.seq, **self.serials}.items():
            Counter.objects.update_or_create(property=self.property, name=name, defaults={"value": value})
