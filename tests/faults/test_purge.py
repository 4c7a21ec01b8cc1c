"""The purge, broken on purpose: a bad row, a kill at any statement, two at once, somebody writing meanwhile."""

import os
import threading
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from desk.ledger import database_rules, seals, trail, writers
from desk.models import Event, Lease, Seal
from desk.people.actors import system
from handover.notes.models import DutyNote
from mail.items.models import MailItem
from tests.factories import ComplaintFactory, DutyNoteFactory, EnquiryFactory, ItemFactory, MessageFactory, VisitFactory
from tests.factories.desk import photograph
from tests.mail.helpers import give
from tests.walk import undone
from visitors.visits.models import Visit

CANARY = "秦琼叔宝"
AHEAD = timedelta(days=4000)
EVERY = int(os.environ.get("FAULTS_EVERY", "23"))  # the long form: FAULTS_EVERY=1 pytest tests/faults/test_purge.py


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def tick():
    """→ what it says, and what it leaves with."""
    said, code = StringIO(), 0
    try:
        call_command("tick", stdout=said, stderr=said)
    except SystemExit as left:
        code = left.code
    return said.getvalue(), code


def old_rows(clerk):
    """One of each that names somebody, ended long ago."""
    visit = VisitFactory(actor=clerk, departed=True, visitor_name=CANARY, visitor_phone="13911112345")
    VisitFactory(actor=clerk, departed=True, visitor_name=CANARY)
    give(ItemFactory(actor=clerk, addressee=CANARY, photo=photograph()), actor=clerk, collector=CANARY)
    EnquiryFactory(actor=clerk, then=("promised", "answered"), person=CANARY)
    MessageFactory(actor=clerk, person=CANARY, delivered=True)
    ComplaintFactory(actor=clerk, person=CANARY, closed=True)
    DutyNoteFactory(actor=clerk, involved=CANARY, settled=True)
    return visit


def whoever_is_named():
    """Every place of the database and the files where the canary still stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("desk_searchrow_fts"):
                continue
            columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
            for column in columns:
                cursor.execute(f'SELECT count(*) FROM "{table}" WHERE CAST("{column}" AS text) LIKE %s', [f"%{CANARY}%"])
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column}")
    return found


@contextmanager
def refused(table, condition):
    """A row that the database refuses to change, whatever the reason."""
    rule = database_rules.Trigger("desk_fault_row", table, "UPDATE", "this row is bad", condition)
    with connection.cursor() as cursor:
        for statement in database_rules._trigger_statements(connection.vendor, rule):
            cursor.execute(statement)
    yield


def test_a_row_that_cannot_be_erased_is_named_and_passed_and_everything_is_sealed(clerk, stranger):
    bad = VisitFactory(actor=clerk, departed=True)
    good = VisitFactory(actor=clerk, departed=True)
    item = give(ItemFactory(actor=clerk), actor=clerk)[0]
    with refused("visitors_visit", f"NEW.id = {bad.pk}"), time_machine.travel(timezone.now() + AHEAD):
        said, code = tick()
        again = tick()
    assert (code, f"tower: visitors.visit {bad.number} was not erased: " in said) == (1, True)
    names = {row.pk: row.visitor_name for row in Visit.objects.all()}
    assert (names[bad.pk] != "—", names[good.pk], MailItem.objects.get(pk=item.pk).addressee) == (True, "—", "—")
    assert [dict(event.data) for event in Event.objects.filter(verb="purge", property=clerk.property)] == [
        {"mail.names": 1, "visitors.names": 1}
    ]
    assert {seal.property.slug for seal in Seal.objects.select_related("property")} >= {"tower"}
    assert (again[1], Event.objects.filter(verb="purge").count()) == (1, 1)


class Killed(BaseException):
    """As by a signal: nothing of ours catches it."""


def killed_at(n):
    """A statement that is never sent: the process ends before it."""
    left = n

    def wrapper(execute, sql, params, many, context):
        nonlocal left
        if sql.startswith(("ROLLBACK", "RELEASE")) and left <= 0:
            return execute(sql, params, many, context)  # what is not committed is undone by itself
        left -= 1
        if left <= 0:
            raise Killed
        return execute(sql, params, many, context)

    return wrapper, lambda: left > 0


def test_killed_at_any_statement_it_goes_on_where_it_was_and_counts_each_once(clerk):
    visit = old_rows(clerk)
    assert whoever_is_named() != []
    n, whole = 1, None
    later = timezone.now() + AHEAD
    while True:
        with undone(), time_machine.travel(later):
            stop, finished = killed_at(n)
            try:
                with connection.execute_wrapper(stop):
                    tick()
            except (Killed, transaction.TransactionManagementError):  # the latter where it would still have tidied up
                transaction.set_rollback(False)
                Lease.objects.update(until=timezone.now())  # the time has passed, the holder is gone
            over = finished()
            _said, code = tick()
            counts = {}
            for event in Event.objects.filter(verb="purge", property=clerk.property):
                for what, count in event.data.items():
                    counts[what] = counts.get(what, 0) + count
            erased = Visit.objects.get(pk=visit.pk).purged_at is not None
            state = (code, whoever_is_named(), counts, erased, list(seals.faults(clerk.property)))
        whole = whole or state
        assert state == whole, n
        if over:
            break
        n += EVERY
    assert whole[:2] == (0, [])
    assert whole[2]["visitors.names"] == 2


def test_a_file_whose_row_is_gone_goes_with_the_next_run(clerk):
    """Killed between the commit and the deleting of the file; or between the file and the row of a new one."""
    folder = Path(settings.MEDIA_ROOT) / str(clerk.property.pk)
    give(ItemFactory(actor=clerk, photo=photograph()), actor=clerk)
    [kept] = folder.iterdir()
    left, fresh = folder / "left.jpg", folder / "fresh.jpg"
    for file in (left, fresh):
        file.write_bytes(b"somebody")
    os.utime(left, (0, 0))
    tick()
    assert sorted(folder.iterdir()) == sorted([kept, fresh])


def test_one_at_a_time_and_a_row_two_came_to_is_counted_once(clerk):
    visit = VisitFactory(actor=clerk, departed=True)
    assert Lease.take("tick", "somebody else")
    assert tick() == ("Another one is at work.\n", 0)
    Lease.give_back("tick", "somebody else")
    blanks = {"visitor_name": "—"}
    assert [writers.forget(visit, actor=system(clerk.property), blanks=blanks) for _hand in range(2)] == [True, False]
    with time_machine.travel(timezone.now() + timedelta(minutes=Lease.MINUTES)):
        assert Lease.take("tick", "a third")
    with time_machine.travel(timezone.now() + timedelta(minutes=3 * Lease.MINUTES)):
        assert Lease.take("tick", "a fourth"), "whoever was killed holds it no longer than its time"


def test_it_goes_on_while_somebody_writes(committed_db, clerk):
    for _row in range(12):
        VisitFactory(actor=clerk, departed=True)
    stop, wrote = threading.Event(), []

    def work():
        while not stop.is_set():
            with transaction.atomic():
                trail.record(system(clerk.property), "print")
            wrote.append(1)
            stop.wait(0.002)
        connection.close()

    beside = threading.Thread(target=work)
    with time_machine.travel(timezone.now() + AHEAD, tick=True):
        beside.start()
        said = tick()
        stop.set()
        beside.join()
    assert said[1] == 0, said
    assert (wrote != [], Visit.objects.filter(purged_at=None).count()) == (True, 0)


def test_nothing_is_left_of_it_in_the_files_of_the_database(committed_db, clerk, on_postgres):
    if on_postgres:
        pytest.skip("PostgreSQL's vacuum does this, in its own time.")
    old_rows(clerk)
    path = Path(connection.settings_dict["NAME"])
    token = b"pqinqiongshubao"

    def bytes_of_it():
        parts = (path, path.with_name(path.name + "-wal"))
        return [
            (part.name, what)
            for part in parts
            if part.exists()
            for what in (CANARY.encode(), token, ascii(CANARY).strip("'").encode())
            if what in part.read_bytes()
        ]

    assert bytes_of_it() != []
    with time_machine.travel(timezone.now() + AHEAD):
        assert tick()[1] == 0
    assert (bytes_of_it(), DutyNote.objects.exclude(involved="—").count()) == ([], 0)
