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

import django_tables2
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.finding import search
from desk.models import Property
from enquiries.complaints.models import Category, Complaint
from enquiries.enquiries.models import Enquiry
from enquiries.messages.models import Message
from enquiries.promises.models import Promise
from mail.items.models import MailItem
from visitors.visits.models import Visit
from visitors.visits.tables import VisitTable


class StockTable(django_tables2.Table):
    """The same columns rendered the library's own way, to compare with."""

    number = django_tables2.Column(linkify=lambda record: f"/demo/visitors/{record.number}/")
    occurred_at = django_tables2.DateTimeColumn(format="m-d H:i")
    visitor_name = django_tables2.Column()
    visitor_org = django_tables2.Column()
    kind = django_tables2.Column(accessor="kind__name")
    host = django_tables2.Column(accessor="host", orderable=False)
    badge_no = django_tables2.Column()
    state = django_tables2.TemplateColumn("<span class='badge'>{{ record.get_state_display }}</span>")
    left_at = django_tables2.DateTimeColumn(format="m-d H:i")

    class Meta:
        template_name = "django_tables2/table.html"


class Command(BaseCommand):
    help = "Measure the desk: on this database, or (--compare) on two throw-away ones, as ratios."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--rounds", type=int, default=30)
        parser.add_argument("--compare", nargs=2, type=int, metavar="VISITS", help="for instance 10000 1000000")

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
        rows = Visit.objects.of(property)
        newest = rows.order_by("-pk").values_list("pk", flat=True)[0]
        oldest = rows.order_by("pk").values_list("pk", flat=True)[0]
        pages = {
            "board": "/demo/",
            "register, first page": "/demo/visitors/",
            "register, deep in the middle": f"/demo/visitors/?at={(newest + oldest) // 2}",
            "register, last page": f"/demo/visitors/?at={oldest + 20}",
            "register, one kind": f"/demo/visitors/?kind={rows.first().kind_id}",  # type: ignore[union-attr]
            "register, inside": "/demo/visitors/?state=inside",
            "new visitor": "/demo/visitors/new/",
            "evacuation list": "/demo/visitors/evacuation/",
        }
        items = MailItem.objects.of(property)
        last_in, first_in = (items.order_by(order).values_list("pk", flat=True)[0] for order in ("-pk", "pk"))
        room = items.held().values_list("unit__room", flat=True)[0]
        pages |= {
            "mail, first page": "/demo/mail/",
            "mail, deep in the middle": f"/demo/mail/?at={(last_in + first_in) // 2}",
            "mail, last page": f"/demo/mail/?at={first_in + 20}",
            "mail, to be notified": "/demo/mail/?state=to_notify",
            "mail, one kind": "/demo/mail/?kind=insured",
            "mail, hand out by room": f"/demo/mail/give/?what={room}",
            "return register": "/demo/mail/returns/",
        }
        kept: dict[str, Any] = {"enquiries": Enquiry, "messages": Message, "complaints": Complaint, "promises": Promise}
        for name, model in kept.items():
            asked = model.objects.of(property)
            last, first = (asked.order_by(order).values_list("pk", flat=True)[0] for order in ("-pk", "pk"))
            url = reverse(f"enquiries:{'register' if name == 'enquiries' else name}", args=["demo"])
            deep, end = f"{url}?at={(last + first) // 2}", f"{url}?at={first + 20}"
            pages |= {f"{name}, first page": url, f"{name}, deep in the middle": deep, f"{name}, last page": end}
        category = Category.objects.filter(property=property).values_list("pk", flat=True)[0]
        pages |= {
            "enquiries, still open": "/demo/enquiries/?state=open_all",
            "messages, delivered": "/demo/enquiries/messages/?state=delivered",
            "complaints, overdue": "/demo/enquiries/complaints/?state=overdue",
            "complaints, major": "/demo/enquiries/complaints/?state=major",
            "complaints, one category": f"/demo/enquiries/complaints/?category={category}",
            "complaints, praise": "/demo/enquiries/complaints/?kind=praise",
            "promises, broken": "/demo/enquiries/promises/?state=broken",
            "promises, open": "/demo/enquiries/promises/?state=open",
        }
        figures: dict[str, float] = {
            "enquiries": float(Enquiry.objects.of(property).count()),
            "visits": float(rows.count()),
            "mail": float(items.count()),
        }
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
        for what, question in {
            "two characters": "建国",
            "initials + floor": "wjg18",
            "room": "1803",
            "last 4": "0042",
            "article no.": str(items.order_by("pk")[100].article_no),
        }.items():
            figures[f"search, {what}"] = self.median(lambda question=question: search.find(property, question), rounds)  # type: ignore[misc]
        figures.update(self.tables(list(rows.for_table().order_by("-pk")[:25]), property, rounds))
        return figures

    def tables(self, rows: list[Visit], property: Property, rounds: int) -> dict[str, float]:
        request = RequestFactory().get("/")

        def fast() -> str:
            table = VisitTable(rows, zone=property.zone, base_url="/demo/visitors/", title="x", order_by="-number")
            return table.as_html(request)

        def stock() -> str:
            return StockTable(rows).as_html(request)

        ours, theirs = self.median(fast, rounds), self.median(stock, rounds)
        return {"table, ours": ours, "table, stock django-tables2": theirs, "table, ours / stock": ours / theirs}

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
                rows = ["--visits", str(count), "--mail", str(count), "--enquiries", str(count)]
                subprocess.run([*manage, "demo", "--password", "bench-pass-1", *rows], env=environment, check=True)  # noqa: S603
                made = time.perf_counter() - started
                done = subprocess.run([*manage, "bench", "--json"], env=environment, check=True, capture_output=True, text=True)  # noqa: S603
                figures[count] = {**json.loads(done.stdout.splitlines()[-1]), "made in (s)": made}
        self.stdout.write(f"{'':<34} {small:>12,} {large:>12,}  ratio")
        for name, value in figures[small].items():
            other = figures[large][name]
            self.stdout.write(f"{name:<34} {value:>12.2f} {other:>12.2f}  {other / value if value else 0:.2f}")
