"""How often each page asks the database: the same at one row and at thirty, and never more than it was allowed."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from desk.people.actors import Actor
from mail.items.models import MailItem
from tests import books
from tests.factories import SubscriptionFactory
from tests.mail.walk import PAPER, piece
from tests.test_permissions import furnish
from tests.visitors.walk import slip

# The literal number of each page, session and frame included; on a form one of them asks what was typed before.
BOARD = 21
PAGES = {
    "": BOARD + sum(getattr(book, "ADDS", {}).get("", 0) for book in books.BOOKS.values()),
    "directory/": 6,
    "directory/units/{unit}/": 8,
    "directory/lookup/?q=18": 8,
    **books.joined("QUERIES"),
}
# A poll of the board: the session, the user, the actor with duty and policy, the change number.
NOTHING_NEW = 4
# The work itself; a savepoint counts as one, and so does the end of what was kept of the form.
CREATE, ADMIT = 22, 16
TAKE_IN, TELL, HAND_OUT, EACH_MORE = 32, 16, 29, 12


def fill(clerk: Actor, rows: int) -> SimpleNamespace:
    """So many rows of every register, all to be found by the floor."""
    world = furnish(clerk)
    SubscriptionFactory(unit=world.unit)
    for _row in range(rows - 1):
        books.each("more", world, clerk)
    return world


def asked(client: Client, method: str, path: str, body: dict[str, Any] | None = None, **more: Any) -> tuple[int, int]:
    """The answer's status and how many statements it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(client, method)(f"/tower/{path}", body or {}, **more)
    return answer.status_code, len(queries)


def addresses(world: SimpleNamespace) -> dict[str, str]:
    given = {
        "unit": world.unit.key,
        "host": world.contact.key,
    }
    rows = {name: value for named in books.each("named", world) for name, value in named.items()}
    return {name: name.format(**given, **rows) for name in PAGES}


@pytest.mark.parametrize("rows", [1, 30])
def test_pages_and_work_ask_the_database_as_often_for_one_row_as_for_thirty(clock, clerk, sign_in, rows):
    """In one house: filling it takes longer than asking. The clock stands: after thirty seconds a session is written once more."""
    client, world = sign_in(clerk), fill(clerk, rows)
    paths = addresses(world)
    for path in paths.values():
        client.get(f"/tower/{path}")  # the session and the caches are warm
    assert {name: asked(client, "get", path) for name, path in paths.items()} == {name: (200, allowed) for name, allowed in PAGES.items()}
    etag = client.get("/tower/")["ETag"]
    assert asked(client, "get", "", headers={"If-None-Match": etag, "X-Poll": "1"}) == (304, NOTHING_NEW)
    path = f"mail/batches/{world.batch.number}/piece/"
    client.post("/tower/visitors/new/", slip(world))
    client.post(f"/tower/{path}", piece(world))
    work = [
        ("visitors/new/", slip(world)),
        (f"visitors/{world.waiting.number}/admit/", {"version": world.waiting.version}),
        (path, piece(world)),
        (f"mail/{world.item.number}/notify/", {"way": "phone"}),
        (f"mail/{world.item.number}/hand-out/", PAPER),
    ]
    assert [asked(client, "post", *one) for one in work] == [(302, allowed) for allowed in (CREATE, ADMIT, TAKE_IN, TELL, HAND_OUT)]
    letters = list(MailItem.objects.filter(unit=world.told.unit, state="held").exclude(pk=world.told.pk).values_list("number", flat=True))
    also = letters[: min(rows - 1, 14)]
    together = asked(client, "post", f"mail/{world.told.number}/hand-out/", {**PAPER, "also": also})
    finds_the_others = 2 if also else 0  # the form, and the action
    assert together == (302, HAND_OUT + finds_the_others + len(also) * EACH_MORE)
