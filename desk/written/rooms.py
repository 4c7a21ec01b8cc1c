"""Rooms and floors: ``1803``, ``1803室``, ``18-03`` and ``1803.0`` are one; ``0803`` and ``803`` are asked about."""

import re

from desk.written.names import CJK, plain
from desk.written.numerals import NUMBER, number

_DASHES = re.compile(r"[-‐‑‒–—―−_－~～]+")
_PART = re.compile(r"(?<=[0-9a-z一二三四五六七八九十东西南北])(?:单元|号楼|栋|座|幢)-?")
_SUFFIX = re.compile(r"(?<=\d)(?:号?房间?|室|号)$")
_FLOOR_ROOM = re.compile(r"(?:(?<=-)|^)(\d{1,2})-(\d{2})$")
_MANY = re.compile(r"[、，,;；|/\n]+|(?<=\d)(?:和|及|&)(?=\d)")
_STOREY = re.compile(rf"(?P<below>负|地下|b|-)?第?(?P<n>{NUMBER})(?:层|楼|f|l)?")


def fold(text: str, building: str = "") -> str:
    """A room as it is compared, inside its ``building``: ``A座1803`` → ``1803`` in A座, ``2单元1803`` → ``2-1803``."""
    said = _folded(text)
    if building:
        code = _folded(building)
        bare = _PART.sub("", code)
        for head in (code, f"{bare}-", *([bare] if not bare[-1:].isdecimal() else [])):
            if head and said.startswith(head) and any(one.isdecimal() for one in said[len(head) :]):
                return _joined(said[len(head) :].lstrip("-"))
    return said


def _folded(text: str) -> str:
    said = _DASHES.sub("-", re.sub(r"\s+", "", plain(text)))
    said = _SUFFIX.sub("", re.sub(r"(?<=\d)\.0+$", "", said))
    return _joined(_PART.sub("-", said))


def _joined(said: str) -> str:
    """Floor and room in one number; no dash between a letter or a word and its number."""
    said = re.sub(rf"(?<=[a-z{CJK}])-(?=\d)|-$", "", said.strip("-"))
    return _FLOOR_ROOM.sub(r"\1\2", said)


def whole(building: str, room: str) -> str:
    """Building and room as one: ``A座``, ``2601`` → ``a2601``."""
    return _folded(f"{building}-{fold(room, building)}")


def inside(text: str, building: str) -> str:
    """A room as it is written inside its building: without the building's name before it, and without what a spreadsheet adds."""
    own = fold(text, building)
    return own.upper() if own != fold(text) else re.sub(r"(?<=\d)\.0+$", "", text.strip())


def split(text: str) -> list[str]:
    """Several rooms in one answer, as written: ``1803、1804`` → two."""
    return [one for one in (part.strip() for part in _MANY.split(text or "")) if one]


def floor(text: str) -> str:
    """A storey as the house counts them: ``18层`` → ``18``, ``十八层`` → ``18``, ``负一层`` → ``B1``; another word stays."""
    said = re.sub(r"(?<=\d)\.0+$", "", re.sub(r"\s+", "", plain(text)))
    if said in ("地下", "地下层", "地下室"):
        return "B1"
    found = _STOREY.fullmatch(said)
    if found is None or (storey := number(found["n"])) is None:
        return " ".join((text or "").split())
    return f"B{storey}" if found["below"] else str(storey)


def alike(folded: str) -> list[str]:
    """The other keys that differ in the zeros before the number only: ``803`` → ``0803``, ``00803``; ``912a`` → ``0912a``."""
    if (found := re.search(r"(\d+)([a-z]?)$", folded)) is None:
        return []
    head, digits = folded[: found.start()], found[1].lstrip("0") or "0"
    return [one for one in (head + "0" * zeros + digits + found[2] for zeros in range(4)) if one != folded]
