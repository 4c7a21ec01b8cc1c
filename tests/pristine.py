"""An empty, migrated database is made once for each set of migrations; every process of every run begins with a copy of it.

Migrating takes longer than most files of tests. The copy is migrated as well, which then has nothing to do but to put the triggers,
permissions and content types in place as they are declared now.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


def name() -> str:
    """Of the database that fits: another migration, another pinned package, and it is another one."""
    read = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            read.update(path.name.encode() + path.read_bytes())
    return f"pristine_{read.hexdigest()[:16]}"


@contextmanager
def alone() -> Iterator[None]:
    """Who comes second waits, and finds it made."""
    with (settings.VAR_DIR / "pristine.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _target() -> str:
    """The name of the test database. Asked before it is set up: afterwards Django takes it for the name of the real one."""
    return connections[DEFAULT_DB_ALIAS].creation._get_test_db_name()


class _File:
    """SQLite's backup, page by page: what stands in the write-ahead log comes along."""

    def __init__(self) -> None:
        self.kept, self.target = Path(settings.VAR_DIR) / f"{name()}.sqlite3", Path(_target())

    def stands(self) -> bool:
        return self.kept.exists()

    def give(self) -> None:
        for end in ("", "-wal", "-shm"):
            self.target.with_name(f"{self.target.name}{end}").unlink(missing_ok=True)
        _copied(self.kept, self.target)

    def take(self) -> None:
        for old in self.kept.parent.glob("pristine_*.sqlite3*"):
            old.unlink(missing_ok=True)
        half = self.kept.with_suffix(".half")
        half.unlink(missing_ok=True)
        _copied(self.target, half)
        half.rename(self.kept)


def _copied(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


class _Template:
    """PostgreSQL copies a database nobody is connected to."""

    def __init__(self) -> None:
        self.kept, self.target = name(), _target()
        self.creation = connections[DEFAULT_DB_ALIAS].creation

    def _asked(self, *statements: str) -> list[tuple[object, ...]]:
        with self.creation._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def stands(self) -> bool:
        return bool(self._asked(f"SELECT 1 FROM pg_database WHERE datname = '{self.kept}'"))

    def give(self) -> None:
        self._copied(self.kept, self.target)

    def take(self) -> None:
        connections[DEFAULT_DB_ALIAS].close()
        self._copied(self.target, self.kept)

    def _copied(self, source: str, target: str) -> None:
        quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
        self._asked(f"DROP DATABASE IF EXISTS {quoted(target)}", f"CREATE DATABASE {quoted(target)} TEMPLATE {quoted(source)}")


def of_this_engine() -> "_File | _Template":
    return _File() if connections[DEFAULT_DB_ALIAS].vendor == "sqlite" else _Template()
