"""What the board counts and what a handover is told: the same rows a count by hand finds, none left out."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from desk.models import SearchRow
from mail import board as mail_board
from mail import handover_lines
from mail import scan as mail_scan
from mail import search as mail_search
from mail.batches.models import PostalBatch
from mail.counts.models import ShelfCount
from mail.items.models import MailItem
from mail.items.pressing import pressing_word
from mail.policy import MailPolicy
from mail.returns.models import MailReturn, ReturnProposal
from mail.tallies.models import DailyTally
from mail.traces.models import Trace
from tests.conftest import NINE
from tests.factories import (
    BatchFactory,
    CountFactory,
    ItemFactory,
    PropertyFactory,
    ProposalFactory,
    ReturnFactory,
    TallyFactory,
    TraceFactory,
    actor_of,
    on_duty,
)
from tests.mail.helpers import fresh

STATES = MailItem.State.values


def furnished():
    """A clerk whose book has every state in it, as has the other property's; then some days pass."""
    with time_machine.travel(NINE, tick=False):
        clerk = on_duty(actor_of(PropertyFactory()))
        for who in (clerk, on_duty(actor_of(PropertyFactory()))):
            for state in STATES:
                ItemFactory(actor=who, **{state: True})
            for state in ("matched", "differs", "settled", "void"):
                BatchFactory(actor=who, **{state: True})
            BatchFactory(actor=who)
            for end in ({}, {"rejected": True}, {"cancelled": True}):
                ProposalFactory(actor=who, **end)
            for end in ({}, {"handed_over": True}, {"cancelled": True}):
                ReturnFactory(actor=who, **end)
            for end in ({}, {"at_post": True}, {"closed": True}, {"void": True}, {"item": ItemFactory(actor=who, notified=True)}):
                TraceFactory(actor=who, **end)
            for end in ({}, {"differs": True}, {"settled": True}):
                CountFactory(actor=who, **end)
            TallyFactory(actor=who)
    return clerk


@pytest.fixture
def busy(clock, house):
    return house


AGES = [timedelta(0), timedelta(hours=3), timedelta(days=3), timedelta(days=8), timedelta(days=15), timedelta(days=31)]


def tiles(actor):
    return {str(tile.title): tile for tile in mail_board.board(actor, timezone.now()).tiles}


def all_of(model, actor):
    return list(model.objects.of(actor.property))


# --- the board -----------------------------------------------------------------------------------
@pytest.mark.parametrize("age", AGES, ids=str)
def test_the_numbers_of_the_board_are_what_is_there(clock, busy, age):
    clock.shift(age)
    now, items, policy = timezone.now(), all_of(MailItem, busy), busy.policy_of(MailPolicy)
    held = [item for item in items if item.state == "held"]
    untold = [item for item in held if item.notices == 0]
    late = [item for item in untold if item.notify_due_at < now]
    old = [item for item in items if item.state in ("held", "unmatched") and item.occurred_at <= now - timedelta(days=policy.review_days)]
    lines = [line for line in all_of(MailReturn, busy) if line.state == "approved"]
    proposed = [item for item in items if item.state == "proposed"]
    traces = [trace for trace in all_of(Trace, busy) if trace.state in ("checked", "at_post")]
    batches = [batch for batch in all_of(PostalBatch, busy) if batch.state == "differs"]
    found = tiles(busy)
    assert {title: tile.number for title, tile in found.items()} == {
        "Mail to tell": len(untold),
        "Mail to hand out": len(held),
        "Returns": len(proposed) + len(lines),
        "Mail to clear up": len(batches) + len(traces),
    }
    overdue = [line for line in lines if line.due_on < busy.local(now).date()]
    late_traces = [trace for trace in traces if trace.due_at < now]
    assert [found[name].tone for name in ("Mail to tell", "Mail to hand out", "Returns", "Mail to clear up")] == [
        "due" if late else "soon",
        "soon" if old else "ok",
        "due" if overdue else "soon",
        "due" if late_traces else "soon",
    ]


def test_an_empty_book_is_calm(clock, clerk):
    board = mail_board.board(clerk, timezone.now())
    assert {str(tile.title): (tile.number, tile.tone) for tile in board.tiles} == {
        "Mail to tell": (0, ""),
        "Mail to hand out": (0, ""),
        "Returns": (0, ""),
    }
    assert [panel.lines for panel in board.panels] == [[]]


@pytest.mark.parametrize("age", AGES, ids=str)
def test_the_panel_shows_what_presses_the_oldest_first(clock, busy, age):
    clock.shift(age)
    now, policy = timezone.now(), busy.policy_of(MailPolicy)
    pressing = [item for item in all_of(MailItem, busy) if item.state in ("held", "unmatched") and pressing_word(item, now, policy)[0]]
    [panel] = mail_board.board(busy, now).panels
    urls = {f"/{busy.property.slug}/mail/{item.number}/" for item in pressing}
    assert {line.url for line in panel.lines} <= urls
    assert len(panel.lines) == min(len(urls), mail_board.SHOWN)


def test_the_number_of_a_tile_is_the_length_of_the_list_it_leads_to(clock, busy, sign_in):
    client = sign_in(busy)
    for title in ("Mail to tell", "Mail to hand out"):
        tile = tiles(busy)[title]
        page = client.get(tile.url).content.decode()
        assert page.partition("<tbody")[2].count("<tr") == tile.number


def test_nobody_off_duty_is_offered_a_verb(clock, clerk, supervisor, idle_clerk, auditor):
    ItemFactory(actor=clerk)
    offered = [mail_board.board(who, timezone.now()).panels[0].lines[0].action for who in (clerk, supervisor, idle_clerk, auditor)]
    assert [str(one) for one in offered] == ["Notice given", "", "", ""]


# --- what a handover is told ---------------------------------------------------------------------
def told(actor):
    return handover_lines.open_lines(actor.property, timezone.now())


@pytest.mark.parametrize("age", AGES, ids=str)
def test_every_open_row_of_the_book_is_told_and_no_other(clock, busy, age):
    clock.shift(age)
    registers = (MailItem, PostalBatch, MailReturn, Trace, ShelfCount)
    by_hand = sorted((model._meta.label_lower, row.number) for model in registers for row in all_of(model, busy) if row.is_open())
    assert sorted((line.subject, line.number) for line in told(busy)) == by_hand


def test_every_waiting_proposal_is_told_with_its_item(clock, busy):
    waiting = ReturnProposal.objects.of(busy.property).in_states("proposed").values_list("item__number", flat=True)
    proposed = {line.number for line in told(busy) if line.state == "return to be reviewed"}
    assert proposed == set(waiting)


def test_a_tally_is_never_open(clock, busy):
    assert [row.is_open() for row in all_of(DailyTally, busy)] == [False]


NEXT = {
    "unmatched": "Addressee identified",
    "held": "tell the addressee",
    "out": "back with signatures, or back to the shelf",
    "proposed": "a supervisor reviews the return",
    "approved": "give it to the postman",
    "missing": "look for it",
}


@pytest.mark.parametrize(("state", "step"), NEXT.items())
def test_a_line_says_what_is_next_and_who_has_it(clock, clerk, state, step):
    item = ItemFactory(actor=clerk, **{state: True})
    [line] = [one for one in told(clerk) if one.number == item.number]
    assert (str(line.next_action), line.owner) == (step, "王晓燕" if state == "out" else "")
    assert (line.state, line.key) == (fresh(item).get_state_display(), item.key)


def test_once_told_the_next_thing_is_to_hand_it_out(clock, clerk):
    item = ItemFactory(actor=clerk, notified=True)
    [line] = told(clerk)
    assert (str(line.next_action), line.due_at, str(line.word)) == ("Hand out", item.remind_at, "")


WORDS = [
    ({}, 0, "", "book", "tell the addressee"),  # merely lies there: it is read with its book
    ({}, 3, "notice overdue", "singly", "tell the addressee"),
    ({"court": True}, 0, "legal service", "singly", "tell the addressee"),
    ({"unmatched": True}, 0, "addressee to be identified", "changed", "Addressee identified"),
    ({"out": True}, 0, "out for delivery", "changed", "back with signatures, or back to the shelf"),
    ({"missing": True}, 0, "being looked for", "singly", "look for it"),
    ({"notified": True}, 24, "", "book", "Hand out"),
    ({"notified": True}, 73, "to be reminded", "singly", "remind the addressee"),
    ({"notified": True}, 15 * 24, "long here, for a supervisor", "singly", "remind the addressee"),
    ({"notified": True}, 30 * 24, "past the limit", "singly", "Propose return"),
    ({"proposed": True}, 30 * 24, "past the limit", "changed", "a supervisor reviews the return"),
]


@pytest.mark.parametrize(("traits", "hours", "word", "how", "step"), WORDS, ids=str)
def test_each_item_says_why_how_and_what_is_next(clock, clerk, traits, hours, word, how, step):
    item = ItemFactory(actor=clerk, **traits)
    clock.shift(timedelta(hours=hours))
    [line] = [one for one in told(clerk) if one.number == item.number]
    assert (str(line.word), line.told, str(line.next_action)) == (word, how, step)


def test_stock_that_waits_for_the_same_is_one_row(clock, clerk):
    for _item in range(3):
        ItemFactory(actor=clerk, notified=True)
    clock.shift(timedelta(hours=73))
    assert {line.together for line in told(clerk)} == {"to be reminded"}


def test_differences_returns_and_traces_are_told_with_their_word(clock, clerk):
    batch = BatchFactory(actor=clerk, differs=True)
    line = ReturnFactory(actor=clerk)
    trace, count = TraceFactory(actor=clerk), CountFactory(actor=clerk, differs=True)
    clock.shift(timedelta(days=2))
    words = {one.number: (str(one.next_action), str(one.word)) for one in told(clerk)}
    assert {row.number: words[row.number] for row in (batch, line, trace, count)} == {
        batch.number: ("a supervisor confirms the difference", "difference, to be confirmed"),
        line.number: ("give it to the postman", "overdue for the post office"),
        trace.number: ("tell the claimant", "overdue"),
        count.number: ("a supervisor explains the difference", "count differs"),
    }


TRACES = [
    ({}, "tell the claimant"),
    ({"at_post": True}, "ask the post office for its answer"),
]


@pytest.mark.parametrize(("traits", "step"), TRACES, ids=str)
def test_a_trace_says_what_it_waits_for(clock, clerk, traits, step):
    trace = TraceFactory(actor=clerk, **traits)
    [line] = [one for one in told(clerk) if one.number == trace.number]
    assert (str(line.next_action), str(line.word), line.told) == (step, "lost letter", "changed")


def test_the_shelf_is_told_slot_by_slot_as_it_is(clock, busy):
    lying = [item for item in MailItem.objects.of(busy.property).select_related("slot") if item.slot_id]
    expected = {f"Mail in {item.slot}": 0 for item in lying}
    for item in lying:
        expected[f"Mail in {item.slot}"] += 1
    assert {str(one.name): one.expected for one in handover_lines.counts(busy.property) if one.expected} == expected
    assert {item.state for item in lying} == {"unmatched", "held", "proposed", "approved"}


# --- the search and the scanner ----------------------------------------------------------------------
def test_the_box_finds_an_item_by_number_article_room_and_name(clock, clerk, firm):
    item = ItemFactory(actor=clerk, occupant=firm, addressee="博远设计 曾雨桐")
    for question in (item.number, item.article_no, item.article_no[-6:-2], "1803", "曾雨桐", "zyt", "博远"):
        assert item in MailItem.objects.of(clerk.property).search(clerk.property, question), question
    assert SearchRow.objects.filter(key=item.key).count() == 1


def test_the_box_masks_a_name_once_its_item_has_left(clock, clerk):
    here, gone = ItemFactory(actor=clerk), ItemFactory(actor=clerk, collected=True)
    hits = mail_search.items(clerk, [here.key, gone.key])
    assert ["曾雨桐" in hits[row.key].title for row in (here, gone)] == [True, False]


@pytest.mark.parametrize(
    ("state", "page"),
    [("held", "hand-out/"), ("out", "hand-out/"), ("unmatched", ""), ("proposed", ""), ("collected", ""), ("missing", "")],
)
def test_a_scanned_letter_is_about_to_be_handed_out_or_shows_its_row(clock, clerk, state, page):
    item = ItemFactory(actor=clerk, **{state: True})
    for code in (item.article_no, item.article_no.lower(), item.number):
        found = mail_scan.scan(clerk, code)
        assert (found.url, found.opens) == (f"/tower/mail/{item.number}/{page}", True)


def test_a_scanned_paper_of_ours_leads_to_its_row_and_a_strangers_number_nowhere(clock, clerk, stranger, sign_in):
    line, batch = ReturnFactory(actor=clerk), BatchFactory(actor=clerk)
    theirs = ItemFactory(actor=on_duty(stranger))
    browser = sign_in(clerk)

    def led(code):
        return browser.post("/tower/scan/", {"code": code}).url

    assert led(line.number) == f"/tower/mail/returns/{line.number}/"
    assert led(batch.number) == f"/tower/mail/batches/{batch.number}/"
    assert [led(code) for code in (theirs.article_no, "FK260302-001", "nonsense")] == ["/tower/"] * 3
