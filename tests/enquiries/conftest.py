"""A Monday morning at nine, standing still until a test moves it."""

import time_machine
from pytest import fixture

from desk.actors import Actor, actor_for
from desk.models import Membership
from desk.roles import Role
from tests.factories import ContactFactory, MembershipFactory, UserFactory, department_of
from tests.visitors.helpers import at


@fixture
def clock():
    with time_machine.travel(at("2026-03-02 09:00"), tick=False) as traveller:
        yield traveller


@fixture
def wanted(clerk):
    return ContactFactory(property=clerk.property, name="曾雨桐", mobile="138 0000 4321")


@fixture
def handler(tower) -> Actor:
    """The engineering department's own sign-in."""
    membership: Membership = MembershipFactory(
        property=tower, role=Role.HANDLER, department=department_of(tower), user=UserFactory(username="handler", name="张师傅")
    )
    found = actor_for(membership.user, tower.slug)
    assert found is not None
    return found
