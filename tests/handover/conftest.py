"""What the handover tests share."""

import pytest
from django.utils import translation

from handover.posts.models import CountedThing
from tests.desk.conftest import together  # noqa: F401 - races start together here too
from tests.factories import actor_of


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def relief(tower):
    """The clerk who comes for the next shift."""
    return actor_of(tower, username="relief", name="李思远")


@pytest.fixture
def keys(post):
    """Seven keys belong to the post."""
    return CountedThing.objects.create(property=post.property, post=post, name="钥匙", expected=7)
