"""Complaints, suggestions and praise, from the three facts to the call afterwards."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger import corrections
from desk.ledger.transitions import Transition
from desk.ledger.writers import enter, perform
from desk.models import Department, Membership, User
from desk.papers import attachments
from desk.people.actors import Actor
from desk.people.roles import Role
from enquiries.complaints import states
from enquiries.complaints.models import Complaint, ComplaintAction
from enquiries.enums import ComplaintState
from enquiries.promises.actions import fulfil, give_promise, let_go
from enquiries.promises.models import Promise
from enquiries.promises.states import CONCERN
from enquiries.shared.actions import clock, line
from enquiries.shared.models import EnquiryPolicy
from enquiries.shared.states import WORK

C = ComplaintState


def resolve_by(actor: Actor, complaint: Complaint, start: datetime, severity: str = "") -> datetime:
    """The clock of the resolution: urgent ones by all hours; never later than the law."""
    policy = actor.policy_of(EnquiryPolicy)
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
    policy, now = actor.policy_of(EnquiryPolicy), timezone.now()
    spoke = complaint.occurred_at or now
    complaint.state = C.REGISTERED
    complaint.due_seen_at = now + timedelta(minutes=policy.seen_minutes)
    complaint.due_at_latest = spoke + timedelta(days=policy.ceiling_days)
    complaint.due_reply_at = clock(actor, spoke, policy.reply_hours * 60, in_service=policy.reply_in_service and not complaint.urgent)
    complaint.due_resolve_at = min(resolve_by(actor, complaint, spoke), complaint.due_at_latest)
    complaint.call_tries_needed = policy.call_tries
    return enter(complaint, actor=actor, permission=WORK, data={"kind": complaint.kind, "urgent": complaint.urgent})


@corrections.follows(Complaint)
def follows_correction(complaint: Complaint, changes: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """The clocks that follow when it is corrected whether a complaint is urgent, or when they spoke."""
    if not {"urgent", "occurred_at"} & set(changes):
        return {}
    policy, spoke = actor.policy_of(EnquiryPolicy), changes.get("occurred_at", complaint.occurred_at)
    urgent = changes.get("urgent", complaint.urgent)
    row = Complaint(urgent=urgent)
    latest = spoke + timedelta(days=policy.ceiling_days)
    values: dict[str, Any] = {"due_at_latest": max(latest, complaint.due_resolve_at)}
    if complaint.replied_at is None:
        values["due_reply_at"] = clock(actor, spoke, policy.reply_hours * 60, in_service=policy.reply_in_service and not urgent)
    if complaint.resolved_at is None and not complaint.extended:
        values["due_resolve_at"] = min(resolve_by(actor, row, spoke, complaint.severity), latest)
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
        return min(resolve_by(actor, row, row.occurred_at, severity), row.due_at_latest)

    def due_again(row: Complaint) -> datetime | None:
        """The second clock began when it was opened again; an extension of it stands."""
        if row.reopened_at is None or row.due_again_at != resolve_by(actor, row, row.reopened_at, row.severity):
            return row.due_again_at
        return resolve_by(actor, row, row.reopened_at, severity)

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
            perform(CONCERN, promise, actor=actor, about_staff=about_staff)
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
    return end_complaint(
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
    line(ComplaintAction(property=actor.property, complaint=complaint, at=timezone.now(), by=actor.user, text=text), Complaint)


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
            fulfil(complaint, actor=actor)
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
            due_call_at=now + timedelta(days=actor.policy_of(EnquiryPolicy).call_days),
            **_replied(reply),
        )
        _act(row, actor=actor, text=result)
    return row


def promise_complainant(
    complaint: Complaint, *, actor: Actor, version: int | None = None, what: str, due_at: datetime, phone: str = ""
) -> Complaint:
    """Promise the complainant an answer by a time."""
    with transaction.atomic():
        give_promise(complaint, actor=actor, what=what, due_at=due_at, phone=phone)
        told: dict[str, Any] = {"phone": phone} if phone else {}
        return perform(states.OWE, complaint, actor=actor, version=version, **told)


def attach_photo(complaint: Complaint, *, actor: Actor, version: int | None = None, photo: Any, caption: str = "") -> Complaint:
    """A photograph of what is complained of."""
    with transaction.atomic():
        row = perform(states.ATTACH, complaint, actor=actor, version=version)
        attachments.keep(row, photo, actor=actor, caption=caption)
    return row


def end_complaint(transition: Transition, complaint: Complaint, *, actor: Actor, version: int | None = None, **values: Any) -> Complaint:
    """It ends with an answer: the promise is kept with it."""
    with transaction.atomic():
        fulfil(complaint, actor=actor)
        return perform(transition, complaint, actor=actor, version=version, ended_at=timezone.now(), **values)


def _drop_complaint(transition: Transition, complaint: Complaint, *, actor: Actor, version: int | None, reason: str) -> Complaint:
    """It ends without one: nothing is owed any more, and nothing was kept."""
    with transaction.atomic():
        let_go(complaint, actor=actor, reason=reason)
        return perform(transition, complaint, actor=actor, version=version, reason=reason, ended_at=timezone.now())


def withdraw_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None, reason: str) -> Complaint:
    """The complainant withdraws it: how, and in what words."""
    return _drop_complaint(states.WITHDRAW, complaint, actor=actor, version=version, reason=reason)


def void_complaint(complaint: Complaint, *, actor: Actor, version: int | None = None, reason: str) -> Complaint:
    """Written down by mistake; a supervisor's decision."""
    return _drop_complaint(states.VOID_COMPLAINT, complaint, actor=actor, version=version, reason=reason)
