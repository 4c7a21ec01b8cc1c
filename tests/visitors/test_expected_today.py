"""Whoever is expected today is met where a clerk looks: on the board, in the order of their times, one press from the slip."""

from datetime import time, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from tests.factories import AppointmentFactory, ContactFactory
from tests.frontdesk.test_commands import demo_of
from tests.visitors.helpers import at, cells, errors
from visitors import board
from visitors.appointments.models import Appointment
from visitors.visits.models import Visit

LIST = "/tower/visitors/expected/"


@pytest.fixture
def expected(clock, clerk):
    """At nine: one 25 minutes late, one whose hour has not ended, one this afternoon, one at any time, one tomorrow; two are settled."""
    host = ContactFactory(property=clerk.property, name="曾雨桐")
    told = {
        "午后": {"from_time": time(15)},
        "任意": {},
        "迟到": {"from_time": time(8, 35)},
        "还早": {"from_time": time(8), "to_time": time(9, 30), "party_size": 3},
        "明天": {"day": at("2026-03-03 09:00").date()},
        "已到": {"arrived": True},
        "取消": {"cancelled": True},
    }
    return {name: AppointmentFactory(actor=clerk, contact=host, visitor_name=name, **values) for name, values in told.items()}


def shown(actor):
    with translation.override("en"):
        [panel] = [one for one in board.board(actor, at("2026-03-02 09:00")).panels if str(one.title) == "Expected today"]
    return panel


def test_the_board_lists_who_is_expected_today_by_time_and_marks_who_is_late(clerk, expected):
    lines = [(line.when, line.unit, line.title.partition(" ")[0], line.detail.partition(" ·")[0], line.tone) for line in shown(clerk).lines]
    assert lines == [
        ("08:00", "–09:30", "还早", "华信会计师事务所", ""),
        ("08:35", "", "迟到", "25 minutes late", "soon"),
        ("15:00", "", "午后", "华信会计师事务所", ""),
        ("—", "any time", "任意", "华信会计师事务所", ""),
    ]


def test_one_press_on_the_board_opens_the_slip_filled_with_what_was_told_and_nothing_somebody_has_to_do(clerk, expected, sign_in):
    line, client = shown(clerk).lines[0], sign_in(clerk)
    assert (str(line.action), line.action_url) == ("They are here", f"/tower/visitors/new/?appointment={expected['还早'].number}")
    page = client.get(line.action_url)
    form = page.context["form"]
    filled = ("appointment", "visitor_name", "visitor_org", "party_size", "kind", "host", "id_status", "id_kind", "badge_no")
    assert [form[name].value() or "" for name in filled] == [
        expected["还早"].number, "还早", "华信会计师事务所", 3, str(expected["还早"].kind_id), "曾雨桐", "", "", "",
    ]  # fmt: skip
    values = {name: form[name].value() or "" for name in form.fields}
    refused = client.post("/tower/visitors/new/", values)
    assert (refused.status_code, errors(refused)) == (422, {"id_status": ["id_first"]})
    saved = client.post("/tower/visitors/new/", {**values, "id_status": "seen"}, follow=True)
    visit = Visit.objects.latest("pk")
    assert (visit.id_status, visit.id_kind) == ("seen", "")  # a kind nobody chose is written nowhere
    assert [str(one) for one in saved.context["messages"]] == [f"{visit.number} is open. The host has agreed already: admit them."]
    assert (visit.visitor_name, visit.party_size, visit.appointment, visit.state, visit.host_answer_by) == (
        "还早", 3, expected["还早"], "waiting", "曾雨桐",
    )  # fmt: skip
    assert [line.title.partition(" ")[0] for line in shown(clerk).lines] == ["迟到", "午后", "任意"]


def test_whoever_cannot_open_a_slip_reads_the_list_without_its_buttons(clerk, idle_clerk, auditor, expected):
    assert [{line.action for line in shown(actor).lines} for actor in (idle_clerk, auditor)] == [{""}, {""}]


@pytest.mark.parametrize(
    ("days", "state", "names"),
    [
        (0, "today", {"还早", "迟到", "午后", "任意"}),
        (0, "overdue", {"迟到"}),
        (0, "never_came", set()),
        (0, "arrived", {"已**"}),
        (0, "cancelled", {"取**"}),
        (1, "today", {"明天"}),
        (1, "never_came", {"还**", "迟**", "午**", "任**"}),
    ],
)
def test_the_register_is_asked_for_today_the_late_and_whoever_never_came(clock, clerk, expected, sign_in, days, state, names):
    clock.shift(timedelta(days=days))
    rows = cells(sign_in(clerk).get(LIST, {"state": state}))
    assert {row[2].partition(" ")[0] for row in rows if len(row) > 2} == names


def test_nobody_expected_is_said_in_words(clerk):
    assert (shown(clerk).lines, str(shown(clerk).empty)) == ([], "Nobody is expected any more today.")
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize("hour", ["00:02", "07:30", "12:00", "23:58"])
def test_at_every_hour_of_the_day_the_demo_expects_somebody(db, hour):
    with time_machine.travel(at(f"2026-03-02 {hour}"), tick=False):
        made = demo_of(days=1, visitors=30, mail=10)
        assert Appointment.objects.of(made).expected(made.local(timezone.now()).date()).count() == 6
