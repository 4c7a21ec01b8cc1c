"""The commands an administrator runs."""

import sqlite3
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from desk.ledger import database_rules
from desk.models import Event, EventDetail, Property, SearchRow
from desk.papers.fields import decrypt
from tests.factories import VisitFactory
from visitors.visits.models import Visit


def run(command, *args, **options):
    out, err = StringIO(), StringIO()
    call_command(command, *args, stdout=out, stderr=err, **options)
    return out.getvalue() + err.getvalue()


def demo_of(*, days, **entries):
    """``demo_of(days=20, visitors=400)``."""
    run("demo", password="demo-pass-1", days=days, entries=list(entries.items()))
    return Property.objects.get(slug="demo")


def test_one_changed_event_among_the_sealed_is_found_and_named(committed_db):
    filled = demo_of(days=20, visitors=400, mail=900)
    run("tick")
    victim = Event.objects.filter(property=filled).order_by("seq")[100]
    database_rules.uninstall()
    Event.objects.filter(pk=victim.pk).update(verb="admitted-by-nobody")
    database_rules.install()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_trail", stdout=out, stderr=out)
    assert "demo: events 1–" in out.getvalue()


def test_a_missing_event_is_found(committed_db, clerk):
    VisitFactory(actor=clerk, departed=True)
    database_rules.uninstall()
    Event.objects.filter(property=clerk.property, seq=2).delete()
    database_rules.install()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_trail", stdout=out, stderr=out)
    assert out.getvalue() == "tower: event 2 is missing\n"


def test_the_purge_leaves_a_certificate_and_a_whole_trail(clerk):
    with time_machine.travel(timezone.now() - timedelta(days=200)):
        VisitFactory(actor=clerk, departed=True, visitor_phone="13911112345")
        run("tick")
    run("tick")
    visit = Visit.objects.get()
    assert (visit.visitor_name, visit.visitor_phone, visit.phone_last4, visit.purged_at is not None) == ("—", "", "", True)
    certificate = Event.objects.get(verb="purge")
    assert certificate.data == {"visitors.names": 1}
    assert EventDetail.objects.filter(property=clerk.property).count() == 0
    assert run("check_trail") == "The trail is whole.\n"


def test_a_second_tick_has_nothing_to_do(clerk):
    VisitFactory(actor=clerk)
    run("tick")
    assert run("tick") == "tower: 0 seals; erased: nothing\n"


def test_new_keys_encrypt_every_number_anew(committed_db, clerk, settings):
    visit = VisitFactory(actor=clerk, visitor_phone="13911112345")
    settings.DESK_FIELD_KEYS = {**settings.DESK_FIELD_KEYS, "k2": b"2" * 32}
    run("rotate_keys")
    with connection.cursor() as cursor:
        cursor.execute("SELECT visitor_phone FROM visitors_visit")
        stored = cursor.fetchone()[0]
    assert (stored.split(".")[0], decrypt(stored)) == ("k2", "13911112345")
    visit.refresh_from_db()
    assert (visit.visitor_phone, visit.version) == ("13911112345", 1)
    assert {trigger.name for trigger in database_rules.declared()} <= database_rules.installed()


def test_a_backup_taken_while_the_desk_works_holds_every_row(committed_db, tower, clerk, tmp_path, on_postgres):
    for _i in range(3):
        VisitFactory(actor=clerk)
    copy = tmp_path / "copy.sqlite3"
    if on_postgres:
        with pytest.raises(CommandError, match="pg_dump"):
            run("backup", str(copy))
        return
    run("backup", str(copy))
    with sqlite3.connect(copy) as database:
        counts = [database.execute(f"SELECT count(*) FROM {model._meta.db_table}").fetchone()[0] for model in (Visit, Event, SearchRow)]
    assert counts == [Visit.objects.count(), Event.objects.count(), SearchRow.objects.count()]
    with pytest.raises(CommandError, match="exists already"):
        run("backup", str(copy))
