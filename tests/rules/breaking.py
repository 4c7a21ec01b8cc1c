"""How a rule of the database is broken on purpose: a good row, one change to it, straight into its table past every writer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, connection, models, transaction

from desk.people.actors import Actor

LONG_AGO, FAR_AHEAD = "2020-01-01 00:00:00+00:00", "2099-12-31 00:00:00+00:00"
# What a second line never shares with the first.
OWN = {"number": "XX991231-999", "business_date": "2099-12-31", "serial": 999, "paper_no": "", "code": "OTHER"}
Row = Callable[[Actor], models.Model]
quoted = connection.ops.quote_name


class Sql(str):
    """An expression instead of a value: another column, a sum."""


@dataclass(frozen=True)
class Case:
    """``row`` is good; after ``change`` it is not. ``behind``: a trigger that answers first, lifted to hear the rule it stands before."""

    row: Row
    change: Callable[..., None]
    columns: Mapping[str, Any]
    behind: str = ""

    def tried(self, row: models.Model) -> None:
        """The one change. Raises ``IntegrityError`` if the database keeps its rule."""
        if self.behind:
            run(f"DROP TRIGGER {self.behind}" + (f" ON {row._meta.db_table}" if connection.vendor == "postgresql" else ""))
        self.change(row, **{name: value(row) if callable(value) else value for name, value in self.columns.items()})


def changed(row: Row, **columns: Any) -> Case:
    """The row, with these columns written over. A value may be a function of the row."""
    return Case(row, overwrite, columns)


def again(row: Row, **columns: Any) -> Case:
    """The same line once more, with these columns different."""
    return Case(row, duplicate, columns)


def deleted(row: Row) -> Case:
    return Case(row, erase, {})


def behind(trigger: str, case: Case) -> Case:
    return replace(case, behind=trigger)


def made(factory: Any, **traits: Any) -> Row:
    """A row as the factory makes it."""
    return lambda clerk: factory(actor=clerk, **traits)


def bounded(model: Any, **outside: int) -> dict[str, Case]:
    """A policy with a number that is outside its bounds: changed to it, and written anew with it."""
    row: Row = lambda clerk: model.objects.get_or_create(property=clerk.property)[0]  # noqa: E731
    table = model._meta.db_table
    return {f"{table}_bounds": changed(row, **outside), f"{table}_bounds_new": again(row, **outside)}


# --- past every writer -----------------------------------------------------------------------------------
def run(sql: str) -> None:
    """A statement straight to the database; undone if it is refused."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def literal(value: Any) -> str:
    """A value as it stands in a statement."""
    if value is None or isinstance(value, Sql | bool | int):
        return "NULL" if value is None else str(value)
    return f"'{value}'"


def overwrite(row: models.Model, /, **columns: Any) -> None:
    """UPDATE, as a hand with a database shell would write it: with the version counted up."""
    counted = {"version": Sql("version + 1"), **columns} if hasattr(row, "version") else columns
    values = ", ".join(f"{quoted(name)} = {literal(value)}" for name, value in counted.items())
    run(f"UPDATE {row._meta.db_table} SET {values} WHERE id = {row.pk}")


def duplicate(row: models.Model, **columns: Any) -> None:
    """INSERT of the same line once more, under a key and a number of its own."""
    table, names = row._meta.db_table, [field.column for field in row._meta.concrete_fields if not field.primary_key]
    given = {**OWN, "key": uuid4().hex, **columns}
    chosen = ", ".join(literal(given[name]) if name in given else quoted(name) for name in names)
    run(f"INSERT INTO {table} ({', '.join(map(quoted, names))}) SELECT {chosen} FROM {table} WHERE id = {row.pk}")


def erase(row: models.Model) -> None:
    run(f"DELETE FROM {row._meta.db_table} WHERE id = {row.pk}")


def name_in(error: IntegrityError, model: type[models.Model]) -> str:
    """The rule the database names; SQLite names a unique one by its columns."""
    if connection.vendor == "postgresql":
        return error.__cause__.diag.constraint_name  # type: ignore[union-attr]
    kind, _colon, told = str(error).partition(": ")
    if kind == "CHECK constraint failed":
        return told
    if kind != "UNIQUE constraint failed":
        return kind
    for one in model._meta.constraints:
        if isinstance(one, models.UniqueConstraint):
            columns = ", ".join(f"{model._meta.db_table}.{model._meta.get_field(name).column}" for name in one.fields)
            if columns == told:
                return one.name
    return told
