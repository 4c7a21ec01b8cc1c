"""What is personal, how it is masked, how long it is kept.

Every model of ours names each of its text columns either in ``personal`` (a dict of column →
:class:`Personal`) or in ``plain`` (a set of columns that hold no data about a person). A column in
neither fails the test suite, so nobody can add one without deciding.
"""

import re
import unicodedata
from collections.abc import Callable
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


# What people write between the digits of one number.
_GAP = r"[\s\-.·‐-―\u200b-\u200d\ufeff]*"
_CENTURY = f"(?:1{_GAP}[89]|2{_GAP}0)"
_MONTH = f"(?:0{_GAP}[1-9]|1{_GAP}[0-2])"
_DAY = rf"(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])"
_ID_NUMBER = re.compile(r"(?<!\d)" + _GAP.join([*[r"\d"] * 6, _CENTURY, r"\d", r"\d", _MONTH, _DAY, *[r"\d"] * 3, r"[\dXx]"]) + r"(?!\d)")


def without_id_number(value: str) -> str:
    """The same words without the identity-card numbers in them; untouched where there are none."""
    text = value or ""
    while found := _ID_NUMBER.search("".join(_plain(one) for one in text)):
        text = text[: found.start()] + text[found.end() :]
    hidden = unicodedata.normalize("NFKC", text)
    return _ID_NUMBER.sub("", hidden) if _ID_NUMBER.search(hidden) else text


_BEGUN = re.compile(r"(?<!\d)" + _GAP.join([*[r"\d"] * 6, _CENTURY, r"\d", r"\d", _MONTH, _DAY, *[r"\d?"] * 3]) + r"(?!\d)")


def without_begun_id_number(value: str) -> str:
    """As :func:`without_id_number`, and without a number that is just being typed: place and birthday are enough."""
    text = without_id_number(value)
    return _BEGUN.sub("", text) if _BEGUN.search("".join(_plain(one) for one in text)) and _BEGUN.search(text) else text


def _plain(character: str) -> str:
    """A full-width digit as a digit; whatever would become longer stays as it is."""
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


ID_NUMBER = _("This looks like a full ID number. The desk checks ID but never writes its number down.")


def holds_id_number(value: str) -> bool:
    """Whether a full identity-card number stands in it; spaces, dashes and full-width digits do not hide one."""
    return bool(_ID_NUMBER.search(unicodedata.normalize("NFKC", value or "")))


def refuse_id_number(value: str) -> None:
    """Validator of every free text: a full identity-card number is never kept (manual B6, PIPL 6).

    Spaces, dashes and full-width digits do not hide one. Raises ``ValidationError`` (code
    ``id_number``) whose sentence does not repeat the number.
    """
    if holds_id_number(value):
        raise ValidationError(ID_NUMBER, code="id_number")
