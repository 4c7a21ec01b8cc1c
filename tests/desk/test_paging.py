"""Keyset pages: every row once, in order, forth and back."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.finding import paging
from desk.models import SearchRow

ORDERS = ("-pk", "pk", "-at", "at", "last4", "-last4")


def rows_of(property, count):
    """Rows of which several share a moment and a text: ties are settled by id."""
    start = datetime(2026, 11, 23, tzinfo=UTC)
    return SearchRow.objects.bulk_create(
        SearchRow(property=property, subject="test", key=uuid4(), text="", last4=str(i * 3 % 4), at=start + timedelta(hours=i * 7 % 5))
        for i in range(count)
    )


def in_order(rows, order):
    column = order.lstrip("-")
    return [row.pk for row in sorted(rows, key=lambda row: (getattr(row, column), row.pk), reverse=order.startswith("-"))]


def read(order, size, way, cursor="", upto=None):
    """Page after page, ``way`` older or newer, from a cursor on."""
    pages, last = [], ""
    while True:
        page = paging.keyset(SearchRow.objects.filter(pk__lte=upto), order=order, cursor=cursor, size=size)
        pages.append([row.pk for row in page.rows])
        last, cursor = cursor, getattr(page, way)
        if not cursor:
            return pages, last


def test_every_row_is_on_one_page_in_order_forth_and_back(tower):
    rows = rows_of(tower, 40)

    @settings(max_examples=80)
    @given(st.sampled_from(ORDERS), st.integers(1, 45), st.integers(1, 40))
    def check(order, size, count):
        wanted, last = in_order(rows[:count], order), rows[count - 1].pk
        pages, end = read(order, size, "older", upto=last)
        assert pages == [wanted[i : i + size] for i in range(0, count, size)]
        back, _start = read(order, size, "newer", end, upto=last)
        assert [pk for page in reversed(back) for pk in page] == wanted
        assert [len(page) for page in back][1:-1] == [size] * max(0, len(back) - 2)

    check()


def test_no_rows_make_one_empty_page(db):
    assert paging.keyset(SearchRow.objects.all(), order="-pk") == paging.Page([], "", "")


@pytest.mark.parametrize("order", ORDERS)
def test_a_row_written_meanwhile_moves_nothing_on_the_older_pages(tower, order):
    rows = rows_of(tower, 20)
    first = paging.keyset(SearchRow.objects.all(), order=order, size=10)
    wanted = in_order(rows, order)[10:]
    late = {"-at": timezone.now(), "-last4": "9", "at": datetime(2020, 1, 1, tzinfo=UTC), "last4": ""}
    if order != "pk":
        [new] = rows_of(tower, 1)
        SearchRow.objects.filter(pk=new.pk).update(**({order.lstrip("-"): late[order]} if order in late else {}))
    second = paging.keyset(SearchRow.objects.all(), order=order, cursor=first.older, size=10)
    assert [row.pk for row in second.rows] == wanted


NONSENSE = ["abc", "~", "~abc", "-1", "1e3", "²", "~²", "१2x", ".", "drop table", "~~x", " ", "\x00"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("cursor", NONSENSE)
def test_a_cursor_that_makes_no_sense_shows_the_first_page(tower, order, cursor):
    rows_of(tower, 5)
    first = paging.keyset(SearchRow.objects.all(), order=order, size=3)
    assert paging.keyset(SearchRow.objects.all(), order=order, cursor=cursor, size=3) == first


@pytest.mark.parametrize("cursor", ["5", "5.", "5.abc", "~5.noon", "5.2026-13-45T00:00:00+00:00", "5.2026-11-23T00:00:00", "5.9999999999"])
def test_a_cursor_whose_moment_makes_no_sense_shows_the_first_page(tower, cursor):
    rows_of(tower, 5)
    first = paging.keyset(SearchRow.objects.all(), order="-at", size=3)
    assert paging.keyset(SearchRow.objects.all(), order="-at", cursor=cursor, size=3) == first


@pytest.mark.parametrize("cursor", ["99999999999999999999999", "~99999999999999999999999", "0", "~0"])
def test_a_number_beyond_every_row_breaks_nothing(tower, cursor):
    rows = {row.pk for row in rows_of(tower, 5)}
    page = paging.keyset(SearchRow.objects.all(), order="-pk", cursor=cursor, size=3)
    assert {row.pk for row in page.rows} <= rows


@pytest.mark.parametrize(("count", "told"), [(0, "0"), (37, "37"), (1000, "1000"), (1001, "1,000+"), (1100, "1,000+")])
def test_a_count_stops_where_counting_on_would_tell_nothing(tower, django_assert_num_queries, count, told):
    rows_of(tower, count)
    with django_assert_num_queries(1):
        assert paging.counted(paging.looked_up(SearchRow.objects.order_by("-at"))) == told


def test_the_page_of_a_register_reads_no_offset_and_counts_nothing(tower, django_assert_num_queries):
    rows_of(tower, 8)
    cursor = paging.keyset(SearchRow.objects.all(), order="-at", size=3).older
    with django_assert_num_queries(1) as done:
        paging.keyset(SearchRow.objects.all(), order="-at", cursor=cursor, size=3)
    assert [word for word in ("OFFSET", "COUNT(") if word in done[0]["sql"].upper()] == []
