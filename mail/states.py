"""The life of mail: batches, items, proposed and approved returns, traces, counts. One line per move."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.actors import Actor
from desk.transitions import DONE, Denied, Gate, Transition, states
from mail.models import NO_NOTICE_NEEDED, MailItem, MailReturn, PostalBatch, ReturnProposal, ShelfCount, Trace

B, S, P, R, T, C = PostalBatch.State, MailItem.State, ReturnProposal.State, MailReturn.State, Trace.State, ShelfCount.State
WORK, REVIEW, MANAGE = "mail.work", "mail.review", "mail.manage"


# --- rules: what forbids a move, as a sentence ------------------------------------------------
def nothing_counted(batch: PostalBatch, actor: Actor) -> Denied | None:
    if batch.counted() == 0:
        return Denied(_("Nothing has been entered yet: scan the pieces first, also those you refuse."), "empty")
    return None


def own_signature(batch: PostalBatch, actor: Actor) -> Denied | None:
    """Whoever signed at the count that was there does not confirm it."""
    if actor.user is not None and batch.signature is not None and batch.signature.signer_id == actor.user.pk:
        return Denied(_("You signed this batch: another supervisor confirms the difference."), "own")
    return None


def has_items(batch: PostalBatch, actor: Actor) -> Denied | None:
    if batch.counted():
        return Denied(_("This batch has items in it: sign it at the count that is there."), DONE)
    return None


def own_entry(record: Any, actor: Actor) -> Denied | None:
    """Four eyes: whoever entered or proposed it does not decide it."""
    if actor.user is not None and record.created_by_id == actor.user.pk:
        return Denied(_("Nobody decides their own entry: another supervisor does."), "own")
    return None


def still_unmatched(item: MailItem, actor: Actor) -> Denied | None:
    if item.unit_id is None:
        return Denied(_("Nobody knows yet whom this is for: identify the addressee first."), "unmatched")
    return None


def matched(item: MailItem, actor: Actor) -> Denied | None:
    if item.unit_id is not None:
        return Denied(_("Its addressee is known."), DONE)
    return None


def no_forwarding(item: MailItem, actor: Actor) -> Denied | None:
    """Forwarded only where the addressee asked for it."""
    if item.occupant is None or not item.occupant.forwarding_consent or not item.occupant.forwarding:
        return Denied(_("No consent to forwarding is on file: propose a return instead."), "no_consent")
    return None


def still_here(trace: Trace, actor: Actor) -> Denied | None:
    if trace.branch == Trace.Branch.HERE:
        return Denied(_("It is here: hand it out, or mark it as not found; then search the registers again."), "here")
    return None


def legal_needs_manager(proposal: ReturnProposal, actor: Actor) -> Denied | None:
    """A returned court letter counts as served; no silent return."""
    if proposal.item.legal and not actor.may(MANAGE):
        return Denied(_("Returning court mail has legal effect: a manager decides it, with a note."), "legal")
    return None


def not_told(trace: Trace, actor: Actor) -> Denied | None:
    if trace.told_at is None:
        return Denied(_("Tell the claimant first, and write down what was explained."), "not_told")
    return None


def our_fault(trace: Trace, actor: Actor) -> Denied | None:
    if trace.branch == Trace.Branch.UNACCOUNTED or trace.disputed:
        return Denied(_("The register shows it came and nothing shows where it went: this is closed by a manager."), "fault")
    return None


def no_fault(trace: Trace, actor: Actor) -> Denied | None:
    if trace.branch != Trace.Branch.UNACCOUNTED and not trace.disputed:
        return Denied(_("This trace is closed the ordinary way."), DONE)
    return None


def reached_us(trace: Trace, actor: Actor) -> Denied | None:
    if trace.branch not in (Trace.Branch.NEVER, Trace.Branch.RETURNED):
        return Denied(_("The post office is asked about mail that never reached us, or that we returned."), DONE)
    return None


def not_signed(trace: Trace, actor: Actor) -> Denied | None:
    if trace.branch != Trace.Branch.SIGNED or trace.disputed:
        return Denied(_("Only a signature in the register can be disputed."), DONE)
    return None


OTHER_RECEIVER = Gate("mail.receiver", gettext_lazy("Hand-out to another person"), lambda item: True)

# --- 邮局交接批次 -------------------------------------------------------------------------------
SIGN = Transition(
    "sign", gettext_lazy("Sign for the batch"), states(B.COUNTING), B.MATCHED, WORK, unless=(nothing_counted,), key="s", tone="do"
)
SIGN_DIFFERENCE = Transition(
    "sign-difference", gettext_lazy("Sign at the count that is there"), states(B.COUNTING), B.DIFFERS, WORK, unless=(nothing_counted,)
)
SETTLE = Transition(
    "settle",
    gettext_lazy("Confirm the difference"),
    states(B.DIFFERS),
    B.SETTLED,
    REVIEW,
    unless=(own_entry, own_signature),
    at_desk=False,
    tone="do",
)
VOID_BATCH = Transition("void", gettext_lazy("Void"), states(B.COUNTING), B.VOID, WORK, unless=(has_items,))
ADD = Transition("add", gettext_lazy("Piece entered"), states(B.COUNTING), None, WORK)
TAKE_OUT = Transition("take-out", gettext_lazy("Piece voided"), states(B.COUNTING), None, REVIEW, at_desk=False)
BATCH = (ADD, TAKE_OUT, SIGN, SIGN_DIFFERENCE, SETTLE, VOID_BATCH)

# --- 挂号邮件 ------------------------------------------------------------------------------------
IDENTIFY = Transition(
    "identify",
    gettext_lazy("Addressee identified"),
    states(S.UNMATCHED, S.PROPOSED, S.APPROVED),
    S.HELD,
    WORK,
    unless=(matched,),
    key="i",
    tone="do",
)
ASIDE = Transition("aside", gettext_lazy("Addressee unclear"), states(S.HELD), S.UNMATCHED, WORK)
NOTIFY = Transition("notify", gettext_lazy("Notice given"), states(S.HELD), None, WORK, key="t")
MOVE = Transition("move", gettext_lazy("Put elsewhere"), states(S.UNMATCHED, S.HELD, S.PROPOSED, S.APPROVED), None, WORK)
HAND_OUT = Transition(
    "hand-out",
    gettext_lazy("Hand out"),
    states(S.HELD, S.OUT, S.PROPOSED, S.APPROVED),
    S.COLLECTED,
    WORK,
    unless=(still_unmatched,),
    key="h",
    tone="do",
)
HAND_OUT_OTHER = Transition(
    "hand-out-other",
    gettext_lazy("Hand out to another person"),
    states(S.HELD, S.OUT),
    S.COLLECTED,
    WORK,
    unless=(still_unmatched,),
    gates=(OTHER_RECEIVER,),
)
DISPATCH = Transition("dispatch", gettext_lazy("Take on a round"), states(S.HELD), S.OUT, WORK)
BACK = Transition("back", gettext_lazy("Back to the shelf"), states(S.OUT), S.HELD, WORK, key="b")
PROPOSE_RETURN = Transition("propose-return", gettext_lazy("Propose return"), states(S.HELD, S.UNMATCHED), S.PROPOSED, WORK)
FORWARD = Transition("forward", gettext_lazy("Forward"), states(S.HELD), S.FORWARDED, REVIEW, unless=(no_forwarding,), at_desk=False)
MISS = Transition(
    "miss",
    gettext_lazy("Not found on the shelf"),
    states(S.UNMATCHED, S.HELD, S.OUT, S.PROPOSED, S.APPROVED),
    S.MISSING,
    WORK,
)
FIND = Transition("find", gettext_lazy("Found again"), states(S.MISSING, S.LOST), S.HELD, WORK, unless=(still_unmatched,), tone="do")
FIND_UNMATCHED = Transition(
    "find-unmatched", gettext_lazy("Found again, addressee unclear"), states(S.MISSING, S.LOST), S.UNMATCHED, WORK, unless=(matched,)
)
LOSE = Transition("lose", gettext_lazy("Declare lost"), states(S.MISSING), S.LOST, REVIEW, at_desk=False)
ATTACH = Transition("attach", gettext_lazy("Add a photograph"), states(*S.values) - set(MailItem.ENDED), None, WORK)
VOID_ITEM = Transition(
    "void", gettext_lazy("Void: entered by mistake"), states(S.UNMATCHED, S.HELD), S.VOID, REVIEW, unless=(own_entry,), at_desk=False
)
# Moves an item makes because its proposal or its line in the return register moved.
BACK_FROM_REVIEW = Transition("keep", gettext_lazy("Return rejected, kept"), states(S.PROPOSED), S.HELD, REVIEW, at_desk=False)
UNMATCHED_FROM_REVIEW = Transition(
    "keep-unmatched", gettext_lazy("Return rejected, still to be identified"), states(S.PROPOSED), S.UNMATCHED, REVIEW, at_desk=False
)
APPROVED_ITEM = Transition("approve", gettext_lazy("Return approved"), states(S.PROPOSED), S.APPROVED, REVIEW, at_desk=False)
RETURN = Transition("return", gettext_lazy("Handed to the post office"), states(S.APPROVED), S.RETURNED, WORK)

ITEM = (
    *(HAND_OUT, NOTIFY, IDENTIFY, DISPATCH, BACK, MOVE, PROPOSE_RETURN, FORWARD, ASIDE, HAND_OUT_OTHER, MISS, FIND, FIND_UNMATCHED, LOSE),
    *(ATTACH, VOID_ITEM, BACK_FROM_REVIEW, UNMATCHED_FROM_REVIEW, APPROVED_ITEM, RETURN),
)

# --- 退件申请与退件登记簿 --------------------------------------------------------------------------
_REVIEWED: dict[str, Any] = {"permission": REVIEW, "unless": (own_entry, legal_needs_manager), "at_desk": False}
APPROVE = Transition("approve", pgettext_lazy("proposal", "Approve return"), states(P.PROPOSED), P.APPROVED, tone="do", **_REVIEWED)
REJECT = Transition("reject", pgettext_lazy("proposal", "Reject"), states(P.PROPOSED), P.REJECTED, **_REVIEWED)
CANCEL = Transition("cancel", gettext_lazy("Return cancelled"), states(P.PROPOSED), P.CANCELLED, WORK)
PROPOSAL = (APPROVE, REJECT, CANCEL)

HAND_OVER = Transition("hand-over", gettext_lazy("Post office signs"), states(R.APPROVED), R.HANDED_OVER, WORK, tone="do")
CANCEL_RETURN = Transition("cancel-return", gettext_lazy("Return cancelled"), states(R.APPROVED), R.CANCELLED, WORK)
RETURNED = (HAND_OVER, CANCEL_RETURN)

# --- 丢失查询 -------------------------------------------------------------------------------------
SEARCH = Transition("search", gettext_lazy("Search both registers again"), states(T.CHECKED, T.AT_POST), T.CHECKED, WORK, key="s")
TELL = Transition("tell", gettext_lazy("Claimant told"), states(T.CHECKED, T.AT_POST), None, WORK, key="t", tone="do")
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

# --- 清点 -----------------------------------------------------------------------------------------
SETTLE_COUNT = Transition(
    "settle", gettext_lazy("Explain the difference"), states(C.DIFFERS), C.SETTLED, REVIEW, unless=(own_entry,), at_desk=False
)
COUNT = (SETTLE_COUNT,)


# --- rules that ask what the clerk typed ---------------------------------------------------------
def too_few_notices(item: MailItem, reason: str, enough: int) -> Denied | None:
    """D1.3: nothing goes back before its addressee was told often enough, unless nobody could be told."""
    if reason in NO_NOTICE_NEEDED or item.notices >= enough:
        return None
    return Denied(
        _("%(item)s: %(n)s more notices before a return for this reason.") % {"item": item, "n": enough - item.notices}, "notices"
    )


def strict(item: MailItem) -> bool:
    """Court mail, insured mail and money: the addressee or a named receiver only."""
    return item.legal or item.kind in (MailItem.Kind.INSURED, MailItem.Kind.MONEY_ORDER)
