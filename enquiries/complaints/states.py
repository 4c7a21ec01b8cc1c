"""The life of a complaint, a suggestion, praise, until it is resolved: one line per move."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.ledger.transitions import DONE, Denied, Transition, states
from desk.people.actors import Actor
from enquiries.complaints.models import Complaint
from enquiries.enums import UNRESOLVED, ComplaintState
from enquiries.promises.models import Promise
from enquiries.shared.states import ASSIGNED, FREELY, REVIEW, VIEW, WORK


def about_oneself(complaint: Complaint, actor: Actor) -> Denied | None:
    """Whoever is complained of neither sees nor handles it."""
    if actor.user is not None and complaint.kind == Complaint.Kind.COMPLAINT and complaint.about_staff_id == actor.user.pk:
        return Denied(_("Nobody handles a complaint about themselves: ask a colleague."), "own")
    return None


def other_department(complaint: Complaint, actor: Actor) -> Denied | None:
    """A department's own sign-in handles what the department was given."""
    if not actor.may(VIEW) and complaint.department_id != actor.department_id:
        return Denied(_("This was not given to your department."), "department")
    return None


def not_praised(complaint: Complaint, actor: Actor) -> Denied | None:
    """A praised person is told, and says so."""
    if complaint.kind != Complaint.Kind.PRAISE or actor.user is None or complaint.about_staff_id != actor.user.pk:
        return Denied(_("This is the praised person's to read."), DONE)
    return None if complaint.heard_at is None else Denied(_("You have read it."), DONE)


def nobody_waits_for_a_reply(complaint: Complaint, actor: Actor) -> Denied | None:
    """A complaint or a suggestion is answered; for praise the desk says thank you at once."""
    if complaint.kind == Complaint.Kind.PRAISE:
        return Denied(_("Praise is passed on, not answered."), DONE)
    return None


def answer_owed(complaint: Complaint, actor: Actor) -> Denied | None:
    """What was promised about a suggestion is kept or let go first."""
    if Promise.objects.of(actor.property).open().about(complaint).exists():
        return Denied(_("An answer is promised: give it first, and note that it is kept."), "owed")
    return None


def ran_out(complaint: Complaint, actor: Actor) -> Denied | None:
    """Extended only before it runs out, like a promise."""
    if (complaint.due_again_at or complaint.due_resolve_at) <= timezone.now():
        return Denied(_("This clock has run out and stays late: promise the complainant a new time instead."), "expired")
    return None


def no_complaint(complaint: Complaint, actor: Actor) -> Denied | None:
    if complaint.kind != Complaint.Kind.COMPLAINT:
        return Denied(_("A suggestion or praise is passed on, not handled."), DONE)
    return None


def is_complaint(complaint: Complaint, actor: Actor) -> Denied | None:
    if complaint.kind == Complaint.Kind.COMPLAINT:
        return Denied(_("A complaint is handled, not passed on."), DONE)
    return None


def seen_already(complaint: Complaint, actor: Actor) -> Denied | None:
    if complaint.seen_at is not None:
        return Denied(_("A supervisor has seen it."), DONE)
    return None


def reported_already(complaint: Complaint, actor: Actor) -> Denied | None:
    if complaint.reported_at is not None:
        return Denied(_("It has been reported."), DONE)
    return None


def not_judged(complaint: Complaint, actor: Actor) -> Denied | None:
    if not complaint.severity:
        return Denied(_("Judge first how severe it is."), "not_judged")
    return None


def replied_already(complaint: Complaint, actor: Actor) -> Denied | None:
    if complaint.told_at() is not None or not complaint.wants_reply:
        return Denied(_("The complainant has had a reply, or wants none."), DONE)
    return None


C = ComplaintState


_unresolved = states(*UNRESOLVED)


_given = states(C.ASSIGNED, C.IN_PROGRESS)


_staff = (about_oneself, other_department)


REPORT = Transition(
    "report",
    pgettext_lazy("complaint", "Report to a supervisor"),
    states(C.REGISTERED),
    None,
    WORK,
    unless=(about_oneself, no_complaint, reported_already),
    shortcut="a",
    tone="do",
)


SEE = Transition(
    "see",
    gettext_lazy("I have seen it"),
    states(C.REGISTERED),
    None,
    REVIEW,
    unless=(about_oneself, seen_already),
    at_desk=False,
    shortcut="i",
)


JUDGE = Transition(
    "judge",
    gettext_lazy("Judge severity and validity"),
    _unresolved,
    None,
    REVIEW,
    unless=(about_oneself, no_complaint),
    at_desk=False,
    shortcut="j",
)


ASSIGN = Transition(
    "assign",
    gettext_lazy("Assign"),
    states(C.REGISTERED, C.REOPENED),
    C.ASSIGNED,
    REVIEW,
    unless=(about_oneself, no_complaint, not_judged),
    at_desk=False,
    shortcut="u",
    tone="do",
)


REASSIGN = Transition(
    "reassign",
    gettext_lazy("Assign to somebody else"),
    states(C.ASSIGNED, C.IN_PROGRESS),
    C.ASSIGNED,
    REVIEW,
    unless=(about_oneself,),
    at_desk=False,
    shortcut="u",
)


EXPLAIN = Transition(
    "explain",
    gettext_lazy("Unfounded: explained"),
    states(C.REGISTERED, C.ASSIGNED, C.IN_PROGRESS),
    C.EXPLAINED,
    REVIEW,
    unless=(about_oneself, no_complaint),
    at_desk=False,
)


EXTEND = Transition(
    "extend", gettext_lazy("Extend"), states(C.ASSIGNED, C.IN_PROGRESS), None, REVIEW, unless=(about_oneself, ran_out), at_desk=False
)


PASS_ON = Transition(
    "pass-on",
    pgettext_lazy("complaint", "Pass on"),
    states(C.REGISTERED),
    C.PASSED_ON,
    REVIEW,
    unless=(about_oneself, is_complaint, answer_owed),
    at_desk=False,
    tone="do",
)


HEAR = Transition(
    "hear",
    pgettext_lazy("praise", "I have read it"),
    states(C.PASSED_ON),
    None,
    "desk.view",
    unless=(not_praised,),
    at_desk=False,
    tone="do",
)


LINK = Transition(
    "link", gettext_lazy("Link as a repeat"), _unresolved, None, REVIEW, unless=(about_oneself, nobody_waits_for_a_reply), at_desk=False
)


TAKE_ON = Transition(
    "take-on",
    gettext_lazy("Take it on"),
    states(C.ASSIGNED),
    C.IN_PROGRESS,
    ASSIGNED,
    unless=_staff,
    at_desk=False,
    shortcut="t",
    tone="do",
)


DO = Transition("do", gettext_lazy("Write down what was done"), _given, None, ASSIGNED, unless=_staff, at_desk=False, shortcut="d")


RESOLVE = Transition(
    "resolve", pgettext_lazy("complaint", "Resolve"), _given, C.RESOLVED, ASSIGNED, unless=_staff, at_desk=False, shortcut="z", tone="do"
)


REPLY = Transition(
    "reply",
    pgettext_lazy("complaint", "Reply to the complainant"),
    _unresolved,
    None,
    unless=(about_oneself, nobody_waits_for_a_reply, replied_already),
    shortcut="y",
    **FREELY,
)


OWE = Transition(
    "owe", gettext_lazy("Promise the complainant an answer"), _unresolved, None, unless=(about_oneself, nobody_waits_for_a_reply), **FREELY
)


ATTACH = Transition("attach", gettext_lazy("Add a photograph"), _unresolved, None, WORK, unless=(about_oneself,))


WITHDRAW = Transition("withdraw", gettext_lazy("Withdrawn by the complainant"), _unresolved, C.WITHDRAWN, unless=(about_oneself,), **FREELY)


VOID_COMPLAINT = Transition("void", gettext_lazy("Void"), states(C.REGISTERED), C.VOID, REVIEW, unless=(about_oneself,), at_desk=False)


COMPLAINT = (
    REPORT,
    SEE,
    JUDGE,
    ASSIGN,
    REASSIGN,
    EXPLAIN,
    EXTEND,
    PASS_ON,
    HEAR,
    LINK,
    TAKE_ON,
    DO,
    RESOLVE,
    REPLY,
    OWE,
    ATTACH,
    WITHDRAW,
    VOID_COMPLAINT,
)
