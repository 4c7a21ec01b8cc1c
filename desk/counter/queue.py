"""稍候: one fair queue for whoever needs the desk. One key gives a place; the board says who has waited longest."""

import uuid
from datetime import datetime, time
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from desk.ledger.transitions import Transition, states
from desk.ledger.verbs import Verb
from desk.ledger.writers import enter, perform
from desk.models import Counter, QueueTicket
from desk.pages.forms import ActForm
from desk.people.actors import Actor
from desk.registry import OpenLine
from desk.types import Told

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


def left_over(actor: Actor, now: datetime) -> "models.QuerySet[QueueTicket]":
    """Who was not served by the end of their day."""
    begins = datetime.combine(actor.local(now).date(), time(), actor.property.zone)
    return QueueTicket.objects.of(actor.property).in_states(S.WAITING).filter(created_at__lt=begins)


def gone(ticket: QueueTicket, *, actor: Actor) -> bool:
    """They have gone, and their name with them."""
    perform(GONE, ticket, actor=actor, who="")
    return True


def open_line(ticket: QueueTicket) -> OpenLine:
    """Whoever still waits is told to the next shift."""
    return OpenLine(
        subject="desk.queueticket",
        key=ticket.key,
        number="",
        title=" · ".join(part for part in (_("No. %(place)s") % {"place": ticket.place}, ticket.who, ticket.get_kind_display()) if part),
        state=ticket.get_state_display(),
        next_action=SERVE.label,
        word=ticket.get_state_display(),
        told=Told.ALONG,
    )


class TurnForm(ActForm):
    """One press."""


VERBS = {transition.name: Verb(transition, _move(transition), TurnForm) for transition in TABLE}
