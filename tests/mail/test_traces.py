"""丢失查询: both registers are searched before anything is said; what they hold decides the duty."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mail.enums import Branch
from mail.items.actions import keeping
from mail.traces import actions as trace_actions
from mail.traces import states as trace_states
from mail.traces.models import Trace
from tests.factories import ItemFactory, OccupantFactory, TraceFactory, VisitFactory, article, on_duty, slot
from tests.mail.helpers import fresh, give
from tests.visitors.helpers import at, errors, verbs, why_not

TOLD = {"told_whom": "曾雨桐", "told_how": "当面", "explanation": "已说明登记情况"}
B = Branch


def tell(trace, *, actor):
    return trace_actions.tell_claimant(trace, actor=actor, **TOLD)


def close(trace, *, actor, outcome="answered", **values):
    return trace_actions.close_trace(trace, actor=actor, outcome=outcome, **values)


# --- the first event is the search ---------------------------------------------------------------
def test_a_trace_begins_with_the_search_of_both_registers(clock, clerk):
    item = ItemFactory(actor=clerk, collected=True)
    trace = TraceFactory(actor=clerk, item=item)
    assert (trace.number, trace.state, trace.branch, trace.item, trace.searched_at, trace.due_at) == (
        "CX260302-001",
        "checked",
        B.SIGNED,
        item,
        timezone.now(),
        timezone.now() + timedelta(hours=2),
    )
    assert (verbs(trace), trace.found) == (["searched"], f"{item.number} {item.article_no} handed out {item.addressee}")


def test_nothing_is_looked_for_without_anything_to_look_for(clerk):
    assert why_not(TraceFactory, actor=clerk, article_no=" ") == "article_no"


BRANCHES = {
    "unmatched": B.HERE,
    "held": B.HERE,
    "out": B.HERE,
    "collected": B.SIGNED,
    "proposed": B.HERE,
    "approved": B.HERE,
    "returned": B.RETURNED,
    "forwarded": B.RETURNED,
    "refused": B.RETURNED,
    "missing": B.UNACCOUNTED,
    "lost": B.UNACCOUNTED,
}


@pytest.mark.parametrize(("state", "branch"), BRANCHES.items())
def test_the_branch_is_what_the_registers_hold(clerk, state, branch):
    item = ItemFactory(actor=clerk, **{state: True})
    trace = TraceFactory(actor=clerk, item=item)
    assert (trace.branch, trace.item) == (branch, item)


def test_a_number_that_never_came_is_an_answer(clerk):
    ItemFactory(actor=clerk)
    trace = TraceFactory(actor=clerk, article_no=article(7), addressee="博远设计")
    assert (trace.branch, trace.item, trace.found) == (B.NEVER, None, "")


def test_a_row_entered_by_mistake_is_no_trace_of_a_letter(clerk):
    trace = TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, void=True))
    assert (trace.branch, trace.item) == (B.NEVER, None)


def test_of_two_rows_with_the_number_the_newer_counts(clerk):
    first = ItemFactory(actor=clerk, returned=True)
    second = ItemFactory(actor=clerk, article_no=first.article_no)
    trace = TraceFactory(actor=clerk, item=first)
    assert (trace.item, trace.branch, len(trace.found.splitlines())) == (second, B.HERE, 2)


def test_the_number_is_found_however_it_is_written(clerk):
    item = ItemFactory(actor=clerk, article_no=article(7))
    assert TraceFactory(actor=clerk, article_no="ra-0000 0007 6-cn").item == item


def test_without_a_number_name_and_unit_are_looked_for_around_the_posting_date(clock, clerk, firm):
    posted = date(2026, 3, 20)
    days = {"03-04": None, "03-05": True, "04-04": True, "04-05": None}
    for day, found in days.items():
        clock.move_to(at(f"2026-{day} 10:00"))
        item = ItemFactory(actor=clerk, occupant=firm, addressee="博远设计 曾雨桐")
        trace = TraceFactory(actor=clerk, addressee="曾雨桐", posted_on=posted)
        assert (trace.item == item) is bool(found), day
        assert TraceFactory(actor=clerk, unit=firm.unit, posted_on=posted).branch == (B.HERE if day >= "03-05" else B.NEVER)


def test_a_name_nobody_wrote_on_a_cover_is_not_matched_by_its_room(clerk, firm):
    ItemFactory(actor=clerk, occupant=firm)
    assert TraceFactory(actor=clerk, addressee="海纳贸易", unit=firm.unit).branch == B.NEVER


def test_nothing_of_another_property_is_found(clerk, stranger):
    across = ItemFactory(actor=on_duty(stranger))
    assert TraceFactory(actor=clerk, article_no=across.article_no).branch == B.NEVER


# --- 1 never reached us --------------------------------------------------------------------------
def test_never_reached_us_the_post_office_is_asked_and_has_thirty_days(clock, clerk):
    trace = tell(TraceFactory(actor=clerk), actor=clerk)
    trace = trace_actions.ask_post(trace, actor=clerk, post_channel="11185", post_reference="Q-1")
    assert (trace.state, trace.posted_to_post_at, trace.answer_due_on, trace.due_at) == (
        "at_post",
        timezone.now(),
        date(2026, 4, 1),
        at("2026-04-01 17:00"),
    )
    assert list(Trace.objects.open()) == [trace]
    clock.move_to(at("2026-04-01 17:01"))
    assert list(Trace.objects.late(timezone.now())) == [trace]
    trace = trace_actions.write_answer(trace, actor=clerk, answer="3 月 5 日已投递他处")
    assert close(trace, actor=clerk, liability="post").state == "closed"
    assert list(Trace.objects.open()) == []


def test_from_abroad_it_has_sixty(clock, clerk):
    trace = trace_actions.ask_post(TraceFactory(actor=clerk, abroad=True), actor=clerk, post_channel="11185")
    assert trace.answer_due_on == date(2026, 5, 1)


@pytest.mark.parametrize("state", ["held", "collected", "missing"])
def test_the_post_office_is_not_asked_about_what_reached_us(clerk, state):
    trace = TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, **{state: True}))
    assert why_not(trace_actions.ask_post, trace, actor=clerk, post_channel="11185") == "done"


def test_what_comes_while_the_post_office_looks_for_it_is_found_by_another_search(clerk):
    trace = TraceFactory(actor=clerk, at_post=True)
    item = ItemFactory(actor=clerk, article_no=trace.article_no)
    trace = trace_actions.search_again(trace, actor=clerk)
    assert (trace.state, trace.branch, trace.item) == ("checked", B.HERE, item)


# --- 2 signed for --------------------------------------------------------------------------------
def test_signed_for_is_closed_once_the_claimant_has_been_shown(clerk):
    trace = TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, collected=True))
    assert why_not(close, trace, actor=clerk, outcome="shown") == "not_told"
    closed = close(tell(trace, actor=clerk), actor=clerk, outcome="shown")
    assert (closed.state, closed.outcome, closed.closed_by, closed.told_whom) == ("closed", "shown", clerk.user, "曾雨桐")


def test_a_disputed_signature_is_a_managers_within_the_hour(clock, clerk, supervisor, manager):
    trace = tell(TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, collected=True)), actor=clerk)
    trace = trace_actions.dispute_signature(trace, actor=clerk, explanation="不是本人签的")
    assert (trace.disputed, trace.due_at) == (True, timezone.now() + timedelta(hours=1))
    for who, why in ((clerk, "fault"), (supervisor, "duty")):
        assert why_not(close, trace, actor=who, outcome="shown") == why
        assert why_not(trace_actions.close_fault, trace, actor=who, liability="desk", remedy="赔偿") == "permission"
    assert why_not(trace_actions.dispute_signature, trace, actor=clerk, explanation="再说一遍") == "done"
    trace = trace_actions.write_account(trace, actor=clerk, account="当班为王晓燕，监控显示…")
    trace = trace_actions.close_fault(trace, actor=manager, liability="none", remedy="出示监控，已确认")
    assert (trace.state, trace.outcome, trace.closed_by) == ("closed", "fault", manager.user)


@pytest.mark.parametrize("state", ["held", "returned", "missing"])
def test_only_a_signature_in_the_register_is_disputed(clerk, state):
    trace = TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, **{state: True}))
    assert why_not(trace_actions.dispute_signature, trace, actor=clerk, explanation="没收到") == "done"


# --- 3 still here --------------------------------------------------------------------------------
def test_still_here_is_handed_out_before_it_is_closed(clerk):
    item = ItemFactory(actor=clerk)
    trace = tell(TraceFactory(actor=clerk, item=item), actor=clerk)
    assert why_not(close, trace, actor=clerk, outcome="found") == "here"
    give(item, actor=clerk)
    trace = trace_actions.search_again(trace, actor=clerk)
    assert (trace.branch, close(trace, actor=clerk, outcome="found").state) == (B.SIGNED, "closed")


def test_what_should_be_here_and_is_not_becomes_the_managers(clock, clerk, manager):
    item = ItemFactory(actor=clerk)
    trace = TraceFactory(actor=clerk, item=item)
    clock.shift(timedelta(minutes=30))
    keeping.miss_item(item, actor=clerk, search_note="A 架、台面")
    trace = trace_actions.search_again(trace, actor=clerk)
    assert (trace.branch, trace.due_at) == (B.UNACCOUNTED, timezone.now() + timedelta(hours=1))


def test_searching_again_never_gives_more_time(clock, clerk):
    trace = TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, missing=True))
    clock.shift(timedelta(minutes=50))
    assert trace_actions.search_again(trace, actor=clerk).due_at == trace.due_at


# --- 4 returned ----------------------------------------------------------------------------------
def test_returned_the_claimant_hears_when_and_may_ask_the_post_office(clerk):
    trace = tell(TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, returned=True)), actor=clerk)
    assert close(fresh(trace), actor=clerk, outcome="returned").state == "closed"
    other = TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, returned=True))
    assert trace_actions.ask_post(other, actor=clerk, post_channel="窗口").state == "at_post"


# --- 5 registered, unaccounted for ---------------------------------------------------------------
@pytest.fixture
def fault(clerk):
    return TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, missing=True))


def test_a_letter_we_cannot_account_for_is_the_managers_to_close(clock, clerk, supervisor, manager, fault):
    values = {"liability": "desk", "remedy": "按规定三倍赔偿"}
    assert fault.due_at == timezone.now() + timedelta(hours=1)
    assert why_not(trace_actions.close_fault, fault, actor=manager, **values) == "not_told"
    trace = tell(fault, actor=clerk)
    assert [why_not(close, trace, actor=who) for who in (clerk, supervisor)] == ["fault", "duty"]
    assert [why_not(trace_actions.close_fault, trace, actor=who, **values) for who in (clerk, supervisor)] == ["permission"] * 2
    assert why_not(trace_actions.close_fault, trace, actor=manager, **values) == "fault_is_accounted_for"
    trace = trace_actions.write_account(trace, actor=clerk, account="早班清点 12 件，晚班 11 件。")
    for missing in values:
        assert why_not(trace_actions.close_fault, trace, actor=manager, **{**values, missing: ""}) == "fault_is_accounted_for"
    trace = trace_actions.close_fault(trace, actor=manager, **values)
    assert (trace.state, trace.outcome, trace.liability, trace.remedy, trace.closed_by) == (
        "closed",
        "fault",
        "desk",
        "按规定三倍赔偿",
        manager.user,
    )


def test_nobody_voids_it_around_the_manager(fault, supervisor, manager):
    assert why_not(trace_actions.void_trace, fault, actor=supervisor, reason="算了") == "fault"
    assert why_not(trace_actions.void_trace, fault, actor=manager, reason="算了") == "fault"


def test_found_again_it_is_an_ordinary_trace(clerk, manager, fault):
    keeping.find_item(fault.item, actor=clerk, slot=slot(clerk.property))
    trace = trace_actions.search_again(tell(fault, actor=clerk), actor=clerk)
    assert trace.branch == B.HERE
    assert why_not(trace_actions.close_fault, trace, actor=manager, liability="none", remedy="无") == "done"


@pytest.mark.parametrize("state", ["held", "returned", "collected"])
def test_an_ordinary_trace_takes_no_written_account(clerk, state):
    trace = TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, **{state: True}))
    assert why_not(trace_actions.write_account, trace, actor=clerk, account="…") == "done"


# --- rights and ends -----------------------------------------------------------------------------
def test_a_closed_trace_is_closed_to_every_verb(clerk, supervisor):
    for end in ({"closed": True}, {"void": True}):
        trace = TraceFactory(actor=clerk, **end)
        assert ([move.name for move in trace_states.TRACE if move.starts_from(trace)], trace.is_open()) == ([], False)


def test_off_duty_no_trace_is_opened(idle_clerk, auditor):
    assert [why_not(TraceFactory, actor=who) for who in (idle_clerk, auditor)] == ["duty", "permission"]


def test_a_claimants_id_number_is_refused(clerk):
    assert why_not(TraceFactory, actor=clerk, claimant="曾雨桐 110101199003078515") == "claimant"


# --- about a complaint ---------------------------------------------------------------------------
def test_a_trace_about_another_entry_keeps_its_number(clerk, sign_in):
    complaint, item = VisitFactory(actor=clerk), ItemFactory(actor=clerk)
    client = sign_in(clerk)
    page = client.get("/tower/mail/traces/new/", {"about": complaint.number})
    form = page.context["form"]
    assert form["about_number"].value() == complaint.number
    sent = {"key": form["key"].value(), "article_no": item.article_no, "claimant": "曾雨桐", "relation": "addressee"}
    client.post("/tower/mail/traces/new/", {**sent, "about_number": complaint.number})
    assert Trace.objects.values_list("about_number", "item", "branch").get() == (complaint.number, item.pk, B.HERE)


def test_a_trace_about_nothing_is_refused(clerk, stranger, sign_in):
    theirs = VisitFactory(actor=on_duty(stranger))
    sent = {"key": uuid4(), "article_no": "RA000000076CN", "claimant": "曾雨桐", "relation": "addressee"}
    for number in ("TS991231-999", theirs.number):
        page = sign_in(clerk).post("/tower/mail/traces/new/", {**sent, "about_number": number})
        assert (page.status_code, errors(page)) == (422, {"about_number": ["about"]})
    assert Trace.objects.count() == 0


def test_the_likeliest_of_several_is_the_one_whose_cover_names_them(clerk, tower):
    unit = OccupantFactory(property=tower, unit__room="1803").unit
    named = ItemFactory(actor=clerk, unit=unit, addressee="曾雨桐")
    ItemFactory(actor=clerk, unit=unit, addressee="林小梅")
    trace = TraceFactory(actor=clerk, addressee="曾雨桐", unit=unit)
    assert (trace.item, len(trace.found.splitlines())) == (named, 2)


@pytest.mark.parametrize("said", ["不曉得", "已处理", "好的", "bu zhi dao", "略", "1"])
def test_a_claimant_is_told_something(clerk, said):
    trace = TraceFactory(actor=clerk)
    assert why_not(trace_actions.tell_claimant, trace, actor=clerk, **(TOLD | {"explanation": said})) == "explanation"
