"""The database is busy, full or gone: what can be read is read, what was typed stands in the page, and comes in once."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import uuid
from contextlib import closing, contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from desk.ledger import waiting
from tests.factories import ContactFactory, VisitFactory
from tests.visitors.walk import slip
from visitors.kinds.models import VisitKind
from visitors.visits.models import Visit

OWN = {"Sec-Fetch-Site": "same-origin"}
READ = ("", "visitors/", "visitors/evacuation/", "mail/", "enquiries/", "handover/", "search/?q=陈")

sqlite_only = pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="SQLite has one lock for all who write")


def signed_in(actor):
    client = Client(raise_request_exception=False)
    client.force_login(actor.user, backend="desk.people.accounts.GuardedBackend")
    return client


@contextmanager
def somebody_writes():
    """A transaction that holds the write lock and does not end."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


@contextmanager
def no_room():
    """The disk is full: the file of the database grows no more."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        cursor.fetchall()
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 4294967294")
            cursor.fetchall()


def form(clerk, **more):
    contact = ContactFactory(property=clerk.property)
    kind = VisitKind.objects.get(property=clerk.property, code="business")
    from types import SimpleNamespace

    return slip(SimpleNamespace(contact=contact, kind=kind), visitor_name="陈建华", **more)


def fields_of(page):
    """What a press of the button in that page would send."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


@sqlite_only
def test_pages_are_read_while_the_write_lock_is_held(committed_db, clerk):
    VisitFactory(actor=clerk, inside=True)
    client = signed_in(clerk)
    client.post("/tower/queue/", {"key": form(clerk)["key"]})  # a message waits in the session: it is shown, and taken out of it
    with somebody_writes():
        assert {path: client.get(f"/tower/{path}").status_code for path in READ} == dict.fromkeys(READ, 200)
        assert client.get("/healthz").json() == {"ok": True}


@sqlite_only
@pytest.mark.parametrize("broken", [somebody_writes, no_room])
def test_what_cannot_be_written_comes_back_in_a_page_and_is_entered_once_afterwards(committed_db, clerk, broken):
    client, sent = signed_in(clerk), form(clerk, purpose="送资料" * 20)
    with connection.cursor() as cursor:  # no room inside the file either
        cursor.execute("VACUUM")
    with broken():
        if broken is no_room:
            read = [client.get(f"/tower/{path}").status_code for path in READ]
            assert read == [200] * len(READ)
            while (answer := client.post("/tower/visitors/new/", sent, headers=OWN)).status_code == 302:
                sent["key"] = str(uuid.uuid4())  # until the last page is full
        else:
            answer = client.post("/tower/visitors/new/", sent, headers=OWN)
    page = answer.content.decode()
    assert (answer.status_code, "前台的记录" in page) == (503, True)
    kept = fields_of(page)
    assert {name: kept[name] for name in ("key", "visitor_name", "purpose")} == {
        name: sent[name] for name in ("key", "visitor_name", "purpose")
    }
    there = Visit.objects.count()
    assert [client.post("/tower/visitors/new/", kept, headers=OWN).status_code for _twice in range(2)] == [302, 302]
    assert Visit.objects.count() == there + 1


@sqlite_only
def test_a_lock_held_while_a_thread_warms_up_does_not_poison_it(committed_db, clerk):
    client, answers = signed_in(clerk), []

    def work():
        with somebody_writes():
            answers.append(client.get("/healthz").status_code)
            answers.append(client.get("/tower/").status_code)
        answers.append(client.get("/tower/").status_code)
        connection.close()

    fresh = threading.Thread(target=work)  # with a connection of its own, which has asked nothing yet
    fresh.start()
    fresh.join()
    assert answers == [200, 200, 200]


AWAY = """
import json, os, django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", interactive=False, verbosity=0)
client = Client(raise_request_exception=False, headers={"Sec-Fetch-Site": "same-origin"})
client.cookies["csrftoken"] = "a" * 32
client.cookies["sessionid"] = "b" * 32
sent = {"visitor_name": "陈建华", "password": "geheim"}
answers = [client.get("/healthz"), client.get("/tower/"), client.post("/tower/visitors/new/", sent)]
print(json.dumps([[answer.status_code, answer.content.decode()] for answer in answers]))
os._exit(0)
"""


def test_with_no_database_at_all_every_page_says_so_and_keeps_what_was_sent(tmp_path):
    said = subprocess.run(
        [sys.executable, "-c", AWAY],
        env={
            **os.environ,
            "DATABASE_URL": "postgres://desk:x@127.0.0.1:1/none",
            "DESK_VAR": str(tmp_path),
            "DESK_HTTPS": "0",
            "DESK_DEBUG": "0",
            "DESK_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "frontdesk.settings",
            "PYTHONPATH": str(settings.BASE_DIR),
        },
        capture_output=True,
        text=True,
        check=False,
        cwd=settings.BASE_DIR,
    )
    assert said.stdout, said.stderr[-2000:]
    answers = json.loads(said.stdout.splitlines()[-1])
    assert [status for status, _page in answers] == [503, 503, 503]
    assert (fields_of(answers[2][1]).get("visitor_name"), "geheim" in answers[2][1]) == ("陈建华", False)


def test_a_mistake_of_ours_is_no_outage():
    from django.db import IntegrityError, OperationalError

    assert [waiting.unavailable(error) for error in (OperationalError("locked"), IntegrityError("x"), ValueError("x"), None)] == [
        True,
        False,
        False,
        False,
    ]
