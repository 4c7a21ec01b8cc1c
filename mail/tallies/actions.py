"""Today's ordinary mail and newspapers."""

from typing import Any

from django.utils import timezone

from desk.ledger.writers import enter
from desk.people.actors import Actor
from mail.enums import TallyState
from mail.rules import WORK
from mail.tallies.models import DailyTally, Subscription


def subscribed(actor: Actor) -> Any:
    """Subscriptions that run today."""
    today = actor.local(timezone.now()).date()
    return Subscription.objects.filter(property=actor.property, first_day__lte=today, last_day__gte=today)


def enter_tally(tally: DailyTally, *, actor: Actor) -> DailyTally:
    """Today's ordinary letters and newspapers, against what is subscribed."""
    tally.state = TallyState.ENTERED
    tally.expected = sum(subscribed(actor).values_list("copies", flat=True))
    return enter(tally, actor=actor, permission=WORK)
