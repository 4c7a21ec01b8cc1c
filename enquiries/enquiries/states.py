"""The life of an enquiry: one line per move."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.ledger import corrections
from desk.ledger.transitions import DONE, Approval, Denied, Transition, states
from desk.people.actors import Actor
from directory.models import Contact
from enquiries.enquiries.models import Enquiry
from enquiries.enums import ENQUIRY_OPEN, EnquiryState
from enquiries.shared.states import REVIEW, WORK, more_tries


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


def too_few_tries(enquiry: Enquiry, actor: Actor) -> Denied | None:
    """C1.3: nobody is turned away lightly."""
    missing = enquiry.attempts_needed - enquiry.attempts
    if missing <= 0:
        return None
    return Denied(more_tries(missing, enquiry.tries.all() if enquiry.attempts else None, "how", actor), "tries")


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


def number_is_private(enquiry: Enquiry) -> bool:
    return enquiry.contact is None or enquiry.contact.disclosure != Contact.Disclosure.PUBLIC


# C1.2: telling the enquirer a number is a supervisor's decision.
NUMBER = Approval("enquiries.number", gettext_lazy("Giving a number to the enquirer"), number_is_private)


E = EnquiryState


_open = states(*ENQUIRY_OPEN)


TRY = Transition("try", gettext_lazy("Answer to the call"), _open, None, WORK, unless=(nobody_wanted,))


CONNECT = Transition(
    "connect", gettext_lazy("Put through"), _open, E.CONNECTED, WORK, unless=(nobody_wanted, no_consent), shortcut="t", tone="do"
)


ANSWER = Transition("answer", gettext_lazy("Answer"), _open, E.ANSWERED, WORK, unless=(somebody_wanted,), shortcut="a", tone="do")


TAKE_MESSAGE = Transition("take-message", gettext_lazy("Take a message"), _open, E.MESSAGE, WORK, unless=(no_receiver,), shortcut="y")


PROMISE = Transition("promise", gettext_lazy("Promise an answer"), states(E.OPEN), E.PROMISED, WORK, shortcut="b")


REFER = Transition("refer", gettext_lazy("Refer to a department"), _open, E.REFERRED, WORK, shortcut="r")


ACCEPT = Transition("accept", gettext_lazy("The department accepts"), states(E.REFERRED), None, WORK, unless=(not_referred,))


ESCALATE = Transition("ask-superior", gettext_lazy("Ask a superior"), _open, E.ESCALATED, WORK, shortcut="u")


ADVISE = Transition("advise", gettext_lazy("Superior's answer"), states(E.ESCALATED), None, REVIEW, at_desk=False, tone="do")


NOT_FOUND = Transition("not-found", pgettext_lazy("enquiry", "Not found"), _open, E.NOT_FOUND, WORK, unless=(nobody_wanted, too_few_tries))


GIVE_NUMBER = Transition(
    "give-number",
    gettext_lazy("Tell the enquirer the number"),
    _open,
    E.ANSWERED,
    WORK,
    unless=(nobody_wanted, no_number),
    approvals=(NUMBER,),
)


DECLINE = Transition("decline", gettext_lazy("Decline politely"), _open, E.DECLINED, WORK)


FILE = Transition("file", gettext_lazy("File as a ready answer"), states(E.ANSWERED), None, WORK, unless=(nothing_to_file,), shortcut="f")


VOID = Transition("void", gettext_lazy("Void"), _open, E.VOID, WORK, unless=(corrections.other_shift(WORK),))


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
