"""The life of an item. One line per move."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger.transitions import DONE, Approval, Denied, Transition, states
from desk.people.actors import Actor
from mail.enums import ItemState, Kind
from mail.items.models import MailItem
from mail.rules import REVIEW, WORK, own_entry

S = ItemState


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


def strict(item: MailItem) -> bool:
    """Court mail, insured mail and money: the addressee or a named receiver only."""
    return item.legal or item.kind in (Kind.INSURED, Kind.MONEY_ORDER)


OTHER_RECEIVER = Approval("mail.receiver", gettext_lazy("Hand-out to another person"), lambda item: True)
IDENTIFY = Transition(
    "identify",
    gettext_lazy("Addressee identified"),
    states(S.UNMATCHED, S.PROPOSED, S.APPROVED),
    S.HELD,
    WORK,
    unless=(matched,),
    shortcut="i",
    tone="do",
)
ASIDE = Transition("aside", gettext_lazy("Addressee unclear"), states(S.HELD), S.UNMATCHED, WORK)
NOTIFY = Transition("notify", gettext_lazy("Notice given"), states(S.HELD), None, WORK, shortcut="t")
MOVE = Transition("move", gettext_lazy("Put elsewhere"), states(S.UNMATCHED, S.HELD, S.PROPOSED, S.APPROVED), None, WORK)
HAND_OUT = Transition(
    "hand-out",
    gettext_lazy("Hand out"),
    states(S.HELD, S.OUT, S.PROPOSED, S.APPROVED),
    S.COLLECTED,
    WORK,
    unless=(still_unmatched,),
    shortcut="h",
    tone="do",
)
HAND_OUT_OTHER = Transition(
    "hand-out-other",
    gettext_lazy("Hand out to another person"),
    states(S.HELD, S.OUT),
    S.COLLECTED,
    WORK,
    unless=(still_unmatched,),
    approvals=(OTHER_RECEIVER,),
)
DISPATCH = Transition("dispatch", gettext_lazy("Take on a round"), states(S.HELD), S.OUT, WORK)
BACK = Transition("back", gettext_lazy("Back to the shelf"), states(S.OUT), S.HELD, WORK, shortcut="b")
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
