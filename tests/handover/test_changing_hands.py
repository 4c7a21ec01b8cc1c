"""One shift ends and the next begins at the same instant, when the second name is signed."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from desk.ledger import approvals
from desk.ledger.transitions import Conflict
from desk.models import Authorisation, Event, Shift, ShiftClerk, Signature
from handover.duty import actions as duty_actions
from handover.handovers import actions, gathering, states, taking_over, telling
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, HandoverLine
from handover.notes import actions as note_actions
from handover.notices import actions as notice_actions
from handover.report import reading as report_reading
from handover.stand_ins import actions as stand_in_actions
from handover.stand_ins import reading as stand_in_reading
from tests.factories import (
    DutyNoteFactory,
    HandoverFactory,
    NoticeFactory,
    PostFactory,
    StandInFactory,
    VisitFactory,
    actor_of,
    on_duty,
    phoned,
)
from tests.factories.handover import accepted, again, refs, written
from tests.visitors.helpers import verbs, why_not


def standing():
    """Who stands where now: (post, user name, responsible)."""
    rows = ShiftClerk.objects.filter(ended_at__isnull=True, shift__closed_at__isnull=True).order_by("id")
    return list(rows.values_list("shift__post__name", "user__username", "responsible"))


def kept(handover):
    """What the snapshot holds and had not been closed when it was signed."""
    return set(handover.lines.still_open().values_list("subject_key", flat=True))


# --- the ordinary day -------------------------------------------------------------------------------------
def test_a_post_changes_hands_by_two_signatures_at_one_instant(clerk, relief, keys):
    handover = HandoverFactory(actor=clerk, relief=relief, accepted=True)
    old, new = Shift.objects.order_by("pk")
    assert (old.closed_at, new.opened_at, handover.accepted_at) == (handover.accepted_at,) * 3
    assert (handover.from_shift, handover.to_shift, handover.outgoing, handover.incoming) == (old, new, clerk.user, relief.user)
    assert standing() == [("大堂岗", "relief", True)]
    assert [(one.role, one.signer) for one in Signature.objects.order_by("pk")] == [("outgoing", clerk.user), ("incoming", relief.user)]
    assert gathering.verified(handover) == {"signed_out": True, "signed_in": True}
    assert verbs(handover) == ["enter", "write", "sign", "take-up", "accept"]


def test_until_the_relief_signs_the_outgoing_clerk_keeps_every_right(clerk, relief):
    handover = HandoverFactory(actor=clerk, relief=relief, review=True)
    assert VisitFactory(actor=again(clerk)).state == "waiting"
    assert why_not(VisitFactory, actor=again(relief), host_text="物业", unlisted=True) == "duty"
    accepted(taking_over.read_lines(handover, actor=relief), relief)
    assert why_not(VisitFactory, actor=again(clerk), host_text="物业", unlisted=True) == "duty"
    assert VisitFactory(actor=again(relief)).state == "waiting"


def test_whoever_has_not_accepted_a_handover_writes_nothing_but_notes_and_emergencies(clerk, relief, sign_in):
    from visitors.visits.actions import register_emergency

    assert why_not(VisitFactory, actor=relief, host_text="物业", unlisted=True) == "duty"
    assert DutyNoteFactory(actor=relief).number.startswith("GW")
    assert register_emergency(actor=relief, key=uuid4()).state == "inside"
    assert sign_in(relief).get("/tower/visitors/evacuation/").status_code == 200


def test_nobody_accepts_with_a_line_unread_and_what_was_read_is_kept(clerk, relief):
    DutyNoteFactory(actor=clerk)
    DutyNoteFactory(actor=clerk, what="走廊灯坏了")
    handover = HandoverFactory(actor=clerk, relief=relief, review=True)
    assert why_not(taking_over.accept_handover, handover, actor=relief, read=refs(handover)[:1], self_check="着装") == "unread"
    kept = Handover.objects.get()
    assert (kept.state, kept.signed_in, kept.to_shift, kept.self_check) == ("review", None, None, "着装")
    assert [line.read_at is not None for line in HandoverLine.objects.order_by("place")] == [True, False]
    assert (Shift.objects.count(), Event.objects.order_by("seq").last().verb) == (1, "read-lines")
    assert standing() == [("大堂岗", "clerk", True)]


def test_nobody_accepts_over_an_open_question_about_a_count(clerk, relief, keys, supervisor):
    handover = HandoverFactory(actor=clerk, relief=relief, review=True)
    count = handover.counts.get(name="钥匙")
    row = actions.question_handover(handover, actor=relief, about=count, question="少一把", counted_in=6)
    assert why_not(accepted, row, relief) == "question"
    row = actions.answer_handover(row, actor=clerk, about=handover.counts.get(name="钥匙"), answer="保洁借走，已登记")
    assert accepted(row, relief).state == "accepted"
    count = CountLine.objects.get(name="钥匙")
    assert (count.counted, count.counted_in, count.question, count.answer, count.answered_by) == (
        7,
        6,
        "少一把",
        "保洁借走，已登记",
        clerk.user,
    )


def test_a_supervisor_decides_what_the_clerks_do_not_agree_on(clerk, relief, keys, supervisor):
    handover = HandoverFactory(actor=clerk, relief=relief, review=True)
    row = actions.question_handover(handover, actor=relief, about=handover.counts.get(name="钥匙"), question="少一把", counted_in=6)
    stranger_to_it = actor_of(clerk.property)
    assert why_not(actions.answer_handover, row, actor=stranger_to_it, about=row.counts.get(name="钥匙"), answer="x") == "outgoing"
    assert why_not(actions.answer_handover, row, actor=relief, about=row.counts.get(name="钥匙"), answer="x") == "pin"
    row = actions.answer_handover(row, actor=supervisor, about=row.counts.get(name="钥匙"), answer="按 6 把接，补配")
    assert (row.counts.get(name="钥匙").answered_by, accepted(row, relief).state) == (supervisor.user, "accepted")


def test_the_outgoing_clerk_explains_at_the_reliefs_screen_by_pin(clerk, relief, keys):
    clerk.user.set_pin("1357")
    clerk.user.save()
    handover = HandoverFactory(actor=clerk, relief=relief, review=True)
    row = actions.question_handover(handover, actor=relief, about=handover.counts.get(name="钥匙"), question="少一把", counted_in=6)
    row = Handover.objects.select_related("outgoing").get(pk=row.pk)
    row.property = clerk.property
    row = actions.answer_handover(row, actor=relief, about=row.counts.get(name="钥匙"), answer="在抽屉里", pin="1357")
    assert row.counts.get(name="钥匙").answered_by == clerk.user


# --- one name on both sides --------------------------------------------------------------------------------
def test_nobody_hands_over_to_themselves_unless_a_supervisor_says_so(clerk, supervisor):
    handover = HandoverFactory(actor=clerk, relief=clerk, review=True)
    assert why_not(accepted, handover, clerk) == "gate"
    asked = approvals.ask(handover, states.WITHOUT, actor=clerk, key=uuid4(), reason="连上两个班")
    approvals.VERBS["grant"].action(asked, actor=supervisor)
    done = accepted(handover, clerk)
    assert (done.state, done.override) == ("accepted", True)
    report = report_reading.report(supervisor, timezone.now())
    assert [(row.number, row.word.state) for row in report["overrides"]] == [(done.number, "granted")]


# --- nobody to take over from ---------------------------------------------------------------------------------
def test_first_use_goes_by_a_supervisors_word_confirmed_afterwards(idle_clerk, post, supervisor):
    handover = taking_over.take_over_without(actor=idle_clerk, key=uuid4(), post=post, reason="首次使用")
    assert (handover.kind, handover.outgoing, handover.from_shift) == ("first", None, None)
    assert why_not(accepted, handover, idle_clerk) == "gate"
    approvals.ask(handover, states.WITHOUT, actor=idle_clerk, key=uuid4(), reason="首次使用", **phoned(idle_clerk.property))
    done = accepted(handover, idle_clerk)
    assert (done.override, standing()) == (True, [("大堂岗", "idle", True)])
    assert Authorisation.objects.get().state == "to_confirm"


def test_a_night_alone_without_a_supervisor_always_has_a_way_on(clerk, relief, post):
    """The colleague is gone without handing over; a phone call is enough, and it is written down."""
    with time_machine.travel(timezone.now() + timedelta(hours=11)):
        handover = taking_over.take_over_without(actor=relief, key=uuid4(), post=post, reason="王晓燕已离岗，无人交班")
        approvals.ask(handover, states.WITHOUT, actor=relief, key=uuid4(), reason="夜班一人", **phoned(relief.property))
        done = accepted(handover, relief)
    old = Shift.objects.order_by("pk").first()
    assert (done.kind, done.from_shift, old.closed_at) == ("absent", old, done.accepted_at)
    assert standing() == [("大堂岗", "relief", True)]
    assert VisitFactory(actor=again(relief)).state == "waiting"


def test_a_shift_nobody_ended_is_never_closed_by_the_clock(clerk, relief, post, supervisor, sign_in):
    with time_machine.travel(timezone.now() + timedelta(hours=8 + 2, minutes=1)):
        assert Shift.objects.get().closed_at is None
        page = sign_in(supervisor).get("/tower/").content.decode()
        assert "the shift was never ended" in page
        handover = taking_over.take_over_without(actor=relief, key=uuid4(), post=post, reason="忘记交班")
        assert why_not(accepted, handover, relief) == "gate"


def test_a_solo_post_closes_with_a_signature_and_the_next_to_open_reads_it(clerk, relief, post):
    handover = HandoverFactory(actor=clerk, unrelieved=True, reason="夜间无人值守")
    written(handover, clerk)
    handover.refresh_from_db()
    handover.property = clerk.property
    assert why_not(actions.sign_handover, handover, actor=clerk) == "gate"
    approvals.ask(handover, states.UNRELIEVED, actor=clerk, key=uuid4(), reason="夜间无人值守", **phoned(clerk.property))
    signed = actions.sign_handover(handover, actor=clerk)
    assert (signed.state, standing()) == ("submitted", [])
    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        done = accepted(taking_over.take_up_handover(signed, actor=relief), relief)
        assert (done.override, standing()) == (False, [("大堂岗", "relief", True)])
    old, new = Shift.objects.order_by("pk")
    assert (old.closed_at < new.opened_at, new.opened_at == done.accepted_at) == (True, True)


# --- notices -----------------------------------------------------------------------------------------------------
def test_a_must_read_notice_blocks_acceptance_until_it_is_read(clerk, relief, supervisor):
    notice = NoticeFactory(actor=supervisor)
    handover = HandoverFactory(actor=clerk, relief=relief, review=True)
    assert why_not(accepted, handover, relief) == "notice"
    notice_actions.read_notice(notice, actor=relief)
    assert accepted(handover, relief).state == "accepted"


@pytest.mark.parametrize("left", ["withdrawn", "expired", "another post", "not a must"])
def test_a_notice_that_does_not_concern_the_post_blocks_nothing(clerk, relief, supervisor, left):

    values = {
        "withdrawn": {"withdrawn": True},
        "expired": {"valid_until": timezone.now() + timedelta(minutes=5)},
        "another post": {"audience": PostFactory(property=clerk.property)},
        "not a must": {"must_read": False},
    }[left]
    NoticeFactory(actor=supervisor, **values)
    handover = HandoverFactory(actor=clerk, relief=relief, review=True)
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert accepted(handover, relief).state == "accepted"


# --- two who come --------------------------------------------------------------------------------------------------
def test_of_two_incoming_clerks_one_reads_and_the_other_is_told_who(together, tower, post):
    outcomes = []
    for _round in range(3):
        clerk = on_duty(actor_of(tower), post) if not Shift.objects.filter(post=post, closed_at=None).exists() else outcomes[-1]
        handover = HandoverFactory(actor=clerk, submitted=True)
        rivals = [actor_of(tower) for _rival in range(3)]
        [found] = together([lambda _item, rival=rival: taking_over.take_up_handover(handover, actor=rival) for rival in rivals])  # noqa: B023
        won = [one for one in found if isinstance(one, Handover)]
        lost = [one for one in found if isinstance(one, Conflict)]
        assert (len(won), len(lost)) == (1, 2), found
        winner = next(rival for rival in rivals if rival.user == won[0].incoming)
        assert all(str(winner.user) in one.denied.reason for one in lost)
        accepted(won[0], winner)
        outcomes.append(again(winner))


def test_of_two_who_open_a_post_nobody_has_one_begins_and_the_other_is_told_who(together, tower):

    post = PostFactory(property=tower)
    rivals = [actor_of(tower) for _rival in range(2)]
    [found] = together(
        [lambda _item, rival=rival: taking_over.take_over_without(actor=rival, key=uuid4(), post=post, reason="首次") for rival in rivals]
    )
    assert sorted(type(one).__name__ for one in found) == ["Conflict", "Handover"], found


# --- the snapshot ------------------------------------------------------------------------------------------------------
def test_what_happens_while_the_relief_reads_comes_as_news_and_only_that_is_read_again(clerk, relief):
    note = DutyNoteFactory(actor=clerk)
    handover = HandoverFactory(actor=clerk, relief=relief, review=True)
    row = taking_over.read_lines(handover, actor=relief, read=refs(handover))
    shown = refs(row)
    DutyNoteFactory(actor=clerk, what="访客摔倒", severity="high")
    note_actions.settle_note(note, actor=clerk, outcome="已修好")
    assert why_not(accepted, row, relief, read=shown) == "news"
    assert [(line.number[-3:], line.round, line.read_at is not None, line.gone_at is not None) for line in row.lines.all()] == [
        ("001", 0, True, True),
        ("002", 1, False, False),
    ]
    done = accepted(row, relief)
    assert gathering.verified(done) == {"signed_out": True, "signed_in": True}


def test_nothing_leaves_the_list_before_its_source_closes_and_each_shift_is_counted(clerk, relief, supervisor):
    note, on = DutyNoteFactory(actor=clerk), (clerk, relief)
    for times in range(1, 5):
        handover = HandoverFactory(actor=again(on[0]), relief=again(on[1]), accepted=True)
        on = (on[1], on[0])
        assert list(handover.lines.values_list("number", "carried")) == [(note.number, times)]
    assert handover.lines.get().first_shift == Shift.objects.order_by("pk").first()
    assert [line.number for line in report_reading.report(supervisor, timezone.now())["carried"]] == [note.number]
    note_actions.settle_note(note, actor=clerk, outcome="已修好")
    assert HandoverFactory(actor=again(on[0]), relief=again(on[1]), accepted=True).lines.count() == 0


def test_slips_that_should_have_come_back_are_one_line(clerk, relief):
    for _slip in range(6):
        VisitFactory(actor=clerk, inside=True)
    with time_machine.travel(timezone.now() + timedelta(hours=6)):
        handover = HandoverFactory(actor=clerk, relief=relief, review=True)
        [told] = telling.sheet(handover.lines.all()).singly
        assert (len(told.lines), told.first.together) == (6, "访客单未交回")
        assert accepted(handover, relief, read=told.refs.split()).state == "accepted"


def test_an_id_in_the_clerks_hand_keeps_the_post_from_being_handed_over(clerk):
    VisitFactory(actor=clerk, id_status="checking")
    handover = HandoverFactory(actor=clerk)
    assert why_not(actions.sign_handover, written(handover, clerk), actor=clerk) == "stops"
    assert Handover.objects.get().state == "draft"


def test_nothing_is_signed_before_it_is_counted_and_tidied(clerk, keys):
    handover = HandoverFactory(actor=clerk)
    assert why_not(actions.sign_handover, handover, actor=clerk) == "untidy"
    row = written(handover, clerk, counts={})
    assert why_not(actions.sign_handover, row, actor=clerk) == "uncounted"
    assert why_not(written, row, clerk, counts={1: (6, "")}) == "a_difference_has_a_note"
    assert written(row, clerk, counts={1: (6, "一把在维修间")}).counts.get(name="钥匙").counted == 6


def test_only_the_responsible_clerk_hands_over(clerk, colleague):
    assert why_not(actions.prepare_handover, actor=colleague, key=uuid4()) == "responsible"
    handover = HandoverFactory(actor=clerk)
    assert why_not(written, handover, colleague) == "outgoing"


def test_a_second_handover_of_a_post_is_refused_naming_the_first(clerk):
    first = HandoverFactory(actor=clerk)
    with pytest.raises(Conflict) as refused:
        HandoverFactory(actor=clerk)
    assert first.number in refused.value.denied.reason


def test_whoever_puts_a_handover_back_has_read_nothing(clerk, relief):
    DutyNoteFactory(actor=clerk)
    handover = HandoverFactory(actor=clerk, relief=relief, review=True)
    row = taking_over.read_lines(handover, actor=relief, read=refs(handover))
    row = taking_over.put_back(row, actor=relief)
    assert (row.state, row.incoming, row.lines.get().read_at) == ("submitted", None, None)


def test_reading_faster_than_a_person_reads_is_flagged_not_blocked(clerk, relief):
    DutyNoteFactory(actor=clerk)
    assert HandoverFactory(actor=clerk, relief=relief, accepted=True).hasty is True


@pytest.mark.parametrize(("lines", "seconds", "hasty"), [(1, 1, True), (1, 2, False), (3, 5, True), (3, 6, False)])
def test_how_long_reading_takes_grows_with_the_lines_that_are_told(clock, clerk, relief, lines, seconds, hasty):
    """Two seconds a line (the policy's default)."""
    for number in range(lines):
        DutyNoteFactory(actor=clerk, what=f"第 {number + 1} 件事", severity="high")
    handover = HandoverFactory(actor=clerk, relief=relief, review=True)
    clock.shift(timedelta(seconds=seconds))
    sheet = telling.sheet(handover.all_lines, known={}, since=handover.taken_up_at)
    assert (len(sheet.all), accepted(handover, relief).hasty) == (lines, hasty)


# --- joining, standing in -----------------------------------------------------------------------------------------------
def with_pin(actor, digits="1357"):
    actor.user.set_pin(digits)
    actor.user.save()
    return actor


def test_joining_a_shift_takes_the_notices_and_the_pin(clerk, relief, supervisor, post):
    notice = NoticeFactory(actor=supervisor)
    with_pin(relief)
    assert why_not(duty_actions.join_shift, actor=relief, post=post, pin="1357") == "notice"
    notice_actions.read_notice(notice, actor=relief)
    assert why_not(duty_actions.join_shift, actor=relief, post=post, pin="1358") == "pin"
    duty_actions.join_shift(actor=relief, post=post, pin="1357")
    assert standing() == [("大堂岗", "clerk", True), ("大堂岗", "relief", False)]


def test_an_assistant_leaves_and_whoever_is_responsible_hands_over_first(clerk, colleague):
    duty_actions.leave_shift(actor=colleague)
    assert why_not(duty_actions.leave_shift, actor=clerk) == "responsible"
    assert standing() == [("大堂岗", "clerk", True)]


def test_nobody_joins_a_post_that_is_not_manned(idle_clerk, post):
    assert why_not(duty_actions.join_shift, actor=with_pin(idle_clerk), post=post, pin="1357") == "closed"


def test_a_stand_in_works_under_the_own_name_and_the_clerk_reads_on_return(clerk, relief):
    row = StandInFactory(actor=clerk, substitute=relief)
    visit = VisitFactory(actor=again(relief))
    assert standing() == [("大堂岗", "clerk", True), ("大堂岗", "relief", False)]
    assert why_not(stand_in_actions.return_to_post, row, actor=relief) == "absent"
    done = stand_in_actions.return_to_post(row, actor=clerk)
    assert (done.state, standing()) == ("over", [("大堂岗", "clerk", True)])
    assert [
        [event.verb for event in events] for events in stand_in_reading.meanwhile(done)["entries"] if events[0].number == visit.number
    ] == [["enter"]]


def test_on_return_each_entry_is_one_row_however_much_was_done_with_it(clerk, relief):
    row = StandInFactory(actor=clerk, substitute=relief)
    note = DutyNoteFactory(actor=again(relief), reported=True)
    note_actions.add_to_note(note, actor=again(relief), text="维保已到")
    found = stand_in_reading.meanwhile(row)
    assert ([[event.verb for event in events] for events in found["entries"]], found["all"]) == ([["enter", "report", "add-to-note"]], 1)


@pytest.mark.parametrize(
    ("change", "code"), [({"minutes": 61}, "minutes"), ({"own_pin": "0000"}, "own_pin"), ({"their_pin": "0000"}, "their_pin")]
)
def test_a_stand_in_takes_both_pins_and_an_hour_at_most(clerk, relief, change, code):
    with_pin(clerk), with_pin(relief, "2468")
    values = {"substitute": relief.user, "reason": "用餐", "minutes": 30, "own_pin": "1357", "their_pin": "2468", **change}
    assert why_not(stand_in_actions.stand_in, actor=clerk, key=uuid4(), **values) == code


def test_a_stand_in_beyond_its_time_shows_on_the_board(clerk, relief, sign_in):
    StandInFactory(actor=clerk, substitute=relief)
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        assert "somebody is standing in" in sign_in(clerk).get("/tower/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert "the stand-in is over its time" in sign_in(clerk).get("/tower/").content.decode()
