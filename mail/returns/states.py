"""The life of a proposed return, and of its line in the return register. One line per move."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.ledger.transitions import Denied, Transition, states
from desk.people.actors import Actor
from mail.enums import NO_NOTICE_NEEDED, ProposalState, ReturnState
from mail.items.models import MailItem
from mail.returns.models import ReturnProposal
from mail.rules import MANAGE, REVIEW, WORK, own_entry

P, R = ProposalState, ReturnState


def legal_needs_manager(proposal: ReturnProposal, actor: Actor) -> Denied | None:
    """A returned court letter counts as served; no silent return."""
    if proposal.item.legal and not actor.may(MANAGE):
        return Denied(_("Returning court mail has legal effect: a manager decides it, with a note."), "legal")
    return None


_REVIEWED: dict[str, Any] = {"permission": REVIEW, "unless": (own_entry, legal_needs_manager), "at_desk": False}
APPROVE = Transition("approve", pgettext_lazy("proposal", "Approve return"), states(P.PROPOSED), P.APPROVED, tone="do", **_REVIEWED)
REJECT = Transition("reject", pgettext_lazy("proposal", "Reject"), states(P.PROPOSED), P.REJECTED, **_REVIEWED)
CANCEL = Transition("cancel", gettext_lazy("Return cancelled"), states(P.PROPOSED), P.CANCELLED, WORK)
PROPOSAL = (APPROVE, REJECT, CANCEL)
HAND_OVER = Transition("hand-over", gettext_lazy("Post office signs"), states(R.APPROVED), R.HANDED_OVER, WORK, tone="do")
CANCEL_RETURN = Transition("cancel-return", gettext_lazy("Return cancelled"), states(R.APPROVED), R.CANCELLED, WORK)
RETURNED = (HAND_OVER, CANCEL_RETURN)


def too_few_notices(item: MailItem, reason: str, enough: int) -> Denied | None:
    """D1.3: nothing goes back before its addressee was told often enough, unless nobody could be told."""
    if reason in NO_NOTICE_NEEDED or item.notices >= enough:
        return None
    return Denied(
        _("%(item)s: %(n)s more notices before a return for this reason.") % {"item": item, "n": enough - item.notices}, "notices"
    )
