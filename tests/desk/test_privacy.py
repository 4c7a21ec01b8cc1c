"""What is personal is named, masked, and an ID number is never kept."""

from urllib.parse import quote, unquote

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from desk.ledger import database_rules
from desk.models import Authorisation, Draft
from desk.papers import privacy
from desk.papers.fields import EncryptedField
from tests import books
from tests.mail.walk import REGISTERS
from visitors.passes.models import RegularPass
from visitors.visits.models import Visit

OURS = [model for app in books.APPS for model in apps.get_app_config(app).get_models()]
ID = "11010519900307775X"


def text_columns(model):
    return {
        field.name for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField | models.JSONField)
    }


def base_plain(model):
    return {name for parent in model.__mro__ for name in getattr(parent, "base_plain", ())}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_text_column_says_whether_it_is_personal(model):
    personal, plain = set(getattr(model, "personal", {})), set(getattr(model, "plain", ())) | base_plain(model)
    assert text_columns(model) - personal - plain == set()
    assert personal & plain == set()
    assert personal | plain <= {field.name for field in model._meta.concrete_fields}


@pytest.mark.parametrize("model", [Visit, RegularPass, *REGISTERS], ids=lambda model: model._meta.label)
def test_a_personal_column_of_a_register_is_kept_for_days_its_policy_names(model):
    policy = apps.get_model(*{"visitors": ("visitors", "VisitorPolicy"), "mail": ("mail", "MailPolicy")}[model._meta.app_label])
    days = {rule.keep for rule in model.personal.values() if rule.keep}
    assert days <= {field.name for field in policy._meta.concrete_fields}


@pytest.mark.parametrize(
    ("mask", "value", "masked"),
    [
        (privacy.mask_name, "王建国", "王**"),
        (privacy.mask_name, "John Smith", "J**"),
        (privacy.mask_name, "", ""),
        (privacy.mask_phone, "13812345678", "138****5678"),
        (privacy.mask_phone, "+85223456789", "+852****6789"),
        (privacy.mask_phone, "01088886666", "010****6666"),
        (privacy.mask_phone, "88886666", "****6666"),
        (privacy.mask_phone, "8013", "****13"),
        (privacy.mask_phone, "", ""),
        (privacy.mask_all, "775X", "***"),
        (privacy.mask_all, "", ""),
    ],
)
def test_a_mask_shows_no_more_than_the_caller_needs(mask, value, masked):
    assert mask(value) == masked


@pytest.mark.parametrize(
    ("personal", "kind", "shown"),
    [
        (privacy.name("name_days"), "name", "1**"),
        (privacy.phone("name_days"), "phone", "138****5678"),
        (privacy.id_tail("name_days"), "id", "***"),
        (privacy.text("name_days"), "text", "***"),
    ],
)
def test_a_class_of_personal_data_knows_its_mask_and_its_days(personal, kind, shown):
    assert (personal.kind, personal.mask("13812345678"), personal.keep) == (kind, shown, "name_days")


@pytest.mark.parametrize(
    "text",
    [
        ID,
        ID.lower(),
        "110105199003077758",
        "身份证110105199003077758号",
        "110105 19900307 7758",
        "110105-19900307-7758",
        "1 1 0 1 0 5 1 9 9 0 0 3 0 7 7 7 5 X",
        "１１０１０５１９９００３０７７７５８",
        "１１０１０５ １９９００３０７　７７５Ｘ",
        "110105\n19900307\t7758",
        "110105.19900307.7758",
        "110105·19900307·7758",
        "110105–19900307—7758",
        "110105\u200b19900307\u200b7758",
        "18-03 110105199003077758",
        "电话 13812345678 110105199003077758 张",
        "110105199003077758 13812345678",
        *("110105491231002", "证件110105491231002。", "110105 491231 002"),
        *("H12345678", "h1234567890", "M12345678", "回乡证H1234567801"),
        *("12345678(B)", "0123456789（D）", "台胞证12345678", "台胞证号：12345678"),
        *(
            "E12345678",
            "EA1234567",
            "ea1234567",
            "G12345678",
            "Ｅ１２３４５６７８",
            "护照EA1234567已看",
            "PE1234567",
            "护照号码是 AB1234567",
        ),
        *("A123456(7)", "A123456（7）", "AB123456(A)"),
        *("11O1O5199OO3O7775X", "11o105199003O77758", "证 A12345678", "证：AB1234567", "证号a1234567", "E1234O678"),
    ],
)
def test_an_id_number_is_refused_however_it_is_written_and_not_repeated(text):
    with pytest.raises(ValidationError) as refused:
        privacy.refuse_id_number(text)
    told = "".join(refused.value.messages)
    assert (refused.value.code, refused.value.params) == ("id_number", None)
    assert [ch for ch in told if ch.isdigit()] == []


@given(
    st.dates().filter(lambda day: 1900 <= day.year < 2100),
    st.integers(110000, 659999),
    st.integers(0, 999),
    st.sampled_from("0123456789Xx"),
)
def test_whoever_was_born_in_these_centuries_is_recognised(day, region, serial, check):
    with pytest.raises(ValidationError):
        privacy.refuse_id_number(f"证件 {region}{day:%Y%m%d}{serial:03d}{check}。")


@pytest.mark.parametrize(
    "text",
    [
        *("", "13812345678", "138 1234 5678", "+86 138-1234-5678", "010-88886666", "13812345678 13987654321"),
        *("FK261123-017", "1803、1804、1805", "2026-11-23 09:41", "订单 202611230000000017", "6222021234567890123", "775X"),
        *(
            "EA123456785CN",
            "RA123456785CN",
            "XA12345678911",
            "KQ12345678944",
            "1240921381750",
            "GH261126-001",
            "FK261126",
            "SF1234567890123",
        ),
        *("证件已看 13812345678", "身份证已核对，电话 88886666", "护照 EA123456785CN", "粤B·D12345", "京EA12345", "88886666", "H1803-1804"),
        *("会议证 EA123456785CN", "证已看 A座1803", "OO7", "证 12345678"),
    ],
)
def test_ordinary_numbers_pass(text):
    assert privacy.refuse_id_number(text) is None


# One number as people write it who want it through, and everything of a day that only looks like it.
WRITTEN = [
    *("110105/19491231/002X", "110105,19491231,002X", "110105，19491231，002x", "110105_19491231_002X", "110105、19491231、002X"),
    *(
        "110105;19491231;002X",
        "110105\\19491231\\002X",
        "1101.0519.4912.3100.2X",
        "11/01/05/19/49/12/31/00/2X",
        "1,1,0,1,0,5,1,9,4,9,1,2,3,1,0,0,2,X",
    ),
    *(
        "110105 出生 19491231 尾号 002X",
        "前六位110105，生日19491231，后四位002X",
        "110105 born 19491231 ends 002X",
        "（110105）（19491231）（002X）",
    ),
    *(
        "一一〇一〇五一九四九一二三一〇〇二X",
        "一一零一零五 一九四九一二三一 零零二Ｘ",
        "壹壹零壹零伍壹玖肆玖壹贰叁壹零零贰X",
        "一一〇一〇五，一九四九年一二三一，〇〇二X",
    ),
    *(
        "幺幺零幺零五幺九四九幺二三幺零零二X",
        "１１０１０５／１９４９１２３１／００２Ｘ",
        "①①⓪①⓪⑤①⑨④⑨①②③①⓪⓪②X",
        "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X",
        "身份证一张：110105，生于19491231的那位，002X一份",
    ),
    *(
        "A123456789",
        "a123456789",
        "Ａ１２３４５６７８９",
        "A-123-456-789",
        "A1 2345 6789",
        "A一二三四五六七八九",
        "台湾人 A123456789 来访",
        "A 1 2 3 4 5 6 7 8 9",
    ),
    *("110105/491231/002", "一一〇一〇五四九一二三一〇〇二", "E一二三四五六七八", "护照：ＥＡ一二三四五六七"),
]
HARMLESS = [
    *(
        "13812345678/13987654321",
        "13812345678、13987654321",
        "13812345678,010-88886666",
        "138,1234,5678",
        "一三八一二三四五六七八",
        "电话一三八、二楼",
    ),
    *(
        "SF1234567890123",
        "1240921381750",
        "RA123456785CN/RA123456799CN",
        "EA123456785CN、EA123456799CN",
        "A123456788",
        "B123456789",
        "RA123456789",
    ),
    *(
        "2026/11/23 09:41:05",
        "2026-11-23 09:41 至 2026-11-24 18:00",
        "11:01:05 1949/12/31 00:20",
        "二〇二六年十一月二十三日九点",
        "2026/11/23、2026/11/24",
    ),
    *(
        "FK261123-017、FK261123-018",
        "GH261126-001/WX261126-002",
        "1803/1804/1805/1806",
        "1101、1102、1103、1104、1105",
        "一一〇报警，一一九火警，一二〇急救",
    ),
    *(
        "粤B·D12345、京A88888",
        "A1203 13812345678",
        "6222021234567890123",
        "订单 202611230000000017",
        "A座12层 3456789",
        "110105出生19491231尾号0021",
    ),
    *("一二三四五六七八九十", "12345", "B1203 65432", "3 楼 5 人 10 点 110105", "9787111213826", "发票 12345678901234567890"),
]


@pytest.mark.parametrize("text", WRITTEN)
def test_no_separator_word_width_or_numeral_hides_a_number(text):
    left = privacy.without_id_number(f"客人 {text} 已看")
    assert (privacy.holds_id_number(text), left[:2], privacy.holds_id_number(left)) == (True, "客人", False)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_a_desk_writes_on_any_day_is_no_number_of_a_document(text):
    assert (privacy.holds_id_number(text), privacy.without_id_number(text)) == (False, text)


@pytest.mark.parametrize("text", ["一一〇一〇五/一九四九一二三一", "110105/19491231/0", "110105,19491231"])
def test_a_number_that_is_just_being_typed_is_not_kept_either(text):
    assert privacy.without_begun_id_number(f"身份 {text}") == "身份 "


def free_texts():
    """Columns a clerk fills with words of their own that are long enough for an ID number."""
    for model in database_rules.registers():
        for name in model.personal:
            field = model._meta.get_field(name)
            if isinstance(field, EncryptedField) or (name in text_columns(model) and (field.max_length or 999) >= len(ID)):
                yield model, name


@pytest.mark.parametrize(("model", "column"), list(free_texts()), ids=lambda value: getattr(value, "__name__", value))
def test_no_free_text_of_a_register_takes_an_id_number(model, column):
    codes = []
    for check in ("clean_fields", "clean"):
        try:
            getattr(model(**{column: ID}), check)()
        except ValidationError as refused:
            codes += [error.code for error in getattr(refused, "error_dict", {}).get(column, [])]
    assert "id_number" in codes


def test_the_free_texts_are_found():
    assert {(Visit, "purpose"), (Visit, "visitor_phone"), (Authorisation, "said"), (RegularPass, "holder_name")} <= set(free_texts())


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("身份证440304199001011234，请回电", "身份证，请回电"),
        ("４４０３０４１９９００１０１１２３４", ""),
        ("两个：440304199001011234、11010519491231002X。", "两个：、。"),
        ("电话 13800001234（上午）", "电话 13800001234（上午）"),
        ("持护照 EA1234567，取 EA123456785CN", "持，取 EA123456785CN"),
        ("", ""),
    ],
)
def test_only_the_id_number_is_taken_out_of_what_was_said(said, left):
    assert privacy.without_id_number(said) == left


@pytest.mark.parametrize(
    "parts",
    [("110105194912", "31002X"), ("客人 11010519491231", "尾号002X"), ("110105", "19491231", "002x"), ("一一〇一〇五", "19491231002X")],
)
def test_one_number_in_two_fields_is_a_number(parts):
    assert ([privacy.holds_id_number(one) for one in parts], privacy.holds_split_id_number(parts)) == ([False] * len(parts), True)


@pytest.mark.parametrize("parts", [("13812345678", "2026-11-23"), ("110105194912", "31003X"), ("1803", "FK261123-017", "6222021234")])
def test_figures_of_several_fields_are_not_a_number(parts):
    assert privacy.holds_split_id_number(parts) is False


def test_a_number_split_over_two_fields_of_a_form_is_refused_and_comes_back_in_neither(clerk, sign_in):
    data = {"visitor_name": "陈建国", "purpose": "身份 110105194912", "remark": "31002X 已看", "party_size": 1}
    page = sign_in(clerk).post("/tower/visitors/new/", data)
    wrong = {name: [error.code for error in errors] for name, errors in page.context["form"].errors.as_data().items()}
    assert (wrong["purpose"], wrong["remark"], page.status_code) == (["id_number"], ["id_number"], 422)
    assert ("110105194912" in page.content.decode(), "31002X" in page.content.decode()) == (False, False)
    assert [text for text in map(str, Draft.objects.values_list("fields", flat=True)) if "110105" in text or "31002X" in text] == []


@pytest.mark.parametrize("number", [ID, "11O105199003O77758", "一一〇一〇五一九九〇〇三〇七七七五X", "E12345678"])
@pytest.mark.parametrize(
    "path",
    ["/tower/{}/", "/tower/visitors/{}/", "/nowhere/{}", "/tower/?next=/tower/{}/", "/nowhere/?q={}", "/accounts/login/?next=/tower/{}/"],
)
def test_no_page_says_the_number_of_its_address_back(clerk, sign_in, number, path):
    for client in (sign_in(clerk), Client()):
        page = client.get(path.format(number), follow=True)
        said = page.content.decode()
        assert (number in said, quote(number) in said, quote(number, safe="") in said, number in unquote(page.request["QUERY_STRING"])) == (
            False,
        ) * 4
