"""Enquiries, from the first word to the answer."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger import trail
from desk.ledger.transitions import Transition
from desk.ledger.writers import enter, keep, perform
from desk.models import Department, User
from desk.people.actors import Actor
from directory import calling
from enquiries.answers.models import Answer
from enquiries.enquiries import states
from enquiries.enquiries.models import Attempt, Enquiry
from enquiries.enums import EnquiryState, Way
from enquiries.messages.actions import leave_message
from enquiries.messages.models import Message
from enquiries.promises.actions import fulfil, let_go, owe
from enquiries.shared.actions import again_at, clock, counts_apart, line
from enquiries.shared.models import EnquiryPolicy
from enquiries.shared.states import WORK

E = EnquiryState


def _gives_no_number(answer: str, *, actor: Actor, known: str = "") -> None:
    """C1.2: whose number it is decides, or a supervisor. What a superior answered (``known``) may be passed on.

    Raises ``ValidationError`` (code ``number``).
    """
    if calling.holds_private_number(actor.property, calling.numbers_in(answer) - calling.numbers_in(known)):
        says = _("This is somebody's private number. Put the customer through or take a message; a superior you ask may allow it.")
        raise ValidationError({"answer": ValidationError(says, code="number")})


def log_enquiry(enquiry: Enquiry, *, actor: Actor, answered: bool = False, connected: bool = False) -> Enquiry:
    """Log an enquiry (C3). ``enquiry`` is unsaved; ``answered``: the customer has gone with the answer already.

    A late entry (补录) brings its true time, and whoever was looked for then may have agreed and been put through
    (``connected``). Raises ``ValidationError`` with the form's sentences, ``Refused`` for who may not.
    """
    calling.refuse_private_number(enquiry, "subject", actor=actor)
    _gives_no_number(enquiry.answer, actor=actor)
    then = enquiry.occurred_at or timezone.now()
    enquiry.state = E.OPEN
    enquiry.attempts_needed = actor.policy_of(EnquiryPolicy).min_attempts
    if answered:
        enquiry.state, enquiry.at_once, enquiry.ended_at = E.ANSWERED, True, then
    if connected:
        enquiry.state, enquiry.consent_at, enquiry.ended_at = E.CONNECTED, then, then
        enquiry.attempts, enquiry.last_result = 1, Enquiry.Result.AGREED
    used = [host for host in (enquiry.contact or enquiry.unit,) if host is not None and not enquiry.late]
    with transaction.atomic():
        row = enter(enquiry, actor=actor, permission=WORK, data={"kind": enquiry.kind}, used=used)
        if connected and not row.tries.exists():
            _try(row, actor=actor, at=then, result=Enquiry.Result.AGREED)
    return row


def _try(row: Enquiry, *, actor: Actor, at: datetime, result: str, how: str = Way.PHONE, said: str = "", counts: bool = True) -> None:
    told = {"how": how, "result": result, "said": said, "counts": counts, "again_at": again_at(actor, at)}
    line(Attempt(property=actor.property, enquiry=row, at=at, by=actor.user, **told), Enquiry)


def _end(transition: Transition, enquiry: Enquiry, *, actor: Actor, version: int | None, **values: Any) -> Enquiry:
    """The customer has an outcome: the promise is kept with it, and the enquiry ends."""
    with transaction.atomic():
        fulfil(enquiry, actor=actor)
        return perform(transition, enquiry, actor=actor, version=version, ended_at=timezone.now(), **values)


def try_to_reach(
    enquiry: Enquiry, *, actor: Actor, version: int | None = None, result: str, how: str = Way.PHONE, said: str = ""
) -> Enquiry:
    """One try to reach who is looked for (C1.1, C1.3): by whom, how, and what came of it.

    Every try is written down; one by the same way within the policy's minutes does not count towards “not found”.
    """
    now = timezone.now()
    with transaction.atomic():
        trail.hold(actor.property)  # of two tries at once one is the first
        counts = counts_apart(enquiry.tries, now, how=how)
        row = perform(
            states.TRY,
            enquiry,
            actor=actor,
            version=version,
            data=None if counts else {"too_soon": True},
            attempts=lambda row: row.attempts + counts,
            last_result=result,
            consent_at=now if result == Enquiry.Result.AGREED else None,
        )
        _try(row, actor=actor, at=now, result=result, how=how, said=said, counts=counts)
    return row


def connect_enquiry(enquiry: Enquiry, *, actor: Actor, version: int | None = None) -> Enquiry:
    """Put through, after they agreed (C1.1)."""
    return _end(states.CONNECT, enquiry, actor=actor, version=version)


def answer_enquiry(enquiry: Enquiry, *, actor: Actor, version: int | None = None, answer: str, answered_from: str = "") -> Enquiry:
    """The customer has the answer; a promise is kept with it."""
    _gives_no_number(answer, actor=actor, known=enquiry.advice)
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
        told = owe(enquiry, actor=actor, due_at=due_at, what=what, person=person, phone=phone)
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
    policy, now = actor.policy_of(EnquiryPolicy), timezone.now()
    with transaction.atomic():
        told = owe(enquiry, actor=actor, due_at=due_at, person=person, phone=phone)
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
        told = owe(enquiry, actor=actor, due_at=due_at, person=person, phone=phone)
        return perform(states.ESCALATE, enquiry, actor=actor, version=version, superior=superior, **told)


def advise_enquiry(enquiry: Enquiry, *, actor: Actor, version: int | None = None, advice: str) -> Enquiry:
    """The superior's answer; the desk gives it to the customer. It is theirs who gave it, whoever was asked."""
    return perform(states.ADVISE, enquiry, actor=actor, version=version, advice=advice, superior=actor.user)


def file_answer(enquiry: Enquiry, *, actor: Actor, version: int | None = None) -> Enquiry:
    """File the answer among the ready ones: the next clerk finds it in the search."""
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
        unlisted=enquiry.unlisted,
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
        let_go(enquiry, actor=actor, reason=reason)
        return perform(states.VOID, enquiry, actor=actor, version=version, reason=reason, ended_at=timezone.now())
