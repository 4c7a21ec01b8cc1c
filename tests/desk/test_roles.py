"""Five roles and what each may do, written out."""

from dataclasses import replace

import pytest

from desk.people.actors import actor_for, system
from desk.people.roles import GRANTS, Role, allows
from tests.factories import MembershipFactory, UserFactory

BOOKS = ("desk", "visitors", "enquiries", "directory")
MATRIX = """
              clerk  supervisor  manager  handler  auditor
    view      yes    yes         yes      desk     yes
    work      yes    yes         yes      no       no
    review    no     yes         yes      no       no
    manage    no     no          yes      no       no
    export    no     yes         yes      no       no
    import    no     yes         yes      no       no
    assigned  no     yes         yes      yes      no
    audit     no     no          yes      no       yes
    delete    no     no          no       no       no
"""
ROLES, *LEVELS = [line.split() for line in MATRIX.strip().splitlines()]


@pytest.mark.parametrize(("level", "answers"), [(level, answers) for level, *answers in LEVELS], ids=lambda value: str(value)[:8])
def test_each_role_may_do_exactly_what_the_table_says(level, answers):
    said = {(role, book): answer == "yes" or answer == book for role, answer in zip(ROLES, answers, strict=True) for book in BOOKS}
    assert {(role, book): allows(role, f"{book}.{level}") for role, book in said} == said


def test_the_table_names_every_role():
    assert ROLES == [role.value for role in Role] == [str(role) for role in GRANTS]


@pytest.mark.parametrize("role", ["", "superuser", "Clerk"])
def test_an_unknown_role_may_nothing(role):
    assert [level for level, *_answers in LEVELS if allows(role, f"desk.{level}")] == []


def test_the_superuser_flag_opens_no_property(tower):
    assert actor_for(UserFactory(is_superuser=True, is_staff=True), "tower") is None


@pytest.mark.parametrize("role", list(Role))
def test_the_superuser_flag_adds_nothing_to_a_role(tower, role):
    super_user = UserFactory(is_superuser=True, is_staff=True)
    MembershipFactory(user=super_user, property=tower, role=Role.CLERK)
    actor = replace(actor_for(super_user, "tower"), role=role)
    levels = {level: actor.may(f"visitors.{level}") for level, *_answers in LEVELS}
    assert levels == {level: allows(role, f"visitors.{level}") for level in levels}


@pytest.mark.parametrize("change", [{"active": False}, {"property__slug": "north"}])
def test_without_a_membership_that_counts_the_property_does_not_exist(tower, north, change):
    user = UserFactory()
    MembershipFactory(user=user, property=north if "property__slug" in change else tower, active=change.get("active", True))
    assert actor_for(user, "tower") is None


def test_the_system_may_everything_and_is_nobody(tower):
    hand = system(tower)
    assert (hand.user, hand.role_name, hand.may("visitors.manage")) == (None, "", True)
