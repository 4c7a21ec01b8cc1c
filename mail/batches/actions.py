"""A batch with the postman, opened, signed, settled."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger import trail
from desk.ledger.transitions import Refused
from desk.ledger.writers import enter, perform
from desk.models import Signature
from desk.papers import signing
from desk.people.actors import Actor
from mail.batches import states
from mail.batches.models import PostalBatch
from mail.enums import BatchState
from mail.rules import WORK


def open_batch(batch: PostalBatch, *, actor: Actor) -> PostalBatch:
    """Begin a batch with the postman: how many pieces the post office's list declares."""
    batch.state = BatchState.COUNTING
    return enter(batch, actor=actor, permission=WORK)


def sign_batch(batch: PostalBatch, *, actor: Actor, version: int | None = None, difference: str = "") -> PostalBatch:
    """Sign at the count that is really there, at once. A difference stands until a supervisor confirms it."""
    with transaction.atomic():
        trail.hold(actor.property)
        row = PostalBatch.objects.of(actor.property).select_for_update(no_key=True).get(pk=batch.pk)
        numbers = list(row.items.order_by("pk").values_list("number", "article_no", "state"))
        lines = [f"{row.number} {row.declared} {row.received} {row.refused}", *(" ".join(line) for line in numbers)]
        adds_up = row.declared == row.counted()
        move = states.SIGN if adds_up else states.SIGN_DIFFERENCE
        if move.starts_from(row) and not adds_up and not difference:
            raise ValidationError(
                {
                    "difference": ValidationError(
                        _("Declared %(declared)s, here %(counted)s: sign at what is here, with the postman's note about the difference.")
                        % {"declared": row.declared, "counted": row.counted()},
                        code="difference",
                    )
                }
            )
        if move.starts_from(row) and (denied := move.denied(row, actor)):
            raise Refused(denied)
        signature = signing.sign_own(actor=actor, role=Signature.Role.CLERK, lines=lines)
        return perform(
            move,
            batch,
            actor=actor,
            version=version,
            signature=signature,
            signed_at=timezone.now(),
            difference="" if adds_up else difference,
            data={"declared": row.declared, "received": row.received, "refused": row.refused},
        )


def settle_batch(batch: PostalBatch, *, actor: Actor, version: int | None = None, comment: str) -> PostalBatch:
    """A supervisor confirms a difference."""
    return perform(states.SETTLE, batch, actor=actor, version=version, comment=comment, settled_by=actor.user)


def void_batch(batch: PostalBatch, *, actor: Actor, version: int | None = None, reason: str) -> PostalBatch:
    """Opened by mistake, with nothing in it: the number stays."""
    return perform(states.VOID_BATCH, batch, actor=actor, version=version, reason=reason)
