"""What is next for a slip, in every state and after every answer: the handover and the board say the same, and it is true."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from tests.factories import VisitFactory
from visitors import board, handover_lines
from visitors.visits import actions, consent
from visitors.visits.models import Visit
from visitors.visits.states import ADMIT, VISIT

A = Visit.Answer
WAITS = {
    "": ("call the host", "Call"),
    A.WAIT: ("call the host again", "Call again"),
    A.UNREACHABLE: ("call the host again", "Call again"),
    A.DECLINED: ("turn them away politely", "Turn away politely"),
    A.AGREED: ("Admit", "Admit"),
}
IDS = {
    "seen": None,
    "checking": ("hand the ID back", "Hand the ID back"),
    "none": ("check the ID", "Check the ID"),
    "refused": ("check the ID", "Check the ID"),
}


def said(actor):
    """What the handover tells of the only open slip, and what the board offers."""
    now = timezone.now()
    with translation.override("en"):
        [line] = handover_lines.open_lines(actor.property, now)
        return str(line.next_action), [str(one.action) for one in board.board(actor, now).panels[0].lines]


@pytest.mark.parametrize("status", list(IDS))
@pytest.mark.parametrize("answer", list(WAITS))
def test_whoever_waits_has_a_next_step_that_is_true(clerk, answer, status):
    seen = {} if status == "seen" else {"id_status": status, "id_kind": "", "purpose": "送资料"}
    visit = VisitFactory(actor=clerk, **seen)
    if answer:
        visit = consent.answer_call(visit, actor=clerk, answer=answer, consent_source="phone")
    # Nobody goes in with an ID in the clerk's hand; before the host agrees nothing else counts.
    step = IDS["checking"] if status == "checking" else WAITS[answer] if answer != A.AGREED else IDS[status] or WAITS[answer]
    assert said(clerk) == (step[0], [step[1]])
    assert (ADMIT.denied(visit, clerk) is None) == (step == WAITS[A.AGREED])


@pytest.mark.parametrize("answer", list(WAITS))
def test_an_answer_taken_back_is_the_next_step_again(clerk, answer):
    visit = consent.answer_call(VisitFactory(actor=clerk), actor=clerk, answer="agreed", consent_source="phone")
    if answer:
        consent.answer_call(visit, actor=clerk, answer=answer, consent_source="phone")
    step = WAITS[answer or A.AGREED]
    assert said(clerk) == (step[0], [step[1]])


@pytest.mark.parametrize("source", ["phone", "reception", "message", "in_person"])
def test_whoever_the_host_agreed_to_in_whatever_way_is_let_in_next(clerk, source):
    consent.answer_call(VisitFactory(actor=clerk), actor=clerk, answer="agreed", consent_source=source, host_answer_by="前台小李")
    assert said(clerk) == ("Admit", ["Admit"])


def test_without_an_id_and_vouched_for_the_supervisor_is_next(clerk):
    visit = VisitFactory(actor=clerk, called=True, id_status="none", id_kind="", purpose="送资料")
    actions.vouch_visit(visit, actor=clerk, vouched_by="曾雨桐")
    assert said(clerk) == ("a supervisor decides", ["Ask a supervisor"])


def test_whoever_is_inside_is_expected_at_the_desk_with_the_slip(clock, clerk):
    VisitFactory(actor=clerk, inside=True)
    assert said(clerk) == ("the slip comes back", [])
    clock.shift(timedelta(hours=9))
    assert said(clerk) == ("closing round", [])


@pytest.mark.parametrize("end", ["departed", "refused", "left", "void"])
def test_what_has_ended_has_no_next_step(clerk, end):
    visit = VisitFactory(actor=clerk, **{end: True})
    assert handover_lines.open_lines(clerk.property, timezone.now()) == []
    assert [move.name for move in VISIT if move.starts_from(visit) and move.target] == []
