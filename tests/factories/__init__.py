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
from tests.factories.handover import DutyNoteFactory, HandoverFactory, NoticeFactory, StandInFactory
from tests.factories.visitors import PassFactory, VisitFactory

__all__ = [
    "AreaFactory",
    "BuildingFactory",
    "ContactFactory",
    "DutyNoteFactory",
    "HandoverFactory",
    "MembershipFactory",
    "NoticeFactory",
    "OccupantFactory",
    "PassFactory",
    "PostFactory",
    "PropertyFactory",
    "StandInFactory",
    "UnitFactory",
    "UserFactory",
    "VisitFactory",
    "actor_of",
    "on_duty",
    "photograph",
]
