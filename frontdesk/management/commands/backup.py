import sqlite3
import tarfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection


class Command(BaseCommand):
    help = "Copy the SQLite database while it is in use, through SQLite's own backup, and check the copy; photographs go beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, **options: Any) -> None:
        target: Path = options["file"]
        if connection.vendor != "sqlite":
            raise CommandError("This is PostgreSQL: use pg_dump.")
        if target.exists():
            raise CommandError(f"{target} exists already; nothing was written.")
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        try:
            connection.connection.backup(copy)
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        finally:
            copy.close()
        if verdict != "ok":
            raise CommandError(f"The copy is not whole: {verdict}")
        target.chmod(0o600)
        # After the database: a photograph kept meanwhile is one too many, never one too few.
        photographs = Path(settings.MEDIA_ROOT)
        if photographs.is_dir() and any(photographs.iterdir()):
            beside = target.with_name(target.name + ".files.tar")
            with tarfile.open(beside, "w") as tar:
                tar.add(photographs, arcname="files")
            beside.chmod(0o600)
        self.stdout.write(f"{target}: {target.stat().st_size:,} bytes, checked.")
