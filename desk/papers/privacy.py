"""What is personal, how it is masked, how long it is kept.

Every model of ours names each of its text columns either in ``personal`` (a dict of column →
:class:`Personal`) or in ``plain`` (a set of columns that hold no data about a person). A column in
neither fails the test suite, so nobody can add one without deciding.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def mask_name(name: str) -> str:
    """``王建国`` → ``王**``; ``John Smith`` → ``J**``. Empty stays empty."""
    return name[:1] + "**" if name else ""


def mask_phone(number: str) -> str:
    """``13812345678`` → ``138****5678``; a short number keeps its last two digits only."""
    number = re.split(r"[转(/]", number)[0]  # no remark, no second number
    if len(number) < 8:
        return "****" + number[-2:] if number else ""
    return f"{number[:-8]}****{number[-4:]}"


def mask_all(value: str) -> str:
    """Anything → ``***``; empty stays empty."""
    return "***" if value else ""


@dataclass(frozen=True)
class Personal:
    """The class of one personal column.

    ``kind``: name, phone, id or text. ``mask``: how it shows to whoever may not read it whole.
    ``keep``: the policy field that holds its retention in days ("" = as long as its row).
    """

    kind: str
    mask: Callable[[str], str]
    keep: str = ""


def name(keep: str = "") -> Personal:
    return Personal("name", mask_name, keep)


def phone(keep: str = "") -> Personal:
    return Personal("phone", mask_phone, keep)


def id_tail(keep: str = "") -> Personal:
    return Personal("id", mask_all, keep)


def text(keep: str = "") -> Personal:
    return Personal("text", mask_all, keep)


# --- numbers of documents: looked at, never written down --------------------------------------------
# Each shape is one a browser understands as well: the page asks it before a question has an address (static/js/dom.js).
# None of them is a phone, an article number (two letters and nine digits or more, or thirteen digits) or a number of this house.
_SIGNS = r"\s\-.·‐-―\u200b-\u200d\ufeff/\\_,;、"  # what people write between the digits of one number
_GAP = f"[{_SIGNS}]*"
_CENTURY = f"(?:1{_GAP}[89]|2{_GAP}0)"
_MONTH = f"(?:0{_GAP}[1-9]|1{_GAP}[0-2])"
_DAY = rf"(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])"
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)"
_APART = r"(?<![A-Za-z0-9])"
_ALONE = r"(?![A-Za-z0-9])"
_NAMED = "(?:身份证|护照|通行证|回乡证|返乡证|台胞证|居留证|居住证|证件|ID card|[Pp]assport|[Pp]ermit)"

ID_SHAPES = (
    # 身份证: eighteen digits
    r"(?<!\d)" + _GAP.join([*[r"\d"] * 6, _CENTURY, r"\d", r"\d", _MONTH, _DAY, *[r"\d"] * 3, r"[\dXx]"]) + r"(?!\d)",
    # 身份证, as it was before 1999: fifteen, in one or as place, birthday and serial
    rf"{_APART}{_PROVINCE}\d{{4}}[{_SIGNS}]{{0,2}}\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[{_SIGNS}]{{0,2}}\d{{3}}{_ALONE}",
    # 普通护照, 公务护照, 外交护照
    rf"{_APART}(?:[Ee][\s\-]?\d{{8}}|[Ee][A-HJ-NP-Za-hj-np-z][\s\-]?\d{{7}}|[Gg][\s\-]?\d{{8}}|[DPSdps][Ee][\s\-]?\d{{7}}){_ALONE}",
    # 港澳居民来往内地通行证
    rf"{_APART}[HMhm][\s\-]?\d{{8}}(?:[\s\-]?\d{{2}})?{_ALONE}",
    # 台湾居民来往大陆通行证, 香港身份证: with their mark in brackets
    rf"{_APART}(?:\d{{8}}(?:\d{{2}})?\s?\([A-Za-z]\)|[A-Za-z]{{1,2}}\s?\d{{6}}\s?\([0-9Aa]\)|[157]\s?\d{{6}}\s?\(\d\))",
    # whatever stands behind the name of a document; not the phone that was taken down beside it
    rf"{_NAMED}[\s:：#号碼码是为No.no]*[A-Za-z]{{0,2}}\d{{7,10}}{_ALONE}",
    rf"证[\s:：#号碼码是为No.no]*[A-Za-z]{{1,2}}\s?\d{{7,9}}{_ALONE}",
)
_ID_NUMBER = re.compile("|".join(ID_SHAPES))
_BEGUN = re.compile(r"(?<!\d)" + _GAP.join([*[r"\d"] * 6, _CENTURY, r"\d", r"\d", _MONTH, _DAY, *[r"\d?"] * 3]) + r"(?!\d)")

# 身份证 with words between its parts: only its check digit tells it from other figures of one sentence. A colon is a time of day.
_SPREAD = re.compile(r"(?<!\d)(?=(\d(?:[^\d:]{0,12}\d){16}[^\d:]{0,12}?[\dXx])(?!\d))")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# 中華民國身分證, 居留證: a letter and nine digits, in one, as 3-3-3 or 1-4-4; the check digit tells it from an article number.
_TAIWAN = re.compile(
    rf"{_APART}([A-Za-z])[{_SIGNS}]?([1289](?:\d{{8}}|\d\d(?:[{_SIGNS}]\d{{3}}){{2}}|(?:[{_SIGNS}]\d{{4}}){{2}}|(?:[{_SIGNS}]\d){{8}})){_ALONE}"
)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # in the order of their values, from ten

_NUMERALS = {
    sign: str(value)
    for signs in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖", "○幺貳參肆伍陸柒捌玖")
    for value, sign in enumerate(signs)
}
_NUMERALS["幺"] = "1"


def _read(text: str, *, numerals: bool) -> tuple[str, list[int]]:
    """The text in plain width and plain digits, and where each sign of it stands in the original; ``numerals``: 一〇 are digits too."""
    read: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text):
        for one in unicodedata.normalize("NFKC", written):
            digit = unicodedata.decimal(one, None)
            read.append(_NUMERALS.get(one, one) if numerals else one) if digit is None else read.append(str(digit))
            places.append(place)
    return _NOUGHT.sub(lambda found: "0" * len(found[0]), "".join(read)), places


_NOUGHT = re.compile(r"(?<=\d)[oO]+(?=[\dXx])")  # a letter where a nought belongs


def digits_read(text: str) -> Iterator[str]:
    """The text as figures are read in it: in plain width, letters for noughts read as such; then with Chinese numerals as digits too."""
    return (_read(text, numerals=numerals)[0] for numerals in (False, True))


def _checked(found: re.Match[str]) -> list[int] | None:
    """Where the eighteen stand, if they are a province, a day and their check digit."""
    signs = [(place, one) for place, one in enumerate(found[1], found.start()) if one.isdigit()][:17]
    last = found.start() + len(found[1]) - 1
    digits = "".join(one for _place, one in signs)
    if not re.fullmatch(rf"{_PROVINCE}\d{{4}}(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}", digits):
        return None
    total = sum(weight * int(one) for weight, one in zip(_WEIGHTS, digits, strict=True))
    return [*(place for place, _one in signs), last] if "10X98765432"[total % 11] == found[1][-1].upper() else None


def _of_taiwan(found: re.Match[str]) -> bool:
    value = _LETTERS.index(found[1].upper()) + 10
    digits = [value // 10, value % 10, *(int(one) for one in found[2] if one.isdigit())]
    return sum(weight * one for weight, one in zip((1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), digits, strict=True)) % 10 == 0


def _numbers(text: str, *shapes: re.Pattern[str]) -> set[int]:
    """Which signs of the text belong to the number of a document, however it is written."""
    hidden: set[int] = set()
    for numerals in (False, True):
        plain, places = _read(text, numerals=numerals)
        for shape in shapes:
            hidden |= {places[at] for found in shape.finditer(plain) for at in range(*found.span())}
        hidden |= {places[at] for found in _TAIWAN.finditer(plain) if _of_taiwan(found) for at in range(*found.span())}
        hidden |= {places[at] for found in _SPREAD.finditer(plain) for at in _checked(found) or ()}
    return hidden


def _without(text: str, *shapes: re.Pattern[str]) -> str:
    while hidden := _numbers(text, *shapes):
        text = "".join(one for place, one in enumerate(text) if place not in hidden)
    return text


def without_id_number(value: str) -> str:
    """The same words without the numbers of documents in them; untouched where there are none."""
    return _without(value or "", _ID_NUMBER)


def without_begun_id_number(value: str) -> str:
    """As :func:`without_id_number`, and without a number that is just being typed: place and birthday are enough."""
    return _without(value or "", _ID_NUMBER, _BEGUN)


ID_NUMBER = _("This looks like a full ID number. The desk checks ID but never writes its number down.")


def holds_id_number(value: str) -> bool:
    """Whether the full number of a document stands in it: width, separators, words between its parts and Chinese numerals hide none."""
    return bool(_numbers(value or "", _ID_NUMBER))


def holds_split_id_number(values: Iterable[str]) -> bool:
    """Whether one number is written into several fields, a part in each: only its check digit tells it from other figures."""
    texts = [value for value in values if value]
    if any(map(holds_id_number, texts)):
        return False  # that one is told by itself
    return any(_checked(found) for plain in digits_read(" ".join(texts)) for found in _SPREAD.finditer(plain))


def refuse_id_number(value: str) -> None:
    """Validator of every free text: the number of an ID card, passport or permit is never kept (manual B6, PIPL 6).

    Raises ``ValidationError`` (code ``id_number``) whose sentence does not repeat the number.
    """
    if holds_id_number(value):
        raise ValidationError(ID_NUMBER, code="id_number")
