"""A release that goes wrong is taken back: every migration goes back and forward again on tables that are full."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

WALK = Path(__file__).with_name("walk_back.py")


@pytest.fixture
def empty_database(tmp_path):
    """The address of a database of one's own on the engine that is tested."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'walk.sqlite3'}"
        return
    here, mark, options = os.environ["DATABASE_URL"].partition("?")
    name = f"walk_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield f"{here.rpartition('/')[0]}/{name}{mark}{options}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_every_migration_goes_back_and_forward_on_full_tables(empty_database, tmp_path):
    said = subprocess.run(
        [sys.executable, str(WALK)],
        env={**os.environ, "DATABASE_URL": empty_database, "DESK_VAR": str(tmp_path), "PYTHONPATH": str(settings.BASE_DIR)},
        capture_output=True,
        text=True,
        check=False,
        cwd=settings.BASE_DIR,
    )
    assert (said.returncode, said.stdout.splitlines()[-1:]) == (0, ["The trail is whole."]), said.stdout + said.stderr[-3000:]
