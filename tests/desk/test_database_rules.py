"""What holds of all rules of the database, on both engines; each of them is broken once by name in ``tests/rules``."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from desk.ledger import database_rules
from tests.factories import VisitFactory
from tests.rules.breaking import run
from visitors.visits.models import Visit


def declared():
    return {trigger.name for trigger in database_rules.declared()}


def test_every_declared_trigger_is_in_place_after_migrate(db):
    assert declared() - database_rules.installed() == set()
    assert len(declared()) == len(list(database_rules.declared()))


def test_installing_twice_changes_nothing(db):
    before = database_rules.installed()
    database_rules.install()
    assert database_rules.installed() == before


def test_the_promises_come_back_with_their_tables(committed_db):
    """The handover's alone first, then everything that stands on the visitor log: the way back is the long one and gone once."""
    try:
        for app in ("handover", "visitors"):
            call_command("migrate", app, "zero", verbosity=0)
            gone = {trigger.name for trigger in database_rules.declared() if trigger.table.startswith(f"{app}_")}
            assert gone & database_rules.installed() == set()
    finally:
        call_command("migrate", verbosity=0)
    assert declared() - database_rules.installed() == set()


@pytest.mark.parametrize(("table", "says"), [("desk_event", "append-only"), ("visitors_visit", "has no delete")])
def test_a_whole_table_cannot_be_emptied(committed_db, clerk, on_postgres, table, says):
    VisitFactory(actor=clerk)
    with pytest.raises(IntegrityError, match=says):
        run(f"TRUNCATE {table} CASCADE" if on_postgres else f"DELETE FROM {table}")
    assert Visit.objects.count() == 1


def test_a_promise_of_the_register_is_told_as_a_sentence(clerk):
    visit = VisitFactory(actor=clerk)
    visit.version = 0
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        visit.save()
    told = database_rules.as_validation_error(broken.value, Visit)
    assert (told.code, told.messages) == ("register", ["The register does not allow this."])


def test_a_fault_that_is_no_promise_is_raised_as_it_came():
    with pytest.raises(IntegrityError, match="out of paper"):
        database_rules.as_validation_error(IntegrityError("out of paper"), Visit)


def test_a_badge_may_go_out_again_once_its_slip_has_ended(clerk):
    first = VisitFactory(actor=clerk, departed=True, badge_no="B7")
    assert VisitFactory(actor=clerk, badge_no="B7").state == "waiting"
    assert first.badge_no == "B7"
