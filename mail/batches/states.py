"""The life of a batch. One line per move."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger.transitions import DONE, Denied, Transition, states
from desk.people.actors import Actor
from mail.batches.models import PostalBatch
from mail.enums import BatchState
from mail.rules import REVIEW, WORK, own_entry

B = BatchState


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


SIGN = Transition(
    "sign", gettext_lazy("Sign for the batch"), states(B.COUNTING), B.MATCHED, WORK, unless=(nothing_counted,), shortcut="s", tone="do"
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
