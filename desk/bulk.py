"""Rows by the hundred thousand, for demo data and benchmarks only: the doors are for people.

The rows must be right by themselves; the database's own constraints still judge every one.
"""

from collections.abc import Iterable

from django.db import connection, models


def insert(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Insert unsaved objects in one statement per engine (``executemany`` or ``COPY``); how many."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)
    return len(values)
