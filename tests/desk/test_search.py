"""One search finds everything, and nothing of another property."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.finding import search
from desk.models import SearchRow
from tests.factories import ContactFactory, OccupantFactory, UnitFactory, VisitFactory, on_duty

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
many = settings(max_examples=200)


def put(property, *, subject="test.person", minutes=0, **words):
    row = uuid4()
    search.put(property.pk, subject, row, NOON + timedelta(minutes=minutes), search.terms(**words))
    return row


def found(property, question, **narrowed):
    return [row.key for row in search.find(property, question, **narrowed)]


@pytest.fixture
def wang(tower):
    """王建国 of 星河科技, room 18-03, slip FK261123-017, telephone ending in 5678; and somebody else."""
    put(tower, people=["李晓燕"], names=["博远设计"], room="2201", number="FK261123-018", phone="13900001111")
    return put(tower, people=["王建国"], names=["星河科技 Galaxy Ltd"], room="18-03", number="FK261123-017", phone="138 1234 5678")


QUESTIONS = (
    *("王建国", "王建", "建国", "王", "wangjianguo", "wangjian", "WangJianGuo", "wjg", "WJG", "ｗｊｇ", "wj"),
    *("wjg18", "wjg1803", "wjg 18", "18 wjg", "王18", "王建国1803", "wangjianguo18"),
    *("1803", "18-03", "18", "180", "１８０３", "18-0"),
    *("FK261123-017", "fk261123017", "fk261123-017", "ＦＫ２６１１２３－０１７", "fk2611"),
    *("5678", "５６７８", " 5678 "),
    *("星河", "科技", "xinghe", "xhkj", "galaxy", "GALAXY", "gal", "ltd", "王 星河", "wjg galaxy 1803"),
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_person_is_found_by_every_way_of_asking(tower, wang, question):
    assert wang in found(tower, question)


@pytest.mark.parametrize(
    "question",
    [
        "王国",
        "国建",
        "wangguo",
        "jianguo",
        "wjg19",
        "wjg22",
        "1804",
        "803",
        "FK261123-019",
        "9678",
        "1234",
        "laxy",
        "王 李",
        "wjg lxy",
        "☂",
        "",
        "  ",
        "-",
    ],
)
def test_who_was_not_asked_for_is_not_found(tower, wang, question):
    assert wang not in found(tower, question)


SURNAMES = [
    *(("曾雨", reading) for reading in ("zengyu", "cengyu", "zy", "cy")),
    *(("单丽", reading) for reading in ("shanli", "danli", "chanli", "sl", "dl", "cl")),
    *(("解丽", reading) for reading in ("xieli", "jieli", "xl", "jl")),
    *(("仇丽", reading) for reading in ("qiuli", "chouli", "ql", "cl")),
    *(("查丽", reading) for reading in ("zhali", "chali", "zl", "cl")),
    *(("翟丽", reading) for reading in ("zhaili", "dili", "zl", "dl")),
    *(("覃丽", reading) for reading in ("qinli", "tanli", "ql", "tl")),
    *(("朴丽", reading) for reading in ("piaoli", "puli", "pl")),
    *(("尉迟丽", reading) for reading in ("yuchili", "weichili", "ycl", "wcl")),
    # A surname and a given name that together are an everyday word are still a surname and a given name.
    *(("查明", reading) for reading in ("zhaming", "chaming", "zm", "cm")),
    *(("单纯", reading) for reading in ("shanchun", "danchun", "sc", "dc")),
    *(("解放", reading) for reading in ("xiefang", "jiefang", "xf", "jf")),
    *(("曾经", reading) for reading in ("zengjing", "cengjing", "zj", "cj")),
]


@pytest.mark.parametrize(("name", "reading"), SURNAMES)
def test_a_surname_is_found_under_each_of_its_readings(tower, name, reading):
    person = put(tower, people=[name])
    assert (found(tower, reading), found(tower, reading[:-1] + "x")) == ([person], [])


@pytest.mark.parametrize(("question", "hit"), [("boyuan", True), ("bysj", True), ("博远", True), ("beiyuan", False)])
def test_a_firm_is_found_under_its_usual_reading_only(tower, question, hit):
    firm = put(tower, names=["博远设计"])
    assert found(tower, question) == [firm] * hit


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("José García", "jose"),
        ("José García", "GARCIA"),
        ("Müller", "muller"),
        ("Иван Петров", "иван"),
        ("김민수", "김민수"),
        ("鈴木一朗", "鈴木"),
        ("吕布", "lvbu"),
    ],
)
def test_people_from_elsewhere_are_found_as_they_are_written(tower, name, question):
    person = put(tower, people=[name])
    put(tower, people=["Other Person", "王建国"])
    assert found(tower, question) == [person]


@pytest.mark.parametrize(
    ("room", "questions"),
    [
        ("2单元1803", ("2单元1803", "2-1803", "1803室", "1803")),
        ("商铺12", ("商铺12", "12", "商铺", "shangpu12", "sp12")),
        ("地下室B05", ("地下室B05", "地下室b05", "B05", "b5", "dxs")),
        ("顶层露台", ("顶层露台", "顶层", "dclt")),
        ("1803室", ("1803室", "1803", "１８０３")),
        ("2-1803", ("2-1803", "2单元1803", "1803")),
        ("3-2-1803", ("3-2-1803", "3栋2单元1803", "1803室", "1803")),
        ("0912", ("0912", "912", "912室", "09-12")),
    ],
)
def test_a_room_is_found_by_what_stands_on_its_door_and_by_its_number(tower, room, questions):
    kept = put(tower, room=room)
    put(tower, room="3306")
    assert {question: found(tower, question) for question in questions} == {question: [kept] for question in questions}


def test_the_same_room_in_two_buildings_is_told_apart(tower):
    a, b = (put(tower, room="2601", building=building) for building in ("A座", "B座"))
    assert [found(tower, question) for question in ("A座2601", "a2601", "A2601室", "B座2601", "b-2601")] == [[a], [a], [a], [b], [b]]
    assert sorted(found(tower, "2601")) == sorted([a, b])


NAMES_AS_TYPED = [
    ("袁振华", ("袁振華", "袁 振华", "袁\u200b振华", "袁振华\ufeff", "yuanzhenhua")),
    ("袁振華", ("袁振华", "振华", "yzh")),
    (
        "古丽米热·艾比布力",
        ("古丽米热艾比布力", "古丽米热.艾比布力", "古丽米热•艾比布力", "艾比布力", "glmrabbl", "abbl", "gulimireaibibuli"),
    ),
    ("José Łukasz", ("jose", "lukasz", "Łuk")),
    ("𠮷野家", ("𠮷野", "𠮷")),
    ("李\ue863", ("李\ue863", "\ue863")),
    ("吕布", ("lvbu", "lubu", "lyubu", "呂布")),
    ("张〇〇", ("张〇", "〇〇")),
    ("范莎莎", ("莎莎", "范莎莎")),
]


@pytest.mark.parametrize(("name", "questions"), NAMES_AS_TYPED)
def test_a_name_is_found_in_every_way_it_may_be_typed(tower, name, questions):
    kept = put(tower, people=[name])
    put(tower, people=["欧阳明"])
    assert {question: found(tower, question) for question in questions} == {question: [kept] for question in questions}


@pytest.mark.parametrize("question", ["粤BD12345", "粤B·D12345", "粤bd1234", "bd12345", "12345", "2345", "ＢＤ１２３４５"])
def test_a_plate_is_found_whole_and_by_its_tail(tower, question):
    kept = put(tower, plate="粤B·D12345")
    put(tower, plate="粤B99999")
    assert found(tower, question) == [kept]


@pytest.mark.parametrize("question", ["yinhang", "jichang", "cheku", "银行", "机场", "yinhangzainali"])
def test_a_ready_answer_is_found_by_any_word_or_pinyin_inside_it(tower, question):
    kept = put(tower, phrases=["附近的银行在哪里", "出门左转；去机场的大巴在车库门口"])
    put(tower, phrases=["几点开门"])
    assert found(tower, question) == [kept]


def test_what_comes_first_does_so_however_often_and_lately_the_rest_was_used(tower):
    answer = put(tower, subject="test.answer", phrases=["地铁怎么走"])
    asked = [put(tower, names=["地铁怎么走"], minutes=minute) for minute in range(1, 46)]
    assert found(tower, "地铁", first=["test.answer"]) == [answer, *reversed(asked)]
    assert found(tower, "地铁")[-1] == answer


def test_another_property_is_never_found(tower, north, wang):
    assert [question for question in QUESTIONS if found(north, question)] == []


def test_the_last_used_comes_first_and_a_touch_makes_it_so(tower):
    rows = [put(tower, people=["王建国"], minutes=minute) for minute in (3, 1, 2)]
    assert found(tower, "wjg") == [rows[0], rows[2], rows[1]]
    search.touch(tower.pk, "test.person", rows[1], NOON + timedelta(minutes=9))
    assert found(tower, "wjg") == [rows[1], rows[0], rows[2]]


def test_subjects_narrow_the_question(tower):
    person, slip = put(tower, people=["王建国"]), put(tower, subject="test.slip", people=["王建国"], phone="13812345678")
    assert found(tower, "wjg", subjects=["test.slip"]) == [slip]
    assert found(tower, "5678", subjects=["test.person"]) == []
    assert sorted(found(tower, "wjg")) == sorted([person, slip])


def test_a_row_written_again_is_found_by_its_new_words_only(tower, wang):
    search.put(tower.pk, "test.person", wang, NOON, search.terms(people=["赵国栋"], phone="13900002222"))
    assert (found(tower, "wjg"), found(tower, "5678"), found(tower, "zgd"), found(tower, "2222")) == ([], [], [wang], [wang])


def test_the_index_holds_no_readable_name(wang):
    assert [row for row in SearchRow.objects.values_list("text", flat=True) if "王" in row or "138" in row] == []


def test_desk_and_directory_are_found_in_one_question(clerk, stranger):
    unit = UnitFactory(property=clerk.property, room="1803")
    contact = ContactFactory(property=clerk.property, occupant=OccupantFactory(property=clerk.property, unit=unit), name="曾雨桐")
    visit = VisitFactory(actor=clerk, contact=contact)
    VisitFactory(actor=on_duty(stranger))
    hits = {(row.subject, row.key) for row in search.find(clerk.property, "1803")}
    assert hits == {
        ("directory.unit", unit.key),
        ("directory.occupant", contact.occupant.key),
        ("directory.contact", contact.key),
        ("visitors.visit", visit.key),
    }


# --- against a plain search over the plain words ----------------------------------------------------
READINGS = {
    "曾": "zeng ceng",
    "单": "dan chan shan",
    "王": "wang yu",
    "陈": "chen",
    "刘": "liu",
    "建": "jian",
    "国": "guo",
    "雨": "yu",
    "桐": "tong dong",
    "晓": "xiao",
    "燕": "yan",
    "丽": "li",
}
FIRMS = {"博远设计": ("boyuansheji", "bysj"), "新华软件": ("xinhuaruanjian", "xhrj")}
NAMES = [surname + rest for surname in "曾单王陈刘" for rest in ("建国", "雨桐", "晓燕", "丽")]
ROOMS = ["1803", "1804", "18-05", "203", "B12", "2201"]


def spoken(name):
    """Full readings and initials of a name, every one."""
    for reading in product(*(READINGS[character].split() for character in name)):
        yield "".join(reading)
        yield "".join(syllable[0] for syllable in reading)


PEOPLE = [
    {"name": name, "firm": firm, "room": ROOMS[i % len(ROOMS)], "number": f"FK261123-{i:03d}", "phone": f"138{i * 7919 % 10**8:08d}"}
    for i, (name, firm) in enumerate(product(NAMES, [*FIRMS, ""] * 4))
]


def letters_and_digits(text):
    return "".join(ch for ch in text.lower() if ch.isalnum())


def plainly(person, question):
    """Whether a person is meant, read straight from the words on the slip."""

    def piece(run):
        if not run.isascii():
            return any(run in text for text in (person["name"], person["firm"]))
        if run.isdigit():
            room = letters_and_digits(person["room"])
            return room.startswith(run) or "".join(ch for ch in room if ch.isdigit()).startswith(run)
        heard = [*spoken(person["name"]), *FIRMS.get(person["firm"], ()), *re.findall(r"[a-z]+", person["room"].lower())]
        return any(reading.startswith(run) for reading in heard)

    def word(text):
        runs = re.findall(r"[\u4e00-\u9fff]+|[a-z]+|\d+", text.lower())
        whole = "".join(runs)
        room, number = letters_and_digits(person["room"]), letters_and_digits(person["number"])
        by_code = whole.isascii() and any(ch.isdigit() for ch in whole) and (room.startswith(whole) or number.startswith(whole))
        return all(map(piece, runs)) or by_code

    words = [text for text in question.split() if letters_and_digits(text)]
    by_phone = len(question) == 4 and question.isdigit() and person["phone"].endswith(question)
    return bool(words) and (all(map(word, words)) or by_phone)


@st.composite
def asked(draw):
    """A piece of somebody's words, or two pieces, together or apart."""

    def part():
        person = draw(st.sampled_from(PEOPLE))
        heard = [person["name"], person["firm"], person["room"], person["number"].lower(), person["phone"][-4:], *spoken(person["name"])]
        text = draw(st.sampled_from([text for text in heard if text]))
        start = draw(st.sampled_from([0, 0, 0, 1]))
        return text[start : start + draw(st.integers(1, len(text)))]

    return draw(st.sampled_from(["", " ", "-"])).join(part() for _part in range(draw(st.integers(1, 2))))


@pytest.fixture
def people(tower, north):
    for property in (north, tower):
        rows = {
            put(property, people=[one["name"]], names=[one["firm"]], room=one["room"], number=one["number"], phone=one["phone"]): one
            for one in PEOPLE
        }
    return rows


def test_the_box_finds_exactly_who_is_meant(tower, people):
    assert len(people) == 240

    @many
    @given(asked())
    def check(question):
        wanted = [key for key, one in people.items() if plainly(one, question)]
        assert sorted(found(tower, question)) == sorted(wanted)

    check()


def test_anything_at_all_can_be_typed_into_the_box(tower, wang):
    @many
    @given(st.text(max_size=20))
    def check(question):
        assert set(found(tower, question)) <= set(SearchRow.objects.values_list("key", flat=True))

    check()
