"""The promise clock: what was typed, service hours and holidays, kept or broken, moved only with the customer."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.models import DeskPolicy, Event, Holiday, Property
from desk.time import clocks, when
from enquiries.complaints.actions import promise_complainant
from enquiries.enquiries.actions import answer_enquiry, promise_answer, void_enquiry
from enquiries.promises.actions import follow_promise, keep_promise, move_promise, release_promise
from enquiries.promises.models import Promise
from tests.factories import ComplaintFactory, EnquiryFactory, promise_about, soon
from tests.visitors.helpers import at, verbs, why_not

SHANGHAI = ZoneInfo("Asia/Shanghai")


# --- as it is typed ---------------------------------------------------------------------------------
# It is Monday, 2 March 2026, 09:00 at the desk.
@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("30", "2026-03-02 09:30"),
        ("5", "2026-03-02 09:05"),
        ("120", "2026-03-02 11:00"),
        ("30分钟", "2026-03-02 09:30"),
        ("半小时", "2026-03-02 09:30"),
        ("两小时内", "2026-03-02 11:00"),
        ("2h", "2026-03-02 11:00"),
        ("1700", "2026-03-02 17:00"),
        ("17:00", "2026-03-02 17:00"),
        ("１７：００", "2026-03-02 17:00"),
        ("17点", "2026-03-02 17:00"),
        ("今天下午5点半", "2026-03-02 17:30"),
        ("下午三点一刻", "2026-03-02 15:15"),
        ("中午12点", "2026-03-02 12:00"),
        ("晚上8点", "2026-03-02 20:00"),
        ("今晚12点", "2026-03-03 00:00"),
        ("明天晚上12点", "2026-03-04 00:00"),
        ("明天凌晨12点", "2026-03-03 00:00"),
        ("明天凌晨1点半", "2026-03-03 01:30"),
        ("晚上1点", None),
        ("3 pm", "2026-03-02 15:00"),
        ("pm3点", "2026-03-02 15:00"),
        ("明天10点", "2026-03-03 10:00"),
        ("明天1000", "2026-03-03 10:00"),
        ("tomorrow 10:00", "2026-03-03 10:00"),
        ("后天下午3点", "2026-03-04 15:00"),
        ("大后天9点", "2026-03-05 09:00"),
        ("周五9点半", "2026-03-06 09:30"),
        ("周一10点", "2026-03-02 10:00"),
        ("下周一上午十点", "2026-03-09 10:00"),
        ("3月20日14:30", "2026-03-20 14:30"),
        ("3-20 1430", "2026-03-20 14:30"),
        ("1个半小时后", "2026-03-02 10:30"),
        ("一个半小时", "2026-03-02 10:30"),
        ("一小时五十分后", "2026-03-02 10:50"),
        ("1小时20分钟内", "2026-03-02 10:20"),
        ("半个小时后", "2026-03-02 09:30"),
        ("十分钟", "2026-03-02 09:10"),
        ("二十五分钟后", "2026-03-02 09:25"),
        ("明早9点", "2026-03-03 09:00"),
        ("明晚8点", "2026-03-03 20:00"),
        ("下午3点前", "2026-03-02 15:00"),
        ("3天内", "2026-03-05 09:00"),
        ("三天", "2026-03-05 09:00"),
        ("下班前", "2026-03-02 17:30"),
        ("明天下班前", "2026-03-03 17:30"),
        ("2026-03-30 14:00", "2026-03-30 14:00"),
        ("2026年3月30日14点", "2026-03-30 14:00"),
        ("3pm", "2026-03-02 15:00"),
        ("3:30pm", "2026-03-02 15:30"),
        ("后", None),
        ("0859", None),
        ("明天", None),
        ("25点", None),
        ("1261", None),
        ("2月30日10点", None),
        ("很快", None),
        ("", None),
        ("9月1日9点", None),
    ],
)
def test_a_time_is_understood_as_a_clerk_types_it(typed, means):
    now = at("2026-03-02 09:00").astimezone(SHANGHAI)
    if means is None:
        with pytest.raises(ValidationError) as refused:
            when.parse(typed, now, closing=time(17, 30))
        assert refused.value.code in ("when", "past", "far")
    else:
        assert when.parse(typed, now, closing=time(17, 30)) == at(means)


@pytest.mark.parametrize(("typed", "code"), [("很快", "when"), ("0859", "past"), ("9月1日9点", "far")])
def test_a_time_that_cannot_be_meant_says_why(typed, code):
    with pytest.raises(ValidationError) as refused:
        when.parse(typed, at("2026-03-02 09:00").astimezone(SHANGHAI))
    assert refused.value.code == code


@pytest.mark.parametrize("typed", ["五点", "5点", "0500"])
def test_five_said_in_the_afternoon_is_offered_as_seventeen_and_not_taken_for_it(typed):
    with pytest.raises(ValidationError) as refused:
        when.parse(typed, at("2026-03-02 14:05").astimezone(SHANGHAI))
    assert (refused.value.code, refused.value.params) == ("past", {"later": "17:00"})


ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)).map(lambda naive: naive.replace(tzinfo=UTC))


@given(zone=ZONES, start=MOMENTS, minutes=st.integers(1, 999))
def test_minutes_typed_are_minutes_that_pass_in_every_time_zone(zone, start, minutes):
    """Also on the nights when the clocks are changed."""
    assert when.parse(str(minutes), start.astimezone(ZoneInfo(zone))) - start == timedelta(minutes=minutes)


@given(zone=ZONES, start=MOMENTS, hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_an_hour_of_tomorrow_is_that_hour_on_the_desks_clock(zone, start, hour, minute):
    local = start.astimezone(ZoneInfo(zone))
    found = when.parse(f"明天{hour}:{minute:02d}", local).astimezone(ZoneInfo(zone))
    naive = datetime.combine(local.date() + timedelta(days=1), time(hour, minute))
    exists = naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive
    assert found.replace(tzinfo=None) == naive or not exists


@settings(max_examples=60, database=None)
@given(
    zone=ZONES,
    start=MOMENTS,
    minutes=st.integers(1, 3000),
    opens=st.integers(0, 12),
    length=st.integers(1, 11),
    days=st.sampled_from(["12345", "123456", "1234567", "135"]),
    holidays=st.dictionaries(st.integers(0, 20), st.booleans(), max_size=6),
)
def test_a_clock_in_service_hours_counts_exactly_the_minutes_of_service(tower, zone, start, minutes, opens, length, days, holidays):
    """Across time zones, clock changes, weekends, holidays and worked weekends: minute by minute, the same answer."""
    tower.timezone = zone
    Property.objects.filter(pk=tower.pk).update(timezone=zone)
    policy = DeskPolicy(property=tower, service_from=time(opens, 0), service_to=time(opens + length, 0), service_days=days)
    first = start.astimezone(ZoneInfo(zone)).date()
    Holiday.objects.filter(property=tower).delete()
    calendar: dict[date, bool] = {first + timedelta(days=ahead): working for ahead, working in holidays.items()}
    Holiday.objects.bulk_create([Holiday(property=tower, day=day, name="节", working=working) for day, working in calendar.items()])
    due = clocks.due(start, minutes, property=tower, policy=policy)

    def served(moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(zone))
        open_today = calendar.get(local.date(), str(local.isoweekday()) in days)
        return open_today and time(opens, 0) <= local.time() < time(opens + length, 0)

    # Slices of a quarter of a minute would be exact; every boundary here is a whole minute, and so is every slice.
    passed, moment = 0.0, start
    while moment < due:
        step = min(60.0 - moment.second - moment.microsecond / 1e6, (due - moment).total_seconds())
        passed += step if served(moment) else 0
        moment += timedelta(seconds=step)
    assert abs(passed - minutes * 60) < 1


# --- kept, broken, moved --------------------------------------------------------------------------------
@pytest.mark.parametrize(("minutes", "broken"), [(59, False), (60, False), (61, True)])
def test_kept_or_broken_is_read_off_the_two_times(clock, clerk, minutes, broken):
    enquiry = EnquiryFactory(actor=clerk, promised=True)
    clock.shift(timedelta(minutes=minutes))
    answer_enquiry(enquiry, actor=clerk, answer="已查到")
    promise = promise_about(enquiry)
    now = timezone.now() + timedelta(days=300)
    assert (promise.state, promise.is_broken(now)) == ("done", broken)
    assert (Promise.objects.kept().count(), Promise.objects.broken(now).count()) == (int(not broken), int(broken))


def test_nothing_runs_for_a_promise_to_be_broken(clock, clerk):
    enquiry = EnquiryFactory(actor=clerk, promised=True)
    events = Event.objects.count()
    clock.shift(timedelta(minutes=61))
    assert (Promise.objects.overdue(timezone.now()).count(), Event.objects.count(), promise_about(enquiry).version) == (1, events, 1)


def test_a_thank_you_written_on_the_enquiry_does_not_stop_the_clock(clock, clerk):
    from desk.ledger.writers import amend

    enquiry = EnquiryFactory(actor=clerk, promised=True)
    amend(enquiry, actor=clerk, permission="enquiries.work", changes={"subject": "谢谢，不急"}, reason="客户来电")
    assert promise_about(enquiry).state == "open"


def test_a_promise_is_moved_before_it_expires_and_with_the_customer(clock, clerk):
    promise = promise_about(EnquiryFactory(actor=clerk, promised=True))
    assert why_not(move_promise, promise, actor=clerk, due_at=soon(240), told="") == "moved_with_customer"
    clock.shift(timedelta(minutes=50))
    promise = move_promise(promise, actor=clerk, due_at=at("2026-03-02 13:00"), told="已致电，客户同意下午")
    assert (promise.due_at, promise.first_due_at, promise.moved_at) == (at("2026-03-02 13:00"), at("2026-03-02 10:00"), timezone.now())
    assert verbs(promise) == ["promise", "move"]


def test_a_promise_that_has_expired_is_moved_by_nobody(clock, clerk):
    promise = promise_about(EnquiryFactory(actor=clerk, promised=True))
    clock.shift(timedelta(minutes=60))
    assert why_not(move_promise, promise, actor=clerk, due_at=soon(30), told="已致电") == "expired"
    with pytest.raises(IntegrityError, match="enquiries_promise_moved"), transaction.atomic():
        Promise.objects.update(due_at=soon(30), moved_at=timezone.now(), told="已致电", version=9)


def test_a_broken_promise_stays_broken_and_a_new_one_follows_an_apology(clock, clerk):
    enquiry = EnquiryFactory(actor=clerk, promised=True)
    broken = promise_about(enquiry)
    assert why_not(follow_promise, broken, actor=clerk, due_at=soon(30), apologised=True) == "done"
    clock.shift(timedelta(minutes=75))
    assert why_not(follow_promise, broken, actor=clerk, due_at=soon(30), apologised=False) == "apologised"
    new = follow_promise(broken, actor=clerk, due_at=soon(30), apologised=True)
    answer_enquiry(enquiry, actor=clerk, answer="已查到")
    broken.refresh_from_db()
    new.refresh_from_db()
    now = timezone.now()
    assert [(row.state, row.is_broken(now)) for row in (broken, new)] == [("followed", True), ("done", False)]
    assert (new.after, new.apologised) == (broken, True)


def test_letting_go_of_a_broken_promise_does_not_mend_it(clock, clerk):
    complaints = [ComplaintFactory(actor=clerk) for _n in range(2)]
    in_time, too_late = [promise_about(promise_complainant(row, actor=clerk, what="回电说明", due_at=soon(60))) for row in complaints]
    enquiry = EnquiryFactory(actor=clerk, promised=True)
    release_promise(in_time, actor=clerk, reason="已自行解决")
    clock.shift(timedelta(minutes=61))
    release_promise(too_late, actor=clerk, reason="等不及走了")
    void_enquiry(enquiry, actor=clerk, reason="重复登记")
    rows = list(Promise.objects.order_by("pk"))
    assert [(row.state, row.is_broken(timezone.now()), row.word()) for row in rows] == [
        ("released", False, "客户不再需要"),
        ("released", True, "失约"),
        ("released", True, "失约"),
    ]
    assert list(Promise.objects.broken(timezone.now()).order_by("pk")) == rows[1:]


def test_one_answer_is_owed_at_a_time(clerk):
    complaint = ComplaintFactory(actor=clerk)
    promise_complainant(complaint, actor=clerk, what="回电说明", due_at=soon())
    assert why_not(promise_complainant, complaint, actor=clerk, what="再回电", due_at=soon(90)) == "one_open_promise"
    assert Promise.objects.count() == 1


def test_what_was_promised_about_an_enquiry_is_kept_by_the_answer_alone(clerk):
    promise = promise_about(EnquiryFactory(actor=clerk, promised=True))
    assert [why_not(work, promise, actor=clerk, **more) for work, more in ((keep_promise, {}), (release_promise, {"reason": "x"}))] == [
        "done",
        "done",
    ]


def test_a_promise_lies_ahead(clock, clerk):
    assert why_not(promise_answer, EnquiryFactory(actor=clerk), actor=clerk, due_at=timezone.now()) == "promise_lies_ahead"
