"""A register as a file: one writer for CSV and for Excel, row by row, and no cell of it is ever run."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

# What a spreadsheet takes for the beginning of a formula, full-width as an input method types it included.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# What a spreadsheet would make a number of, and lose: a leading zero, and the end of a long one.
CODE = re.compile(r"0\d+|\d{12,}", re.ASCII)
IN_MEMORY = 1 << 20  # bytes
BOM = "\ufeff"  # without it Chinese Excel reads the bytes as GBK


def neutral(value: Any) -> str:
    """As text; what a spreadsheet would run is quoted."""
    text = UNPRINTABLE.sub("", "" if value is None else str(value))
    return f"'{text}" if text.startswith(RUNS) else text


def as_typed(value: Any) -> Any:
    """What a file of ours says, coming back: without the quote of :func:`neutral`."""
    return value[1:] if isinstance(value, str) and value.startswith("'") and value[1:].startswith(RUNS) else value


def _csv(rows: Iterable[Iterable[Any]], file: IO[bytes]) -> None:
    lines = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    lines.write(BOM)
    writer = csv.writer(lines)
    for row in rows:
        writer.writerow([f"'{text}" if CODE.fullmatch(text) else text for text in map(neutral, row)])
    lines.detach()


def _xlsx(rows: Iterable[Iterable[Any]], file: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()

    def cell(value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        text = neutral(value)
        if not (CODE.fullmatch(text) or text.startswith("#")):  # what begins so may be the name of an error
            return text
        exact = WriteOnlyCell(sheet, value=text)
        exact.data_type, exact.number_format = "s", "@"  # text, also once somebody has edited it
        return exact

    for row in rows:
        sheet.append([cell(value) for value in row])
    book.save(file)


WRITERS = {"csv": _csv, "xlsx": _xlsx}


def write(kind: str, rows: Iterable[Iterable[Any]], file: IO[bytes]) -> IO[bytes]:
    """Write them into ``file``, which is at its beginning again. A register of any length is never in memory."""
    WRITERS[kind](rows, file)
    file.seek(0)
    return file


def answer(kind: str, name: str, rows: Iterable[Iterable[Any]]) -> HttpResponseBase:
    """The file as it leaves: whole before it does, so that what breaks off is an error and not half a file; a long one from the disk."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - a long one is closed by its answer
    write(kind, rows, file)
    head = {"Content-Disposition": content_disposition_header(True, name)}
    if file.seek(0, io.SEEK_END) > IN_MEMORY:
        file.seek(0)
        return FileResponse(file, headers=head, content_type=KINDS[kind])
    file.seek(0)
    with file:
        return HttpResponse(file.read(), headers=head, content_type=KINDS[kind])


def table(headings: Iterable[Any], rows: Iterable[Any], reads: Iterable[Any]) -> Iterator[list[Any]]:
    """The heading, then what each of ``reads`` says of each row."""
    reads = list(reads)
    yield [str(heading) for heading in headings]
    for row in rows:
        yield [read(row) for read in reads]
