"""A register as a file: nothing in it runs, nothing in it is lost, and it is told before it leaves."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from desk.models import Event
from desk.pages import files
from tests.factories import UnitFactory, VisitFactory

RUN = ["=1+1", "+86", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"]


def lines(kind, file):
    if kind == "csv":
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))
    return [[cell.value for cell in row] for row in load_workbook(file).active.iter_rows()]


def written(kind, rows):
    return files.write(kind, rows, io.BytesIO())


def cells(rows):
    return load_workbook(written("xlsx", rows)).active


@pytest.mark.parametrize("kind", files.KINDS)
@pytest.mark.parametrize("text", RUN)
def test_what_a_spreadsheet_would_run_is_text(kind, text):
    (row,) = lines(kind, written(kind, [[text, "好"]]))
    assert (row[0].replace("\r\n", "\n").replace("\r", "\n"), row[1]) == (f"'{text}".replace("\r", "\n"), "好")


def test_chinese_excel_is_told_which_bytes_these_are():
    assert written("csv", [["陈建国"]]).read() == "\ufeff陈建国\r\n".encode()


def test_a_number_with_a_leading_zero_and_a_long_one_stay_text():
    assert lines("csv", written("csv", [["0042", "1234567890123", "12", 12, "XA1"]])) == [["'0042", "'1234567890123", "12", "12", "XA1"]]
    sheet = cells([["0042", "1234567890123", 12]])
    told = [(cell.value, cell.data_type, cell.number_format) for cell in sheet[1]]
    assert told == [("0042", "s", "@"), ("1234567890123", "s", "@"), (12, "n", "General")]


def test_the_name_of_an_error_is_text():
    (row,) = cells([["#N/A", "#REF!", "#5"]]).iter_rows()
    assert [(cell.value, cell.data_type) for cell in row] == [("#N/A", "s"), ("#REF!", "s"), ("#5", "s")]


def test_a_character_no_sheet_can_hold_breaks_no_file():
    assert lines("xlsx", written("xlsx", [["a\x00b\x0b"]])) == [["ab"]]


def test_rows_are_written_as_they_are_read():
    """A row is asked for once the one before it is written: none waits in memory."""
    alive = []

    def rows():
        for number in range(2000):
            alive.append(number)
            yield [number]
            alive.remove(number)

    for kind in files.KINDS:
        assert len(lines(kind, written(kind, rows()))) == 2000
        assert alive == []


@pytest.mark.parametrize("kind", files.KINDS)
def test_a_long_one_lies_on_the_disk_until_it_has_left(db, kind):
    answer = files.answer(kind, f"x.{kind}", ([f"{number}{'好' * 50}" * 3] for number in range(8000)))
    assert (answer.streaming, answer["Content-Type"]) == (kind == "csv", files.KINDS[kind])  # a sheet is packed
    content = answer.getvalue()
    answer.close()
    assert (len(content), len(lines(kind, io.BytesIO(content)))) == (
        int(answer["Content-Length"]) if answer.streaming else len(content),
        8000,
    )


@pytest.mark.parametrize("kind", files.KINDS)
def test_a_register_leaves_as_it_stands_on_the_screen(clock, clerk, supervisor, sign_in, kind):
    unit = UnitFactory(property=clerk.property, room="1803")
    gone = VisitFactory(actor=clerk, host_unit=unit, visitor_name="陈建国", departed=True)
    here = VisitFactory(actor=clerk, host_unit=unit, visitor_name="=王伟", visitor_org="007")
    client = sign_in(supervisor)
    shown = client.get("/tower/visitors/").content.decode()
    assert ('value="xlsx"' in shown, 'value="csv"' in shown) == (True, True)
    answer = client.post("/tower/visitors/?state=&q=", {"export": kind})
    head, *rows = lines(kind, io.BytesIO(answer.getvalue()))
    assert (answer["Content-Disposition"], head[:4]) == (
        f'attachment; filename="visitors-register-2026-03-02.{kind}"',
        ["Number", "State", "Arrived", "Visitor"],
    )
    assert [row[:4] for row in rows] == [
        [here.number, "waiting", "2026-03-02 09:00", "'=王伟"],
        [gone.number, "departed", "2026-03-02 09:00", "陈**"],
    ]
    assert rows[0][4] == ("'007" if kind == "csv" else "007")
    event = Event.objects.get(verb="export")
    assert (event.actor, event.data) == (supervisor.user, {"paper": "visitors:register", "file": kind})


def test_a_file_holds_what_was_asked_and_the_trail_not_whom_was_asked_for(clock, clerk, supervisor, sign_in):
    VisitFactory(actor=clerk, visitor_name="陈建国", departed=True)
    here = VisitFactory(actor=clerk, visitor_name="王伟")
    answer = sign_in(supervisor).post("/tower/visitors/?state=waiting&q=王伟&sort=number", {"export": "csv"})
    _head, *rows = lines("csv", io.BytesIO(answer.getvalue()))
    assert [row[0] for row in rows] == [here.number]
    assert Event.objects.get(verb="export").data == {"paper": "visitors:register", "file": "csv", "asked": "q sort state"}


def test_whoever_only_works_takes_nothing_out(clerk, sign_in):
    VisitFactory(actor=clerk)
    client = sign_in(clerk)
    assert 'name="export"' not in client.get("/tower/visitors/").content.decode()
    assert (client.post("/tower/visitors/", {"export": "csv"}).status_code, Event.objects.filter(verb="export").count()) == (403, 0)


@pytest.mark.parametrize("rows", [1, 12])
def test_a_file_takes_as_many_statements_for_one_row_as_for_twelve(clock, clerk, supervisor, sign_in, rows):
    for _row in range(rows):
        VisitFactory(actor=clerk)
    client = sign_in(supervisor)
    client.get("/tower/visitors/")
    with CaptureQueriesContext(connection) as queries:
        client.post("/tower/visitors/", {"export": "csv"}).getvalue()
    assert len(queries) == FILE


FILE = 6
