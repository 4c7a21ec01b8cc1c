"""From the counter to the lift: what each kind of visitor is asked, ID, the host's consent, badges."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from desk.ledger import approvals
from desk.models import Event
from directory.models import StandingPermission
from tests.factories import ContactFactory, PostFactory, VisitFactory, actor_of, on_duty, phoned
from tests.visitors.helpers import at, verbs, why_not
from visitors.kinds.models import RULES, VisitKind, VisitorPolicy
from visitors.visits import actions, consent
from visitors.visits.models import Visit
from visitors.visits.states import NO_ID


def test_a_visit_goes_from_waiting_to_departed(clerk):
    visit = VisitFactory(actor=clerk)
    assert visit.state == "waiting"
    visit = consent.answer_call(visit, actor=clerk, answer="agreed", host_answer_by="曾雨桐", consent_source="phone")
    visit = actions.admit_visit(visit, actor=clerk)
    assert (visit.state, visit.arrived_count, visit.consent_source) == ("inside", 1, "phone")
    visit = actions.depart_visit(visit, actor=clerk)
    assert (visit.state, visit.departure, visit.left_count) == ("departed", "slip", 1)
    assert list(Visit.objects.values_list("number", "state")) == [(visit.number, "departed")]
    assert verbs(visit) == ["enter", "call", "admit", "depart"]


# --- kinds of visitor -----------------------------------------------------------------------------
USUAL = {"rule_name", "rule_id", "rule_consent", "rule_slip"}
KINDS = [
    ("business", USUAL, "waiting"),
    ("interview", USUAL, "waiting"),
    ("delivery", set(), "inside"),
    ("repair", USUAL, "waiting"),
    ("viewing", USUAL, "waiting"),
    ("friends", USUAL, "waiting"),
    ("office", set(), "inside"),
    ("takeaway", set(), "inside"),
    ("official", {"rule_name", "rule_id", "rule_slip", "rule_escort"}, "waiting"),
    ("other", USUAL, "waiting"),
    ("emergency", set(), "inside"),
]


@pytest.mark.parametrize(("code", "rules", "state"), KINDS)
def test_each_kind_of_visitor_leaves_its_rules_on_the_slip(clerk, code, rules, state):
    visit = VisitFactory(actor=clerk, code=code)
    assert ({rule for rule in RULES if getattr(visit, rule)}, visit.state) == (rules, state)


def test_every_seeded_kind_is_in_the_table_above(clerk):
    assert list(VisitKind.objects.filter(property=clerk.property).order_by("order").values_list("code", flat=True)) == [
        code for code, _rules, _state in KINDS
    ]


def test_a_slip_keeps_its_rules_when_the_kind_is_changed_later(clerk):
    visit = VisitFactory(actor=clerk)
    VisitKind.objects.filter(property=clerk.property).update(rule_id=False, rule_consent=False, rule_badge=True)
    assert {rule for rule in RULES if getattr(Visit.objects.get(pk=visit.pk), rule)} == USUAL


def test_a_courier_goes_up_at_once_without_name_id_or_call(clock, clerk):
    visit = VisitFactory(actor=clerk, code="delivery", visitor_name="", visitor_org="顺丰速运", id_status="", id_kind="")
    assert (visit.state, visit.visitor, visit.id_status, visit.arrived_count, visit.calls_made) == ("inside", "送货", "not_asked", 1, 0)
    assert (visit.admitted_at, visit.expected_leave_at) == (timezone.now(), timezone.now() + timedelta(minutes=30))


def test_an_inspector_is_admitted_only_with_somebody_of_ours_beside_them(clerk):
    visit = VisitFactory(actor=clerk, code="official")
    assert why_not(actions.admit_visit, visit, actor=clerk) == "no_escort"
    accompanied = VisitFactory(actor=clerk, code="official", accompanied_by="刘主管")
    assert actions.admit_visit(accompanied, actor=clerk).state == "inside"


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"visitor_name": ""}, "visit_has_name"),
        ({"host_text": ""}, "visit_has_host"),
        ({"id_status": ""}, "id_status"),
        ({"party_size": 0}, "party_size"),
        ({"visitor_phone": "打电话"}, "phone"),
        ({"remark": "身份证 110105199003072316"}, "remark"),
    ],
)
def test_a_slip_lacking_what_its_kind_asks_is_not_opened(clerk, missing, code):
    assert why_not(VisitFactory, actor=clerk, **missing) == code
    assert Visit.objects.count() == 0


def test_a_slip_says_which_privacy_notice_applied(clerk):
    assert VisitFactory(actor=clerk).notice.version == 1


# --- ID: one gesture, two facts -----------------------------------------------------------------
def test_an_id_checked_is_an_id_handed_back(clock, clerk):
    visit = VisitFactory(actor=clerk)
    assert (visit.id_seen_at, visit.id_returned_at) == (timezone.now(), timezone.now())


def test_nobody_is_admitted_while_their_id_is_in_the_clerks_hand(clock, clerk):
    visit = VisitFactory(actor=clerk, id_status="checking", called=True)
    assert (visit.id_seen_at, visit.id_returned_at) == (at("2026-03-02 09:00"), None)
    assert why_not(actions.admit_visit, visit, actor=clerk) == "id_in_hand"
    clock.shift(timedelta(minutes=2))
    visit = actions.show_id(visit, actor=clerk, id_kind="passport")
    assert (visit.id_status, visit.id_kind, visit.id_seen_at, visit.id_returned_at) == (
        "seen",
        "passport",
        at("2026-03-02 09:00"),
        at("2026-03-02 09:02"),
    )
    assert why_not(actions.show_id, visit, actor=clerk) == "done"
    assert why_not(actions.vouch_visit, visit, actor=clerk, vouched_by="曾雨桐") == "done"
    assert actions.admit_visit(visit, actor=clerk).state == "inside"


@pytest.mark.parametrize("asked", ["none", "refused", "not_asked"])
def test_nobody_without_the_desk_writes_that_an_id_was_shown(clerk, idle_clerk, sign_in, asked):
    VisitKind.objects.update(at_once=False)
    code = "delivery" if asked == "not_asked" else "business"
    visit = VisitFactory(actor=clerk, code=code, id_status=asked, id_kind="", purpose="送合同")
    answer = sign_in(idle_clerk).post(f"/tower/visitors/{visit.number}/show-id/", {})
    assert (visit.state, answer.status_code) == ("waiting", 403)
    assert answer.context["denied"].code == "duty"
    assert list(Visit.objects.values_list("id_status", "id_seen_at", "id_returned_at")) == [(asked, None, None)]


def test_an_id_in_the_hand_is_given_back_without_the_desk(clerk, idle_clerk, sign_in):
    visit = VisitFactory(actor=clerk, id_status="checking")
    assert sign_in(idle_clerk).post(f"/tower/visitors/{visit.number}/show-id/", {}).status_code == 302
    assert Visit.objects.get().id_status == "seen"


def stranger_without_id(actor, **values):
    """Somebody whose ID nobody has seen; the host has come down and agrees."""
    visit = VisitFactory(actor=actor, **{"id_status": "none", "id_kind": "", "purpose": "送合同", "called": True, **values})
    return actions.vouch_visit(visit, actor=actor, vouched_by="曾雨桐")


@pytest.mark.parametrize("id_status", ["none", "refused"])
def test_without_id_the_purpose_is_written_down_first(clerk, id_status):
    assert why_not(VisitFactory, actor=clerk, id_status=id_status) == "purpose"


@pytest.mark.parametrize("id_status", ["none", "refused"])
def test_without_id_the_host_is_called_comes_down_and_a_supervisor_agrees(clerk, supervisor, id_status):
    visit = VisitFactory(actor=clerk, code="official", accompanied_by="刘主管", id_status=id_status, id_kind="", purpose="消防检查")
    assert (visit.rule_id, visit.rule_consent, visit.rule_name) == (True, True, True)
    assert why_not(actions.admit_visit, visit, actor=clerk) == "id_unseen"
    visit = actions.vouch_visit(visit, actor=clerk, vouched_by="曾雨桐")
    assert why_not(actions.admit_visit, visit, actor=clerk) == "no_consent"
    visit = consent.answer_call(visit, actor=clerk, answer="agreed", consent_source="in_person")
    assert why_not(actions.admit_visit, visit, actor=clerk) == "gate"
    asked = approvals.ask(visit, NO_ID, actor=clerk, key=uuid4(), reason="忘带证件")
    assert why_not(actions.admit_visit, visit, actor=clerk) == "gate"
    assert why_not(approvals.VERBS["grant"].action, asked, actor=clerk) == "permission"
    approvals.VERBS["grant"].action(asked, actor=supervisor)
    assert actions.admit_visit(visit, actor=clerk).state == "inside"


@pytest.mark.parametrize("code", ["delivery", "office", "takeaway"])
def test_whoever_would_go_up_at_once_waits_for_the_host_when_they_refuse_their_id(clerk, code):
    visit = VisitFactory(actor=clerk, code=code, id_status="refused", id_kind="", purpose="送文件")
    assert (visit.state, visit.rule_id, visit.rule_consent, visit.arrived_count, visit.admitted_at) == ("waiting", True, True, 0, None)


def test_a_supervisors_no_keeps_the_gate_shut(clerk, supervisor):
    visit = stranger_without_id(clerk)
    asked = approvals.ask(visit, NO_ID, actor=clerk, key=uuid4(), reason="忘带证件")
    approvals.VERBS["deny"].action(asked, actor=supervisor, comment="请对方先补证件")
    assert why_not(actions.admit_visit, visit, actor=clerk) == "gate"


def test_a_supervisor_at_the_desk_needs_no_second_supervisor(supervisor, post):
    supervisor = on_duty(supervisor, post)
    assert actions.admit_visit(stranger_without_id(supervisor), actor=supervisor).state == "inside"


@pytest.mark.parametrize(("id_status", "outcome"), [("none", "inside"), ("refused", "gate")])
def test_a_property_may_lift_the_gate_for_a_forgotten_id_but_never_for_a_refused_one(clerk, id_status, outcome):
    VisitorPolicy.objects.filter(property=clerk.property).update(gate_no_id=False)
    visit = stranger_without_id(clerk, id_status=id_status)
    assert (
        actions.admit_visit(visit, actor=clerk).state if outcome == "inside" else why_not(actions.admit_visit, visit, actor=clerk)
    ) == outcome


def test_no_id_at_two_in_the_morning_is_confirmed_by_a_supervisor_at_half_past_eight(clock, clerk, supervisor):
    clock.move_to(at("2026-03-03 02:00"))
    visit = stranger_without_id(clerk)
    noted = approvals.ask(visit, NO_ID, actor=clerk, key=uuid4(), reason="忘带证件", **phoned(clerk.property))
    assert (noted.state, noted.due_at) == ("to_confirm", at("2026-03-03 14:00"))
    assert actions.admit_visit(visit, actor=clerk).state == "inside"
    clock.move_to(at("2026-03-03 08:30"))
    noted = approvals.VERBS["confirm"].action(noted, actor=supervisor, comment="属实")
    assert (noted.state, noted.decided_by, noted.decided_at) == ("confirmed", supervisor.user, at("2026-03-03 08:30"))
    assert Visit.objects.get(pk=visit.pk).state == "inside"


# --- the host is asked first ----------------------------------------------------------------------
@pytest.mark.parametrize("answer", ["wait", "declined", "unreachable"])
def test_no_answer_but_yes_opens_the_lift(clerk, answer):
    visit = VisitFactory(actor=clerk)
    assert why_not(actions.admit_visit, visit, actor=clerk) == "no_consent"
    for how in ("phone", "reception"):
        visit = consent.answer_call(visit, actor=clerk, answer=answer, consent_source=how)
    assert (visit.state, visit.host_answer, visit.consent_source, visit.calls_made) == ("waiting", answer, "", 2)
    assert why_not(actions.admit_visit, visit, actor=clerk) == "no_consent"


def test_two_tries_in_one_breath_are_one_try_unless_another_way_was_tried(clock, clerk):
    visit = VisitFactory(actor=clerk)
    told = []
    for minutes, how in ((0, "phone"), (1, "phone"), (0, "reception"), (0, "phone"), (1, "phone"), (0, "phone")):
        clock.shift(timedelta(minutes=minutes))
        visit = consent.answer_call(visit, actor=clerk, answer="unreachable", consent_source=how)
        told.append(visit.calls_made)
    assert told == [1, 1, 2, 2, 3, 3]
    assert list(visit.host_calls.values_list("how", "counts")) == [
        ("phone", True),
        ("phone", False),
        ("reception", True),
        ("phone", False),
        ("phone", True),
        ("phone", False),
    ]


def test_four_calls_in_thirteen_seconds_are_one_and_the_history_says_which_came_too_soon(clock, clerk, sign_in):
    visit, client = VisitFactory(actor=clerk), sign_in(clerk)
    for _call in range(4):
        clock.shift(timedelta(seconds=4))
        visit = consent.answer_call(visit, actor=clerk, answer="unreachable", consent_source="phone")
    page = client.get(f"/tower/visitors/{visit.number}/").content.decode()
    assert (visit.calls_made, "calls: 1" in page, page.count("too soon after the last")) == (1, True, 3)
    told = Event.objects.filter(verb="call").order_by("pk").values_list("data", flat=True)
    assert [one.get("too_soon", False) for one in told] == [False, True, True, True]


def test_tries_lie_as_far_apart_as_the_property_says(clock, clerk):
    policy = clerk.policy_of(VisitorPolicy)
    policy.apart_minutes = 10
    policy.save()
    visit = VisitFactory(actor=clerk)
    for minutes, made in ((0, 1), (9, 1), (1, 2)):
        clock.shift(timedelta(minutes=minutes))
        visit = consent.answer_call(visit, actor=clerk, answer="unreachable", consent_source="phone")
        assert visit.calls_made == made


def test_a_host_who_is_reached_a_moment_later_has_been_called(clock, clerk):
    visit = consent.answer_call(VisitFactory(actor=clerk), actor=clerk, answer="unreachable", consent_source="phone")
    visit = consent.answer_call(visit, actor=clerk, answer="agreed", consent_source="phone")
    assert (visit.calls_made, visit.consent_source, verbs(visit)) == (2, "phone", ["enter", "call", "call"])


@pytest.mark.parametrize("source", [source for source in Visit.Consent.values if source not in ("listed", "standing")])
def test_consent_comes_in_each_of_its_ways(clock, clerk, source):
    visit = VisitFactory(actor=clerk)
    visit = consent.answer_call(visit, actor=clerk, answer="agreed", consent_source=source, host_answer_by="前台小杨")
    assert (visit.consent_source, visit.host_answer_by, visit.host_answer_at, visit.calls_made) == (source, "前台小杨", timezone.now(), 1)
    assert actions.admit_visit(visit, actor=clerk).state == "inside"


def test_a_host_who_takes_the_consent_back_is_obeyed(clerk):
    visit = VisitFactory(actor=clerk, called=True)
    visit = consent.answer_call(visit, actor=clerk, answer="declined", consent_source="phone")
    assert (visit.consent_source, why_not(actions.admit_visit, visit, actor=clerk)) == ("", "no_consent")


@pytest.mark.parametrize(
    ("hours", "now", "covered"),
    [
        (("09:00", "18:00"), "2026-03-02 12:00", True),
        (("09:00", "18:00"), "2026-03-02 09:00", True),
        (("09:00", "18:00"), "2026-03-02 18:01", False),
        (("22:00", "06:00"), "2026-03-02 23:30", True),
        (("22:00", "06:00"), "2026-03-03 05:59", True),
        (("22:00", "06:00"), "2026-03-02 12:00", False),
        ((None, None), "2026-03-02 03:00", True),
    ],
)
def test_a_standing_permission_answers_for_the_host_inside_its_hours_only(clock, clerk, hours, now, covered):
    clock.move_to(at(now))
    contact = ContactFactory(property=clerk.property)
    start, end = (hour and time.fromisoformat(hour) for hour in hours)
    StandingPermission.objects.create(
        property=clerk.property, unit=contact.occupant.unit, kinds="business repair", from_time=start, to_time=end, granted_by="曾雨桐"
    )
    visit = VisitFactory(actor=clerk, contact=contact)
    answer = ("standing", "agreed", "曾雨桐", timezone.now(), 0) if covered else ("", "", "", None, 0)
    assert (visit.consent_source, visit.host_answer, visit.host_answer_by, visit.host_answer_at, visit.calls_made) == answer
    if covered:
        assert actions.admit_visit(visit, actor=clerk).state == "inside"
    else:
        assert why_not(actions.admit_visit, visit, actor=clerk) == "no_consent"


@pytest.mark.parametrize(
    "limits",
    [
        {"kinds": "delivery repair"},
        {"valid_until": at("2026-03-01 12:00").date()},
        {"valid_from": at("2026-03-03 12:00").date()},
        {"active": False},
        {"unit": "another"},
    ],
)
def test_a_standing_permission_says_nothing_beyond_its_limits(clock, clerk, limits):
    contact, other = ContactFactory(property=clerk.property), ContactFactory(property=clerk.property)
    unit = other.occupant.unit if limits.pop("unit", "") else contact.occupant.unit
    StandingPermission.objects.create(property=clerk.property, unit=unit, granted_by="曾雨桐", **limits)
    assert VisitFactory(actor=clerk, contact=contact).consent_source == ""


def test_one_call_answers_for_three_slips_of_one_host_and_no_more(clerk):
    host = ContactFactory(property=clerk.property)
    first, *others = [VisitFactory(actor=clerk, contact=host, visitor_name=name) for name in ("陈一", "陈二", "陈三", "陈四")]
    elsewhere = VisitFactory(actor=clerk, visitor_name="别家客人")
    also = [visit.number for visit in (elsewhere, *others)]
    consent.answer_call(first, actor=clerk, answer="agreed", host_answer_by="曾雨桐", also=also, consent_source="phone")
    assert dict(Visit.objects.values_list("visitor_name", "consent_source")) == {
        "陈一": "phone",
        "陈二": "phone",
        "陈三": "phone",
        "陈四": "",
        "别家客人": "",
    }
    assert [verbs(visit) for visit in (first, *others)] == [["enter", "call"]] * 3 + [["enter"]]


def test_a_no_is_written_on_one_slip_only(clerk):
    host = ContactFactory(property=clerk.property)
    first, other = VisitFactory(actor=clerk, contact=host), VisitFactory(actor=clerk, contact=host)
    consent.answer_call(first, actor=clerk, answer="declined", also=[other.number], consent_source="phone")
    assert list(Visit.objects.order_by("pk").values_list("host_answer", flat=True)) == ["declined", ""]


# --- badges, second visits ------------------------------------------------------------------------
def test_a_badge_is_on_one_open_slip_and_free_again_after_departure(clerk, north):
    first = VisitFactory(actor=clerk, badge_no="B12", inside=True)
    assert why_not(VisitFactory, actor=clerk, badge_no="B12") == "badge_no"
    across_the_street = on_duty(actor_of(north), PostFactory(property=north))
    assert VisitFactory(actor=across_the_street, badge_no="B12").badge_no == "B12"
    actions.depart_visit(first, actor=clerk)
    assert VisitFactory(actor=clerk, badge_no="B12").badge_no == "B12"


def test_where_badges_are_worn_nobody_goes_up_without_one(clerk):
    VisitKind.objects.filter(property=clerk.property, code="business").update(rule_badge=True)
    visit = VisitFactory(actor=clerk, called=True)
    assert why_not(actions.admit_visit, visit, actor=clerk).endswith("badge")
    assert Visit.objects.get(pk=visit.pk).state == "waiting"
    assert VisitFactory(actor=clerk, badge_no="B1", inside=True).state == "inside"


def test_a_badge_is_handed_out_with_the_admission(clerk):
    VisitKind.objects.filter(property=clerk.property, code="business").update(rule_badge=True)
    visit, other = VisitFactory(actor=clerk, called=True), VisitFactory(actor=clerk, called=True)
    visit = actions.admit_visit(visit, actor=clerk, badge_no="B12")
    assert (visit.state, visit.badge_no) == ("inside", "B12")
    assert why_not(actions.admit_visit, other, actor=clerk, badge_no="B12") == "badge_no"


def test_a_second_visit_is_a_new_slip(clock, clerk):
    host = ContactFactory(property=clerk.property)
    morning = VisitFactory(actor=clerk, contact=host, departed=True)
    clock.shift(timedelta(hours=3))
    afternoon = VisitFactory(actor=clerk, contact=host)
    assert [(visit.number, visit.state) for visit in (morning, afternoon)] == [("FK260302-001", "departed"), ("FK260302-002", "waiting")]


def test_only_a_clerk_on_duty_opens_slips(idle_clerk, auditor):
    assert (why_not(VisitFactory, actor=idle_clerk), why_not(VisitFactory, actor=auditor)) == ("duty", "permission")
