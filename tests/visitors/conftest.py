"""A Monday morning at nine, standing still until a test moves it."""

import time_machine
from pytest import fixture

from tests.visitors.helpers import at


@fixture
def clock():
    with time_machine.travel(at("2026-03-02 09:00"), tick=False) as traveller:
        yield traveller
