"""Items as they are now, locked in one order."""

from collections.abc import Iterable

from desk.ledger import trail
from desk.people.actors import Actor
from mail.items.models import MailItem


def locked(items: Iterable[MailItem], *, actor: Actor) -> list[MailItem]:
    """The items' rows as they are now, locked in one order: items first, their proposals and lines after."""
    trail.hold(actor.property)
    rows = MailItem.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "occupant", "slot")
    return list(rows.of(actor.property).filter(pk__in=[item.pk for item in items]).order_by("pk"))
