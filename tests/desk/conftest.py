"""What the tests of the ground share: threads that start together, and sentences in English."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import translation

from desk.ledger import approvals
from desk.models import Authorisation
from desk.people.actors import Actor
from tests.factories import VisitFactory
from visitors.visits import actions, consent
from visitors.visits.models import Visit
from visitors.visits.states import NO_ID


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def _caught(work, *args):
    try:
        return work(*args)
    except Exception as error:
        return error


@pytest.fixture
def together(committed_db):
    """``together(works, rounds)`` → for each round what each work gave (or raised), all works starting
    the round at the same moment, each in its own thread."""

    def run(works, rounds=(None,)):
        start = Barrier(len(works))

        def one(work):
            try:
                with translation.override("en"):
                    return [(start.wait(), _caught(work, item))[1] for item in rounds]
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(works)) as threads:
            return list(zip(*threads.map(one, works), strict=True))

    return run


@pytest.fixture
def no_id(clerk) -> Visit:
    """Somebody without ID, vouched for and agreed to: only the supervisor's approval is left."""
    visit = VisitFactory(actor=clerk, id_status=Visit.IdStatus.NONE, id_kind="", purpose="送合同")
    visit = actions.vouch_visit(visit, actor=clerk, vouched_by="曾雨桐")
    return consent.answer_call(visit, actor=clerk, answer="agreed", consent_source="phone")


@pytest.fixture
def ask():
    """``ask(actor, visit, whom=…, phoned_at=…, said=…)``: the gate of admission without ID."""

    def asking(actor: Actor, visit: Visit, gate=NO_ID, **afterwards) -> Authorisation:
        return approvals.ask(visit, gate, actor=actor, key=Authorisation().key, reason="未带证件，主人已下楼", **afterwards)

    return asking
