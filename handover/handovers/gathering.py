"""What a handover is made of at one minute: every open entry of every book, and what is counted.

The books are read through the registry (:mod:`desk.registry`); none is imported.
"""

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation

from desk import registry
from desk.ledger import trail
from desk.models import Post, Property, Shift
from desk.papers import signing
from desk.registry import OpenLine
from desk.types import Told
from handover.handovers import telling
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, HandoverLine
from handover.posts.models import CountedThing


@dataclass(frozen=True)
class Gathered:
    """The books at one minute. ``stops``: why the post cannot be handed over yet, as sentences."""

    lines: list[HandoverLine]
    stops: list[str]


ORDER = {told: place for place, told in enumerate(Told)}


def open_lines(property: Property, now: datetime) -> list[OpenLine]:
    """Every open entry of every book on the shelf, in the order of the shelf; what stands by itself first."""
    found = [line for book in registry.books() if book.open_lines is not None for line in book.open_lines(property, now)]
    return sorted(found, key=lambda line: ORDER[line.told])


def gather(property: Property, post: Post, now: datetime, *, shift: Shift | None = None) -> Gathered:
    """Unsaved lines of every open entry, with how often each has been carried on by this post.

    A signed record has one language, the house's, whoever presses the button.
    """
    with translation.override(settings.LANGUAGE_CODE):
        found = open_lines(property, now)
        before = _before(post)
        lines = [_line(place, line, before.get((line.subject, line.key)), now, shift) for place, line in enumerate(found, start=1)]
        stops = []
        for kept, line in zip(lines, found, strict=True):
            if line.stops and line.post_id in (None, post.pk):
                stops.append(str(line.stops))
                kept.act = line.act
    once = {line.identity: line for line in reversed(lines)}  # an entry and its reason are one line, the first one told
    return Gathered([line for line in lines if once[line.identity] is line], stops)


def _before(post: Post) -> dict[tuple[str, uuid.UUID], tuple[int, int | None]]:
    """What the post's last accepted handover carried on: times and first shift by entry."""
    last = Handover.objects.accepted().filter(for_post=post).order_by("-accepted_at", "-pk").values("pk")[:1]
    rows = HandoverLine.objects.still_open().filter(handover__in=last)
    columns = rows.values_list("subject", "subject_key", "carried", "first_shift_id")
    return {(subject, key): (carried, first) for subject, key, carried, first in columns}


def _line(place: int, line: OpenLine, before: tuple[int, int | None] | None, now: datetime, shift: Shift | None) -> HandoverLine:
    salt, title = secrets.token_hex(16), line.title[:300]
    return HandoverLine(
        place=place,
        subject=line.subject,
        subject_key=line.key,
        number=line.number,
        title=title,
        state=str(line.state),
        next_action=str(line.next_action),
        owner=line.owner,
        due_at=line.due_at,
        word=str(line.word),
        told=line.told.value,
        together=str(line.together),
        carried=before[0] + 1 if before else 1,
        first_shift_id=before[1] if before else shift.pk if shift else None,
        salt=salt,
        digest=HandoverLine.digest_of(salt, title, line.owner),
        added_at=now,
    )


def keep(handover: Handover, lines: list[HandoverLine], *, after: int = 0, round: int = 0) -> None:
    """Save gathered lines with a handover, in bulk, numbered on after ``after``."""
    for place, line in enumerate(lines, start=after + 1):
        line.handover, line.place, line.round = handover, place, round
    HandoverLine.objects.bulk_create(lines, batch_size=500)


def counts(property: Property, post: Post) -> list[CountLine]:
    """Unsaved: what belongs to the post, less what is out by rights, and what the books say should be at the desk."""
    lends = {code: count for book in registry.books() for code, (_label, count) in book.lends.items()}
    found = []
    for thing in CountedThing.objects.filter(post=post, active=True):
        out = min(thing.expected, lends[thing.out_with](property, post)) if thing.out_with in lends else 0
        found.append(CountLine(name=thing.name, expected=thing.expected - out, out=out, always=thing.always))
    with translation.override(settings.LANGUAGE_CODE):
        kept = [one for book in registry.books() if book.counts is not None for one in book.counts(property)]
        found += [CountLine(name=str(one.name)[:120], expected=one.expected, always=one.always) for one in kept]
    for place, line in enumerate(found, start=1):
        line.place = place
    return found


def expect_again(handover: Handover, lines: Iterable[CountLine]) -> None:
    """What should be there now: between laying the list out and counting, visitors left and letters came."""
    now = {line.name: line for line in counts(handover.property, handover.for_post)}
    for line in lines:
        if (fresh := now.get(line.name)) is not None:
            line.expected, line.out = fresh.expected, fresh.out


def expected_now(handover: Handover) -> dict[str, int]:
    """What the books say should be at the post at this minute, by name."""
    return {line.name: line.expected for line in counts(handover.property, handover.for_post)}


def look_at_counts(handover: Handover) -> list[CountLine]:
    """The counts of a handover; while it waits or is read, with what should be there at this minute. Nothing is written."""
    if handover.state in (Handover.State.SUBMITTED, Handover.State.REVIEW):
        there = expected_now(handover)
        for line in handover.all_counts:
            line.now = there.get(line.name)
    return handover.all_counts


@dataclass(frozen=True)
class News:
    """What has changed in the books since the snapshot: unsaved lines to add, kept ones that are back, or gone.

    ``fresh``: every open line as it would be told now; ``stops``: why the post cannot change hands yet.
    """

    added: list[HandoverLine]
    back: list[HandoverLine]
    gone: list[HandoverLine]
    fresh: list[HandoverLine]
    stops: list[str]


def news(handover: Handover, now: datetime) -> News:
    """The books now against the snapshot. A line is an entry and its reason: one that was read stays read."""
    found = gather(handover.property, handover.for_post, now, shift=handover.from_shift)
    fresh = found.lines
    kept = list(handover.lines.all())
    known, here = {line.identity for line in kept}, {line.identity for line in fresh}
    added = [line for line in fresh if line.identity not in known]
    for line in added:
        if line.number == handover.number:  # what the reader asked of a supervisor about this very handover
            line.told = Told.ALONG.value
    return News(
        added,
        back=[line for line in kept if line.gone_at is not None and line.identity in here],
        gone=[line for line in kept if line.gone_at is None and line.identity not in here],
        fresh=fresh,
        stops=found.stops,
    )


def take_in(handover: Handover, now: datetime) -> tuple[set[int], list[str]]:
    """Write what is new into the snapshot as a round of its own; what was signed stays as it was signed.

    Gives the keys of what came in by it, and why the post cannot change hands yet.
    """
    found = news(handover, now)
    last = handover.lines.order_by("-place").first()
    keep(handover, found.added, after=last.place if last else 0, round=(last.round if last else 0) + 1)
    lines, back = handover.lines, {line.pk for line in found.back}
    lines.filter(pk__in=[line.pk for line in found.gone]).update(gone_at=now)
    lines.filter(pk__in=back).update(gone_at=None, added_at=now)
    if found.added:
        back |= set(lines.filter(place__gt=last.place if last else 0).values_list("pk", flat=True))
    return back, found.stops


def as_now(handover: Handover, now: datetime) -> list[HandoverLine]:
    """The snapshot as it would be if it were taken now, each entry with its next step; nothing is written. For the page
    of whoever reads."""
    found = news(handover, now)
    gone, back = {line.pk for line in found.gone}, {line.pk for line in found.back}
    kept, fresh = list(handover.lines.select_related("answered_by")), {line.identity: line for line in found.fresh}
    for line in kept:
        if line.identity in fresh:
            line.tell_as(fresh[line.identity])
        if line.pk in gone:
            line.gone_at = now
        elif line.pk in back:
            line.gone_at, line.added_at = None, now
    return [*kept, *found.added]


def text_out(handover: Handover, lines: Iterable[HandoverLine], counted: Iterable[CountLine]) -> list[str]:
    """What the outgoing clerk signs: head, checks, summary by its digest, the snapshot, the counts."""
    head = [handover.number, str(handover.for_post_id), handover.kind, str(handover.from_shift_id), handover.tidy, handover.summary_digest]
    return [*head, *(line.signed_text() for line in lines if line.round == 0), *(count.signed_text() for count in counted)]


def text_in(handover: Handover, lines: list[HandoverLine], counted: list[CountLine]) -> list[str]:
    """What the incoming clerk signs: all of it, what was new meanwhile, and how each question was settled."""
    later = [line.signed_text() for line in lines if line.round > 0]
    later += [f"book|{slug}|{count}|{digest}" for slug, count, digest in telling.read_by_book(lines)]
    later += [f"counted|{one.place}|{one.expected_in}|{one.counted_in}" for one in counted if one.expected_in is not None]
    later += [f"agreed|{one.place}" for one in counted if one.agreed_at is not None]
    later += [f"expected|{one.place}|{one.expected_signed}" for one in counted if one.expected_signed is not None]
    settled = [f"line|{one.place}|{one.answered_by_id}" for one in lines if one.asked_at is not None]
    settled += [f"count|{one.place}|{one.counted_in}|{one.answered_by_id}" for one in counted if one.asked_at is not None]
    return [*text_out(handover, lines, counted), *later, *settled, handover.self_check]


def verified(handover: Handover) -> dict[str, bool]:
    """Whether the record still is what each clerk signed; also after its personal texts were erased."""
    lines, counted = handover.all_lines, handover.all_counts
    texts = {"signed_out": text_out(handover, lines, counted), "signed_in": text_in(handover, lines, counted)}
    return {
        name: signature.digest == signing.digest_of(text) and _texts_match(handover)
        for name, text in texts.items()
        if (signature := getattr(handover, name)) is not None
    }


def _texts_match(handover: Handover) -> bool:
    """Each personal text that is still there is the one its signed digest was made of."""
    if handover.purged_at is not None:
        return True
    summary = trail.digest_of(handover.summary_salt, {"summary": handover.summary})
    return handover.summary_digest in ("", summary) and all(
        line.digest == HandoverLine.digest_of(line.salt, line.title, line.owner) for line in handover.all_lines
    )
