"""What a page costs where a register has grown: no statement of a hot page works its way through the rows.

The house is furnished with many rows, once for the module. How much a statement works is asked of the database itself:
of PostgreSQL how many rows its plan touched (EXPLAIN ANALYZE), of SQLite how many steps its program took.
"""

import copy
import json
import os
import random
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from desk.finding import search
from desk.ledger import bulk, database_rules
from desk.models import Event, SearchRow
from enquiries.complaints.models import Category, Complaint
from enquiries.enquiries.models import Enquiry
from enquiries.messages.models import Message
from enquiries.promises.models import Promise
from mail.items.models import MailItem
from tests.factories import (
    ComplaintFactory,
    EnquiryFactory,
    ItemFactory,
    MessageFactory,
    PostFactory,
    PropertyFactory,
    VisitFactory,
    actor_of,
    on_duty,
)
from tests.mail.helpers import give
from tests.mail.walk import piece
from tests.test_permissions import furnish
from tests.visitors.walk import slip
from visitors.kinds.models import VisitKind
from visitors.visits.models import Visit

pytestmark = pytest.mark.xdist_group("many_rows")

ROWS = int(os.environ.get("FAULTS_ROWS", "12000"))
TOUCHED = 8_000  # rows PostgreSQL may touch for one statement: a thousand that are taken, and those it passes between them
STEPS = 90_000  # steps of SQLite's machine


def multiplied(row: Any, n: int, kinds: list[int]) -> Iterator[tuple[Any, SearchRow | None, Event]]:
    """So many more rows like an ended one, a minute apart into the past, each with its line in the search and its event."""
    line = SearchRow.objects.filter(key=row.key).first()
    for number in range(1, n):
        one, past = copy.copy(row), timedelta(minutes=number, days=30)
        one.pk, one.key = None, uuid.uuid4()
        for name in ("occurred_at", "created_at", "ended_at", "left_at", "kept_at", "due_at"):
            if getattr(one, name, None) is not None:
                setattr(one, name, getattr(row, name) - past)
        if isinstance(one, Visit):
            one.kind_id = kinds[number % len(kinds)]
        if hasattr(one, "serial"):
            one.business_date, one.serial = (row.occurred_at - past).date(), 1000 + number + 10_000 * row.pk
            one.number = f"{one.PREFIX}{one.business_date:%y%m%d}-{one.serial}"
        number_of = getattr(one, "number", "")
        told = {"property": row.property, "subject_key": one.key, "number": number_of, "at": one.created_at}
        seq = 10**8 * (1 + SEQS.index(type(row))) + 10**5 * row.pk + number
        found = None
        if line is not None:
            text = line.text if number % 50 == 0 else search.terms(people=[NAMES[number % len(NAMES)]], number=number_of)["text"]
            at = line.at - past
            found = SearchRow(property=line.property, subject=line.subject, key=one.key, at=at, text=text, last4=line.last4)
        yield one, found, Event(seq=seq, subject=row._meta.label_lower, verb="enter", **told)


def spread(rows: list[Any]) -> None:
    """Inserted as they come in a desk's life: one kind after the other, never all of one together."""
    random.Random(1).shuffle(rows)
    bulk.insert(type(rows[0][0]), [one for one, _line, _event in rows])
    bulk.insert(SearchRow, [line for _one, line, _event in rows if line is not None])
    bulk.insert(Event, [event for _one, _line, event in rows])


NAMES = [family + given for family in "钱孙周吴郑冯褚卫蒋沈韩杨朱秦许何吕施" for given in ("国栋", "晓峰", "明月", "一朗", "丽华", "淑芬")]
SEQS = [Visit, MailItem, Enquiry, Message, Complaint, Promise]


def furnished() -> SimpleNamespace:
    tower = PropertyFactory(slug="tower")
    clerk = on_duty(actor_of(tower, username="clerk"), PostFactory(property=tower))
    world = furnish(clerk)
    ended = (
        VisitFactory(actor=clerk, departed=True),
        give(ItemFactory(actor=clerk), actor=clerk)[0],
        EnquiryFactory(actor=clerk, then=("promised", "answered")),
        MessageFactory(actor=clerk, delivered=True),
        ComplaintFactory(actor=clerk, closed=True),
    )
    promise = Promise.objects.filter(subject_key=ended[2].key).get()
    others = (ComplaintFactory(actor=clerk, passed_on=True), ComplaintFactory(actor=clerk, kind="suggestion", then=("passed",)))
    kinds = list(VisitKind.objects.filter(property=tower).exclude(code="emergency").values_list("pk", flat=True))
    by_model: dict[type, list[Any]] = {}
    for row, n in (*((row, ROWS) for row in (*ended, promise)), *((row, ROWS // 4) for row in others)):
        by_model.setdefault(type(row), []).extend(multiplied(row, n, kinds))
    for made in by_model.values():
        spread(made)
    database_rules.know_the_rows()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return SimpleNamespace(clerk=clerk, world=world)


def touched(plan: dict[str, Any]) -> float:
    """Rows the scans of a plan looked at."""
    own = 0
    if "Scan" in plan["Node Type"]:
        own = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)) * plan[
            "Actual Loops"
        ]
    return own + sum(touched(part) for part in plan.get("Plans", ()))


@contextmanager
def weighed() -> Iterator[list[tuple[float, str]]]:
    """Each statement that is sent, with how much it makes the database work beyond what is allowed."""
    heavy: list[tuple[float, str]] = []

    def on_postgres(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many and sql.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "(")):
            with transaction.atomic():
                cursor = connection.connection.cursor()
                cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
                told = cursor.fetchone()[0]
                transaction.set_rollback(True)
            work = touched((json.loads(told) if isinstance(told, str) else told)[0]["Plan"])
            if work > TOUCHED:
                heavy.append((work, str(told)[:1500] + " :: " + sql[-600:]))
        return execute(sql, params, many, context)

    def on_sqlite(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        steps = 0

        def step() -> int:
            nonlocal steps
            steps += 1000
            return 0

        connection.connection.set_progress_handler(step, 1000)
        try:
            done = execute(sql, params, many, context)
        finally:
            connection.connection.set_progress_handler(None, 0)
        if steps > STEPS:
            plan = connection.connection.execute("EXPLAIN QUERY PLAN " + sql.replace("%s", "?"), params).fetchall()
            heavy.append((steps, " / ".join(one[3] for one in plan) + " :: " + sql[-600:]))
        return done

    with connection.execute_wrapper(on_postgres if connection.vendor == "postgresql" else on_sqlite):
        yield heavy


REGISTERS = {
    "visitors:register": ("state", "kind", "page"),
    "mail:register": ("state", "kind", "page"),
    "enquiries:register": ("state", "kind", "page"),
    "enquiries:messages": ("state", "page"),
    "enquiries:complaints": ("state", "kind", "category", "page"),
    "enquiries:promises": ("state", "page"),
}


def choices(view: Any, name: str) -> list[str]:
    field = view.filterset_class.base_filters.get(name)
    if field is None:
        return []
    return [str(value) for value, _label in field.extra.get("choices", ())]


def addresses(world: Any) -> list[str]:
    """Every register with each thing it may be asked for, deep pages too; the board; questions; suggestions."""
    from django.urls import resolve

    found = [reverse("board", args=["tower"]), "/tower/search/?q=王建国", "/tower/search/?q=wjg", "/tower/search/?q=18"]
    found += [f"/tower/directory/lookup/?q={q}" for q in ("王", "wjg", "18", "zyt")] + ["/tower/visitors/evacuation/", "/tower/handover/"]
    for name, asked in REGISTERS.items():
        url = reverse(name, args=["tower"])
        view = resolve(url).func.view_class
        found += [url, f"{url}?at={view.rows.model._default_manager.order_by('pk')[ROWS // 2].pk}"]
        found += [f"{url}?{what}={value}" for what in asked for value in choices(view, what)]
        if "category" in asked:
            found.append(f"{url}?category={Category.objects.filter(property=world.property).first().pk}")
        if name == "visitors:register":
            found.append(f"{url}?kind={world.kind.pk}")
        found.append(f"{url}?q=王建国")
    return found


def test_no_statement_of_a_hot_page_works_its_way_through_the_rows(house, sign_in):
    client, heavy = sign_in(house.clerk), {}
    for address in addresses(house.world):
        client.get(address)
        with weighed() as found:
            answer = client.get(address)
        assert answer.status_code in (200, 302), address
        if found:
            heavy[address] = found
    assert heavy == {}, "\n".join(f"{address} {work:,.0f} {sql}" for address, found in heavy.items() for work, sql in found)


def test_neither_does_a_statement_that_writes(house, sign_in):
    client, world = sign_in(house.clerk), house.world
    work = [
        ("visitors/new/", slip(world)),
        (f"visitors/{world.waiting.number}/admit/", {"version": world.waiting.version}),
        (f"mail/batches/{world.batch.number}/piece/", piece(world)),
        (f"mail/{world.item.number}/notify/", {"way": "phone"}),
        ("scan/", {"code": world.told.number}),
        ("queue/", {"key": str(uuid.uuid4())}),
    ]
    answers, heavy = [], {}
    for path, body in work:
        with weighed() as found:
            answers.append(client.post(f"/tower/{path}", body).status_code)
        if found:
            heavy[path] = found
    assert (answers, heavy) == ([302] * len(work), {}), heavy


def test_a_long_month_leaves_in_parts_and_is_the_paper_it_always_was(house, sign_in):
    client, day = sign_in(house.clerk), timezone.now() - timedelta(days=33)
    whole = Visit.objects.of(house.clerk.property)
    month = [row for row in whole.order_by("business_date", "serial") if f"{row.business_date:%Y-%m}" == f"{day:%Y-%m}"]
    answer = client.get(f"/tower/visitors/print/?month={day:%Y-%m}")
    parts = [part.decode() for part in answer.streaming_content]
    page = "".join(parts)
    told = re.findall(r'<td class="n">(FK[^<]*)</td>', page)
    assert told == [row.number for row in month]
    assert (len(parts) > 3, page.count("<tbody>"), page.count("</tbody>"), page.rstrip().endswith("</html>")) == (True, 1, 1, True)
    assert max(map(len, parts)) < len(page) / 2
