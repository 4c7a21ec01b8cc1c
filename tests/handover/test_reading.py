"""A handover can always be signed, and does not drown: what is read singly, what by book, what comes in meanwhile."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.ledger import approvals
from desk.ledger.transitions import Refused
from desk.models import Event
from desk.people import duty
from enquiries.enquiries.actions import answer_enquiry
from enquiries.promises.actions import move_promise
from enquiries.promises.models import Promise
from handover.handovers import actions, gathering, reading, taking_over, telling
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, HandoverLine
from handover.notes import actions as note_actions
from handover.notes.models import DutyNote
from handover.notices import actions as notice_actions
from handover.posts.models import CountedThing
from mail.items.slots import StorageSlot
from tests.factories import DutyNoteFactory, EnquiryFactory, HandoverFactory, NoticeFactory, VisitFactory
from tests.factories.handover import again, figures, refs, written
from tests.visitors.helpers import why_not
from visitors.visits.actions import admit_visit, depart_visit
from visitors.visits.models import Visit
from visitors.visits.states import NO_ID


# --- the page as its reader sees it ------------------------------------------------------------------
def page(handover, reader):
    """The sheet as it would be shown now."""
    handover = Handover.objects.select_related("for_post", "from_shift").get(pk=handover.pk)
    handover.property = reader.property
    return reading.while_reading(reader, handover)["sheet"]


def ticks(sheet):
    """Every tick of a page, as its form sends them."""
    by_book = [one for one in sheet.all if one.book is not None]
    singly = [one for one in sheet.all if one.book is None]
    return {name: {ref for one in ones for ref in one.refs.split()} for name, ones in (("read", singly), ("book", by_book))}


def names(ones):
    return sorted(one.name if one.book else one.first.number[:2] for one in ones)


def sign(handover, reader, sheet, **more):
    """What the sign button sends when everything on that page is ticked."""
    done = {"counted": figures(handover), "agreed": True, "self_check": "着装整齐", **ticks(sheet), **more}
    return taking_over.accept_handover(Handover.objects.get(pk=handover.pk), actor=reader, **done)


@pytest.fixture
def review(clerk, relief):
    """A handover that is being read."""
    return HandoverFactory(actor=clerk, relief=relief, review=True)


# --- it never loops -----------------------------------------------------------------------------------
def test_a_slip_and_what_is_asked_about_it_are_two_lines_even_under_one_key(clerk, relief):
    """Two rows of two registers with one key took each other for news, handover after handover."""
    visit = VisitFactory(actor=clerk, id_status="none", purpose="送资料")
    approvals.ask(visit, NO_ID, actor=clerk, key=visit.key, reason="忘带证件")
    with time_machine.travel(timezone.now() + timedelta(minutes=50)):
        row = HandoverFactory(actor=again(clerk), relief=relief, review=True)
        for _round in range(2):
            row = taking_over.read_lines(row, actor=relief, read=refs(row))
        assert (row.lines.count(), sign(row, relief, page(row, relief)).state) == (2, "accepted")


def test_what_comes_in_while_signing_is_shown_once_and_does_not_hold_the_signature_up(clerk, relief, review):
    first = page(review, relief)
    note = DutyNoteFactory(actor=clerk, what="访客摔倒")
    assert why_not(sign, review, relief, first) == "news"
    second = page(review, relief)
    assert names(second.news) == ["GW"]
    later = DutyNoteFactory(actor=clerk, what="又来一件")
    done = sign(review, relief, second)
    told = [(line.number, line.read_at is not None) for line in done.lines.order_by("place")]
    assert (done.state, told) == ("accepted", [(note.number, True), (later.number, False)])
    assert [one.first.number for one in reading.as_told(done).news] == [later.number]
    assert gathering.verified(done) == {"signed_out": True, "signed_in": True}


def test_what_the_page_already_shows_is_read_in_the_same_act(clerk, relief, review):
    DutyNoteFactory(actor=clerk, what="访客摔倒")
    VisitFactory(actor=clerk)
    sheet = page(review, relief)
    assert (names(sheet.singly), names(sheet.books), names(sheet.news)) == ([], [], ["GW", "Visitors"])
    assert sign(review, relief, sheet).lines.filter(read_at=None).count() == 0


def test_a_reason_that_goes_and_comes_back_is_not_read_twice(clerk, relief):
    visit = VisitFactory(actor=clerk, inside=True, party_size=5)
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False) as clock:
        row = HandoverFactory(actor=again(clerk), relief=relief, review=True)
        row = taking_over.read_lines(row, actor=relief, read=refs(row))
        for _flip in range(3):
            clock.shift(timedelta(hours=5))
            row = taking_over.read_lines(row, actor=relief, read=refs(row))
            clock.shift(-timedelta(hours=5))
            row = taking_over.read_lines(row, actor=relief)
            assert page(row, relief).missing() == []
        words = sorted(row.lines.filter(subject_key=visit.key).values_list("word", flat=True))
        assert (len(words), len(set(words))) == (2, 2)


def test_a_clock_that_passes_makes_one_new_line_and_the_old_reason_goes(clerk, relief):
    enquiry = EnquiryFactory(actor=clerk, promised=True)
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    row = taking_over.read_lines(row, actor=relief, book=refs(row))
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        row = taking_over.read_lines(row, actor=again(relief))
        row = taking_over.read_lines(row, actor=again(relief))
        lines = [(line.told, line.gone_at is not None, line.read_at is not None) for line in row.lines.filter(subject_key=enquiry.key)]
        assert lines == [("changed", True, True), ("singly", False, False)]
        assert [one.first.number for one in page(row, relief).news] == [enquiry.number]


MOVES = st.lists(
    st.tuples(st.sampled_from(["visit", "admit", "leave", "note", "settle", "promise", "answer", "notice", "wait"]), st.integers(0, 90)),
    max_size=6,
)


def happen(moves, clerk, supervisor, clock):
    """What the outgoing clerk and the clock do meanwhile."""
    for move, minutes in moves:
        clock.shift(timedelta(minutes=minutes))
        actor = again(clerk)
        if move == "visit":
            VisitFactory(actor=actor)
        elif move == "admit" and (visit := Visit.objects.waiting().select_related("kind").first()):
            visit.property = actor.property
            if why_not_quietly(admit_visit, visit, actor=actor):
                continue
        elif move == "leave" and (visit := Visit.objects.inside().select_related("kind").first()):
            visit.property = actor.property
            depart_visit(visit, actor=actor)
        elif move == "note":
            DutyNoteFactory(actor=actor)
        elif move == "settle" and (note := DutyNote.objects.open().first()):
            note.property = actor.property
            note_actions.settle_note(note, actor=actor, outcome="办完")
        elif move == "promise":
            EnquiryFactory(actor=actor, promised=True)
        elif move == "answer" and (promise := Promise.objects.open().first()):
            from enquiries.enquiries.models import Enquiry

            enquiry = Enquiry.objects.get(key=promise.subject_key)
            enquiry.property = actor.property
            answer_enquiry(enquiry, actor=actor, answer="地铁 A 口右转")
        elif move == "notice":
            NoticeFactory(actor=supervisor)


def why_not_quietly(work, *args, **values):
    try:
        with transaction.atomic():
            work(*args, **values)
    except Refused as refused:
        return refused.denied.code
    return ""


@settings(max_examples=20, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=MOVES, reading_=MOVES, between=MOVES)
def test_whatever_happens_meanwhile_reading_and_signing_ends_in_two_rounds(clerk, relief, supervisor, keys, before, reading_, between):
    """Arrivals, departures, answers, notices and clocks in any order: what the page shows is ticked, and the second press signs."""
    with transaction.atomic():
        with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False) as clock:
            happen(before, clerk, supervisor, clock)
            row = HandoverFactory(actor=again(clerk), relief=relief, review=True)
            pressed = 0
            for meanwhile in (reading_, between, []):
                sheet = page(row, relief)
                notices = {notice.number for notice in notice_actions.unread_notices(relief, row.for_post)}
                happen(meanwhile, clerk, supervisor, clock)
                pressed += 1
                if not why_not_quietly_kept(row, relief, sheet, notices):
                    break
            done = Handover.objects.get(pk=row.pk)
            assert (done.state, pressed <= 2) == ("accepted", True)
            open_now = {(line.subject, line.key, str(line.word)) for line in in_chinese(done, done.accepted_at)}
            kept = {line.identity for line in done.lines.still_open()}
            assert kept == open_now
        transaction.set_rollback(True)


def in_chinese(handover, now):
    return [
        type("Line", (), {"subject": line.subject, "key": line.subject_key, "word": line.word})
        for line in gathering.gather(handover.property, handover.for_post, now).lines
    ]


def why_not_quietly_kept(row, relief, sheet, notices):
    """The writer keeps what was ticked even when it refuses: its own transaction, not ours."""
    try:
        sign(row, relief, sheet, notices=notices)
    except Refused as refused:
        return refused.denied.code
    return ""


def test_two_tabs_and_a_colleague_in_between_take_nothing_back(clerk, relief, review, keys):
    DutyNoteFactory(actor=clerk)
    one, other = page(review, relief), page(review, relief)
    row = taking_over.read_lines(review, actor=relief, **ticks(one))
    actions.question_handover(row, actor=relief, about=row.lines.get(), question="几楼？")
    row = Handover.objects.get(pk=row.pk)
    row.property = clerk.property
    actions.answer_handover(row, actor=clerk, about=row.lines.get(), answer="三楼")
    assert sign(review, relief, other).state == "accepted"


# --- it does not drown --------------------------------------------------------------------------------
def test_what_presses_stands_alone_and_the_rest_is_one_row_a_book(clerk, relief):
    VisitFactory(actor=clerk), VisitFactory(actor=clerk, inside=True)
    EnquiryFactory(actor=clerk, promised=True), EnquiryFactory(actor=clerk)
    DutyNoteFactory(actor=clerk)
    sheet = page(HandoverFactory(actor=clerk, relief=relief, review=True), relief)
    assert (names(sheet.singly), [(one.name, len(one.lines)) for one in sheet.books]) == (["GW"], [("Enquiries", 2), ("Visitors", 2)])


def test_a_hundred_open_entries_are_as_many_ticks_as_there_are_books(clerk, relief):
    for _slip in range(60):
        VisitFactory(actor=clerk, inside=True)
    for _promise in range(40):
        EnquiryFactory(actor=clerk, promised=True)
    sheet = page(HandoverFactory(actor=clerk, relief=relief, review=True), relief)
    assert (sheet.total, len(sheet.all)) == (100, 2)


def handed(out, into):
    """One shift: read as the page shows it, and signed."""
    row = HandoverFactory(actor=again(out), relief=again(into), review=True)
    return sign(row, again(into), page(row, into))


def test_what_a_clerk_read_before_stands_alone_once_it_changes_and_not_before(clerk, relief):
    enquiry = EnquiryFactory(actor=clerk, promised=True)
    handed(clerk, relief), handed(relief, clerk)
    unchanged = HandoverFactory(actor=again(clerk), relief=again(relief), review=True)
    assert names(page(unchanged, relief).singly) == []
    promise = Promise.objects.open().get()
    promise.property = clerk.property
    move_promise(promise, actor=again(clerk), due_at=promise.due_at + timedelta(hours=1), told="当面说好")
    row = actions.withdraw_handover(taking_over.put_back(unchanged, actor=again(relief)), actor=again(clerk), reason="重交")
    assert row.state == "withdrawn"
    moved = HandoverFactory(actor=again(clerk), relief=again(relief), review=True)
    [one] = page(moved, relief).singly
    assert (one.first.number, one.changed) == (enquiry.number, True)


def test_whoever_handed_an_entry_over_knows_it_when_they_come_back(clerk, relief):
    EnquiryFactory(actor=clerk, promised=True)
    handed(clerk, relief)
    row = HandoverFactory(actor=again(relief), relief=again(clerk), review=True)
    assert (names(page(row, clerk).singly), names(page(row, clerk).books)) == ([], ["Enquiries"])


def test_what_is_read_by_book_is_recorded_by_book_with_count_and_digest(clerk, relief):
    VisitFactory(actor=clerk), VisitFactory(actor=clerk), DutyNoteFactory(actor=clerk)
    done = handed(clerk, relief)
    lines = {line.number[:2]: (line.by_book, line.read_at is not None) for line in done.lines.all()}
    said = Event.objects.get(verb="accept").data["by_book"]
    [group] = reading.as_told(done).books
    assert (lines, said) == ({"FK": (True, True), "GW": (False, True)}, f"visitors 2 {group.digest}")
    assert gathering.verified(done) == {"signed_out": True, "signed_in": True}


def test_the_page_of_what_was_read_by_book_tells_it(clerk, relief, sign_in):
    """The trail kept lists in a list, which no page could show."""
    VisitFactory(actor=clerk), DutyNoteFactory(actor=clerk)
    done = handed(clerk, relief)
    shown = sign_in(relief).get(f"/tower/handover/{done.number}/")
    assert (shown.status_code, "Visitors 1" in shown.content.decode()) == (200, True)


def test_a_tick_on_a_book_stands_for_the_lines_that_were_shown_with_it(clerk, relief):
    VisitFactory(actor=clerk)
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    sheet = page(row, relief)
    VisitFactory(actor=clerk)
    row = taking_over.read_lines(row, actor=relief, **ticks(sheet))
    assert [line.by_book for line in row.lines.order_by("place")] == [True, False]
    assert page(row, relief).missing() == ["new 1"]


def test_a_tick_on_a_book_reads_nothing_that_stands_alone(clerk, relief):
    DutyNoteFactory(actor=clerk)
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    row = taking_over.read_lines(row, actor=relief, book=refs(row))
    assert row.lines.get().read_at is None


def test_the_queue_comes_along_without_being_read(clerk, relief):
    from desk.counter import queue

    queue.take_place(actor=clerk, key=uuid4(), kind="caller")
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    sheet = page(row, relief)
    assert (sheet.all, len(sheet.along), sign(row, relief, sheet).lines.get().read_at) == ([], 1, None)


def test_a_page_of_a_hundred_entries_takes_no_more_questions_than_one_of_ten(clerk, relief, keys):
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    asked = []
    for more in (10, 90):
        for _slip in range(more):
            EnquiryFactory(actor=clerk, promised=True)
        with CaptureQueriesContext(connection) as queries:
            page(row, relief)
        asked.append(len(queries))
    assert asked[0] == asked[1]


# --- what is kept ----------------------------------------------------------------------------------------
def test_everything_done_survives_a_refusal_and_a_save(clerk, relief, keys):
    DutyNoteFactory(actor=clerk), DutyNoteFactory(actor=clerk)
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    assert why_not(taking_over.accept_handover, row, actor=relief, read=refs(row)[:1], agreed=True, self_check="着装") == "unread"
    kept = Handover.objects.get()
    kept.property = clerk.property
    assert (page(kept, relief).done, kept.self_check, kept.counts.first().stands) == (1, "着装", True)
    assert taking_over.accept_handover(kept, actor=relief, read=refs(row)[1:], counted=figures(row)).state == "accepted"


def test_whoever_puts_it_back_has_read_counted_and_checked_nothing(clerk, relief, keys):
    DutyNoteFactory(actor=clerk), VisitFactory(actor=clerk)
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    row = taking_over.read_lines(row, actor=relief, agreed=True, self_check="着装", **ticks(page(row, relief)))
    row = taking_over.put_back(row, actor=relief)
    lines = set(row.lines.values_list("read_at", "by_book"))
    assert (lines, row.self_check, row.shown_at, row.counts.first().agreed_at) == ({(None, False)}, "", None, None)


def test_a_notice_is_read_on_the_same_page(clerk, relief, supervisor, review):
    notice = NoticeFactory(actor=supervisor)
    sheet = page(review, relief)
    assert why_not(sign, review, relief, sheet) == "notice"
    NoticeFactory(actor=supervisor)
    assert sign(review, relief, sheet, notices={notice.number}).state == "accepted"


# --- counts ------------------------------------------------------------------------------------------------
def counting(clerk, relief, counts, handover=None):
    """Handed over with these figures (by place), everything else as expected; being read."""
    handover = handover or HandoverFactory(actor=clerk)
    figures_ = {count.place: (count.expected, "") for count in handover.counts.all()} | counts
    row = written(handover, clerk, counts=figures_)
    return taking_over.take_up_handover(actions.sign_handover(row, actor=clerk), actor=relief)


def own(handover, **more):
    """What the relief counts: what was handed over, but for the things named."""
    return figures(handover) | {handover.counts.get(name=name).place: figure for name, figure in more.items()}


def test_only_a_figure_that_differs_is_asked_and_the_rest_is_one_tick(clerk, relief, keys):
    CountedThing.objects.create(property=clerk.property, post=keys.post, name="对讲机", expected=3)
    row = counting(clerk, relief, {1: (6, "一把在维修间"), 2: (3, "")})
    assert [(one.name, one.asked) for one in row.counts.all()[:2]] == [("钥匙", True), ("对讲机", False)]
    assert why_not(taking_over.accept_handover, row, actor=relief, agreed=True, self_check="着装") == "uncounted"
    assert taking_over.accept_handover(row, actor=relief, counted=own(row)).state == "accepted"
    assert [(one.counted_in, one.agreed_at is not None) for one in CountLine.objects.order_by("place")[:2]] == [(6, False), (None, True)]


def test_what_is_always_counted_stays_open_though_it_agrees(clerk, relief, keys):
    CountedThing.objects.filter(pk=keys.pk).update(always=True)
    row = counting(clerk, relief, {})
    assert why_not(taking_over.accept_handover, row, actor=relief, agreed=True, self_check="着装") == "uncounted"
    assert taking_over.accept_handover(row, actor=relief, counted=own(row)).state == "accepted"


def test_a_safe_is_counted_by_both_clerks(clerk):
    asked = {count.name: count.always for count in HandoverFactory(actor=clerk).counts.all()}
    assert {name for name, always in asked.items() if always} == {f"{slot} 邮件" for slot in safes(clerk.property)}


def safes(property):
    return [str(slot) for slot in StorageSlot.objects.filter(property=property, safe=True)]


def test_another_figure_than_the_outgoing_clerks_is_put_in_question(clerk, relief, keys):
    row = counting(clerk, relief, {1: (6, "一把在维修间")})
    found = own(row, 钥匙=5)
    assert why_not(taking_over.accept_handover, row, actor=relief, counted=found, agreed=True, self_check="着装") == "differs"
    row = actions.question_handover(row, actor=relief, about=row.counts.get(name="钥匙"), question="只有 5 把", counted_in=5)
    row = actions.answer_handover(row, actor=clerk, about=row.counts.get(name="钥匙"), answer="保洁又借一把")
    assert taking_over.accept_handover(row, actor=relief).state == "accepted"


def test_badges_out_with_visitors_are_expected_out(clerk, relief, post):
    CountedThing.objects.create(property=clerk.property, post=post, name="访客证", expected=60, out_with="visitors.badge")
    for badge in ("031", "032"):
        VisitFactory(actor=clerk, inside=True, badge_no=badge)
    handover = HandoverFactory(actor=clerk)
    badges = handover.counts.get(name="访客证")
    assert (badges.expected, badges.out) == (58, 2)
    VisitFactory(actor=clerk, inside=True, badge_no="033")
    badges = counting(clerk, relief, {badges.place: (57, "")}, handover).counts.get(name="访客证")
    assert (badges.expected, badges.out, badges.counted, badges.asked) == (57, 3, 57, False)


def test_a_visitor_who_leaves_between_the_two_counts_makes_no_difference(clerk, relief, post):
    CountedThing.objects.create(property=clerk.property, post=post, name="访客证", expected=60, out_with="visitors.badge", always=True)
    visit = VisitFactory(actor=clerk, inside=True, badge_no="031")
    row = counting(clerk, relief, {})
    depart_visit(visit, actor=clerk)
    assert sign(row, relief, page(row, relief), counted=own(row, 访客证=60)).state == "accepted"


# --- the database itself --------------------------------------------------------------------------------------
def refused(work):
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        work()
    return str(broken.value)


def test_an_entry_and_its_reason_are_one_line_in_the_database(clerk, relief):
    DutyNoteFactory(actor=clerk)
    line = HandoverFactory(actor=clerk, relief=relief, review=True).lines.get()
    line.pk, line.place = None, 2
    assert "an entry and its reason, once" in refused(line.save)


def test_what_stands_alone_is_not_read_with_its_book_in_the_database(clerk, relief):
    DutyNoteFactory(actor=clerk)
    HandoverFactory(actor=clerk, relief=relief, review=True)
    assert "what_stands_alone_is_read_alone" in refused(lambda: HandoverLine.objects.update(by_book=True))


@pytest.fixture
def almost(clerk, relief, keys):
    """Everything is read, counted and checked: what a test breaks is all that is wrong."""
    DutyNoteFactory(actor=clerk)
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    return taking_over.read_lines(row, actor=relief, read=refs(row), counted=figures(row), agreed=True, self_check="着装")


def forced(handover, relief):
    """A hand that goes past the writers, changes shifts and accepts; what the database says to it."""

    def work():
        now = timezone.now()
        shift = duty.relieve(actor=relief, post=handover.for_post, at=now, planned_end=now + timedelta(hours=8))
        handover.counts.update(expected_signed=F("expected"))
        values = {"to_shift": shift, "signed_in": handover.signed_out, "accepted_at": now, "state": "accepted"}
        Handover.objects.filter(pk=handover.pk).update(version=handover.version + 1, **values)

    return refused(work)


def test_no_hand_accepts_what_the_relief_has_not_counted(almost, relief):
    almost.counts.filter(name="钥匙").update(agreed_at=None)
    assert "the relief counted before it is accepted" in forced(almost, relief)


def test_no_hand_accepts_two_counts_that_differ(almost, relief):
    almost.counts.filter(name="钥匙").update(counted_in=5, expected_in=7)
    assert "two counts that differ are in question" in forced(almost, relief)


def test_no_hand_accepts_a_line_that_was_there_and_is_unread(almost, relief):
    almost.lines.update(read_at=None)
    assert "every line is read before it is accepted" in forced(almost, relief)


# --- what the page says --------------------------------------------------------------------------------------
def body(handover, reader, **more):
    """The form as a browser without scripts sends it: every tick of the page, every figure."""
    ones = page(handover, reader).all
    sent = {"read": [one.refs for one in ones if one.book is None], "book": [one.refs for one in ones if one.book]}
    counted = {f"counted_in_{place}": figure for place, figure in figures(handover).items()}
    return {**sent, **counted, "agreed": "on", "self_check": "on", **more}


def checked(shown):
    return len(re.findall(r"<input[^>]* checked", shown))


def test_kept_is_not_signed_and_taken_over_is_said_as_such(clerk, relief, sign_in, keys):
    DutyNoteFactory(actor=clerk), DutyNoteFactory(actor=clerk, what="走廊灯坏了")
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    client, sheet = sign_in(relief), page(row, relief)
    address = f"/tower/handover/{row.number}/"
    kept = client.post(address + "read-lines/", {"read": [sheet.singly[0].refs]}, follow=True).content.decode()
    assert "Kept: 1 of 2 entries read. Not signed yet, still missing: singly 1, the counts, checking yourself." in kept
    assert [line for line in kept.splitlines() if "✓" in line] == []
    done = client.post(address + "accept/", body(row, relief), follow=True).content.decode()
    assert "Taken over: you are on duty at 大堂岗." in done


def test_a_refused_signature_shows_what_was_ticked_and_what_is_new(clerk, relief, sign_in, keys):
    DutyNoteFactory(actor=clerk)
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    client, sent = sign_in(relief), body(row, relief)
    DutyNoteFactory(actor=clerk, what="访客摔倒")
    answer = client.post(f"/tower/handover/{row.number}/accept/", sent)
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "1 came in while you read, and stand here now: read them, and sign." in shown
    assert (checked(shown), "访客摔倒" in shown) == (3, True)  # the line, the counts, oneself
    done = client.post(f"/tower/handover/{row.number}/accept/", body(row, relief))
    assert (done.status_code, Handover.objects.get().state) == (302, "accepted")


def test_a_figure_nobody_can_read_keeps_every_tick(clerk, relief, sign_in, keys):
    DutyNoteFactory(actor=clerk)
    row = counting(clerk, relief, {1: (6, "一把在维修间")})
    shown = sign_in(relief).post(f"/tower/handover/{row.number}/accept/", body(row, relief, counted_in_1="六"))
    assert (shown.status_code, checked(shown.content.decode())) == (422, 3)  # the line, the counts, oneself


def test_whoever_joins_reads_what_is_open_now(clerk, relief, sign_in, post):
    note = DutyNoteFactory(actor=clerk)
    VisitFactory(actor=clerk)
    shown = sign_in(relief).get(f"/tower/handover/join/?post={post.pk}").content.decode()
    assert (note.number in shown, "by book" in shown) == (True, True)


def test_telling_without_a_reader_folds_what_only_changed(clerk):
    EnquiryFactory(actor=clerk, promised=True)
    lines = gathering.gather(clerk.property, clerk.post, timezone.now()).lines
    assert names(telling.sheet(lines).books) == ["Enquiries"]


def test_what_is_of_a_high_level_is_told_before_what_is_of_a_middle_one(clerk):
    made = {level: DutyNoteFactory(actor=clerk, severity=level) for level in ("medium", "low", "high")}
    told = [line.number for line in gathering.open_lines(clerk.property, timezone.now())]
    assert told == [made[level].number for level in ("high", "medium", "low")]
