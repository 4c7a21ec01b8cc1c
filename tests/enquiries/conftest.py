"""What the enquiry tests share."""

from pytest import fixture

from desk.models import Membership
from desk.people.actors import Actor, actor_for
from desk.people.roles import Role
from tests.factories import ContactFactory, MembershipFactory, UserFactory, department_of


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
