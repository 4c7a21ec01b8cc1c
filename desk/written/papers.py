"""The number on a sheet of paper, as it is typed: ``p00001``, ``Ｐ－1`` and ``00001`` are one sheet, P00001."""

import re
import unicodedata

FORM = "P"  # what the numbered sheets of the house are printed with
_OURS = re.compile(rf"{FORM}?[-‐–—_.:#]*0*(\d{{1,9}})")


def printed(number: int) -> str:
    """As it stands on the sheet."""
    return f"{FORM}{number:05d}"


def paper_number(text: str) -> str:
    """Width, case, spaces, the sheets' own letter and its noughts are one way of writing; another form's number keeps its
    letters, and words stay as they were typed."""
    said = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).upper()
    if ours := _OURS.fullmatch(said):
        return printed(int(ours[1]))
    return said if re.fullmatch(r"[A-Z]{1,8}\W?\d+", said) else (text or "").strip()
