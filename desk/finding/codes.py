"""Codes as a scanner delivers them, and what a reading says of itself. Which codes there are, the books say (``Book.codes``)."""

import re
import unicodedata
from collections.abc import Iterable

# What a scanner may put before the data to name the symbology (ISO/IEC 15424): “]C1”.
SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
LONGEST = 60


def clean(typed: str, *, prefix: str = "") -> str:
    """``]C1ｒａ123456785cn`` → ``RA123456785CN``: upper case, narrow, without what nobody sees and what names the symbology.

    ``prefix``: what this property's scanners are set to send first.
    """
    text = unicodedata.normalize("NFKC", typed or "")
    seen = "".join(one for one in text if unicodedata.category(one)[0] not in "CZ")
    seen = SYMBOLOGY.sub("", seen.upper().removeprefix(prefix.upper())).removeprefix(prefix.upper())
    return seen[1:-1] if len(seen) > 2 and seen[0] == seen[-1] == "*" else seen  # Code 39 sent with its start and stop


def joined(code: str, shapes: Iterable[str]) -> bool:
    """Whether two codes or more were read as one."""
    one = "|".join(shapes)
    return re.fullmatch(f"(?:{one}){{2,}}", code) is not None and re.fullmatch(one, code) is None
