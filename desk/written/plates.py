"""Number plates: ``粤B·D1 2345`` and ``粤ＢＤ12345`` are one, found by their tail too."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from desk.written.names import CJK, plain

SHORTEST_TAIL = 4
_PLATE = re.compile(rf"[{CJK}]?[a-z][a-z0-9]{{4,7}}[{CJK}]?")


def fold(text: str) -> str:
    """A plate as it is compared: letters, digits and the province's character only."""
    return re.sub(rf"[^a-z0-9{CJK}]", "", plain(text))


def is_plate(text: str) -> bool:
    """Whether somebody may mean a plate: a letter, then letters and digits, with or without the province."""
    said = fold(text)
    return bool(_PLATE.fullmatch(said)) and any(one.isdecimal() for one in said)


def refuse_number(text: str) -> None:
    """No number of a document in a plate's place, not even as much of it as fits. Raises ``ValidationError`` (code ``plate``)."""
    if len(said := fold(text)) > 7 and said.isdecimal():
        raise ValidationError(_("This is no plate: a plate has letters in it, and at most eight signs."), code="plate")


def tails(text: str) -> list[str]:
    """What somebody remembers of it: every ending of at least four letters and digits, the whole first."""
    said = "".join(one for one in fold(text) if one.isascii())
    return [said[start:] for start in range(len(said) - SHORTEST_TAIL + 1)] if len(said) > SHORTEST_TAIL else [said] * bool(said)


def ends(plate: str, typed: str) -> bool:
    """Whether ``typed`` is the plate, or enough of its end."""
    said, whole = fold(typed), fold(plate)
    return bool(whole) and len(said) >= SHORTEST_TAIL and whole.endswith(said)
