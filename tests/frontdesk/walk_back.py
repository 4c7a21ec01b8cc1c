"""Run by ``test_migrations_back`` in a process of its own: fill a database, go back to the first release, come forward again."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from desk import registry  # noqa: E402

OURS = ("desk", "directory", *(book.slug for book in registry.books() if book.slug not in ("desk", "directory")))


def rows() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            if table.startswith(OURS) and "_fts" not in table:  # the text index is laid out anew
                cursor.execute(f"SELECT COUNT(*) FROM {table}")
                found[table] = cursor.fetchone()[0]
    return found


def walk() -> None:
    call_command("migrate", verbosity=0)
    call_command("demo", password="x", days=3, entries=[("visitors", 40), ("mail", 40), ("enquiries", 30)], verbosity=0)
    there = rows()
    for app in reversed(OURS):  # says each step it takes
        call_command("migrate", app, "0001_initial")
    kept = rows().keys()
    call_command("migrate")
    now = rows()
    lost = {table: (there[table], now.get(table)) for table in kept if there[table] != now.get(table)}
    assert lost == {}, lost
    call_command("check_trail")


if __name__ == "__main__":
    walk()
