"""Seals over the trail: chained digests, made off the write path, that a later check compares."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC

from django.db import connection, transaction
from django.utils import timezone

from desk.ledger import trail
from desk.models import Event, EventDetail, Property, Seal

BATCH = 1000


def _line(event: Event) -> bytes:
    """An event as the seal sees it: every column, in one fixed form on both databases."""
    parts = [
        event.seq,
        event.subject,
        str(event.subject_key),
        event.number,
        event.verb,
        event.from_state,
        event.to_state,
        event.actor_id,
        event.post_id,
        event.shift_id,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.data,
        event.digest,
    ]
    return json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()


def _digest(previous: str, events: Iterator[Event]) -> tuple[str, int, int]:
    """→ digest over ``previous`` and the events, how many there were, the last one's seq."""
    total, count, last = hashlib.sha256(previous.encode()), 0, 0
    for event in events:
        total.update(_line(event))
        count, last = count + 1, event.seq
    return total.hexdigest(), count, last


def seal(property: Property) -> int:
    """Seal the events that are not sealed yet, a thousand to a seal; how many seals were made."""
    made = 0
    while True:
        with transaction.atomic():
            Property.objects.select_for_update(no_key=True).get(pk=property.pk)  # one sealer at a time
            before = Seal.objects.filter(property=property).order_by("-first_seq").first()
            first = before.last_seq + 1 if before else 1
            events = Event.objects.filter(property=property, seq__gte=first).order_by("seq")[:BATCH]
            previous = before.digest if before else ""
            digest, count, last = _digest(previous, events.iterator())
            if not count:
                return made
            Seal.objects.create(property=property, first_seq=first, last_seq=last, previous=previous, digest=digest, made_at=timezone.now())
        made += 1


def faults(property: Property) -> Iterator[str]:
    """What is wrong with a property's trail, as sentences; nothing when it is whole.

    Looks for gaps, for sealed events that changed, and for details that differ from their digest.
    Details erased by the purge are no fault.
    """
    with snapshot():
        yield from _faults(property)


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything that is read inside is as it was at one moment, whoever writes meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":  # a transaction that begins by reading, and takes no lock from anybody
        connection.ensure_connection()
        connection.connection.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            connection.connection.execute("ROLLBACK")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _faults(property: Property) -> Iterator[str]:
    expected = 1
    for seq in Event.objects.filter(property=property).order_by("seq").values_list("seq", flat=True).iterator():
        if seq != expected:
            yield f"{property.slug}: event {expected} is missing"
            expected = seq
        expected += 1
    if expected - 1 != trail.current_seq(property):
        yield f"{property.slug}: the trail ends at {expected - 1}, its counter says {trail.current_seq(property)}"
    previous = ""
    for one in Seal.objects.filter(property=property).order_by("first_seq"):
        events = Event.objects.filter(property=property, seq__range=(one.first_seq, one.last_seq)).order_by("seq")
        digest, _count, _last = _digest(previous, events.iterator())
        if one.previous != previous or digest != one.digest:
            yield f"{property.slug}: events {one.first_seq}–{one.last_seq} are not as they were sealed"
        previous = one.digest
    told = dict(Event.objects.filter(property=property).exclude(digest="").values_list("seq", "digest"))
    for detail in EventDetail.objects.filter(property=property).iterator():
        if told.get(detail.seq) != trail.digest_of(detail.salt, detail.values):
            yield f"{property.slug}: the details of event {detail.seq} are not as they were written"
