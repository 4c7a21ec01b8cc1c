"""A Monday morning at nine, standing still until a test moves it."""

import time_machine
from pytest import fixture

from tests.factories import ContactFactory
from tests.visitors.helpers import at


@fixture
def clock():
    with time_machine.travel(at("2026-03-02 09:00"), tick=False) as traveller:
        yield traveller


@fixture
def host(clerk):
    return ContactFactory(property=clerk.property, name="曾雨桐", mobile="138 0000 4321")
