"""One box finds everything: 汉字, full pinyin, initials, initials + room (``wjg18``), room, number, last 4.

Names are two or three characters, which both databases' own text search handle badly. So each row
keeps *tokens* of plain ASCII that both index alike, whatever their locale:

``u738b`` a character · ``pwangjianguo`` a full reading · ``iwjg`` its initials · ``wsmith`` a Latin
word · ``r1803`` a room · ``nfk261123017`` an entry number.

PostgreSQL searches them with a GIN index over ``tsvector('simple')``, SQLite with an FTS5 twin.
At most :data:`CANDIDATES` rows are matched, unordered, and only then ranked: ordering first costs
seconds on a million rows.
"""

import itertools
import re
import unicodedata
import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connections, models

from desk.models import Property, SearchRow

CANDIDATES = 1001
_READINGS = 12
_CJK = "\u3400-\u9fff\U00020000-\U0003134f"
_RUN = re.compile(rf"[{_CJK}]+|[^\W\d_{_CJK}]+|\d+")


def normal(text: str) -> str:
    """Width, case and accents folded: ``ＷＪＧ`` → ``wjg``, ``José`` → ``jose``."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text or "").casefold())
    return "".join(ch for ch in folded if not unicodedata.combining(ch))


def _characters(run: str) -> list[str]:
    return [f"u{ord(ch):x}" for ch in run]


def _is_cjk(run: str) -> bool:
    return bool(re.match(f"[{_CJK}]", run))


def _readings(run: str, *, every: bool) -> set[tuple[str, ...]]:
    """The pinyin readings of a run of characters: all of them for a person (曾 is zeng and ceng)."""
    from pypinyin import Style, pinyin

    usual = [one[0] for one in pinyin(run, style=Style.NORMAL, errors="ignore")]
    if not every:
        return {tuple(usual)} if usual else set()
    # Character by character: as a word 查明 has one reading, as a person's name it has several.
    singles = [pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore") for character in run]
    options = [list(dict.fromkeys(found[0])) for found in singles if found]
    # The surname's readings vary first: a cut loses those of the last character.
    every_one = (tuple(reversed(one)) for one in itertools.product(*reversed(options)))
    return {tuple(usual), *itertools.islice(every_one, _READINGS)} if options else set()


@lru_cache(maxsize=8192)
def _name_tokens(text: str, *, every: bool) -> tuple[str, ...]:
    return tuple(_tokens_of(text, every=every))


def _tokens_of(text: str, *, every: bool) -> Iterable[str]:
    for run in _RUN.findall(normal(text)):
        if _is_cjk(run):
            yield from _characters(run)
            for reading in sorted(_readings(run, every=every)):
                yield "p" + "".join(reading)
                yield "i" + "".join(syllable[0] for syllable in reading)
        elif run.isdigit():
            yield "r" + run
        else:
            yield "w" + run


def squeezed(text: str) -> str:
    """Letters and digits only, folded: ``18-03`` → ``1803``."""
    return "".join(_RUN.findall(normal(text)))


def terms(
    *,
    people: Iterable[str] = (),
    names: Iterable[str] = (),
    room: str = "",
    number: str = "",
    codes: Iterable[str] = (),
    phone: str = "",
) -> dict[str, str]:
    """Tokens of one row. ``people`` are indexed under every reading, ``names`` (firms, places) under the usual one.

    ``codes``: other numbers it is known by, such as an article number.

    Out: ``{"text": tokens separated by spaces, "last4": last four digits of phone or ""}``.
    """
    tokens: list[str] = []
    for text in people:
        tokens += [*_name_tokens(text, every=True), "zz"]
    for text in names:
        tokens += [*_name_tokens(text, every=False), "zz"]
    if room:
        tokens += [f"r{part}" for part in {squeezed(room), "".join(re.findall(r"\d+", room))} if part]
    if number:
        tokens.append("n" + squeezed(number))
    tokens += ["n" + squeezed(code) for code in codes]
    digits = "".join(ch for ch in phone if ch.isdigit())
    return {"text": " ".join(tokens), "last4": digits[-4:] if len(digits) >= 7 else ""}


def put(property_id: int, subject: str, key: uuid.UUID, at: datetime, found_by: dict[str, str]) -> None:
    """Write (or rewrite) one row of the index; called by the doors in their transaction."""
    row = SearchRow(property_id=property_id, subject=subject, key=key, at=at, **found_by)
    SearchRow.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["property", "subject", "key"],
        update_fields=["text", "last4", "at"],
    )


def touch(property_id: int, key: uuid.UUID, at: datetime) -> None:
    """Somebody used this row just now: it ranks first from here on."""
    SearchRow.objects.filter(property_id=property_id, key=key).update(at=at)


# --- the question --------------------------------------------------------------------------------
Node = tuple[str, Any]


def _prefixes(kinds: str, run: str) -> Node:
    return ("or", [("prefix", kind + run) for kind in kinds])


def parse(question: str) -> Node | None:
    """What was typed → a tree of and / or / phrase / prefix; ``None`` when nothing can be looked for."""
    parts: list[Node] = []
    for word in normal(question).split():
        runs = _RUN.findall(word)
        if not runs:
            continue
        pieces = [("phrase", _characters(run)) if _is_cjk(run) else _prefixes("r" if run.isdigit() else "piw", run) for run in runs]
        node: Node = ("and", pieces)
        whole = "".join(runs)
        if any(run.isdigit() for run in runs) and not any(_is_cjk(run) for run in runs):
            node = ("or", [node, _prefixes("rn", whole)])
        parts.append(node)
    return ("and", parts) if parts else None


def _render(node: Node, symbols: dict[str, str]) -> str:
    kind, value = node
    if kind == "prefix":
        return symbols["prefix"] % value
    if kind == "phrase":
        return symbols["phrase"] % symbols["next"].join(value)
    return "(" + symbols[kind].join(_render(part, symbols) for part in value) + ")"


_FTS5 = {"prefix": '"%s"*', "phrase": '"%s"', "next": " ", "and": " AND ", "or": " OR "}
_TSQUERY = {"prefix": "%s:*", "phrase": "(%s)", "next": " <-> ", "and": " & ", "or": " | "}


def matching(question: str, *, using: str = "default") -> models.QuerySet[SearchRow]:
    """Search rows for a question, unordered and unscoped; callers narrow them to a property."""
    tree = parse(question)
    rows = SearchRow.objects.using(using)
    if tree is None:
        return rows.none()
    if connections[using].vendor == "postgresql":
        return rows.extra(
            where=["to_tsvector('simple', desk_searchrow.text) @@ to_tsquery('simple', %s)"],
            params=[_render(tree, _TSQUERY)],
        )
    return rows.extra(
        where=["desk_searchrow.id IN (SELECT rowid FROM desk_searchrow_fts WHERE desk_searchrow_fts MATCH %s)"],
        params=[_render(tree, _FTS5)],
    )


def find(property: Property, question: str, *, subjects: Iterable[str] = ()) -> list[SearchRow]:
    """At most :data:`CANDIDATES` rows of this property, the most recently used first.

    Four digits are also the end of a phone number. ``subjects`` (``"visitors.visit"`` …) narrows.
    """
    wanted: dict[str, Any] = {"property": property}
    if subjects := tuple(subjects):
        wanted["subject__in"] = subjects
    found = list(matching(question).filter(**wanted)[:CANDIDATES])
    digits = normal(question).strip()
    if len(digits) == 4 and digits.isdigit():
        seen = {row.pk for row in found}
        by_phone = SearchRow.objects.filter(**wanted, last4=digits).order_by("-at")[:50]
        found += [row for row in by_phone if row.pk not in seen]
    return sorted(found, key=lambda row: row.at, reverse=True)
