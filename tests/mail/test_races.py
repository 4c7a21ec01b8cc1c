"""Several clerks at the same moment: exactly one hands it out, and nobody is left with half a return."""

import pytest
from django.core.exceptions import ValidationError

from desk.ledger import trail
from desk.ledger.transitions import Conflict
from desk.models import Signature
from mail.batches import actions as batch_actions
from mail.batches.models import PostalBatch
from mail.enums import Reason
from mail.items.actions import handing_out, keeping
from mail.items.models import MailItem
from mail.returns import actions as return_actions
from mail.returns.models import MailReturn, ReturnProposal
from tests.factories import BatchFactory, ItemFactory, OccupantFactory, ProposalFactory, ReturnFactory, actor_of, article, on_duty, slot
from tests.mail.helpers import ON_PAPER, fresh

ROUNDS, RIVALS = 40, 4


@pytest.fixture
def rivals(committed_db, tower, post):
    """Four clerks of one shift."""
    return [on_duty(actor_of(tower, name=f"当班{n}"), post) for n in range(RIVALS)]


@pytest.fixture
def supervisors(committed_db, tower):
    return [actor_of(tower, "supervisor") for _n in range(2)]


def hand_out(actor):
    return lambda item: handing_out.hand_out([fresh(item)], actor=actor, **ON_PAPER)[0]


def done(outcomes):
    return [one for one in outcomes if not isinstance(one, Exception)]


def lost(outcomes):
    return [one for one in outcomes if isinstance(one, Exception)]


def whole(property):
    """What must be true of the book whatever raced: nothing half done, nothing stuck."""
    live = ReturnProposal.objects.of(property).in_states("proposed")
    assert set(live.values_list("item__state", flat=True)) <= {"proposed"}
    assert set(MailReturn.objects.of(property).open().values_list("item__state", flat=True)) <= {"approved"}
    assert MailItem.objects.of(property).filter(state="proposed").count() == live.count()
    assert MailItem.objects.of(property).filter(state="approved").count() == MailReturn.objects.of(property).open().count()


def test_four_clerks_hand_out_one_item_and_one_of_them_does(rivals, together):
    occupant = OccupantFactory(property=rivals[0].property)
    items = [ItemFactory(actor=rivals[0], occupant=occupant) for _n in range(ROUNDS)]
    for item, outcomes in zip(items, together([hand_out(actor) for actor in rivals], items), strict=True):
        [winner] = done(outcomes)
        now = fresh(item)
        assert (now.state, now.clerk_signature, winner.pk) == ("collected", winner.clerk_signature, item.pk)
        assert [type(one) for one in lost(outcomes)] == [Conflict] * (RIVALS - 1)
        assert {one.denied.code for one in lost(outcomes)} == {"state"}
        who = now.clerk_signature.signer.name
        assert all(f"{who} was here first" in one.denied.reason for one in lost(outcomes))
        assert [event.verb for event in trail.history(item.property, item.key)] == ["enter", "hand-out"]
    assert Signature.objects.count() == 2 * ROUNDS  # a loser's signatures went with it


def test_overlapping_piles_are_handed_out_whole_or_not_at_all(rivals, together):
    occupant = OccupantFactory(property=rivals[0].property)
    piles = [[ItemFactory(actor=rivals[0], occupant=occupant) for _m in range(3)] for _n in range(10)]

    def some(actor, chosen):
        return lambda pile: handing_out.hand_out([fresh(pile[n]) for n in chosen], actor=actor, **ON_PAPER)

    works = [some(rivals[0], (0, 1)), some(rivals[1], (2, 1)), some(rivals[2], (2, 0))]
    for pile, outcomes in zip(piles, together(works, piles), strict=True):
        assert len(done(outcomes)) == 1
        assert {type(one) for one in lost(outcomes)} == {Conflict}
        assert sorted(fresh(item).state for item in pile) == ["collected", "collected", "held"]


def test_two_clerks_propose_and_one_proposal_stands(rivals, together):
    items = [ItemFactory(actor=rivals[0], unmatched=True) for _n in range(10)]
    works = [lambda item, actor=actor: return_actions.propose_return(fresh(item), actor=actor, reason=Reason.UNKNOWN) for actor in rivals]
    for item, outcomes in zip(items, together(works, items), strict=True):
        assert (len(done(outcomes)), {type(one) for one in lost(outcomes)}) == (1, {Conflict})
        assert ReturnProposal.objects.filter(item=item).count() == 1
    whole(rivals[0].property)


def test_two_supervisors_decide_and_one_decision_stands(rivals, supervisors, together):
    proposals = [ProposalFactory(actor=rivals[0]) for _n in range(10)]
    one, other = supervisors
    works = [
        lambda proposal: return_actions.approve_return(fresh(proposal), actor=one),
        lambda proposal: return_actions.reject_return(fresh(proposal), actor=other, comment="再等"),
    ]
    for proposal, outcomes in zip(proposals, together(works, proposals), strict=True):
        assert (len(done(outcomes)), {type(one) for one in lost(outcomes)}) == (1, {Conflict})
        now = fresh(proposal)
        assert (now.state, fresh(proposal.item).state) in (("approved", "approved"), ("rejected", "held"))
        assert MailReturn.objects.filter(item=proposal.item).count() == (now.state == "approved")
    whole(rivals[0].property)


def test_approved_and_handed_out_at_once_leaves_nothing_half_done(rivals, supervisors, together):
    proposals = [ProposalFactory(actor=rivals[0]) for _n in range(20)]
    works = [
        lambda proposal: return_actions.approve_return(fresh(proposal), actor=supervisors[0]),
        lambda proposal: handing_out.hand_out([fresh(proposal.item)], actor=rivals[1], **ON_PAPER),
    ]
    for proposal, (approval, claim) in zip(proposals, together(works, proposals), strict=True):
        now = fresh(proposal), fresh(proposal.item)
        assert not isinstance(claim, Exception)
        assert now[1].state == "collected"
        if isinstance(approval, Exception):
            assert (type(approval), now[0].state, MailReturn.objects.filter(item=now[1]).count()) == (Conflict, "cancelled", 0)
        else:
            assert (now[0].state, MailReturn.objects.get(item=now[1]).state) == ("approved", "cancelled")
    whole(rivals[0].property)


def test_proposed_and_handed_out_at_once_leaves_no_proposal_behind(rivals, together):
    items = [ItemFactory(actor=rivals[0]) for _n in range(20)]
    works = [lambda item: return_actions.propose_return(fresh(item), actor=rivals[0], reason=Reason.UNKNOWN), hand_out(rivals[1])]
    for item, (_proposal, claim) in zip(items, together(works, items), strict=True):
        assert (isinstance(claim, Exception), fresh(item).state) == (False, "collected")
    whole(rivals[0].property)


def test_handed_to_the_postman_and_to_its_addressee_at_once_it_goes_to_one(rivals, together):
    lines = [ReturnFactory(actor=rivals[0]) for _n in range(20)]
    works = [
        lambda line: return_actions.hand_over_returns(
            [MailReturn.objects.select_related("item").get(pk=line.pk)], actor=rivals[0], postman="老郑"
        ),
        lambda line: handing_out.hand_out([fresh(line.item)], actor=rivals[1], **ON_PAPER),
    ]
    for line, outcomes in zip(lines, together(works, lines), strict=True):
        assert (len(done(outcomes)), {type(one) for one in lost(outcomes)}) == (1, {Conflict})
        assert (fresh(line).state, fresh(line.item).state) in (("handed_over", "returned"), ("cancelled", "collected"))
    whole(rivals[0].property)


def test_two_clerks_scan_the_same_letter_and_it_has_one_row(rivals, together):
    occupant = OccupantFactory(property=rivals[0].property)
    works = [lambda number, actor=actor: ItemFactory(actor=actor, occupant=occupant, article_no=number) for actor in rivals]
    for number, outcomes in zip(*((numbers := [article(n) for n in range(10)]), together(works, numbers)), strict=True):
        [row] = done(outcomes)
        assert MailItem.objects.get(article_no=number) == row
        assert {tuple(one.error_dict) for one in lost(outcomes) if isinstance(one, ValidationError)} == {("article_no",)}
        assert len(lost(outcomes)) == RIVALS - 1


def test_two_clerks_count_pieces_into_one_batch_and_none_is_lost(rivals, together):
    batch = BatchFactory(actor=rivals[0], declared=RIVALS * 10)
    occupant = OccupantFactory(property=rivals[0].property)

    def scan(actor):
        return lambda _n: ItemFactory(actor=actor, occupant=occupant, batch=PostalBatch.objects.get(pk=batch.pk))

    outcomes = together([scan(actor) for actor in rivals], range(10))
    assert [one for round in outcomes for one in lost(round)] == []
    assert (fresh(batch).received, batch.items.count()) == (RIVALS * 10, RIVALS * 10)
    assert sorted(batch.items.values_list("serial", flat=True)) == list(range(1, RIVALS * 10 + 1))


def test_signed_while_a_piece_is_scanned_the_signature_covers_what_is_counted(rivals, together):
    occupant = OccupantFactory(property=rivals[0].property)
    batches = [BatchFactory(actor=rivals[0], declared=2, pieces=1) for _n in range(10)]
    works = [
        lambda batch: ItemFactory(actor=rivals[0], occupant=occupant, batch=fresh(batch)),
        lambda batch: batch_actions.sign_batch(fresh(batch), actor=rivals[1], difference="短少一件"),
    ]
    for batch, (piece, signed) in zip(batches, together(works, batches), strict=True):
        now = fresh(batch)
        assert now.received == batch.items.count()
        assert (now.state, isinstance(piece, Exception)) in (("matched", False), ("differs", True))
        assert not isinstance(signed, Exception)


def test_two_clerks_take_one_item_on_a_round_and_one_carries_it(rivals, together):
    items = [ItemFactory(actor=rivals[0]) for _n in range(10)]
    works = [lambda item, actor=actor: keeping.dispatch_item(fresh(item), actor=actor) for actor in rivals]
    for item, outcomes in zip(items, together(works, items), strict=True):
        [taken] = done(outcomes)
        assert (fresh(item).carrier, fresh(item).slot) == (taken.carrier, None)


def test_found_twice_it_lies_in_one_slot(rivals, together):
    items = [ItemFactory(actor=rivals[0], missing=True) for _n in range(10)]
    works = [
        lambda item, actor=actor, code=code: keeping.find_item(fresh(item), actor=actor, slot=slot(item.property, code))
        for actor, code in zip(rivals, "ABCS", strict=True)
    ]
    for item, outcomes in zip(items, together(works, items), strict=True):
        [found] = done(outcomes)
        assert (fresh(item).state, fresh(item).slot) == ("held", found.slot)
