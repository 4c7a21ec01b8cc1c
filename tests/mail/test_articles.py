"""Article numbers: how a scanner and a hand write them, and what their own check digit says."""

import pytest

from mail.items import articles
from tests.factories import ItemFactory, article
from tests.visitors.helpers import why_not

# Real-looking numbers of several services and countries; the first is the standard's own example.
GOOD = ["RA473124829GB", "RR123456785CN", "EE123456785CN", "VV000000014CN", "RB000000005CN", "CP000000031US", "LZ999999995HK"]


@pytest.mark.parametrize("number", GOOD)
def test_a_good_number_is_not_doubted(number):
    assert articles.misread(number) is False


@pytest.mark.parametrize(("serial", "digit"), [("47312482", 9), ("12345678", 5), ("00000001", 4), ("00000000", 5), ("00000008", 0)])
def test_the_check_digit_is_the_standards_also_where_the_rest_is_ten_or_eleven(serial, digit):
    assert articles.check_digit(serial) == digit


@pytest.mark.parametrize("digit", range(10))
def test_exactly_one_last_digit_is_right(digit):
    assert articles.misread(f"RA47312482{digit}GB") is (digit != 9)


@pytest.mark.parametrize("place", range(8))
def test_one_misread_digit_is_noticed_wherever_it_stands(place):
    right = article(47312482)
    read = right[2 + place]
    wrong = [right[: 2 + place] + other + right[3 + place :] for other in "0123456789" if other != read]
    assert [articles.misread(number) for number in (right, *wrong)] == [False] + [True] * 9


@pytest.mark.parametrize("number", ["", "1234567890123", "RA47312482GB", "EMS123", "挂第0045号", "RA4731248299GB", "RA473124829G1"])
def test_other_numbers_have_no_check_digit_to_contradict(number):
    assert articles.misread(number) is False


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ra 4731 2482 9 gb", "RA473124829GB"),
        ("RA-47312482-9-GB", "RA473124829GB"),
        ("ＲＡ４７３１２４８２９ＧＢ", "RA473124829GB"),
        ("\u3000RA473124829GB\n", "RA473124829GB"),
        ("1234·5678.90_1", "12345678901"),
        ("挂 0045", "挂0045"),
        ("]C1RA473124829GB", "RA473124829GB"),
        ("]c1ra473124829gb", "RA473124829GB"),
        ("RA4731\u200b24829\ufeffGB\u2060", "RA473124829GB"),
        ("\x1dRA473124829GB\r\n", "RA473124829GB"),
        ("*RA473124829GB*", "RA473124829GB"),
        ("", ""),
    ],
)
def test_a_number_is_kept_as_the_post_office_writes_it(typed, kept):
    assert articles.normal(typed) == kept
    assert articles.normal(articles.normal(typed)) == kept


@pytest.mark.parametrize(
    ("number", "says"),
    [
        *((number, (False, False, False)) for number in (*GOOD, "XA12345678911", "KQ12345678944", "1240921381750", "EMS123")),
        ("RB123456785CNRB123456785CN", (True, False, False)),
        ("12409213817501240921381750", (True, False, False)),
        ("RB12345678CN", (False, True, False)),
        ("RB123456785", (False, True, False)),
        ("热23456785CN", (False, False, True)),
        ("挂0045", (False, False, True)),
    ],
)
def test_a_number_says_whether_it_was_joined_cut_or_spoilt(number, says):
    assert (articles.joined(number), articles.cut(number), articles.alien(number)) == says


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("RR123456785CN", "registered"),
        ("VV123456785CN", "insured"),
        ("EE123456785CN", "ems"),
        ("CP123456785CN", "parcel_slip"),
        ("RA473124829GB", "international"),
        ("XA123456785CN", ""),
        ("挂0045", ""),
    ],
)
def test_a_number_announces_the_kind_of_mail(number, kind):
    assert articles.kind_of(number) == kind


def test_a_misread_number_is_warned_about_and_taken_in(clerk):
    item = ItemFactory(actor=clerk, article_no="ra 4731 2482 8 gb")
    assert (item.article_no, item.misread(), item.state) == ("RA473124828GB", True, "held")


def test_without_a_number_nothing_is_taken_in(clerk):
    assert why_not(ItemFactory, actor=clerk, article_no=" - ") == "article_no"
