"""No hand reaches a register past its door, on both engines: the same of every register there is."""

from uuid import uuid4

import pytest
from django.db import IntegrityError

from desk import gates, promises
from desk.models import Authorisation, Entry
from tests import doors
from tests.desk.test_promises import run
from tests.factories import AppointmentFactory, PassFactory, PropertyFactory, VisitFactory, actor_of, on_duty
from visitors.models import Appointment, RegularPass, Visit
from visitors.states import NO_ID

NUMBERED = [model for model in promises.registers() if issubclass(model, Entry)]


def furnished():
    """One row of every register."""
    clerk = on_duty(actor_of(PropertyFactory()))
    visit = VisitFactory(actor=clerk, id_status=Visit.IdStatus.NONE, id_kind="", purpose="送合同")
    asked = gates.ask(visit, NO_ID, actor=clerk, key=uuid4(), reason="未带证件，主人已下楼")
    ours = {Visit: visit, RegularPass: PassFactory(actor=clerk), Authorisation: asked, Appointment: AppointmentFactory(actor=clerk)}
    return ours | {model: row for rows in doors.each("one_of_each", clerk) for model, row in rows.items()}


@pytest.fixture
def registers(house):
    return house


def test_the_registers_are_all_of_them(registers):
    assert set(registers) == set(promises.registers())


FIXED, DOOR, NO_DELETE = "number, key and property never change", "every change goes through a door", "a register has no delete"


@pytest.mark.parametrize("model", promises.registers(), ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM {table}", NO_DELETE),
        ("DELETE FROM {table} WHERE id > 0", NO_DELETE),
        ("UPDATE {table} SET version = version + 1, key = '00000000000040008000000000000000'", FIXED),
        ("UPDATE {table} SET version = version + 1, created_at = '2020-01-01 00:00:00+00:00'", FIXED),
        ("UPDATE {table} SET state = state", DOOR),
        ("UPDATE {table} SET version = version - 1", DOOR),
    ],
)
def test_no_hand_reaches_a_register_past_its_door(registers, model, statement, says):
    before = list(model.objects.values())
    with pytest.raises(IntegrityError, match=says):
        run(statement.format(table=model._meta.db_table))
    assert list(model.objects.values()) == before


@pytest.mark.parametrize("model", NUMBERED, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "change", ["number = 'FK000000-001'", "business_date = '2020-01-01'", "serial = serial + 1", "property_id = property_id + 1"]
)
def test_a_number_once_given_never_changes(registers, model, change):
    with pytest.raises(IntegrityError, match=FIXED):
        run(f"UPDATE {model._meta.db_table} SET version = version + 1, {change}")
    assert model.objects.get(pk=registers[model].pk).number == registers[model].number
