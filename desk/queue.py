"""稍候: one fair queue for whoever needs the desk. One key gives a place; the board says who has waited longest."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import pgettext_lazy

from desk.actors import Actor
from desk.doors import enter, perform
from desk.forms import ActForm
from desk.models import Counter, QueueTicket
from desk.transitions import Transition, states
from desk.verbs import Verb

S = QueueTicket.State
SERVE = Transition("serve", pgettext_lazy("queue", "Your turn"), states(S.WAITING), S.SERVED, "desk.work", tone="do")
GONE = Transition("gone", pgettext_lazy("queue", "Went away"), states(S.WAITING), S.GONE, "desk.work")
TABLE = (SERVE, GONE)


def take_place(*, actor: Actor, key: uuid.UUID, kind: str = QueueTicket.Kind.SOMEBODY, who: str = "") -> QueueTicket:
    """Give somebody the next place of the day. Never refused for want of a name."""
    with transaction.atomic():
        if (known := QueueTicket.objects.of(actor.property).filter(key=key).first()) is not None:
            return known
        place = Counter.draw(actor.property.pk, f"queue{actor.today:%y%m%d}")
        ticket = QueueTicket(property=actor.property, key=key, state=S.WAITING, place=place, kind=kind, who=who)
        return enter(ticket, actor=actor, permission="desk.work", verb="wait", data={"place": place, "kind": kind})


def _move(transition: Transition) -> Any:
    def move(ticket: QueueTicket, *, actor: Actor, version: int | None = None) -> QueueTicket:
        return perform(transition, ticket, actor=actor, version=version, who="")

    move.__doc__ = f"{transition.name}: they wait no longer, and their name is not kept."
    return move


class TurnForm(ActForm):
    """One press."""


VERBS = {transition.name: Verb(transition, _move(transition), TurnForm) for transition in TABLE}
