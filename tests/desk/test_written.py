"""What is typed and what it means, theme by theme."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from desk.papers.privacy import mask_phone
from desk.written import days, marks, names, phones, plates, rooms


# --- names ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("袁振华", "袁振华"),
        ("袁 振 华", "袁振华"),
        ("袁　振华", "袁振华"),
        ("袁\u200b振华\ufeff", "袁振华"),
        ("袁振華", "袁振华"),
        ("陳飛龍", "陈飞龙"),
        ("古丽米热·艾比布力", "古丽米热艾比布力"),
        ("古丽米热•艾比布力", "古丽米热艾比布力"),
        ("古丽米热.艾比布力", "古丽米热艾比布力"),
        ("ＪＯＳＥ  García", "jose garcia"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("O’Brien-Smith", "obrien smith"),
        ("𠮷田", "𠮷田"),
        ("李\ue863", "李\ue863"),
        ("", ""),
    ],
)
def test_a_name_written_in_several_ways_is_one(written, folded):
    assert (names.fold(written), names.fold(folded)) == (folded, folded)


@pytest.mark.parametrize(
    ("typed", "name", "near"),
    [
        ("袁震华", "袁振华", True),  # reads the same
        ("袁振桦", "袁振华", True),
        ("袁华", "袁振华", True),
        ("袁振振华", "袁振华", True),
        ("袁振国", "袁振华", True),
        ("古丽米热艾比布", "古丽米热·艾比布力", True),
        ("Jon Smith", "John Smith", True),
        ("王建国", "李建军", False),
        ("袁振华", "王建国", False),
        ("Li", "Lu", False),
        ("", "袁振华", False),
    ],
)
def test_a_name_is_near_when_it_sounds_the_same_or_is_one_character_off(typed, name, near):
    assert names.near(typed, name) is near


# --- rooms and floors -----------------------------------------------------------------------------
@pytest.mark.parametrize("written", ["1803", "１８０３", "1803室", "1803号房", "A座1803", "a1803", "A-1803", "18-03", "1803.0", " 1803 "])
def test_a_room_written_in_several_ways_is_one_room_of_its_building(written):
    assert (rooms.fold(written, "A座"), rooms.whole("A座", written)) == ("1803", "a1803")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("2单元1803", "2-1803"),
        ("2-1803", "2-1803"),
        ("3栋2单元1803室", "3-2-1803"),
        ("3-2-1803", "3-2-1803"),
        ("商铺12号", "商铺12"),
        ("商铺 12", "商铺12"),
        ("地下室B05", "地下室b05"),
        ("顶层露台", "顶层露台"),
        ("頂層露臺", "顶层露台"),
        ("0912", "0912"),
    ],
)
def test_a_room_with_words_and_dashes_keeps_what_tells_it_from_others(written, folded):
    assert (rooms.fold(written), rooms.fold(folded)) == (folded, folded)


def test_rooms_that_differ_in_their_zeros_only_are_alike_and_not_the_same():
    assert (rooms.fold("803") == rooms.fold("0803"), "0803" in rooms.alike("803"), "803" in rooms.alike("0803")) == (False, True, True)
    assert (rooms.alike("顶层露台"), "2-0803" in rooms.alike("2-803")) == ([], True)


@pytest.mark.parametrize(
    ("written", "several"),
    [
        ("1803", ["1803"]),
        ("1803、1804", ["1803", "1804"]),
        ("1803/1804，1805", ["1803", "1804", "1805"]),
        ("1803和1804", ["1803", "1804"]),
        ("A座 2601", ["A座 2601"]),
        ("", []),
    ],
)
def test_several_rooms_in_one_answer_are_several(written, several):
    assert rooms.split(written) == several


@pytest.mark.parametrize(
    ("written", "floor"),
    [
        ("18层", "18"), ("18F", "18"), ("１８楼", "18"), ("十八层", "18"), ("二十三楼", "23"), ("18.0", "18"), ("18", "18"),
        ("负一层", "B1"), ("地下二层", "B2"), ("B1", "B1"), ("-1", "B1"), ("地下室", "B1"), ("夹层", "夹层"), ("LG", "LG"),
    ],
)  # fmt: skip
def test_a_floor_is_counted_as_the_house_counts_it(written, floor):
    assert (rooms.floor(written), rooms.floor(floor)) == (floor, floor)


# --- telephones -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("010-65121234转801", ["01065121234转801"]),
        ("010-65121234轉801", ["01065121234转801"]),
        ("010 6512 1234 ext. 801", ["01065121234转801"]),
        ("0755-82345678-803", ["075582345678转803"]),
        ("4008208820转1", ["4008208820转1"]),
        ("400-820-8820-1", ["4008208820转1"]),
        ("13800001001/13900001002", ["13800001001", "13900001002"]),
        ("13800001001 13900001002", ["13800001001", "13900001002"]),
        ("13800001001、010-65121234转801", ["13800001001", "01065121234转801"]),
        ("13812345678(王)", ["13812345678(王)"]),
        ("13812345678（王先生）", ["13812345678(王先生)"]),
        ("13812345678 王先生", ["13812345678(王先生)"]),
        ("无", []),
        ("/", []),
        ("", []),
    ],
)
def test_a_number_keeps_its_extension_and_its_remark_apart_and_a_second_one_is_another(typed, kept):
    assert [str(one) for one in phones.parse(typed)] == kept
    assert [str(one) for text in kept for one in phones.parse(text)] == kept


IMPOSSIBLE = ["1381234567", "138123456789", "0106512123", "02112345678", "123456789", "65121234转", "010-65121234转8012345"]


@pytest.mark.parametrize("typed", IMPOSSIBLE)
def test_an_impossible_number_is_refused_with_its_reason(typed):
    with pytest.raises(ValidationError) as refused:
        phones.parse(typed)
    assert (refused.value.code, bool(refused.value.messages[0])) == ("phone", True)


def test_two_numbers_where_one_is_kept_are_named_one_by_one():
    with pytest.raises(ValidationError) as refused:
        phones.clean_phone("13800001001/13900001002")
    assert (refused.value.code, refused.value.params) == ("two", {"first": "13800001001", "second": "13900001002"})


@pytest.mark.parametrize(
    ("kept", "last4", "shown"),
    [("01065121234转801", "1234", "010****1234"), ("13812345678(王)", "5678", "138****5678"), ("8013", "", "****13"), ("", "", "")],
)
def test_an_extension_or_a_remark_is_no_part_of_the_last_four_and_never_shows(kept, last4, shown):
    assert (phones.last4(kept), mask_phone(kept)) == (last4, shown)


# --- plates ---------------------------------------------------------------------------------------
def test_a_plate_is_one_however_it_is_written_and_known_by_its_end():
    assert {plates.fold(one) for one in ("粤BD12345", "粤B·D12345", "粤ｂ D1 2345", "粵BD12345")} == {"粤bd12345"}
    assert [plates.ends("粤B·D12345", typed) for typed in ("粤BD12345", "12345", "2345", "345", "D1234", "")] == [True] * 3 + [False] * 3


# --- days -----------------------------------------------------------------------------------------
THE_DAY = [
    "2025/6/30",
    "2025-6-30",
    "2025.6.30",
    "2025年6月30日",
    "45838",
    "45838.0",
    "2025-06-30 00:00:00",
    "20250630",
    "２０２５－６－３０",
]


@pytest.mark.parametrize("written", [*THE_DAY, 45838, 45838.0, date(2025, 6, 30), datetime(2025, 6, 30, 12)])
def test_a_day_is_the_same_day_however_it_is_written(written):
    assert days.parse(written) == days.Day(date(2025, 6, 30))


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("已搬离", days.Day(passed=True)),
        ("搬走了", days.Day(passed=True)),
        ("/", days.Day()),
        ("-", days.Day()),
        ("无", days.Day()),
        (None, days.Day()),
    ],
)
def test_a_cell_may_say_that_they_are_gone_or_nothing_at_all(written, says):
    assert days.parse(written) == says


@pytest.mark.parametrize(
    ("written", "code"), [("2025-06", "month"), ("2025年6月", "month"), ("2025-2-30", "date"), ("去年", "date"), ("6/30", "date")]
)
def test_half_a_date_is_asked_about(written, code):
    with pytest.raises(ValidationError) as refused:
        days.parse(written)
    assert refused.value.code == code


# --- yes and no -----------------------------------------------------------------------------------
def test_a_mark_is_understood_and_what_is_none_is_asked_about():
    assert [marks.yes(one, "免打扰") for one in ("√", "有", "免打扰", "1", "是", "Y", "✓")] == [True] * 7
    assert [marks.yes(one, "免打扰") for one in ("", "否", "0", "无", "/", "×", "no")] == [False] * 7
    with pytest.raises(ValidationError) as refused:
        marks.yes("也许", "免打扰")
    assert refused.value.code == "mark"


@pytest.mark.parametrize("digits", ["1", "000000000", "１"])
def test_a_finger_on_a_key_is_no_number_to_call(digits):
    with pytest.raises(ValidationError) as refused:
        phones.clean_phone(digits)
    assert refused.value.code == "phone"


@pytest.mark.parametrize("typed", ["110101199003", "1101 0119 90", "12345678"])
def test_the_beginning_of_a_document_is_no_plate(typed):
    with pytest.raises(ValidationError) as refused:
        plates.refuse_number(typed)
    assert refused.value.code == "plate"
    assert [plates.refuse_number(one) for one in ("粤BD12345", "12345", "粤Z·1234港", "1234567")] == [None] * 4
