"""The search at the top of every page: what it refuses, and what it finds first."""

import re
from urllib.parse import quote

import pytest

from desk.finding import search
from desk.ledger import writers
from desk.models import SearchRow
from desk.people.actors import Actor
from desk.people.roles import Role
from directory import lookup
from directory.models import Area
from enquiries.answers.models import Answer
from enquiries.complaints.models import Complaint
from tests.factories import ComplaintFactory, EnquiryFactory, ItemFactory, VisitFactory, actor_of
from tests.walk import member

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
    *("110105/19491231/002X", "110105 出生19491231 尾号002X", "一一〇一〇五一九四九一二三一〇〇二X", "A123456789", "A-123-456-789"),
]
SEARCH = "/tower/search/"


def answered(actor: Actor, question: str, answer: str) -> Answer:
    """A ready answer, put on file by a supervisor."""
    row = Answer(property=actor.property, question=question, answer=answer, checked_on="2026-03-02")
    writers.keep(row, actor=actor_of(actor.property, Role.SUPERVISOR))
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


TOILET = [
    *(
        "厕所在哪",
        "厕所在哪里？",
        "请问厕所怎么走",
        "卫生间有没有",
        "附近有厕所吗",
        "有没有卫生间",
        "洗手间在几楼",
        "你好，请问这边卫生间在哪儿呢",
        "最近的厕所",
    ),
    *("cesuo", "cesuozaina", "cesuo zai na", "weishengjian", "xishoujian zenmezou", "wc在哪", "Toilet", "洗手间"),
]
OTHERS = {
    "停车多少钱": "停车怎么收费",
    "车库收费吗": "停车怎么收费",
    "tingche shoufei": "停车怎么收费",
    "哪里可以取钱": "附近的银行在哪里",
    "最近的地铁站怎么走": "地铁站在哪个方向",
    "能不能帮我复印一下": "哪里可以打印文件",
}


@pytest.mark.parametrize("question", TOILET)
def test_a_question_as_it_is_said_finds_the_ready_answer_by_whatever_the_thing_is_called(clerk, sign_in, question):
    for other in ("附近的银行在哪里", "停车怎么收费"):
        answered(clerk, other, "见大堂指示牌")
    answered(clerk, "洗手间在哪里", "一楼电梯厅右侧")
    for _time in range(45):
        EnquiryFactory(actor=clerk, subject="厕所在哪")
    assert first_hits(sign_in(clerk), question)[:1] == ["洗手间在哪里"]
    assert Answer.objects.all().search(clerk.property, question).values_list("question", flat=True)[0] == "洗手间在哪里"


@pytest.mark.parametrize("question", OTHERS)
def test_most_of_what_a_sentence_asks_for_is_enough(clerk, sign_in, question):
    answers = ("洗手间在哪里", "停车怎么收费", "附近的银行在哪里", "地铁站在哪个方向", "哪里可以打印文件")
    for one in answers:
        answered(clerk, one, "请看大堂指示牌")
    assert first_hits(sign_in(clerk), question)[:1] == [OTHERS[question]]


def test_a_question_about_something_else_is_answered_by_nothing(clerk, sign_in):
    answered(clerk, "洗手间在哪里", "一楼电梯厅右侧")
    assert [first_hits(sign_in(clerk), question) for question in ("游泳池在哪", "王建国在吗", "几点", "吗")] == [[]] * 4


def test_somebody_whose_initials_are_wc_is_no_toilet(clerk, sign_in):
    EnquiryFactory(actor=clerk, subject="还车", person="王川")
    client = sign_in(clerk)
    assert [len(first_hits(client, question)) for question in ("厕所在哪", "wc")] == [0, 1]


def test_a_place_on_file_is_found_by_the_same_sentence(clerk, sign_in):
    area = Area(property=clerk.property, name="卫生间", kind="facility", floor="1", way="电梯厅右侧")
    writers.keep(area, actor=actor_of(clerk.property, Role.SUPERVISOR))
    assert first_hits(sign_in(clerk), "厕所在哪") == ["卫生间"]
    assert [host.title for host in lookup.hosts(clerk.property, "厕所在哪", today=clerk.today)] == ["卫生间"]


def test_a_visitors_plate_leads_to_their_slip(clerk, sign_in):
    visit = VisitFactory(actor=clerk, inside=True, vehicle_plate="粤B·D12345")
    client = sign_in(clerk)
    assert [[hit.url for hit in client.get(SEARCH, {"q": q}).context["hits"]] for q in ("粤BD12345", "12345", "bd12345")] == [
        [f"/tower/visitors/{visit.number}/"]
    ] * 3
    assert SearchRow.objects.filter(text__contains="粤").count() == 0
    assert client.post("/tower/visitors/out/", {"digits": "12345"})["Location"] == "/tower/visitors/out/"


# --- how many were found says nothing of what one may not read -------------------------------------------
_OWN_TO_A_PAGE = re.compile(
    r'name="(?:csrfmiddlewaretoken|_whose)" value="[^"]*"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|nonce-[^\'"]*'
)


def said_of(client, question, path="search/?q={}"):
    """What a page says to a question, without the question."""
    answer = client.get("/tower/" + path.format(quote(question)))
    page = answer.content.decode().replace(quote(question), "…").replace(quote(quote(question)), "…")
    return answer.status_code, _OWN_TO_A_PAGE.sub("", page.replace(question, "…")).splitlines()


@pytest.fixture
def complained_of(clerk):
    """``complained_of(actor)``: number, end of the phone, name, room and pinyin of a complaint about them."""

    def made(actor: Actor) -> Complaint:
        return ComplaintFactory(actor=clerk, about_staff=actor.user, person="慕容雪", phone="13900007788")

    return made


@pytest.mark.parametrize("path", ["search/?q={}", "enquiries/complaints/?q={}", "n/{}/"])
@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR, Role.MANAGER])
def test_whoever_is_complained_of_finds_as_much_as_where_there_is_nothing(clerk, sign_in, complained_of, role, path):
    about = actor_of(clerk.property, role)
    row, client = complained_of(about), sign_in(about)
    for hidden, nothing in ((row.number, row.number[:-3] + "999"), ("7788", "7799"), ("慕容雪", "慕容霜"), ("murongxue", "murongxve")):
        assert said_of(client, hidden, path) == said_of(client, nothing, path)
    if path.startswith("search"):
        other = actor_of(clerk.property, role)
        found = sign_in(other).get(SEARCH, {"q": "7788"})
        assert (found.context["count"], len(found.context["hits"])) == (1, 1)


def test_a_handler_finds_as_much_as_where_there_is_nothing(clerk, sign_in):
    handler = member(clerk.property, Role.HANDLER)
    slip, asked = ItemFactory(actor=clerk, addressee="慕容雪"), EnquiryFactory(actor=clerk, subject="慕容雪")
    client = sign_in(handler)
    for hidden in (slip.number, asked.number, "7788", "慕容雪"):
        assert said_of(client, hidden) == said_of(client, "qqqqqq")


@pytest.mark.parametrize("role", Role.values)
def test_what_is_counted_is_what_is_shown(clerk, sign_in, complained_of, role):
    """An answer that is not given any more is not counted; nor is what is hidden, wherever a reader looks."""
    reader = member(clerk.property, role)
    complained_of(reader)
    gone = answered(clerk, "慕容雪是谁", "大堂经理")
    gone.active = False
    writers.keep(gone, actor=clerk)
    EnquiryFactory(actor=clerk, subject="慕容雪")
    for question in ("慕容雪", "7788"):
        found = sign_in(reader).get(SEARCH, {"q": question}).context
        assert found["count"] == len(found["hits"]), question


def test_what_is_hidden_takes_nobodys_place(clerk, sign_in, complained_of, monkeypatch):
    """Taken out before the cut, not after it."""
    monkeypatch.setattr(search, "CANDIDATES", 3)
    asked = EnquiryFactory(actor=clerk, subject="慕容雪")
    about = actor_of(clerk.property, Role.SUPERVISOR)
    for _time in range(4):
        complained_of(about)
    found = sign_in(about).get(SEARCH, {"q": "慕容雪"}).context
    assert ([hit.title for hit in found["hits"]], found["count"], found["many"]) == ([f"{asked.number} 慕容雪"], 1, False)
