"""The box at the top of every page: what it refuses, and what it finds first."""

import pytest

from desk import doors
from desk.actors import Actor
from desk.models import SearchRow
from desk.roles import Role
from enquiries.models import Answer
from tests.factories import EnquiryFactory, VisitFactory, actor_of

ID_NUMBERS = [
    "110105199003072316",
    "110105 19900307 231X",
    "１１０１０５１９９００３０７２３１６",
    "王建国 110105199003072316",
    "110105491231002",
    "H12345678",
    "台胞证12345678",
    "EA1234567",
    "A123456(7)",
]
SEARCH = "/tower/search/"


def answered(actor: Actor, question: str, answer: str) -> Answer:
    """A ready answer, put on file by a supervisor."""
    row = Answer(property=actor.property, question=question, answer=answer, checked_on="2026-03-02")
    doors.keep(row, actor=actor_of(actor.property, Role.SUPERVISOR))
    return row


@pytest.mark.parametrize("number", ID_NUMBERS)
def test_the_box_takes_no_id_number_and_no_address_and_no_page_holds_it(clerk, sign_in, number):
    client = sign_in(clerk)
    answer = client.post(SEARCH, {"q": number})
    assert (answer.status_code, answer["Location"]) == (302, SEARCH)
    page = client.get(answer["Location"]).content.decode()
    assert ("never writes its number down" in page, number in page, "110105" in page) == (True, False, False)


@pytest.mark.parametrize("number", ID_NUMBERS)
def test_a_scan_of_an_id_number_is_told_and_not_repeated(clerk, sign_in, number):
    client = sign_in(clerk)
    answer = client.post("/tower/scan/", {"code": number}, headers={"Accept": "application/json"})
    told = answer.json()["said"]
    assert (answer.status_code, [one for one in told if one.isdigit()]) == (404, [])
    assert "never writes one down" in told or "王" in number


def test_a_question_is_led_on_to_an_address_of_its_own(clerk, sign_in):
    client = sign_in(clerk)
    assert client.post(SEARCH, {"q": " 曾雨桐 "})["Location"] == f"{SEARCH}?q=%E6%9B%BE%E9%9B%A8%E6%A1%90"
    assert client.post(SEARCH, {"q": " "})["Location"] == SEARCH
    assert f'method="post" action="{SEARCH}"' in " ".join(client.get(SEARCH).content.decode().split())


@pytest.mark.parametrize("number", ID_NUMBERS)
@pytest.mark.parametrize("page", ["search/", "visitors/", "enquiries/", "mail/", "directory/", "visitors/lookup/", "directory/lookup/"])
def test_no_list_and_no_look_up_is_asked_for_an_id_number(clerk, sign_in, page, number):
    client = sign_in(clerk)
    answer = client.get(f"/tower/{page}", {"q": number, "state": "open"})
    assert (answer.status_code, answer["Location"]) == (302, f"/tower/{page}?state=open")
    shown = client.get(answer["Location"]).content.decode()
    assert ("110105" in shown, "１１０１０５" in shown) == (False, False)


def first_hits(client, question):
    return [hit.title for hit in client.get(SEARCH, {"q": question}).context["hits"]]


@pytest.mark.parametrize("question", ["银行", "yinhang", "附近", "fujin", "车库", "cheku"])
def test_a_ready_answer_is_the_first_hit_however_often_its_question_was_asked(clerk, sign_in, question):
    answered(clerk, "附近的银行在哪里", "出门左转，车库旁边")
    for _time in range(45):
        EnquiryFactory(actor=clerk, subject="附近的银行在哪里，车库怎么走")
    found = first_hits(sign_in(clerk), question)
    assert (found[0], len(found)) == ("附近的银行在哪里", 1 if question == "yinhang" else 40)


def test_a_visitors_plate_leads_to_their_slip(clerk, sign_in):
    visit = VisitFactory(actor=clerk, inside=True, vehicle_plate="粤B·D12345")
    client = sign_in(clerk)
    assert [[hit.url for hit in client.get(SEARCH, {"q": q}).context["hits"]] for q in ("粤BD12345", "12345", "bd12345")] == [
        [f"/tower/visitors/{visit.number}/"]
    ] * 3
    assert SearchRow.objects.filter(text__contains="粤").count() == 0
    assert client.post("/tower/visitors/out/", {"digits": "12345"})["Location"] == "/tower/visitors/out/"
