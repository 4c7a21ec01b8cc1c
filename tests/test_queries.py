"""How often each page asks the database: the same at one row and at thirty, and never more than it was allowed."""

from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from desk import gates
from tests.factories import PassFactory, VisitFactory
from tests.test_permissions import furnish, slip, undone
from visitors import states


class Allowed(NamedTuple):
    path: str
    queries: int


# The literal number of each page, session and frame included.
PAGES = {
    "visitor register": Allowed("visitors/", 6),
    "visitor register, filtered": Allowed("visitors/?state=inside", 6),
    "visitor register, searched": Allowed("visitors/?q=18", 6),
    "visit page": Allowed("visitors/{number}/", 8),
    "new visitor": Allowed("visitors/new/", 6),
    "board": Allowed("", 8),
    "pass register": Allowed("visitors/passes/", 6),
    "unit register": Allowed("directory/", 6),
    "unit page": Allowed("directory/units/{unit}/", 8),
    "search page": Allowed("search/?q=18", 8),
    "authorisations": Allowed("authorisations/", 6),
    "host lookup": Allowed("visitors/lookup/?q=18", 10),
    "host card": Allowed("visitors/host/?ref=contact:{host}", 8),
    "evacuation list": Allowed("visitors/evacuation/", 4),
    "closing round": Allowed("visitors/closing-round/", 5),
    "day sheet": Allowed("visitors/day/", 5),
}
