"""退件: proposed with evidence, decided by somebody else, entered in the return register, signed for by the post office."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from desk.ledger import trail
from desk.ledger.transitions import Conflict
from desk.models import Holiday, Signature
from desk.papers import signing
from mail.enums import NO_NOTICE_NEEDED, Reason, Way
from mail.items.actions import keeping
from mail.items.models import MailItem
from mail.returns import actions as return_actions
from mail.returns.models import MailReturn, ReturnProposal
from tests.factories import STROKES, BatchFactory, ItemFactory, OccupantFactory, ProposalFactory, ReturnFactory, actor_of, line_of, on_duty
from tests.mail.helpers import custody, fresh, give, tell
from tests.visitors.helpers import at, errors, notes, verbs, why_not


def told(item, times, actor):
    return tell(item, times, actor=actor)


def stands(item):
    """The item, its proposals and its lines, each by state."""
    return (
        fresh(item).state,
        list(ReturnProposal.objects.filter(item=item).order_by("pk").values_list("state", flat=True)),
        list(MailReturn.objects.filter(item=item).order_by("pk").values_list("state", flat=True)),
    )


@pytest.fixture
def english_desk(settings):
    """A desk whose papers are in English."""
    settings.LANGUAGE_CODE = "en"


# --- proposing -----------------------------------------------------------------------------------
def test_a_proposed_item_stays_on_its_shelf_and_has_no_number_in_the_return_register(clerk):
    proposal = ProposalFactory(actor=clerk)
    assert (custody(proposal.item), stands(proposal.item)) == (("proposed", "A 架", ""), ("proposed", ["proposed"], []))
    assert (proposal.created_by, proposal.decided_by, hasattr(proposal, "number")) == (clerk.user, None, False)
    assert (verbs(proposal.item), verbs(proposal)) == (["enter", "propose-return"], ["propose"])


@pytest.mark.parametrize("reason", [one for one in Reason if one not in NO_NOTICE_NEEDED])
def test_nothing_goes_back_before_its_addressee_was_told_twice(clerk, reason):
    values = {"actor": clerk, "reason": reason, "details": "收件人长期出国"}
    item = ItemFactory(actor=clerk)
    for times in (0, 1):
        assert why_not(return_actions.propose_return, told(item, times, clerk), **values) == "notices"
    assert return_actions.propose_return(told(fresh(item), 1, clerk), **values).state == "proposed"


@pytest.mark.parametrize("reason", NO_NOTICE_NEEDED)
def test_whom_nobody_could_have_told_needs_no_notices(clerk, reason):
    assert return_actions.propose_return(ItemFactory(actor=clerk, unmatched=True), actor=clerk, reason=reason).state == "proposed"


def test_reasons_a_to_g_are_the_post_offices_h_and_i_ours():
    assert [one.value for one in Reason] == list("abcdefghi")
    assert [one.value for one in NO_NOTICE_NEEDED] == list("abdh")


def test_another_reason_is_written_out(clerk):
    item = told(ItemFactory(actor=clerk), 2, clerk)
    assert why_not(return_actions.propose_return, item, actor=clerk, reason=Reason.OTHER) == "other_return_says_why"
    assert stands(item) == ("held", [], [])


@pytest.mark.parametrize(
    "state", ["out", "collected", "proposed", "approved", "returned", "forwarded", "missing", "lost", "refused", "void"]
)
def test_only_what_waits_at_the_desk_is_proposed(clerk, state):
    item = ItemFactory(actor=clerk, **{state: True})
    before = stands(item)
    assert why_not(return_actions.propose_return, item, actor=clerk, reason=Reason.UNKNOWN) == "state"
    assert stands(item) == before


def test_off_duty_nothing_is_proposed(clerk, idle_clerk, auditor):
    item = ItemFactory(actor=clerk)
    assert [why_not(return_actions.propose_return, item, actor=who, reason=Reason.UNKNOWN) for who in (idle_clerk, auditor)] == [
        "duty",
        "permission",
    ]


def test_the_evidence_is_gathered_from_directory_and_notices(clock, clerk, english_desk):
    item = ItemFactory(actor=clerk, occupant=OccupantFactory(property=clerk.property, name="博远设计", unit__room="1803"))
    clock.move_to(at("2026-03-02 11:00"))
    item = keeping.notify_addressee(item, actor=clerk, way=Way.PHONE, reached=False)
    clock.move_to(at("2026-03-05 09:30"))
    item = keeping.notify_addressee(item, actor=clerk, way=Way.SLIP, reached=True, told="前台小张")
    proposal = return_actions.propose_return(item, actor=clerk, reason=Reason.UNCLAIMED)
    assert proposal.evidence.splitlines() == [
        "Directory: 博远设计, 1803.",
        "2026-03-02 11:00 by phone · not reached",
        "2026-03-05 09:30 notice slip in the box · reached · 前台小张",
        "At the desk since 2026-03-02.",
    ]


def test_the_evidence_says_what_the_directory_knows(clock, clerk, tower, english_desk):
    gone = OccupantFactory(property=tower, name="华信", moved_out=date(2026, 3, 1))
    unit = OccupantFactory(property=tower, unit__room="1905").unit
    said = [
        return_actions.gather_evidence(ItemFactory(actor=clerk, **values), actor=clerk).splitlines()[0]
        for values in ({"unmatched": True}, {"occupant": gone}, {"occupant": None, "unit": unit})
    ]
    assert said == [
        "Directory: nobody of this name is known here.",
        "Directory: 华信 moved out on 2026-03-01.",
        "Directory: 1905 is known, the addressee is not.",
    ]


def test_label_and_evidence_are_in_the_desks_language_whoever_reads_english(clock, clerk, supervisor):
    line = ReturnFactory(actor=clerk, reviewer=supervisor)
    assert (line.label, "通讯录" in line.proposal.evidence) == ("退回寄件人：查无此人", True)


# --- four eyes -----------------------------------------------------------------------------------
def test_the_proposer_does_not_decide(clerk, tower, supervisor):
    lead = on_duty(actor_of(tower, "supervisor"))
    proposal = ProposalFactory(actor=lead)
    assert why_not(return_actions.approve_return, proposal, actor=lead) == "own"
    assert why_not(return_actions.reject_return, proposal, actor=lead, comment="再等") == "own"
    assert stands(proposal.item) == ("proposed", ["proposed"], [])
    assert return_actions.approve_return(proposal, actor=supervisor).state == "approved"


def test_a_clerk_does_not_decide_and_an_auditor_does_not_either(clerk, colleague, auditor):
    proposal = ProposalFactory(actor=clerk)
    for who in (clerk, colleague, auditor):
        assert why_not(return_actions.approve_return, proposal, actor=who) == "permission"
        assert why_not(return_actions.reject_return, proposal, actor=who, comment="再等") == "permission"
    assert stands(proposal.item) == ("proposed", ["proposed"], [])


def test_approval_and_its_line_in_the_return_register_are_one(clock, clerk, supervisor, english_desk):
    proposal = ProposalFactory(actor=clerk, cause=Reason.DISSOLVED)
    line = return_actions.approve_return(proposal, actor=supervisor, comment="已电话核实")
    assert (line.number, line.item, line.proposal, line.reason, line.proposed_by, line.approved_by, line.comment, line.due_on) == (
        "TJ260302-001",
        proposal.item,
        proposal,
        "d",
        clerk.user,
        supervisor.user,
        "已电话核实",
        date(2026, 3, 3),
    )
    decided = fresh(proposal)
    assert (decided.state, decided.decided_by, decided.decided_at, decided.comment) == (
        "approved",
        supervisor.user,
        timezone.now(),
        "已电话核实",
    )
    assert (custody(line.item), line.label) == (("approved", "A 架", ""), "Return to sender: company dissolved")


def test_it_goes_back_on_the_next_working_day(clock, clerk, supervisor, tower):
    Holiday.objects.create(property=tower, day=date(2026, 3, 9), name="公休")
    clock.move_to(at("2026-03-06 16:00"))
    line = return_actions.approve_return(ProposalFactory(actor=clerk), actor=supervisor)
    assert line.due_on == date(2026, 3, 10)
    assert [list(MailReturn.objects.late(date(2026, 3, day))) for day in (10, 11)] == [[], [line]]


def test_a_rejected_return_is_back_where_it_came_from_with_the_reason(clerk, supervisor):
    held, unmatched = ProposalFactory(actor=clerk), ProposalFactory(actor=clerk, unmatched=True)
    assert why_not(return_actions.reject_return, held, actor=supervisor, comment="") == "rejected_says_why"
    for proposal, state in ((held, "held"), (unmatched, "unmatched")):
        return_actions.reject_return(proposal, actor=supervisor, comment="再问一遍各单位")
        assert stands(proposal.item) == (state, ["rejected"], [])
        assert custody(proposal.item)[1] == "A 架"
    again = return_actions.propose_return(fresh(held.item), actor=clerk, reason=Reason.UNKNOWN)
    assert stands(again.item) == ("proposed", ["rejected", "proposed"], [])


@pytest.mark.parametrize("end", ["approved", "rejected", "cancelled"])
def test_what_is_decided_stays_decided(clerk, supervisor, end):
    proposal = ProposalFactory(actor=clerk, **{end: True})
    before = stands(proposal.item)
    assert why_not(return_actions.approve_return, proposal, actor=supervisor) == "state"
    assert why_not(return_actions.reject_return, proposal, actor=supervisor, comment="再等") == "state"
    assert stands(proposal.item) == before


def test_of_two_supervisors_the_second_learns_who_decided(clock, clerk, supervisor, manager):
    proposal = ProposalFactory(actor=clerk)
    return_actions.approve_return(proposal, actor=supervisor)
    with pytest.raises(Conflict, match=r"刘淑芬 was here first, at 09:00:00"):
        return_actions.reject_return(proposal, actor=manager, comment="再等")


# --- court mail ----------------------------------------------------------------------------------
def test_no_court_letter_goes_back_silently(clerk, supervisor, manager):
    item = ItemFactory(actor=clerk, court=True)
    assert why_not(return_actions.propose_return, item, actor=clerk, reason=Reason.UNKNOWN) == "tenant_told"
    proposal = return_actions.propose_return(item, actor=clerk, reason=Reason.UNKNOWN, tenant_told="3 月 1 日电话，无此单位")
    assert why_not(return_actions.approve_return, proposal, actor=clerk, comment="退") == "permission"
    assert why_not(return_actions.approve_return, proposal, actor=supervisor, comment="退") == "legal"
    assert why_not(return_actions.reject_return, proposal, actor=supervisor, comment="不退") == "legal"
    assert why_not(return_actions.approve_return, proposal, actor=manager) == "comment"
    assert stands(item) == ("proposed", ["proposed"], [])
    assert return_actions.approve_return(proposal, actor=manager, comment="已核实，退回法院").state == "approved"


# --- many at once --------------------------------------------------------------------------------
def test_a_supervisor_ticks_many_and_decides_once(clerk, supervisor, sign_in):
    first, second, other = (ProposalFactory(actor=clerk) for _n in range(3))
    sent = {"picked": [first.item.number, second.item.number], "comment": "同意", "approve": ""}
    page = sign_in(supervisor).post("/tower/mail/returns/review/", sent, follow=True)
    assert notes(page) == ["2 returns decided."]
    assert [fresh(one).state for one in (first, second, other)] == ["approved", "approved", "proposed"]
    assert list(MailReturn.objects.order_by("pk").values_list("comment", flat=True)) == ["同意", "同意"]


def test_one_that_may_not_be_decided_keeps_all_that_were_ticked(clerk, supervisor, sign_in):
    plain, court = ProposalFactory(actor=clerk), ProposalFactory(actor=clerk, court=True)
    sent = {"picked": [plain.item.number, court.item.number], "comment": "同意", "approve": ""}
    assert sign_in(supervisor).post("/tower/mail/returns/review/", sent).status_code == 403
    assert {fresh(one).state for one in (plain, court)} == {"proposed"}


def test_a_tick_for_what_was_decided_meanwhile_says_who_was_first(clerk, supervisor, manager, sign_in):
    decided, waiting = ProposalFactory(actor=clerk, approved=True), ProposalFactory(actor=clerk)
    page = sign_in(manager).post("/tower/mail/returns/review/", {"picked": [decided.item.number], "approve": ""})
    assert (page.status_code, "was here first" in page.context["denied"].reason, fresh(waiting).state) == (409, True, "proposed")


def test_a_tick_for_what_does_not_exist_is_refused(clerk, supervisor, sign_in):
    waiting = ProposalFactory(actor=clerk)
    page = sign_in(supervisor).post("/tower/mail/returns/review/", {"picked": ["GH260101-999"], "approve": ""})
    assert (page.status_code, errors(page), fresh(waiting).state) == (422, {"picked": ["invalid_choice"]}, "proposed")


# --- the postman ---------------------------------------------------------------------------------
def test_the_post_office_signs_once_for_the_list_and_every_item_leaves(clock, clerk, colleague):
    lines = [ReturnFactory(actor=clerk) for _n in range(3)]
    done = return_actions.hand_over_returns(
        list(reversed(lines)), actor=colleague, postman="老郑", receipt_no="R-77", method="drawn", strokes=STROKES
    )
    assert [line.number for line in done] == [line.number for line in lines]
    assert {(line.state, line.postman, line.stamped, line.receipt_no, line.returned_at) for line in done} == {
        ("handed_over", "老郑", True, "R-77", timezone.now())
    }
    [signature] = Signature.objects.filter(role="postman")
    assert (signature.name, signature.method, signature.digest) == (
        "老郑",
        "drawn",
        signing.digest_of([line.signed_line() for line in lines]),
    )
    assert [custody(line.item) for line in lines] == [("returned", "", "")] * 3


def test_without_a_name_or_a_list_the_postman_takes_nothing(clerk):
    line = ReturnFactory(actor=clerk)
    assert why_not(return_actions.hand_over_returns, [], actor=clerk, postman="老郑") == "empty"
    assert why_not(return_actions.hand_over_returns, [line], actor=clerk, postman="") == "name"
    assert why_not(return_actions.hand_over_returns, [line], actor=clerk, postman="老郑", method="drawn") == "drawn_has_strokes"
    assert stands(line.item) == ("approved", ["approved"], ["approved"])


@pytest.mark.parametrize("end", ["handed_over", "cancelled"])
def test_a_line_that_has_ended_is_handed_over_no_more_and_keeps_the_list_here(clerk, end):
    ended, here = ReturnFactory(actor=clerk, **{end: True}), ReturnFactory(actor=clerk)
    assert why_not(return_actions.hand_over_returns, [ended, here], actor=clerk, postman="老郑") == "state"
    assert stands(here.item) == ("approved", ["approved"], ["approved"])


def test_nothing_is_handed_to_the_postman_before_it_is_approved(clerk):
    item = ProposalFactory(actor=clerk).item
    assert why_not(return_actions.hand_over_returns, list(MailReturn.objects.filter(item=item)), actor=clerk, postman="老郑") == "empty"
    assert fresh(item).state == "proposed"


def test_the_list_is_ticked_and_printed_in_two_copies(clerk, sign_in):
    gone, stays = ReturnFactory(actor=clerk), ReturnFactory(actor=clerk)
    page = sign_in(clerk).post(
        "/tower/mail/returns/hand-over/", {"picked": [gone.number], "postman": "老郑", "method": "paper"}, follow=True
    )
    assert page.redirect_chain == [(f"/tower/mail/returns/list/?with={gone.number}", 302)]
    paper = page.content.decode()
    assert (paper.count(gone.item.article_no), paper.count(stays.item.article_no)) == (2, 0)
    assert (fresh(gone).state, fresh(stays).state) == ("handed_over", "approved")


# --- claimed meanwhile ---------------------------------------------------------------------------
def test_a_claim_cancels_the_proposal_and_its_history_stays(clerk):
    proposal = ProposalFactory(actor=clerk)
    give(fresh(proposal.item), actor=clerk)
    assert stands(proposal.item) == ("collected", ["cancelled"], [])
    assert (fresh(proposal).evidence, verbs(proposal)) == (proposal.evidence, ["propose", "cancel"])
    assert why_not(return_actions.propose_return, fresh(proposal.item), actor=clerk, reason=Reason.UNKNOWN) == "state"


def test_a_claim_cancels_the_approved_line_and_who_decided_stays(clerk, supervisor):
    proposal = ProposalFactory(actor=clerk, approved=True, reviewer=supervisor)
    line = line_of(proposal.item)
    give(fresh(proposal.item), actor=clerk)
    assert stands(proposal.item) == ("collected", ["approved"], ["cancelled"])
    line = fresh(line)
    assert (line.number, line.approved_by, verbs(line)) == (MailReturn.objects.get().number, supervisor.user, ["enter", "cancel-return"])
    assert list(MailReturn.objects.open()) == []


@pytest.mark.parametrize("state", ["proposed", "approved"])
def test_whoever_is_identified_after_all_stops_the_return(clerk, firm, state):
    item = ItemFactory(actor=clerk, unmatched=True, **{state: True})
    item = keeping.identify_item(item, actor=clerk, unit=firm.unit, occupant=firm)
    assert custody(item) == ("held", "A 架", "")
    assert stands(item) == {"proposed": ("held", ["cancelled"], []), "approved": ("held", ["approved"], ["cancelled"])}[state]
    assert give(item, actor=clerk, collector="查无此人")[0].state == "collected"


@pytest.mark.parametrize("state", ["proposed", "approved"])
def test_an_item_that_is_not_on_its_shelf_stops_its_return_and_may_be_proposed_again_once_found(clerk, supervisor, state):
    item = ItemFactory(actor=clerk, **{state: True})
    item = keeping.miss_item(item, actor=clerk, search_note="退件箱")
    found = keeping.find_item(item, actor=clerk, slot=ItemFactory(actor=clerk).slot)
    proposal = return_actions.propose_return(found, actor=clerk, reason=Reason.UNKNOWN)
    line = return_actions.approve_return(proposal, actor=supervisor)
    assert (stands(item)[0], line.state) == ("approved", "approved")


def test_an_item_once_returned_and_sent_again_has_a_return_of_its_own(clerk):
    first = ItemFactory(actor=clerk, returned=True)
    second = ItemFactory(actor=clerk, article_no=first.article_no, approved=True)
    assert (stands(first)[2], stands(second)[2]) == (["handed_over"], ["approved"])
    assert MailItem.objects.filter(article_no=first.article_no).count() == 2


def test_every_step_names_who_made_it(clerk, colleague, supervisor):
    proposal = ProposalFactory(actor=clerk)
    return_actions.approve_return(proposal, actor=supervisor)
    return_actions.hand_over_returns([line_of(proposal.item)], actor=colleague, postman="老郑")
    told_of = {event.verb: event.actor for event in trail.history(clerk.property, proposal.item.key)}
    assert told_of == {
        "enter": clerk.user,
        "propose-return": clerk.user,
        "approve": supervisor.user,
        "return": colleague.user,
    }


def test_time_alone_returns_nothing(clock, clerk):
    item = ItemFactory(actor=clerk, approved=True)
    clock.shift(timedelta(days=400))
    assert custody(item) == ("approved", "A 架", "")


def test_a_returned_items_history_leads_to_its_line_its_proposal_and_its_batch(clerk, supervisor):
    """Every event of the item and of what belongs to it, with what it says openly."""
    batch = BatchFactory(actor=clerk)
    item = ItemFactory(actor=clerk, batch=batch, returned=True, reviewer=supervisor)
    line = line_of(item)

    def said(row):
        return [(event.verb, event.data) for event in trail.history(clerk.property, row.key)]

    assert said(item) == [
        ("enter", {"kind": "registered", "slot": "A 架"}),
        ("propose-return", {"reason": "退回寄件人：查无此人"}),
        ("approve", {}),
        ("return", {"slot": None, "return": line.number}),
    ]
    assert said(line.proposal)[0] == ("propose", {"item": item.number})
    assert [(verb, data["item"]) for verb, data in said(line.proposal)[1:]] == [("approve", item.number)]
    assert said(line)[0] == ("enter", {"item": item.number})
    assert said(batch)[1] == ("add", {"received": 1, "item": item.number})
