"""How long a database is waited for, and what it means when it does not answer."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection


@contextmanager
def not_at_all() -> Iterator[None]:
    """What is written inside is written at once or not: SQLite does not wait for whoever else is writing."""
    if connection.vendor != "sqlite" or connection.connection is None:
        yield
        return
    connection.connection.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        if connection.connection is not None:
            patience = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
            connection.connection.execute(f"PRAGMA busy_timeout = {patience}")


def unavailable(error: BaseException | None) -> bool:
    """Whether the database could not be had (away, busy, full), and nothing is wrong with what was asked of it."""
    return isinstance(error, OperationalError | InterfaceError) or (isinstance(error, DatabaseError) and "read-only" in str(error))


@cache
def _sqlite_knows_json() -> bool:
    try:
        sqlite3.connect(":memory:").execute("SELECT json(1)")
    except sqlite3.OperationalError:
        return False
    return True


def settle(connection: Any, **_more: Any) -> None:
    """What Django would find out later with a statement of its own, and remember wrongly for good if that met a held lock."""
    if connection.vendor == "sqlite":
        connection.features.__dict__["supports_json_field"] = _sqlite_knows_json()
