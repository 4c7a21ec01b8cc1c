"""What every test may ask for. Nothing is mocked; both databases run the same tests."""

import copy
import gc
import os
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from desk.ledger import database_rules
from desk.models import Property
from desk.people.actors import Actor
from desk.people.roles import Role
from tests.factories import PostFactory, PropertyFactory, actor_of, on_duty
from tests.walk import undone

# Playwright's loop and the live server share a thread with Django's ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

NINE = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday

# A busy machine is no fault of the product: no example has a time limit. All examples of a test write into one
# transaction, and those tests know it.
hypothesis.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
hypothesis.load_profile("desk")


def pytest_collection_finish(session):
    """What was imported and collected stays until the end: nobody need look through it for rubbish after every few requests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_make_parametrize_id(config, val, argname):
    """A function in a table of cases has no name worth reading, and its address differs in every process."""
    return argname if callable(val) and not isinstance(val, type) else None


@pytest.fixture(scope="session", autouse=True)
def reading_of_pinyin():
    """Loading pypinyin's dictionary takes a moment; do it before anything measures or races."""
    from desk.finding import search

    search.terms(people=["曾"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A browser may leave with a request half-way; its server thread's connection would keep
    PostgreSQL from dropping the test database."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def committed_db(transactional_db):
    """Real commits, for threads and browsers. The triggers are lifted for the flush afterwards only;
    the flush ends with ``post_migrate``, which puts them back."""
    assert not connection.in_atomic_block, "Nothing can be committed in a module with a house."
    yield
    database_rules.uninstall()


@pytest.fixture(scope="module")
def whole_house(request, django_db_setup, django_db_blocker):
    """What every test of a module begins with, where that is much: the module's ``furnished()``, made once and taken back after
    the module's last test. In such a module nothing can be committed: tests with ``committed_db`` stand elsewhere."""
    with django_db_blocker.unblock(), undone():
        yield request.module.furnished()


@pytest.fixture
def house(whole_house, db):
    """The module's house for one test: its rows are taken back by ``db``, and what hangs on them in Python is a copy."""
    return copy.deepcopy(whole_house)


@pytest.fixture
def clock():
    """Monday, nine in the morning in Shanghai, until the test moves it."""
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def tower(db) -> Property:
    return PropertyFactory(slug="tower", name="星河中心")


@pytest.fixture
def north(db) -> Property:
    """Another property: nothing of it may ever show at the tower."""
    return PropertyFactory(slug="north", name="北苑大厦")


@pytest.fixture
def post(tower):
    return PostFactory(property=tower, name="大堂岗")


@pytest.fixture
def clerk(tower, post) -> Actor:
    """A clerk on duty."""
    return on_duty(actor_of(tower, username="clerk", name="王晓燕"), post)


@pytest.fixture
def colleague(clerk, post) -> Actor:
    """A second clerk of the same shift."""
    return on_duty(actor_of(clerk.property, username="colleague", name="李思远"), post)


@pytest.fixture
def idle_clerk(tower) -> Actor:
    """A clerk who has not taken over a post."""
    return actor_of(tower, username="idle", name="周志强")


@pytest.fixture
def supervisor(tower) -> Actor:
    return actor_of(tower, Role.SUPERVISOR, username="supervisor", name="刘淑芬")


@pytest.fixture
def manager(tower) -> Actor:
    return actor_of(tower, Role.MANAGER, username="manager", name="赵国栋")


@pytest.fixture
def auditor(tower) -> Actor:
    return actor_of(tower, Role.AUDITOR, username="auditor", name="孙慧敏")


@pytest.fixture
def stranger(north) -> Actor:
    """A clerk of the other property."""
    return actor_of(north, username="stranger", name="吴丽华")


@pytest.fixture
def sign_in():
    """``sign_in(actor)`` → a test client signed in as that person."""

    def sign(actor: Actor) -> Client:
        client = Client()
        client.force_login(actor.user, backend="desk.people.accounts.GuardedBackend")
        return client

    return sign


@pytest.fixture
def on_postgres() -> bool:
    return connection.vendor == "postgresql"
