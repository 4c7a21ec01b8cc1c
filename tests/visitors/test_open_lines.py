"""What the visitor log tells a handover: why, how, and the slip's own next step."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from desk.ledger import approvals
from desk.models import Authorisation
from tests.factories import PostFactory, VisitFactory, actor_of, on_duty
from visitors import handover_lines
from visitors.visits.states import NO_ID


def told(actor, after=0):
    with translation.override("en"):
        lines = handover_lines.open_lines(actor.property, timezone.now() + timedelta(minutes=after))
        return [(str(line.word), line.told, str(line.next_action)) for line in lines]


STEPS = [
    ({}, 0, ("", "book", "call the host")),
    ({"host_answer": "unreachable", "host_answer_at": timezone.now(), "calls_made": 1}, 0, ("", "book", "call the host again")),
    ({"called": True}, 0, ("", "book", "Admit")),
    ({"called": True}, 40, ("long wait", "singly", "Admit")),
    ({"id_status": "checking"}, 0, ("ID still in hand · 大堂岗", "singly", "hand the ID back")),
    ({"inside": True}, 0, ("", "book", "the slip comes back")),
    ({"inside": True}, 600, ("slip not returned", "singly", "closing round")),
]


@pytest.mark.parametrize(("traits", "after", "line"), STEPS, ids=range(len(STEPS)))
def test_each_slip_says_its_own_next_step(clerk, traits, after, line):
    VisitFactory(actor=clerk, **traits)
    assert told(clerk, after) == [line]


def test_a_visitor_without_an_id_waits_for_the_supervisor_until_she_has_decided(clerk, supervisor):
    visit = VisitFactory(actor=clerk, called=True, id_status="none", vouched_by="曾雨桐", purpose="送资料")
    approvals.ask(visit, NO_ID, actor=clerk, key=uuid4(), reason="忘带证件")
    assert told(clerk) == [("", "book", "a supervisor decides")]
    approvals.VERBS["grant"].action(Authorisation.objects.get(), actor=supervisor)
    assert told(clerk) == [("", "book", "Admit")]


def test_an_id_in_hand_at_another_post_stops_only_that_post(clerk):
    other = on_duty(actor_of(clerk.property), PostFactory(property=clerk.property))
    VisitFactory(actor=other, id_status="checking")
    [line] = handover_lines.open_lines(clerk.property, timezone.now())
    assert (bool(line.stops), line.post_id) == (True, other.post.pk)


def test_badges_are_counted_where_they_were_given(clerk):
    VisitFactory(actor=clerk, inside=True, badge_no="031")
    VisitFactory(actor=clerk, badge_no="032")
    VisitFactory(actor=on_duty(actor_of(clerk.property), PostFactory(property=clerk.property)), inside=True, badge_no="033")
    assert handover_lines.badges_out(clerk.property, clerk.post) == 1
