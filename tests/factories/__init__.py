"""Rows for tests, one trait per state. Register rows go through the doors like everybody else's."""

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
from tests.factories.mail import (
    STROKES,
    BatchFactory,
    CountFactory,
    ItemFactory,
    MandateFactory,
    ProposalFactory,
    ReturnFactory,
    SubscriptionFactory,
    TallyFactory,
    TraceFactory,
    article,
    line_of,
    slot,
)
from tests.factories.visitors import PassFactory, VisitFactory

__all__ = [
    "STROKES",
    "AreaFactory",
    "BatchFactory",
    "BuildingFactory",
    "ContactFactory",
    "CountFactory",
    "DutyNoteFactory",
    "HandoverFactory",
    "ItemFactory",
    "MandateFactory",
    "MembershipFactory",
    "NoticeFactory",
    "OccupantFactory",
    "PassFactory",
    "PostFactory",
    "PropertyFactory",
    "ProposalFactory",
    "ReturnFactory",
    "StandInFactory",
    "SubscriptionFactory",
    "TallyFactory",
    "TraceFactory",
    "UnitFactory",
    "UserFactory",
    "VisitFactory",
    "actor_of",
    "article",
    "line_of",
    "on_duty",
    "photograph",
    "slot",
]
