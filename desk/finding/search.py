"""One search finds everything: 汉字, full pinyin, initials, initials + room (``wjg18``), room, number, last 4.

Names are two or three characters, which both databases' own text search handle badly. So each row
keeps *tokens* of plain ASCII that both index alike, whatever their locale:

``u738b`` a character · ``pwangjianguo`` a full reading · ``iwjg`` its initials · ``wsmith`` a Latin
word · ``r1803`` a room · ``nfk261123017`` an entry number or an article · ``k12345`` the tail
of a plate.

What is typed and what is kept are folded alike (:mod:`desk.written`).

PostgreSQL searches them with a GIN index over ``tsvector('simple')``, SQLite with an FTS5 twin.
At most :data:`CANDIDATES` rows are taken, the last used first. Ordering all that match costs seconds on a million
rows. So they are first taken as they come; only where there are too many the newest rows of the property are
walked from the newest back, which finds a page of them at once just because there are so many.
"""

import re
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any

from django.db import connection, models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Concat

from desk.models import Property, SearchRow
from desk.written import names as written
from desk.written import phones, plates, questions, rooms
from desk.written.names import CJK, plain, readings

CANDIDATES = 1001
PAGE = 50  # so many are right in any case, whatever the way they were found: no page shows more
WALK = 5_000  # so many of the newest rows are looked at, one by one
# Not by the index of times, which PostgreSQL would walk to its end: the matches first, then their order.
LAST_USED = Coalesce("at", "at").desc()
FIRST = 5  # answers that stand before everything else
_INSIDE = 8  # syllables of a word inside a phrase
_RUN = re.compile(rf"[{CJK}]+|[^\W\d_{CJK}]+|\d+")
# What is said beside a room's number and means no other room.
_ROOM_WORD = re.compile(r"(?<=\d)\s*(?:号?房间?|室)(?!\w)|(?<=[0-9a-z一二三四五六七八九十])(?:单元|号楼|栋|座|幢)(?=[0-9a-z])")


def _characters(run: str) -> list[str]:
    return [f"u{ord(ch):x}" for ch in run]


def _is_cjk(run: str) -> bool:
    return bool(re.match(f"[{CJK}]", run))


@lru_cache(maxsize=8192)
def _name_tokens(text: str, *, every: bool) -> tuple[str, ...]:
    """A name whole, and each half of one with a dot in it."""
    parts = dict.fromkeys((written.fold(text), *written.halves(text)))
    return tuple(token for part in parts for token in _tokens_of(part, every=every))


def _spoken(reading: tuple[str, ...]) -> list[str]:
    """A reading as it is typed: ü is v, u or yu on one keyboard or another."""
    said = "".join(reading)
    return list(dict.fromkeys((said, said.replace("v", "u"), said.replace("v", "yu"))))


def _tokens_of(text: str, *, every: bool) -> Iterable[str]:
    for run in _RUN.findall(text):
        if _is_cjk(run):
            yield from _characters(run)
            for reading in sorted(readings(run, every=every)):
                yield from ("p" + said for said in _spoken(reading))
                yield "i" + "".join(syllable[0] for syllable in reading)
        elif run.isdigit():
            yield "r" + run
        else:
            yield "w" + run


@lru_cache(maxsize=1024)
def _phrase_tokens(text: str) -> tuple[str, ...]:
    """A sentence, found by every word inside it: its pinyin from each character on."""
    found = [*_tokens_of(plain(text), every=False)]
    for run in filter(_is_cjk, _RUN.findall(plain(text))):
        for reading in readings(run, every=False):
            starts = range(1, len(reading))
            found += ["p" + said for start in starts for said in _spoken(reading[start : start + _INSIDE])]
    return tuple(found)


def _room_tokens(room: str, building: str) -> Iterable[str]:
    """A room by its words, its numbers with their zeros and without, and together with its building."""
    folded = rooms.fold(room, building)
    for whole in dict.fromkeys((folded, squeezed(room), rooms.whole(building, room) if building else folded)):
        runs = _RUN.findall(whole)
        yield from _tokens_of(whole, every=False)
        yield from ("r" + one.lstrip("0") for one in runs if one.isdigit() and one.startswith("0") and one.strip("0"))
        together = ("".join(run for run in runs if run.isdigit()), "".join(run for run in runs if run.isascii()))
        yield from ("r" + one for one in together if one)
    if building:
        yield from _tokens_of(plain(building), every=False)


def squeezed(text: str) -> str:
    """Letters and digits only, folded: ``18-03`` → ``1803``."""
    return "".join(_RUN.findall(plain(text)))


def terms(
    *,
    people: Iterable[str] = (),
    names: Iterable[str] = (),
    phrases: Iterable[str] = (),
    room: str = "",
    building: str = "",
    number: str = "",
    codes: Iterable[str] = (),
    plate: str = "",
    phone: str = "",
) -> dict[str, str]:
    """Tokens of one row. ``people`` are indexed under every reading, ``names`` (firms, places) under the usual one,
    ``phrases`` (questions and their answers) under every word inside them.

    ``codes``: other numbers it is known by, such as an article number.

    Out: ``{"text": tokens separated by spaces, "last4": last four digits of phone or ""}``.
    """
    tokens: list[str] = []
    for text in people:
        tokens += [*_name_tokens(text, every=True), "zz"]
    for text in names:
        tokens += [*_name_tokens(text, every=False), "zz"]
    for text in phrases:
        tokens += [*_phrase_tokens(text), "zz"]
    if room:
        tokens += [*_room_tokens(room, building), "zz"]
    if number:
        tokens.append("n" + squeezed(number))
    tokens += ["n" + squeezed(code) for code in codes]
    if plate:
        tokens += ["k" + tail for tail in plates.tails(plate)]
        tokens += [*_characters("".join(one for one in plates.fold(plate) if not one.isascii())), "zz"]
    return {"text": " ".join(tokens), "last4": phones.last4(phone)}


def put(property_id: int, subject: str, key: uuid.UUID, at: datetime, found_by: dict[str, str]) -> None:
    """Write (or rewrite) one row of the index; called by the writers in their transaction."""
    row = SearchRow(property_id=property_id, subject=subject, key=key, at=at, **found_by)
    SearchRow.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["property", "subject", "key"],
        update_fields=["text", "last4", "at"],
    )


def touch(property_id: int, subject: str, key: uuid.UUID, at: datetime) -> None:
    """Somebody used this row just now: it ranks first from here on.

    The subject is asked too: without it a database may read all rows of the property to find one.
    """
    SearchRow.objects.filter(property_id=property_id, subject=subject, key=key).update(at=at)


# --- the question --------------------------------------------------------------------------------
Node = tuple[str, Any]
Narrow = Callable[["models.QuerySet[SearchRow]"], "models.QuerySet[SearchRow]"]


def _prefixes(kinds: str, run: str) -> Node:
    return ("or", [("prefix", kind + run) for kind in kinds])


def _piece(run: str) -> Node:
    return ("phrase", _characters(run)) if _is_cjk(run) else _prefixes("r" if run.isdigit() else "piw", run)


def parse(question: str) -> Node | None:
    """What was typed → a tree of and / or / phrase / prefix; ``None`` when nothing can be looked for."""
    parts: list[Node] = []
    for word in _ROOM_WORD.sub("-", written.undotted(plain(question))).split():
        runs = _RUN.findall(word)
        if not runs:
            continue
        node: Node = ("and", [_piece(run) for run in runs])
        ascii_only = "".join(run for run in runs if run.isascii())
        if any(run.isdigit() for run in runs):
            if not any(_is_cjk(run) for run in runs):
                node = ("or", [node, _prefixes("rnk", ascii_only)])
            elif plates.is_plate(word):
                node = ("or", [node, ("and", [_prefixes("k", ascii_only), *(_piece(run) for run in runs if _is_cjk(run))])])
        parts.append(node)
    return ("and", parts) if parts else None


def _offs(question: str) -> list[Node]:
    """What somebody may have meant who was not found: the same sound, one character more, less or other, a name without its floor."""
    found: list[Node] = []
    for run in _RUN.findall(written.fold(question)):
        if _is_cjk(run) and len(run) > 1:
            found += [("prefix", "p" + "".join(reading)) for reading in readings(run, every=True)]
            found += [("and", [("phrase", [token]) for token in _characters(run[:at] + run[at + 1 :])]) for at in range(len(run))]
        elif not run.isdigit() and len(run) > 1:
            found += [_prefixes("pi", run), ("prefix", "w" + run[: max(2, len(run) - 2)])]
            found += [("prefix", "w" + run[0])] * (len(run) > 3)
    return found


def _asked(question: str) -> list[Node]:
    """What a sentence asks for, word by word, each under every name it has: 厕所在哪 finds 洗手间.

    Letters that were not typed are a word: “WC” is no pinyin and nobody's initials.
    """
    said = plain(question)

    def called(name: str) -> Node:
        return ("prefix", "w" + name) if name.isascii() and name.isalpha() and name not in said else _of_runs(name)

    return [("or", [called(name) for name in names]) for names in questions.asked_for(question)]


def _of_runs(text: str) -> Node:
    return ("and", [_piece(run) for run in _RUN.findall(text)])


def _holds(node: Node, text: str) -> bool:
    """Whether a row of these tokens answers the tree, as the database judges it."""
    kind, value = node
    if kind == "prefix":
        return f" {value}" in text
    if kind == "phrase":
        return f" {' '.join(value)} " in text
    return (any if kind == "or" else all)(_holds(part, text) for part in value)


def _answers(property: Property, question: str, subjects: tuple[str, ...], ours: Narrow) -> list[SearchRow]:
    """The rows that answer a question best: those it is written in; then those that hold most of what it asks for, at least half."""
    whole, asked = parse(question), _asked(question)
    if whole is None:
        return []
    rows = ours(_matching(property, ("or", [whole, *asked]))).filter(subject__in=subjects).order_by(LAST_USED)[:CANDIDATES]
    ranked = []
    for row in rows:
        text = f" {row.text} "
        held = len(asked) + 1 if _holds(whole, text) else sum(_holds(word, text) for word in asked)
        if held * 2 >= len(asked):
            ranked.append((held, row))
    return [row for _held, row in sorted(ranked, key=lambda one: -one[0])][:FIRST]


def _written(node: Node) -> Q:
    """The same as :func:`_holds`, as a condition on the text of a row that is looked at anyway."""
    kind, value = node
    if kind in ("prefix", "phrase"):
        return Q(said__contains=f" {value}" if kind == "prefix" else f" {' '.join(value)} ")
    return reduce(or_ if kind == "or" else and_, (_written(part) for part in value))


def _newest(tree: Node, property: Property, ours: Narrow) -> list[SearchRow]:
    """Of what matches, the last used, where that is more than can be put in order.

    Of the newest rows of all, those that match: where matches are many, a page of them is among these. Where it is not,
    there are few enough to order them after all.
    """
    rows = SearchRow.objects.filter(property=property)
    since = rows.order_by("-at").values_list("at", flat=True)[WALK : WALK + 1].first()  # one step back along the index, not a page
    walked = ours(rows if since is None else rows.filter(at__gte=since))
    said = Concat(Value(" "), "text", Value(" "), output_field=models.TextField())
    found: list[SearchRow] = [*walked.annotate(said=said).filter(_written(tree)).order_by("-at")[:CANDIDATES]]
    if len(found) >= PAGE:
        return found
    return list(ours(_matching(property, tree)).order_by(LAST_USED)[:CANDIDATES])


def _render(node: Node, symbols: dict[str, str]) -> str:
    kind, value = node
    if kind == "prefix":
        return symbols["prefix"] % value
    if kind == "phrase":
        return symbols["phrase"] % symbols["next"].join(value)
    return "(" + symbols[kind].join(_render(part, symbols) for part in value) + ")"


_FTS5 = {"prefix": '"%s"*', "phrase": '"%s"', "next": " ", "and": " AND ", "or": " OR "}
_TSQUERY = {"prefix": "%s:*", "phrase": "(%s)", "next": " <-> ", "and": " & ", "or": " | "}


def _matching(property: Property, tree: Node | None) -> models.QuerySet[SearchRow]:
    """Rows of the property that match, unordered."""
    rows = SearchRow.objects.all()
    if tree is None:
        return rows.none()
    if connection.vendor == "postgresql":
        return rows.filter(property=property).extra(
            where=["to_tsvector('simple', desk_searchrow.text) @@ to_tsquery('simple', %s)"],
            params=[_render(tree, _TSQUERY)],
        )
    # The plus keeps SQLite from going through the property's rows instead of those that match.
    return rows.extra(
        where=[
            "+desk_searchrow.property_id = %s",
            "desk_searchrow.id IN (SELECT rowid FROM desk_searchrow_fts WHERE desk_searchrow_fts MATCH %s)",
        ],
        params=[property.pk, _render(tree, _FTS5)],
    )


def find(
    property: Property,
    question: str,
    *,
    subjects: Iterable[str] = (),
    first: Iterable[str] = (),
    without: Iterable["models.QuerySet[Any, Any]"] = (),
) -> list[SearchRow]:
    """At most :data:`CANDIDATES` rows of this property, the most recently used first.

    Four digits are also the end of a phone number. Where a sentence stands nowhere as it was typed, what it asks for is
    looked for. ``subjects`` (``"visitors.visit"`` …) narrows.
    ``first``: subjects whose best rows stand before all others, however many those are.
    ``without``: keys of rows the reader may not see. They are taken out before anything is counted, cut off or ordered:
    how many were found says nothing of what is hidden.
    """
    wanted, hidden = tuple(subjects), list(without)

    def ours(rows: models.QuerySet[SearchRow]) -> models.QuerySet[SearchRow]:
        rows = rows.filter(subject__in=wanted) if wanted else rows
        for keys in hidden:
            rows = rows.exclude(key__in=keys)
        return rows

    def matched(tree: Node | None) -> list[SearchRow]:
        rows = list(ours(_matching(property, tree))[:CANDIDATES])
        if tree is None or len(rows) < CANDIDATES:
            return rows
        newest = _newest(tree, property, ours)
        known = {row.pk for row in newest}
        return [*newest, *(row for row in rows if row.pk not in known)][:CANDIDATES]

    leading = _answers(property, question, tuple(first), ours) if first else []
    found = matched(parse(question))
    if not found and questions.is_asked(question) and (asked := _asked(question)):
        found = matched(("and", asked))
    digits = plain(question).strip()
    if len(digits) == 4 and digits.isdigit():
        seen = {row.pk for row in found}
        by_phone = ours(SearchRow.objects.filter(property=property, last4=digits)).order_by("-at")[:50]
        found += [row for row in by_phone if row.pk not in seen]
    known = {row.pk for row in leading}
    return leading + sorted((row for row in found if row.pk not in known), key=lambda row: row.at, reverse=True)


def near(property: Property, question: str, *, subjects: Iterable[str]) -> list[SearchRow]:
    """Rows that may have been meant where nothing was found; the caller, who has the names, judges which of them are near."""
    offs = _offs(question)
    if not offs:
        return []
    found = _matching(property, ("or", offs)).filter(subject__in=tuple(subjects))[:CANDIDATES]
    return sorted(found, key=lambda row: row.at, reverse=True)
