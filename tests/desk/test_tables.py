"""Register tables: one loop, every value escaped, times on the property's clock."""

from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import django_tables2
import pytest
from django.utils.safestring import SafeString

from desk.pages.tables import NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from tests.factories import VisitFactory
from visitors.visits.models import Visit
from visitors.visits.tables import VisitTable


class Lines(RegisterTable):
    tones = {"inside": "in"}

    number = NumberColumn(verbose_name="No.")
    name = RegisterColumn()
    room = RegisterColumn(accessor="host__room", wide=True)
    state = StateColumn()
    left = TimeColumn(accessor="left_at")
    secret = RegisterColumn(visible=False)


def line(**values):
    usual = {"number": "FK261123-001", "name": "陈建国", "host": None, "state": "inside", "left_at": None, "secret": "x"}
    return SimpleNamespace(**{**usual, **values}, get_state_display=lambda: values.get("state", "inside").title())


def table(*rows, zone="Asia/Shanghai"):
    return Lines(list(rows), zone=ZoneInfo(zone), base_url="/tower/visitors/")


def test_a_line_is_written_whole():
    row = line(host=SimpleNamespace(room="18-03"), left_at=datetime(2026, 11, 23, 1, 41, tzinfo=UTC))
    assert table(row).body() == (
        '<tr><td><a href="/tower/visitors/FK261123-001/" class="number">FK261123-001</a></td><td>陈建国</td>'
        '<td class="w">18-03</td><td><span class="badge b-in">Inside</span></td><td>11-23 09:41</td></tr>'
    )


def test_every_value_is_escaped():
    body = table(line(number="<1>", name="<b>&\"'", host=SimpleNamespace(room="<i>"), state="<s>")).body()
    assert isinstance(body, SafeString)
    assert body == (
        '<tr><td><a href="/tower/visitors/&lt;1&gt;/" class="number">&lt;1&gt;</a></td><td>&lt;b&gt;&amp;&quot;&#x27;</td>'
        '<td class="w">&lt;i&gt;</td><td><span class="badge b-out">&lt;S&gt;</span></td><td></td></tr>'
    )


@pytest.mark.parametrize(("zone", "shown"), [("Asia/Shanghai", "01-01 00:30"), ("UTC", "12-31 16:30"), ("America/New_York", "12-31 11:30")])
def test_a_moment_shows_on_the_clock_of_the_property(zone, shown):
    assert f"<td>{shown}</td>" in table(line(left_at=datetime(2026, 12, 31, 16, 30, tzinfo=UTC)), zone=zone).body()


def test_what_is_missing_shows_as_an_empty_cell():
    assert table(line(name=None)).body().count("<td></td>") == 2


def test_an_empty_register_has_no_lines():
    assert table().body() == ""


def test_the_head_names_the_visible_columns_only():
    assert [str(head.label) for head in table().head()] == ["No.", "Name", "Room", "State", "Left"]


def test_lines_of_one_state_share_their_badge_and_keep_their_own_values():
    rows = [line(number=f"FK261123-{i:03d}", name=str(i), state=state) for i, state in enumerate(("inside", "waiting", "inside"))]
    shown = table(*rows)
    assert [shown.badge(row) for row in rows] == [
        '<span class="badge b-in">Inside</span>',
        '<span class="badge b-out">Waiting</span>',
        '<span class="badge b-in">Inside</span>',
    ]
    assert [part.split("</td>")[0] for part in shown.body().split("</a></td><td>")[1:]] == ["0", "1", "2"]


def test_a_register_table_is_a_table_of_django_tables2():
    assert issubclass(RegisterTable, django_tables2.Table)
    assert table(line()).columns["name"].orderable is False


def test_the_visitor_log_is_read_in_one_query_however_long(clerk, django_assert_num_queries):
    for _slip in range(3):
        VisitFactory(actor=clerk, inside=True)
    rows = Visit.objects.of(clerk.property).for_table()
    with django_assert_num_queries(1):
        body = VisitTable(list(rows), zone=clerk.property.zone, base_url="/tower/visitors/").body()
    assert body.count("<tr>") == 3
