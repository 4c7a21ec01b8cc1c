"""How the lines of a handover are told: by themselves, with their book, or not to be read at all (A9).

By itself stands what is overdue, legal, disputed or marked, and what changed since this clerk last read
it; the rest is one row per book. What came in while somebody reads stands apart and resets nothing.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from desk import registry
from desk.models import User
from desk.papers import signing
from desk.registry import Act
from desk.types import Told
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, HandoverLine

Known = dict[tuple[str, uuid.UUID], set[tuple[Any, ...]]]
SAID = 3
# What is still to be done, as page, script and refusal say it.
SINGLY, NEW, BY_BOOK = gettext_lazy("singly %(n)s"), gettext_lazy("new %(n)s"), gettext_lazy("by book %(n)s")
COUNTS, CHECK = gettext_lazy("the counts"), gettext_lazy("checking yourself")
WORDS = (SINGLY, NEW, BY_BOOK, COUNTS, CHECK)
MISSING = gettext_lazy("Still missing: %(what)s.")
KEYS_LEFT = gettext_lazy("%(n)s keys left")


def _content(line: HandoverLine) -> tuple[Any, ...]:
    return line.word, line.state, line.next_action, line.due_at, line.title, line.owner


def last_read(reader: User | None, lines: Iterable[HandoverLine]) -> Known:
    """What this clerk was last told of these entries, when they took a post over or handed one over."""
    keys = {line.subject_key for line in lines if line.told == Told.CHANGED}
    if reader is None or not keys:
        return {}
    read = Q(handover__incoming=reader, handover__state=Handover.State.ACCEPTED, read_at__isnull=False)
    wrote = Q(handover__outgoing=reader, handover__signed_out__isnull=False, round=0)
    rows = HandoverLine.objects.still_open().filter(read | wrote, subject_key__in=keys).order_by("handover_id")
    found: dict[tuple[str, uuid.UUID], tuple[int, set[tuple[Any, ...]]]] = {}
    for row in rows:
        when, said = found.get((row.subject, row.subject_key), (0, set()))
        found[row.subject, row.subject_key] = (row.handover_id, {*(said if when == row.handover_id else ()), _content(row)})
    return {entry: said for entry, (_when, said) in found.items()}


def changed(line: HandoverLine, known: Known) -> bool:
    """Whether the entry is no longer what this clerk last read."""
    before = known.get((line.subject, line.subject_key))
    return line.told == Told.CHANGED and before is not None and _content(line) not in before


@dataclass
class One:
    """One thing to tick: a line, several that say the same, or what a book has besides."""

    lines: list[HandoverLine] = field(default_factory=list)
    changed: bool = False
    book: Any = None

    @property
    def first(self) -> HandoverLine:
        return self.lines[0]

    @property
    def act(self) -> Act | None:
        """What is done about it instead of being read."""
        return self.first.act

    @property
    def refs(self) -> str:
        """What a tick says: exactly the lines that were shown with it."""
        return " ".join(line.ref for line in self.lines)

    @property
    def read(self) -> bool:
        return all(line.read_at is not None for line in self.lines)

    @property
    def read_at(self) -> datetime | None:
        return max((line.read_at for line in self.lines if line.read_at), default=None)

    @property
    def carried(self) -> int:
        return max(line.carried for line in self.lines)

    @property
    def due_at(self) -> datetime | None:
        return min((line.due_at for line in self.lines if line.due_at), default=None)

    @property
    def pressing(self) -> bool:
        return self.first.told == Told.SINGLY

    @property
    def name(self) -> str:
        return str(self.book.title if self.book is not None else apps.get_model(self.first.subject)._meta.verbose_name)

    @property
    def said(self) -> list[tuple[str, int]]:
        """How many of what: registers where the book has several, else states."""
        registers = Counter(str(apps.get_model(line.subject)._meta.verbose_name) for line in self.lines)
        return (registers if len(registers) > 1 else Counter(line.state for line in self.lines)).most_common(SAID)

    @property
    def digest(self) -> str:
        """What was read as one, so that it can be compared."""
        return signing.digest_of(line.signed_text() for line in sorted(self.lines, key=lambda line: line.place))


@dataclass(frozen=True)
class Sheet:
    """A handover as one reader sees it."""

    singly: list[One]
    books: list[One]
    news: list[One]  # came in while somebody reads: by themselves, or with their book
    along: list[HandoverLine]

    @property
    def all(self) -> list[One]:
        return [*self.singly, *self.books, *self.news]

    @property
    def total(self) -> int:
        return sum(len(one.lines) for one in self.all)

    @property
    def done(self) -> int:
        return sum(line.read_at is not None for one in self.all for line in one.lines)

    def missing(self) -> list[str]:
        """What is still to be read, in words: ``["singly 4", "new 2", "by book 3"]``."""
        parts = (
            (SINGLY, [one for one in self.singly if not one.read]),
            (NEW, [one for one in self.news if not one.read]),
            (BY_BOOK, [one for one in self.books if not one.read]),
        )
        return [str(words) % {"n": len(left)} for words, left in parts if left]


def sheet(lines: Iterable[HandoverLine], *, known: Known | None = None, since: datetime | None = None) -> Sheet:
    """Lay the open lines out; ``since``: when the reader began, what was added later is news."""
    singly: dict[Any, One] = {}
    by_book: dict[Any, One] = {}
    news: dict[Any, One] = {}
    along, now = [], timezone.now()
    for line in lines:
        if line.gone_at is not None:
            continue
        if line.told == Told.ALONG:
            along.append(line)
            continue
        new = since is not None and line.added_at is not None and line.added_at > since
        differs = changed(line, known or {})
        if line.told == Told.SINGLY or differs:
            place: Any = ("together", line.subject, line.together) if line.together else line.ref
            one = (news if new else singly).setdefault(place, One(changed=differs))
        else:
            book = registry.book_of(line.subject)
            one = (news if new else by_book).setdefault(("book", book.slug if book else line.subject), One(book=book))
        one.lines.append(line)
    soonest = sorted(singly.values(), key=lambda one: (one.due_at is None, one.due_at or now))  # what is late stands first
    return Sheet(soonest, list(by_book.values()), list(news.values()), along)


def signed_sheet(lines: Iterable[HandoverLine], at: datetime) -> Sheet:
    """A handover as it was read: what by itself, what with its book; ``at``: when it was signed."""
    read: dict[Any, One] = {}
    by_book: dict[Any, One] = {}
    late: list[One] = []
    along = []
    for line in lines:
        if line.gone_at is not None and not line.by_book:
            continue
        if line.told == Told.ALONG:
            along.append(line)
        elif line.read_at is None and line.added_at >= at:
            late.append(One([line]))  # came in with the signature
        elif line.by_book or line.read_at is None:
            book = registry.book_of(line.subject)
            by_book.setdefault(book.slug if book else line.subject, One(book=book)).lines.append(line)
        else:
            read.setdefault((line.subject, line.together) if line.together else line.ref, One()).lines.append(line)
    return Sheet(list(read.values()), list(by_book.values()), late, along)


def missing(shown: Sheet, counts: Iterable[CountLine], *, checked: bool) -> list[str]:
    """What is still to be done before the signature, in words."""
    counted = all(one.stands for one in counts)
    return [*shown.missing(), *([] if counted else [str(COUNTS)]), *([] if checked else [str(CHECK)])]


def by_book_said(kept: str) -> str:
    """What :func:`read_by_book` wrote into the trail, for a clerk: ``mail 34 9f…`` is “Mail 34”. The digest is for whoever verifies."""
    titles = {book.slug: str(book.title) for book in registry.books()}
    groups = [part.split(" ") for part in kept.split(" · ")]
    return " · ".join(f"{titles.get(slug, '')} {count}".strip() for slug, count, *_digest in groups)


def who(username: str) -> str:
    """Whose sign-in that is."""
    return str(User.objects.filter(username=username).first() or username)


def read_by_book(lines: Iterable[HandoverLine]) -> list[tuple[str, int, str]]:
    """What was read with its book: which, how many, and the digest of exactly those lines."""
    groups: dict[str, One] = {}
    for line in lines:
        if line.by_book:
            book = registry.book_of(line.subject)
            groups.setdefault(book.slug if book else line.subject, One(book=book)).lines.append(line)
    return [(slug, len(one.lines), one.digest) for slug, one in sorted(groups.items())]
