"""The life of a stand-in: one line per move."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger.transitions import Denied, Transition, states
from desk.people.actors import Actor
from handover.enums import REVIEW, WORK
from handover.stand_ins.models import StandIn


def not_the_absent(stand_in: StandIn, actor: Actor) -> Denied | None:
    """The responsible clerk comes back and reads what happened; nobody else does that for them."""
    if actor.user is None or actor.user.pk == stand_in.absent_id or actor.may(REVIEW):
        return None
    return Denied(_("%(who)s comes back, or the post is handed over.") % {"who": stand_in.absent}, "absent")


RETURN = Transition(
    "return",
    gettext_lazy("I am back and have read what happened"),
    states(StandIn.State.STANDING),
    StandIn.State.OVER,
    WORK,
    unless=(not_the_absent,),
    at_desk=False,
    shortcut="b",
    tone="do",
)
STAND_IN = (RETURN,)
