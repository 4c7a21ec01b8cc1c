"""The lives of enquiries, messages, promises and complaints: one line per move."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from desk.actors import Actor
from desk.models import Membership
from desk.roles import Role
from desk.transitions import DONE, Denied, Gate, Transition, states
from directory.models import Contact
from enquiries.models import Complaint, Enquiry, EnquiryPolicy, Message, Promise
from enquiries.querysets import ENQUIRY_OPEN, UNRESOLVED

WORK, REVIEW, ASSIGNED = "enquiries.work", "enquiries.review", "enquiries.assigned"


# --- rules: what forbids a move, as a sentence ------------------------------------------------
def nobody_wanted(enquiry: Enquiry, actor: Actor) -> Denied | None:
    if enquiry.kind != Enquiry.Kind.FIND:
        return Denied(_("Nobody is looked for here."), DONE)
    return None


def somebody_wanted(enquiry: Enquiry, actor: Actor) -> Denied | None:
    """C1.3: a search ends with whom it looks for, or with what was left behind."""
    if enquiry.kind == Enquiry.Kind.FIND:
        return Denied(_("Somebody is looked for: put through, take a message, or note “not found”."), "search")
    return None


def no_consent(enquiry: Enquiry, actor: Actor) -> Denied | None:
    """C1.1: the wanted person is asked first."""
    if enquiry.consent_at is None or enquiry.last_result != Enquiry.Result.AGREED:
        return Denied(_("Ask first: nobody is connected before they agree."), "no_consent")
    return None


def _more_tries(missing: int, tries: Any, way: str, actor: Actor) -> str:
    """How many are missing, and from when the way of the last one counts again."""
    said = ngettext("%(n)s more try needed", "%(n)s more tries needed", missing) % {"n": missing}
    last = tries.filter(counts=True).order_by("-pk").first() if tries is not None else None
    if last is None or last.again_at is None or last.again_at <= timezone.now():
        return said
    when = {"way": getattr(last, f"get_{way}_display")(), "at": actor.local(last.again_at).strftime("%H:%M:%S")}
    return _("%(what)s: %(when)s") % {"what": said, "when": _("“%(way)s” counts again from %(at)s, another way at once") % when}


def too_few_tries(enquiry: Enquiry, actor: Actor) -> Denied | None:
    """C1.3: nobody is turned away lightly."""
    missing = enquiry.attempts_needed - enquiry.attempts
    if missing <= 0:
        return None
    return Denied(_more_tries(missing, enquiry.tries.all() if enquiry.attempts else None, "how", actor), "tries")


def not_referred(enquiry: Enquiry, actor: Actor) -> Denied | None:
    if enquiry.accepted_at is not None:
        return Denied(_("The department has accepted already."), DONE)
    return None


def nothing_to_file(enquiry: Enquiry, actor: Actor) -> Denied | None:
    """Looking for a person, or an answer given in passing, is nothing the next clerk can read."""
    if enquiry.filed_at is not None or not enquiry.answer or enquiry.kind == Enquiry.Kind.FIND:
        return Denied(_("There is nothing to file."), DONE)
    return None


def no_receiver(enquiry: Enquiry, actor: Actor) -> Denied | None:
    if enquiry.unit_id is None and not enquiry.wanted:
        return Denied(_("There is nobody the message would be for."), DONE)
    return None


def no_number(enquiry: Enquiry, actor: Actor) -> Denied | None:
    if enquiry.contact is None or not enquiry.contact.dial:
        return Denied(_("There is no number on file."), DONE)
    return None


def other_shift(entry: Enquiry | Message | Complaint, actor: Actor) -> Denied | None:
    """A clerk voids entries of the own shift; older ones are the supervisor's."""
    if actor.may(REVIEW) or (actor.shift is not None and entry.shift_id == actor.shift.pk):
        return None
    return Denied(_("This is of another shift: ask a supervisor to void it."), "other_shift")


def expired(promise: Promise, actor: Actor) -> Denied | None:
    """Moved only before it expires."""
    if promise.due_at <= timezone.now():
        return Denied(_("This promise has expired: it stays broken. Apologise and give a new one."), "expired")
    return None


def not_expired(promise: Promise, actor: Actor) -> Denied | None:
    if promise.due_at > timezone.now():
        return Denied(_("This promise can still be kept, or moved with the customer."), DONE)
    return None


def owed_with_its_entry(promise: Promise, actor: Actor) -> Denied | None:
    """An answer is written on the enquiry it was promised for: that keeps the promise."""
    if promise.subject == "enquiries.enquiry":
        return Denied(_("Write the answer on %(number)s: that keeps the promise.") % {"number": promise.number}, DONE)
    return None


def about_oneself(complaint: Complaint, actor: Actor) -> Denied | None:
    """Whoever is complained of neither sees nor handles it."""
    if actor.user is not None and complaint.kind == Complaint.Kind.COMPLAINT and complaint.about_staff_id == actor.user.pk:
        return Denied(_("Nobody handles a complaint about themselves: ask a colleague."), "own")
    return None


def other_department(complaint: Complaint, actor: Actor) -> Denied | None:
    """A department's own sign-in handles what the department was given."""
    if not actor.may("enquiries.view") and complaint.department_id != actor.department_id:
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


def own_work(complaint: Complaint, actor: Actor) -> Denied | None:
    """The follow-up call is made by somebody other than the handler."""
    if actor.user is not None and actor.user.pk in (complaint.handler_id, complaint.resolved_by_id):
        return Denied(_("Whoever handled it does not make the follow-up call: ask a colleague."), "own_work")
    return None


def major_is_the_managers(complaint: Complaint, actor: Actor) -> Denied | None:
    """After a major complaint the manager asks; a supervisor, where no manager is left who neither handled it nor is meant."""
    if complaint.severity != Complaint.Severity.MAJOR or actor.may("enquiries.manage"):
        return None
    busy = {complaint.handler_id, complaint.resolved_by_id, complaint.about_staff_id} - {None}
    managers = Membership.objects.filter(property=actor.property, role=Role.MANAGER, active=True).exclude(user__in=busy)
    if actor.may(REVIEW) and not managers.exists():
        return None
    return Denied(_("After a major complaint the manager makes the call."), "major")


def not_called(complaint: Complaint, actor: Actor) -> Denied | None:
    """Closed after the call; without one only if no reply was wanted, or nobody answered often enough."""
    if not complaint.wants_reply:
        return None
    calls = complaint.calls.filter(round=complaint.reopened)
    ratings = list(calls.filter(counts=True).values_list("rating", flat=True))
    missing = complaint.call_tries_needed - ratings.count("none")
    if {"a", "b"} & set(ratings) or missing <= 0:
        return None
    if "none" in ratings:
        return Denied(_more_tries(missing, calls, "method", actor), "not_called")
    return Denied(_("Ask the complainant first: a complaint is closed after the follow-up call."), "not_called")


def number_is_private(enquiry: Enquiry) -> bool:
    return enquiry.contact is None or enquiry.contact.disclosure != Contact.Disclosure.PUBLIC


# C1.2: telling the enquirer a number is a supervisor's decision.
NUMBER = Gate("enquiries.number", gettext_lazy("Giving a number to the enquirer"), number_is_private)

# --- 问询 --------------------------------------------------------------------------------------
E = Enquiry.State
_open = states(*ENQUIRY_OPEN)
TRY = Transition("try", gettext_lazy("Answer to the call"), _open, None, WORK, unless=(nobody_wanted,))
CONNECT = Transition(
    "connect", gettext_lazy("Put through"), _open, E.CONNECTED, WORK, unless=(nobody_wanted, no_consent), key="t", tone="do"
)
ANSWER = Transition("answer", gettext_lazy("Answer"), _open, E.ANSWERED, WORK, unless=(somebody_wanted,), key="a", tone="do")
TAKE_MESSAGE = Transition("take-message", gettext_lazy("Take a message"), _open, E.MESSAGE, WORK, unless=(no_receiver,), key="y")
PROMISE = Transition("promise", gettext_lazy("Promise an answer"), states(E.OPEN), E.PROMISED, WORK, key="b")
REFER = Transition("refer", gettext_lazy("Refer to a department"), _open, E.REFERRED, WORK, key="r")
ACCEPT = Transition("accept", gettext_lazy("The department accepts"), states(E.REFERRED), None, WORK, unless=(not_referred,))
ESCALATE = Transition("ask-superior", gettext_lazy("Ask a superior"), _open, E.ESCALATED, WORK, key="u")
ADVISE = Transition("advise", gettext_lazy("Superior's answer"), states(E.ESCALATED), None, REVIEW, at_desk=False, tone="do")
NOT_FOUND = Transition("not-found", pgettext_lazy("enquiry", "Not found"), _open, E.NOT_FOUND, WORK, unless=(nobody_wanted, too_few_tries))
GIVE_NUMBER = Transition(
    "give-number", gettext_lazy("Tell the enquirer the number"), _open, E.ANSWERED, WORK, unless=(nobody_wanted, no_number), gates=(NUMBER,)
)
DECLINE = Transition("decline", gettext_lazy("Decline politely"), _open, E.DECLINED, WORK)
FILE = Transition("file", gettext_lazy("File as a ready answer"), states(E.ANSWERED), None, WORK, unless=(nothing_to_file,), key="f")
VOID = Transition("void", gettext_lazy("Void"), _open, E.VOID, WORK, unless=(other_shift,))

ENQUIRY = (
    TRY,
    CONNECT,
    ANSWER,
    TAKE_MESSAGE,
    PROMISE,
    REFER,
    ACCEPT,
    ESCALATE,
    ADVISE,
    NOT_FOUND,
    GIVE_NUMBER,
    DECLINE,
    FILE,
    VOID,
)

# --- 留言 --------------------------------------------------------------------------------------
M = Message.State
DELIVER = Transition("deliver", pgettext_lazy("message", "Deliver"), states(M.TAKEN), M.DELIVERED, WORK, key="a", tone="do")
TRIED = Transition("tried", gettext_lazy("Tried, not reached"), states(M.TAKEN), None, WORK, key="t")
GIVE_BACK = Transition("give-back", pgettext_lazy("message", "Give back to the sender"), states(M.TAKEN), M.RETURNED, WORK)
VOID_MESSAGE = Transition("void", gettext_lazy("Void"), states(M.TAKEN), M.VOID, WORK, unless=(other_shift,))

MESSAGE = (DELIVER, TRIED, GIVE_BACK, VOID_MESSAGE)

# --- 答应的事 ------------------------------------------------------------------------------------
P = Promise.State
_shared: dict[str, Any] = {"permission": WORK, "free": REVIEW}  # a clerk's at the post, a reviewer's anywhere
KEEP = Transition(
    "keep",
    pgettext_lazy("promise", "Kept: the customer has the answer"),
    states(P.OPEN),
    P.DONE,
    unless=(owed_with_its_entry,),
    tone="do",
    **_shared,
)
MOVE = Transition("move", gettext_lazy("Move with the customer"), states(P.OPEN), None, unless=(expired,), **_shared)
FOLLOW = Transition("follow", gettext_lazy("Apologise and promise anew"), states(P.OPEN), P.FOLLOWED, unless=(not_expired,), **_shared)
RELEASE = Transition("release", gettext_lazy("No longer wanted"), states(P.OPEN), P.RELEASED, unless=(owed_with_its_entry,), **_shared)
# What follows from a move of the entry it was given for: no clerk presses these.
FULFIL = Transition("fulfil", pgettext_lazy("promise", "Kept with the answer"), states(P.OPEN), P.DONE, "desk.view", at_desk=False)
LET_GO = Transition("let-go", pgettext_lazy("promise", "Let go with its entry"), states(P.OPEN), P.RELEASED, "desk.view", at_desk=False)
# A supervisor says whom of the staff the complaint is about: they see what was promised no longer.
CONCERN = Transition("concern", pgettext_lazy("promise", "About our staff"), states(*P.values), None, REVIEW, at_desk=False)

PROMISES = (KEEP, MOVE, FOLLOW, RELEASE, FULFIL, LET_GO, CONCERN)

# --- 投诉、建议、表扬 ----------------------------------------------------------------------------
C = Complaint.State
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
    key="a",
    tone="do",
)
SEE = Transition(
    "see", gettext_lazy("I have seen it"), states(C.REGISTERED), None, REVIEW, unless=(about_oneself, seen_already), at_desk=False, key="i"
)
JUDGE = Transition(
    "judge",
    gettext_lazy("Judge severity and validity"),
    _unresolved,
    None,
    REVIEW,
    unless=(about_oneself, no_complaint),
    at_desk=False,
    key="j",
)
ASSIGN = Transition(
    "assign",
    gettext_lazy("Assign"),
    states(C.REGISTERED, C.REOPENED),
    C.ASSIGNED,
    REVIEW,
    unless=(about_oneself, no_complaint, not_judged),
    at_desk=False,
    key="u",
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
    key="u",
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
    "take-on", gettext_lazy("Take it on"), states(C.ASSIGNED), C.IN_PROGRESS, ASSIGNED, unless=_staff, at_desk=False, key="t", tone="do"
)
DO = Transition("do", gettext_lazy("Write down what was done"), _given, None, ASSIGNED, unless=_staff, at_desk=False, key="d")
RESOLVE = Transition(
    "resolve", pgettext_lazy("complaint", "Resolve"), _given, C.RESOLVED, ASSIGNED, unless=_staff, at_desk=False, key="z", tone="do"
)
REPLY = Transition(
    "reply",
    pgettext_lazy("complaint", "Reply to the complainant"),
    _unresolved,
    None,
    unless=(about_oneself, nobody_waits_for_a_reply, replied_already),
    key="y",
    **_shared,
)
OWE = Transition(
    "owe", gettext_lazy("Promise the complainant an answer"), _unresolved, None, unless=(about_oneself, nobody_waits_for_a_reply), **_shared
)
ATTACH = Transition("attach", gettext_lazy("Add a photograph"), _unresolved, None, WORK, unless=(about_oneself,))
FOLLOW_UP = Transition(
    "follow-up",
    gettext_lazy("Follow-up call"),
    states(C.RESOLVED),
    None,
    unless=(about_oneself, own_work, major_is_the_managers),
    key="h",
    tone="do",
    **_shared,
)
CLOSE = Transition(
    "close", pgettext_lazy("complaint", "Close"), states(C.RESOLVED), C.CLOSED, unless=(about_oneself, not_called), key="z", **_shared
)
REOPEN = Transition("reopen", gettext_lazy("Open again"), states(C.RESOLVED, C.CLOSED), C.REOPENED, unless=(about_oneself,), **_shared)
WITHDRAW = Transition(
    "withdraw", gettext_lazy("Withdrawn by the complainant"), _unresolved, C.WITHDRAWN, unless=(about_oneself,), **_shared
)
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
    FOLLOW_UP,
    CLOSE,
    REOPEN,
    WITHDRAW,
    VOID_COMPLAINT,
)


def policy_of(actor: Actor) -> EnquiryPolicy:
    """The book's numbers for the actor's property."""
    return actor.policy_of(EnquiryPolicy)


def calls_back(entry: Enquiry | Message | Complaint, actor: Actor) -> dict[str, Any]:
    """Whose the call to the customer is: the desk's, a reviewer's; after a complaint also the department's it was given to."""
    if isinstance(entry, Complaint) and entry.department_id is not None and not actor.may("enquiries.view"):
        return {"permission": ASSIGNED, "at_desk": False}
    return {"permission": WORK, "free": REVIEW}
