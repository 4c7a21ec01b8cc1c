"""What the mail tests share; sentences in English."""

from pytest import fixture

from tests.desk.conftest import english, together
from tests.factories import MandateFactory, OccupantFactory

__all__ = ["english", "together"]


@fixture
def firm(clerk):
    """博远设计, a company on the 18th floor."""
    return OccupantFactory(property=clerk.property, name="博远设计", unit__room="1803")


@fixture
def mandate(firm):
    """Who receives the firm's ordinary mail."""
    return MandateFactory(unit=firm.unit, receivers="林小梅、周海")
