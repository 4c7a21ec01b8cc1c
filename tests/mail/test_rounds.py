"""Where an item is: in a slot, in a clerk's hands on a round, or outside. Never nowhere, never in two places."""

import pytest

from mail.items.actions import keeping
from mail.items.models import MailItem
from tests.factories import ItemFactory, actor_of, on_duty, slot
from tests.mail.helpers import SIGNED, custody, fresh, give
from tests.visitors.helpers import verbs, why_not


def test_a_round_is_in_the_clerks_own_hands_until_it_is_signed_for_or_back(clerk):
    one, two, three = items = [ItemFactory(actor=clerk) for _n in range(3)]
    keeping.take_on_round(items, actor=clerk)
    assert [custody(item) for item in items] == [("out", "", "王晓燕")] * 3
    give(fresh(one), actor=clerk)
    keeping.bring_back(two, actor=clerk, slot=slot(clerk.property, "B"))
    assert [custody(item) for item in items] == [("collected", "", ""), ("held", "B 架", ""), ("out", "", "王晓燕")]
    assert [verbs(item) for item in (one, two, three)] == [
        ["enter", "dispatch", "hand-out"],
        ["enter", "dispatch", "back"],
        ["enter", "dispatch"],
    ]


def test_a_round_goes_out_as_a_whole_or_not_at_all(clerk, colleague):
    here, taken = ItemFactory(actor=clerk), ItemFactory(actor=clerk)
    keeping.dispatch_item(taken, actor=colleague)
    assert why_not(keeping.take_on_round, [here, taken], actor=clerk) == "state"
    assert (custody(here), custody(taken)) == (("held", "A 架", ""), ("out", "", "李思远"))


@pytest.mark.parametrize("state", ["unmatched", "out", "collected", "proposed", "approved", "missing", "refused"])
def test_only_what_is_at_the_desk_for_somebody_goes_on_a_round(clerk, state):
    assert why_not(keeping.dispatch_item, ItemFactory(actor=clerk, **{state: True}), actor=clerk) == "state"


def test_an_item_on_a_round_is_counted_nowhere(clerk):
    out, here = ItemFactory(actor=clerk, out=True), ItemFactory(actor=clerk)
    assert (list(MailItem.objects.at_desk()), list(MailItem.objects.to_notify())) == ([here], [here])
    assert set(MailItem.objects.open()) == {out, here}


def test_an_item_on_a_round_that_is_not_there_any_more_is_looked_for(clerk):
    item = keeping.miss_item(ItemFactory(actor=clerk, out=True), actor=clerk, search_note="推车上没有")
    assert custody(item) == ("missing", "", "")


def test_an_item_moves_from_slot_to_slot(clerk):
    item = keeping.move_item(ItemFactory(actor=clerk), actor=clerk, slot=slot(clerk.property, "S"))
    assert custody(item) == ("held", "保险柜", "")


@pytest.mark.parametrize("state", ["unmatched", "proposed", "approved"])
def test_also_one_that_waits_for_something(clerk, state):
    item = keeping.move_item(ItemFactory(actor=clerk, **{state: True}), actor=clerk, slot=slot(clerk.property, "B"))
    assert custody(item) == (state, "B 架", "")


@pytest.mark.parametrize("move", [keeping.move_item, keeping.bring_back, keeping.find_item])
def test_a_slot_of_another_property_takes_nothing(clerk, north, move):
    before = {keeping.bring_back: "out", keeping.find_item: "missing"}.get(move, "held")
    item = ItemFactory(actor=clerk, **{before: True})
    assert why_not(move, item, actor=clerk, slot=slot(north)) == "slot"


def test_back_or_moved_without_a_slot_is_nowhere(clerk):
    assert why_not(keeping.bring_back, ItemFactory(actor=clerk, out=True), actor=clerk, slot=None) == "custody_has_no_gap"
    assert why_not(keeping.move_item, ItemFactory(actor=clerk), actor=clerk, slot=None) == "custody_has_no_gap"


# --- missing, found, lost ------------------------------------------------------------------------
def test_missing_and_found_again(clerk, colleague):
    item = ItemFactory(actor=clerk)
    missing = keeping.miss_item(item, actor=clerk, search_note="A 架、保险柜都找过")
    assert (custody(item), missing.search_note, missing.is_open()) == (("missing", "", ""), "A 架、保险柜都找过", True)
    keeping.find_item(missing, actor=colleague, slot=slot(clerk.property, "C"))
    assert custody(item)[:2] == ("held", "C 架（国际、特快）")


def test_missing_and_found_again_while_nobody_is_identified(clerk):
    item = keeping.miss_item(ItemFactory(actor=clerk, unmatched=True), actor=clerk, search_note="台面")
    assert keeping.find_item(item, actor=clerk, slot=slot(clerk.property)).state == "unmatched"


def test_a_supervisor_declares_it_lost_and_the_addressee_has_been_told(clerk, supervisor):
    item = ItemFactory(actor=clerk, missing=True)
    said = {"told": "曾雨桐", "reason": "三天未找到"}
    assert why_not(keeping.lose_item, item, actor=clerk, **said) == "permission"
    assert why_not(keeping.lose_item, item, actor=supervisor, **{**said, "reason": ""}) == "item_end_says_why"
    item = keeping.lose_item(item, actor=supervisor, **said)
    assert (custody(item), item.told, item.is_open()) == (("lost", "", ""), "曾雨桐", False)
    assert keeping.find_item(item, actor=clerk, slot=slot(clerk.property)).state == "held"


def test_nothing_is_declared_lost_behind_the_addressees_back(clerk, supervisor):
    item = ItemFactory(actor=clerk, missing=True)
    assert why_not(keeping.lose_item, item, actor=supervisor, told="", reason="三天未找到") == "lost_means_told"


@pytest.mark.parametrize("state", ["held", "out", "unmatched"])
def test_nothing_is_lost_before_it_was_looked_for(clerk, supervisor, state):
    item = ItemFactory(actor=clerk, **{state: True})
    assert why_not(keeping.lose_item, item, actor=supervisor, told="曾雨桐", reason="丢了") == "state"


def test_an_approved_return_that_is_not_on_its_shelf_can_be_looked_for(clerk):
    item = ItemFactory(actor=clerk, approved=True)
    assert keeping.miss_item(item, actor=clerk, search_note="退件箱里没有").state == "missing"


def test_the_supervisor_carries_what_the_supervisor_took(clerk, tower):
    lead = on_duty(actor_of(tower, "supervisor", name="陆主管"))
    item = ItemFactory(actor=clerk)
    keeping.dispatch_item(item, actor=lead)
    assert custody(item) == ("out", "", "陆主管")
    assert give(fresh(item), actor=lead, relation="addressee", collector="曾雨桐", id_seen="id_card", **SIGNED)[0].carrier is None
