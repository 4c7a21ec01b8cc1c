"""A page is made for whoever sees it: what has been done and leads on looks at nothing for a page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handover.handovers.models import Handover
from tests.factories import HandoverFactory
from tests.handover.test_reading import body

# Statements, session and frame included; they were 105, 159 and 52 while a page was made and thrown away.
ACCEPT, REFUSED, SAVE = 85, 139, 39


def asked(client, address, sent):
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, sent)
    return answer.status_code, len(queries)


@pytest.fixture
def address(clerk, relief):
    return f"/tower/handover/{HandoverFactory(actor=clerk, relief=relief, review=True).number}/"


def test_accepting_a_handover_gathers_the_books_for_the_signature_and_not_for_a_page(clock, clerk, relief, sign_in, address):
    client, row = sign_in(relief), Handover.objects.get()
    sent = body(row, relief)
    client.get(address)
    assert asked(client, f"{address}accept/", sent) == (302, ACCEPT)


def test_a_signature_that_comes_back_gathers_them_once_for_its_page(clock, clerk, relief, sign_in, address):
    client, row = sign_in(relief), Handover.objects.get()
    sent = {**body(row, relief), "self_check": ""}
    client.get(address)
    assert asked(client, f"{address}accept/", sent) == (403, REFUSED)


def test_saving_what_is_written_of_a_handover_gathers_nothing_for_a_page(clock, clerk, sign_in):
    row = HandoverFactory(actor=clerk)
    client = sign_in(clerk)
    client.get(f"/tower/handover/{row.number}/")
    assert asked(client, f"/tower/handover/{row.number}/write/", {"version": row.version, "summary": "一切正常"}) == (302, SAVE)
