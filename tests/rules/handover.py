"""The handover's rules: a good row, and the one thing that makes it wrong."""

from datetime import timedelta
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from desk.models import Shift
from desk.people.duty import end_shift
from desk.people.roles import Role
from handover.handovers import taking_over
from handover.handovers.models import Handover
from handover.notes import actions as note_actions
from handover.notes.models import Addendum, DayReading, DutyNote
from handover.notices import actions as notice_actions
from handover.notices.models import Notice, NoticeReceipt
from handover.policy.models import HandoverPolicy
from handover.posts.models import CountedThing, Roster, ShiftPattern
from handover.stand_ins.models import StandIn
from tests.factories import DutyNoteFactory, HandoverFactory, NoticeFactory, PostFactory, StandInFactory, actor_of
from tests.factories.handover import accepted
from tests.rules.breaking import FAR_AHEAD, LONG_AGO, Row, Sql, again, bounded, changed, deleted, made
from tests.rules.desk import another_shift, duty_of, signature


def chief(clerk):
    return actor_of(clerk.property, Role.SUPERVISOR)


def handover(state="draft") -> Row:
    """Of a post with keys to count and a note to hand on."""

    def of(clerk):
        DutyNoteFactory(actor=clerk)
        CountedThing.objects.create(property=clerk.property, post=clerk.post, name="钥匙", expected=7)
        return HandoverFactory(actor=clerk, **({} if state == "draft" else {state: True}))

    return of


def the_line(state) -> Row:
    return lambda clerk: handover(state)(clerk).lines.get()


def the_count(state) -> Row:
    return lambda clerk: handover(state)(clerk).counts.get(name="钥匙")


def ready(*, unread=False, asked="", notice=False, gap=timedelta(), **count) -> Row:
    """Read, counted (or as ``count`` says), signed, one shift ended and the next begun at once: accepting it is all that is left."""

    def of(clerk):
        row, at = handover("review")(clerk), timezone.now() + timedelta(minutes=1)
        if not unread:
            row.lines.update(read_at=at)
        row.counts.update(counted_in=F("counted"), expected_in=F("expected"), expected_signed=F("expected"), agreed_at=at)
        row.counts.filter(name="钥匙").update(**count)
        if asked:
            getattr(row, asked).update(question="少一把", asked_at=at)
        if notice:
            NoticeFactory(actor=chief(clerk))
        end_shift(row.from_shift, at - gap)
        shift = Shift.objects.create(property=clerk.property, post=row.for_post, opened_at=at, planned_end=at)
        signed = {"accepted_at": at, "to_shift": shift, "signed_in": row.signed_out, "self_check": "着装整齐"}
        Handover.objects.filter(pk=row.pk).update(version=F("version") + 1, **signed)
        return row

    return of


def without_outgoing(clerk):
    """A post taken over on a supervisor's word: nobody has signed for what was handed over."""
    boss = chief(clerk)
    row = taking_over.take_over_without(actor=boss, key=uuid4(), post=PostFactory(property=clerk.property), reason="首次使用")
    return accepted(row, boss)


def ended_shift(clerk):
    shift = duty_of(clerk).shift
    end_shift(shift, timezone.now() + timedelta(hours=1))
    return shift


def note(**traits) -> Row:
    return made(DutyNoteFactory, **traits)


def notice(clerk):
    return NoticeFactory(actor=chief(clerk))


def receipt(clerk):
    return NoticeReceipt.objects.get(notice=notice_actions.read_notice(notice(clerk), actor=clerk))


def addendum(clerk):
    return Addendum.objects.get(note=note_actions.add_to_note(DutyNoteFactory(actor=clerk), actor=clerk, text="维保已到"))


def reading(clerk) -> DayReading:
    return note_actions.sign_day(actor=chief(clerk), day=DutyNoteFactory(actor=clerk).business_date)


def pattern(clerk):
    return ShiftPattern.objects.create(property=clerk.property, post=clerk.post, name="早班", starts="08:00", ends="16:00")


def roster(responsible) -> Row:
    return lambda clerk: Roster.objects.create(
        property=clerk.property, pattern=pattern(clerk), day="2026-03-02", user=clerk.user, responsible=responsible
    )


def frozen(row: Row, *columns: str, **values) -> tuple:
    """Every part of a signed line: ``columns`` and ``values`` are each changed alone."""
    return tuple(changed(row, **{name: value}) for name, value in {**dict.fromkeys(columns, "改过"), **values}.items())


REGISTERS = {
    Handover: again(handover("withdrawn")),
    DutyNote: again(note()),
    Notice: again(notice),
    StandIn: again(made(StandInFactory, over=True)),
}
OTHER, MORE = "0" * 32, Sql("place + 90")
HANDOVERS = {
    "one_live_handover_per_post": tuple(again(handover(state)) for state in ("draft", "submitted", "review")),
    "a_shift_is_handed_over_once": again(handover("accepted"), to_shift_id=another_shift),
    "signed_before_the_relief_reads": (
        *(changed(handover("submitted"), **{column: None}) for column in ("signed_out_id", "outgoing_id", "from_shift_id")),
        changed(handover("submitted"), tidy=""),
    ),
    "accepted_means_signed": tuple(
        again(handover("accepted"), **{column: None}) for column in ("signed_in_id", "incoming_id", "accepted_at", "to_shift_id")
    ),
    "accepted_means_checked": changed(handover("accepted"), self_check=""),
    "two_names_differ": again(handover("accepted"), incoming_id=Sql("outgoing_id")),
    "out_of_the_ordinary_says_why": changed(handover(), kind="unrelieved"),
    "handover_handover_counted": changed(handover(), state="submitted"),
    "handover_handover_read": changed(ready(unread=True), state="accepted"),
    "handover_handover_counted_in": tuple(
        changed(ready(**count), state="accepted")
        for count in (
            {"counted_in": None, "agreed_at": None},
            {"counted_in": None, "always": True},
            {"counted_in": None, "counted": 6, "note": "一把在工程部"},
        )
    ),
    "handover_handover_expected": changed(ready(expected_signed=None), state="accepted"),
    "handover_handover_same_count": tuple(
        changed(ready(**count), state="accepted") for count in ({"counted_in": 6}, {"counted": 6, "note": "一把在工程部"})
    ),
    "handover_handover_agreed": tuple(changed(ready(asked=asked), state="accepted") for asked in ("lines", "counts")),
    "handover_handover_notices": changed(ready(notice=True), state="accepted"),
    "handover_handover_instant": (
        changed(ready(), state="accepted", accepted_at=FAR_AHEAD),
        changed(ready(gap=timedelta(seconds=1)), state="accepted"),
    ),
    "handover_handover_ended": (
        changed(handover("withdrawn"), state="draft"),
        changed(handover("accepted"), state="review"),
        changed(handover("accepted"), kind="closing"),
        changed(handover("accepted"), summary="没有的事"),
        changed(handover("accepted"), summary_digest=OTHER),
        changed(handover("accepted"), accepted_at=FAR_AHEAD),
        changed(handover("accepted"), override=True),
        *(
            changed(handover("accepted"), **{column: None})
            for column in ("signed_in_id", "incoming_id", "accepted_at", "to_shift_id", "signed_out_id", "outgoing_id")
        ),
        changed(without_outgoing, signed_out_id=Sql("signed_in_id")),
        changed(without_outgoing, outgoing_id=Sql("created_by_id")),
        *(
            changed(handover("accepted"), **{column: Sql(f"{column} + 1")})
            for column in ("for_post_id", "signed_out_id", "signed_in_id", "to_shift_id", "outgoing_id", "incoming_id")
        ),
    ),
    "desk_shift_no_overlap": again(ended_shift),
    "handover_line_once": again(the_line("submitted"), place=MORE),
    "handoverline_place_once": again(the_line("submitted"), word="另一个原因"),
    "what_stands_alone_is_read_alone": changed(the_line("submitted"), told="singly", by_book=True),
    "handoverline_answered_by": (
        changed(the_line("submitted"), answered_at=LONG_AGO),
        changed(the_line("submitted"), answered_at=LONG_AGO, asked_at=LONG_AGO),
    ),
    "handover_handoverline_no_delete": deleted(the_line("submitted")),
    "handover_handoverline_no_insert": again(the_line("accepted"), place=MORE, word="另一个原因"),
    "handover_handoverline_frozen": frozen(
        the_line("accepted"),
        *("number", "state", "word", "told", "next_action", "title", "owner", "question", "answer", "digest"),
        handover_id=Sql("handover_id + 1"),
        place=MORE,
        subject_key=OTHER,
        due_at=FAR_AHEAD,
        carried=9,
        read_at=None,
        gone_at=FAR_AHEAD,
        by_book=Sql("NOT by_book"),
    ),
    "countline_place_once": again(the_count("submitted")),
    "countline_answered_by": (
        changed(the_count("submitted"), answered_at=LONG_AGO),
        changed(the_count("submitted"), answered_at=LONG_AGO, asked_at=LONG_AGO),
    ),
    "a_difference_has_a_note": changed(the_count("submitted"), counted=5),
    "handover_countline_no_delete": deleted(the_count("submitted")),
    "handover_countline_no_insert": again(the_count("accepted"), place=MORE),
    "handover_countline_frozen": frozen(
        the_count("accepted"),
        *("name", "note", "question", "answer"),
        handover_id=Sql("handover_id + 1"),
        place=MORE,
        expected=8,
        counted=6,
        counted_in=6,
        out=1,
        always=True,
        expected_in=9,
        expected_signed=9,
        agreed_at=None,
        asked_at=LONG_AGO,
        answered_at=LONG_AGO,
        answered_by_id=1,
    ),
}
NOTES = {
    "note_says_what": again(note(), what=""),
    "note_says_what_was_done": again(note(), acted="?"),
    "handled_says_how": again(note(), acted="done"),
    "reported_says_to_whom": (
        changed(note(), reported_to="刘淑芬"),
        changed(note(), reported_at=LONG_AGO),
        changed(note(reported=True), reported_to=""),
    ),
    "serious_is_reported": tuple(changed(note(severity=severity), state="settled") for severity in ("medium", "high")),
    "handover_dutynote_fixed_text": (
        *(changed(note(), **{column: "改过"}) for column in ("what", "place", "action", "involved")),
        changed(note(), kind="theft"),
        changed(note(), acted="none"),
        changed(note(), severity="high"),
        changed(note(), occurred_at=LONG_AGO),
        changed(note(settled=True), purged_at=FAR_AHEAD, what="没有的事"),
        changed(note(settled=True), purged_at=FAR_AHEAD, severity="high"),
    ),
    "handover_dutynote_ended": changed(note(settled=True), state="noted"),
    "handover_addendum_no_delete": deleted(addendum),
    "handover_addendum_no_update": frozen(
        addendum, "text", property_id=Sql("property_id + 1"), handover_id=1, note_id=Sql("note_id + 1"), at=LONG_AGO, by_id=None
    ),
    "handover_dayreading_no_delete": deleted(reading),
    "handover_dayreading_no_update": changed(reading, through=0),
    "addendum_of_one": (again(addendum, note_id=None), again(addendum, handover_id=1)),
    "day_read_once": again(reading, signature_id=lambda row: signature("paper")(chief(row)).pk),
}
NOTICES = {
    "notice_ends_after_start": changed(notice, valid_until=Sql("created_at")),
    "handover_notice_fixed_text": (
        changed(notice, title="改期"),
        changed(notice, text="改期"),
        changed(notice, must_read=False),
        changed(notice, purged_at=FAR_AHEAD, text="改期"),
        changed(notice, purged_at=FAR_AHEAD, must_read=False),
    ),
    "notice_read_once": again(receipt),
    "handover_noticereceipt_no_delete": deleted(receipt),
    "handover_noticereceipt_no_update": changed(receipt, read_at=LONG_AGO),
}
ROSTER = {
    "shiftpattern_once": again(pattern),
    "roster_once": again(roster(responsible=False)),
    "roster_one_responsible": again(roster(responsible=True), user_id=lambda row: actor_of(row.property).user.pk),
    "countedthing_once": again(
        lambda clerk: CountedThing.objects.create(property=clerk.property, post=clerk.post, name="钥匙", expected=7)
    ),
    "stand_in_is_another": changed(made(StandInFactory), substitute_id=Sql("absent_id")),
    "over_means_back": (
        changed(made(StandInFactory), state="over"),
        changed(made(StandInFactory), returned_at=FAR_AHEAD),
        changed(made(StandInFactory, over=True), returned_at=None),
    ),
    "one_stand_in_per_shift": again(made(StandInFactory)),
}
CASES = {**HANDOVERS, **NOTES, **NOTICES, **ROSTER, **bounded(HandoverPolicy, stand_in_minutes=0)}
