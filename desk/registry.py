"""The shelf: every app that keeps a book puts its registration here, from its own ``book.py``.

Home board, menu, search, scan, reports and purge read the registry; none imports a book by name.
"""

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse

from desk.ledger.transitions import Denied, Refused, Transition, may_work
from desk.ledger.verbs import Verb
from desk.models import Entry, Post, Property
from desk.people.actors import Actor
from desk.types import Text, Told


@dataclass(frozen=True)
class Tile:
    """One number on the board: it is a link, and says in words what the colour says."""

    title: Text
    number: int
    detail: Text
    url: str
    tone: str = ""  # due, soon, ok or ""
    public: bool = True  # stands on the wall too


@dataclass(frozen=True)
class Line:
    """One row of a board panel: how long, who, what, and the one verb that is next.

    ``primary``: pressing it does the verb at once, and the board comes back.
    """

    when: str
    unit: Text
    title: str
    detail: Text
    url: str
    tone: str = ""  # late, soon or ""
    action: Text = ""
    action_url: str = ""
    primary: bool = False


@dataclass(frozen=True)
class Panel:
    title: Text
    url: str
    more: Text
    lines: list[Line]
    empty: Text
    say: Text = ""
    # 0: before all others; 1 who waits now; 2 what is promised; 3 who is inside; 4 who is expected; 5 the rest, book by book
    place: int = 5


@dataclass(frozen=True)
class Board:
    """What a book shows on the home board: read with the same queryset methods as its register."""

    tiles: list[Tile] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)


@dataclass(frozen=True)
class Start:
    """Something a clerk begins from any page, with the key that presses it.

    ``primary``: a button on every page; the others answer to their key and stand on their book's
    page. ``post``: pressing it does something at once instead of opening a page;
    ``quiet``: without leaving the page either.
    """

    label: Text
    shortcut: str
    url_name: str
    primary: bool = True
    post: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Hit:
    """One line the search found."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Scanned:
    """What a scanned code led to: the sentence about it and the page it belongs to.

    ``opens``: nothing was done, the page is where something may be.
    """

    said: Text
    url: str
    opens: bool = False


@dataclass(frozen=True)
class Act:
    """What can be pressed for an entry right where it is told: a move that asks nothing, with its key."""

    move: Transition
    url_name: str  # of the book's verbs


@dataclass(frozen=True)
class OpenLine:
    """One open entry as a handover tells it at one minute.

    ``title`` may name people (the signed record keeps it apart, purgeable). ``word``: the reason, such
    as “promised” or “overdue”; an entry and its reason are one line. ``told``: whether it is read by
    itself or with its book. ``together``: lines that say the same are told as one. ``next_action``:
    the entry's own next step, read off its life. ``stops``: why the post cannot be handed over before
    this is done; ``post_id``: the one post that stops, else all; ``act``: the move that does it.
    """

    subject: str
    key: uuid.UUID
    number: str
    title: str
    state: Text
    next_action: Text
    owner: str = ""
    due_at: datetime | None = None
    word: Text = ""
    told: Told = Told.BOOK
    together: Text = ""
    stops: Text = ""
    post_id: int | None = None
    act: Act | None = None


@dataclass(frozen=True)
class Count:
    """Something at the desk that is counted at a handover: what, where, how many there should be.

    ``always``: the relief writes down an own figure too, even where the first one agrees.
    """

    name: Text
    expected: int
    always: bool = False


@dataclass(frozen=True)
class Book:
    """An app's registration. ``slug`` is also its URL namespace and the first word of its permissions."""

    slug: str
    title: Text
    icon: str
    order: int
    start_url_name: str
    keeps: tuple[type[models.Model], ...] = ()
    verbs: dict[type[models.Model], dict[str, Verb]] = field(default_factory=dict)
    starts: tuple[Start, ...] = ()
    board: Callable[[Actor, datetime], Board] | None = None
    open_lines: Callable[[Property, datetime], list[OpenLine]] | None = None  # every open entry, for the handover
    counts: Callable[[Property], list[Count]] | None = None
    # What of a post's own things is out by rights just now, such as badges with visitors: what it is called, how many.
    lends: dict[str, tuple[Text, Callable[[Property, Post], int]]] = field(default_factory=dict)
    hits: dict[str, Callable[[Actor, list[Any]], dict[Any, Hit]]] = field(default_factory=dict)
    answers: tuple[str, ...] = ()  # of ``hits``: what answers a question, and is found before everything else
    entry_url_names: dict[type[models.Model], str] = field(default_factory=dict)
    scan: Callable[[Actor, str], Scanned | None] | None = None
    # Shapes of the codes it scans besides the numbers of its registers, in expressions that Python and browsers both read:
    own_codes: tuple[str, ...] = ()  # printed here, such as a pass's
    codes: tuple[str, ...] = ()  # printed elsewhere, such as a letter's
    purge: Callable[..., dict[str, int]] | None = None  # what has been kept long enough, made by ``erasing.purge``
    about_url_name: str = ""
    furnish: Callable[[Property], Any] | None = None  # what a new property starts with
    # What a department's own sign-in sees instead of the book: its board and its page.
    assigned: Callable[[Actor, datetime], Board] | None = None
    assigned_url_name: str = ""
    # Whether this actor may read the entry of that kind and key; for books with entries not everybody may read.
    reads: Callable[[Actor, str, uuid.UUID], bool] | None = None
    # Of what ``hits`` finds, the keys of what this actor may not see, as questions to the database: it is not even counted.
    hides: Callable[[Actor], "list[models.QuerySet[Any, Any]]"] | None = None
    # Why nobody may turn away from what is on the form just now, such as an ID in the clerk's hand.
    in_hand: Callable[[Actor, Mapping[str, str]], Denied | None] | None = None
    # Whether a half-filled form is parked for whoever left it alone, such as a complaint about a colleague.
    own_draft: Callable[[Mapping[str, str]], bool] | None = None
    words: dict[str, Text] = field(default_factory=dict)  # the history's: its details that are no columns, its verbs nobody presses
    # How a detail of the history is said where it is kept in a machine's words, by its name.
    says: Mapping[str, Callable[[Any], Text]] = field(default_factory=dict)
    papers: dict[str, Text] = field(default_factory=dict)  # what its entries are printed on, by the name the print is logged with
    offline_url_name: str = ""  # a page every browser keeps for the day the server is gone
    closing: tuple[Start, ...] = ()  # what is done before a post is handed over
    take_over_url: Callable[[Actor], str] | None = None  # where a post is taken over; "" = freely, on the duty page

    @property
    def permission(self) -> str:
        return f"{self.slug}.view"

    def url(self, property: Property) -> str:
        return reverse(self.start_url_name, args=[property.slug])

    def home(self, actor: Actor) -> str:
        """Where the menu leads this actor; "" where the book is closed to them."""
        if actor.may(self.permission):
            return self.url(actor.property)
        if self.assigned_url_name and actor.may(f"{self.slug}.assigned"):
            return reverse(self.assigned_url_name, args=[actor.property.slug])
        return ""

    def board_for(self, actor: Actor, now: datetime) -> Board | None:
        """What the home board shows this actor of the book."""
        if actor.may(self.permission):
            return self.board(actor, now) if self.board is not None else None
        return self.assigned(actor, now) if self.assigned is not None and actor.may(f"{self.slug}.assigned") else None

    def shows(self, actor: Actor, subject: str, key: uuid.UUID) -> bool:
        """Whether this actor may read the entry: the book's own answer, else that of the permission."""
        return self.reads(actor, subject, key) if self.reads is not None else actor.may(self.permission)

    def start_url(self, property: Property, *, about: str) -> str:
        """The address that opens something new in this book about another book's entry number."""
        return reverse(self.about_url_name, args=[property.slug]) + f"?about={about}" if self.about_url_name else ""


_books: dict[str, Book] = {}


def register(book: Book) -> Book:
    """Put a book into the registry; a second one of the same name is a mistake found at start."""
    if _books.setdefault(book.slug, book) is not book:
        raise ValueError(f"two books are named {book.slug!r}")
    return book


def books() -> list[Book]:
    return sorted(_books.values(), key=lambda book: book.order)


def registers() -> Iterator[tuple[Book, type[Entry]]]:
    """Every numbered register with its book."""
    for book in books():
        for model in book.keeps:
            if issubclass(model, Entry):
                yield book, model


def find(property: Property, number: str) -> Entry | None:
    """The entry of that number in this property, whichever book holds it."""
    for _book, model in registers():
        if number.startswith(model.PREFIX):
            rows: Any = model._default_manager
            entry = rows.for_table().filter(property=property, number=number).first()
            if entry is not None:
                return entry
    return None


def shapes() -> list[str]:
    """The shape of every code the house reads: the numbers of its registers, and what its books scan besides."""
    numbers = "|".join(model.PREFIX for _book, model in registers())
    return [rf"(?:{numbers})\d{{6}}-\d{{3,}}", *(shape for book in books() for shape in (*book.own_codes, *book.codes))]


def own(code: str) -> str:
    """What a code of the house stands on (“visitor slip”), numbers also without their dash; "" for any other code."""
    if re.fullmatch(r"[A-Z]{2}\d{6}-?\d{3,4}", code):
        return next((str(model._meta.verbose_name) for _book, model in registers() if code.startswith(model.PREFIX)), "")
    return next((str(book.title) for book in books() if book.own_codes and re.fullmatch("|".join(book.own_codes), code)), "")


def page_of(actor: Actor, number: str) -> str:
    """The address of the entry of that number, whichever book holds it; "" where there is none this actor may see.

    Raises ``Refused`` for a number of a book that is closed to the actor.
    """
    for book, model in registers():
        if not number.startswith(model.PREFIX):
            continue
        if denied := may_work(actor, book.permission, at_desk=False):
            raise Refused(denied)
        key = model._default_manager.filter(property=actor.property, number=number).values_list("key", flat=True).first()
        if key is not None and book.shows(actor, model._meta.label_lower, key):
            return reverse(book.entry_url_names[model], args=[actor.property.slug, number])
    return ""


def about(actor: Actor, number: str) -> list[tuple[str, str]]:
    """What was opened about an entry, in whichever book this actor reads: number and state, the oldest first, in one question."""
    kept = {model.PREFIX: (book, model) for book, model in registers() if actor.may(book.permission)}
    parts = [
        model._default_manager.filter(property=actor.property, about_number=number).values("number", "state", "key", "created_at")
        for _book, model in kept.values()
    ]
    if not parts:
        return []
    found = []
    for row in parts[0].union(*parts[1:], all=True).order_by("created_at", "number"):
        book, model = kept[row["number"][:2]]
        if book.shows(actor, model._meta.label_lower, row["key"]):
            found.append((row["number"], str(model.State(row["state"]).label)))
    return found


def take_over_url(actor: Actor) -> str:
    """The page on which this property's posts are taken over; "" where whoever comes is on duty."""
    return next((url for book in books() if book.take_over_url and (url := book.take_over_url(actor))), "")


def hidden_from(actor: Actor, kept: Iterable[Book]) -> "list[models.QuerySet[Any, Any]]":
    """The keys, as questions to the database, of what these books keep from this person: no list counts it, no trail shows it."""
    return [keys for book in kept if book.hides is not None for keys in book.hides(actor)]


def book_of(subject: str) -> Book | None:
    """The book that keeps rows of this kind (``"mail.mailitem"``)."""
    for book in books():
        if any(model._meta.label_lower == subject for model in book.keeps):
            return book
    return None


def verbs_of(record: models.Model) -> dict[str, Verb]:
    """The verbs of a record's kind, from whichever book holds it."""
    for book in books():
        if type(record) in book.verbs:
            return book.verbs[type(record)]
    return {}


def shortcuts_of(book: Book) -> list[tuple[str, str]]:
    """The keys of a book's entry pages with what they press, each once."""
    moves = [verb.transition for verbs in book.verbs.values() for verb in verbs.values() if verb.transition.shortcut]
    return list(dict.fromkeys((move.shortcut, str(move.label)) for move in moves))
