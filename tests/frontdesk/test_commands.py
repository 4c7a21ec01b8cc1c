"""The commands an administrator runs."""

import sqlite3
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from desk import promises
from desk.fields import decrypt
from desk.models import Event, EventDetail, Property, Seal, SearchRow, User
from frontdesk import demo
from mail.models import MailItem, Trace
from tests.factories import VisitFactory
from tests.mail.doors import REGISTERS
from visitors.models import RegularPass, Visit, VisitKind


def run(command, *args, **options):
    out, err = StringIO(), StringIO()
    call_command(command, *args, stdout=out, stderr=err, **options)
    return out.getvalue() + err.getvalue()


@pytest.fixture
def filled(db):
    run("demo", password="demo-pass-1", days=20, visits=400, mail=900)
    return Property.objects.get(slug="demo")


def test_the_demo_shows_every_state_and_every_kind_of_visitor(filled):
    visits = Visit.objects.of(filled)
    assert set(visits.values_list("state", flat=True)) == set(Visit.State.values)
    assert set(visits.values_list("kind__code", flat=True)) == set(VisitKind.objects.filter(property=filled).values_list("code", flat=True))
    assert set(visits.exclude(departure="").values_list("departure", flat=True)) == set(Visit.Departure.values)
    assert set(RegularPass.objects.of(filled).values_list("state", flat=True)) == {"valid", "revoked"}
    now = timezone.now()
    assert [visits.overstayed(now).exists(), visits.slip_out().exists(), visits.details_due().exists()] == [True, True, True]


def test_the_demo_shows_every_state_and_every_kind_of_mail(filled):
    assert {model: set(model.objects.of(filled).values_list("state", flat=True)) for model in REGISTERS} == {
        model: set(model.State.values) for model in REGISTERS
    }
    assert set(MailItem.objects.of(filled).values_list("kind", flat=True)) == set(MailItem.Kind.values)
    assert set(Trace.objects.of(filled).values_list("branch", flat=True)) == set(Trace.Branch.values)
    now, rows = timezone.now(), MailItem.objects.of(filled)
    assert [rows.notice_late(now).exists(), rows.to_remind(now).exists(), rows.unmatched().exists()] == [True, True, True]


def test_the_demos_people_have_one_role_each_and_the_administrator_none(filled):
    roles = {user.username: [(m.property.slug, m.role) for m in user.memberships.all()] for user in User.objects.all()}
    assert roles == {name: [(slug, role)] for name, _full, slug, role in demo.STAFF} | {"admin1": []}


def test_the_demo_leaves_a_database_with_a_demo_alone(filled):
    before = Visit.objects.count()
    with pytest.raises(CommandError, match="empty database"):
        run("demo", password="x")
    assert Visit.objects.count() == before


def test_the_demos_numbers_and_trail_have_no_gaps(filled):
    for day in set(Visit.objects.of(filled).values_list("business_date", flat=True)):
        serials = sorted(Visit.objects.of(filled).filter(business_date=day).values_list("serial", flat=True))
        assert serials == list(range(1, len(serials) + 1))
    run("tick")
    assert run("check_trail") == "The trail is whole.\n"
    assert Seal.objects.filter(property=filled).count() >= 1


def test_one_changed_event_among_the_sealed_is_found_and_named(committed_db, filled):
    run("tick")
    victim = Event.objects.filter(property=filled).order_by("seq")[100]
    promises.uninstall()
    Event.objects.filter(pk=victim.pk).update(verb="admitted-by-nobody")
    promises.install()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_trail", stdout=out, stderr=out)
    assert "demo: events 1–" in out.getvalue()


def test_a_missing_event_is_found(committed_db, clerk):
    VisitFactory(actor=clerk, departed=True)
    promises.uninstall()
    Event.objects.filter(property=clerk.property, seq=2).delete()
    promises.install()
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
    assert {trigger.name for trigger in promises.declared()} <= promises.installed()


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


def test_the_benchmark_measures_what_it_says(filled):
    said = run("bench", rounds=1)
    assert [name for name in ("board", "register, last page", "search, two characters", "table, ours / stock") if name not in said] == []
