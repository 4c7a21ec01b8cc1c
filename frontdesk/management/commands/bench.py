import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from desk.finding import search
from desk.models import Property
from desk.story import told_by


class Command(BaseCommand):
    help = "Measure the desk: on this database, or (--compare) on two throw-away ones, as ratios."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--rounds", type=int, default=30)
        parser.add_argument("--compare", nargs=2, type=int, metavar="ENTRIES", help="for instance 10000 1000000")

    def handle(self, **options: Any) -> None:
        if options["compare"]:
            self.compare(*options["compare"])
            return
        figures = self.measure(options["rounds"])
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name:<34} {value:>10.2f}")

    # --- one database -----------------------------------------------------------------------------
    def measure(self, rounds: int) -> dict[str, float]:
        """Median milliseconds by page and call; ratios where the name says so."""
        settings.ALLOWED_HOSTS.append("testserver")
        client = Client(headers={"host": "localhost"}, SERVER_NAME="localhost")
        client.force_login(get_user_model().objects.get(username="clerk1"), backend=settings.AUTHENTICATION_BACKENDS[-1])
        property = Property.objects.get(slug="demo")
        books = told_by("bench")
        pages = {"board": "/demo/"}
        for book in books.values():
            pages |= book.pages(property)
        figures = {name: float(book.entries(property)) for name, book in books.items()}
        for name, url in pages.items():
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(url)
            sql = len(queries)
            assert answer.status_code in (200, 302), (url, answer.status_code)
            figures[name] = self.median(lambda url=url: client.get(url), rounds)  # type: ignore[misc]
            figures[f"{name}: SQL"] = float(sql)
            if name == "register, first page":
                figures["register, first page: bytes"] = float(len(answer.content))
        etag = client.get("/demo/").headers["ETag"]
        figures["board unchanged (304)"] = self.median(lambda: client.get("/demo/", headers={"If-None-Match": etag, "X-Poll": "1"}), rounds)
        asked = {"two characters": "建国", "initials + floor": "wjg18", "room": "1803", "last 4": "0042"}
        for book in books.values():
            asked |= getattr(book, "questions", lambda _property: {})(property)
        for what, question in asked.items():
            figures[f"search, {what}"] = self.median(lambda question=question: search.find(property, question), rounds)  # type: ignore[misc]
        for name, book in books.items():
            if hasattr(book, "tables"):
                ours, theirs = (self.median(drawn, rounds) for drawn in book.tables(property))
                figures |= {f"table of {name}, ours": ours, "stock django-tables2": theirs, "ours / stock": ours / theirs}
        return figures

    @staticmethod
    def median(work: Callable[[], Any], rounds: int) -> float:
        work()
        taken = []
        for _round in range(rounds):
            started = time.perf_counter()
            work()
            taken.append((time.perf_counter() - started) * 1000)
        return statistics.median(taken)

    # --- two databases ------------------------------------------------------------------------------
    def compare(self, small: int, large: int) -> None:
        figures = {}
        for count in (small, large):
            with tempfile.TemporaryDirectory(prefix="desk-bench-") as directory:
                environment = {**os.environ, "DESK_VAR": directory, "DESK_HTTPS": "0"}
                environment.pop("DATABASE_URL", None)
                manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
                started = time.perf_counter()
                subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)  # noqa: S603
                subprocess.run([*manage, "collectstatic", "--no-input", "-v0"], env=environment, check=True)  # noqa: S603
                rows = ["--entries", *(f"{name}={count}" for name in told_by("bench"))]
                subprocess.run([*manage, "demo", "--password", "bench-pass-1", *rows], env=environment, check=True)  # noqa: S603
                made = time.perf_counter() - started
                done = subprocess.run([*manage, "bench", "--json"], env=environment, check=True, capture_output=True, text=True)  # noqa: S603
                figures[count] = {**json.loads(done.stdout.splitlines()[-1]), "made in (s)": made}
        self.stdout.write(f"{'':<34} {small:>12,} {large:>12,}  ratio")
        for name, value in figures[small].items():
            other = figures[large][name]
            self.stdout.write(f"{name:<34} {value:>12.2f} {other:>12.2f}  {other / value if value else 0:.2f}")
