"""A register is read in the order of its number or of its time, up and down: each order has its index, and the address says it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from desk.pages.lists import RegisterView
from tests.factories import VisitFactory
from tests.test_permissions import of_property
from visitors.visits.models import Visit

REGISTERS = {
    name: pattern.callback.view_class
    for name, pattern in of_property().items()
    if issubclass(getattr(pattern.callback, "view_class", object), RegisterView)
}
ORDERS = [
    (name, f"{sign}{column}")
    for name, view in REGISTERS.items()
    for column, one in view.table_class.base_columns.items()
    if one.orderable
    for sign in ("", "-")
]


def plan(rows):
    """How the database would read them, had it many."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in ("enable_sort", "enable_seqscan", "enable_bitmapscan", "enable_incremental_sort"):
                cursor.execute(f"SET LOCAL {name} = off")
    return rows.explain()


@pytest.mark.parametrize(("name", "sort"), ORDERS)
def test_every_order_a_heading_offers_is_one_an_index_is_in(clerk, name, sort):
    view = REGISTERS[name]
    order = view.table_class.asked(sort, view.order)[1]
    sign = "-" if order.startswith("-") else ""
    rows = view.rows.of(clerk.property).select_related(None).prefetch_related(None)
    said = plan(rows.order_by(*dict.fromkeys([order, f"{sign}pk"]))[:26])
    assert ("TEMP B-TREE" in said, "Sort" in said, "INDEX" in said.upper()) == (False, False, True), said


def test_every_register_can_be_read_in_an_order_and_says_which():
    assert {name for name, view in REGISTERS.items() if not any(one.orderable for one in view.table_class.base_columns.values())} == {
        "enquiries:answers",  # no number, and few
        "enquiries:promises",  # by the number of another entry, which is no order of theirs
    }


def headings(client, query=""):
    page = client.get(f"/tower/visitors/{query}")
    said = re.findall(r"<th scope=\"col\"( aria-sort=\"(\w+)\")?>\s*(?:<a href=\"([^\"]*)\">)?(\w+)", page.content.decode())
    return {label: (sort, url.replace("&amp;", "&")) for _attribute, sort, url, label in said}, page.content.decode()


def test_a_heading_sorts_up_then_down_and_says_so_to_who_cannot_see_it(clerk, sign_in):
    VisitFactory(actor=clerk)
    client = sign_in(clerk)
    usual, page = headings(client, "?state=waiting&at=999999")
    assert usual["Number"] == ("descending", "?state=waiting&sort=number")
    assert usual["Arrived"] == ("", "?state=waiting&sort=occurred_at")
    assert usual["Visitor"] == ("", "")
    up, _page = headings(client, usual["Arrived"][1])
    assert (up["Number"], up["Arrived"]) == (("", "?state=waiting&sort=number"), ("ascending", "?state=waiting&sort=-occurred_at"))
    down, page = headings(client, up["Arrived"][1])
    assert down["Arrived"] == ("descending", "?state=waiting&sort=occurred_at")
    assert '<input type="hidden" name="sort" value="-occurred_at">' in page  # another filter keeps the order


@pytest.mark.parametrize("sort", ["", "number", "-number", "occurred_at", "-occurred_at", "visitor", "-pk", "number,left_at", "x" * 99])
def test_page_after_page_in_every_order_shows_every_row_once(clock, clerk, sign_in, sort):
    """A late entry has the last number and an early time. What is no order is the usual one."""
    for place in range(58):
        late = {"late": True, "occurred_at": clerk.property.local(timezone.now()) - timedelta(hours=place)} if place in (7, 8, 9) else {}
        VisitFactory(actor=clerk, **late)
    client, found, query = sign_in(clerk), [], f"?sort={sort}"
    while query:
        page = client.get(f"/tower/visitors/{query}").context["table"]
        found += [row.pk for row in page.keyset.rows]
        query = page.onward
    key = (lambda row: (row.occurred_at, row.pk)) if "occurred" in sort else (lambda row: row.pk)
    up = sort in ("number", "occurred_at")
    assert found == [row.pk for row in sorted(Visit.objects.all(), key=key, reverse=not up)]
    back = page.back
    while back:
        page = client.get(f"/tower/visitors/{back}").context["table"]
        back = page.back
    assert [row.pk for row in page.keyset.rows] == found[:25]


@pytest.mark.parametrize("sort", ["", "number", "occurred_at", "-occurred_at"])
def test_no_order_costs_another_statement(clock, clerk, sign_in, sort):
    for _row in range(30):
        VisitFactory(actor=clerk)
    client = sign_in(clerk)
    client.get("/tower/visitors/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/tower/visitors/?sort={sort}")
    assert len(queries) == REGISTER


REGISTER = 6
