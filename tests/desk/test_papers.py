"""The number on a sheet, however it is typed."""

import pytest

from desk.written.papers import paper_number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *((one, "P00001") for one in ("P00001", "p00001", "00001", "1", "Ｐ０００１", "P-1", " p 1 ", "p_00001", "P000000001")),
        *((one, "A-17") for one in ("A-17", "a-17", "Ａ－１７", "a - 17")),
        ("第 3 页", "第 3 页"),
        ("Book two", "Book two"),
        ("", ""),
    ],
)
def test_one_sheet_has_one_number(typed, kept):
    assert (paper_number(typed), paper_number(kept)) == (kept, kept)
