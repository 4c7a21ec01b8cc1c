"""Whether two names are *one person's*, however they are written: a cover, a document, the directory.

``fold(name)`` is what one name is under every way of writing it; ``near(a, b)`` says of two that differ
whether they may still be one person's; ``person_on(cover, firms)`` reads the person off an envelope.
Pure functions: no row is read here. :mod:`desk.written.names` folds more (traditional characters, the dot inside a name),
because it is there to find somebody; here a difference is a question to whoever hands a letter out.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from desk.written.names import CJK

_ALL_CJK = re.compile(rf"[{CJK}]+")
_DOTS = re.compile(r"[·•‧∙⋅・･․.]")
_READINGS = 64

# Behind a name on a cover; a surname alone keeps its title.
_TITLES = re.compile(
    r"(?:[(（]?(?:亲启|亲收|敬启|台启|收启|收|启)[)）]?|先生|女士|小姐|太太|夫人|同志|老师|总经理|经理|主任|律师|医生|博士|教授)$"
)
_BEFORE = re.compile(r"^(?:mr|mrs|ms|miss|dr|prof)\b\.?\s*", re.IGNORECASE)
_FIRM = re.compile(
    r"(?:公司|集团|事务所|工作室|中心|银行|协会|学会|学校|医院|酒店|商行|门店)$"
    r"|^(?:财务|人事|人力资源|行政|法务|采购|市场|销售|客服|技术|综合|办公|前台|收发)(?:部|处|科|室|组|中心|办公室)?$"
)
_ENDS_FIRM = re.compile(r"^.*(?:公司|集团|事务所|工作室)(?=.)")
_LATIN_FIRM = re.compile(r"\b(?:co|ltd|llc|inc|corp|gmbh|limited|company|group|department|dept)\b[.,]*", re.IGNORECASE)
_ATTENTION = re.compile(r".*\b(?:attn|attention|c/o)\b[.:：]*", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(r"[\s,，、;；:：/()（）]+")
_SURNAME_ONLY = re.compile(rf"^([{CJK}])(?:(太太|夫人)|先生|女士|小姐|同志|老师|经理|总经理|主任|律师|医生|博士|教授)$")


def tidy(text: str) -> str:
    """Full width folded, signs that cannot be seen taken out, spaces single; for the eye still as it was written."""
    seen = "".join(ch for ch in unicodedata.normalize("NFKC", text or "") if unicodedata.category(ch) != "Cf")
    return " ".join(seen.split())


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """``Ｊosé·García`` → ``jose garcia``, ``王　伟`` → ``王伟``: width, case, accents, dots, and spaces beside Chinese characters."""
    text = unicodedata.normalize("NFKD", _DOTS.sub(" ", tidy(name)).casefold())
    text = " ".join("".join(ch for ch in text if not unicodedata.combining(ch)).replace("-", " ").replace("'", "").split())
    return re.sub(rf"(?<=[{CJK}]) | (?=[{CJK}])", "", text)


def same(one: str, other: str) -> bool:
    """Whether two names are one, however written; nobody's name is nobody's."""
    return bool(fold(one)) and fold(one) == fold(other)


@lru_cache(maxsize=4096)
def _readings(folded: str) -> frozenset[str]:
    """How it sounds, in Latin letters; the family name before and after."""
    from pypinyin import Style, pinyin

    if not _ALL_CJK.fullmatch(folded):
        words = re.findall(r"[a-z]+", folded)
        return frozenset({"".join(words), "".join([*words[-1:], *words[:-1]]), "".join([*words[1:], *words[:1]])} - {""})
    options = [list(dict.fromkeys(pinyin(one, style=Style.NORMAL, heteronym=True)[0])) for one in folded]
    every = itertools.islice(itertools.product(*options), _READINGS)
    return frozenset(sound for one in every for sound in ("".join(one), "".join([*one[1:], one[0]])))


def _one_off(one: str, other: str) -> bool:
    """One sign changed, left out or added."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    first = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[first + (len(one) == len(other)) :] == other[first + 1 :]


def nobody(name: str) -> bool:
    """A word that stands where a name should: who 「本人」 was, nobody knows a year later."""
    return fold(name) in ("本人", "他本人", "她本人", "其本人", "自己", "他自己", "她自己", "in person", "self", "himself", "herself")


def near(one: str, other: str) -> bool:
    """Whether two different names may be one person's: the same sound (王晓燕/王小燕, 國/国, Zeng Yutong), or one sign off.

    Of Chinese names only those that sound the same may be; in Latin letters one letter may be off.
    """
    a, b = fold(one), fold(other)
    if not a or not b or a == b:
        return False
    if _readings(a) & _readings(b):
        return True
    if _ALL_CJK.fullmatch(a) and _ALL_CJK.fullmatch(b):
        return False  # another sound is another person: 高志强 and 高志刚
    return min(len(a), len(b)) >= 5 and a.isascii() and b.isascii() and _one_off(a, b)


def given_alike(one: str, other: str) -> bool:
    """The given name is the same and the family name is not: 王雨桐 and 曾雨桐."""
    a, b = fold(one), fold(other)
    return len(a) >= 3 and a[0] != b[0] and a[1:] == b[1:] and bool(_ALL_CJK.fullmatch(a))


def only_titled(cover: str, name: str) -> bool:
    """The cover has a family name and a title, and it may be theirs: 曾小姐; a married one is another family's: 李太太."""
    found = _SURNAME_ONLY.match(fold(cover))
    return found is not None and (found[2] is not None or fold(name).startswith(found[1]))


def in_latin(cover: str) -> bool:
    """A name without one Chinese character."""
    return bool(fold(cover)) and not re.search(f"[{CJK}]", cover)


def _without_firm(word: str, firms: list[str]) -> str:
    """A word of the cover without the firm's name it begins with, whole or in part."""
    word = _ENDS_FIRM.sub("", word)
    for firm in firms:
        shared = next((n for n, (a, b) in enumerate(zip(word, firm, strict=False)) if a != b), min(len(word), len(firm)))
        if shared >= 2:
            return word[shared:]
    return word


def _untitled(word: str) -> str:
    """Without what stands behind a name: 曾雨桐女士收 → 曾雨桐; 曾小姐 stays, for there is no name under it."""
    while (match := _TITLES.search(word)) and len(word[: match.start()]) >= (2 if match[0] not in ("收", "启") else 1):
        word = word[: match.start()]
    return word


def person_on(cover: str, firms: Iterable[str] = ()) -> str:
    """The person an envelope names, or "" where it names a firm alone: 「新纪元物流有限公司 常洋 收」 → 「常洋」.

    ``firms``: those known at the address. What cannot be read stays whole: it agrees with nobody rather than with somebody else.
    """
    text, known = tidy(cover), sorted((tidy(firm) for firm in firms if tidy(firm)), key=len, reverse=True)
    for firm in known:
        text = text.replace(firm, " ")
    text = _ATTENTION.sub(" ", text)
    if found := list(_LATIN_FIRM.finditer(text)):
        text = text[found[-1].end() :]
    words = [_untitled(_without_firm(word, known)) for word in _BREAKS.split(text)]
    kept = [word for word in words if word and word not in ("收", "启", "转") and not _FIRM.search(word)]
    if len(kept) > 1 and all(len(word) >= 4 and _ALL_CJK.fullmatch(word) for word in kept[:-1]) and 2 <= len(kept[-1]) <= 4:
        kept = kept[-1:]  # a firm nobody has on file stands before the name
    return _BEFORE.sub("", tidy(" ".join(kept)))
