"""Registered mail at the counter, with every key counted: from the postman's hand to a signature, and back."""

import re

import pytest
from playwright.sync_api import expect

from desk.ledger import trail
from desk.models import Event, Signature
from directory.models import Occupant
from mail.batches.models import PostalBatch
from mail.enums import Branch
from mail.items.models import MailItem
from mail.items.receivers import to_tell
from mail.returns.models import MailReturn, ReturnProposal
from mail.traces.models import Trace
from tests.factories import ItemFactory, MandateFactory, article

SCANNED = [article(30_000_000 + number) for number in range(20)]


@pytest.fixture
def firm(tower) -> Occupant:
    """博远设计 on the 18th floor; its mandate names who receives its mail."""
    firm = Occupant.objects.select_related("unit").get(name="博远设计有限公司")
    MandateFactory(unit=firm.unit, receivers="单文静 林小梅", granted_by="曾雨桐")
    return firm


@pytest.fixture
def letters(wang, firm):
    """``letters(15)``: so many letters for the firm, each told."""

    def lying(count: int, **more) -> list[MailItem]:
        return [ItemFactory(actor=wang, **{"occupant": firm, "addressee": firm.name, "notified": True, **more}) for _n in range(count)]

    return lying


def scan_into(desk, code):
    """What a scanner types into the field that waits for it: no key of the clerk's."""
    desk.page.keyboard.type(code)
    desk.page.keyboard.press("Enter")


def enter(desk, *keys):
    """Keys of which the last leads to another page."""
    desk.press(*keys[:-1])
    with desk.page.expect_navigation():
        desk.press(keys[-1])


def draw(page):
    """A name drawn with the mouse: two strokes."""
    page.locator("[data-sign] canvas").scroll_into_view_if_needed()
    box = page.locator("[data-sign] canvas").bounding_box()
    for stroke in (((20, 30), (60, 70), (120, 25), (180, 75)), ((30, 80), (90, 50), (170, 60))):
        page.mouse.move(box["x"] + stroke[0][0], box["y"] + stroke[0][1])
        page.mouse.down()
        for x, y in stroke[1:]:
            page.mouse.move(box["x"] + x, box["y"] + y, steps=6)
        page.mouse.up()


def submit(page, button="button.do"):
    with page.expect_navigation():
        page.locator("main form .bar").locator(button).first.click()


# --- in --------------------------------------------------------------------------------------------
def test_a_batch_of_twenty_is_taken_in_by_scanner_with_six_keys_a_piece(desk, wang, firm):
    desk.sign_in(wang)
    enter(desk, "m")
    expect(desk.page.locator("#id_declared")).to_be_focused()
    enter(desk, "2", "0", "Enter")
    opening = desk.keys
    for number, code in enumerate(SCANNED):
        expect(desk.page.locator("#id_article_no")).to_be_focused()
        scan_into(desk, code)
        expect(desk.page.locator("#id_host")).to_be_focused()
        enter(desk, *("1803" if number % 2 else "0912"), "Enter")
        expect(desk.page.locator(".row-line .number").first).to_have_text(code)
    taking = desk.keys - opening
    enter(desk, "Escape", "s")
    batch = PostalBatch.objects.get()
    assert (batch.state, batch.received, batch.signature.name) == ("matched", 20, "王晓燕")
    assert [(item.article_no, item.unit.room, item.state) for item in MailItem.objects.select_related("unit").order_by("pk")] == [
        (code, "1803" if number % 2 else "0912", "held") for number, code in enumerate(SCANNED)
    ]
    assert (opening, taking / 20, desk.keys - opening - taking) <= (4, 6, 2), desk.keys


def test_a_piece_scanned_twice_is_refused_in_place_and_f9_opens_the_row_that_is_there(desk, wang, letters):
    (known,) = letters(1)
    desk.sign_in(wang)
    desk.go("mail/stock/")
    expect(desk.page.locator("#id_article_no")).to_be_focused()
    scan_into(desk, known.article_no)
    expect(desk.page.locator("#strip")).to_contain_text(known.number)
    expect(desk.page.locator("#id_article_no")).to_have_value("")
    enter(desk, "F9")
    expect(desk.page.locator("h1")).to_have_text(known.number)
    assert MailItem.objects.count() == 1


def test_a_batch_that_is_one_short_is_signed_at_what_is_there_and_confirmed_next_day(desk, wang, liu, firm, browser):
    desk.sign_in(wang)
    page = desk.page
    enter(desk, "m")
    enter(desk, "2", "Enter")
    scan_into(desk, SCANNED[0])
    enter(desk, *"1803", "Enter")
    enter(desk, "Escape", "s")
    page.fill("[name=difference]", "清单 2 件，实收 1 件")
    submit(page)
    batch = PostalBatch.objects.get()
    assert (batch.state, batch.difference) == ("differs", "清单 2 件，实收 1 件")
    phone = type(desk)(browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page(), desk.base, desk.tower)
    phone.sign_in(liu)
    phone.go(f"mail/batches/{batch.number}/settle/")
    phone.page.fill("[name=comment]", "邮局次日补投")
    submit(phone.page)
    batch.refresh_from_db()
    assert (batch.state, batch.settled_by) == ("settled", liu.user)


# --- notice ------------------------------------------------------------------------------------------
def test_a_notice_is_given_from_the_items_page(desk, wang, letters):
    (letter,) = letters(1, notified=False)
    desk.sign_in(wang)
    desk.go(f"mail/{letter.number}/")
    enter(desk, "t")
    desk.page.locator("[name=reached]").focus()
    desk.press("Space", "Tab")
    expect(desk.page.locator("[name=told]")).to_be_focused()
    desk.chinese("单文静", "shanwenjing")
    enter(desk, "Enter")
    letter.refresh_from_db()
    assert (letter.notices, letter.last_way, letter.reached, letter.told) == (1, "phone", True, "单文静")
    assert desk.keys <= 16, desk.keys


def test_c_shows_whom_to_call_and_the_answer_is_written_beside_the_number(desk, wang, letters, firm):
    (letter,) = letters(1, notified=False)
    contact = to_tell(letter)[0]
    desk.sign_in(wang)
    desk.go(f"mail/{letter.number}/")
    enter(desk, "c")
    expect(desk.page.locator(".dial")).to_have_text(contact.dial)
    desk.page.locator("[name=reached]").focus()
    desk.press("Space", "Tab")
    desk.chinese("单文静", "shanwenjing")
    enter(desk, "Enter")
    letter.refresh_from_db()
    assert (letter.notices, letter.last_way, letter.reached, letter.told) == (1, "phone", True, "单文静")
    assert [event.verb for event in trail.history(letter.property, letter.key)][-2:] == ["reveal", "notify"]
    assert desk.keys <= 17, desk.keys


def test_g_suggests_what_lies_here_and_a_room_still_takes_one_enter(desk, wang, letters, firm):
    first, _second = letters(1, addressee="林小梅")[0], letters(1)[0]
    desk.sign_in(wang)
    desk.go("mail/give/")
    desk.press(*firm.unit.room)
    enter(desk, "Enter")
    expect(desk.page).to_have_url(re.compile(r"/hand-out/\?who=ask$"))
    desk.go("mail/give/")
    desk.chinese("林小梅", "linxiaomei")
    enter(desk, "Enter")
    expect(desk.page).to_have_url(re.compile(rf"/{first.number}/hand-out/$"))
    expect(desk.page.locator(".bigname")).to_have_text("林小梅")


# --- out ---------------------------------------------------------------------------------------------
@pytest.fixture
def home(wang, tower):
    """Letters for 仇志远 (two registered, one court) and for somebody else in the same flat."""
    family = Occupant.objects.select_related("unit").get(name="仇志远")
    to = {"actor": wang, "unit": family.unit, "notified": True}
    own = [ItemFactory(occupant=family, addressee="仇志远 收", **to, **more) for more in ({}, {}, {"court": True})]
    return [*own, ItemFactory(occupant=None, addressee="雷超", **to)]


def test_the_addressee_has_all_their_letters_with_two_keys_and_a_signature(desk, wang, home):
    first, *_rest = home
    desk.sign_in(wang)
    desk.scan(first.article_no)
    page = desk.page
    expect(page.locator(".bigname")).to_have_text("仇志远")
    expect(page.locator("[data-theirs] input:checked")).to_have_count(3)
    expect(page.locator("[name=id_seen]:checked")).to_have_count(0)
    expect(page.locator("[name=id_seen]").first).to_be_focused()
    desk.press("1")
    draw(page)
    enter(desk, "Enter")
    handed = list(MailItem.objects.order_by("pk").values_list("state", "relation", "agreement", "compared_with", "id_seen"))
    assert handed == [("collected", "addressee", "same", "仇志远", "id_card")] * 3 + [("held", "", "", "", "")]
    assert Signature.objects.get(role="recipient").name == "仇志远"
    assert desk.keys == 2, desk.keys


def test_a_scan_on_the_page_ticks_their_letter_and_says_whose_another_is(desk, wang, home):
    first, second, _court, other = home
    desk.sign_in(wang)
    desk.scan(first.article_no)
    page, box = desk.page, desk.page.locator(f"[name=also][value='{second.number}']")
    here = page.url
    box.focus()
    desk.press("Space")
    expect(box).not_to_be_checked()
    expect(page.locator("[data-give] [data-count]")).to_have_text("2")
    scan_into(desk, second.article_no)
    expect(box).to_be_checked()
    expect(page.locator("[data-give] [data-count]")).to_have_text("3")
    scan_into(desk, other.article_no)
    expect(page.locator("[role=status] .note.error")).to_contain_text("雷超")
    assert page.url == here
    expect(page.locator("[name=also]:checked")).to_have_count(2)


def test_a_signature_covers_what_was_ticked_when_it_was_drawn(desk, wang, home):
    first, second, *_rest = home
    desk.sign_in(wang)
    desk.scan(first.article_no)
    draw(desk.page)
    expect(desk.page.locator("[name=strokes]")).not_to_have_value("")
    desk.page.locator(f"[name=also][value='{second.number}']").uncheck()
    expect(desk.page.locator("[name=strokes]")).to_have_value("")


def test_another_name_is_written_and_judged_again(desk, wang, home):
    first, *_rest = home
    desk.sign_in(wang)
    desk.scan(first.article_no)
    page = desk.page
    desk.press("0")
    expect(page.locator("[name=id_name]")).to_be_focused()
    desk.chinese("冒名者", "maomingzhe")
    enter(desk, "Enter")
    expect(page.locator(".note.error")).to_contain_text("冒名者")
    expect(page.locator("[data-give]")).to_have_count(0)
    desk.press("0")
    desk.chinese("雷超", "leichao")
    enter(desk, "Enter")
    expect(page.locator(".bigname")).to_have_text("雷超")
    expect(page.locator("[data-theirs] li")).to_have_count(1)
    expect(page.locator("[data-apart] li")).to_have_count(3)


@pytest.mark.parametrize("how", ["click", "Enter", "paper", "Ctrl+Enter"])
def test_a_name_that_was_typed_is_compared_before_anything_is_handed_out(desk, wang, home, how):
    first, *_rest = home
    desk.sign_in(wang)
    desk.scan(first.article_no)
    page = desk.page
    desk.press("1")
    draw(page)
    desk.press("0")
    desk.chinese("冒名者", "maomingzhe")
    with page.expect_navigation():
        if how == "click":
            page.locator("[data-give]:visible").click()
        elif how == "Enter":
            page.locator("[data-give]:visible").focus()
            page.keyboard.press("Enter")
        elif how == "paper":
            page.locator("[name=method][value=paper]").check(force=True)
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("Control+Enter")
    expect(page.locator("[data-naming] .err")).to_contain_text("冒名者")
    expect(page.locator("[name=id_name]")).to_have_value("冒名者")
    expect(page.locator("[name=id_seen]").first).to_be_checked()
    assert set(MailItem.objects.values_list("state", flat=True)) == {"held"}
    page.locator("[name=id_name]").press("Enter")
    expect(page.locator(".note.error")).to_contain_text("冒名者")
    expect(page.locator("[data-give]")).to_have_count(0)


def test_somebody_else_of_the_room_is_chosen_by_a_digit(desk, wang, home):
    first, *_rest, other = home
    desk.sign_in(wang)
    desk.scan(first.article_no)
    desk.press("Backspace")
    enter(desk, "2")
    expect(desk.page.locator(".bigname")).to_have_text("雷超")
    assert desk.page.url.endswith(f"/{other.number}/hand-out/")


def test_a_screen_turned_to_the_guest_shows_their_letters_and_nobody_elses_name(desk, wang, home):
    first, *_rest = home
    desk.sign_in(wang)
    desk.scan(first.article_no)
    desk.page.locator("[data-turn]").click()
    shown = desk.page.locator("body").inner_text()
    assert ("雷超" in shown, "王晓燕" in shown, first.article_no in shown, home[3].article_no in shown) == (False, False, True, False)
    draw(desk.page)
    desk.page.locator("[data-turn]").click()
    expect(desk.page.locator(".bigname")).to_be_visible()


def test_a_company_collects_fifteen_with_one_drawn_signature_and_three_keys(desk, wang, letters):
    lying = letters(15)
    desk.sign_in(wang)
    desk.scan(lying[0].article_no)
    expect(desk.page.locator("[data-who] a").first).to_be_focused()
    expect(desk.page.locator("[data-give]")).to_have_count(0)
    enter(desk, "1")
    expect(desk.page.locator(".bigname")).to_have_text("单文静")
    expect(desk.page.locator("[name=also]:checked")).to_have_count(14)
    desk.press("1")
    draw(desk.page)
    expect(desk.page.locator("[name=method][value=drawn]")).to_be_checked()
    enter(desk, "Enter")
    handed = list(MailItem.objects.order_by("pk"))
    assert {(item.state, item.collector, item.relation, item.mandate.receivers) for item in handed} == {
        ("collected", "单文静", "mandate", "单文静 林小梅")
    }
    received, own = Signature.objects.order_by("pk")
    assert {(item.recipient_signature_id, item.clerk_signature_id) for item in handed} == {(received.pk, own.pk)}
    assert (received.method, received.name, received.strokes != "", own.method, own.signer) == (
        "drawn",
        "单文静",
        True,
        "account",
        wang.user,
    )
    assert received.digest == own.digest
    assert desk.keys == 3, desk.keys


def received_by_mandate(desk, letter):
    """Scanned, signed for by the first receiver the mandate names."""
    desk.scan(letter.article_no)
    enter(desk, "1")
    desk.press("1")
    draw(desk.page)
    enter(desk, "Enter")


def test_the_pick_up_sheet_shows_every_piece_and_the_drawn_name_to_the_supervisor(desk, wang, liu, letters):
    lying = letters(3)
    desk.sign_in(wang)
    received_by_mandate(desk, lying[0])
    desk.leave()
    desk.sign_in(liu)
    desk.go(f"mail/{lying[0].number}/")
    desk.printer_asks()
    with desk.page.expect_navigation():
        desk.page.locator("button[name=paper][value=sheet]").click()
    for letter in lying:
        expect(desk.page.locator("article")).to_contain_text(letter.article_no)
    expect(desk.page.locator("article svg").first).to_be_visible()


def test_a_signature_left_out_keeps_everything_chosen(desk, wang, letters):
    letter, other = letters(2)
    desk.sign_in(wang)
    desk.go(f"mail/{letter.number}/hand-out/?who=1")
    page = desk.page
    page.locator(f"[name=also][value='{other.number}']").uncheck()
    page.locator("[name=id_seen][value=work]").check(force=True)
    submit(page)
    expect(page.locator(".err, .note.error").first).to_be_visible()
    expect(page.locator(".bigname")).to_have_text("单文静")
    expect(page.locator("[name=id_seen][value=work]")).to_be_checked()
    expect(page.locator(f"[name=also][value='{other.number}']")).not_to_be_checked()
    letter.refresh_from_db()
    assert (letter.state, Signature.objects.count()) == ("held", 0)


def test_without_javascript_a_letter_is_handed_out_on_paper(desk, wang, letters, browser):
    first, second = letters(2)
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    plain = type(desk)(page, desk.base, desk.tower)
    plain.sign_in(wang)
    plain.go("mail/give/")
    page.fill("[name=what]", first.article_no)
    submit(page)
    page.fill("[name=id_name]", "单 文静")
    with page.expect_navigation():
        page.locator("button[name=judge]").click()
    page.locator("[name=id_seen]").first.check(force=True)
    page.locator("[name=method][value=paper]").check(force=True)
    submit(page)
    handed = list(MailItem.objects.select_related("recipient_signature").order_by("pk"))
    assert [(item.state, item.collector, item.recipient_signature.method) for item in handed] == [("collected", "单 文静", "paper")] * 2
    assert [item.pk for item in handed] == [first.pk, second.pk]


def test_a_round_takes_letters_out_and_brings_back_what_nobody_signed_for(desk, wang, letters):
    first, second = letters(2)
    desk.sign_in(wang)
    page = desk.page
    desk.go("mail/round/")
    for letter in (first, second):
        page.locator(f"[name=picked][value='{letter.number}']").check()
    with page.expect_navigation():
        page.locator("main form[method=post] .bar button.do").click()
    assert set(MailItem.objects.values_list("state", "carrier__username", "slot")) == {("out", "wang", None)}
    page.locator(f"a[href$='/{first.number}/hand-out/']").click()
    page.locator("[data-who] a").first.click()
    page.locator("[name=id_seen]").first.check(force=True)
    page.locator("[name=method][value=paper]").check(force=True)
    page.locator(f"[name=also][value='{second.number}']").uncheck()
    submit(page)
    desk.go("mail/round/")
    page.locator(f"a[href$='/{second.number}/back/']").click()
    submit(page)
    assert list(MailItem.objects.order_by("pk").values_list("state", "carrier", "slot__code")) == [
        ("collected", None, None),
        ("held", None, "A"),
    ]


# --- back --------------------------------------------------------------------------------------------
def test_three_returns_go_through_review_to_the_post_offices_list(desk, wang, liu, letters, browser):
    lying = letters(3)
    desk.sign_in(wang)
    page = desk.page
    for letter in lying:
        desk.go(f"mail/{letter.number}/propose-return/")
        page.locator("[name=reason][value=b]").check(force=True)
        submit(page)
    assert set(MailItem.objects.values_list("state", flat=True)) == {"proposed"}
    desk.go("mail/returns/review/")
    expect(page.locator("[name=picked]")).to_have_count(0)

    chief = type(desk)(browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page(), desk.base, desk.tower)
    chief.sign_in(liu)
    chief.go("mail/returns/review/")
    for letter in lying:  # one click each
        chief.page.locator(f"[name=picked][value='{letter.number}']").click()
    with chief.page.expect_navigation():
        chief.page.locator("button[name=approve]").click()
    assert set(ReturnProposal.objects.values_list("state", "decided_by__username")) == {("approved", "liu")}
    assert set(MailReturn.objects.values_list("state", "proposed_by__username", "approved_by__username")) == {("approved", "wang", "liu")}

    desk.go("mail/returns/hand-over/")
    expect(page.locator("[name=picked]:checked")).to_have_count(3)
    page.fill("[name=postman]", "孔令军")
    page.fill("[name=receipt_no]", "R-20260302-7")
    draw(page)
    submit(page)
    expect(page.locator("article")).to_have_count(2)
    for letter in lying:
        expect(page.locator("article").first).to_contain_text(letter.article_no)
        expect(page.locator("article").last).to_contain_text(letter.article_no)
    assert set(MailReturn.objects.values_list("state", "postman", "receipt_no")) == {("handed_over", "孔令军", "R-20260302-7")}
    assert set(MailItem.objects.values_list("state", "slot")) == {("returned", None)}
    assert Signature.objects.get(role="postman").strokes != ""


# --- lost --------------------------------------------------------------------------------------------
def test_a_lost_letter_is_traced_in_one_screen(desk, wang, letters):
    letter = letters(1, notified=False)[0]
    desk.sign_in(wang)
    received_by_mandate(desk, letter)
    desk.go()
    before = desk.keys
    enter(desk, "x")
    expect(desk.page.locator("#id_article_no")).to_be_focused()
    scan_into(desk, letter.article_no)
    expect(desk.page.locator("[name=claimant]")).to_be_focused()
    desk.chinese("曾雨桐", "zengyutong")
    enter(desk, "Enter")
    trace = Trace.objects.get()
    assert (trace.branch, trace.item, trace.state) == (Branch.SIGNED, letter, "checked")
    page = desk.page
    expect(page.locator("h1")).to_have_text(trace.number)
    expect(page.locator(".note.warning")).to_be_visible()
    for shown in (letter.number, "单文静", "王晓燕"):
        expect(page.locator("main")).to_contain_text(shown)
    expect(page.locator("main svg").first).to_be_visible()
    events = Event.objects.filter(subject_key=letter.key).count()
    holders = page.locator("section", has=page.locator("h2", has_text=letter.number))
    expect(holders.locator("ol.history > li")).to_have_count(events)
    assert desk.keys - before <= 13, desk.keys - before


def test_where_is_my_letter_answers_a_scan_with_every_holder(desk, wang, letters):
    (letter,) = letters(1)
    desk.sign_in(wang)
    desk.go("mail/where/")
    expect(desk.page.locator("#id_what")).to_be_focused()
    desk.page.keyboard.type(letter.article_no)
    with desk.page.expect_navigation(timeout=5000):
        desk.page.keyboard.press("Enter")
    main = desk.page.locator("main")
    for shown in (letter.article_no, str(letter.slot), "王晓燕"):
        expect(main).to_contain_text(shown)
    expect(main.locator("ol.history > li")).to_have_count(2)
    desk.go("mail/where/?what=RA000000000CN")
    expect(main.get_by_role("link", name=re.compile("丢失|Trace")).first).to_be_visible()
