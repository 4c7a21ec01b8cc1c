"""A month as a supervisor reads it, and as it leaves the house."""

import csv
import io
from datetime import date, timedelta

from django.utils import timezone

from desk.models import Event
from desk.time.days import Days
from enquiries import reading
from enquiries.complaints.actions import assign_complaint, explain_complaint, promise_complainant, resolve_complaint
from enquiries.complaints.models import Category
from enquiries.enquiries.actions import answer_enquiry, file_answer, void_enquiry
from enquiries.followups.actions import follow_up
from enquiries.messages.actions import deliver_message
from tests.factories import ComplaintFactory, EnquiryFactory, MessageFactory, UnitFactory, department_of, promise_about, soon
from tests.visitors.helpers import at

MARCH = Days.month(date(2026, 3, 1))


def shares(actor):
    return {str(one.title): (one.good, one.of, one.percent) for one in reading.report(actor, MARCH, timezone.now())["shares"]}


def drawn(bars):
    return [(str(bar.title), bar.number, bar.length, bar.together) for bar in bars]


def test_where_nothing_was_due_no_percentage_is_made_up(clock, supervisor):
    assert set(shares(supervisor).values()) == {(0, 0, None)}


def test_a_promise_counts_on_the_day_it_was_due_and_a_released_one_nowhere(clock, clerk, supervisor):
    kept, broken, released, waited_for = [EnquiryFactory(actor=clerk, promised=True) for _n in range(4)]
    answer_enquiry(kept, actor=clerk, answer="出门右转")
    void_enquiry(released, actor=clerk, reason="重复登记")
    clock.move_to(at("2026-03-02 12:00"))
    answer_enquiry(broken, actor=clerk, answer="出门右转")
    assert shares(supervisor)["答应的事如约率"] == (1, 3, 33)
    assert [(row.number, row.late) for row in reading.report(supervisor, MARCH, timezone.now())["broken"]] == [
        (waited_for.number, "2 小时"),
        (broken.number, "2 小时"),
    ]
    april = Days.month(date(2026, 4, 1))
    assert reading.report(supervisor, april, timezone.now())["shares"][0].of == 0


def test_each_clock_of_a_complaint_counts_whom_it_ran_out_for_and_whom_it_was_stopped_for(clock, clerk, supervisor):
    ComplaintFactory(actor=clerk, closed=True)
    ComplaintFactory(actor=clerk, withdrawn=True)
    ComplaintFactory(actor=clerk, void=True)
    late = ComplaintFactory(actor=clerk, person="程远")
    clock.shift(timedelta(days=3))
    found = shares(supervisor)
    assert {title: found[title] for title in list(found)[2:]} == {
        "主管按时查看": (1, 2, 50),
        "首次答复按时": (1, 2, 50),
        "按时处理": (1, 2, 50),
        "按时回访": (1, 1, 100),
        "回访满意（A、B）": (1, 1, 100),
    }
    explain_complaint(late, actor=supervisor, explanation="已当面说明")
    assert shares(supervisor)["按时处理"] == (1, 2, 50)


def test_a_message_delivered_late_is_not_in_time_and_one_still_in_time_counts_nowhere(clock, clerk, supervisor):
    MessageFactory(actor=clerk, delivered=True)
    late, _waiting = MessageFactory(actor=clerk), MessageFactory(actor=clerk, void=True)
    clock.shift(timedelta(hours=3))
    MessageFactory(actor=clerk)
    assert shares(supervisor)["留言按时转告"] == (1, 2, 50)
    deliver_message(late, actor=clerk, how="phone", delivered_to="曾雨桐")
    assert shares(supervisor)["留言按时转告"] == (1, 2, 50)


def test_categories_stand_the_most_frequent_first_with_what_they_hold_together(clock, clerk, supervisor):
    lifts = Category.objects.create(property=clerk.property, name="电梯")
    doors = Category.objects.create(property=clerk.property, name="门禁", parent=lifts)
    for category in (doors, doors, doors, lifts, None):
        ComplaintFactory(actor=clerk, category=category)
    ComplaintFactory(actor=clerk, kind="praise", narrative="前台态度很好")
    told = reading.report(supervisor, MARCH, timezone.now())
    assert drawn(told["categories"])[0] == ("电梯 · 门禁", 3, 100, 60)
    assert {title: number for title, number, _length, _together in drawn(told["categories"])} == {
        "电梯 · 门禁": 3,
        "电梯": 1,
        "尚未归类": 1,
    }
    assert drawn(told["categories"])[-1][3] == 100
    assert drawn(told["kinds"]) == [("投诉", 5, 100, 83), ("表扬", 1, 20, 100)]


def test_a_unit_that_complained_twice_is_named_and_once_is_not(clock, clerk, supervisor):
    twice, once = UnitFactory(property=clerk.property, room="1803"), UnitFactory(property=clerk.property, room="0907")
    for unit in (twice, twice, once):
        ComplaintFactory(actor=clerk, unit=unit)
    told = reading.report(supervisor, MARCH, timezone.now())
    assert [(bar.title, bar.number, bar.url) for bar in told["units"]] == [("1803", 2, "/tower/enquiries/complaints/?q=1803")]


def test_what_a_superior_was_asked_stands_there_until_it_is_a_ready_answer(clock, clerk, supervisor):
    asked = EnquiryFactory(actor=clerk, advised=True)
    unknown = lambda: [row.number for row in reading.report(supervisor, MARCH, timezone.now())["unknown"]]  # noqa: E731
    assert unknown() == [asked.number]
    file_answer(answer_enquiry(asked, actor=clerk, answer="A 口右转"), actor=clerk)
    assert unknown() == []


def test_nobody_reads_in_a_report_what_was_promised_about_themselves(clock, clerk, supervisor):
    about = ComplaintFactory(actor=clerk, about_staff=supervisor.user)
    promise_complainant(about, actor=clerk, what="回电说明", due_at=soon())
    clock.shift(timedelta(hours=2))
    told = reading.report(supervisor, MARCH, timezone.now())
    assert (told["broken"], told["kinds"], promise_about(about).is_broken(timezone.now())) == ([], [], True)


def test_the_page_of_a_month_leads_to_the_months_beside_it_that_have_come_and_hold_something(clock, clerk, supervisor, sign_in):
    def beside(query: str) -> list[str]:
        context = sign_in(supervisor).get(f"/tower/enquiries/report/{query}").context
        return [str(context[name]) for name in ("before", "days", "after")]

    assert beside("") == ["None", "2026-03", "None"]
    EnquiryFactory(actor=clerk)
    clock.shift(timedelta(days=40))
    assert beside("") == ["2026-03", "2026-04", "None"]
    assert beside("?month=2026-03") == ["None", "2026-03", "2026-04"]
    assert sign_in(clerk).get("/tower/enquiries/report/").status_code == 403


def test_a_month_of_complaints_leaves_the_house_masked_and_no_cell_of_it_runs(clock, clerk, supervisor, sign_in):
    unit = UnitFactory(property=clerk.property, room="1803")
    row = ComplaintFactory(actor=clerk, unit=unit, narrative="=cmd|' /C calc'!A0", phone="13733334444")
    ComplaintFactory(actor=clerk, about_staff=supervisor.user, narrative="主管态度生硬")
    client = sign_in(supervisor)
    file = client.post("/tower/enquiries/complaints/", {"month": "2026-03"})
    content = file.getvalue().decode("utf-8-sig")
    head, *lines = list(csv.reader(io.StringIO(content)))
    assert (file["Content-Disposition"], len(head), len(lines)) == ('attachment; filename="enquiries-complaints-2026-03.csv"', 18, 1)
    assert lines[0][:8] == [row.number, "2026-03-02 09:00", "complaint", "in person", "陈**", str(unit), "", "'=cmd|' /C calc'!A0"]
    assert "13733334444" not in content
    event = Event.objects.get(verb="export")
    assert (event.actor, event.data) == (supervisor.user, {"paper": "enquiries:complaints", "days": "2026-03", "file": "csv"})
    assert sign_in(clerk).post("/tower/enquiries/complaints/").status_code == 403


def test_each_follow_up_call_counts_by_the_time_it_was_due_itself(clock, clerk, supervisor):
    complaint = ComplaintFactory(actor=clerk, resolved=True)
    clock.shift(timedelta(days=5))
    complaint = follow_up(complaint, actor=clerk, method="phone", rating="c")
    assert shares(supervisor)["按时回访"] == (0, 1, 0)
    given = {"department": department_of(clerk.property), "handler_name": "李师傅"}
    complaint = assign_complaint(complaint, actor=supervisor, **given)
    resolve_complaint(complaint, actor=supervisor, cause="控制板故障", result="已更换", reply="已更换")
    assert shares(supervisor)["按时回访"] == (0, 1, 0)
    clock.shift(timedelta(days=4))
    assert shares(supervisor)["按时回访"] == (0, 2, 0)


def test_a_department_is_late_with_what_it_has_not_resolved_in_time(clock, clerk, supervisor):
    ComplaintFactory(actor=clerk, in_progress=True)
    told = reading.report(supervisor, MARCH, timezone.now())["departments"]
    clock.shift(timedelta(days=2))
    late = reading.report(supervisor, MARCH, timezone.now())["departments"]
    columns = [[(row["given"], row["open"], row["late"]) for row in rows] for rows in (told, late)]
    assert columns == [[(1, 1, 0)], [(1, 1, 1)]]


def test_what_counts_as_major_by_its_age_stands_among_the_major_ones(clock, clerk, supervisor):
    complaint = ComplaintFactory(actor=clerk, assigned=True)
    ComplaintFactory(actor=clerk, kind="praise")
    clock.shift(timedelta(days=31))
    assert reading.report(supervisor, MARCH, timezone.now())["major"] == [complaint]
