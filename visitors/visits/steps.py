"""What is next for a slip, the same on the board, in the handover and wherever it is asked."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.ledger.transitions import Transition
from desk.models import Authorisation, Property
from desk.people.actors import Actor
from desk.types import Text
from visitors.kinds.models import VisitorPolicy
from visitors.visits import states
from visitors.visits.models import Visit
from visitors.visits.states import ADMIT, DEPART, REFUSE, S


class Step(NamedTuple):
    """What is next for a slip: as a handover tells it, and as a button says it. ``move``: one press does it."""

    told: Text
    button: Text
    move: Transition | None = None


LET_IN = Step(ADMIT.label, ADMIT.label, ADMIT)
DECIDED = Step(gettext_lazy("a supervisor decides"), gettext_lazy("Ask a supervisor"))
SLIP_DUE = Step(gettext_lazy("the slip comes back"), DEPART.label)
AGAIN = Step(gettext_lazy("call the host again"), gettext_lazy("Call again"))
ANSWERED = {
    "": Step(gettext_lazy("call the host"), pgettext_lazy("phone", "Call")),
    Visit.Answer.WAIT: AGAIN,
    Visit.Answer.UNREACHABLE: AGAIN,
    Visit.Answer.DECLINED: Step(gettext_lazy("turn them away politely"), REFUSE.label),
}
MISSING = {
    "id_unseen": Step(gettext_lazy("check the ID"), gettext_lazy("Check the ID")),
    "no_escort": Step(gettext_lazy("write down who accompanies them"), gettext_lazy("Accompanied by")),
}
IN_HAND = Step(gettext_lazy("hand the ID back"), gettext_lazy("Hand the ID back"))


def next_step(visit: Visit, actor: Actor, *, held_up: bool) -> Step:
    """The first thing that still keeps a waiting visitor from going in; then the door itself. Inside, the slip is awaited.

    ``held_up``: a supervisor has still to say whether they may go in without an ID.
    """
    if visit.state != S.WAITING:
        return SLIP_DUE
    denied = {found.code for rule in ADMIT.unless if (found := rule(visit, actor))}
    if "id_in_hand" in denied:
        return IN_HAND
    if "no_consent" in denied:
        return ANSWERED[visit.host_answer]
    if denied:
        return next(step for code, step in MISSING.items() if code in denied)
    return DECIDED if held_up else LET_IN


def next_steps(property: Property, visits: list[Visit], policy: VisitorPolicy) -> dict[int, Step]:
    """What is next for each slip, with one question about the supervisor's word for all of them."""
    gated = [visit.key for visit in visits if states.gate_stands(visit, policy)]
    opened = Authorisation.objects.of(property).filter(subject_key__in=gated, gate=states.NO_ID.code, state__in=Authorisation.OPENS)
    held_up = set(gated) - set(opened.values_list("subject_key", flat=True)) if gated else set()
    system = Actor(property)
    return {visit.pk: next_step(visit, system, held_up=visit.key in held_up) for visit in visits}
