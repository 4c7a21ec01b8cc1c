"""Leaving, one by one or in groups; being turned away; emergencies; what is due at this minute."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from desk.ledger import writers
from desk.models import Event
from tests.factories import PostFactory, VisitFactory, actor_of, on_duty
from tests.visitors.helpers import at, errors, verbs, why_not
from visitors.visits import actions, consent
from visitors.visits.models import Visit


def way_out(visit):
    return visit.state, visit.departure, visit.left_at, visit.slip_returned_at, visit.left_count, visit.inside_count


def test_the_slip_coming_back_is_the_departure(clock, clerk):
    visit = VisitFactory(actor=clerk, inside=True)
    clock.shift(timedelta(minutes=40))
    now = timezone.now()
    assert way_out(actions.depart_visit(visit, actor=clerk)) == ("departed", "slip", now, now, 1, 0)


def test_a_visitor_seen_leaving_without_the_slip_needs_a_reason_and_the_slip_may_come_back_later(clock, clerk):
    visit = VisitFactory(actor=clerk, inside=True)
    clock.shift(timedelta(minutes=40))
    left = timezone.now()
    visit = actions.depart_without_slip(visit, actor=clerk, reason="单子忘在会议室")
    assert (*way_out(visit), visit.reason) == ("departed", "seen", left, None, 1, 0, "单子忘在会议室")
    clock.shift(timedelta(hours=1))
    visit = actions.find_slip(visit, actor=clerk)
    assert way_out(visit) == ("departed", "seen", left, timezone.now(), 1, 0)
    assert why_not(actions.find_slip, visit, actor=clerk) == "done"


def test_the_page_asks_why_the_slip_is_missing(clerk, sign_in):
    visit = VisitFactory(actor=clerk, inside=True)
    response = sign_in(clerk).post(f"/tower/visitors/{visit.number}/depart-seen/", {"reason": " "})
    assert (response.status_code, response.context["form"].errors.as_data()["reason"][0].code) == (422, "required")
    assert Visit.objects.get().state == "inside"


def test_nobody_departs_twice_or_before_they_were_in(clerk):
    gone, waiting = VisitFactory(actor=clerk, departed=True), VisitFactory(actor=clerk)
    assert (why_not(actions.depart_visit, gone, actor=clerk), why_not(actions.depart_visit, waiting, actor=clerk)) == ("state", "state")


# --- closing round --------------------------------------------------------------------------------
def test_the_closing_round_closes_slips_without_inventing_a_time(clock, clerk):
    visits = [VisitFactory(actor=clerk, inside=True, visitor_name=name) for name in ("陈一", "陈二")]
    group = VisitFactory(actor=clerk, called=True, visitor_name="团队", party_size=5)
    group = actions.admit_visit(group, actor=clerk, arrived=4)
    waiting = VisitFactory(actor=clerk, visitor_name="陈三")
    assert actions.close_round([*visits, group, waiting], actor=clerk, floors="1-30") == 3
    assert {visit.visitor_name: way_out(visit) for visit in Visit.objects.all()} == {
        "陈一": ("departed", "unknown", None, None, 1, 0),
        "陈二": ("departed", "unknown", None, None, 1, 0),
        "团队": ("departed", "unknown", None, None, 4, 0),
        "陈三": ("waiting", "", None, None, 0, 0),
    }
    assert Event.objects.get(verb="closing-round").data == {"floors": "1-30", "slips": 3}


def test_a_slip_that_came_back_during_the_closing_round_stays_as_it_is(clerk):
    back, out = VisitFactory(actor=clerk, inside=True), VisitFactory(actor=clerk, inside=True)
    walked = list(Visit.objects.inside())
    actions.depart_visit(back, actor=clerk)
    assert actions.close_round(walked, actor=clerk, floors="1-30") == 1
    assert dict(Visit.objects.values_list("number", "departure")) == {back.number: "slip", out.number: "unknown"}


def test_the_closing_round_page_closes_what_is_ticked_and_skips_a_slip_that_came_back_meanwhile(clerk, sign_in):
    back, ticked, unticked = [VisitFactory(actor=clerk, inside=True) for _n in range(3)]
    client = sign_in(clerk)
    page = client.get("/tower/visitors/closing-round/")
    assert [number in page.content.decode() for number in (back.number, ticked.number, unticked.number)] == [True] * 3
    actions.depart_visit(back, actor=clerk)
    response = client.post("/tower/visitors/closing-round/", {"floors": "1-30", "picked": [back.number, ticked.number]})
    assert (response.status_code, response.headers.get("Location")) == (302, "/tower/visitors/")
    assert dict(Visit.objects.values_list("number", "departure")) == {back.number: "slip", ticked.number: "unknown", unticked.number: ""}


# --- a group --------------------------------------------------------------------------------------
def test_a_group_of_thirty_is_counted_in_and_out(clerk):
    group = VisitFactory(actor=clerk, called=True, party_size=30, visitor_name="参观团")
    assert why_not(actions.admit_visit, group, actor=clerk, arrived=31) == "party_adds_up"
    group = actions.admit_visit(group, actor=clerk, arrived=12)
    group = actions.count_arrivals(group, actor=clerk, count=10)
    assert (group.arrived_count, group.inside_count) == (22, 22)
    assert why_not(actions.count_arrivals, group, actor=clerk, count=9) == "party_adds_up"
    group = actions.count_arrivals(group, actor=clerk, count=8)
    assert why_not(actions.count_arrivals, group, actor=clerk) == "done"
    group = actions.count_departures(group, actor=clerk, count=5)
    assert (group.arrived_count, group.left_count, group.inside_count) == (30, 5, 25)
    assert why_not(actions.count_departures, group, actor=clerk, count=26) == "party_adds_up"
    group = actions.count_departures(group, actor=clerk, count=25)
    assert (group.state, group.inside_count) == ("inside", 0)
    group = actions.depart_visit(group, actor=clerk)
    assert (group.state, group.arrived_count, group.left_count, group.inside_count) == ("departed", 30, 30, 0)


@pytest.mark.parametrize("count", [actions.count_arrivals, actions.count_departures])
def test_one_person_is_not_counted(clerk, count):
    assert why_not(count, VisitFactory(actor=clerk, inside=True), actor=clerk) == "done"


def test_two_clerks_count_from_what_is_written_not_from_what_they_saw(clerk, colleague):
    group = actions.admit_visit(VisitFactory(actor=clerk, called=True, party_size=30), actor=clerk, arrived=10)
    actions.count_arrivals(group, actor=clerk, count=5)
    actions.count_arrivals(group, actor=colleague, count=5)
    assert Visit.objects.get().arrived_count == 20


@pytest.mark.parametrize("count", ["0", "-3", "1000", ""])
def test_the_page_counts_whole_people_only(clerk, sign_in, count):
    group = VisitFactory(actor=clerk, inside=True, party_size=30)
    response = sign_in(clerk).post(f"/tower/visitors/{group.number}/some-left/", {"count": count})
    assert (response.status_code, Visit.objects.get().left_count) == (422, 0)


# --- turned away, gone, asked to leave, void ------------------------------------------------------
@pytest.mark.parametrize("refusal", Visit.Refusal.values)
def test_a_visitor_is_turned_away_with_a_neutral_reason(clerk, refusal):
    visit = actions.refuse_visit(VisitFactory(actor=clerk), actor=clerk, refusal=refusal, reason="请改日再来")
    assert (visit.state, visit.refusal, visit.reason, visit.admitted_at) == ("refused", refusal, "请改日再来", None)


def test_nobody_is_turned_away_without_a_reason(clerk):
    assert why_not(actions.refuse_visit, VisitFactory(actor=clerk), actor=clerk, refusal="") == "refused_says_why"
    assert Visit.objects.get().state == "waiting"


def test_a_visitor_who_tires_of_waiting_has_left_at_a_time(clock, clerk):
    visit = VisitFactory(actor=clerk)
    clock.shift(timedelta(minutes=20))
    visit = actions.leave_waiting(visit, actor=clerk)
    assert (visit.state, visit.left_at, visit.departure, visit.minutes) == ("left", timezone.now(), "", 20)


def test_asking_to_leave_writes_down_reason_alternative_and_help_and_the_visitor_is_still_inside(clerk):
    visit = actions.ask_to_leave(
        VisitFactory(actor=clerk, inside=True), actor=clerk, reason="推销", alternative="可留资料", helped_by="保安老周"
    )
    assert (visit.state, visit.asked_to_leave) == ("inside", "推销 · 可留资料 · 保安老周")


@pytest.mark.parametrize("trait", [{}, {"inside": True}])
def test_a_mistaken_slip_is_voided_by_its_own_shift_or_a_supervisor(clerk, colleague, supervisor, trait):
    visits = [VisitFactory(actor=clerk, **trait) for _n in range(3)]
    elsewhere = on_duty(actor_of(clerk.property), PostFactory(property=clerk.property))
    boss = on_duty(supervisor, PostFactory(property=clerk.property))
    empty = {"nobody_inside": True}
    assert why_not(actions.void_visit, visits[0], actor=elsewhere, reason="登记错误", **empty) == "other_shift"
    assert why_not(actions.void_visit, visits[0], actor=clerk, reason="", **empty) == "void_says_why"
    voided = [
        actions.void_visit(visit, actor=hand, reason="登记错误", **empty)
        for visit, hand in zip(visits, (clerk, colleague, boss), strict=True)
    ]
    assert [(visit.state, visit.number, visit.reason) for visit in voided] == [("void", visit.number, "登记错误") for visit in visits]


def test_a_void_slip_gives_its_badge_back_and_a_departed_one_is_not_voided(clerk):
    VisitFactory(actor=clerk, badge_no="B1", void=True)
    gone = VisitFactory(actor=clerk, badge_no="B1", departed=True)
    assert why_not(actions.void_visit, gone, actor=clerk, reason="登记错误") == "state"


@pytest.mark.parametrize("end", ["departed", "refused", "left", "void"])
def test_an_ended_slip_stays_ended(clerk, end):
    visit = VisitFactory(actor=clerk, **{end: True})
    tried = [
        why_not(consent.answer_call, visit, actor=clerk, answer="agreed", consent_source="phone"),
        why_not(actions.admit_visit, visit, actor=clerk),
        why_not(actions.refuse_visit, visit, actor=clerk, refusal="host"),
        why_not(actions.depart_without_slip, visit, actor=clerk, reason="看见离开"),
        why_not(actions.void_visit, visit, actor=clerk, reason="登记错误"),
    ]
    assert (tried, Visit.objects.get().state) == (["state"] * 5, end)


# --- emergencies ----------------------------------------------------------------------------------
def test_an_emergency_is_in_at_once_even_off_duty_and_one_key_makes_one_slip(clock, idle_clerk):
    key = uuid4()
    visit, again = (actions.register_emergency(actor=idle_clerk, key=key) for _press in range(2))
    assert (visit.pk, visit.state, visit.kind.code, visit.id_status, visit.inside_count, visit.shift) == (
        again.pk,
        "inside",
        "emergency",
        "not_asked",
        1,
        None,
    )
    assert (visit.admitted_at, visit.expected_leave_at) == (timezone.now(), timezone.now() + timedelta(hours=4))
    assert (Visit.objects.count(), verbs(visit)) == (1, ["enter"])


@pytest.mark.parametrize("key", [{}, {"key": ""}, {"key": "press"}, {"key": "8d8ac610-566d-4ef0-9c22-186b2a5ed793"}])
def test_the_emergency_key_is_answered_whatever_the_page_sent_along(idle_clerk, sign_in, key):
    response = sign_in(idle_clerk).post("/tower/visitors/emergency/", key)
    visit = Visit.objects.get()
    assert (response.status_code, response["Location"], visit.state) == (302, f"/tower/visitors/{visit.number}/", "inside")


def test_an_auditor_admits_nobody_even_in_an_emergency(auditor, sign_in):
    response = sign_in(auditor).post("/tower/visitors/emergency/", {"key": str(uuid4())})
    assert (response.status_code, Visit.objects.count()) == (403, 0)


# --- conditions of the minute ---------------------------------------------------------------------
def test_overstaying_is_a_condition_of_the_minute(clock, clerk):
    visit = VisitFactory(actor=clerk, code="viewing", inside=True)
    VisitFactory(actor=clerk)
    due = timezone.now() + timedelta(minutes=120)
    assert visit.expected_leave_at == due
    found = [list(Visit.objects.overstayed(now)) for now in (due, due + timedelta(seconds=1))]
    assert found == [[], [visit]]
    actions.depart_visit(visit, actor=clerk)
    assert list(Visit.objects.overstayed(due + timedelta(days=1))) == []


def test_slips_out_are_those_handed_out_and_never_returned(clerk):
    seen = actions.depart_without_slip(VisitFactory(actor=clerk, inside=True), actor=clerk, reason="没带回")
    lost = VisitFactory(actor=clerk, inside=True)
    actions.close_round([lost], actor=clerk, floors="1-30")
    courier = VisitFactory(actor=clerk, code="delivery")
    actions.depart_without_slip(courier, actor=clerk, reason="没有单子")
    VisitFactory(actor=clerk, departed=True)
    VisitFactory(actor=clerk, inside=True)
    assert set(Visit.objects.slip_out()) == {seen, lost}
    actions.find_slip(seen, actor=clerk)
    assert set(Visit.objects.slip_out()) == {lost}


def test_details_of_an_emergency_are_due_until_somebody_writes_them_down(clerk):
    visit = actions.register_emergency(actor=clerk, key=uuid4())
    VisitFactory(actor=clerk, code="delivery", visitor_name="")
    assert list(Visit.objects.details_due()) == [visit]
    visit = actions.depart_visit(visit, actor=clerk)
    assert list(Visit.objects.details_due()) == [visit]
    changes = {"visitor_name": "消防二中队", "host_text": "12 层"}
    writers.amend(visit, actor=clerk, permission="visitors.work", changes=changes, reason="补记")
    assert list(Visit.objects.details_due()) == []


# --- a clock set back -----------------------------------------------------------------------------
def times(visit):
    return [
        moment
        for moment in (visit.occurred_at, visit.host_answer_at, visit.admitted_at, visit.left_at, visit.slip_returned_at)
        if moment is not None
    ]


LIVES = {
    "in and out": lambda visit, actor: actions.depart_visit(actions.admit_visit(visit, actor=actor), actor=actor),
    "slip found": lambda visit, actor: actions.find_slip(
        actions.depart_without_slip(actions.admit_visit(visit, actor=actor), actor=actor, reason="没带回"), actor=actor
    ),
    "left": lambda visit, actor: actions.leave_waiting(visit, actor=actor),
    "called again": lambda visit, actor: consent.answer_call(visit, actor=actor, answer="wait", consent_source="phone"),
}


@pytest.mark.parametrize("back", [0, 1, 2])
@pytest.mark.parametrize("life", LIVES)
def test_a_clock_set_back_makes_no_visit_end_before_it_began(clock, clerk, life, back):
    visit = VisitFactory(actor=clerk, called=True)
    clock.shift(-timedelta(hours=back))
    visit = LIVES[life](visit, clerk)
    assert (times(visit), visit.minutes) == (sorted(times(visit)), 0)


def test_a_clock_set_back_while_the_visitor_is_inside_makes_no_negative_stay(clock, clerk):
    visit = VisitFactory(actor=clerk, inside=True)
    clock.move_to(at("2026-03-02 08:00"))
    missing = VisitFactory(actor=clerk, inside=True)
    clock.move_to(at("2026-03-02 07:00"))
    visit = actions.depart_visit(visit, actor=clerk)
    missing = actions.find_slip(actions.depart_without_slip(missing, actor=clerk, reason="没带回"), actor=clerk)
    assert [times(one) == sorted(times(one)) for one in (visit, missing)] == [True, True]


def test_a_clock_set_back_hands_no_id_back_before_it_was_seen(clock, clerk):
    visit = VisitFactory(actor=clerk, id_status="checking")
    clock.shift(-timedelta(minutes=30))
    visit = actions.show_id(visit, actor=clerk)
    assert visit.occurred_at <= visit.id_seen_at <= visit.id_returned_at


# --- a void slip is on no evacuation list ------------------------------------------------------------
def test_a_slip_of_somebody_inside_is_not_voided_before_it_is_said_that_nobody_is_there(clerk, sign_in):
    visit, client = VisitFactory(actor=clerk, inside=True), sign_in(clerk)
    url = f"/tower/visitors/{visit.number}/void/"
    assert "nobody_inside" in client.get(url).context["form"].fields
    page = client.post(url, {"reason": "登记错误", "version": visit.version})
    assert (page.status_code, errors(page), Visit.objects.get().state) == (422, {"nobody_inside": ["inside"]}, "inside")
    assert visit.visitor_name in client.get("/tower/visitors/evacuation/").content.decode()
    assert client.post(url, {"reason": "登记错误", "nobody_inside": "on", "version": visit.version}).status_code == 302
    event = Event.objects.get(subject_key=visit.key, verb="void")
    assert (Visit.objects.get().state, event.data["nobody_inside"]) == ("void", True)


def test_a_slip_of_somebody_who_waits_is_voided_with_its_reason_alone(clerk, sign_in):
    visit, client = VisitFactory(actor=clerk), sign_in(clerk)
    url = f"/tower/visitors/{visit.number}/void/"
    assert "nobody_inside" not in client.get(url).context["form"].fields
    assert client.post(url, {"reason": "登记错误", "version": visit.version}).status_code == 302
    assert why_not(actions.void_visit, VisitFactory(actor=clerk, inside=True), actor=clerk, reason="登记错误") == "nobody_inside"
