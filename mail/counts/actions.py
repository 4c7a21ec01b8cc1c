"""A slot is counted, and a difference explained."""

from collections.abc import Sequence

from desk.ledger.writers import enter, perform
from desk.people.actors import Actor
from mail.counts import states
from mail.counts.models import ShelfCount
from mail.enums import CountState
from mail.items import articles
from mail.items.models import MailItem
from mail.rules import WORK


def count_slot(count: ShelfCount, *, actor: Actor, scanned: Sequence[str] | None = None) -> ShelfCount:
    """Count one slot: by total, or item by item (``scanned``: article or register numbers as found)."""
    rows = MailItem.objects.of(actor.property).at_desk().filter(slot=count.slot)
    there = {item.article_no: item.number for item in rows.only("article_no", "number")}
    count.expected, count.each = len(there), scanned is not None
    if scanned is not None:
        by_number = {articles.normal(number): article for article, number in there.items()}
        found = {by_number.get(code, code) for code in (articles.normal(one) for one in scanned) if code}
        count.counted = len(found)
        count.missing = " ".join(sorted(number for article, number in there.items() if article not in found))
        count.surplus = " ".join(sorted(found - set(there)))
    agrees = count.expected == count.counted and not count.missing and not count.surplus
    count.state = CountState.AGREES if agrees else CountState.DIFFERS
    return enter(count, actor=actor, permission=WORK, data={"expected": count.expected, "counted": count.counted})


def settle_count(count: ShelfCount, *, actor: Actor, version: int | None = None, explanation: str) -> ShelfCount:
    """A supervisor writes down how a difference is explained."""
    return perform(states.SETTLE_COUNT, count, actor=actor, version=version, explanation=explanation)
