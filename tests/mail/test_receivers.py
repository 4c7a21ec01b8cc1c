"""Letters reach their addressee: whose name was compared with whose, what is ticked, and what stands apart."""

import re

import pytest

from desk.models import Signature
from mail.enums import Kind
from mail.items.actions import handing_out, keeping
from mail.items.models import MailItem
from mail.traces import actions as trace_actions
from tests.factories import STROKES, ContactFactory, ItemFactory, MandateFactory, OccupantFactory, TraceFactory, UnitFactory
from tests.mail.helpers import IN_PERSON, fresh, give
from tests.visitors.helpers import at, errors, why_not

SHOWN = {"id_seen": "id_card", "strokes": STROKES}
STRICT = [{"court": True}, {"legal": True, "legal_reason": "委托"}, {"kind": Kind.INSURED}, {"money_order": True}]


def compared(item):
    """What the register says of the name."""
    return item.relation, item.agreement, item.compared_with, item.compared_as, item.differs


@pytest.fixture
def room(tower):
    """A flat in which nobody is on file."""
    return UnitFactory(property=tower, room="0905")


@pytest.fixture
def three(clerk, room):
    """Letters for 曾若溪, 郭杰 (registered) and 雷超 (court), all for one room."""
    to = {"unit": room, "occupant": None, "actor": clerk}
    return (
        ItemFactory(addressee="曾若溪", **to),
        ItemFactory(addressee="郭杰", **to),
        ItemFactory(addressee="雷超", court=True, **to),
    )


@pytest.fixture
def logistics(clerk, tower):
    """新纪元物流 with a mandate for 周敏, and letters: 常洋's two and a court letter, 孔佳琪's, 李梓萱's, the company's."""
    firm = OccupantFactory(property=tower, name="新纪元物流有限公司", unit__room="0802")
    MandateFactory(unit=firm.unit, receivers="周敏")

    def letter(addressee, **more):
        return ItemFactory(actor=clerk, occupant=firm, addressee=addressee, **more)

    return {
        "常洋": letter("新纪元物流 常洋 收"),
        "常洋 2": letter("新纪元物流有限公司 常洋"),
        "常洋 court": letter("新纪元物流 常洋", court=True),
        "孔佳琪": letter("新纪元物流 孔佳琪"),
        "李梓萱": letter("新纪元物流 李梓萱"),
        "company": letter("新纪元物流有限公司"),
    }


def page(client, item, query="", **sent):
    """The hand-out page; or what it answers when ``sent`` something."""
    path = f"/tower/mail/{item.number}/hand-out/{query}"
    return client.post(path, sent) if sent else client.get(path)


def theirs(answer):
    """Article numbers of the letters that go with whoever stands there: ticked, and not ticked."""
    lines = answer.context["pile"].theirs
    return [line.item for line in lines if line.ticked], [line.item for line in lines if not line.ticked]


def apart(answer):
    return {line.item: line.note for line in answer.context["pile"].apart}


# --- ticked beforehand ---------------------------------------------------------------------------
def test_of_three_addressees_in_a_room_only_hers_is_ticked(clerk, sign_in, three):
    hers, his, court = three
    answer = page(sign_in(clerk), hers)
    assert theirs(answer) == ([hers], [])
    assert apart(answer) == {his: "Only in person", court: "Only in person"}
    assert [(one.name, one.says, one.on) for one in answer.context["pile"].choices] == [
        ("曾若溪", "the addressee · 1 item", True),
        ("郭杰", "the addressee · 1 item", False),
        ("雷超", "the addressee · 1 item", False),
    ]


def test_a_scanned_letter_chooses_its_addressee_and_her_court_letter_comes_along_with_her(clerk, sign_in, logistics):
    of = logistics
    answer = page(sign_in(clerk), of["常洋"])
    assert theirs(answer) == ([of["常洋"], of["常洋 2"], of["常洋 court"]], [])
    assert apart(answer) == {
        of["孔佳琪"]: "In person, or by mandate: 周敏",
        of["李梓萱"]: "In person, or by mandate: 周敏",
        of["company"]: "By mandate: 周敏",
    }
    assert [(one.name, one.says) for one in answer.context["pile"].choices] == [
        ("常洋", "the addressee · 3 items"),
        ("孔佳琪", "the addressee · 1 item"),
        ("李梓萱", "the addressee · 1 item"),
        ("周敏", "by mandate · may take 5 items"),
        ("Somebody else of the company", "see the work card, phone"),
    ]


def test_a_receiver_of_the_company_has_the_companys_ticked_and_nobody_elses(clerk, sign_in, logistics):
    of = logistics
    answer = page(sign_in(clerk), of["company"], "?who=1")
    assert answer.context["pile"].name == "周敏"
    assert theirs(answer) == ([of["company"]], [of["常洋"], of["常洋 2"], of["孔佳琪"], of["李梓萱"]])
    assert apart(answer) == {of["常洋 court"]: "Only in person"}


def test_a_colleague_of_the_company_has_the_companys_ticked_and_is_told_whom_to_phone_for_the_rest(clerk, sign_in, logistics):
    of = logistics
    answer = page(sign_in(clerk), of["company"], "?who=colleague")
    assert theirs(answer) == ([of["company"]], [of["常洋"], of["常洋 2"], of["孔佳琪"], of["李梓萱"]])
    assert [line.note for line in answer.context["pile"].theirs] == [
        "",
        "Phone 常洋 first",
        "Phone 常洋 first",
        "Phone 孔佳琪 first",
        "Phone 李梓萱 first",
    ]


def test_a_letter_of_the_company_chooses_nobody(clerk, sign_in, logistics):
    answer = page(sign_in(clerk), logistics["company"])
    assert (answer.context["pile"].relation, theirs(answer)) == ("", ([], []))
    assert len(apart(answer)) == 6
    assert "Hand out <span" not in answer.content.decode()


def test_the_scanned_letter_goes_with_the_receiver_who_came_for_it(clerk, sign_in, logistics):
    """Whoever the mandate names takes the letter that was scanned, whosever name is on it, and the company's own with it."""
    of, client = logistics, sign_in(clerk)
    rest = [of["常洋"], of["常洋 2"], of["李梓萱"]]
    leads = {one.name: one.number + one.query for one in page(client, of["孔佳琪"]).context["pile"].choices}
    assert (leads["周敏"], leads["Somebody else of the company"]) == (
        f"{of['孔佳琪'].number}?who=1",
        f"{of['孔佳琪'].number}?who=colleague",
    )
    for who in ("?who=1", "?who=colleague"):
        answer = page(client, of["孔佳琪"], who)
        assert (answer.context["pile"].first, theirs(answer)) == (of["孔佳琪"], ([of["孔佳琪"], of["company"]], rest))
    # A room means no letter: for a receiver of the company the company's own is the first.
    asked = page(client, of["孔佳琪"], "?who=ask")
    assert {one.name: one.number for one in asked.context["pile"].choices}["周敏"] == of["company"].number
    judged = page(client, of["孔佳琪"], judge="1", who="ask", id_name="周敏")
    assert theirs(judged) == ([of["company"]], [of["常洋"], of["常洋 2"], of["孔佳琪"], of["李梓萱"]])
    judged = page(client, of["孔佳琪"], judge="1", id_name="周敏")
    assert theirs(judged) == ([of["孔佳琪"], of["company"]], rest)


@pytest.mark.parametrize("traits", STRICT, ids=str)
def test_court_mail_insured_mail_and_money_that_were_scanned_go_with_a_receiver_whose_mandate_says_so(clerk, sign_in, firm, traits):
    client = sign_in(clerk)
    company, special, another = (
        ItemFactory(actor=clerk, occupant=firm, addressee=firm.name, **more) for more in ({}, traits, dict(traits))
    )
    MandateFactory(unit=firm.unit, receivers="周海")
    narrow = page(client, special, "?who=1")  # the mandate does not say so: not this letter
    assert (narrow.context["pile"].first, theirs(narrow), set(apart(narrow))) == (company, ([company], []), {special, another})
    MandateFactory(unit=firm.unit, receivers="林小梅", legal=True)
    wide = page(client, special, "?who=2")
    assert (wide.context["pile"].name, theirs(wide)) == ("林小梅", ([special, company], [another]))
    stranger = page(client, special, "?who=colleague")
    assert (theirs(stranger), set(apart(stranger))) == (([company], []), {special, another})


@pytest.mark.parametrize("traits", STRICT, ids=str)
@pytest.mark.parametrize("who", ["?who=1", "?who=colleague"])
def test_court_mail_insured_mail_and_money_never_come_along(clerk, sign_in, firm, traits, who):
    MandateFactory(unit=firm.unit, receivers="林小梅", legal=True)
    company, special = (ItemFactory(actor=clerk, occupant=firm, addressee=firm.name, **more) for more in ({}, traits))
    ticked, _unticked = theirs(page(sign_in(clerk), company, who))
    assert ticked == [company] and special not in ticked


def test_no_kind_of_document_and_no_signature_is_chosen_beforehand(clerk, sign_in, three):
    form = page(sign_in(clerk), three[0]).content.decode()
    assert re.findall(r'name="id_seen"[^>]*checked', form) == []
    sent = {"relation": "addressee", "collector": "曾若溪", "method": "drawn", "version": three[0].version}
    answer = page(sign_in(clerk), three[0], **sent)
    assert (answer.status_code, answer.context["denied"].code) == (403, "id")
    answer = page(sign_in(clerk), three[0], **sent, id_seen="id_card")
    assert (answer.status_code, fresh(three[0]).state) == (422, "held")


# --- the name on the document ----------------------------------------------------------------------
@pytest.mark.parametrize("traits", [{}, *STRICT], ids=str)
def test_an_impostor_in_person_is_refused_any_letter(clerk, traits):
    item = ItemFactory(actor=clerk, **traits)
    asked = {**IN_PERSON, "collector": "冒名者"}
    assert why_not(handing_out.hand_out, [item], actor=clerk, **asked) == "name"
    assert why_not(handing_out.hand_out, [item], actor=clerk, **asked, differs="former") == "name"
    assert (fresh(item).state, Signature.objects.count()) == ("held", 0)


def test_nobody_signs_for_the_neighbours(clerk, three):
    hers, his, court = three
    for pile in ([hers, his], [hers, court], [his]):
        assert why_not(handing_out.hand_out, pile, actor=clerk, relation="addressee", collector="曾若溪", **SHOWN) == "name"
    assert {fresh(item).state for item in three} == {"held"}


def test_what_the_page_locks_the_server_refuses(clerk, sign_in, three):
    hers, his, court = three
    sent = {
        "relation": "addressee",
        "collector": "曾若溪",
        "method": "drawn",
        "version": hers.version,
        "also": [his.number, court.number],
        **SHOWN,
    }
    answer = page(sign_in(clerk), hers, **sent)
    assert (answer.status_code, answer.context["denied"].code) == (403, "name")
    assert answer.context["denied"].reason == f"{his} is for “郭杰”; the document says “曾若溪”. Only in person"
    assert {fresh(item).state for item in three} == {"held"}


@pytest.mark.parametrize("name", ["曾若溪", "曾 若溪", "曾　若溪", "曾若\u200b溪"])
def test_the_name_agrees_however_it_is_written(clerk, three, name):
    [item] = give(three[0], actor=clerk, collector=name)
    assert compared(item) == ("addressee", "same", "曾若溪", "cover", "")


def test_a_near_name_is_shown_and_asks_why(clerk, three):
    hers = three[0]
    asked = {"relation": "addressee", "collector": "曾若曦", **SHOWN}
    assert why_not(handing_out.hand_out, [hers], actor=clerk, **asked) == "differs"
    assert why_not(handing_out.hand_out, [hers], actor=clerk, **asked, differs="whatever") == "differs"
    [item] = handing_out.hand_out([hers], actor=clerk, **asked, differs="misspelt")
    assert compared(item) == ("addressee", "near", "曾若溪", "cover", "misspelt")


def test_brothers_on_file_are_not_a_misspelling_of_each_other(clerk, tower):
    one = OccupantFactory(property=tower, kind="person", name="王建国")
    other = OccupantFactory(property=tower, kind="person", name="王建军", unit=one.unit)
    item = ItemFactory(actor=clerk, occupant=one, addressee="王建国")
    assert (
        why_not(handing_out.hand_out, [item], actor=clerk, relation="addressee", collector=other.name, **SHOWN, differs="misspelt")
        == "name"
    )


@pytest.mark.parametrize("cover", ["Zeng Ruoxi", "Tommy Lee"])
def test_a_cover_in_latin_letters_is_explained_by_who_lives_there(clerk, tower, cover):
    home = OccupantFactory(property=tower, kind="person", name="曾若溪")
    item = ItemFactory(actor=clerk, occupant=home, addressee=cover)
    asked = {"relation": "addressee", "collector": "曾若溪", **SHOWN}
    assert why_not(handing_out.hand_out, [item], actor=clerk, **asked) == "differs"
    [item] = handing_out.hand_out([item], actor=clerk, **asked, differs="foreign")
    assert compared(item) == ("addressee", "near" if "Zeng" in cover else "on_file", "曾若溪", "occupant", "foreign")


def test_a_married_name_on_the_cover_is_a_recorded_reason_for_the_contact_on_file(clerk, firm):
    ContactFactory(property=clerk.property, occupant=firm, name="曾雨桐")
    item, court = (ItemFactory(actor=clerk, occupant=firm, addressee="博远设计 李雨桐", **more) for more in ({}, {"court": True}))
    asked = {"relation": "addressee", "collector": "曾雨桐", **SHOWN, "differs": "former"}
    [item] = handing_out.hand_out([item], actor=clerk, **asked)
    assert compared(item) == ("addressee", "on_file", "曾雨桐", "contact", "former")
    assert why_not(handing_out.hand_out, [court], actor=clerk, **asked) == "name"


def test_two_contacts_of_one_given_name_are_two_people(clerk, firm):
    for name in ("曾雨桐", "李雨桐"):
        ContactFactory(property=clerk.property, occupant=firm, name=name)
    item = ItemFactory(actor=clerk, occupant=firm, addressee="博远设计 李雨桐")
    assert why_not(handing_out.hand_out, [item], actor=clerk, relation="addressee", collector="曾雨桐", **SHOWN, differs="former") == "name"


def test_a_wrong_reason_is_not_written_where_the_names_agree(clerk, three):
    [item] = give(three[0], actor=clerk, collector="曾若溪", differs="former")
    assert compared(item) == ("addressee", "same", "曾若溪", "cover", "")


def test_a_letter_of_the_company_is_nobodys_in_person(clerk, logistics):
    for name in ("常洋", "新纪元物流有限公司"):
        assert why_not(handing_out.hand_out, [logistics["company"]], actor=clerk, relation="addressee", collector=name, **SHOWN) == "name"


def test_the_register_says_what_a_receiver_really_is(clerk, logistics):
    """周敏 receives for the company; a letter with her own name on it is hers."""
    own = ItemFactory(actor=clerk, occupant=logistics["company"].occupant, addressee="新纪元物流 周敏")
    done = handing_out.hand_out(
        [own, logistics["company"], logistics["李梓萱"]], actor=clerk, relation="addressee", collector="周敏", **SHOWN
    )
    assert {compared(item)[:2] for item in done if item.pk == own.pk} == {("addressee", "same")}
    assert {compared(item) for item in done if item.pk != own.pk} == {("mandate", "", "", "", "")}


def test_a_receiver_shows_a_document_too(clerk, logistics):
    asked = {"relation": "mandate", "collector": "周敏", "strokes": STROKES}
    assert why_not(handing_out.hand_out, [logistics["company"]], actor=clerk, **asked) == "id"


# --- the company's people ----------------------------------------------------------------------------
COLLEAGUE = {"relation": "colleague", "collector": "常洋", "id_seen": "work", "strokes": STROKES}


def test_a_colleague_takes_the_companys_letters_and_not_another_persons(clerk, logistics):
    asked = {**COLLEAGUE, "phoned": "郑敏", "phoned_as": "行政部"}
    assert why_not(handing_out.hand_out, [logistics["company"], logistics["李梓萱"]], actor=clerk, **asked) == "phoned"
    [item] = handing_out.hand_out([logistics["company"]], actor=clerk, **asked)
    assert (item.relation, item.phoned) == ("colleague", "郑敏（行政部）")
    [item] = handing_out.hand_out([logistics["李梓萱"]], actor=clerk, **{**asked, "phoned": "李梓萱", "phoned_as": ""})
    assert (item.relation, item.phoned) == ("colleague", "李梓萱")


NOBODY = ["不知道", "没人接", "你自己问", "无人接听", "。。。", "-", "行政部", "新纪元物流有限公司", "nobody", "N/A"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        *((said, "nobody") for said in NOBODY),
        ("常洋", "own"),
        ("常　洋", "own"),
        ("常\u200b洋", "own"),
        ("王晓燕", "own"),
        ("王 晓燕", "own"),
    ],
)
def test_who_agreed_is_a_person_and_neither_who_stands_here_nor_the_clerk(clerk, sign_in, logistics, said, code):
    company = logistics["company"]
    sent = {"relation": "colleague", "collector": "常洋", "method": "drawn", "version": company.version, **SHOWN}
    answer = page(sign_in(clerk), company, **sent, phoned=said, phoned_as="行政")
    assert (answer.status_code, errors(answer)) == (422, {"phoned": [code]})
    assert (fresh(company).state, Signature.objects.count()) == ("held", 0)


def test_who_agreed_is_on_file_there_or_it_is_said_what_they_are(clerk, sign_in, logistics):
    company, client = logistics["company"], sign_in(clerk)
    sent = {"relation": "colleague", "collector": "常洋", "method": "drawn", "version": company.version, **SHOWN}
    answer = page(client, company, **sent, phoned="郑敏")
    assert (answer.status_code, errors(answer)) == (422, {"phoned_as": ["unlisted"]})
    assert 'name="phoned_as"' in answer.content.decode()
    assert page(client, company, **sent, phoned="郑敏", phoned_as="行政主管").status_code == 302
    assert fresh(company).phoned == "郑敏（行政主管）"
    ContactFactory(property=clerk.property, occupant=company.occupant, name="孔佳琪")
    for name in ("周敏", "孔佳琪"):  # the mandate names her; she is a contact
        letter = ItemFactory(actor=clerk, occupant=company.occupant, addressee=company.addressee)
        assert handing_out.hand_out([letter], actor=clerk, **COLLEAGUE, phoned=name)[0].phoned == name


def test_the_companys_stamp_stands_for_the_call_but_not_for_another_person(clerk, logistics):
    stamped = {**COLLEAGUE, "strokes": "", "method": "stamp"}
    assert why_not(handing_out.hand_out, [logistics["李梓萱"]], actor=clerk, **stamped) == "phoned"
    assert handing_out.hand_out([logistics["company"]], actor=clerk, **stamped)[0].recipient_signature.method == "stamp"


def test_a_family_has_no_colleagues(clerk, tower):
    home = OccupantFactory(property=tower, kind="person", name="仇志远")
    item = ItemFactory(actor=clerk, occupant=home, addressee="仇志远")
    assert why_not(handing_out.hand_out, [item], actor=clerk, **COLLEAGUE, phoned="仇志远") == "no_company"


def test_each_company_of_a_shared_room_signs_for_its_own(clerk, firm):
    other = OccupantFactory(property=clerk.property, name="华信会计", unit=firm.unit)
    letters = [ItemFactory(actor=clerk, occupant=one, addressee=one.name) for one in (firm, other)]
    assert why_not(handing_out.hand_out, letters, actor=clerk, **COLLEAGUE, phoned="郑敏", phoned_as="行政部") == "companies"


def test_a_document_is_seen_of_whoever_comes(clerk, logistics):
    assert (
        why_not(
            handing_out.hand_out,
            [logistics["company"]],
            actor=clerk,
            **{**COLLEAGUE, "id_seen": "", "phoned": "郑敏", "phoned_as": "行政部"},
        )
        == "id"
    )


# --- the page without a script -----------------------------------------------------------------------
def test_another_name_is_judged_by_the_server_and_hands_out_nothing(clerk, sign_in, three, logistics):
    client, (hers, his, court) = sign_in(clerk), three
    answer = page(client, hers, judge="1", id_name=" 郭　杰 ")
    pile = answer.context["pile"]
    assert (answer.status_code, pile.relation, pile.first, theirs(answer)) == (200, "addressee", his, ([his], []))
    answer = page(client, hers, judge="1", id_name="曾若曦")
    assert (answer.context["pile"].relation, answer.context["pile"].explained, theirs(answer)) == ("addressee", True, ([hers], []))
    answer = page(client, logistics["常洋"], judge="1", id_name="周敏")
    assert (answer.context["pile"].relation, answer.context["pile"].name) == ("mandate", "周敏")
    answer = page(client, hers, judge="1", id_name="冒名者")
    assert (answer.context["pile"].stranger, theirs(answer), set(apart(answer))) == (True, ([], []), {hers, his, court})
    assert "“冒名者” is the addressee of no letter here" in answer.content.decode()
    answer = page(client, hers, judge="1", id_name="110101199003078515")
    assert errors_of(answer) == ["id_number"] and "110101199003078515" not in answer.content.decode()
    assert set(MailItem.objects.values_list("state", flat=True)) == {"held"}


@pytest.mark.parametrize("sent", [{"method": "paper"}, {"method": "drawn", "strokes": STROKES}], ids=["paper", "drawn"])
def test_a_name_that_was_typed_and_not_compared_hands_out_nothing(clerk, sign_in, three, sent):
    hers, client = three[0], sign_in(clerk)
    sent |= {"relation": "addressee", "collector": "曾若溪", "id_seen": "id_card", "version": hers.version}
    answer = page(client, hers, **sent, id_name="冒名者")
    assert (answer.status_code, errors(answer)) == (422, {"id_name": ["uncompared"]})
    shown = answer.content.decode()
    assert "“冒名者” has not been compared yet: press “Compare” first, or empty the field." in shown.replace("&quot;", '"')
    assert ('value="冒名者"' in shown, 'value="id_card"' in shown, fresh(hers).state) == (True, True, "held")
    answer = page(client, hers, **sent, id_name="110101199003078515")
    assert (answer.status_code, "110101199003078515" in answer.content.decode(), fresh(hers).state) == (422, False, "held")
    # The name that was compared stands in the field still: it is the receiver's.
    assert page(client, hers, **sent, id_name="曾　若溪").status_code == 302
    assert (fresh(hers).state, fresh(hers).collector) == ("collected", "曾若溪")


def test_a_companys_stamp_signs_for_nobody_who_comes_in_person(clerk, sign_in, logistics):
    hers = logistics["孔佳琪"]
    asked = {"relation": "addressee", "collector": "孔佳琪", "id_seen": "id_card", "method": "stamp"}
    assert why_not(handing_out.hand_out, [hers], actor=clerk, **asked) == "method"
    client = sign_in(clerk)
    answer = page(client, hers, **asked, version=hers.version)
    assert (answer.status_code, errors(answer), fresh(hers).state) == (422, {"method": ["stamp"]}, "held")
    assert 'value="stamp"' not in page(client, hers).content.decode()
    assert 'value="stamp"' in page(client, hers, "?who=colleague").content.decode()


def errors_of(answer):
    return [error.code for error in answer.context["naming"].errors.as_data()["id_name"]]


def test_a_near_name_is_handed_out_over_the_page_once_the_reason_is_chosen(clerk, sign_in, three):
    hers = three[0]
    sent = {"relation": "addressee", "collector": "曾若曦", "method": "paper", "id_seen": "id_card", "version": hers.version}
    answer = page(sign_in(clerk), hers, **sent)
    assert (answer.status_code, errors(answer)) == (422, {"differs": ["near"]})
    assert "The cover says “曾若溪”, the document “曾若曦”." in answer.content.decode()
    assert page(sign_in(clerk), hers, **sent, differs="misspelt").status_code == 302
    assert compared(fresh(hers)) == ("addressee", "near", "曾若溪", "cover", "misspelt")


def test_a_letter_in_another_clerks_hands_is_not_ticked_along(clerk, colleague, sign_in, three):
    hers = three[0]
    out = keeping.dispatch_item(ItemFactory(actor=clerk, unit=hers.unit, occupant=None, addressee="曾若溪"), actor=colleague)
    answer = page(sign_in(clerk), hers)
    assert theirs(answer) == ([hers], [out])
    assert [line.note for line in answer.context["pile"].theirs] == ["", "In the hands of 李思远"]


def test_whoever_moved_out_is_asked_for_in_person_and_the_new_tenants_receiver_is_not_offered_it(clock, clerk, sign_in, firm, mandate):
    gone = OccupantFactory(property=clerk.property, unit=firm.unit, name="华信会计", moved_out=at("2026-03-01 12:00").date())
    left, here = ItemFactory(actor=clerk, occupant=gone, addressee="华信会计"), ItemFactory(actor=clerk, occupant=firm, addressee=firm.name)
    answer = page(sign_in(clerk), here, "?who=1")
    assert (theirs(answer), apart(answer)) == (([here], []), {left: "Moved out: forward or return"})


def test_a_room_does_not_say_who_stands_here_and_a_name_or_a_letter_does(clerk, sign_in, three):
    client, (hers, his, _court) = sign_in(clerk), three
    asked = {
        question: client.get("/tower/mail/give/", {"what": question})["Location"].rsplit("/mail/")[1]
        for question in ("0905", "郭杰", hers.article_no, hers.number)
    }
    assert asked == {
        "0905": f"{hers.number}/hand-out/?who=ask",
        "郭杰": f"{his.number}/hand-out/",
        hers.article_no: f"{hers.number}/hand-out/",
        hers.number: f"{hers.number}/hand-out/",
    }
    answer = page(client, hers, "?who=ask")
    assert (answer.context["pile"].relation, theirs(answer)) == ("", ([], []))


# --- who is shown whose signature --------------------------------------------------------------------
@pytest.mark.parametrize(("claimant", "code"), [("曾雨桐", None), ("林小梅", None), ("博远设计", None), ("冒名者", "not_entitled")])
def test_who_signed_is_shown_to_whom_the_letter_was_for(clerk, sign_in, firm, mandate, claimant, code):
    item = ItemFactory(actor=clerk, occupant=firm, collected=True)
    trace = TraceFactory(actor=clerk, item=item, claimant=claimant, told=True)
    denied = sign_in(clerk).get(f"/tower/mail/traces/{trace.number}/").context["not_entitled"]
    assert (denied and denied.code) == code
    if code:
        assert why_not(trace_actions.close_trace, trace, actor=clerk, outcome="shown") == code
        assert trace_actions.close_trace(trace, actor=clerk, outcome="answered").state == "closed"
    else:
        assert trace_actions.close_trace(trace, actor=clerk, outcome="shown").state == "closed"


def test_a_sender_is_told_that_it_was_signed_for_and_not_by_whom(clerk):
    trace = TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, collected=True), relation="sender", told=True)
    assert why_not(trace_actions.close_trace, trace, actor=clerk, outcome="shown") == "not_entitled"


# --- who a mandate names -------------------------------------------------------------------------------
def test_a_mandate_names_people_and_not_halves_of_their_names(firm):
    mandate = MandateFactory(unit=firm.unit, receivers="林小梅 周海、John Smith, Li Na；阿卜杜拉·买买提")
    assert mandate.names() == ["林小梅", "周海", "John Smith", "Li Na", "阿卜杜拉·买买提"]


@pytest.mark.parametrize(
    ("name", "code"), [("JOHN  smith", None), ("阿卜杜拉•买买提", None), ("John", "mandate"), ("Jon Smith", "mandate")]
)
def test_a_receiver_is_compared_as_carefully_as_an_addressee(clerk, firm, name, code):
    MandateFactory(unit=firm.unit, receivers="John Smith, 阿卜杜拉·买买提")
    asked = {"relation": "mandate", "collector": name, **SHOWN}
    item = ItemFactory(actor=clerk, occupant=firm)
    if code:
        assert why_not(handing_out.hand_out, [item], actor=clerk, **asked) == code
    else:
        assert handing_out.hand_out([item], actor=clerk, **asked)[0].relation == "mandate"


def test_a_space_in_their_own_name_does_not_hand_a_clerk_their_own_mail(clerk, tower):
    item = ItemFactory(actor=clerk, occupant=OccupantFactory(property=tower, kind="person", name="王晓燕"), addressee="王晓燕")
    assert why_not(handing_out.hand_out, [item], actor=clerk, relation="addressee", collector="王 晓　燕", **SHOWN) == "own"
