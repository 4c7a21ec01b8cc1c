"""Who is shown who signed for a letter."""

from django.utils.translation import gettext as _

from desk.ledger.transitions import Denied
from desk.people.actors import Actor
from directory import names
from mail.enums import Claimant, Relation
from mail.items.receivers import People, Standing
from mail.traces.models import Trace


def not_entitled(trace: Trace, actor: Actor) -> Denied | None:
    """出示签领: who signed for a letter is shown to its addressee, and to whoever may receive it for them; nobody else."""
    item = trace.item
    if item is None:
        return None
    item.property = actor.property
    itself = item.occupant is not None and names.same(trace.claimant, item.occupant.name)
    if trace.relation == Claimant.ADDRESSEE and (
        itself or isinstance(People(actor, item.unit_id).basis(item, Relation.ADDRESSEE, trace.claimant), Standing)
    ):
        return None
    return Denied(
        _("%(who)s is neither the addressee of %(item)s by name nor named by a mandate: say that it was signed for and when, not by whom.")
        % {"who": trace.claimant, "item": item},
        "not_entitled",
    )
