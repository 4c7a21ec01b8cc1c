"""Small ways to fall: a word where an address should be, two hands at one slip, a list that is asked for with every page."""

import subprocess
import sys
import uuid

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import VisitFactory
from visitors.visits import actions


@pytest.mark.parametrize("word", ["queue", "board", "desk:queue", "//evil.example", "", "javascript:alert(1)"])
def test_a_word_that_is_no_address_leads_to_the_page_itself(clerk, sign_in, word):
    answer = sign_in(clerk).post("/tower/queue/", {"key": str(uuid.uuid4()), "next": word})
    assert (answer.status_code, answer["Location"]) == (302, "/tower/queue/")


def test_whoever_comes_second_with_a_slip_is_told_who_was_first(clerk, colleague, sign_in):
    visit = VisitFactory(actor=clerk, inside=True)
    actions.depart_visit(visit, actor=colleague)
    answer = sign_in(clerk).post("/tower/visitors/out/", {"digits": visit.number[-3:]})
    assert (answer.status_code, visit.number in answer.content.decode(), "李思远" in answer.content.decode()) == (409, True, True)
    answer = sign_in(clerk).post("/tower/visitors/out/", {"digits": "999"})
    assert (answer.status_code, "李思远" in answer.content.decode()) == (422, False)


def test_the_evacuation_list_is_sent_again_only_when_something_has_changed(clerk, colleague, sign_in):
    client, visit = sign_in(clerk), VisitFactory(actor=clerk, inside=True)
    first = client.get("/tower/visitors/evacuation/")
    with CaptureQueriesContext(connection) as asked:
        again = client.get("/tower/visitors/evacuation/", headers={"If-None-Match": first["ETag"], "X-Poll": "1"})
    assert (again.status_code, len(again.content), len(asked)) == (304, 0, 4)
    theirs = sign_in(colleague).get("/tower/visitors/evacuation/", headers={"If-None-Match": first["ETag"]})
    actions.depart_visit(visit, actor=colleague)
    changed = client.get("/tower/visitors/evacuation/", headers={"If-None-Match": first["ETag"], "X-Poll": "1"})
    assert (theirs.status_code, changed.status_code, visit.number in changed.content.decode()) == (200, 200, False)


def test_a_page_is_compressed_for_our_own_pages_and_for_nobody_elses_question(clerk, sign_in):
    client = sign_in(clerk)
    sizes = {}
    for site in ("same-origin", "none", "cross-site", "same-site", ""):
        client.defaults.pop("HTTP_SEC_FETCH_SITE", None)
        answer = client.get("/tower/visitors/", headers={"Accept-Encoding": "gzip", **({"Sec-Fetch-Site": site} if site else {})})
        sizes[site] = (answer.get("Content-Encoding", ""), len(answer.content))
    plain = sizes[""][1]
    assert {site: coding for site, (coding, _size) in sizes.items()} == {
        "same-origin": "gzip",
        "none": "gzip",
        "cross-site": "",
        "same-site": "",
        "": "",
    }
    assert sizes["same-origin"][1] < plain / 2


def test_a_board_that_was_sent_compressed_is_known_again(clerk, sign_in):
    client = sign_in(clerk)
    asks = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
    etag = client.get("/tower/", headers=asks)["ETag"]
    assert etag.startswith("W/")
    assert client.get("/tower/", headers={**asks, "If-None-Match": etag, "X-Poll": "1"}).status_code == 304


def test_the_dictionary_of_readings_is_there_before_the_first_search():
    """In a process of its own: what a worker has in hand when it begins."""
    code = "import frontdesk.wsgi, sys; print('pypinyin' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=settings.BASE_DIR)
    assert said.stdout.strip() == "True", said.stderr[-800:]
