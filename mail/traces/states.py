"""The life of a trace. One line per move."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger.transitions import DONE, Denied, Transition, states
from desk.people.actors import Actor
from mail.enums import Branch, TraceState
from mail.rules import MANAGE, REVIEW, WORK
from mail.traces.models import Trace

T = TraceState


def still_here(trace: Trace, actor: Actor) -> Denied | None:
    if trace.branch == Branch.HERE:
        return Denied(_("It is here: hand it out, or mark it as not found; then search the registers again."), "here")
    return None


def not_told(trace: Trace, actor: Actor) -> Denied | None:
    if trace.told_at is None:
        return Denied(_("Tell the claimant first, and write down what was explained."), "not_told")
    return None


def our_fault(trace: Trace, actor: Actor) -> Denied | None:
    if trace.branch == Branch.UNACCOUNTED or trace.disputed:
        return Denied(_("The register shows it came and nothing shows where it went: this is closed by a manager."), "fault")
    return None


def no_fault(trace: Trace, actor: Actor) -> Denied | None:
    if trace.branch != Branch.UNACCOUNTED and not trace.disputed:
        return Denied(_("This trace is closed the ordinary way."), DONE)
    return None


def reached_us(trace: Trace, actor: Actor) -> Denied | None:
    if trace.branch not in (Branch.NEVER, Branch.RETURNED):
        return Denied(_("The post office is asked about mail that never reached us, or that we returned."), DONE)
    return None


def not_signed(trace: Trace, actor: Actor) -> Denied | None:
    if trace.branch != Branch.SIGNED or trace.disputed:
        return Denied(_("Only a signature in the register can be disputed."), DONE)
    return None


SEARCH = Transition("search", gettext_lazy("Search both registers again"), states(T.CHECKED, T.AT_POST), T.CHECKED, WORK, shortcut="s")
TELL = Transition("tell", gettext_lazy("Claimant told"), states(T.CHECKED, T.AT_POST), None, WORK, shortcut="t", tone="do")
ASK_POST = Transition("ask-post", gettext_lazy("Post office asked"), states(T.CHECKED), T.AT_POST, WORK, unless=(reached_us,))
ANSWER = Transition("answer", gettext_lazy("Post office has answered"), states(T.AT_POST), T.CHECKED, WORK)
DISPUTE = Transition("dispute", gettext_lazy("Claimant disputes the signature"), states(T.CHECKED), None, WORK, unless=(not_signed,))
ACCOUNT = Transition("account", gettext_lazy("Written account"), states(T.CHECKED), None, WORK, unless=(no_fault,))
CLOSE = Transition("close", gettext_lazy("Close"), states(T.CHECKED), T.CLOSED, WORK, unless=(our_fault, still_here, not_told))
CLOSE_FAULT = Transition(
    "close-fault", gettext_lazy("Close as our fault"), states(T.CHECKED), T.CLOSED, MANAGE, unless=(no_fault, not_told), at_desk=False
)
VOID_TRACE = Transition("void", gettext_lazy("Void"), states(T.CHECKED), T.VOID, REVIEW, unless=(our_fault,), at_desk=False)
TRACE = (TELL, SEARCH, ASK_POST, ANSWER, DISPUTE, ACCOUNT, CLOSE, CLOSE_FAULT, VOID_TRACE)
