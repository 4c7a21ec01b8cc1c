"""The purge (到期清除), one entry at a time: killed at any moment it goes on where it was, and counts nothing twice.

A book says what has been kept long enough; here each is erased in one transaction with all that hangs on it. A row that
cannot be erased is named and passed, so that the others, and the next property, are not kept for its sake.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple

from django.db import models, transaction

from desk.ledger import trail
from desk.models import Counter
from desk.people.actors import Actor

logger = logging.getLogger(__name__)

ERASED, CERTIFIED = "erased ", "certified "  # counters: both only ever grow


class Due(NamedTuple):
    """Something whose time has passed: under which name it is counted, the row, and what erases it with all its lines."""

    what: str
    row: models.Model | None
    erase: Callable[[], int]


Dues = Iterator[Due]


def each(rows: "models.QuerySet[Any, Any]", size: int = 200) -> Iterator[Any]:
    """The rows by their id, a few at a time. Between them no cursor stays open: over one, SQLite refuses to write
    ("database is locked") as soon as somebody else has written."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield from batch
        last = batch[-1].pk


def purge(*names: str) -> Callable[[Callable[[Actor, datetime], Iterator[Due]]], Callable[..., dict[str, int]]]:
    """A book's ``purge``: what it yields is erased one by one; gives how many of each of ``names``.

    ``passed``: sentences about what could not be erased are added to it.
    """

    def made(due: Callable[[Actor, datetime], Iterator[Due]]) -> Callable[..., dict[str, int]]:
        book = due.__module__.partition(".")[0]

        @wraps(due)
        def work(actor: Actor, now: datetime, passed: list[str] | None = None) -> dict[str, int]:
            done = dict.fromkeys(names, 0)
            for one in due(actor, now):
                try:
                    done[one.what] += _erase(actor, book, one)
                except Exception as error:
                    said = f"{actor.property.slug}: {_named(one)} was not erased: {error}".strip()
                    logger.exception(said)
                    if passed is not None:
                        passed.append(said)
            return done

        return work

    return made


def _erase(actor: Actor, book: str, one: Due) -> int:
    with transaction.atomic():
        trail.hold(actor.property)
        count = int(one.erase())
        if count:
            Counter.draw(actor.property.pk, f"{ERASED}{book}.{one.what}", count=count)
    return count


def _named(one: Due) -> str:
    if one.row is None:
        return one.what
    return f"{trail.label(one.row)} {getattr(one.row, 'number', '') or getattr(one.row, 'key', one.row.pk)}"


def certify(actor: Actor) -> dict[str, int]:
    """What was erased and stands in no certificate yet goes into one: counts only. After a run that was killed too."""
    with transaction.atomic():
        trail.hold(actor.property)
        counted = dict(Counter.objects.filter(property=actor.property, name__startswith=ERASED).values_list("name", "value"))
        told = dict(Counter.objects.filter(property=actor.property, name__startswith=CERTIFIED).values_list("name", "value"))
        new = {
            what: count
            for name, value in sorted(counted.items())
            if (count := value - told.get(CERTIFIED + (what := name.removeprefix(ERASED)), 0))
        }
        for what, count in new.items():
            Counter.draw(actor.property.pk, CERTIFIED + what, count=count)
        if new:
            trail.record(actor, "purge", data=new)
    return new
