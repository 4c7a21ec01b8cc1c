"""A complaint from three facts to the call afterwards: who may do what, named clocks, and what the database keeps."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from desk import registry
from desk.counter import drafts
from desk.ledger.writers import amend
from desk.models import Holiday
from desk.papers import attachments
from desk.people.roles import Role
from enquiries import kinds
from enquiries.board import board
from enquiries.complaints.actions import (
    assign_complaint,
    attach_photo,
    do_about,
    explain_complaint,
    extend_complaint,
    hear_praise,
    judge_complaint,
    link_repeat,
    pass_on,
    promise_complainant,
    reassign_complaint,
    reply_to_complainant,
    report_complaint,
    resolve_complaint,
    see_complaint,
    take_on_complaint,
    void_complaint,
    withdraw_complaint,
)
from enquiries.complaints.forms import AssignForm, ReportForm
from enquiries.complaints.models import Category, Complaint, ComplaintAction
from enquiries.followups.actions import close_complaint, follow_up, reopen_complaint
from enquiries.followups.models import FollowUp
from enquiries.handover_lines import open_lines
from enquiries.promises.actions import keep_promise
from enquiries.promises.models import Promise
from enquiries.search import reads
from enquiries.shared.models import EnquiryPolicy
from mail.traces.models import Trace
from tests.factories import (
    ComplaintFactory,
    EnquiryFactory,
    ItemFactory,
    MessageFactory,
    actor_of,
    department_of,
    on_duty,
    photograph,
    promise_about,
    soon,
)
from tests.visitors.helpers import at, verbs, why_not


def test_three_facts_save_a_complaint_and_its_clocks_run(clock, clerk):
    complaint = ComplaintFactory(actor=clerk)
    assert (complaint.number, complaint.state, complaint.severity) == ("TS260302-001", "registered", "")
    assert [complaint.due_seen_at, complaint.due_reply_at, complaint.due_resolve_at, complaint.due_at_latest] == [
        at("2026-03-02 09:15"),
        at("2026-03-03 09:00"),
        at("2026-03-03 09:00"),
        at("2026-03-12 09:00"),
    ]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"narrative": ""}, "narrative"),
        ({"phone": ""}, "complaint_can_be_answered"),
        ({"phone": "", "wants_reply": False}, ""),
        ({"narrative": "证件 110105199003072316"}, "narrative"),
    ],
)
def test_words_and_a_way_to_answer_are_what_it_takes(clerk, values, code):
    if code:
        assert why_not(ComplaintFactory, actor=clerk, **values) == code
    else:
        assert ComplaintFactory(actor=clerk, **values).state == "registered"


@pytest.mark.parametrize(
    "trait", ["assigned", "in_progress", "resolved", "closed", "reopened", "explained", "passed_on", "withdrawn", "void"]
)
def test_every_state_is_reached_by_its_verbs(clerk, trait):
    assert ComplaintFactory(actor=clerk, **{trait: True}).state == trait


# --- the supervisor hears of it --------------------------------------------------------------------
def test_unseen_for_a_quarter_of_an_hour_it_stands_first_on_the_managers_board(clock, clerk, supervisor, manager):
    complaint = ComplaintFactory(actor=clerk)
    reported = report_complaint(complaint, actor=clerk, reported_to="刘淑芬")
    assert (reported.reported_to, reported.reported_at) == ("刘淑芬", timezone.now())
    clock.shift(timedelta(minutes=15))
    assert [panels(actor, complaint) for actor in (clerk, supervisor, manager)] == [["投诉"]] * 3
    clock.shift(timedelta(seconds=1))
    missed = "请经理处理：主管尚未查看"
    assert [panels(actor, complaint) for actor in (clerk, supervisor, manager)] == [["投诉"], ["投诉"], [missed]]
    seen = see_complaint(complaint, actor=supervisor)
    assert (seen.seen_by, verbs(complaint)) == (supervisor.user, ["enter", "report", "see"])
    assert [panels(actor, complaint) for actor in (clerk, supervisor, manager)] == [["投诉"]] * 3


def panels(actor, entry):
    """Under which headings of the board an entry stands."""
    found = board(actor, timezone.now()).panels
    return [str(panel.title) for panel in found if any(entry.number in f"{line.title} {line.detail}" for line in panel.lines)]


def test_what_no_supervisor_has_seen_stands_before_everything_else_on_a_reviewers_board(clock, clerk, supervisor, manager):
    ComplaintFactory(actor=clerk)
    places = {actor.role: [panel.place for panel in board(actor, timezone.now()).panels] for actor in (clerk, supervisor, manager)}
    assert places == {"clerk": [2, 5, 5], "supervisor": [2, 5, 0], "manager": [2, 5, 0]}


def test_a_clerk_judges_explains_and_voids_nothing(clerk):
    complaint = ComplaintFactory(actor=clerk)
    assert [
        why_not(judge_complaint, complaint, actor=clerk, severity="minor", validity="valid"),
        why_not(explain_complaint, complaint, actor=clerk, explanation="不归我们管"),
        why_not(void_complaint, complaint, actor=clerk, reason="误记"),
    ] == ["permission"] * 3


@pytest.mark.parametrize(
    ("severity", "due"), [("minor", "2026-03-03 09:00"), ("important", "2026-03-05 09:00"), ("major", "2026-03-09 09:00")]
)
def test_how_severe_it_is_says_by_when_it_is_resolved(clock, clerk, supervisor, severity, due):
    complaint = judge_complaint(ComplaintFactory(actor=clerk), actor=supervisor, severity=severity, validity="valid")
    assert (complaint.due_resolve_at, complaint.judged_by, complaint.seen_by) == (at(due), supervisor.user, supervisor.user)


def test_a_major_complaint_at_ten_to_midnight_is_counted_on_the_propertys_clock(clock, clerk, supervisor):
    """Acceptance: holidays stop the clocks of service hours only."""
    clock.move_to(at("2026-09-30 23:50"))
    for day in range(1, 8):
        Holiday.objects.create(property=clerk.property, day=f"2026-10-0{day}", name="国庆节")
    policy = clerk.policy_of(EnquiryPolicy)
    elapsed = judge_complaint(ComplaintFactory(actor=clerk), actor=supervisor, severity="major", validity="valid")
    assert (elapsed.due_resolve_at, elapsed.business_date.isoformat()) == (at("2026-10-07 23:50"), "2026-09-30")
    policy.reply_in_service, policy.reply_hours = True, 9
    counted = ComplaintFactory(actor=clerk)
    assert counted.due_reply_at == at("2026-10-08 17:30")
    urgent = ComplaintFactory(actor=clerk, urgent=True)
    assert urgent.due_reply_at == at("2026-10-01 08:50")


def test_an_extension_is_a_supervisors_told_and_never_beyond_the_law(clock, clerk, supervisor):
    complaint = ComplaintFactory(actor=clerk, assigned=True)
    assert why_not(extend_complaint, complaint, actor=clerk, due_at=at("2026-03-06 09:00"), told="已致电") == "permission"
    assert why_not(extend_complaint, complaint, actor=supervisor, due_at=at("2026-03-06 09:00"), told="") == "extended_with_complainant"
    assert why_not(extend_complaint, complaint, actor=supervisor, due_at=at("2026-03-13 09:00"), told="已致电") == "due_at"
    complaint = extend_complaint(complaint, actor=supervisor, due_at=at("2026-03-06 09:00"), told="已致电，配件周四到")
    assert (complaint.due_resolve_at, complaint.extended) == (at("2026-03-06 09:00"), 1)


def test_thirty_days_unresolved_counts_as_major(clock, clerk):
    complaint = ComplaintFactory(actor=clerk, assigned=True)
    clock.shift(timedelta(days=30))
    assert list(Complaint.objects.major(timezone.now(), 30)) == []
    clock.shift(timedelta(seconds=1))
    assert list(Complaint.objects.major(timezone.now(), 30)) == [complaint]


# --- about one of us ------------------------------------------------------------------------------------
def test_whoever_is_complained_of_neither_sees_nor_handles_it(clerk, colleague, supervisor):
    complaint = ComplaintFactory(actor=clerk, about_staff=colleague.user, assigned=True)
    other = ComplaintFactory(actor=clerk)
    assert set(Complaint.objects.visible_to(clerk)) == {complaint, other}
    assert list(Complaint.objects.visible_to(colleague)) == [other]
    assert why_not(withdraw_complaint, complaint, actor=colleague, reason="本人撤回") == "own"
    assigned = {"actor": supervisor, "department": department_of(clerk.property), "handler": colleague.user}
    assert why_not(reassign_complaint, complaint, **assigned) == "not_handled_by_themselves"


def test_whom_a_supervisor_finds_it_is_about_sees_no_promise_given_before(clerk, colleague, supervisor):
    """And sees it again when the supervisor finds it is not about them."""
    complaint = promise_complainant(ComplaintFactory(actor=clerk), actor=clerk, what="回电说明", due_at=soon())
    promise, judged = promise_about(complaint), {"actor": supervisor, "severity": "minor", "validity": "valid"}
    complaint = judge_complaint(complaint, **judged, about_staff=colleague.user)
    assert (list(Promise.objects.visible_to(colleague)), list(Promise.objects.visible_to(clerk))) == ([], [promise])
    assert reads(colleague, "enquiries.promise", promise.key) is False
    complaint = judge_complaint(complaint, **judged)
    assert (complaint.about_staff, list(Promise.objects.visible_to(colleague))) == (None, [promise])
    assert verbs(promise) == ["promise", "concern", "concern"]


def test_a_complaint_about_the_supervisor_is_reported_to_the_manager(clerk, supervisor, manager):
    complaint = ComplaintFactory(actor=clerk, about_staff=supervisor.user)
    form = ReportForm(actor=clerk, record=complaint)
    assert (form.names, "reported_to" in form.fields) == ([str(manager.user)], False)
    assert why_not(report_complaint, complaint, actor=clerk, reported_to=str(supervisor.user)) == "reported_to"
    assert ReportForm(actor=clerk, record=ComplaintFactory(actor=clerk)).names == [str(supervisor.user), str(manager.user)]


def test_the_praised_person_sees_the_praise_until_they_have_read_it(clock, clerk, colleague, supervisor):
    praise = ComplaintFactory(actor=clerk, kind="praise", narrative="前台态度很好", about_staff=colleague.user)
    assert list(Complaint.objects.visible_to(colleague)) == [praise]
    assert why_not(judge_complaint, praise, actor=supervisor, severity="minor", validity="valid") == "done"
    assert panels(colleague, praise) == ["投诉"]
    praise = pass_on(praise, actor=supervisor, reason="已当面转达")
    assert (praise.state, panels(colleague, praise), panels(clerk, praise)) == ("passed_on", ["您受到了表扬"], [])
    assert [why_not(hear_praise, praise, actor=actor) for actor in (clerk, supervisor)] == ["done", "done"]
    praise = hear_praise(praise, actor=colleague)
    assert (praise.heard_at, panels(colleague, praise)) == (timezone.now(), [])
    assert why_not(hear_praise, praise, actor=colleague) == "done"


def test_a_praised_handler_reads_it_at_the_departments_own_sign_in(clock, clerk, supervisor, handler, sign_in):
    others = ComplaintFactory(actor=clerk, kind="praise", narrative="保洁很细心", passed_on=True)
    praise = ComplaintFactory(actor=clerk, kind="praise", narrative="张师傅来得真快", about_staff=handler.user, passed_on=True)
    assert list(Complaint.objects.visible_to(handler)) == [praise]
    client, page = sign_in(handler), f"/tower/enquiries/assigned/{praise.number}/"
    assert "张师傅来得真快" in client.get("/tower/").content.decode()
    assert (client.get(page).status_code, client.get(page.replace(praise.number, others.number)).status_code) == (200, 404)
    assert client.post(f"{page}hear/").status_code == 302
    praise.refresh_from_db()
    assert (praise.heard_at, "张师傅来得真快" in client.get("/tower/").content.decode()) == (timezone.now(), False)


def test_a_complaint_given_to_one_is_given_to_another_as_a_move_of_its_own(clerk, supervisor):
    given = ComplaintFactory(actor=clerk, assigned=True)
    elsewhere = {"department": department_of(clerk.property, "保洁部"), "handler_name": "王姐"}
    assert why_not(assign_complaint, given, actor=supervisor, **elsewhere) == "state"
    moved = reassign_complaint(given, actor=supervisor, **elsewhere)
    assert (moved.state, moved.who_handles(), verbs(moved)[-2:]) == ("assigned", "保洁部 · 王姐", ["assign", "reassign"])


# --- a department's own sign-in ----------------------------------------------------------------------------
def test_a_handler_sees_and_handles_what_the_own_department_was_given_and_nothing_else(clerk, supervisor, handler):
    mine = ComplaintFactory(actor=clerk, assigned=True)
    ComplaintFactory(actor=clerk)
    other = ComplaintFactory(actor=clerk, judged=True)
    other = assign_complaint(other, actor=supervisor, department=department_of(clerk.property, "保洁部"), handler_name="王姐")
    assert list(Complaint.objects.visible_to(handler)) == [mine]
    assert why_not(take_on_complaint, other, actor=handler) == "department"
    mine = take_on_complaint(mine, actor=handler)
    mine = do_about(mine, actor=handler, text="已到场检查门机")
    assert why_not(resolve_complaint, mine, actor=handler, cause="门机老化", result="更换门机") == "resolved_was_replied"
    mine = resolve_complaint(mine, actor=handler, cause="门机老化", result="更换门机", reply="已当面致歉")
    assert (mine.state, mine.resolved_by) == ("resolved", handler.user)
    assert list(ComplaintAction.objects.filter(complaint=mine).values_list("text", "by__name")) == [
        ("已到场检查门机", "张师傅"),
        ("更换门机", "张师傅"),
    ]


# --- the call afterwards ------------------------------------------------------------------------------------
def test_the_handler_does_not_make_the_follow_up_call(clerk, supervisor):
    """Acceptance: not by rule, and not past it either."""
    at_post = on_duty(supervisor, clerk.post)
    complaint = ComplaintFactory(actor=clerk, handler=at_post, resolved=True)
    assert why_not(follow_up, complaint, actor=at_post, method="phone", rating="a") == "own_work"
    with pytest.raises(IntegrityError, match="enquiries_followup_other"), transaction.atomic():
        FollowUp.objects.create(
            property=clerk.property, complaint=complaint, at=timezone.now(), by=supervisor.user, round=0, method="phone", rating="a"
        )


def test_not_satisfied_opens_it_again_with_both_clocks_kept(clock, clerk, supervisor):
    complaint = ComplaintFactory(actor=clerk, resolved=True)
    first = (complaint.due_resolve_at, complaint.resolved_at)
    clock.shift(timedelta(days=1))
    complaint = follow_up(complaint, actor=clerk, method="phone", rating="c", comment="又停了")
    assert (complaint.state, complaint.reopened, complaint.reason) == ("reopened", 1, "又停了")
    assert (complaint.due_resolve_at, complaint.resolved_at, complaint.due_again_at) == (*first, at("2026-03-04 09:00"))
    complaint = assign_complaint(complaint, actor=supervisor, department=department_of(clerk.property), handler_name="李师傅")
    again = {"actor": supervisor, "cause": "控制板故障", "result": "更换控制板"}
    assert why_not(resolve_complaint, complaint, **again) == "resolved_again_was_replied"
    complaint = resolve_complaint(complaint, **again, reply="已更换控制板，请再试")
    assert (complaint.resolved_at, complaint.resolved_again_at, complaint.replied_again_at) == (first[1], timezone.now(), timezone.now())
    complaint = follow_up(complaint, actor=clerk, method="visit", rating="b")
    assert (complaint.state, list(FollowUp.objects.values_list("round", "rating"))) == ("closed", [(0, "c"), (1, "b")])
    with pytest.raises(IntegrityError, match="enquiries_complaint_clocks"), transaction.atomic():
        Complaint.objects.update(resolved_at=timezone.now(), version=99)


def test_a_complaint_is_not_closed_before_the_complainant_was_asked(clock, clerk):
    complaint = ComplaintFactory(actor=clerk, resolved=True)
    assert why_not(close_complaint, complaint, actor=clerk) == "not_called"
    with pytest.raises(IntegrityError, match="enquiries_complaint_called"), transaction.atomic():
        Complaint.objects.update(state="closed", ended_at=timezone.now(), version=99)
    for method in ("phone", "message", "visit"):
        complaint = follow_up(complaint, actor=clerk, method=method, rating="none")
        clock.shift(timedelta(minutes=2))
    assert close_complaint(complaint, actor=clerk).state == "closed"


def test_whoever_wants_no_reply_is_not_called(clerk):
    complaint = ComplaintFactory(actor=clerk, wants_reply=False, phone="", resolved=True)
    assert close_complaint(complaint, actor=clerk).state == "closed"


def test_after_a_major_complaint_the_manager_calls(clerk, manager):
    complaint = ComplaintFactory(actor=clerk, severity="major", resolved=True)
    assert why_not(follow_up, complaint, actor=clerk, method="phone", rating="a") == "major"
    assert follow_up(complaint, actor=on_duty(manager, clerk.post), method="phone", rating="a").state == "closed"


def test_whoever_reviews_complaints_needs_no_post_for_them(clerk, idle_clerk, supervisor, manager):
    """A clerk does; a supervisor replies, closes, opens again and takes back from wherever she is, and the manager calls."""
    complaint = ComplaintFactory(actor=clerk, assigned=True)
    assert why_not(reply_to_complainant, complaint, actor=idle_clerk, reply="今晚修好") == "duty"
    assert reply_to_complainant(complaint, actor=supervisor, reply="今晚修好").reply == "今晚修好"
    assert withdraw_complaint(complaint, actor=supervisor, reason="本人撤回").state == "withdrawn"
    major = ComplaintFactory(actor=clerk, severity="major", resolved=True)
    major = follow_up(major, actor=manager, method="phone", rating="b")
    major = reopen_complaint(major, actor=supervisor, reason="又停了")
    quiet = ComplaintFactory(actor=clerk, wants_reply=False, resolved=True)
    assert (major.state, close_complaint(quiet, actor=supervisor).state) == ("reopened", "closed")
    owed = promise_complainant(ComplaintFactory(actor=clerk), actor=supervisor, what="回电说明", due_at=soon())
    assert keep_promise(promise_about(owed), actor=supervisor).state == "done"


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (lambda c, clerk, boss: withdraw_complaint(c, actor=clerk, reason="本人撤回"), "released"),
        (lambda c, clerk, boss: void_complaint(c, actor=boss, reason="重复登记"), "released"),
        (lambda c, clerk, boss: explain_complaint(c, actor=boss, explanation="已当面说明"), "done"),
    ],
)
def test_what_ends_without_an_answer_keeps_no_promise(clerk, supervisor, end, state):
    complaint = promise_complainant(ComplaintFactory(actor=clerk), actor=clerk, what="回电说明", due_at=soon())
    end(complaint, clerk, supervisor)
    promise = promise_about(complaint)
    assert (promise.state, promise.kept_at is None) == (state, state == "released")


def test_nothing_is_promised_to_a_complainant_nobody_can_reach(clerk):
    complaint = ComplaintFactory(actor=clerk, phone="", wants_reply=False)
    owed = {"actor": clerk, "what": "回电说明", "due_at": soon()}
    assert why_not(promise_complainant, complaint, **owed) == "phone"
    assert promise_complainant(complaint, **owed, phone="13912345678").phone == "13912345678"


# --- the board ------------------------------------------------------------------------------------------
def test_the_board_counts_everything_and_shows_the_most_pressing_first(clock, clerk):
    """The oldest unseen one stands first, an urgent one before it; what is counted is no list cut short."""
    old = ComplaintFactory(actor=clerk)
    seen = ComplaintFactory(actor=clerk, judged=True)
    young, urgent = ComplaintFactory(actor=clerk), ComplaintFactory(actor=clerk, urgent=True)
    for _more in range(8):
        ComplaintFactory(actor=clerk, judged=True)
    found = board(clerk, timezone.now())
    promised, told = found.tiles
    assert (promised.number, promised.detail, told.number, told.detail) == (0, "至今都如约", 12, "3 件主管未看")
    shown = [line.title.split(" ")[0] for line in found.panels[-1].lines]
    assert (shown[:4], len(shown)) == ([urgent.number, old.number, young.number, seen.number], 8)


def test_the_tile_of_promises_never_counts_none_overdue(clock, clerk):
    MessageFactory(actor=clerk)
    EnquiryFactory(actor=clerk, promised=True)
    clock.shift(timedelta(minutes=50))
    assert board(clerk, timezone.now()).tiles[0].detail == "至今都如约"
    clock.shift(timedelta(minutes=90))
    assert board(clerk, timezone.now()).tiles[0].detail == "已超时 1 件"


def test_a_closed_complaint_opens_again_and_an_explained_one_does_not(clerk):
    closed = ComplaintFactory(actor=clerk, closed=True)
    assert reopen_complaint(closed, actor=clerk, reason="又坏了").reopened == 1
    explained = ComplaintFactory(actor=clerk, explained=True)
    assert why_not(reopen_complaint, explained, actor=clerk, reason="不服") == "state"


# --- links, papers -----------------------------------------------------------------------------------------
def test_a_repeat_is_linked_to_the_earlier_one(clerk, supervisor):
    first, second = ComplaintFactory(actor=clerk), ComplaintFactory(actor=clerk)
    linked = link_repeat(second, actor=supervisor, repeat_of=first)
    assert (linked.repeat_of, list(first.repeats.all())) == (first, [second])
    assert why_not(link_repeat, first, actor=supervisor, repeat_of=first) == "repeat_of"


def test_a_photograph_is_kept_with_the_complaint(clerk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    complaint = attach_photo(ComplaintFactory(actor=clerk), actor=clerk, photo=photograph(), caption="漏水处")
    assert [(row.caption, row.number) for row in attachments.of(complaint)] == [("漏水处", complaint.number)]


def test_categories_have_two_levels(clerk):
    lost = Category.objects.get(property=clerk.property, name="挂号邮件丢失")
    assert (str(lost), lost.opens) == ("邮件函件 · 挂号邮件丢失", "mail")
    third = Category(property=clerk.property, parent=lost, name="第三级")
    assert why_not(third.clean) == "parent"


def test_a_supervisor_of_another_department_may_still_be_named(clerk, supervisor):
    second = actor_of(clerk.property, Role.SUPERVISOR)
    complaint = ComplaintFactory(actor=clerk, judged=True)
    given = assign_complaint(complaint, actor=supervisor, department=department_of(clerk.property), handler=second.user)
    assert (given.state, given.handler) == ("assigned", second.user)


def test_the_number_of_a_complaint_about_oneself_is_a_number_nobody_gave(clerk, colleague, handler, sign_in):
    complaint = ComplaintFactory(actor=clerk, about_staff=colleague.user)
    asked = [(clerk, complaint.number), (colleague, complaint.number), (colleague, "TS990101-001"), (handler, complaint.number)]
    assert [sign_in(actor).get(f"/tower/n/{number}/").status_code for actor, number in asked] == [302, 404, 404, 403]


# --- rounds, clocks, corrections --------------------------------------------------------------------------
def test_judging_again_in_the_second_round_counts_from_the_reopening_and_leaves_an_extension(clock, clerk, supervisor):
    complaint = ComplaintFactory(actor=clerk, reopened=True)
    opened, judged = timezone.now(), {"actor": supervisor, "validity": "valid"}
    clock.shift(timedelta(hours=20))
    complaint = judge_complaint(complaint, **judged, severity="minor")
    assert (complaint.reopened_at, complaint.due_again_at) == (opened, opened + timedelta(hours=24))
    complaint = judge_complaint(complaint, **judged, severity="important")
    assert complaint.due_again_at == opened + timedelta(hours=72)
    given = {"department": department_of(clerk.property), "handler_name": "李师傅"}
    complaint = assign_complaint(complaint, actor=supervisor, **given)
    complaint = extend_complaint(complaint, actor=supervisor, due_at=at("2026-03-20 09:00"), told="配件周五到，已致电")
    assert judge_complaint(complaint, **judged, severity="minor").due_again_at == at("2026-03-20 09:00")


def test_a_clock_that_has_run_out_is_extended_by_nobody(clock, clerk, supervisor):
    complaint = ComplaintFactory(actor=clerk, assigned=True)
    clock.shift(timedelta(hours=24))
    assert why_not(extend_complaint, complaint, actor=supervisor, due_at=soon(600), told="已致电") == "expired"
    assert promise_complainant(complaint, actor=clerk, what="明早上门", due_at=soon(600)).state == "assigned"


def test_a_correction_of_how_urgent_it_is_moves_the_clocks_that_run(clock, clerk, sign_in):
    client, complaint = sign_in(clerk), ComplaintFactory(actor=clerk)
    path = f"/tower/enquiries/complaints/{complaint.number}/amend/"
    kept = {"occurred_at": "2026-03-02T09:00", "channel": "visit", "narrative": complaint.narrative, "wants_reply": "on"}
    before = (complaint.due_reply_at, complaint.due_resolve_at, complaint.due_at_latest)
    policy = clerk.policy_of(EnquiryPolicy)
    policy.reply_hours, policy.urgent_hours = 24, 2
    policy.save()
    assert before == (at("2026-03-03 09:00"), at("2026-03-03 09:00"), at("2026-03-12 09:00"))
    typed = {**kept, "person": "陈建国", "urgent": "on", "amend_reason": "有人被困", "version": complaint.version}
    assert client.post(path, typed).status_code == 302
    complaint.refresh_from_db()
    assert (complaint.urgent, complaint.due_resolve_at, complaint.due_at_latest) == (True, at("2026-03-02 11:00"), before[2])


def test_whether_they_want_a_reply_is_settled_when_it_is_resolved(clerk):
    complaint = ComplaintFactory(actor=clerk, resolved=True)
    change = {"actor": clerk, "permission": "enquiries.work", "changes": {"wants_reply": False}, "reason": "省得回访"}
    assert why_not(amend, complaint, **change) == "enquiries_complaint_wants"
    with pytest.raises(IntegrityError, match="enquiries_complaint_wants"), transaction.atomic():
        Complaint.objects.update(wants_reply=False, version=99)


@pytest.mark.parametrize("trait", ["handler", "resolver", "about"])
def test_a_major_complaint_the_only_manager_had_a_hand_in_is_asked_about_by_a_supervisor(clerk, supervisor, manager, trait):
    values = {"about": {"about_staff": manager.user}, "resolver": {"boss": manager}, "handler": {"handler": manager}}[trait]
    complaint = ComplaintFactory(actor=clerk, severity="major", resolved=True, **values)
    call = {"method": "phone", "rating": "a"}
    assert why_not(follow_up, complaint, actor=clerk, **call) == "major"
    assert follow_up(complaint, actor=supervisor, **call).state == "closed"


# --- who hears of it, who sees it --------------------------------------------------------------------------
def test_where_nobody_is_left_to_report_to_the_page_asks_for_a_name(clerk, supervisor, sign_in):
    complaint = ComplaintFactory(actor=clerk, about_staff=supervisor.user)
    client, path = sign_in(clerk), f"/tower/enquiries/complaints/{complaint.number}/"
    assert 'name="reported_to"' in client.get(path).content.decode()
    assert client.post(f"{path}report/", {"reported_to": "区域总监 沈卫"}).status_code == 302
    complaint.refresh_from_db()
    assert complaint.reported_to == "区域总监 沈卫"


def test_a_parked_complaint_about_a_colleague_is_seen_by_whoever_parked_it_alone(clerk, colleague, sign_in):
    fields = {"narrative": ["他说话很冲"], "about_staff": [str(colleague.user.pk)], "phone": ["13733334444"]}
    mine, _dropped = drafts.park(actor=clerk, path="/tower/enquiries/complaints/new/", title="投诉", fields=fields)
    shared, _dropped = drafts.park(actor=clerk, path="/tower/enquiries/complaints/new/", title="投诉", fields={"narrative": ["地滑"]})
    assert (set(drafts.of(clerk)), set(drafts.of(colleague))) == ({mine, shared}, {shared})
    page = sign_in(colleague).get(mine.address()).content.decode()
    assert ("他说话很冲" in page, "13733334444" in page) == (False, False)


def test_a_complaint_is_given_to_nobody_who_would_not_see_it(clerk, supervisor, handler):
    complaint = ComplaintFactory(actor=clerk, judged=True)
    cleaning = department_of(clerk.property, "保洁部")
    assert why_not(assign_complaint, complaint, actor=supervisor, department=cleaning, handler=handler.user) == "handler"
    given = assign_complaint(complaint, actor=supervisor, department=department_of(clerk.property), handler=handler.user)
    assert list(Complaint.objects.visible_to(handler)) == [given]


def test_praise_reaches_the_praised_handler_when_a_supervisor_has_passed_it_on(clerk, supervisor, handler):
    praise = ComplaintFactory(actor=clerk, kind="praise", narrative="张师傅来得真快", about_staff=handler.user)
    assert list(Complaint.objects.visible_to(handler)) == []
    pass_on(praise, actor=supervisor, reason="已转达")
    assert list(Complaint.objects.visible_to(handler)) == [praise]


def test_whom_praise_is_about_is_said_when_it_is_passed_on(clerk, colleague, supervisor, sign_in):
    praise = ComplaintFactory(actor=clerk, kind="praise", narrative="短头发的姑娘很耐心", wants_reply=False)
    path = f"/tower/enquiries/complaints/{praise.number}/pass-on/"
    assert sign_in(supervisor).post(path, {"reason": "已转达", "about_staff": str(colleague.user.pk)}).status_code == 302
    assert panels(colleague, praise) == ["您受到了表扬"]


def test_a_suggestion_is_answered_and_praise_is_not(clock, clerk, supervisor):
    suggestion, praise = [ComplaintFactory(actor=clerk, kind=kind) for kind in ("suggestion", "praise")]
    assert why_not(reply_to_complainant, praise, actor=clerk, reply="谢谢") == "done"
    suggestion = promise_complainant(suggestion, actor=clerk, what="回复能否采纳", due_at=soon())
    assert why_not(pass_on, suggestion, actor=supervisor, reason="转工程部") == "owed"
    keep_promise(promise_about(suggestion), actor=clerk)
    suggestion = reply_to_complainant(suggestion, actor=clerk, reply="下月添置雨伞架")
    assert pass_on(suggestion, actor=supervisor, reason="转工程部").state == "passed_on"


def test_only_complaints_have_clocks(clock, clerk):
    ComplaintFactory(actor=clerk, kind="suggestion")
    ComplaintFactory(actor=clerk, kind="praise")
    silent = ComplaintFactory(actor=clerk, resolved=True, wants_reply=False)
    clock.shift(timedelta(days=31))
    now = timezone.now()
    assert (list(Complaint.objects.overdue(now)), list(Complaint.objects.major(now, 30)), silent.next_due()) == ([], [], None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"host": "3栋1502"}, ("3栋1502", "陈先生")),
        ({"host": "3栋1502", "place": "电梯口"}, ("3栋1502 · 电梯口", "陈先生")),
        ({"host": "3栋1502", "person": ""}, ("3栋1502", "")),
    ],
)
def test_a_unit_nobody_knows_is_kept_as_where_it_happened(clerk, sign_in, typed, kept):
    data = {"narrative": "走廊积水", "kind": "complaint", "channel": "visit", "phone": "13733334444", "person": "陈先生", **typed}
    client, new = sign_in(clerk), {**data, "key": str(uuid.uuid4())}
    assert client.post("/tower/enquiries/complaints/new/", new).status_code == 422  # not on file: said, and asked
    answer = client.post("/tower/enquiries/complaints/new/", {**new, "host_ref": "as-typed", "host_for": typed["host"]})
    assert answer.status_code == 302
    assert list(Complaint.objects.values_list("place", "person", "unlisted")) == [(*kept, True)]


def test_a_lost_letter_complained_of_opens_a_trace_and_both_pages_lead_to_each_other(clerk, sign_in):
    kinds.seed(clerk.property)
    lost = Category.objects.get(property=clerk.property, name="挂号邮件丢失")
    complaint, letter = ComplaintFactory(actor=clerk, category=lost), ItemFactory(actor=clerk)
    client, path = sign_in(clerk), f"/tower/enquiries/complaints/{complaint.number}/"
    offer = f"/tower/mail/traces/new/?about={complaint.number}"
    assert f'href="{offer}" data-shortcut="x"' in client.get(path).content.decode()
    sent = {"key": uuid.uuid4(), "article_no": letter.article_no, "claimant": "陈建国", "relation": "addressee"}
    trace = client.post(offer, {**sent, "about_number": complaint.number})["Location"]
    number = trace.rstrip("/").split("/")[-1]
    assert f"/tower/n/{complaint.number}/" in client.get(trace).content.decode()
    assert (f"/tower/n/{number}/" in client.get(path).content.decode(), registry.about(clerk, complaint.number)) == (
        True,
        [(number, str(Trace.State(Trace.objects.get().state).label))],
    )


def test_what_was_opened_about_an_enquiry_is_shown_to_whoever_may_read_it(clerk, colleague, wanted):
    enquiry = EnquiryFactory(actor=clerk, find=True, contact=wanted, then=("missed", "message"))
    ComplaintFactory(actor=clerk, about_staff=colleague.user, about_number=enquiry.number)
    assert [[number[:2] for number, _state in registry.about(actor, enquiry.number)] for actor in (clerk, colleague)] == [
        ["LY", "TS"],
        ["LY"],
    ]


# --- two at one form ---------------------------------------------------------------------------------------
def test_after_a_colleagues_change_what_was_typed_is_sent_with_a_second_press(clerk, supervisor, sign_in):
    complaint = ComplaintFactory(actor=clerk)
    client, path = sign_in(supervisor), f"/tower/enquiries/complaints/{complaint.number}/explain/"
    stale = complaint.version
    see_complaint(complaint, actor=supervisor)
    refused = client.post(path, {"explanation": "合同约定由业主自理", "version": stale})
    fresh = re.search(r'name="version" value="(\d+)"', refused.content.decode())[1]
    assert (refused.status_code, "合同约定由业主自理" in refused.content.decode(), int(fresh)) == (409, True, stale + 1)
    assert client.post(path, {"explanation": "合同约定由业主自理", "version": fresh}).status_code == 302
    complaint.refresh_from_db()
    assert complaint.state == "explained"


# --- what a clerk ran into -------------------------------------------------------------------------------
ID_NUMBER = "440304199001011234"


def test_of_a_customers_words_only_the_id_number_goes(clerk, sign_in):
    client, words = sign_in(clerk), f"客户说：保安拍了我的身份证{ID_NUMBER}还骂人"
    data = {"key": uuid.uuid4(), "narrative": words, "kind": "complaint", "channel": "visit", "no_reply": "on"}
    page = client.post("/tower/enquiries/complaints/new/", data)
    kept = page.context["form"]["narrative"].value()
    assert (page.status_code, kept, ID_NUMBER in page.content.decode()) == (422, "客户说：保安拍了我的身份证还骂人", False)
    fields = {"narrative": [words], "phone": [ID_NUMBER]}
    draft, dropped = drafts.park(actor=clerk, path="/tower/enquiries/complaints/new/", title="投诉", fields=fields)
    assert (drafts.values_of(clerk, str(draft.key)), dropped) == ({"narrative": "客户说：保安拍了我的身份证还骂人", "phone": ""}, True)


def test_a_complaint_opened_again_stands_right_after_what_nobody_has_seen(clock, clerk, supervisor):
    older = [ComplaintFactory(actor=clerk, in_progress=True) for _n in range(2)]
    again, unseen = ComplaintFactory(actor=clerk, reopened=True), ComplaintFactory(actor=clerk)
    assert list(Complaint.objects.of(clerk.property).pressing()) == [unseen, again, *older]
    (line,) = [line for panel in board(supervisor, timezone.now()).panels for line in panel.lines if again.number in line.title]
    assert "重开：请派单" in line.detail


def test_what_is_worse_stands_higher_on_the_board_and_in_the_handover(clock, clerk, supervisor):
    made = {level: ComplaintFactory(actor=clerk, judged=True, severity=level) for level in ("minor", "major", "important")}
    ordered = [made["major"], made["important"], made["minor"]]
    assert list(Complaint.objects.of(clerk.property).pressing()) == ordered
    assert [line.number for line in open_lines(clerk.property, timezone.now())] == [row.number for row in ordered]
    shown = [line.title for panel in board(supervisor, timezone.now()).panels for line in panel.lines]
    assert [title.split(" · ")[0] for title in shown if title.startswith("TS")] == [row.number for row in ordered]


def test_whoever_comes_second_is_told_why_and_not_to_press_again(clerk, colleague, sign_in):
    complaint = ComplaintFactory(actor=clerk)
    path, stale = f"/tower/enquiries/complaints/{complaint.number}/reply/", complaint.version
    reply_to_complainant(complaint, actor=colleague, reply="已派人去看")
    page = sign_in(clerk).post(path, {"reply": "马上去看", "version": stale})
    text = page.content.decode()
    assert (page.status_code, page.context["denied"].code) == (409, "done")
    assert ("The complainant has had a reply" in text, str(colleague.user) in text, "马上去看" in text) == (True, True, True)


def test_praise_is_passed_on_and_not_reported(clerk, sign_in):
    praise, complaint = ComplaintFactory(actor=clerk, kind="praise"), ComplaintFactory(actor=clerk)
    client = sign_in(clerk)
    pages = [client.get(f"/tower/enquiries/complaints/{row.number}/") for row in (praise, complaint)]
    assert [page.context["report_form"] is not None for page in pages] == [False, True]


def test_a_handler_without_a_department_of_their_own_is_offered_by_name_alone(clerk, supervisor, handler):
    form = AssignForm(actor=supervisor, record=ComplaintFactory(actor=clerk, judged=True))
    offered = [label for _value, label in form.fields["handler"].choices]
    assert (f"{handler.user} · 工程部" in offered, [label for label in offered if "None" in label]) == (True, [])


def test_a_complaint_says_whose_turn_it_is(clock, clerk):
    steps = {}
    for name in ("", "judged", "assigned", "in_progress", "resolved", "reopened"):
        complaint = ComplaintFactory(actor=clerk, **({name: True} if name else {}))
        [line] = [one for one in open_lines(clerk.property, timezone.now()) if one.number == complaint.number]
        steps[name] = (line.next_action, str(line.told))
    assert steps == {
        "": ("报告主管", "changed"),
        "judged": ("由主管派单", "changed"),
        "assigned": ("问责任部门是否已接手", "changed"),
        "in_progress": ("了解进展", "changed"),
        "resolved": ("回访", "changed"),
        "reopened": ("由主管派单", "changed"),
    }
