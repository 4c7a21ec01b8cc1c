"""Long work beside people who write: it lets them in between, and sees one moment of them."""

import threading
import time
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tablib import Dataset

from desk.ledger import seals, trail
from desk.models import Event
from desk.people.actors import system
from desk.people.roles import Role
from directory.models import Contact
from directory.roster import COLUMNS, LINES, RosterResource
from tests.directory.test_roster import LINE
from tests.factories import actor_of


def roster(n):
    lines = [
        {**LINE, "room": f"{number // 9 + 1:02d}{number % 9 + 1:02d}", "occupant": f"单位{number}", "mobile": ""} for number in range(n)
    ]
    return Dataset(*[[line[column] for column in COLUMNS] for line in lines], headers=COLUMNS)


@contextmanager
def somebody_at_the_desk(property):
    """A colleague who writes one thing after another; gives what they wrote."""
    stop, wrote = threading.Event(), []

    def work():
        while not stop.is_set():
            try:
                with transaction.atomic():
                    wrote.append(trail.record(system(property), "print").seq)
            except OperationalError:
                wrote.append(0)
            time.sleep(0.005)
        connection.close()

    colleague = threading.Thread(target=work)
    colleague.start()
    try:
        yield wrote
    finally:
        stop.set()
        colleague.join()


def test_a_roster_comes_in_while_the_desk_writes(committed_db, tower):
    boss = actor_of(tower, Role.SUPERVISOR)
    with somebody_at_the_desk(tower) as wrote:
        preview = RosterResource(boss).import_data(roster(3 * LINES), dry_run=True)
        beside_preview = len(wrote)
        result = RosterResource(boss).import_data(roster(3 * LINES))
    assert (preview.totals["new"], result.totals["new"], Contact.objects.count()) == (3 * LINES,) * 3
    assert 0 not in wrote
    ours = list(Event.objects.filter(property=tower, verb="enter").order_by("seq").values_list("seq", flat=True))
    between = [seq for seq in wrote if ours[0] < seq < ours[-1]]
    assert (beside_preview > 1, between != []) == (True, True)


def test_one_bad_line_far_down_stops_the_whole_file(tower):
    bad = roster(2 * LINES + 1)
    bad.append([{**LINE, "kind": "业主"}[column] for column in COLUMNS])
    result = RosterResource(actor_of(tower, Role.SUPERVISOR)).import_data(bad)
    assert ([row.number for row in result.invalid_rows], Contact.objects.count()) == ([2 * LINES + 2], 0)


def test_the_same_file_again_asks_little_and_writes_nothing(tower):
    boss = actor_of(tower, Role.SUPERVISOR)
    RosterResource(boss).import_data(roster(LINES))
    with CaptureQueriesContext(connection) as asked:
        result = RosterResource(boss).import_data(roster(LINES))
    statements = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert (result.totals["skip"], [sql for sql in statements if sql.startswith(("INSERT", "UPDATE"))]) == (LINES, [])
    assert len(statements) <= 2 * LINES * 5


def test_a_trail_is_checked_as_of_one_moment(committed_db, tower):
    with somebody_at_the_desk(tower) as wrote:
        while len(wrote) < 5:
            time.sleep(0.01)
        found = [sentence for _time in range(20) for sentence in seals.faults(tower)]
    assert (found, len(wrote) > 5) == ([], True)
