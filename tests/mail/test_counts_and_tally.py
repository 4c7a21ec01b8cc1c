"""What lies where is counted against the register; ordinary letters and newspapers are counted by the day."""

from datetime import date, timedelta

import pytest

from desk.ledger import writers
from mail import handover_lines
from mail.counts import actions as count_actions
from mail.counts.models import ShelfCount
from mail.items.actions import keeping
from mail.items.models import MailItem
from mail.items.slots import StorageSlot
from mail.tallies import actions as tally_actions
from tests.factories import (
    CountFactory,
    ItemFactory,
    OccupantFactory,
    SubscriptionFactory,
    TallyFactory,
    actor_of,
    article,
    on_duty,
    slot,
)
from tests.visitors.helpers import why_not


def outcome(count):
    return count.state, count.expected, count.counted, count.missing.split(), count.surplus.split()


# --- by total ------------------------------------------------------------------------------------
def test_a_total_that_agrees_is_done(clerk):
    for _n in range(3):
        ItemFactory(actor=clerk)
    count = CountFactory(actor=clerk, counted=3)
    assert (outcome(count), count.each, count.number[:2]) == (("agrees", 3, 3, [], []), False, "QD")


def test_an_empty_slot_is_counted_too(clerk):
    assert outcome(CountFactory(actor=clerk, code="S", counted=0)) == ("agrees", 0, 0, [], [])


@pytest.mark.parametrize("counted", [2, 4])
def test_a_total_that_differs_waits_for_a_supervisors_explanation(clerk, supervisor, counted):
    for _n in range(3):
        ItemFactory(actor=clerk)
    count = CountFactory(actor=clerk, counted=counted)
    assert (outcome(count), list(ShelfCount.objects.open())) == (("differs", 3, counted, [], []), [count])
    assert why_not(count_actions.settle_count, count, actor=clerk, explanation="放错架") == "permission"
    assert why_not(count_actions.settle_count, count, actor=supervisor, explanation="") == "count_explained"
    settled = count_actions.settle_count(count, actor=supervisor, explanation="一件在 B 架")
    assert (settled.state, settled.explanation, list(ShelfCount.objects.open())) == ("settled", "一件在 B 架", [])


def test_nobody_explains_their_own_count(clerk, tower):
    lead = on_duty(actor_of(tower, "supervisor"))
    assert why_not(count_actions.settle_count, CountFactory(actor=lead, differs=True), actor=lead, explanation="没事") == "own"


@pytest.mark.parametrize("state", ["unmatched", "held", "proposed", "approved"])
def test_what_is_at_the_desk_is_counted(clerk, state):
    ItemFactory(actor=clerk, **{state: True})
    assert CountFactory(actor=clerk, counted=1).state == "agrees"


@pytest.mark.parametrize("state", ["out", "collected", "returned", "forwarded", "missing", "lost", "refused", "void"])
def test_what_is_not_at_the_desk_is_not(clerk, state):
    ItemFactory(actor=clerk, **{state: True})
    assert CountFactory(actor=clerk, counted=0).state == "agrees"


# --- item by item --------------------------------------------------------------------------------
def test_every_item_is_scanned_by_its_own_number_or_by_ours(clerk):
    one, two = ItemFactory(actor=clerk), ItemFactory(actor=clerk)
    for scanned in (
        [one.article_no, two.article_no.lower()],
        [one.number, two.article_no],
        [one.number.lower(), two.number, one.article_no],
    ):
        count = CountFactory(actor=clerk, scanned=scanned)
        assert (outcome(count), count.each) == (("agrees", 2, 2, [], []), True)


def test_what_is_not_found_and_what_is_too_much_are_named(clerk):
    here, gone, elsewhere = ItemFactory(actor=clerk), ItemFactory(actor=clerk), ItemFactory(actor=clerk, slot=slot(clerk.property, "B"))
    count = CountFactory(actor=clerk, scanned=[here.article_no, elsewhere.article_no, "ra 00000001 4 cn"])
    assert outcome(count) == ("differs", 2, 3, [gone.number], sorted([elsewhere.article_no, article(1)]))


def test_a_swap_is_noticed_though_the_total_agrees(clerk):
    gone = ItemFactory(actor=clerk)
    count = CountFactory(actor=clerk, scanned=[article(1)])
    assert outcome(count) == ("differs", 1, 1, [gone.number], [article(1)])


def test_nothing_scanned_is_everything_missing(clerk):
    item = ItemFactory(actor=clerk)
    assert outcome(CountFactory(actor=clerk, scanned=[])) == ("differs", 1, 0, [item.number], [])


def test_a_count_changes_nothing_that_is_counted(clerk):
    item = ItemFactory(actor=clerk)
    before = MailItem.objects.values().get()
    CountFactory(actor=clerk, scanned=[])
    assert MailItem.objects.values().get() == before
    assert item.state == "held"


def test_off_duty_and_elsewhere_nothing_is_counted(idle_clerk, clerk, north):
    assert why_not(CountFactory, actor=idle_clerk) == "duty"
    assert why_not(CountFactory, actor=clerk, slot=slot(north), counted=0) == "slot"


# --- what a handover is told ---------------------------------------------------------------------
def told(property):
    return {str(count.name): count.expected for count in handover_lines.counts(property)}


def test_every_slot_says_how_many_there_should_be(clerk, stranger):
    for code, times in (("A", 3), ("S", 1)):
        for _n in range(times):
            ItemFactory(actor=clerk, slot=slot(clerk.property, code))
    ItemFactory(actor=clerk, out=True)
    ItemFactory(actor=on_duty(stranger))
    assert told(clerk.property) == {"Mail in A 架": 3, "Mail in B 架": 0, "Mail in C 架（国际、特快）": 0, "Mail in 保险柜": 1}


def test_a_slot_no_longer_used_is_counted_as_long_as_something_lies_in_it(clerk):
    item = ItemFactory(actor=clerk, slot=slot(clerk.property, "B"))
    StorageSlot.objects.filter(code="B").update(active=False)
    assert told(clerk.property)["Mail in B 架"] == 1
    keeping.move_item(item, actor=clerk, slot=slot(clerk.property))
    assert "Mail in B 架" not in told(clerk.property)


# --- newspapers ----------------------------------------------------------------------------------
def test_the_days_tally_stands_against_what_is_subscribed(clock, clerk, firm):
    SubscriptionFactory(unit=firm.unit, copies=2)
    SubscriptionFactory(unit=firm.unit, copies=1)
    SubscriptionFactory(unit=firm.unit, copies=5, last_day=date(2026, 3, 1))
    SubscriptionFactory(unit=firm.unit, copies=7, first_day=date(2026, 3, 3))
    SubscriptionFactory(unit=OccupantFactory().unit, copies=9)
    assert sorted(tally_actions.subscribed(clerk).values_list("copies", flat=True)) == [1, 2]
    tally = TallyFactory(actor=clerk, letters=120, papers=3)
    assert (tally.number, tally.letters, tally.papers, tally.expected, tally.shortage) == ("BK260302-001", 120, 3, 3, "")


def test_fewer_papers_than_subscribed_are_named(clock, clerk, firm):
    SubscriptionFactory(unit=firm.unit, copies=2)
    assert why_not(TallyFactory, actor=clerk, papers=1) == "short_papers_are_named"
    assert TallyFactory(actor=clerk, papers=1, shortage="人民日报 1 份", claimed=True).expected == 2


def test_a_day_has_one_tally_and_it_is_corrected(clock, clerk):
    tally = TallyFactory(actor=clerk, letters=40)
    assert why_not(TallyFactory, actor=clerk) == "tally_once_a_day"
    assert writers.amend(tally, actor=clerk, permission="mail.work", changes={"letters": 41}, reason="漏数").letters == 41
    clock.shift(timedelta(days=1))
    assert TallyFactory(actor=clerk).number == "BK260303-001"
