"""Who said something, was told it or received it: somebody who could be asked afterwards, and not the one who writes it down."""

from collections.abc import Callable

from desk.models import Membership
from desk.people.actors import Actor
from desk.written import answers, names, who

NOBODY, OWN, SAME, OURS = "nobody", "own", "same", "ours"


def fault(name: str, *, actor: Actor, never: tuple[str, ...] = (), known: Callable[[str], bool] | None = None) -> str:
    """Why ``name`` is nobody who could have said it; ``""`` for somebody.

    ``nobody``: no name, a role without a name, a phrase in its place. ``own``: the clerk. ``same``: one of ``never`` (who asks to
    come in, who stands here), however they are called. ``ours``: somebody who works in this house, unless ``known`` says that
    this very name is on file with whoever is asked.
    """
    if actor.user and who.itself(name, actor.user.name):
        return OWN
    if any(who.called(name, one) for one in never if one):
        return SAME
    if not answers.somebody(name):
        return NOBODY
    if known is not None and known(name):
        return ""
    staff = Membership.objects.filter(property=actor.property).values_list("user__name", flat=True)
    return OURS if names.fold(name) in {names.fold(one) for one in staff} else ""
