"""A clerk reads words: no page of the handover, no line of its history, shows what a machine calls things."""

import re
from uuid import uuid4

import pytest
from django.utils import translation

from desk import registry
from desk.ledger import approvals
from desk.models import Authorisation, Event
from handover.handovers import actions, states, taking_over
from handover.handovers.models import Handover
from handover.notes import actions as note_actions
from handover.notices import actions as notice_actions
from handover.posts.models import CountedThing
from tests.factories import (
    DutyNoteFactory,
    EnquiryFactory,
    HandoverFactory,
    ItemFactory,
    NoticeFactory,
    PostFactory,
    PropertyFactory,
    StandInFactory,
    VisitFactory,
    actor_of,
    on_duty,
)
from tests.factories.handover import accepted, again, refs
from visitors.visits.states import NO_ID

WORD = re.compile(r"(?<![0-9A-Za-z])[A-Za-z][A-Za-z_-]{2,}(?![0-9A-Za-z])|[0-9a-f]{20,}")


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def text(page):
    """What stands on a page, without its frame, its addresses and its keys."""
    body = page.content.decode().partition("<main")[2].partition(">")[2].partition("</main>")[0]
    body = re.sub(r"<(script|style|template|kbd|svg).*?</\1>", " ", body, flags=re.S)
    return re.sub(r"<[^>]+>", " ", body)


def machine_words(page):
    return sorted(set(WORD.findall(text(page))))


def chinese_client(sign_in, actor):
    actor.user.language = "zh-hans"
    actor.user.save()
    return sign_in(actor)


def handover_of_everything(clerk, relief, supervisor):
    """A handover that went through every verb, with something of every book, a question explained and an addendum."""
    VisitFactory(actor=clerk), EnquiryFactory(actor=clerk), ItemFactory(actor=clerk), DutyNoteFactory(actor=clerk)
    CountedThing.objects.create(property=clerk.property, post=clerk.post, name="钥匙", expected=7)
    visit = VisitFactory(actor=clerk, id_status="none", purpose="送资料")
    approvals.ask(visit, NO_ID, actor=clerk, key=uuid4(), reason="忘带证件")
    row = taking_over.put_back(HandoverFactory(actor=clerk, relief=relief, review=True), actor=relief)
    row = taking_over.read_lines(taking_over.take_up_handover(row, actor=relief), actor=relief)
    row = actions.question_handover(row, actor=relief, about=row.counts.first(), question="少一把", counted_in=6)
    row = actions.question_handover(row, actor=relief, about=row.lines.exclude(word="").first(), question="几楼？")
    for asked in (row.counts.first(), row.lines.get(question="几楼？")):
        row = Handover.objects.select_related("incoming", "outgoing").get(pk=row.pk)
        row.property = clerk.property
        row = actions.answer_handover(row, actor=clerk, about=asked, answer="已说明")
    done = accepted(row, relief, read=refs(row), book=())
    return actions.add_to_handover(done, actor=again(relief), text="漏写一句")


def by_book(clerk, relief, supervisor):
    """Read with its book, as the page's digits do."""
    VisitFactory(actor=clerk), EnquiryFactory(actor=clerk), ItemFactory(actor=clerk)
    visit = VisitFactory(actor=clerk, id_status="none", purpose="送资料")
    approvals.ask(visit, NO_ID, actor=clerk, key=uuid4(), reason="忘带证件")
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    return accepted(row, relief, read=(), book=refs(row))


def withdrawn(clerk, relief, supervisor):
    return HandoverFactory(actor=clerk, withdrawn=True)


def without_anybody(clerk, relief, supervisor):
    post = PostFactory(property=clerk.property, name="货运岗")
    row = taking_over.take_over_without(actor=relief, key=uuid4(), post=post, reason="首次使用")
    approvals.ask(row, states.WITHOUT, actor=relief, key=uuid4(), reason="首次使用")
    approvals.VERBS["grant"].action(Authorisation.objects.get(subject_key=row.key), actor=supervisor)
    return accepted(row, relief)


def note(clerk, relief, supervisor):
    row = DutyNoteFactory(actor=clerk, severity="medium", reported=True)
    return note_actions.settle_note(note_actions.add_to_note(row, actor=clerk, text="维保已到"), actor=supervisor, outcome="已修好")


def notice(clerk, relief, supervisor):
    row = notice_actions.read_notice(NoticeFactory(actor=supervisor), actor=clerk)
    return notice_actions.withdraw_notice(row, actor=supervisor, reason="改期")


def stand_in(clerk, relief, supervisor):
    return StandInFactory(actor=clerk, substitute=relief, over=True)


PAGES = {
    handover_of_everything: ("", "print/"),
    by_book: ("", "print/"),
    withdrawn: ("",),
    without_anybody: ("", "print/"),
    note: ("notes/",),
    notice: ("notices/",),
    stand_in: ("stand-ins/",),
}


@pytest.mark.parametrize("made", PAGES, ids=lambda made: made.__name__)
def test_no_line_of_a_record_or_its_history_shows_a_machine_word(clerk, relief, supervisor, sign_in, made):
    row = made(clerk, relief, supervisor)
    client = chinese_client(sign_in, clerk)
    own = row.number if PAGES[made][0] == "" else ""
    paths = [f"/tower/handover/{own}{'/' if own else ''}{path}{'' if own else row.number + '/'}" for path in PAGES[made]]
    assert {path: machine_words(client.get(path)) for path in paths} == {path: [] for path in paths}


def test_every_move_of_the_book_is_in_a_record_that_is_looked_at(db):
    """A new verb has its words looked at too."""
    for made in PAGES:
        property = PropertyFactory()
        made(on_duty(actor_of(property)), actor_of(property), actor_of(property, "supervisor"))
    seen = set(Event.objects.filter(subject__startswith="handover.").values_list("subject", "verb"))
    verbs = {(model._meta.label_lower, name) for model, table in registry.book_of("handover.handover").verbs.items() for name in table}
    assert verbs - seen == set()


def test_whoever_audits_sees_each_digest_whole_to_compare_it(clerk, relief, supervisor, auditor, sign_in):
    row = by_book(clerk, relief, supervisor)
    for path in ("", "print/"):
        shown = text(chinese_client(sign_in, auditor).get(f"/tower/handover/{row.number}/{path}"))
        assert [signature.digest in shown for signature in (row.signed_out, row.signed_in)] == [True, True]
