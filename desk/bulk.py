"""Rows by the hundred thousand, for demo data and benchmarks only: the doors are for people.

The rows must be right by themselves; the database's own constraints still judge every one.
"""

from collections.abc import Iterable
from operator import attrgetter

from django.db import connection, models

from desk.fields import EncryptedField

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
