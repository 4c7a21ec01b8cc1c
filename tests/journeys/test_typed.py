"""In a real browser: nothing typed is lost, whatever ends; a cut line sends once; nothing stays behind."""

import re

import pytest
from playwright.sync_api import expect

from desk.models import Draft
from directory.models import Occupant
from enquiries.complaints.models import Complaint
from enquiries.enquiries.models import Enquiry
from handover.notes.models import DutyNote
from mail.items.models import MailItem
from tests.factories import BatchFactory, ItemFactory, VisitFactory, article
from tests.factories.desk import PASSWORD
from visitors.visits.models import Visit

NOTE = "handover/notes/new/"
WORDS = "大堂灯坏了，已放警示牌"


def typed(desk, words=WORDS):
    """A duty note, half-written, and the server has it."""
    desk.go(NOTE)
    with desk.page.expect_response("**/typed/"):
        desk.page.fill("[name=what]", words)


def field(desk, name="what"):
    return desk.page.locator(f"main form:not(.kept) [name={name}]").first


def said(desk):
    return desk.page.locator(".note.kept")


def save(desk):
    desk.page.locator("main form:not(.kept) .bar button.do").first.click()


# --- it comes back ----------------------------------------------------------------------------------
def test_f5_back_another_page_and_a_scan_bring_the_form_back_as_it_was(desk, wang):
    visit = VisitFactory(actor=wang)
    desk.sign_in(wang)
    typed(desk)
    desk.page.reload()
    expect(field(desk)).to_have_value(WORDS)
    expect(said(desk)).to_contain_text("刚才")
    assert (desk.violations(), desk.overflows()) == ([], False)
    desk.page.keyboard.type("，已报修")  # the focus stands where the words are; a moment later the page is left
    desk.page.locator("nav.rail a").nth(1).click()
    desk.page.wait_for_url("**/visitors/")
    desk.page.go_back()
    expect(field(desk)).to_have_value(WORDS + "，已报修")
    desk.page.locator("[name=action]").focus()
    desk.page.keyboard.type(visit.number)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#strip")).to_contain_text(visit.number)  # the scan is told beside what came back, which stays
    expect(field(desk)).to_have_value(WORDS + "，已报修")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("F9")
    expect(desk.page.locator("h1, .number").first).to_be_visible()
    desk.go(NOTE)
    expect(field(desk)).to_have_value(re.compile("已报修"))
    expect(desk.page.locator("[name=action]")).to_have_value("")


@pytest.mark.parametrize("pause", [0, 0.3, 0.6, 0.9])
@pytest.mark.parametrize(("where", "name", "words"), [(NOTE, "what", WORDS), ("visitors/new/", "visitor_name", "欧阳明月")])
def test_f5_right_after_the_last_key_brings_every_word_back_at_once(desk, wang, where, name, words, pause):
    desk.sign_in(wang)
    desk.go(where)
    field(desk, name).focus()
    for key in words:
        desk.page.keyboard.insert_text(key)
    desk.page.wait_for_timeout(pause * 1000)
    desk.page.reload()
    expect(field(desk, name)).to_have_value(words)
    expect(said(desk)).to_contain_text("刚才")
    expect(said(desk)).to_have_count(1)
    assert desk.page.evaluate("({...sessionStorage})") == {}
    desk.page.reload()
    expect(field(desk, name)).to_have_value(words)


def test_words_the_server_never_got_are_there_after_f5_and_gone_with_the_lock(desk, wang):
    desk.sign_in(wang)
    desk.go(NOTE)
    desk.page.route("**/typed/", lambda route: route.abort())
    field(desk).fill(WORDS)
    desk.page.locator("[name=action]").fill("110101199003078515")  # the number of an ID card is in no store, whole or begun
    field(desk).focus()
    held = desk.page.evaluate("Object.values(sessionStorage).join()")
    assert WORDS in held and "199003" not in held
    desk.page.unroute("**/typed/")
    desk.page.evaluate("document.dispatchEvent(new Event('locked'))")
    assert desk.page.evaluate("({...sessionStorage})") == {}


def test_a_browser_killed_a_moment_after_the_last_key_loses_no_word(desk, wang):
    desk.sign_in(wang)
    desk.go(NOTE)
    field(desk).focus()
    desk.page.keyboard.insert_text(WORDS)
    desk.page.wait_for_timeout(700)
    context = desk.page.context
    desk.page.close(run_before_unload=False)
    desk.page = context.new_page()
    desk.go(NOTE)
    expect(field(desk)).to_have_value(WORDS)


def test_a_crash_of_the_browser_leaves_what_was_typed_a_second_before(desk, wang):
    desk.sign_in(wang)
    typed(desk)
    context = desk.page.context
    desk.page.close(run_before_unload=False)
    desk.page = context.new_page()
    desk.go(NOTE)
    expect(field(desk)).to_have_value(WORDS)


def test_with_one_button_the_form_is_empty_again(desk, wang):
    desk.sign_in(wang)
    typed(desk)
    desk.page.reload()
    expect(said(desk)).to_be_visible()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Alt+0")
    expect(field(desk)).to_have_value("")
    assert Draft.objects.count() == 0


def test_a_form_that_was_sent_does_not_come_back_nor_one_that_was_parked(desk, wang):
    desk.sign_in(wang)
    typed(desk)
    desk.press("Escape")
    desk.page.wait_for_url("**/tower/")
    assert [draft.quiet for draft in Draft.objects.all()] == [False]
    desk.go(NOTE)
    expect(field(desk)).to_have_value("")
    desk.page.fill("[name=what]", "电梯异响")
    desk.page.locator("[name=acted]").first.check(force=True)
    with desk.page.expect_navigation():
        save(desk)
    assert (DutyNote.objects.get().what, Draft.objects.filter(quiet=True).count()) == ("电梯异响", 0)
    desk.page.go_back()
    expect(field(desk)).to_have_value("")


@pytest.mark.parametrize("gone", ["session", "csrf", "both"])
def test_a_cookie_that_is_gone_leads_back_to_the_filled_form_and_the_entry_is_made_once(desk, wang, gone):
    desk.sign_in(wang)
    typed(desk)
    context = desk.page.context
    for cookie in context.cookies():
        if gone == "both" or gone in cookie["name"]:
            context.clear_cookies(name=cookie["name"])
    field(desk).focus()
    desk.page.keyboard.press("End")
    desk.page.keyboard.type("!")  # and it is sent at once
    desk.page.locator("[name=acted]").first.check(force=True)
    with desk.page.expect_navigation():
        save(desk)
    if gone != "csrf":  # whoever is still signed in does not even notice
        desk.page.wait_for_url("**/accounts/login/**")
        desk.page.fill("[name=login]", "wang")
        desk.page.fill("[name=password]", PASSWORD)
        desk.page.click("form[action='/accounts/login/'] button.do")
        desk.page.wait_for_url(f"**/{NOTE}")
        expect(field(desk)).to_have_value(WORDS + "!")
        assert DutyNote.objects.count() == 0
        with desk.page.expect_navigation():
            save(desk)
    assert [note.what for note in DutyNote.objects.all()] == [WORDS + "!"]


def test_a_session_that_ends_while_typing_is_told_and_nothing_is_lost(desk, wang):
    desk.sign_in(wang)
    typed(desk)
    desk.page.context.clear_cookies(name="sessionid")
    field(desk).focus()
    desk.page.keyboard.type("再写一句")
    expect(desk.page.locator("#line [data-line=out]")).to_be_visible()
    expect(field(desk)).to_have_value(re.compile("再写一句"))


# --- the line is cut --------------------------------------------------------------------------------
def whom(desk):
    desk.page.locator("[name=host]").press_sequentially("0912")
    expect(desk.page.locator("[role=option]").first).to_contain_text("仇志远")
    desk.page.keyboard.press("Enter")


def walk_in(desk):
    desk.go("visitors/new/")
    desk.type("zyt18")
    expect(desk.page.locator("[role=option]").first).to_contain_text("曾雨桐")
    desk.press("Enter", "1", "1")
    return "陈建国", lambda: [visit.visitor_name for visit in Visit.objects.all()]


def question(desk):
    desk.go("enquiries/new/")
    desk.page.locator("[name=outcome][value=answered]").check(force=True)
    desk.page.locator("[name=kind]").first.check(force=True)
    desk.page.fill("[name=answer]", "出门右转 300 米")
    desk.page.locator("[name=subject]").focus()
    return "附近有银行吗", lambda: [row.subject for row in Enquiry.objects.all()]


def complaint(desk):
    desk.go("enquiries/complaints/new/")
    whom(desk)
    desk.page.locator("[name=kind]").first.check(force=True)
    desk.page.locator("[name=narrative]").focus()
    return "电梯又停了", lambda: [row.narrative for row in Complaint.objects.all()]


def note(desk):
    desk.go(NOTE)
    desk.page.locator("[name=acted]").first.check(force=True)
    field(desk).focus()
    return WORDS, lambda: [row.what for row in DutyNote.objects.all()]


def letter(desk):
    batch = BatchFactory(actor=desk.actor)
    desk.go(f"mail/batches/{batch.number}/")
    whom(desk)
    desk.page.locator("[name=article_no]").focus()
    return article(30_000_001), lambda: [row.article_no for row in MailItem.objects.all()]


def hand_out(desk):
    firm = Occupant.objects.get(name="博远设计有限公司")
    item = ItemFactory(actor=desk.actor, notified=True, occupant=firm, addressee=firm.name)
    desk.go(f"mail/{item.number}/hand-out/?who=colleague")
    desk.page.fill("[name=phoned]", "曾雨桐")
    desk.page.locator("[name=id_seen][value=work]").check(force=True)
    desk.page.locator("[name=method][value=paper]").check(force=True)
    desk.page.locator("[name=collector]").fill("")
    desk.page.locator("[name=collector]").focus()
    return "林小梅", lambda: [row.collector for row in MailItem.objects.filter(state="collected")]


JOBS = [walk_in, question, complaint, note, letter, hand_out]


def a_while(page, seconds):
    """The browser's own time goes on; whatever waits for a moment of it happens then."""
    for _step in range(0, seconds, 5):
        page.clock.run_for(5000)


@pytest.mark.parametrize("job", JOBS)
def test_a_line_cut_for_five_minutes_loses_no_key_and_sends_the_form_once(desk, wang, job):
    desk.actor = wang
    desk.sign_in(wang)
    words, made = job(desk)
    context, page = desk.page.context, desk.page
    page.clock.install()
    sent = []
    page.on(
        "requestfinished", lambda request: sent.append(request.url) if request.method == "POST" and "/typed/" not in request.url else None
    )
    context.set_offline(True)
    for key in words:  # typed over two minutes and a half
        page.keyboard.insert_text(key)
        a_while(page, 150 // len(words))
    expect(page.locator("#line [data-line=down]")).to_be_visible()
    assert page.evaluate("document.activeElement.value") == words
    save(desk)
    page.keyboard.press("Enter")  # in doubt one presses again
    expect(page.locator("#line [data-line=held]")).to_contain_text("恢复后自动提交一次")
    a_while(page, 150)
    assert (made(), sent) == ([], [])
    expect(page.locator("#line [data-line=held]")).to_be_visible()
    with page.expect_navigation():
        context.set_offline(False)
    expect(page.locator("#line")).to_be_hidden()
    assert (made(), Draft.objects.count(), len(sent)) == ([words], 0, 1)


def test_an_answer_that_is_lost_on_its_way_makes_no_second_entry(desk, wang):
    desk.actor = wang
    desk.sign_in(wang)
    words, made = note(desk)
    lost = []

    def swallow(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())  # it arrives, and its answer does not
            route.abort()
        else:
            route.continue_()

    desk.page.keyboard.insert_text(words)
    desk.page.route(f"**/{NOTE}", swallow)
    with desk.page.expect_navigation():
        save(desk)
    assert (made(), len(lost), Draft.objects.count()) == ([words], 1, 0)


def test_while_the_line_is_cut_a_form_that_waits_can_be_taken_back_and_no_link_leads_away(desk, wang):
    desk.actor = wang
    desk.sign_in(wang)
    words, made = note(desk)
    desk.page.keyboard.insert_text(words)
    desk.page.context.set_offline(True)
    save(desk)
    expect(desk.page.locator("#line [data-line=held]")).to_be_visible()
    desk.page.locator("nav.rail a").nth(1).click()
    desk.page.locator("[data-line-back]").click()
    field(desk).fill("大堂灯坏了，已修好")
    desk.page.wait_for_timeout(1500)
    with desk.page.expect_response(lambda answer: answer.url.endswith("/typed/") and answer.status == 204):
        desk.page.context.set_offline(False)
    assert made() == []
    with desk.page.expect_navigation():
        save(desk)
    assert made() == ["大堂灯坏了，已修好"]


# --- nothing stays behind ---------------------------------------------------------------------------
LEFT = """async () => {
  const kept = (await caches.keys()).filter((name) => name !== "styles");
  const lists = await Promise.all(kept.map(async (name) => (await (await caches.open(name)).keys()).map((one) => one.url)));
  const databases = (await indexedDB.databases()).map((one) => one.name);
  return { local: {...localStorage}, session: {...sessionStorage}, databases, caches: lists.flat() };
}"""


def test_after_signing_out_nothing_personal_is_left_in_the_browser(desk, wang):
    VisitFactory(actor=wang, inside=True)
    desk.sign_in(wang)
    typed(desk)
    desk.page.context.set_offline(True)
    field(desk).fill(WORDS + "，再写一句")
    expect(desk.page.locator("#line")).to_be_visible()
    desk.page.context.set_offline(False)
    expect(desk.page.locator("#line")).to_be_hidden(timeout=20_000)
    expect(desk.page.locator("body")).to_have_attribute("data-offline", re.compile("evacuation"))
    desk.page.locator(".on-duty summary").click()
    with desk.page.expect_navigation():
        desk.page.locator("form[data-forget] button").click()
    left = desk.page.evaluate(LEFT)
    assert left == {"local": {}, "session": {}, "databases": [], "caches": []}
    desk.page.go_back()
    expect(desk.page.locator("[name=password]")).to_be_visible()
    assert WORDS not in desk.page.content()


def test_after_the_change_of_clerk_no_page_of_the_colleague_comes_back_but_the_form_that_passes_on(desk, wang, li):
    desk.sign_in(wang)
    typed(desk)
    desk.page.locator("h1").click()
    desk.go(f"clerk/?next=/tower/{NOTE}")
    desk.page.fill("[name=pin]", "2468")
    with desk.page.expect_navigation():
        desk.press("Enter")
    expect(field(desk)).to_have_value(WORDS)
    expect(said(desk)).to_contain_text("王晓燕")


# --- without script --------------------------------------------------------------------------------
def test_a_page_without_script_sent_after_the_sign_in_ended_is_filled_again_after_signing_in(browser, live_server, wang):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()

    def sign_in():
        page.fill("[name=login]", "wang")
        page.fill("[name=password]", PASSWORD)
        page.click("form[action='/accounts/login/'] button.do")

    page.goto(f"{live_server.url}/accounts/login/")
    sign_in()
    page.goto(f"{live_server.url}/tower/{NOTE}")
    page.fill("[name=what]", WORDS)
    page.locator("[name=acted]").first.check(force=True)
    context.clear_cookies(name="sessionid")
    page.locator("main .bar button.do").first.click()
    sign_in()
    expect(page.locator("[name=what]")).to_have_value(WORDS)
    assert DutyNote.objects.count() == 0
    context.close()
