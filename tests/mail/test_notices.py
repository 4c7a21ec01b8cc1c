"""Telling the addressee: in time, again, and what a supervisor looks at. Computed at the minute it is asked."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from desk.models import Holiday
from desk.people.actors import system
from mail.enums import Kind, Way
from mail.items.actions import keeping
from mail.items.models import MailItem
from mail.items.pressing import pressing_word
from mail.items.reminders import next_reminder
from mail.policy import MailPolicy
from tests.factories import ItemFactory, OccupantFactory, UnitFactory
from tests.mail.helpers import fresh
from tests.visitors.helpers import at, verbs, why_not


def due(item):
    return item.property.local(fresh(item).notify_due_at).strftime("%m-%d %H:%M")


def now_it_is(item):
    """Which of the book's lists name this item at this minute."""
    now, policy = timezone.now(), system(item.property).policy_of(MailPolicy)
    lists = {
        "to_notify": MailItem.objects.to_notify(),
        "late": MailItem.objects.notice_late(now),
        "remind": MailItem.objects.to_remind(now),
        "review": MailItem.objects.to_review(now, policy),
        "limit": MailItem.objects.past_limit(now),
        "pressing": MailItem.objects.pressing(now, policy),
    }
    return {name for name, rows in lists.items() if rows.filter(pk=item.pk).exists()}


def tell(item, *, actor, way=Way.PHONE, **values):
    return keeping.notify_addressee(item, actor=actor, way=way, **values)


# --- the clock of the first notice ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("came", "by"),
    [
        ("2026-03-02 08:30", "03-02 10:30"),
        ("2026-03-02 09:00", "03-02 11:00"),
        ("2026-03-02 06:00", "03-02 10:30"),  # before anybody is served
        ("2026-03-02 16:30", "03-03 09:30"),  # an hour today, an hour tomorrow
        ("2026-03-02 17:30", "03-03 10:30"),
        ("2026-03-02 21:00", "03-03 10:30"),
        ("2026-03-06 17:00", "03-09 10:00"),  # over the weekend
        ("2026-03-07 12:00", "03-09 10:30"),
    ],
)
def test_the_addressee_is_told_within_two_hours_of_service(clock, clerk, came, by):
    clock.move_to(at(came))
    assert due(ItemFactory(actor=clerk)) == by


@pytest.mark.parametrize(("came", "by"), [("2026-03-02 09:00", "03-02 10:00"), ("2026-03-06 17:00", "03-09 09:00")])
def test_court_mail_within_one(clock, clerk, came, by):
    clock.move_to(at(came))
    assert due(ItemFactory(actor=clerk, court=True)) == by


def test_the_clock_stands_still_on_a_holiday_and_runs_on_a_worked_saturday(clock, clerk, tower):
    Holiday.objects.create(property=tower, day=date(2026, 3, 3), name="公休")
    Holiday.objects.create(property=tower, day=date(2026, 3, 7), name="调休", working=True)
    clock.move_to(at("2026-03-02 17:00"))
    over_the_holiday = ItemFactory(actor=clerk)
    clock.move_to(at("2026-03-06 17:00"))
    into_saturday = ItemFactory(actor=clerk)
    assert (due(over_the_holiday), due(into_saturday)) == ("03-04 10:00", "03-07 10:00")


def test_a_unit_is_reached_in_its_own_hours(clock, clerk, tower):
    late_risers = OccupantFactory(property=tower, unit__service_from=time(13), unit__service_to=time(20))
    assert due(ItemFactory(actor=clerk, occupant=late_risers)) == "03-02 15:00"
    clock.move_to(at("2026-03-02 19:00"))
    assert (due(ItemFactory(actor=clerk, occupant=late_risers)), due(ItemFactory(actor=clerk))) == ("03-03 14:00", "03-03 10:30")


def test_a_night_shift_is_reached_over_midnight_and_a_home_round_the_clock(clock, clerk, tower):
    night = OccupantFactory(property=tower, unit__service_from=time(22), unit__service_to=time(6))
    home = OccupantFactory(property=tower, unit__service_from=time(0), unit__service_to=time(0))
    clock.move_to(at("2026-03-02 23:30"))
    assert (due(ItemFactory(actor=clerk, occupant=night)), due(ItemFactory(actor=clerk, occupant=home))) == ("03-03 01:30", "03-03 01:30")


def test_half_written_hours_of_a_unit_are_the_propertys(tower):
    assert [UnitFactory(property=tower, **hours).hours() for hours in ({}, {"service_from": time(9)}, {"service_to": time(9)})] == [
        None
    ] * 3


def test_a_later_holiday_changes_no_clock_that_runs(clock, clerk, tower):
    clock.move_to(at("2026-03-02 17:00"))
    item = ItemFactory(actor=clerk)
    Holiday.objects.create(property=tower, day=date(2026, 3, 3), name="公休")
    assert (due(item), due(ItemFactory(actor=clerk))) == ("03-03 10:00", "03-04 10:00")


def test_the_numbers_are_the_propertys(clock, clerk):
    policy = clerk.policy_of(MailPolicy)
    policy.notify_minutes, policy.remind_days, policy.limit_days = 30, "1 2", 10
    policy.save()
    item = ItemFactory(actor=clerk)
    assert (due(item), item.remind_at, item.limit_at) == ("03-02 09:30", at("2026-03-03 09:00"), at("2026-03-12 09:00"))


@pytest.mark.parametrize("days", ["", "x", "3,7", "3  7", "1000", "-1"])
def test_days_of_reminders_are_numbers_with_spaces(clerk, days):
    policy = clerk.policy_of(MailPolicy)
    policy.remind_days = days
    with pytest.raises(ValidationError, match=r"remind_days"):
        policy.full_clean()


# --- one item through its days -------------------------------------------------------------------
def test_an_item_nobody_told_is_late_from_the_minute_its_time_is_up(clock, clerk):
    item = ItemFactory(actor=clerk)
    found = []
    for when in ("2026-03-02 09:00", "2026-03-02 11:00", "2026-03-02 11:01"):
        clock.move_to(at(when))
        found.append(now_it_is(item))
    assert found == [{"to_notify", "pressing"}, {"to_notify", "pressing"}, {"to_notify", "late", "pressing"}]


def test_an_item_is_reminded_on_the_third_and_seventh_day_seen_on_the_fifteenth_and_ends_on_the_thirtieth(clock, clerk):
    item = tell(ItemFactory(actor=clerk), actor=clerk)
    life = {}
    for day in range(32):
        clock.move_to(at("2026-03-02 09:00") + timedelta(days=day))
        life[day] = now_it_is(item)
        if "remind" in life[day]:
            item = tell(item, actor=clerk)
    assert {day for day in life if "remind" in life[day]} == {3, 7}
    assert {day for day in life if "review" in life[day]} == set(range(15, 32))
    assert {day for day in life if "limit" in life[day]} == {30, 31}
    assert {day for day in life if "pressing" in life[day]} == {3, 7, *range(15, 32)}
    assert item.notices == 3


def test_a_reminder_that_is_not_given_stays_due(clock, clerk):
    item = tell(ItemFactory(actor=clerk), actor=clerk)
    found = []
    for day in (2, 3, 5, 6):
        clock.move_to(at("2026-03-02 09:00") + timedelta(days=day))
        found.append("remind" in now_it_is(item))
    assert found == [False, True, True, True]
    assert tell(item, actor=clerk).remind_at == at("2026-03-09 09:00")


def test_after_the_last_reminder_there_is_none(clock, clerk):
    item = ItemFactory(actor=clerk)
    clock.shift(timedelta(days=8))
    assert tell(item, actor=clerk).remind_at is None


def test_a_parcel_slip_is_reminded_of_every_day_from_the_third(clock, clerk):
    item = tell(ItemFactory(actor=clerk, kind=Kind.PARCEL_SLIP), actor=clerk)
    reminded = []
    for day in range(31):
        clock.move_to(at("2026-03-02 09:00") + timedelta(days=day))
        if "remind" in now_it_is(item):
            reminded.append(day)
            item = tell(item, actor=clerk)
    assert reminded == list(range(3, 30))


def test_a_money_order_is_reminded_of_on_days_forty_five_and_fifty_five_of_sixty(clock, clerk):
    item = tell(ItemFactory(actor=clerk, money_order=True), actor=clerk)
    life = {}
    for day in range(63):
        clock.move_to(at("2026-03-02 10:00") + timedelta(days=day))
        life[day] = now_it_is(item)
        if "remind" in life[day]:
            item = tell(item, actor=clerk)
    assert {day for day in life if "remind" in life[day]} == {45, 55}
    assert {day for day in life if "limit" in life[day]} == {60, 61, 62}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "Pacific/Honolulu"])
def test_a_money_order_of_forty_five_days_is_called_and_one_of_sixty_is_past_its_last_day(clock, clerk, zone):
    today = timezone.localdate(timezone=clerk.property.zone)
    item = tell(ItemFactory(actor=clerk, kind=Kind.MONEY_ORDER, money_order_on=today), actor=clerk)
    policy, said = clerk.policy_of(MailPolicy), {}
    with timezone.override(zone):
        for moment in ("2026-04-15 10:00", "2026-04-16 10:00", "2026-04-30 23:59", "2026-05-01 00:00"):
            clock.move_to(at(moment))
            said[moment] = pressing_word(fresh(item), timezone.now(), policy)
    call = ("to be reminded, paid out until 04-30", "late")
    assert list(said.values()) == [("long here, for a supervisor", "soon"), call, call, ("past the limit", "late")]


@pytest.mark.parametrize("state", ["unmatched", "held"])
def test_whoever_is_not_known_after_fifteen_days_is_a_supervisors(clock, clerk, state):
    item = ItemFactory(actor=clerk, **{state: True})
    clock.shift(timedelta(days=15))
    assert "review" in now_it_is(item)
    clock.shift(timedelta(days=15))
    assert "limit" in now_it_is(item)


@pytest.mark.parametrize("state", ["out", "collected", "proposed", "approved", "returned", "missing", "lost", "refused", "void"])
def test_what_is_not_waiting_for_its_addressee_presses_nobody(clock, clerk, state):
    item = ItemFactory(actor=clerk, **{state: True})
    clock.shift(timedelta(days=40))
    assert now_it_is(item) == set()


# --- an attempt ----------------------------------------------------------------------------------
def test_every_attempt_is_written_down(clock, clerk, colleague):
    item = ItemFactory(actor=clerk)
    item = tell(item, actor=clerk, way=Way.PHONE, reached=False)
    first = timezone.now()
    assert (item.notices, item.notified_at, item.last_notice_at, item.last_way, item.reached, item.told) == (
        1,
        first,
        first,
        "phone",
        False,
        "",
    )
    clock.shift(timedelta(hours=4))
    item = tell(item, actor=colleague, way=Way.SLIP, reached=True, told="前台小张")
    assert (item.notices, item.notified_at, item.last_notice_at, item.last_way, item.reached, item.told) == (
        2,
        first,
        timezone.now(),
        "slip",
        True,
        "前台小张",
    )
    assert verbs(item) == ["enter", "notify", "notify"]


def test_attempts_that_do_not_lie_apart_are_written_down_and_count_once(clock, clerk, colleague):
    item = ItemFactory(actor=clerk)
    first = tell(item, actor=clerk).last_notice_at
    clock.shift(timedelta(hours=3, minutes=59))
    again = tell(item, actor=colleague, way=Way.SLIP)
    assert (again.notices, again.last_notice_at, again.last_way, verbs(item)) == (1, first, "slip", ["enter", "notify", "notify"])
    clock.shift(timedelta(minutes=1))
    assert tell(item, actor=clerk).notices == 2


@pytest.mark.parametrize("told", ["", "不知道", "没人接", "前台", "客人", "李思远", "王晓燕", "家人"])
def test_whoever_was_reached_is_somebody_by_name(clerk, colleague, told):
    item = ItemFactory(actor=clerk)
    assert why_not(tell, item, actor=clerk, reached=True, told=told) == "told"
    assert tell(item, actor=clerk, reached=False).reached is False


def test_the_addressee_is_told_even_where_a_clerk_has_the_same_name(clerk, colleague):
    item = ItemFactory(actor=clerk, addressee=colleague.user.name)
    assert tell(item, actor=clerk, reached=True, told=colleague.user.name).told == colleague.user.name


def test_a_notice_on_a_page_somebody_else_has_used_is_refused(clerk, colleague):
    item = ItemFactory(actor=clerk)
    tell(item, actor=clerk)
    assert why_not(tell, item, actor=colleague, version=item.version) == "version"


@pytest.mark.parametrize("state", ["unmatched", "out", "collected", "proposed", "returned", "missing"])
def test_nobody_is_told_of_what_they_cannot_fetch(clerk, state):
    assert why_not(tell, ItemFactory(actor=clerk, **{state: True}), actor=clerk) == "state"


# --- the board says why --------------------------------------------------------------------------
WORDS = [
    ({}, 0, ("to be notified", "")),
    ({"court": True}, 0, ("to be notified", "soon")),
    ({}, 3, ("notice overdue", "late")),
    ({"unmatched": True}, 0, ("addressee to be identified", "soon")),
    ({"notified": True}, 24, ("", "")),
    ({"notified": True}, 72, ("to be reminded", "soon")),
    ({"notified": True}, 15 * 24, ("long here, for a supervisor", "soon")),
    ({"notified": True}, 30 * 24, ("past the limit", "late")),
    ({"unmatched": True}, 30 * 24, ("past the limit", "late")),
]


@pytest.mark.parametrize(("traits", "hours", "word"), WORDS, ids=lambda value: str(value))
def test_the_board_says_why_an_item_presses(clock, clerk, traits, hours, word):
    item = ItemFactory(actor=clerk, **traits)
    clock.shift(timedelta(hours=hours))
    assert pressing_word(fresh(item), timezone.now(), clerk.policy_of(MailPolicy)) == word
    assert bool(word[0]) == ("pressing" in now_it_is(item))


def test_the_next_reminder_is_the_first_one_to_come(clock, clerk):
    item, policy = ItemFactory(actor=clerk), clerk.policy_of(MailPolicy)

    def after(days: float) -> datetime | None:
        return next_reminder(item, item.occurred_at + timedelta(days=days), policy)

    assert [after(days) for days in (0, 2.9, 3, 6.9, 7, 20)] == [
        *(item.occurred_at + timedelta(days=day) for day in (3, 3, 7, 7)),
        None,
        None,
    ]
