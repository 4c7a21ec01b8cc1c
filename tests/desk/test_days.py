"""Which days somebody asks for: a day, a month, or today where they say neither."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.time.days import Days

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("said", "means", "written"),
    [
        ({}, (date(2026, 3, 2), date(2026, 3, 2)), "day=2026-03-02"),
        ({"day": "2026-02-28"}, (date(2026, 2, 28), date(2026, 2, 28)), "day=2026-02-28"),
        ({"month": "2026-02"}, (date(2026, 2, 1), date(2026, 2, 28)), "month=2026-02"),
        ({"month": "2028-02"}, (date(2028, 2, 1), date(2028, 2, 29)), "month=2028-02"),
        ({"month": "2026-12", "day": "2026-03-01"}, (date(2026, 12, 1), date(2026, 12, 31)), "month=2026-12"),
        ({"day": "2026-02-30"}, (TODAY, TODAY), "day=2026-03-02"),
        ({"month": "9999-12"}, (TODAY, TODAY), "day=2026-03-02"),
        ({"month": "0001-01"}, (TODAY, TODAY), "day=2026-03-02"),
        ({"month": "2026-13"}, (TODAY, TODAY), "day=2026-03-02"),
        ({"day": "\r\nSet-Cookie: a=b"}, (TODAY, TODAY), "day=2026-03-02"),
        ({"day": "昨天", "month": "本月"}, (TODAY, TODAY), "day=2026-03-02"),
    ],
)
def test_days_are_read_from_what_was_asked_and_nothing_else_is_carried_on(said, means, written):
    days = Days.asked(said, today=TODAY)
    assert ((days.first, days.last), days.query) == (means, written)


def test_a_month_begins_and_ends_on_the_propertys_own_clock():
    zone = ZoneInfo("America/New_York")  # summer time begins on 8 March
    assert Days.month(date(2026, 3, 17)).bounds(zone) == (datetime(2026, 3, 1, tzinfo=zone), datetime(2026, 4, 1, tzinfo=zone))
