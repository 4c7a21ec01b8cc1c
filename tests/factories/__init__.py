"""Rows for tests, one trait per state. Slips and passes go through the doors like everybody else's."""

from tests.factories.desk import (
    MembershipFactory,
    PostFactory,
    PropertyFactory,
    UserFactory,
    actor_of,
    on_duty,
    photograph,
)
from tests.factories.directory import AreaFactory, BuildingFactory, ContactFactory, OccupantFactory, UnitFactory
from tests.factories.enquiries import ComplaintFactory, EnquiryFactory, MessageFactory, department_of, promise_about, soon
from tests.factories.visitors import PassFactory, VisitFactory

__all__ = [
    "AreaFactory",
    "BuildingFactory",
    "ComplaintFactory",
    "ContactFactory",
    "EnquiryFactory",
    "MembershipFactory",
    "MessageFactory",
    "OccupantFactory",
    "PassFactory",
    "PostFactory",
    "PropertyFactory",
    "UnitFactory",
    "UserFactory",
    "VisitFactory",
    "actor_of",
    "department_of",
    "on_duty",
    "photograph",
    "promise_about",
    "soon",
]
