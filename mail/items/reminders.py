"""When the addressee is told, reminded, and how long an item is kept: computed once, when the clock starts."""

from copy import copy
from datetime import datetime, time, timedelta
from typing import Any

from desk.people.actors import Actor
from desk.time import clocks
from mail.enums import Kind
from mail.items.models import MailItem
from mail.policy import MailPolicy


def next_reminder(item: MailItem, now: datetime, policy: MailPolicy) -> datetime | None:
    """The next moment after ``now`` at which the addressee is reminded; ``None`` when none is left."""
    start = item.occurred_at
    days = [int(day) for day in policy.remind_days.split()]
    if item.kind == Kind.MONEY_ORDER and item.money_order_on:
        start = datetime.combine(item.money_order_on, time(9), item.property.zone)
        days = [int(day) for day in policy.money_remind_days.split()]
    elif item.kind == Kind.PARCEL_SLIP:
        # The post office charges for storage: every day from then on.
        days = list(range(policy.parcel_daily_from, policy.limit_days))
    return next((moment for day in days if (moment := start + timedelta(days=day)) > now), None)


def clocks_after(item: MailItem, changes: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """What follows from a corrected kind or date: until when it is kept, when the addressee is reminded."""
    if not {"kind", "money_order_on"} & set(changes):
        return {}
    corrected = copy(item)
    for name, value in changes.items():
        setattr(corrected, name, value)
    start_clocks(corrected, actor=actor, policy=actor.policy_of(MailPolicy))
    remind_at = next_reminder(corrected, item.last_notice_at or item.occurred_at, actor.policy_of(MailPolicy))
    return {"limit_at": corrected.limit_at, "remind_at": remind_at}


def start_clocks(item: MailItem, *, actor: Actor, policy: MailPolicy) -> None:
    """Due times are computed once, when the clock starts, in the unit's hours of service."""
    start = item.occurred_at
    minutes = policy.legal_notify_minutes if item.legal else policy.notify_minutes
    hours = item.unit.hours() if item.unit else None
    item.notify_due_at = clocks.due(start, minutes, property=actor.property, policy=actor.policy, hours=hours)
    item.remind_at = next_reminder(item, start, policy)
    if item.kind == Kind.MONEY_ORDER and item.money_order_on:
        item.limit_at = datetime.combine(item.money_order_on + timedelta(days=policy.money_days), time(), actor.property.zone)
    else:
        item.limit_at = start + timedelta(days=policy.limit_days)
