"""Every open entry of every book is in the snapshot; posts are manned without gap or overlap, whatever happens."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import registry
from desk.ledger import approvals, bulk
from desk.ledger.transitions import Refused
from desk.models import Authorisation, QueueTicket, Shift, ShiftClerk
from enquiries.complaints.models import Complaint
from enquiries.enquiries.actions import answer_enquiry
from enquiries.enquiries.models import Enquiry
from enquiries.messages.models import Message
from enquiries.promises.models import Promise
from handover import book
from handover.handovers import actions, gathering, states, taking_over
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, HandoverLine
from handover.notes import actions as note_actions
from handover.notes.models import DutyNote
from handover.notices.models import Notice
from handover.policy.models import HandoverPolicy
from handover.posts.models import ShiftPattern
from handover.posts.shifts import pattern_at, planned_end
from handover.stand_ins.models import StandIn
from mail.batches.models import PostalBatch
from mail.items.models import MailItem
from mail.returns.models import MailReturn, ReturnProposal
from tests.factories import DutyNoteFactory, EnquiryFactory, HandoverFactory, PostFactory, PropertyFactory, VisitFactory, on_duty, phoned
from tests.factories.handover import accepted, again, refs, written
from tests.visitors.helpers import at, why_not
from visitors.appointments.models import Appointment
from visitors.passes.models import RegularPass
from visitors.visits.actions import depart_visit
from visitors.visits.models import Visit
from visitors.visits.states import NO_ID

# What a book that tells its open entries does not tell one by one: told with its entry, or not owed to anybody.
WITH_ITS_ENTRY = (Promise, ReturnProposal)
NOT_OWED = (Appointment, Handover, Notice, RegularPass, StandIn)


def told():
    """The kinds of rows that are told one by one, of every book on the shelf that tells any."""
    return {model for one in registry.books() if one.open_lines for model in one.verbs} - {*WITH_ITS_ENTRY, *NOT_OWED}


def brute_force(property):
    """The keys of every open row that is told one by one."""
    return {row.key for model in told() for row in model.objects.filter(property=property) if row.is_open()}


def test_what_is_not_told_one_by_one_is_on_the_shelf_and_every_book_that_tells_anything_tells_a_row():
    """A new book is told by itself once it has open lines; without any it breaks nothing here."""
    shelf = {model for one in registry.books() for model in one.verbs}
    assert {*WITH_ITS_ENTRY, *NOT_OWED} <= shelf
    assert {Authorisation, Complaint, DutyNote, Enquiry, MailItem, MailReturn, Message, PostalBatch, QueueTicket} <= told()
    assert {one.slug for one in registry.books() if one.open_lines and not told() & set(one.verbs)} == set()


def test_every_open_entry_of_every_book_is_in_the_snapshot_and_nothing_else(clerk, relief, tower, north, stranger):
    for trait in ({}, {"called": True}, {"inside": True}, {"departed": True}, {"refused": True}, {"void": True}):
        VisitFactory(actor=clerk, **trait)
    visit = VisitFactory(actor=clerk, id_status="none", purpose="送资料")
    approvals.ask(visit, NO_ID, actor=clerk, key=uuid4(), reason="忘带证件")
    DutyNoteFactory(actor=clerk)
    DutyNoteFactory(actor=clerk, settled=True)
    VisitFactory(actor=on_duty(stranger))
    handover = HandoverFactory(actor=clerk, relief=relief, accepted=True)
    kept = set(handover.lines.still_open().values_list("subject_key", flat=True))
    assert (kept, len(kept)) == (brute_force(tower), 6)


def test_a_promise_made_at_five_to_five_is_read_at_three_handovers_until_it_is_answered(clock, clerk, relief):
    """Acceptance: with its owner and its time, whoever has the desk."""
    clock.move_to(at("2026-03-02 16:55"))
    enquiry = EnquiryFactory(actor=clerk, promised=True)
    out, into = clerk, relief
    for times in range(3):
        clock.move_to(at("2026-03-02 17:00") + timedelta(hours=8 * times))
        handover = HandoverFactory(actor=again(out), relief=into, accepted=True)
        (line,) = handover.lines.filter(subject_key=enquiry.key)
        assert (line.number, line.owner, line.due_at, line.carried, line.read_at) == (
            enquiry.number,
            "王晓燕",
            at("2026-03-02 17:55"),
            times + 1,
            timezone.now(),
        )
        out, into = into, out
    answer_enquiry(enquiry, actor=again(out), answer="地铁 A 口右转")
    assert not HandoverFactory(actor=again(out), relief=into, accepted=True).lines.filter(subject_key=enquiry.key).exists()


MOVES = st.lists(
    st.tuples(st.sampled_from(["visit", "leave", "note", "settle", "prepare", "sign", "take", "accept", "back"]), st.integers(0, 600)),
    min_size=8,
    max_size=30,
)


@settings(max_examples=25, database=None)
@given(moves=MOVES)
def test_whatever_happens_a_post_has_one_shift_at_a_time_and_each_snapshot_is_whole(clerk, relief, post, moves):
    """Two clerks press anything in any order while visitors come and go and notes are written and settled."""
    with transaction.atomic():
        with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False) as clock:
            crew, told = [clerk, relief], {}
            for move, minutes in moves:
                clock.shift(timedelta(minutes=minutes))
                on = next((one for one in map(again, crew) if one.shift), None)
                off = next((one for one in map(again, crew) if not one.shift), None)
                live = actions.live_handover(clerk, post)
                try:
                    with transaction.atomic():
                        told |= press(move, on, off, live)
                except (Refused, ValidationError):
                    pass
                manned(post)
            for keys, handover in told.values():
                assert set(handover.lines.still_open().values_list("subject_key", flat=True)) == keys
        transaction.set_rollback(True)


def press(move, on, off, live):
    """One move of whoever it belongs to; an acceptance gives what was open at that moment."""
    if move == "visit":
        VisitFactory(actor=on, inside=True)
    elif move == "leave":
        if (visit := Visit.objects.of(on.property).inside().select_related("kind").first()) is not None:
            visit.property = on.property
            depart_visit(visit, actor=on)
    elif move == "note":
        DutyNoteFactory(actor=on)
    elif move == "settle":
        if (note := DutyNote.objects.of(on.property).open().first()) is not None:
            note.property = on.property
            note_actions.settle_note(note, actor=on, outcome="办完")
    elif move == "prepare":
        HandoverFactory(actor=on)
    elif live is None:
        return {}
    elif move == "sign":
        actions.sign_handover(written(live, on), actor=on)
    elif move == "take":
        taking_over.take_up_handover(live, actor=off)
    elif move == "back":
        taking_over.put_back(live, actor=off)
    elif move == "accept":
        row = taking_over.read_lines(live, actor=off, read=refs(live))
        done = accepted(row, off)
        return {done.pk: (brute_force(done.property), done)}
    return {}


def manned(post):
    """At most one shift at any instant; where one was handed over the next begins as it ends."""
    shifts = list(Shift.objects.filter(post=post).order_by("opened_at", "pk"))
    assert [one for one in shifts[:-1] if one.closed_at is None] == []
    assert all(first.closed_at <= second.opened_at for first, second in itertools.pairwise(shifts))
    for done in Handover.objects.filter(for_post=post, state="accepted", kind="relief").select_related("from_shift", "to_shift"):
        assert done.from_shift.closed_at == done.to_shift.opened_at == done.accepted_at
    assert ShiftClerk.objects.filter(shift__post=post, ended_at__isnull=True, shift__closed_at__isnull=False).count() == 0


def test_gathering_a_thousand_open_entries_takes_at_most_twelve_questions(clerk):
    visit = VisitFactory(actor=clerk, inside=True)
    columns = {field.attname: getattr(visit, field.attname) for field in Visit._meta.concrete_fields if not field.primary_key}
    others = range(2, 1002)
    bulk.insert(Visit, [Visit(**{**columns, "key": uuid4(), "serial": n, "number": f"{visit.number[:9]}{n:04d}"}) for n in others])
    with CaptureQueriesContext(connection) as queries:
        found = gathering.gather(clerk.property, clerk.post, timezone.now())
    assert (len(found.lines), len(queries) <= 12) == (1001, True)
    handover = HandoverFactory(actor=clerk, submitted=True)
    assert handover.lines.count() == 1001


# --- the database itself ------------------------------------------------------------------------------------
def refused(work):
    """What the database says to a hand that goes past the writers."""
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        work()
    return str(broken.value)


def test_shifts_of_one_post_never_overlap(clerk, relief):
    HandoverFactory(actor=clerk, relief=relief, accepted=True)
    shift = Shift.objects.order_by("pk").first()
    Shift.objects.filter(closed_at__isnull=True).update(closed_at=timezone.now())
    earlier = {"property": shift.property, "post": shift.post, "opened_at": shift.opened_at, "planned_end": shift.planned_end}
    assert "shifts of one post never overlap" in refused(lambda: Shift.objects.create(**earlier))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"word": "别的"}, "a signed handover is not changed"),
        ({"title": "别的"}, "a signed handover is not changed"),
        ({"read_at": None}, "a signed handover is not changed"),
        ({"title": ""}, None),
    ],
)
def test_a_line_of_a_signed_handover_is_blanked_and_never_changed(clerk, relief, change, says):
    DutyNoteFactory(actor=clerk)
    HandoverFactory(actor=clerk, relief=relief, accepted=True)
    if says is None:
        assert HandoverLine.objects.update(**change) == 1
    else:
        assert says in refused(lambda: HandoverLine.objects.update(**change))


def test_a_signed_handover_takes_no_line_and_loses_none(clerk, relief):
    DutyNoteFactory(actor=clerk)
    handover = HandoverFactory(actor=clerk, relief=relief, accepted=True)
    line = handover.lines.get()
    line.pk, line.place = None, 2
    assert "takes no more lines" in refused(line.save)
    assert "keeps its lines" in refused(lambda: HandoverLine.objects.all().delete())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"state": "draft"}, "a signed handover is not changed"),
        ({"summary": "没有的事"}, "a signed handover is not changed"),
        ({"incoming": None}, "a signed handover is not changed"),
    ],
)
def test_no_hand_changes_a_signed_handover(clerk, relief, change, says):
    handover = HandoverFactory(actor=clerk, relief=relief, accepted=True)
    assert says in refused(lambda: Handover.objects.filter(pk=handover.pk).update(version=handover.version + 1, **change))


# --- what is kept ----------------------------------------------------------------------------------------------
def test_a_purged_handover_names_nobody_and_still_verifies(clerk, relief, keys):
    DutyNoteFactory(actor=clerk, what="陈建国在大堂摔倒")
    handover = HandoverFactory(actor=clerk, relief=relief, accepted=True)
    with time_machine.travel(timezone.now() + timedelta(days=731)):
        assert book.purge(again(clerk), timezone.now()) == {"handovers": 1, "notes": 0}
    kept = Handover.objects.get(pk=handover.pk)
    assert (kept.summary, [line.title for line in kept.lines.all()], kept.purged_at is not None) == ("", [""], True)
    assert gathering.verified(kept) == {"signed_out": True, "signed_in": True}


def test_what_was_noted_about_a_count_that_differed_is_forgotten_too(clerk, relief, keys):
    handover = HandoverFactory(actor=clerk, relief=relief)
    place = handover.counts.get(name="钥匙").place
    written(handover, clerk, counts={**{one.place: (one.expected, "") for one in handover.counts.all()}, place: (5, "王晓燕借走两把")})
    accepted(taking_over.take_up_handover(actions.sign_handover(handover, actor=clerk), actor=relief), relief)
    with time_machine.travel(timezone.now() + timedelta(days=731)):
        assert book.purge(again(clerk), timezone.now()) == {"handovers": 1, "notes": 0}
    assert list(CountLine.objects.filter(place=place).values_list("counted", "expected", "note")) == [(5, 7, "—")]


def test_a_legal_hold_keeps_the_text(clerk, relief):
    handover = HandoverFactory(actor=clerk, relief=relief, accepted=True)
    Handover.objects.filter(pk=handover.pk).update(legal_hold=True, version=handover.version + 1)
    with time_machine.travel(timezone.now() + timedelta(days=731)):
        assert book.purge(again(clerk), timezone.now())["handovers"] == 0


def test_one_changed_word_and_the_record_no_longer_verifies(committed_db, clerk, relief):
    from desk.ledger import database_rules

    DutyNoteFactory(actor=clerk)
    handover = HandoverFactory(actor=clerk, relief=relief, accepted=True)
    database_rules.uninstall()
    handover.lines.update(title="一切正常")
    database_rules.install()
    assert gathering.verified(Handover.objects.get(pk=handover.pk)) == {"signed_out": False, "signed_in": False}


def test_an_addendum_is_added_and_nothing_else_changes(clerk, relief):
    handover = HandoverFactory(actor=clerk, relief=relief, accepted=True)
    row = actions.add_to_handover(handover, actor=clerk, text="忘了写：钥匙已还")
    assert ([one.text for one in row.addenda.all()], gathering.verified(row)) == (
        ["忘了写：钥匙已还"],
        {"signed_out": True, "signed_in": True},
    )
    assert why_not(actions.withdraw_handover, row, actor=clerk, reason="x") == "state"


# --- clocks --------------------------------------------------------------------------------------------------------
def pattern(post, name, starts, ends, **more):
    row = ShiftPattern.objects.create(property=post.property, post=post, name=name, starts=starts, ends=ends, **more)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("now", "name", "ends"),
    [
        ("2026-12-31 19:30", "夜班", "2027-01-01 08:00"),
        ("2027-01-01 00:00", "夜班", "2027-01-01 08:00"),
        ("2027-01-01 06:59", "夜班", "2027-01-01 08:00"),
        ("2027-01-01 07:00", "日班", "2027-01-01 20:00"),
        ("2026-12-31 18:59", "日班", "2026-12-31 20:00"),
    ],
)
def test_a_night_shift_crosses_midnight_and_the_year(post, now, name, ends):
    pattern(post, "日班", "08:00", "20:00")
    pattern(post, "夜班", "20:00", "08:00")
    found = pattern_at(post, at(now), early=60)
    assert (found[0].name, found[2].astimezone(UTC)) == (name, at(ends))


def test_a_night_with_a_changed_clock_is_an_hour_longer_and_ends_on_the_wall(db):
    post = PostFactory(property=PropertyFactory(timezone="Europe/Berlin"))
    night = pattern(post, "夜班", "22:00", "06:00")
    begins, ends = night.span(datetime(2026, 10, 24).date())
    assert (ends.timestamp() - begins.timestamp()) / 3600 == 9
    assert ends == datetime(2026, 10, 25, 6, tzinfo=ZoneInfo("Europe/Berlin"))


def test_without_a_pattern_a_shift_lasts_the_posts_usual_hours(post):
    now = timezone.now()
    assert planned_end(post, now, HandoverPolicy(property=post.property)) == now + timedelta(hours=8)


def test_a_clock_set_back_makes_no_negative_shift(clerk, relief):
    handover = HandoverFactory(actor=clerk, relief=relief, review=True)
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        done = accepted(handover, relief)
    assert done.from_shift.opened_at <= done.accepted_at == done.to_shift.opened_at


def test_a_post_that_closes_with_its_shift_needs_no_reason(clerk, post):
    pattern(post, "全天", "00:00", "00:00", closes=True)
    handover = HandoverFactory(actor=clerk, submitted=True)
    assert (handover.kind, Shift.objects.get().closed_at is not None) == ("closing", True)


def test_the_same_clerk_opens_again_in_the_morning_only_on_a_supervisors_word(clerk, post):
    pattern(post, "全天", "00:00", "00:00", closes=True)
    handover = HandoverFactory(actor=clerk, submitted=True)
    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        row = taking_over.take_up_handover(handover, actor=again(clerk))
        assert why_not(accepted, row, again(clerk)) == "gate"
        approvals.ask(row, states.WITHOUT, actor=again(clerk), key=uuid4(), reason="一人值班", **phoned(clerk.property))
        assert accepted(row, again(clerk)).override is True


def test_a_relief_that_is_late_shows_on_the_board_after_ten_minutes(clerk):
    with time_machine.travel(timezone.now() + timedelta(hours=8, minutes=9)):
        assert "late" not in [line.tone for line in book.board(again(clerk), timezone.now()).panels[0].lines]
    with time_machine.travel(timezone.now() + timedelta(hours=8, minutes=11)):
        [line] = book.board(again(clerk), timezone.now()).panels[0].lines
        assert (line.tone, "11 minutes late" in line.detail) == ("late", True)
