"""Writing and reading the trail (留痕)."""

import hashlib
import json
import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from desk.models import Counter, Event, EventDetail, Property

if TYPE_CHECKING:
    from desk.people.actors import Actor

SEQ = "seq"


def label(row: models.Model) -> str:
    """How the trail names a kind of row: ``visitors.visit``."""
    return row._meta.label_lower


def digest_of(salt: str, values: dict[str, Any]) -> str:
    body = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(f"{salt}:{body}".encode()).hexdigest()


def next_seq(property: Property) -> int:
    """Draw the property's next change number, and with it the right to write until commit.

    Whoever changes rows draws it before locking any: writers of one property follow one another,
    and two that touch the same rows in another order never wait for each other.
    """
    return Counter.draw(property.pk, SEQ)


def hold(property: Property) -> None:
    """The same right without a number, for work that locks rows before it comes to a writer."""
    Counter.hold(property.pk, SEQ)


def record(
    actor: "Actor",
    verb: str,
    *,
    subject: str = "",
    subject_key: uuid.UUID | None = None,
    number: str = "",
    from_state: str = "",
    to_state: str = "",
    data: dict[str, Any] | None = None,
    detail: dict[str, Any] | None = None,
    at: datetime | None = None,
    seq: int | None = None,
) -> Event:
    """Append one event; call it last in the transaction that made the change.

    ``data`` holds nothing personal; ``detail`` holds what is (it stands apart and can be purged).
    ``seq``: the change number the transaction drew before it touched a row; ``None`` draws it now.
    """
    seq = next_seq(actor.property) if seq is None else seq
    digest = ""
    if detail:
        salt = secrets.token_hex(16)
        # Round-trip first: the digest must be that of the values as they will be read back.
        detail = json.loads(json.dumps(detail, default=str))
        digest = digest_of(salt, detail)
        EventDetail.objects.create(property=actor.property, seq=seq, salt=salt, values=detail)
    return Event.objects.create(
        property=actor.property,
        seq=seq,
        subject=subject,
        subject_key=subject_key,
        number=number,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        actor=actor.user,
        post=actor.post,
        shift=actor.shift,
        at=at or timezone.now(),
        data=json.loads(json.dumps(data or {}, default=str)),
        digest=digest,
    )


def current_seq(property: Property) -> int:
    """The number of the property's last change: what a board's ETag is made of."""
    return Counter.current(property.pk, SEQ)


def history(property: Property, subject_key: uuid.UUID) -> list[Event]:
    """A row's events, oldest first, each with ``.values`` = its personal details ({} once purged)."""
    events = Event.objects.filter(property=property, subject_key=subject_key).select_related("actor", "post")
    return read_details(list(events.order_by("seq")))


def read_details(events: list[Event]) -> list[Event]:
    """The same events of one property, each with its ``.values``."""
    sealed = [event.seq for event in events if event.digest]
    found = EventDetail.objects.filter(property=events[0].property_id, seq__in=sealed) if sealed else EventDetail.objects.none()
    details = {row.seq: row.values for row in found}
    for event in events:
        event.values = details.get(event.seq, {})  # type: ignore[attr-defined]
        event.purged = bool(event.digest) and event.seq not in details  # type: ignore[attr-defined]
    return events


def knows(property: Property, key: str) -> bool:
    """Whether an entry of this key has been written."""
    try:
        return Event.objects.filter(property=property, subject_key=key).exists()
    except ValidationError:  # not a key at all
        return False


def last_event(property: Property, subject_key: uuid.UUID) -> Event | None:
    return Event.objects.filter(property=property, subject_key=subject_key).select_related("actor").order_by("-seq").first()
