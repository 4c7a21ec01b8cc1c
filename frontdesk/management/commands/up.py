import os
import secrets
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from desk.models import Property, User
from frontdesk import demo


class Command(BaseCommand):
    help = "Migrate, fill an empty database with the demo, say where and as whom to sign in, and serve."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, **options: Any) -> None:
        port = options["port"]
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not options["no_demo"] and not Property.objects.exists() and not User.objects.exists():
            self.stdout.write("An empty database: filling it with demo data …")
            self.first_logins()
        self.stdout.write(f"\nThe desk is at http://localhost:{port}/  (stop it with Ctrl+C)\n", ending="\n")
        sys.stdout.flush()
        os.environ["DESK_HTTPS"] = os.environ.get("DESK_HTTPS", "0")
        workers = os.environ.get("DESK_WORKERS", "2")
        gunicorn = [
            sys.executable,
            "-m",
            "gunicorn",
            "frontdesk.wsgi:application",
            "--bind",
            f"{os.environ.get('DESK_BIND', '127.0.0.1')}:{port}",
            "--workers",
            workers,
            "--threads",
            "4",
            "--preload",
            "--chdir",
            str(settings.BASE_DIR),
            "--log-level",
            "warning",
        ]
        os.execv(sys.executable, gunicorn)  # noqa: S606 - our own server, no shell between

    def first_logins(self) -> None:
        """Random passwords, shown once and kept in a file only this user can read."""
        names = [(row[0], row[3]) for row in demo.STAFF] + [("admin1", "administrator")]
        passwords = {name: secrets.token_urlsafe(9) for name, _role in names}
        pins = demo.random_pins()
        demo.make(passwords=passwords, pins=pins)
        lines = [f"{name:<12} {passwords[name]}  {role}{'  PIN ' + pins[name] if name in pins else ''}" for name, role in names]
        path = Path(settings.VAR_DIR) / "demo-logins.txt"
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write("\n".join(lines) + "\n")
        self.stdout.write("Sign in as (also in var/demo-logins.txt):\n  " + "\n  ".join(lines))
        self.stdout.write("The demo's policy lets supervisors, managers, auditors and the administrator in without a second factor.")
        self.stdout.write("A property of your own requires one of them, at the first sign-in.")
