"""What the visitor tests share."""

from pytest import fixture

from tests.factories import ContactFactory


@fixture
def host(clerk):
    return ContactFactory(property=clerk.property, name="曾雨桐", mobile="138 0000 4321")
