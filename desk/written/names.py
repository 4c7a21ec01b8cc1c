"""Names of people, firms and places, so that somebody is *found*: as written, folded, and near each other.

Whether two names are one person's, which a letter's owner depends on, is another question: :mod:`directory.names`.
"""

import re
import unicodedata
from functools import lru_cache

# Ideographs of every plane, 〇, and the private-use characters registries draw rare names with.
CJK = "\u3007\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff\U000f0000-\U0010ffff"
# What people write between the halves of a name; a full stop only between ideographs.
_DOTS = "·•‧∙⋅・･●᛫"
_DOT = re.compile(rf"[{_DOTS}]|(?<=[{CJK}])\s*\.\s*(?=[{CJK}])")
_GAP = re.compile(rf"(?<=[{CJK}])\s+|\s+(?=[{CJK}])")
_QUOTES = re.compile(r"['’‘`´ʼ]")
# Letters that are letters of their own and do not come apart into a base and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"})


@lru_cache(maxsize=1)
def _converter():  # type: ignore[no-untyped-def]
    """The table of traditional characters; loaded when the first one is met."""
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=16384)
def _simplified(character: str) -> str:
    """One character at a time: in a phrase the same one may come out differently, and a half-typed name is no phrase."""
    return _converter().convert(character) if "\u3400" <= character <= "\u9fff" or character >= "\U00020000" else character


def _invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def visible(text: str) -> str:
    """As written, without what nobody typed: zero-width characters and the space around it."""
    return "".join(one for one in text or "" if not _invisible(one)).strip()


def plain(text: str) -> str:
    """Width, case, accents and traditional characters folded, letter by letter; spaces and signs stay: ``ＷＪＧ`` → ``wjg``."""
    folded = unicodedata.normalize("NFKC", visible(text)).casefold().translate(_LETTERS)
    bare = "".join(one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one))
    return "".join(map(_simplified, bare))


def undotted(text: str) -> str:
    """The same without the dots inside a name."""
    return _DOT.sub("", text)


def fold(text: str) -> str:
    """A name as it is compared: ``袁 振華`` → ``袁振华``, ``José  García`` → ``jose garcia``; no dot between two halves."""
    said = _QUOTES.sub("", _GAP.sub("", undotted(plain(text))))
    return " ".join(re.sub(r"[-‐‑–—_,.]+", " ", said).split())


def halves(text: str) -> list[str]:
    """The parts a dot sets apart, folded; one part for most names."""
    return [part for part in map(fold, _DOT.sub("·", plain(text)).split("·")) if part]


def near(typed: str, name: str) -> bool:
    """Whether a name may be what was meant: read the same, or one character off."""
    one, other = fold(typed), fold(name)
    if not one or not other:
        return False
    if one == other or (sounds(one) & sounds(other)):
        return True
    from rapidfuzz.distance import OSA

    shorter = min(len(one), len(other))
    allowed = 1 if re.search(f"[{CJK}]", one) or shorter < 8 else 2
    return shorter >= (2 if re.search(f"[{CJK}]", one) else 4) and OSA.distance(one, other, score_cutoff=allowed) <= allowed


def sounds(folded: str) -> set[str]:
    """The readings of a name in ideographs; nothing for any other."""
    return {"".join(one) for one in readings(folded, every=True)} if re.fullmatch(f"[{CJK}]+", folded) else set()


@lru_cache(maxsize=8192)
def readings(run: str, *, every: bool) -> frozenset[tuple[str, ...]]:
    """The pinyin readings of a run of ideographs: all of them for a person (曾 is zeng and ceng), at most a dozen."""
    import itertools

    from pypinyin import Style, pinyin

    usual = tuple(one[0] for one in pinyin(run, style=Style.NORMAL, errors="ignore"))
    if not every:
        return frozenset({usual} if usual else ())
    # Character by character: as a word 查明 has one reading, as a person's name it has several.
    singles = [pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore") for character in run]
    options = [list(dict.fromkeys(found[0])) for found in singles if found]
    # The surname's readings vary first: a cut loses those of the last character.
    every_one = (tuple(reversed(one)) for one in itertools.product(*reversed(options)))
    return frozenset({usual, *itertools.islice(every_one, 12)}) if options else frozenset()
