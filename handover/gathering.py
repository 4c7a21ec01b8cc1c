"""What a handover is made of at one minute: every open entry of every book, and what is counted.

The books are read through their cards (:mod:`desk.books`); none is imported.
"""

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from desk import books, signing, trail
from desk.books import OpenLine
from desk.models import Post, Property, Shift
from handover.models import CountedThing, CountLine, Handover, HandoverLine


@dataclass(frozen=True)
class Gathered:
    """The books at one minute. ``stops``: why the post cannot be handed over yet, as sentences."""

    lines: list[HandoverLine]
    stops: list[str]


def open_lines(property: Property, now: datetime) -> list[OpenLine]:
    """Every open entry of every book on the shelf, in the order of the shelf; what needs a word first."""
    found = [line for book in books.shelf() if book.open_lines is not None for line in book.open_lines(property, now)]
    return sorted(found, key=lambda line: not line.word)


def gather(property: Property, post: Post, now: datetime, *, shift: Shift | None = None) -> Gathered:
    """Unsaved lines of every open entry, with how often each has been carried on by this post.

    A signed record has one language, the house's, whoever presses the button.
    """
    with translation.override(settings.LANGUAGE_CODE):
        found = open_lines(property, now)
        before = _before(post)
        lines = [_line(place, line, before.get(line.key), now, shift) for place, line in enumerate(found, start=1)]
    return Gathered(lines, [str(line.stops) for line in found if line.stops])


def _before(post: Post) -> dict[uuid.UUID, tuple[int, int | None]]:
    """What the post's last accepted handover carried on: times and first shift by entry."""
    last = Handover.objects.accepted().filter(for_post=post).order_by("-accepted_at", "-pk").values("pk")[:1]
    rows = HandoverLine.objects.still_open().filter(handover__in=last)
    return {key: (carried, first) for key, carried, first in rows.values_list("subject_key", "carried", "first_shift_id")}


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
    """Unsaved: what belongs to the post, and what the books say should be at the desk."""
    found = list(CountedThing.objects.filter(post=post, active=True).values_list("name", "expected"))
    with translation.override(settings.LANGUAGE_CODE):
        found += [(str(one.name), one.expected) for book in books.shelf() if book.counts is not None for one in book.counts(property)]
    return [CountLine(place=place, name=name[:120], expected=expected) for place, (name, expected) in enumerate(found, start=1)]


@dataclass(frozen=True)
class News:
    """What has changed in the books since the snapshot: lines to add, and the places of those that are gone."""

    added: list[HandoverLine]
    gone: list[int]

    @property
    def told(self) -> list[HandoverLine]:
        """Those of the new ones that need a word and are not read yet."""
        return [line for line in self.added if line.word and line.read_at is None]


def news(handover: Handover, now: datetime) -> News:
    """The books now against the snapshot: what came, what changed its reason to be told, what was closed."""
    fresh = gather(handover.property, handover.for_post, now, shift=handover.from_shift).lines
    kept = {line.subject_key: line for line in handover.lines.still_open()}
    added = [line for line in fresh if (old := kept.get(line.subject_key)) is None or (line.word and line.word != old.word)]
    for line in added:
        if line.number == handover.number:  # what the reader asked of a supervisor about this very handover
            line.read_at = now
    replaced = {line.subject_key for line in added}
    here = {line.subject_key for line in fresh}
    gone = [line.place for key, line in kept.items() if key not in here or key in replaced]
    return News(added, sorted(gone))


def take_in(handover: Handover, found: News, now: datetime) -> None:
    """Write the news into the snapshot as a round of its own; what was signed stays as it was signed."""
    last = handover.lines.order_by("-place").first()
    keep(handover, found.added, after=last.place if last else 0, round=(last.round if last else 0) + 1)
    if found.gone:
        handover.lines.filter(place__in=found.gone).update(gone_at=now)


# --- how a page tells it ---------------------------------------------------------------------------
@dataclass
class Told:
    """One thing to tick: a line, or several that say the same."""

    lines: list[HandoverLine] = field(default_factory=list)

    @property
    def place(self) -> int:
        return self.lines[0].place

    @property
    def first(self) -> HandoverLine:
        return self.lines[0]

    @property
    def read(self) -> bool:
        return all(line.read_at is not None for line in self.lines)

    @property
    def carried(self) -> int:
        return max(line.carried for line in self.lines)


def told(lines: Iterable[HandoverLine]) -> list[Told]:
    """What is to be ticked, lines that say the same together."""
    groups: dict[Any, Told] = {}
    for line in lines:
        if line.word and line.gone_at is None:
            groups.setdefault((line.subject, line.together, line.round) if line.together else line.place, Told()).lines.append(line)
    return list(groups.values())


def tallies(lines: Iterable[HandoverLine]) -> list[tuple[str, int]]:
    """How many there are of what is only counted, by book: ``[("Visitors", 12), …]``."""
    tally: dict[str, int] = {}
    for line in lines:
        if not line.word and line.gone_at is None:
            tally[line.subject] = tally.get(line.subject, 0) + 1
    names = {subject: str(book.title) if (book := books.book_of(subject)) else subject for subject in tally}
    return [(names[subject], count) for subject, count in tally.items()]


def expanded(lines: Iterable[HandoverLine], ticked: Iterable[int]) -> set[int]:
    """The places that a tick stands for: a tick on several that say the same ticks them all."""
    wanted = set(ticked)
    return {line.place for one in told(lines) if one.place in wanted for line in one.lines}


# --- what is signed ----------------------------------------------------------------------------------
def text_out(handover: Handover, lines: Iterable[HandoverLine], counted: Iterable[CountLine]) -> list[str]:
    """What the outgoing clerk signs: head, checks, summary by its digest, the snapshot, the counts."""
    head = [handover.number, str(handover.for_post_id), handover.kind, str(handover.from_shift_id), handover.tidy, handover.summary_digest]
    return [*head, *(line.signed_text() for line in lines if line.round == 0), *(count.signed_text() for count in counted)]


def text_in(handover: Handover, lines: list[HandoverLine], counted: list[CountLine]) -> list[str]:
    """What the incoming clerk signs: all of it, what was new meanwhile, and how each question was settled."""
    later = [line.signed_text() for line in lines if line.round > 0]
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
