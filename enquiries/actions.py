"""The only writers of this book: verb first, keyword-only, the actor always named.

A move that gives or keeps a promise moves two rows in one transaction: the promise first, because
the database asks for it before it lets the enquiry go on or end.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk import attachments, clocks, promises, trail
from desk.actors import Actor
from desk.doors import enter, keep, perform
from desk.models import Department, Membership, User
from desk.roles import Role
from desk.transitions import Transition
from directory import calling
from enquiries import states
from enquiries.models import Answer, Attempt, Complaint, ComplaintAction, Enquiry, FollowUp, Message, Promise
from enquiries.states import policy_of

E, M, C = Enquiry.State, Message.State, Complaint.State


def clock(actor: Actor, start: datetime, minutes: int, *, in_service: bool) -> datetime:
    """When so many minutes have passed after ``start``: all of them, or those of service only."""
    if in_service:
        return clocks.due(start, minutes, property=actor.property, policy=actor.policy)
    return start + timedelta(minutes=minutes)


def _line(row: models.Model, parent: type[models.Model]) -> None:
    """Write a line inside the caller's transaction; what the database refuses is a sentence."""
    row.full_clean(validate_unique=False, validate_constraints=False)
    try:
        row.save()
    except IntegrityError as error:
        raise promises.as_validation_error(error, parent) from error


# --- promises ------------------------------------------------------------------------------------
def _open_promise(entry: Enquiry | Complaint) -> Promise | None:
    found = Promise.objects.of(entry.property).open().filter(subject_key=entry.key).first()
    if found is not None:
        found.property = entry.property
    return found


def _promise(
    entry: Enquiry | Complaint, *, actor: Actor, what: str, due_at: datetime, phone: str = "", to_whom: str = "", **values: Any
) -> Promise:
    """Give a promise about ``entry``, inside the transaction of the move it belongs to: that judges who may.

    Raises ``ValidationError`` where nobody could be told: without a number or a unit nothing can be kept.
    """
    if not phone and not entry.reachable():
        raise ValidationError({"phone": _("Ask how they can be reached: a phone number.")}, code="required")
    promise = Promise(
        property=actor.property,
        state=Promise.State.OPEN,
        subject=trail.label(entry),
        subject_key=entry.key,
        number=entry.number,
        what=what,
        to_whom=to_whom or entry.person,
        owner=actor.user,
        due_at=due_at,
        first_due_at=due_at,
        about_staff=entry.concerns() if isinstance(entry, Complaint) else None,
        **values,
    )
    return enter(promise, actor=actor, permission="desk.view", at_desk=False, verb="promise", data={"due_at": due_at})


def _owe(enquiry: Enquiry, *, actor: Actor, due_at: datetime | None, what: str = "", person: str = "", phone: str = "") -> dict[str, Any]:
    """The customer is promised an answer, unless one is promised already: that one stays as it is.

    Gives what the enquiry itself learns by it: who asks, and how to reach them.
    """
    if _open_promise(enquiry) is not None:
        if due_at is not None:
            raise ValidationError({"due_at": _("An answer is promised already: keep it, or move it with the customer.")}, code="owed")
    elif due_at is None:
        raise ValidationError({"due_at": _("Say first by when the customer has an answer.")}, code="required")
    else:
        _promise(enquiry, actor=actor, what=what or enquiry.subject[:200], due_at=due_at, to_whom=person, phone=phone)
    return {name: value for name, value in (("person", person), ("phone", phone)) if value}


def _fulfil(entry: Enquiry | Complaint, *, actor: Actor) -> None:
    """The customer has an answer now: whatever was promised is kept, in time or not."""
    if (promise := _open_promise(entry)) is not None:
        perform(states.FULFIL, promise, actor=actor, kept_at=timezone.now())


def _let_go(entry: Enquiry | Complaint, *, actor: Actor, reason: str) -> None:
    """Nobody waits for the answer any more: what was promised is not kept, and broken if its time had passed."""
    if (promise := _open_promise(entry)) is not None:
        perform(states.LET_GO, promise, actor=actor, released_at=timezone.now(), reason=reason[:200])


def keep_promise(promise: Promise, *, actor: Actor, version: int | None = None) -> Promise:
    """The customer has what was promised. Kept or broken is read off the two times."""
    return perform(states.KEEP, promise, actor=actor, version=version, kept_at=timezone.now())


def move_promise(promise: Promise, *, actor: Actor, version: int | None = None, due_at: datetime, told: str) -> Promise:
    """Move it before it expires, with the customer, who was told (C3.3)."""
    return perform(states.MOVE, promise, actor=actor, version=version, due_at=due_at, told=told, moved_at=timezone.now())


def follow_promise(promise: Promise, *, actor: Actor, version: int | None = None, due_at: datetime, apologised: bool) -> Promise:
    """A broken one stays broken; after an apology a new one is given (A12)."""
    if not apologised:
        raise ValidationError({"apologised": _("Apologise first; then a new promise may be given.")}, code="new_one_after_apology")
    with transaction.atomic():
        old = perform(states.FOLLOW, promise, actor=actor, version=version)
        new = Promise(
            property=actor.property,
            state=Promise.State.OPEN,
            due_at=due_at,
            first_due_at=due_at,
            owner=actor.user,
            after=old,
            apologised=True,
            **{name: getattr(old, name) for name in ("subject", "subject_key", "number", "what", "to_whom", "about_staff")},
        )
        return enter(new, actor=actor, permission=states.WORK, at_desk=False, verb="promise", data={"due_at": due_at})


def release_promise(promise: Promise, *, actor: Actor, version: int | None = None, reason: str) -> Promise:
    """The customer no longer wants it. What had expired by then stays broken."""
    return perform(states.RELEASE, promise, actor=actor, version=version, released_at=timezone.now(), reason=reason)


# --- enquiries -----------------------------------------------------------------------------------
def log_enquiry(enquiry: Enquiry, *, actor: Actor, answered: bool = False, connected: bool = False) -> Enquiry:
    """Log an enquiry (C3). ``enquiry`` is unsaved; ``answered``: the customer has gone with the answer already.

    A late entry (补录) brings its true time, and whoever was looked for then may have agreed and been put through
    (``connected``). Raises ``ValidationError`` with the form's sentences, ``Refused`` for who may not.
    """
    then = enquiry.occurred_at or timezone.now()
    enquiry.state = E.OPEN
    enquiry.attempts_needed = policy_of(actor).min_attempts
    if answered:
        enquiry.state, enquiry.at_once, enquiry.ended_at = E.ANSWERED, True, then
    if connected:
        enquiry.state, enquiry.consent_at, enquiry.ended_at = E.CONNECTED, then, then
        enquiry.attempts, enquiry.last_result = 1, Enquiry.Result.AGREED
    used = [host.key for host in (enquiry.contact or enquiry.unit,) if host is not None and not enquiry.late]
    with transaction.atomic():
        row = enter(enquiry, actor=actor, permission=states.WORK, data={"kind": enquiry.kind}, used=used)
        if connected and not row.tries.exists():
            _try(row, actor=actor, at=then, result=Enquiry.Result.AGREED)
    return row


def _try(row: Enquiry, *, actor: Actor, at: datetime, result: str, how: str = Attempt.How.PHONE, said: str = "") -> None:
    _line(Attempt(property=actor.property, enquiry=row, at=at, by=actor.user, how=how, result=result, said=said), Enquiry)


def _end(transition: Transition, enquiry: Enquiry, *, actor: Actor, version: int | None, **values: Any) -> Enquiry:
    """The customer has an outcome: the promise is kept with it, and the enquiry ends."""
    with transaction.atomic():
        _fulfil(enquiry, actor=actor)
        return perform(transition, enquiry, actor=actor, version=version, ended_at=timezone.now(), **values)


def try_to_reach(
    enquiry: Enquiry, *, actor: Actor, version: int | None = None, result: str, how: str = Attempt.How.PHONE, said: str = ""
) -> Enquiry:
    """One try to reach who is looked for (C1.1, C1.3): by whom, how, and what came of it."""
    now = timezone.now()
    with transaction.atomic():
        row = perform(
            states.TRY,
            enquiry,
            actor=actor,
            version=version,
            attempts=lambda row: row.attempts + 1,
            last_result=result,
            consent_at=now if result == Enquiry.Result.AGREED else None,
        )
        _try(row, actor=actor, at=now, result=result, how=how, said=said)
    return row


def connect_enquiry(enquiry: Enquiry, *, actor: Actor, version: int | None = None) -> Enquiry:
    """Put through, after they agreed (C1.1)."""
    return _end(states.CONNECT, enquiry, actor=actor, version=version)


def answer_enquiry(enquiry: Enquiry, *, actor: Actor, version: int | None = None, answer: str, answered_from: str = "") -> Enquiry:
    """The customer has the answer; a promise is kept with it."""
    return _end(states.ANSWER, enquiry, actor=actor, version=version, answer=answer, answered_from=answered_from)


def decline_enquiry(enquiry: Enquiry, *, actor: Actor, version: int | None = None, reason: str) -> Enquiry:
    """Decline an unreasonable wish politely, with the reason (C3.5)."""
    return _end(states.DECLINE, enquiry, actor=actor, version=version, reason=reason)


def close_not_found(enquiry: Enquiry, *, actor: Actor, version: int | None = None, left: str, phone: str = "") -> Enquiry:
    """Not found after enough tries, with a contact left, or declined to leave one (C1.3)."""
    values: dict[str, Any] = {"phone": phone} if phone else {}
    return _end(states.NOT_FOUND, enquiry, actor=actor, version=version, left=left, **values)


def promise_answer(
    enquiry: Enquiry,
    *,
    actor: Actor,
    version: int | None = None,
    due_at: datetime | None = None,
    what: str = "",
    person: str = "",
    phone: str = "",
) -> Enquiry:
    """Promise the customer an answer by a time (C3.3). Without a way to reach them nothing can be kept."""
    with transaction.atomic():
        told = _owe(enquiry, actor=actor, due_at=due_at, what=what, person=person, phone=phone)
        return perform(states.PROMISE, enquiry, actor=actor, version=version, **told)


def refer_enquiry(
    enquiry: Enquiry,
    *,
    actor: Actor,
    version: int | None = None,
    department: Department,
    referred_to: str,
    due_at: datetime | None = None,
    person: str = "",
    phone: str = "",
) -> Enquiry:
    """Pass it on to a department and a person (A8). Not an end: the desk asks whether they have accepted.

    ``due_at``: by when the customer has an answer, where none is promised yet.
    """
    policy, now = policy_of(actor), timezone.now()
    with transaction.atomic():
        told = _owe(enquiry, actor=actor, due_at=due_at, person=person, phone=phone)
        return perform(
            states.REFER,
            enquiry,
            actor=actor,
            version=version,
            department=department,
            referred_to=referred_to,
            due_accept_at=clock(actor, now, policy.accept_minutes, in_service=policy.accept_in_service),
            accepted_by="",
            accepted_at=None,
            agreed_at=None,
            **told,
        )


def accept_referral(enquiry: Enquiry, *, actor: Actor, version: int | None = None, accepted_by: str, agreed_at: datetime) -> Enquiry:
    """The department has accepted and says by when. What the customer was promised stays as it was."""
    return perform(
        states.ACCEPT,
        enquiry,
        actor=actor,
        version=version,
        accepted_by=accepted_by,
        accepted_at=timezone.now(),
        agreed_at=agreed_at,
    )


def ask_superior(
    enquiry: Enquiry,
    *,
    actor: Actor,
    version: int | None = None,
    superior: User,
    due_at: datetime | None = None,
    person: str = "",
    phone: str = "",
) -> Enquiry:
    """What nobody here knows becomes a question to a named superior (A10, A15).

    ``due_at``: by when the customer has an answer, where none is promised yet.
    """
    with transaction.atomic():
        told = _owe(enquiry, actor=actor, due_at=due_at, person=person, phone=phone)
        return perform(states.ESCALATE, enquiry, actor=actor, version=version, superior=superior, **told)


def advise_enquiry(enquiry: Enquiry, *, actor: Actor, version: int | None = None, advice: str) -> Enquiry:
    """The superior's answer; the desk gives it to the customer."""
    return perform(states.ADVISE, enquiry, actor=actor, version=version, advice=advice)


def file_answer(enquiry: Enquiry, *, actor: Actor, version: int | None = None) -> Enquiry:
    """File the answer among the ready ones: the next clerk finds it in the box."""
    now = timezone.now()
    with transaction.atomic():
        row = perform(states.FILE, enquiry, actor=actor, version=version, filed_at=now)
        answer = Answer(
            property=actor.property,
            question=row.subject,
            answer=row.answer,
            source=str(row.superior or actor.user or ""),
            checked_on=actor.local(now).date(),
        )
        keep(answer, actor=actor)
    return row


def take_message(
    enquiry: Enquiry,
    *,
    actor: Actor,
    version: int | None = None,
    body: str,
    person: str = "",
    phone: str = "",
    urgent: bool = False,
    read_back: bool = False,
    wished: bool = False,
) -> Enquiry:
    """A message for whoever is looked for ends the search (C1.2): one press writes both.

    ``wished``: nobody has been called yet, and the customer wants no more than to leave a message.
    """
    if enquiry.untried() and not wished:
        raise ValidationError({"wished": _("Try to reach them first, or note that they only want to leave a message.")}, code="not_tried")
    message = Message(
        property=actor.property,
        unit=enquiry.unit,
        contact=enquiry.contact,
        wanted=enquiry.wanted,
        body=body,
        person=person or enquiry.person,
        phone=phone or enquiry.phone,
        channel=enquiry.channel,
        urgent=urgent,
        read_back=read_back,
        about_number=enquiry.number,
    )
    with transaction.atomic():
        row = _end(states.TAKE_MESSAGE, enquiry, actor=actor, version=version, data={"wished": True} if wished else None)
        leave_message(message, actor=actor)
    return row


def give_number(enquiry: Enquiry, *, actor: Actor, version: int | None = None, reason: str) -> Enquiry:
    """Tell the enquirer the number: a supervisor's decision, with the reason (C1.2). The search ends with it."""
    return _end(states.GIVE_NUMBER, enquiry, actor=actor, version=version, reason=reason, number_given_at=timezone.now())


def void_enquiry(enquiry: Enquiry, *, actor: Actor, version: int | None = None, reason: str) -> Enquiry:
    """Logged by mistake: the number stays, the line is void, and nothing is owed."""
    with transaction.atomic():
        _let_go(enquiry, actor=actor, reason=reason)
        return perform(states.VOID, enquiry, actor=actor, version=version, reason=reason, ended_at=timezone.now())


def reveal_wanted(entry: Enquiry | Message, *, actor: Actor) -> str:
    """The number of whoever is looked for, to make the call, for this clerk, logged (A1)."""
    return calling.reveal(entry, entry.contact, actor=actor, permission=states.WORK)


# --- messages ------------------------------------------------------------------------------------
def leave_message(message: Message, *, actor: Actor) -> Message:
    """Take a message (C1.2). Its clock: urgent or not, from the policy, from when it was taken.

    A late entry (补录) brings its true time, and may have been delivered already: to whom, how and when.
    """
    policy = policy_of(actor)
    minutes = policy.urgent_minutes if message.urgent else policy.message_minutes
    message.state = M.DELIVERED if message.late and message.ended_at else M.TAKEN
    message.due_at = (message.occurred_at or timezone.now()) + timedelta(minutes=minutes)
    return enter(message, actor=actor, permission=states.WORK, data={"urgent": message.urgent})


def deliver_message(message: Message, *, actor: Actor, version: int | None = None, how: str, delivered_to: str) -> Message:
    """Delivered, to somebody named."""
    return perform(states.DELIVER, message, actor=actor, version=version, how=how, delivered_to=delivered_to, ended_at=timezone.now())


def try_message(message: Message, *, actor: Actor, version: int | None = None) -> Message:
    """Tried and not reached; after the policy's number of tries a supervisor looks at it."""
    return perform(states.TRIED, message, actor=actor, version=version, tries=lambda row: row.tries + 1, tried_at=timezone.now())


def give_back_message(message: Message, *, actor: Actor, version: int | None = None, reason: str) -> Message:
    """It could not be delivered, and the sender has been told."""
    return perform(states.GIVE_BACK, message, actor=actor, version=version, reason=reason, ended_at=timezone.now())


def void_message(message: Message, *, actor: Actor, version: int | None = None, reason: str) -> Message:
    """Taken by mistake."""
    return perform(states.VOID_MESSAGE, message, actor=actor, version=version, reason=reason, ended_at=timezone.now())


# --- complaints ----------------------------------------------------------------------------------
def _resolve_by(actor: Actor, complaint: Complaint, start: datetime, severity: str = "") -> datetime:
    """The clock of the resolution: urgent ones by all hours; never later than the law."""
    policy = policy_of(actor)
    hours = {"minor": policy.minor_hours, "important": policy.important_hours, "major": policy.major_hours}.get(
        severity, policy.minor_hours
    )
    if complaint.urgent:
        hours = policy.urgent_hours
    return clock(actor, start, hours * 60, in_service=policy.resolve_in_service and not complaint.urgent)


def register_complaint(complaint: Complaint, *, actor: Actor) -> Complaint:
    """Write down a complaint, suggestion or praise with its three facts (A2, A12). Everything else is the supervisor's.

    The complainant's clocks run from when they spoke, also in a late entry (补录); a supervisor sees what is written.
    """
    policy, now = policy_of(actor), timezone.now()
    spoke = complaint.occurred_at or now
    complaint.state = C.REGISTERED
    complaint.due_seen_at = now + timedelta(minutes=policy.seen_minutes)
    complaint.due_at_latest = spoke + timedelta(days=policy.ceiling_days)
    complaint.due_reply_at = clock(actor, spoke, policy.reply_hours * 60, in_service=policy.reply_in_service and not complaint.urgent)
    complaint.due_resolve_at = min(_resolve_by(actor, complaint, spoke), complaint.due_at_latest)
    complaint.call_tries_needed = policy.call_tries
    return enter(complaint, actor=actor, permission=states.WORK, data={"kind": complaint.kind, "urgent": complaint.urgent})


def follows_correction(complaint: Complaint, changes: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """The clocks that follow when it is corrected whether a complaint is urgent, or when they spoke."""
    if not {"urgent", "occurred_at"} & set(changes):
        return {}
    policy, spoke = policy_of(actor), changes.get("occurred_at", complaint.occurred_at)
    urgent = changes.get("urgent", complaint.urgent)
    row = Complaint(urgent=urgent)
    latest = spoke + timedelta(days=policy.ceiling_days)
    values: dict[str, Any] = {"due_at_latest": max(latest, complaint.due_resolve_at)}
    if complaint.replied_at is None:
        values["due_reply_at"] = clock(actor, spoke, policy.reply_hours * 60, in_service=policy.reply_in_service and not urgent)
    if complaint.resolved_at is None and not complaint.extended:
        values["due_resolve_at"] = min(_resolve_by(actor, row, spoke, complaint.severity), latest)
        values["due_at_latest"] = latest
    return values


def report_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None, reported_to: str) -> Complaint:
    """Reported to a supervisor by name, now (A2): never to whom it is about."""
    if (concerned := complaint.concerns()) is not None and reported_to.strip() == str(concerned):
        raise ValidationError({"reported_to": _("The complaint is about them: report it to somebody else.")}, code="own")
    return perform(states.REPORT, complaint, actor=actor, version=version, reported_to=reported_to, reported_at=timezone.now())


def see_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None) -> Complaint:
    """A supervisor has seen it: its first clock stops."""
    return perform(states.SEE, complaint, actor=actor, version=version, seen_by=actor.user, seen_at=timezone.now())


def _seen(actor: Actor) -> dict[str, Any]:
    """Whoever judges or assigns has seen it."""
    now = timezone.now()
    return {"seen_by": lambda row: row.seen_by or actor.user, "seen_at": lambda row: row.seen_at or now}


def judge_complaint(
    complaint: Complaint,
    *,
    actor: Actor,
    version: int | None = None,
    severity: str,
    validity: str,
    about_staff: User | None = None,
) -> Complaint:
    """A supervisor confirms how severe it is, whether it is founded, and whom of the staff it is about (``None``: nobody).

    The clock of the resolution follows; so does who may see what was promised about it.
    """

    def due(row: Complaint) -> datetime:
        if row.resolved_at is not None or row.extended:
            return row.due_resolve_at
        return min(_resolve_by(actor, row, row.occurred_at, severity), row.due_at_latest)

    def due_again(row: Complaint) -> datetime | None:
        """The second clock began when it was opened again; an extension of it stands."""
        if row.reopened_at is None or row.due_again_at != _resolve_by(actor, row, row.reopened_at, row.severity):
            return row.due_again_at
        return _resolve_by(actor, row, row.reopened_at, severity)

    with transaction.atomic():
        row = perform(
            states.JUDGE,
            complaint,
            actor=actor,
            version=version,
            severity=severity,
            validity=validity,
            judged_by=actor.user,
            about_staff=about_staff,
            due_resolve_at=due,
            due_again_at=due_again,
            **_seen(actor),
        )
        for promise in Promise.objects.of(actor.property).about(row).exclude(about_staff=about_staff):
            promise.property = actor.property
            perform(states.CONCERN, promise, actor=actor, about_staff=about_staff)
    return row


def assign_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None, **given: Any) -> Complaint:
    """Give it to a department and a person: ``department``, ``handler`` or ``handler_name``, ``help_now``."""
    return _give(states.ASSIGN, complaint, actor=actor, version=version, **given)


def reassign_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None, **given: Any) -> Complaint:
    """From one department and person to another."""
    return _give(states.REASSIGN, complaint, actor=actor, version=version, **given)


def _give(
    transition: Transition,
    complaint: Complaint,
    *,
    actor: Actor,
    version: int | None,
    department: Department,
    handler: User | None = None,
    handler_name: str = "",
    help_now: str = "",
) -> Complaint:
    theirs = Membership.objects.filter(property=actor.property, user=handler, role=Role.HANDLER, active=True)
    if handler is not None and theirs.exclude(department=department).exists():
        raise ValidationError({"handler": _("They belong to another department and would not see it.")}, code="department")
    values: dict[str, Any] = {"help_now": help_now} if help_now else {}
    return perform(
        transition,
        complaint,
        actor=actor,
        version=version,
        department=department,
        handler=handler,
        handler_name=handler_name,
        **values,
        **_seen(actor),
    )


def explain_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None, explanation: str) -> Complaint:
    """Unfounded, and explained to the complainant, by a supervisor."""
    now = timezone.now()
    return _end_complaint(
        states.EXPLAIN,
        complaint,
        actor=actor,
        version=version,
        explanation=explanation,
        validity=Complaint.Validity.INVALID,
        judged_by=actor.user,
        replied_at=lambda row: row.replied_at or now,
        **_seen(actor),
    )


def extend_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None, due_at: datetime, told: str) -> Complaint:
    """More time, by a supervisor, with the complainant told; never beyond the law."""
    if complaint.due_again_at is None and due_at > complaint.due_at_latest:
        raise ValidationError({"due_at": _("The law leaves no more days for the answer.")}, code="resolve_before_the_law")
    moved: dict[str, Any] = {"due_again_at": due_at} if complaint.due_again_at is not None else {"due_resolve_at": due_at}
    return perform(
        states.EXTEND, complaint, actor=actor, version=version, extended=lambda row: row.extended + 1, extension_told=told, **moved
    )


def pass_on(complaint: Complaint, *, actor: Actor, version: int | None = None, reason: str, about_staff: User | None = None) -> Complaint:
    """A suggestion reaches whom it concerns; praise stands on the praised person's own board until they have read it.

    ``about_staff``: whom a supervisor finds it praises; ``None`` leaves what was written down.
    """
    named: dict[str, Any] = {"about_staff": about_staff} if about_staff is not None else {}
    return perform(states.PASS_ON, complaint, actor=actor, version=version, reason=reason, ended_at=timezone.now(), **named, **_seen(actor))


def hear_praise(complaint: Complaint, *, actor: Actor, version: int | None = None) -> Complaint:
    """The praised person has read it."""
    return perform(states.HEAR, complaint, actor=actor, version=version, heard_at=timezone.now())


def link_repeat(complaint: Complaint, *, actor: Actor, version: int | None = None, repeat_of: Complaint) -> Complaint:
    """The same matter was complained of before."""
    if repeat_of.pk == complaint.pk:
        raise ValidationError({"repeat_of": _("A complaint does not repeat itself: choose an earlier one.")}, code="self")
    return perform(states.LINK, complaint, actor=actor, version=version, repeat_of=repeat_of)


def take_on_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None) -> Complaint:
    """The handler has taken it on."""
    return perform(states.TAKE_ON, complaint, actor=actor, version=version)


def _act(complaint: Complaint, *, actor: Actor, text: str) -> None:
    _line(ComplaintAction(property=actor.property, complaint=complaint, at=timezone.now(), by=actor.user, text=text), Complaint)


def do_about(complaint: Complaint, *, actor: Actor, version: int | None = None, text: str, reply: str = "") -> Complaint:
    """Something was done; ``reply``: what the complainant was told, if they were."""
    with transaction.atomic():
        row = perform(states.DO, complaint, actor=actor, version=version, **_replied(reply))
        _act(row, actor=actor, text=text)
    return row


def _replied(reply: str) -> dict[str, Any]:
    """The first reply keeps its time, whatever is said later; after reopening there is a first one again."""
    now = timezone.now()
    if not reply:
        return {}
    again = {"replied_again_at": lambda row: (row.replied_again_at or now) if row.reopened else None}
    return {"reply": reply, "replied_at": lambda row: row.replied_at or now, **again}


def reply_to_complainant(complaint: Complaint, *, actor: Actor, version: int | None = None, reply: str) -> Complaint:
    """The first reply of substance."""
    return perform(states.REPLY, complaint, actor=actor, version=version, **_replied(reply))


def resolve_complaint(
    complaint: Complaint, *, actor: Actor, version: int | None = None, cause: str, result: str, reply: str = ""
) -> Complaint:
    """Resolved, with cause and result, and the complainant told if they want a reply; the call is due now."""
    now = timezone.now()
    with transaction.atomic():
        if reply:
            _fulfil(complaint, actor=actor)
        row = perform(
            states.RESOLVE,
            complaint,
            actor=actor,
            version=version,
            cause=cause,
            result=result,
            resolved_at=lambda row: row.resolved_at or now,
            resolved_again_at=lambda row: now if row.reopened else None,
            resolved_by=actor.user,
            due_call_at=now + timedelta(days=policy_of(actor).call_days),
            **_replied(reply),
        )
        _act(row, actor=actor, text=result)
    return row


def promise_complainant(
    complaint: Complaint, *, actor: Actor, version: int | None = None, what: str, due_at: datetime, phone: str = ""
) -> Complaint:
    """Promise the complainant an answer by a time."""
    with transaction.atomic():
        _promise(complaint, actor=actor, what=what, due_at=due_at, phone=phone)
        told: dict[str, Any] = {"phone": phone} if phone else {}
        return perform(states.OWE, complaint, actor=actor, version=version, **told)


def attach_photo(complaint: Complaint, *, actor: Actor, version: int | None = None, photo: Any, caption: str = "") -> Complaint:
    """A photograph of what is complained of."""
    with transaction.atomic():
        row = perform(states.ATTACH, complaint, actor=actor, version=version)
        attachments.keep(row, photo, actor=actor, caption=caption)
    return row


def follow_up(complaint: Complaint, *, actor: Actor, version: int | None = None, method: str, rating: str, comment: str = "") -> Complaint:
    """The call afterwards (A/B/C). Satisfied closes it; not satisfied opens it again, with both clocks kept."""
    with transaction.atomic():
        row = perform(states.FOLLOW_UP, complaint, actor=actor, version=version, data={"rating": rating})
        call = FollowUp(
            property=actor.property,
            complaint=row,
            at=timezone.now(),
            by=actor.user,
            round=row.reopened,
            due_at=row.due_call_at if row.wants_reply else None,
            method=method,
            rating=rating,
            comment=comment,
        )
        _line(call, Complaint)
        if rating == FollowUp.Rating.C:
            return reopen_complaint(row, actor=actor, reason=comment or call.get_rating_display())
        if rating in (FollowUp.Rating.A, FollowUp.Rating.B):
            return close_complaint(row, actor=actor)
    return row


def _end_complaint(transition: Transition, complaint: Complaint, *, actor: Actor, version: int | None = None, **values: Any) -> Complaint:
    """It ends with an answer: the promise is kept with it."""
    with transaction.atomic():
        _fulfil(complaint, actor=actor)
        return perform(transition, complaint, actor=actor, version=version, ended_at=timezone.now(), **values)


def _drop_complaint(transition: Transition, complaint: Complaint, *, actor: Actor, version: int | None, reason: str) -> Complaint:
    """It ends without one: nothing is owed any more, and nothing was kept."""
    with transaction.atomic():
        _let_go(complaint, actor=actor, reason=reason)
        return perform(transition, complaint, actor=actor, version=version, reason=reason, ended_at=timezone.now())


def close_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None) -> Complaint:
    """Closed after the call, or when no reply was wanted, or when nobody answered often enough."""
    with transaction.atomic():
        if not complaint.calls.filter(round=complaint.reopened, rating__in=("a", "b")).exists():
            _let_go(complaint, actor=actor, reason=str(states.CLOSE.label))
        return _end_complaint(states.CLOSE, complaint, actor=actor, version=version)


def reopen_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None, reason: str) -> Complaint:
    """Open it again: the first clock keeps its times, a second one starts."""
    now = timezone.now()
    return perform(
        states.REOPEN,
        complaint,
        actor=actor,
        version=version,
        reason=reason,
        reopened=lambda row: row.reopened + 1,
        reopened_at=now,
        replied_again_at=None,
        due_call_at=None,
        due_again_at=lambda row: _resolve_by(actor, row, now, row.severity),
        resolved_again_at=None,
        ended_at=None,
    )


def withdraw_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None, reason: str) -> Complaint:
    """The complainant withdraws it: how, and in what words."""
    return _drop_complaint(states.WITHDRAW, complaint, actor=actor, version=version, reason=reason)


def void_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None, reason: str) -> Complaint:
    """Written down by mistake; a supervisor's decision."""
    return _drop_complaint(states.VOID_COMPLAINT, complaint, actor=actor, version=version, reason=reason)
