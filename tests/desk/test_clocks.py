"""Clocks that stand still while nobody is served."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from desk.models import DeskPolicy, Holiday
from desk.time import clocks
from tests.factories import PropertyFactory

# 2026-10-01 is a Thursday.
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.fixture
def policy(tower) -> DeskPolicy:
    """Served from nine to six, Monday to Friday."""
    policy = DeskPolicy.objects.get(property=tower)
    policy.service_from, policy.service_to, policy.service_days = time(9), time(18), "12345"
    policy.save()
    return policy


@pytest.fixture
def due(tower, policy):
    """``due("2026-09-24 17:00", 120)``: when that many minutes of service have passed, on the property's clock."""

    def asked(start: str, minutes: int, **more) -> str:
        found = clocks.due(at(start), minutes, property=tower, policy=policy, **more)
        assert found.tzinfo is not None
        return f"{found.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

    return asked


@pytest.mark.parametrize(
    ("start", "minutes", "until"),
    [
        ("2026-09-24 10:00", 120, "2026-09-24 12:00"),
        ("2026-09-24 16:00", 120, "2026-09-24 18:00"),
        ("2026-09-24 17:00", 120, "2026-09-25 10:00"),
        ("2026-09-24 07:15", 120, "2026-09-24 11:00"),
        ("2026-09-24 22:15", 120, "2026-09-25 11:00"),
        ("2026-09-24 18:00", 1, "2026-09-25 09:01"),
        ("2026-09-24 10:00", 540, "2026-09-25 10:00"),
        ("2026-09-24 10:00", 1, "2026-09-24 10:01"),
    ],
)
def test_minutes_pass_in_the_hours_of_service_only(due, start, minutes, until):
    assert due(start, minutes) == until


@pytest.mark.parametrize("start", ["2026-09-25 17:30", "2026-09-26 11:00", "2026-09-27 23:59"])
def test_a_weekend_does_not_count(due, start):
    assert due(start, 60) == ("2026-09-28 09:30" if start.startswith("2026-09-25") else "2026-09-28 10:00")


def test_a_holiday_does_not_count_and_a_day_worked_instead_does(tower, due):
    """国庆节 with its 调休: the calendar wins over the weekday, both ways."""
    for day in range(1, 8):
        Holiday.objects.create(property=tower, day=date(2026, 10, day), name="国庆节")
    Holiday.objects.create(property=tower, day=date(2026, 10, 10), name="调休上班", working=True)
    assert due("2026-09-30 17:00", 120) == "2026-10-08 10:00"
    assert due("2026-10-09 17:00", 120) == "2026-10-10 10:00"


def test_a_holiday_of_another_property_is_none_here(north, due):
    Holiday.objects.create(property=north, day=date(2026, 9, 25), name="厂休")
    assert due("2026-09-24 17:00", 120) == "2026-09-25 10:00"


def test_a_unit_with_hours_of_its_own_is_counted_in_those(due):
    assert due("2026-09-24 10:00", 120, hours=(time(13), time(15))) == "2026-09-24 15:00"
    assert due("2026-09-24 14:00", 120, hours=(time(13), time(15))) == "2026-09-25 14:00"


@pytest.mark.parametrize(
    ("hours", "start", "minutes", "until"),
    [
        ((time(22), time(6)), "2026-09-24 23:00", 120, "2026-09-25 01:00"),
        ((time(22), time(6)), "2026-09-24 05:00", 120, "2026-09-24 23:00"),
        ((time(0), time(0)), "2026-09-24 23:30", 60, "2026-09-25 00:30"),
        ((time(9), time(9)), "2026-09-24 08:30", 60, "2026-09-24 09:30"),
    ],
)
def test_hours_may_cross_midnight_and_equal_ends_mean_round_the_clock(due, hours, start, minutes, until):
    assert due(start, minutes, hours=hours) == until


def test_a_friday_night_shift_ends_on_saturday_morning(due):
    """The night belongs to the day it began on."""
    assert due("2026-09-26 02:00", 60, hours=(time(22), time(6))) == "2026-09-26 03:00"
    assert due("2026-09-26 07:00", 60, hours=(time(22), time(6))) == "2026-09-28 23:00"


@pytest.mark.parametrize(
    ("day", "start", "minutes", "until"),
    [
        ("spring", "2026-03-29 00:30", 120, "2026-03-29 03:30"),
        ("autumn", "2026-10-25 00:30", 180, "2026-10-25 02:30"),
    ],
)
def test_the_night_the_clocks_change_has_the_minutes_it_really_has(db, day, start, minutes, until):
    """In Berlin: an hour is missing in spring, and comes twice in autumn."""
    berlin = PropertyFactory(timezone="Europe/Berlin")
    policy = DeskPolicy.objects.get(property=berlin)
    policy.service_days = "1234567"
    found = clocks.due(at(start, "Europe/Berlin"), minutes, property=berlin, policy=policy, hours=(time(0), time(0)))
    assert f"{found.astimezone(ZoneInfo('Europe/Berlin')):%Y-%m-%d %H:%M}" == until
    assert (found.timestamp() - at(start, "Europe/Berlin").timestamp()) / 60 == minutes


def test_a_calendar_that_never_serves_is_a_mistake_that_is_said(tower, policy):
    policy.service_days = ""
    with pytest.raises(ValueError, match="no service hours"):
        clocks.due(at("2026-09-24 10:00"), 60, property=tower, policy=policy)
    with pytest.raises(ValueError, match="no service hours"):
        clocks.working_day(date(2026, 9, 24), 1, property=tower, policy=policy)


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        (date(2026, 9, 24), 1, date(2026, 9, 25)),
        (date(2026, 9, 25), 1, date(2026, 9, 28)),
        (date(2026, 9, 26), 1, date(2026, 9, 28)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
    ],
)
def test_the_next_working_day_knows_the_calendar(tower, policy, day, count, later):
    for number in range(1, 8):
        Holiday.objects.create(property=tower, day=date(2026, 10, number), name="国庆节")
    Holiday.objects.create(property=tower, day=date(2026, 10, 10), name="调休上班", working=True)
    assert clocks.working_day(day, count, property=tower, policy=policy) == later
