"""The only writers of the handover book: verb first, keyword-only, the actor always named."""

import contextlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from desk import duty, guard, promises, signing, trail
from desk.actors import Actor, actor_for
from desk.doors import enter, perform
from desk.models import Post, Shift, ShiftClerk, Signature, User
from desk.transitions import Conflict, Denied, Refused, may_work
from desk.types import Told
from handover import gathering, states, telling
from handover.models import (
    Addendum,
    CountLine,
    DayReading,
    DutyNote,
    Handover,
    HandoverLine,
    HandoverPolicy,
    Notice,
    NoticeReceipt,
    StandIn,
    moved,
)
from handover.posts import closes_now, live_handover, open_shift, planned_end, responsible

H = Handover.State


def policy_of(actor: Actor) -> HandoverPolicy:
    """The handover book's numbers for the actor's property."""
    return actor.policy_of(HandoverPolicy)


def unread_notices(actor: Actor, post: Post | None) -> list[Notice]:
    """Notices in force that this user must still read before standing at the post."""
    assert actor.user is not None
    rows = Notice.objects.of(actor.property).in_force(timezone.now()).for_post(post).unread_by(actor.user).filter(must_read=True)
    return list(rows.order_by("pk"))


def _already(handover: Handover) -> Conflict:
    who = handover.incoming or handover.outgoing or handover.created_by
    return Conflict(
        Denied(
            _("%(number)s is “%(state)s” already, by %(who)s. Open that handover.")
            % {"number": handover.number, "state": handover.get_state_display(), "who": who},
            "live",
        )
    )


def _enter(handover: Handover, *, actor: Actor, at_desk: bool) -> Handover:
    """One live handover per post: of two who begin one, the second is told who was first."""
    post = handover.for_post
    if (live := live_handover(actor, post)) is not None and live.key != handover.key:
        raise _already(live)
    try:
        entered = enter(handover, actor=actor, permission=states.WORK, at_desk=at_desk, data={"kind": handover.kind})
    except ValidationError as error:
        codes = {one.code for ones in getattr(error, "error_dict", {}).values() for one in ones}
        if "one_live_handover_per_post" in codes and (live := live_handover(actor, post)) is not None:
            raise _already(live) from None
        raise
    return entered


# --- handing over -----------------------------------------------------------------------------------
def prepare_handover(*, actor: Actor, key: Any, unrelieved: bool = False, reason: str = "") -> Handover:
    """Begin to hand the actor's post over (B11): the responsible clerk does. Its counts are laid out at once.

    ``unrelieved``: nobody comes and the post is left, with the reason and a supervisor's word.
    """
    if denied := may_work(actor, states.WORK, at_desk=True):
        raise Refused(denied)
    if actor.shift is None or actor.post is None or actor.user is None:
        raise Refused(Denied(_("You are not on duty."), "duty"))
    chief = responsible(actor.shift)
    if chief is not None and chief.pk != actor.user.pk:
        raise Refused(Denied(_("%(who)s is responsible for this post and hands it over.") % {"who": chief}, "responsible"))
    kind = Handover.Kind.RELIEF
    if closes_now(actor.post, actor.shift, policy_of(actor)):
        kind = Handover.Kind.CLOSING
    elif unrelieved:
        kind = Handover.Kind.UNRELIEVED
    handover = Handover(
        property=actor.property, key=key, state=H.DRAFT, kind=kind, for_post=actor.post, from_shift=actor.shift, outgoing=actor.user
    )
    handover.reason = reason if kind == Handover.Kind.UNRELIEVED else ""
    with transaction.atomic():
        entered = _enter(handover, actor=actor, at_desk=True)
        _lay_out_counts(entered)
    return entered


def _lay_out_counts(handover: Handover) -> None:
    if not handover.counts.exists():
        found = gathering.counts(handover.property, handover.for_post)
        for count in found:
            count.handover = handover
        CountLine.objects.bulk_create(found)


def write_handover(
    handover: Handover,
    *,
    actor: Actor,
    version: int | None = None,
    summary: str = "",
    tidy: str = "",
    counts: Mapping[int, tuple[int | None, str]] | None = None,
) -> Handover:
    """Write summary, closing checks (B9) and counts: by place, how many were counted and a note."""
    with transaction.atomic():
        row = perform(states.WRITE, handover, actor=actor, version=version, tidy=tidy, summary=lambda row: row.pin_summary(summary))
        lines = list(row.counts.all())
        gathering.expect_again(row, lines)
        for line in lines:
            line.counted, line.note = (counts or {}).get(line.place, (line.counted, line.note))
            _save_part(line)
    return row


def _save_part(part: HandoverLine | CountLine) -> None:
    """A part of a handover, saved in the transaction of the handover's own door."""
    part.clean_fields(exclude=["handover", "answered_by", "first_shift"])
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError as error:
        raise promises.as_validation_error(error, type(part)) from error


def sign_handover(handover: Handover, *, actor: Actor, version: int | None = None) -> Handover:
    """The outgoing clerk signs: every open entry of every book, as it stands at this minute, and the counts.

    A closing handover ends the shift with the signature; the next to open takes it over. Otherwise the
    clerk keeps the desk until the relief has signed.
    """
    now = timezone.now()

    def signed(row: Handover) -> Signature:
        found = gathering.gather(row.property, row.for_post, now, shift=row.from_shift)
        if found.stops:
            raise Refused(Denied(found.stops[0], "stops"))
        gathering.keep(row, found.lines)
        lines = gathering.text_out(row, found.lines, row.counts.all())
        return signing.sign_own(actor=actor, role=Signature.Role.OUTGOING, lines=lines)

    with transaction.atomic():
        row = perform(states.SIGN, handover, actor=actor, version=version, signed_out=signed)
        if row.kind != Handover.Kind.RELIEF and row.from_shift is not None:
            duty.end_shift(row.from_shift, max(now, row.from_shift.opened_at))
            trail.record(actor, "leave-post", data={"post": row.for_post.name})
    return row


# --- taking over ------------------------------------------------------------------------------------
def take_up_handover(handover: Handover, *, actor: Actor, version: int | None = None) -> Handover:
    """The incoming clerk begins to read, under their own sign-in (B2). Of two, one reads.

    What changed since the outgoing signature is taken in: it is read with the rest, and is no news.
    """
    now = timezone.now()
    with transaction.atomic():
        row = perform(states.TAKE_UP, handover, actor=actor, version=version, incoming=actor.user, taken_up_at=now)
        gathering.take_in(row, now)
    return row


def take_over_without(*, actor: Actor, key: Any, post: Post, reason: str) -> Handover:
    """First use, or a colleague who is not there to hand over: everything is read and counted all the same.

    The signature that is missing is made up for by a supervisor's word, at once or confirmed
    afterwards; it stands on the report. Raises ``Conflict`` when a handover waits to be read.
    """
    now, shift = timezone.now(), open_shift(post)
    live = live_handover(actor, post)
    if live is not None and live.key != key and live.state != H.DRAFT:
        raise _already(live)
    last = shift or Shift.objects.filter(post=post).order_by("-opened_at", "-pk").first()
    unsigned = last is not None and not Handover.objects.accepted().filter(from_shift=last).exists()
    handover = Handover(
        property=actor.property,
        key=key,
        state=H.REVIEW,
        kind=Handover.Kind.ABSENT if last else Handover.Kind.FIRST,
        for_post=post,
        from_shift=last if unsigned else None,
        outgoing=None,
        incoming=actor.user,
        reason=reason,
        taken_up_at=now,
    )
    with transaction.atomic():
        if live is not None and live.key != key:
            perform(states.WITHDRAW, live, actor=_system(actor), reason=_("Taken over without the outgoing clerk."))
        entered = _enter(handover, actor=actor, at_desk=False)
        if not entered.lines.exists():
            gathering.keep(entered, gathering.gather(actor.property, post, now, shift=entered.from_shift).lines)
            _lay_out_counts(entered)
    return entered


def _system(actor: Actor) -> Actor:
    return Actor(actor.property)


def _mark(
    handover: Handover,
    now: datetime,
    *,
    read: Iterable[str] = (),
    book: Iterable[str] = (),
    counted: Mapping[int, int] | None = None,
    agreed: bool = False,
) -> None:
    """Write down what was done: lines read by themselves, lines read with their book, counts."""
    singly, by_book = set(read), set(book)
    unread = list(handover.lines.filter(read_at__isnull=True))
    ticked = {line.pk for line in unread if line.ref in singly}
    folded = {line.pk for line in unread if line.ref in by_book and line.told != Told.SINGLY} - ticked
    handover.lines.filter(pk__in=ticked).update(read_at=now)
    handover.lines.filter(pk__in=folded).update(read_at=now, by_book=True)
    lines = list(handover.counts.all()) if counted or agreed else []
    figures = counted or {}
    there = gathering.expected_now(handover) if figures else {}
    for line in lines:
        if line.asked and line.asked_at is None and figures.get(line.place, line.counted_in) != line.counted_in:
            line.counted_in, line.expected_in = figures[line.place], there.get(line.name, line.expected)
            _save_part(line)
        elif agreed and not line.asked and line.agreed_at is None:
            line.agreed_at = now
            _save_part(line)
    handover.look_again()


def _expect_at_last(handover: Handover) -> None:
    """With the relief's signature: what the books say should be there, whatever was given out or taken in since."""
    there = gathering.expected_now(handover)
    for line in handover.all_counts:
        line.expected_signed = there.get(line.name, line.expected)
        _save_part(line)


def _read_notices(actor: Actor, post: Post, numbers: Iterable[str]) -> None:
    ticked = set(numbers)
    for notice in unread_notices(actor, post) if ticked else ():
        if notice.number in ticked:
            read_notice(notice, actor=actor)


def read_lines(
    handover: Handover, *, actor: Actor, notices: Iterable[str] = (), self_check: str = "", pressed: bool = False, **marks: Any
) -> Handover:
    """Keep what has been read and counted so far, and take in what is new in the books meanwhile.

    ``pressed``: it was sent to be signed, and was not; what is new is shown with the refusal.
    """
    now = timezone.now()
    marks.pop("version", None)  # ticks only ever add up: another tab, or a colleague in between, takes none of them back
    with transaction.atomic():
        row = perform(
            states.READ,
            handover,
            actor=actor,
            self_check=lambda row: self_check or row.self_check,
            shown_at=lambda row: now if pressed or row.shown_at else None,
        )
        _read_notices(actor, row.for_post, notices)
        gathering.take_in(row, now)
        _mark(row, now, **marks)
    return row


def question_handover(
    handover: Handover,
    *,
    actor: Actor,
    version: int | None = None,
    about: HandoverLine | CountLine,
    question: str,
    counted_in: int | None = None,
) -> Handover:
    """Put a line or a count in question: nobody signs until it is explained or decided."""
    with transaction.atomic():
        row = perform(states.QUESTION, handover, actor=actor, version=version, data={"about": str(about)})
        about.question, about.asked_at = question, timezone.now()
        about.answer, about.answered_by, about.answered_at = "", None, None
        if isinstance(about, CountLine):
            about.counted_in, about.expected_in = counted_in, gathering.expected_now(row).get(about.name, about.expected)
        _save_part(about)
        row.look_again()
    return row


def answer_handover(
    handover: Handover, *, actor: Actor, version: int | None = None, about: HandoverLine | CountLine, answer: str, pin: str = ""
) -> Handover:
    """The outgoing clerk explains, under their own sign-in or by PIN at the relief's screen; or a supervisor decides."""
    assert actor.user is not None
    by = actor.user
    if by.pk == handover.incoming_id and not actor.may(states.REVIEW):
        if handover.outgoing is None or not guard.pin(handover.outgoing, pin, limit=actor.policy.pin_tries):
            raise ValidationError(
                {"pin": ValidationError(_("The outgoing clerk types their PIN here, or a supervisor decides."), code="pin")}
            )
        by = handover.outgoing
    with transaction.atomic():
        row = perform(states.ANSWER, handover, actor=actor, version=version, data={"about": str(about), "by": str(by)})
        about.answer, about.answered_by, about.answered_at = answer, by, timezone.now()
        _save_part(about)
        row.look_again()
    return row


def put_back(handover: Handover, *, actor: Actor, version: int | None = None) -> Handover:
    """Somebody else will take over: nothing counts as read, counted or checked."""
    with transaction.atomic():
        nobody: dict[str, Any] = {"incoming": None, "taken_up_at": None, "shown_at": None, "self_check": ""}
        row = perform(states.PUT_BACK, handover, actor=actor, version=version, **nobody)
        row.lines.filter(read_at__isnull=False).update(read_at=None, by_book=False)
        row.counts.update(agreed_at=None)
        row.counts.filter(asked_at__isnull=True).update(counted_in=None, expected_in=None)
        row.look_again()
    return row


def accept_handover(
    handover: Handover, *, actor: Actor, notices: Iterable[str] = (), self_check: str = "", version: int | None = None, **marks: Any
) -> Handover:
    """The incoming clerk signs: one shift ends and the next begins at the same instant (B1, B2).

    What was opened or closed meanwhile is taken into the snapshot, so that what is accepted is what is open.
    Raises ``Refused`` while something shown is not read, and once for what came in since it was shown; what
    was ticked is kept all the same. Whatever comes in after that is told with the signature: it never loops.
    """
    try:
        with transaction.atomic():
            _read_notices(actor, handover.for_post, notices)
            return _accept(handover, actor, self_check, marks)
    except (Refused, ValidationError):
        if states.not_incoming(handover, actor) or states.on_duty_elsewhere(handover, actor):
            raise  # who may not sign has ticked nothing
        with contextlib.suppress(Refused):
            read_lines(handover, actor=actor, notices=notices, self_check=self_check, pressed=True, **marks)
        raise


def _accept(handover: Handover, actor: Actor, self_check: str, marks: dict[str, Any]) -> Handover:
    policy = policy_of(actor)
    told: dict[str, Any] = {}

    def relieved(row: Handover) -> Shift:
        """Inside the door, the row locked: the last look at the books, the signature, the change of shifts."""
        last = duty.last_end(row.for_post)
        row.accepted_at = max(one for one in (timezone.now(), last, row.from_shift and row.from_shift.opened_at) if one)
        row.self_check = self_check or row.self_check
        fresh, stops = gathering.take_in(row, row.accepted_at)
        if stops:
            raise Refused(Denied(stops[0], "stops"))
        _mark(row, row.accepted_at, **marks)
        _expect_at_last(row)
        lines, counted = row.all_lines, row.all_counts
        late = {line.pk for line in lines if line.pk in fresh} if row.shown_at else set()
        shown = telling.sheet(
            [line for line in lines if line.pk not in late], known=telling.last_read(actor.user, lines), since=row.taken_up_at
        )
        _refuse_missing(row, shown, counted)
        taken = (row.accepted_at - (row.taken_up_at or row.accepted_at)).total_seconds()
        row.hasty = taken < policy.read_seconds * len(shown.all)
        row.override = states.without_outgoing(row)
        if by_book := telling.read_by_book(lines):
            told["by_book"] = " · ".join(f"{slug} {count} {digest}" for slug, count, digest in by_book)
        row.signed_in = signing.sign_own(actor=actor, role=Signature.Role.INCOMING, lines=gathering.text_in(row, lines, counted))
        end = planned_end(row.for_post, row.accepted_at, policy)
        return duty.relieve(actor=actor, post=row.for_post, at=row.accepted_at, planned_end=end)

    return perform(states.ACCEPT, handover, actor=actor, data=told, to_shift=relieved)


def _refuse_missing(handover: Handover, shown: telling.Sheet, counted: list[CountLine]) -> None:
    """Nothing shown goes unread, nothing asked uncounted, no difference unsaid, and nobody signs unchecked."""
    unread = shown.missing()
    if unread and all(one.read for one in (*shown.singly, *shown.books)):
        n = sum(len(one.lines) for one in shown.news if not one.read)
        raise Refused(Denied(_("%(n)s came in while you read, and stand here now: read them, and sign.") % {"n": n}, "news"))
    if missing := telling.missing(shown, counted, checked=bool(handover.self_check)):
        code = "unread" if unread else "uncounted" if not all(one.stands for one in counted) else "self_check"
        raise Refused(Denied(str(telling.MISSING) % {"what": pgettext("list", ", ").join(missing)}, code))
    for one in counted:
        if one.contradicted and one.answered_at is None:
            said = _(
                "%(what)s: handed over %(counted)s, counted by you %(counted_in)s. Put it in question first: it is explained or decided."
            )
            handed = str(one.expected if one.counted is None else one.counted)
            between = moved((one.expected if one.expected_in is None else one.expected_in) - one.expected)
            counted_out = pgettext("list", ", ").join(part for part in (handed, between) if part)
            figures = {"what": one.name, "counted": counted_out, "counted_in": one.counted_in}
            raise Refused(Denied(said % figures, "differs"))


def withdraw_handover(handover: Handover, *, actor: Actor, version: int | None = None, reason: str) -> Handover:
    """Begun by mistake, or not needed after all: the number stays."""
    return perform(states.WITHDRAW, handover, actor=actor, version=version, reason=reason)


def add_to_handover(handover: Handover, *, actor: Actor, version: int | None = None, text: str) -> Handover:
    """What was forgotten is added; what was signed stays as it was signed."""
    with transaction.atomic():
        row = perform(states.ADD, handover, actor=actor, version=version)
        _add(actor, text, handover=row)
    return row


def _add(actor: Actor, text: str, **to: Any) -> None:
    addendum = Addendum(property=actor.property, text=text, at=timezone.now(), by=actor.user, **to)
    addendum.clean_fields(exclude=["property", "handover", "note", "by"])
    addendum.save()


# --- joining, leaving, standing in ----------------------------------------------------------------------
def join_shift(*, actor: Actor, post: Post, pin: str) -> Shift:
    """加入当班: read what is new, then the PIN; no counts. Only where a shift is on."""
    if denied := may_work(actor, states.WORK, at_desk=False):
        raise Refused(denied)
    if open_shift(post) is None:
        raise Refused(Denied(_("Nobody is on duty at %(post)s: take the post over.") % {"post": post}, "closed"))
    if first := next(iter(unread_notices(actor, post)), None):
        raise Refused(Denied(_("Notice %(notice)s must be read first: “%(title)s”.") % {"notice": first, "title": first.title}, "notice"))
    if actor.user is None or not guard.pin(actor.user, pin, limit=actor.policy.pin_tries):
        raise ValidationError({"pin": ValidationError(_("This is not your PIN."), code="pin")})
    return duty.take_post(actor=actor, post=post)


def leave_shift(*, actor: Actor) -> None:
    """An assistant's duty ends; whoever is responsible hands over first."""
    if actor.shift is not None and actor.user is not None and policy_of(actor).gate:
        chief = responsible(actor.shift)
        if chief is None or chief.pk == actor.user.pk:
            raise Refused(Denied(_("You are responsible for this post: hand it over first."), "responsible"))
    duty.leave_post(actor=actor)


def stand_in(*, actor: Actor, key: Any, substitute: User, reason: str, minutes: int, own_pin: str, their_pin: str) -> StandIn:
    """临时顶岗: a colleague takes the desk for a while, with the reason and both PINs; no counts."""
    if actor.user is None or actor.shift is None or actor.post is None:
        raise Refused(Denied(_("Take over the post first: until then everything can be read and nothing written."), "duty"))
    if minutes > policy_of(actor).stand_in_minutes:
        limit = ValidationError(
            _("At most %(n)s minutes; longer needs a handover."), code="minutes", params={"n": policy_of(actor).stand_in_minutes}
        )
        raise ValidationError({"minutes": limit})
    for name, user, pin in (("own_pin", actor.user, own_pin), ("their_pin", substitute, their_pin)):
        if not guard.pin(user, pin, limit=actor.policy.pin_tries):
            raise ValidationError({name: ValidationError(_("This is not the PIN of %(who)s."), code="pin", params={"who": user})})
    colleague = actor_for(substitute, actor.property.slug)
    if colleague is None:
        raise Refused(Denied(_("%(who)s does not work at this desk.") % {"who": substitute}, "permission"))
    row = StandIn(
        property=actor.property,
        key=key,
        state=StandIn.State.STANDING,
        of_shift=actor.shift,
        absent=actor.user,
        substitute=substitute,
        reason=reason,
        minutes_agreed=minutes,
        until=timezone.now() + timedelta(minutes=minutes),
    )
    with transaction.atomic():
        entered = enter(row, actor=actor, permission=states.WORK)
        if colleague.shift is None or colleague.shift.pk != actor.shift.pk:
            duty.take_post(actor=colleague, post=actor.post)
    return entered


def return_to_post(stand_in: StandIn, *, actor: Actor, version: int | None = None) -> StandIn:
    """Back at the desk, having read what happened meanwhile; the stand-in's duty ends."""
    now = timezone.now()
    with transaction.atomic():
        row = perform(states.RETURN, stand_in, actor=actor, version=version, returned_at=now)
        ShiftClerk.objects.filter(shift=row.of_shift, user=row.substitute, ended_at__isnull=True).update(ended_at=now)
    return row


# --- 岗位记事本 ---------------------------------------------------------------------------------------
def note_event(note: DutyNote, *, actor: Actor, occurred_at: datetime | None = None) -> DutyNote:
    """Write down whatever is out of the ordinary (B10), on duty or not. What is low and done with is settled at once."""
    now = timezone.now()
    note.occurred_at = occurred_at or now
    note.late = now - note.occurred_at > timedelta(hours=policy_of(actor).late_note_hours)
    if note.reported_to and note.reported_at is None:
        note.reported_at = now
    note.state = DutyNote.State.REPORTED if note.reported_to else DutyNote.State.NOTED
    if note.severity == DutyNote.Severity.LOW and note.acted in (DutyNote.Acted.NONE, DutyNote.Acted.DONE):
        note.state = DutyNote.State.SETTLED
    return enter(note, actor=actor, permission=states.WORK, at_desk=False, data={"kind": note.kind, "severity": note.severity})


def report_note(
    note: DutyNote, *, actor: Actor, version: int | None = None, reported_to: str, reported_at: datetime | None = None
) -> DutyNote:
    """Told to a superior: to whom, and when."""
    at = min(max(reported_at or timezone.now(), note.occurred_at), timezone.now())
    return perform(states.REPORT, note, actor=actor, version=version, reported_to=reported_to, reported_at=at)


def settle_note(note: DutyNote, *, actor: Actor, version: int | None = None, outcome: str) -> DutyNote:
    """Done with: it leaves the list of what is handed on."""
    return perform(states.SETTLE, note, actor=actor, version=version, outcome=outcome)


def add_to_note(note: DutyNote, *, actor: Actor, version: int | None = None, text: str) -> DutyNote:
    """An addendum: the note itself is never edited."""
    with transaction.atomic():
        row = perform(states.ADD_TO_NOTE, note, actor=actor, version=version)
        _add(actor, text, note=row)
    return row


def sign_day(*, actor: Actor, day: date) -> DayReading:
    """主管签阅: the supervisor has read the notebook of a day as far as it goes."""
    if denied := may_work(actor, states.REVIEW, at_desk=False):
        raise Refused(denied)
    with transaction.atomic():
        notes = list(DutyNote.objects.of(actor.property).of_day(day))
        if not notes:
            raise Refused(Denied(_("There is nothing to sign on this day."), "empty"))
        lines = [f"{note.number}|{note.kind}|{note.severity}|{note.occurred_at.isoformat()}|{note.state}" for note in notes]
        signature = signing.sign_own(actor=actor, role=Signature.Role.SUPERVISOR, lines=lines)
        row = DayReading(property=actor.property, day=day, through=notes[-1].serial, signature=signature)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise promises.as_validation_error(error, DayReading) from error
        trail.record(actor, "sign-day", data={"day": str(day), "through": row.through})
    return row


# --- 重要通知 -----------------------------------------------------------------------------------------
def publish_notice(notice: Notice, *, actor: Actor) -> Notice:
    """Put a notice into force: for one post or all, until a certain time (B11)."""
    notice.state = Notice.State.CURRENT
    if notice.valid_until <= timezone.now():
        raise ValidationError({"valid_until": ValidationError(_("The notice ends before it begins."), code="notice_ends_after_start")})
    return enter(notice, actor=actor, permission=states.REVIEW, at_desk=False)


def read_notice(notice: Notice, *, actor: Actor, version: int | None = None) -> Notice:
    """One's own receipt: read, at this minute."""
    with transaction.atomic():
        row = perform(states.MARK_READ, notice, actor=actor)
        assert actor.user is not None
        NoticeReceipt.objects.create(property=actor.property, notice=row, user=actor.user, read_at=timezone.now())
    return row


def withdraw_notice(notice: Notice, *, actor: Actor, version: int | None = None, reason: str) -> Notice:
    """No longer in force; who read it stays known."""
    return perform(states.WITHDRAW_NOTICE, notice, actor=actor, version=version, reason=reason)
