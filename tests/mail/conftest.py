"""A Monday morning at nine, standing still until a test moves it; sentences in English."""

import time_machine
from pytest import fixture

from tests.desk.conftest import english, together
from tests.factories import MandateFactory, OccupantFactory
from tests.visitors.helpers import at

__all__ = ["english", "together"]


@fixture
def clock():
    with time_machine.travel(at("2026-03-02 09:00"), tick=False) as traveller:
        yield traveller


@fixture
def firm(clerk):
    """博远设计, a company on the 18th floor."""
    return OccupantFactory(property=clerk.property, name="博远设计", unit__room="1803")


@fixture
def mandate(firm):
    """Who receives the firm's ordinary mail."""
    return MandateFactory(unit=firm.unit, receivers="林小梅、周海")
