"""The next step a handover names is the entry's true next step at that minute; what can be done at once has its key there."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from desk import registry
from desk.ledger import approvals
from handover.handovers import states, taking_over
from handover.handovers.models import Handover
from tests.factories import HandoverFactory, PostFactory, VisitFactory, actor_of, on_duty
from tests.factories.handover import accepted, again, refs
from tests.handover.test_reading import page
from tests.test_permissions import LIVES, ROWS
from tests.visitors.helpers import why_not
from visitors.models import Visit
from visitors.visits.actions import show_id
from visitors.visits.consent import answer_call


def fresh(visit, actor):
    row = Visit.objects.select_related("kind").get(pk=visit.pk)
    row.property = actor.property
    return row


def listed(shown, number):
    """The line of an entry on a page, as text."""
    line = next(line for line in re.findall(r"<li.*?</li>", shown, re.S) if number in line)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", line)).strip()


def test_after_the_host_has_agreed_the_next_step_is_the_door(clerk, relief, sign_in):
    """The relief read “call the host” from the minute the outgoing clerk had signed."""
    visit = VisitFactory(actor=clerk, called=False)
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    address = f"/tower/handover/{row.number}/accept/"
    client = sign_in(relief)
    assert "next: 打电话给被访人" in listed(client.get(address).content.decode(), visit.number)
    answer_call(fresh(visit, clerk), actor=again(clerk), answer="agreed")
    assert "next: 放行" in listed(client.get(address).content.decode(), visit.number)


@pytest.mark.parametrize("model", list(ROWS), ids=lambda model: model.__name__)
def test_the_next_step_of_every_open_line_in_every_state_is_not_a_move_that_is_over(clerk, supervisor, model):
    book = registry.book_of(model._meta.label_lower)
    moves = {str(verb.transition.label): verb.transition for verb in book.verbs[model].values()}
    over = []
    for state in model.State.values:
        row = ROWS[model](state, "", clerk)
        lines = book.open_lines(clerk.property, timezone.now()) if book.open_lines else []
        for line in (line for line in lines if line.key == row.key):
            move = moves.get(str(line.next_action))
            row = model._default_manager.get(pk=row.pk)
            row.property = clerk.property
            denied = move.denied(row, clerk) if move else None
            if move and (not move.starts_from(row) or (denied is not None and denied.code in ("state", "done"))):
                over.append((state, str(line.next_action)))
    assert over == []
    assert {state for _book, one, state in LIVES if one is model} == set(model.State.values)


# --- an ID still in the hand -----------------------------------------------------------------------
def test_an_id_taken_while_the_relief_reads_is_given_back_with_one_key_before_they_sign(clerk, relief, sign_in):
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    visit = VisitFactory(actor=again(clerk), id_status="checking")
    client, address = sign_in(relief), f"/tower/handover/{row.number}/accept/"
    assert why_not(accepted, row, relief) == "stops"
    shown = client.get(address).content.decode()
    line = next(line for line in re.findall(r"<li.*?</li>", shown, re.S) if visit.number in line)
    assert re.findall(r'data-shortcut="(\w)"', line) == ["i"]
    assert "<input" not in line  # nothing to tick: it is done
    [act] = re.findall(rf'action="(/tower/visitors/{visit.number}/show-id/)"', shown)
    answer = client.post(act, {"next": address})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert fresh(visit, clerk).id_returned_at is not None
    assert visit.number not in [line.number for one in page(row, relief).singly for line in one.lines]
    assert accepted(Handover.objects.get(pk=row.pk), relief).state == "accepted"


def test_whoever_hands_over_gives_the_id_back_where_it_is_told(clerk, sign_in):
    visit = VisitFactory(actor=clerk, id_status="checking")
    row = HandoverFactory(actor=clerk)
    shown = sign_in(clerk).get(f"/tower/handover/{row.number}/write/").content.decode()
    assert f'action="/tower/visitors/{visit.number}/show-id/"' in shown
    assert re.findall(r'data-shortcut="(i)"', shown) == ["i"]


def test_an_id_in_hand_at_another_post_is_read_and_holds_nobody_up(clerk, relief):
    VisitFactory(actor=on_duty(actor_of(clerk.property), PostFactory(property=clerk.property)), id_status="checking")
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    assert accepted(row, relief, read=refs(row)).state == "accepted"


def test_a_clerk_alone_gives_the_id_of_the_colleague_who_left_back_before_signing(clerk, relief, post):
    visit = VisitFactory(actor=clerk, id_status="checking")
    row = taking_over.take_over_without(actor=relief, key=uuid4(), post=post, reason="同事已离岗")
    said = {"whom": "刘淑芬", "phoned_at": timezone.now(), "said": "先接"}
    approvals.ask(row, states.WITHOUT, actor=relief, key=uuid4(), reason="夜班一人", **said)
    assert why_not(accepted, row, relief) == "stops"
    show_id(fresh(visit, clerk), actor=relief)
    with translation.override("en"):
        assert accepted(row, relief).state == "accepted"
