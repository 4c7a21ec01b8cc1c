"""What the database itself refuses, on both engines, whoever asks it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from desk import promises
from desk.models import Counter
from tests.factories import AppointmentFactory, PassFactory, VisitFactory
from visitors.models import RULES, Visit

EARLIER = timedelta(minutes=1)


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def declared():
    return {trigger.name for trigger in promises.declared()}


def test_every_declared_trigger_is_in_place_after_migrate(db):
    assert declared() - promises.installed() == set()
    assert len(declared()) == len(list(promises.declared()))


def test_installing_twice_changes_nothing(db):
    before = promises.installed()
    promises.install()
    assert promises.installed() == before


def test_the_promises_come_back_with_their_tables(committed_db):
    """The handover's alone first, then everything that stands on the visitor log: the way back is the long one and gone once."""
    try:
        for app in ("handover", "visitors"):
            call_command("migrate", app, "zero", verbosity=0)
            gone = {trigger.name for trigger in promises.declared() if trigger.table.startswith(f"{app}_")}
            assert gone & promises.installed() == set()
    finally:
        call_command("migrate", verbosity=0)
    assert declared() - promises.installed() == set()


@pytest.mark.parametrize("rule", RULES)
def test_a_slip_keeps_the_rules_it_was_entered_under(clerk, rule):
    visit = VisitFactory(actor=clerk)
    with pytest.raises(IntegrityError, match="a slip keeps the rules it was entered under"), transaction.atomic():
        Visit.objects.update(version=visit.version + 1, **{rule: not getattr(visit, rule)})
    assert getattr(Visit.objects.get(), rule) is getattr(visit, rule)


@pytest.mark.parametrize("ended", ["departed", "refused", "left", "void"])
@pytest.mark.parametrize("state", ["waiting", "inside", "departed", "refused", "left", "void"])
def test_an_ended_slip_stays_ended(clerk, ended, state):
    visit = VisitFactory(actor=clerk, **{ended: True})
    change = f"UPDATE visitors_visit SET version = version + 1, state = '{state}'"
    if state == ended:
        run(change)
    else:
        with pytest.raises(IntegrityError, match="an ended slip stays ended"):
            run(change)
    assert Visit.objects.get().state == visit.state


def test_a_counter_goes_forward_only(tower):
    assert Counter.draw(tower.pk, "FK", count=5) == 5
    with pytest.raises(IntegrityError, match="a counter never goes back"):
        run("UPDATE desk_counter SET value = value - 1")
    assert Counter.current(tower.pk, "FK") == 5


@pytest.mark.parametrize("table", ["desk_event", "visitors_visit"])
def test_a_whole_table_cannot_be_emptied(committed_db, clerk, on_postgres, table):
    VisitFactory(actor=clerk)
    with pytest.raises(IntegrityError, match=r"append-only|has no delete"):
        run(f"TRUNCATE {table} CASCADE" if on_postgres else f"DELETE FROM {table}")
    assert Visit.objects.count() == 1


def test_a_promise_of_the_register_is_told_as_a_sentence(clerk):
    visit = VisitFactory(actor=clerk)
    visit.version = 0
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        visit.save()
    told = promises.as_validation_error(broken.value, Visit)
    assert (told.code, told.messages) == ("register", ["The register does not allow this."])


def test_a_fault_that_is_no_promise_is_raised_as_it_came():
    with pytest.raises(IntegrityError, match="out of paper"):
        promises.as_validation_error(IntegrityError("out of paper"), Visit)


# --- the constraints of a slip: a copy of a good line, with one thing wrong ------------------------
def _same_day(visit):
    return {"business_date": visit.business_date, "serial": visit.serial}


BROKEN = {
    "visit_key_once": ("waiting", lambda visit: {"key": visit.key}),
    "visit_number_once": ("waiting", lambda visit: {"number": visit.number}),
    "visit_serial_once": ("waiting", _same_day),
    "visit_paper_once": ("paper", lambda visit: {}),
    "visit_has_host": ("waiting", lambda visit: {"host_unit": None, "host_contact": None}),
    "visit_has_name": ("waiting", lambda visit: {"visitor_name": ""}),
    "admitted_means_id_seen": ("inside", lambda visit: {"id_status": "none", "id_returned_at": None}),
    "id_not_kept": ("inside", lambda visit: {"id_status": "checking"}),
    "seen_means_handed_back": ("waiting", lambda visit: {"id_returned_at": None}),
    "admitted_means_consent": ("inside", lambda visit: {"consent_source": ""}),
    "admitted_means_badge": ("inside", lambda visit: {"rule_badge": True}),
    "admitted_means_escort": ("inside", lambda visit: {"rule_escort": True}),
    "admitted_has_time": ("inside", lambda visit: {"admitted_at": None}),
    "admitted_after_arrival": ("inside", lambda visit: {"admitted_at": visit.occurred_at - EARLIER}),
    "left_after_arrival": ("left", lambda visit: {"left_at": visit.occurred_at - EARLIER}),
    "departed_says_how": ("inside", lambda visit: {"departure": "slip"}),
    "unseen_departure_has_no_time": ("departed", lambda visit: {"departure": "unknown"}),
    "party_adds_up": ("inside", lambda visit: {"arrived_count": 2}),
    "refused_says_why": ("refused", lambda visit: {"refusal": ""}),
    "void_says_why": ("void", lambda visit: {"reason": ""}),
    "badge_on_one_open_slip": ("badge", lambda visit: {}),
    "pass_inside_once": ("pass", lambda visit: {}),
    "appointment_on_one_slip": ("expected", lambda visit: {}),
}


@pytest.fixture
def line(clerk):
    """``line(state)``: a good slip in that state; ``paper``, ``badge`` and ``pass`` are waiting or inside with one."""

    def of(state):
        made = {
            "waiting": {},
            "paper": {"paper_no": "A-17"},
            "badge": {"badge_no": "B7"},
            "pass": {"inside": True, "regular_pass": PassFactory(actor=clerk)},
        }
        if state == "expected":
            one = AppointmentFactory(actor=clerk)
            made["expected"] = {"host_unit": one.host_unit, "host_contact": one.host_contact, "appointment": one}
        return VisitFactory(actor=clerk, **made.get(state, {state: True}))

    return of


def copied(visit, changes):
    """The same line once more, straight into the table, past every door."""
    fresh = {"key": uuid4(), "number": "FK991231-999", "serial": 999}
    values = {field.name: getattr(visit, field.name) for field in Visit._meta.concrete_fields if not field.primary_key}
    with transaction.atomic():
        Visit.objects.bulk_create([Visit(**{**values, **fresh, **changes})])


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_a_line_that_breaks_a_promise(line, name):
    state, change = BROKEN[name]
    visit = line(state)
    with pytest.raises(IntegrityError) as broken:
        copied(visit, change(visit))
    told = promises.as_validation_error(broken.value, Visit)
    assert [error.code for errors in told.error_dict.values() for error in errors] == [name]
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("state", ["waiting", "inside", "departed", "refused", "left", "void"])
def test_a_good_line_is_refused_by_none_of_them(line, state):
    copied(line(state), {})
    assert list(Visit.objects.values_list("state", flat=True)) == [state, state]


def test_every_promise_of_a_slip_is_broken_above():
    kinds = (models.CheckConstraint, models.UniqueConstraint)
    assert {one.name for one in Visit._meta.constraints if isinstance(one, kinds)} == set(BROKEN)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"left_count": 2}, "party_adds_up"),
        ({"consent_source": ""}, "admitted_means_consent"),
        ({"state": "waiting"}, "admitted_has_time"),
        ({"state": "departed", "left_at": models.F("admitted_at")}, "departed_says_how"),
    ],
)
def test_the_database_refuses_a_change_that_breaks_a_promise(clerk, change, name):
    visit = VisitFactory(actor=clerk, inside=True)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Visit.objects.update(version=visit.version + 1, **change)
    assert Visit.objects.get().version == visit.version


def test_a_badge_may_go_out_again_once_its_slip_has_ended(line, clerk):
    first = VisitFactory(actor=clerk, departed=True, badge_no="B7")
    assert VisitFactory(actor=clerk, badge_no="B7").state == "waiting"
    assert first.badge_no == "B7"
