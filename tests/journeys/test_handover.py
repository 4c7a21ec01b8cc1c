"""A post changes hands in real browsers: keys counted, two screens side by side, a night alone."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from desk.models import Authorisation, Shift, ShiftClerk
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine
from handover.notes.models import DutyNote
from handover.posts.models import CountedThing
from tests.factories import (
    ComplaintFactory,
    DutyNoteFactory,
    EnquiryFactory,
    HandoverFactory,
    ItemFactory,
    MessageFactory,
    VisitFactory,
    actor_of,
)
from tests.factories.handover import again
from tests.journeys.conftest import Typist


@pytest.fixture
def zhou(tower):
    """The relief, not on duty yet."""
    return actor_of(tower, username="zhou", name="周志强", language="zh-hans")


@pytest.fixture
def keys(lobby):
    return CountedThing.objects.create(property=lobby.property, post=lobby, name="大堂钥匙", expected=7)


@pytest.fixture
def other(browser, live_server, tower):
    """A second browser beside the first."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield Typist(context.new_page(), live_server.url, tower)
    context.close()


def on_duty_now():
    return list(ShiftClerk.objects.filter(ended_at=None, shift__closed_at=None).values_list("user__username", flat=True))


def finish(desk):
    """Everything ticked and counted by the mouse, then signed."""
    for box in desk.page.locator("[data-reading] input[type=checkbox]:not([data-part])").all():
        box.check()
    for figure in desk.page.locator("[name^=counted_in_]").all():
        figure.fill("0")  # nothing lies in the safe
    with desk.page.expect_navigation():
        desk.page.locator("[data-last]").click()


def read_on(desk):
    """Everything the page shows, only by keys: `y` for what stands alone, a digit a book, figures, `=`, `z`."""
    page = desk.page
    for _tick in range(page.locator("#singly input:not(:checked), #news input:not(:checked)").count()):
        desk.press("y")
    for digit in range(page.locator("[data-digit]").count()):
        desk.press(str(digit + 1))
    for figure in page.locator("[name^=counted_in_]").all():
        expect(figure).to_be_focused()
        desk.type(figure.locator("xpath=ancestor::tr/td[3]").inner_text().strip())
        desk.press("Enter")
    desk.press("=", "z")
    expect(page.locator("[data-last]")).to_be_focused()


def take_over(desk, handover):
    """From the duty page: take up, read, sign; only keys. Gives how many."""
    desk.go("duty/")
    desk.keys = 0
    with desk.page.expect_navigation():
        desk.press("t")
    expect(desk.page.locator("[data-reading]")).to_be_visible()
    promised = int("".join(one for one in desk.page.locator("[data-left]").inner_text() if one.isdigit()))
    read_on(desk)
    with desk.page.expect_navigation():
        desk.press("Enter")
    expect(desk.page.locator(".note.success")).to_contain_text("接班完成，您已在大堂岗当班")
    assert desk.keys == promised + 1  # what the bar says is what it takes, after `t`
    return desk.keys


def test_ten_lines_take_at_most_16_keys(desk, wang, zhou, keys):
    for _note in range(9):
        DutyNoteFactory(actor=wang)
    VisitFactory(actor=wang)
    handover = HandoverFactory(actor=wang, submitted=True)
    desk.sign_in(zhou)
    assert (handover.lines.count(), take_over(desk, handover) <= 16) == (10, True)
    assert (on_duty_now(), Handover.objects.get().state) == (["zhou"], "accepted")


def test_a_hundred_open_entries_take_at_most_25_keys(desk, wang, zhou, keys):
    """Slips, promises, messages, complaints and letters, some overdue, some legal, some marked: as a desk has them at noon."""
    with time_machine.travel(timezone.now() - timedelta(hours=5)):
        for _slip in range(6):
            VisitFactory(actor=wang, inside=True)
        for _promise in range(2):
            EnquiryFactory(actor=wang, promised=True)
    for _slip in range(24):
        VisitFactory(actor=wang, inside=True)
    for _slip in range(4):
        VisitFactory(actor=wang, called=True)
    for _promise in range(10):
        EnquiryFactory(actor=wang, promised=True)
    for _message in range(6):
        MessageFactory(actor=wang)
    for _complaint in range(8):
        ComplaintFactory(actor=wang)
    for _letter in range(34):
        ItemFactory(actor=wang)
    for _court in range(2):
        ItemFactory(actor=wang, court=True)
    for _note in range(4):
        DutyNoteFactory(actor=wang)
    handover = HandoverFactory(actor=wang, submitted=True)
    assert handover.lines.count() == 100
    desk.sign_in(zhou)
    assert take_over(desk, handover) <= 25
    assert on_duty_now() == ["zhou"]
    done = Handover.objects.get()
    assert (done.lines.filter(read_at=None).count(), done.lines.filter(by_book=True).count() > 80) == (0, True)


def test_what_comes_in_while_reading_is_appended_and_nothing_starts_again(desk, wang, zhou, keys):
    DutyNoteFactory(actor=wang)
    HandoverFactory(actor=wang, submitted=True)
    desk.sign_in(zhou)
    desk.go("duty/")
    with desk.page.expect_navigation():
        desk.press("t")
    page = desk.page
    read_on(desk)
    DutyNoteFactory(actor=again(wang), what="客人遗落雨伞")
    with page.expect_navigation():
        desk.press("Enter")
    expect(page.locator(".note.error")).to_contain_text("您看的时候又新增 1 项")
    expect(page.locator("#news")).to_contain_text("客人遗落雨伞")
    assert page.locator("[data-reading] input:checked").count() == 3  # the note, the counts, oneself
    expect(page.locator("#news input")).to_be_focused()
    DutyNoteFactory(actor=again(wang), what="又来一件")
    desk.press("y")
    with page.expect_navigation():
        desk.press("Enter")
    expect(page.locator(".note.success")).to_contain_text("接班完成")
    expect(page.locator(".note.warning")).to_contain_text("您签名时又新增：GW")
    assert on_duty_now() == ["zhou"]


def test_a_page_left_open_brings_what_is_new_by_itself(desk, wang, zhou):
    DutyNoteFactory(actor=wang)
    HandoverFactory(actor=wang, submitted=True)
    desk.sign_in(zhou)
    desk.page.clock.install()
    desk.go("duty/")
    with desk.page.expect_navigation():
        desk.press("t")
    desk.press("y")
    DutyNoteFactory(actor=again(wang), what="客人遗落雨伞")
    desk.page.clock.run_for(16000)
    expect(desk.page.locator("#news")).to_contain_text("客人遗落雨伞")
    expect(desk.page.locator("#singly input")).to_be_checked()
    expect(desk.page.locator("[data-missing]")).to_contain_text("新增 1")


def test_a_book_is_spread_out_and_read_line_by_line(desk, wang, zhou):
    for _slip in range(3):
        VisitFactory(actor=wang)
    HandoverFactory(actor=wang, submitted=True)
    desk.sign_in(zhou)
    desk.go("duty/")
    with desk.page.expect_navigation():
        desk.press("t")
    desk.press("ArrowRight")
    parts = desk.page.locator("[data-part]")
    for part in parts.all():
        part.check()
    expect(desk.page.locator("[data-missing]")).not_to_contain_text("按簿")
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="保存已阅").click()
    expect(desk.page.locator(".note.warning")).to_contain_text("已存下：看过 3 / 3 件。还没有签名接班")
    assert set(Handover.objects.get().lines.values_list("by_book", flat=True)) == {False}


def test_without_scripts_the_page_reads_and_signs(browser, live_server, tower, wang, zhou, keys):
    DutyNoteFactory(actor=wang), VisitFactory(actor=wang)
    handover = HandoverFactory(actor=wang, submitted=True)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", timezone_id="Asia/Shanghai")
    plain = Typist(context.new_page(), live_server.url, tower)
    plain.sign_in(zhou)
    plain.go("duty/")
    plain.page.click("main form[action*='take-up'] button")
    plain.page.click("[data-last]")
    expect(plain.page.locator(".note.error")).to_contain_text("还差：逐件 1、按簿 1、清点、自查。")
    for box in plain.page.locator("[data-reading] input[type=checkbox]:not([data-part])").all():
        box.check()
    for figure in plain.page.locator("[name^=counted_in_]").all():
        figure.fill("0")
    plain.page.click("[data-last]")
    expect(plain.page.locator(".note.success")).to_contain_text("接班完成")
    context.close()
    assert (on_duty_now(), Handover.objects.get(pk=handover.pk).state) == (["zhou"], "accepted")


def test_a_duty_note_is_a_key_the_text_ctrl_enter_and_what_was_done(desk, wang):
    desk.sign_in(wang)
    desk.go("visitors/")
    with desk.page.expect_navigation():
        desk.press("l")
    expect(desk.page.locator("#id_what")).to_be_focused()
    desk.page.keyboard.insert_text("大堂地面湿滑，已放警示牌")
    desk.press("Control+Enter")
    with desk.page.expect_navigation():
        desk.press("1")
    note = DutyNote.objects.get()
    assert (note.what, note.acted, note.state, desk.keys) == ("大堂地面湿滑，已放警示牌", "none", "settled", 3)


def test_two_clerks_hand_over_side_by_side_with_a_disputed_count_while_a_visitor_arrives(desk, other, wang, zhou, keys):
    wang.user.set_pin("1357")
    wang.user.save()
    desk.sign_in(wang)
    desk.go("duty/")
    with desk.page.expect_navigation():
        desk.press("h")
    with desk.page.expect_navigation():
        desk.page.locator("main form .bar .btn.do").click()
    page = desk.page
    for field in page.locator("[name^=counted_]").all():
        field.fill("0")  # no letter in any slot
    page.locator("[name=counted_1]").fill("7")
    for box in page.locator(".checks input").all():
        box.check()
    page.locator("[name=summary]").fill("一切正常")
    with page.expect_navigation():
        page.locator("main form .bar .btn.do").click()
    with page.expect_navigation():
        desk.press("s")
    expect(page.locator(".head .badge").first).to_have_text("待接班")
    other.sign_in(zhou)
    other.go("duty/")
    with other.page.expect_navigation():
        other.press("t")
    # While the relief reads, a visitor comes and the outgoing clerk receives them.
    VisitFactory(actor=again(wang))
    DutyNoteFactory(actor=again(wang), what="客人遗落雨伞")
    other.go(f"handover/{Handover.objects.get().number}/question/")
    other.page.select_option("[name=about]", value="count-1")
    other.page.fill("[name=question]", "只有 6 把")
    other.page.fill("[name=counted_in]", "6")
    with other.page.expect_navigation():
        other.page.locator("main form .bar .btn.do").click()
    expect(other.page.locator(".note.error")).to_contain_text("还有疑问未解")
    page.reload()
    with page.expect_navigation():
        page.get_by_role("link", name="说明或裁定").click()
    page.fill("[name=answer]", "一把在工程部，已签字")
    with page.expect_navigation():
        page.locator("main form .bar .btn.do").click()
    other.page.reload()
    expect(other.page.locator("#news")).to_contain_text("您开始看以后 新增 2")
    finish(other)
    done, count = Handover.objects.get(), CountLine.objects.get(place=1)
    assert (done.state, on_duty_now(), count.counted_in, count.answered_by) == ("accepted", ["zhou"], 6, wang.user)
    assert done.from_shift.closed_at == done.to_shift.opened_at
    desk.go("visitors/new/")
    expect(page.locator(".note.error")).to_contain_text("请先接班")


def test_a_night_alone_goes_on_with_a_phone_call(desk, zhou, lobby, liu):
    desk.sign_in(zhou)
    desk.go("visitors/new/")
    expect(desk.page.locator(".note.error")).to_contain_text("请先接班")
    with desk.page.expect_navigation():
        desk.page.get_by_role("link", name="接班上岗").click()
    with desk.page.expect_navigation():
        desk.page.get_by_role("link", name="无人交班，接班").click()
    desk.page.fill("[name=reason]", "夜班一人，上一班已离岗")
    with desk.page.expect_navigation():
        desk.page.locator("main form .bar .btn.do").click()
    expect(desk.page.locator(".note.error")).to_contain_text("须经主管授权")
    with desk.page.expect_navigation():
        desk.page.get_by_role("link", name="请示主管").click()
    desk.page.locator("[name=how][value=afterwards]").check(force=True)
    desk.page.fill("[name=reason]", "夜班一人")
    desk.page.locator("[name=whom]").first.check(force=True)
    local = lobby.property.local(timezone.now()).strftime("%Y-%m-%dT%H:%M")
    desk.page.fill("[name=phoned_at]", local)
    desk.page.locator("[name=agreed][value=yes]").check(force=True)
    desk.page.fill("[name=said]", "先接，明早补签")
    with desk.page.expect_navigation():
        desk.page.locator("main form .bar .btn.do").click()
    desk.go("duty/")
    with desk.page.expect_navigation():
        desk.press("t")
    finish(desk)
    assert (on_duty_now(), Authorisation.objects.get().state, Shift.objects.count()) == (["zhou"], "to_confirm", 1)


# --- the keys of the page are deliberate ------------------------------------------------------------
def reading(desk, clerk, relief):
    """A page with two groups to read: slips and enquiries."""
    VisitFactory(actor=clerk), EnquiryFactory(actor=clerk)
    HandoverFactory(actor=clerk, submitted=True)
    desk.sign_in(relief)
    desk.go("duty/")
    with desk.page.expect_navigation():
        desk.press("t")
    expect(desk.page.locator("[data-digit]")).to_have_count(2)


def test_a_number_typed_in_one_go_reads_no_book_and_signs_nothing(desk, wang, zhou):
    reading(desk, wang, zhou)
    page = desk.page
    for figure in page.locator("[name^=counted_in_]").all():
        figure.fill("0")
    page.locator("[name=agreed]").check()
    page.locator("[name=self_check]").check()
    page.locator("h1").click()
    for key in ("1", "2", "Enter"):
        page.keyboard.press(key)
    desk.look()
    assert [box.is_checked() for box in page.locator("[data-digit]").all()] == [False, False]
    assert Handover.objects.get().state == "review"
    desk.press("1", "2")
    assert [box.is_checked() for box in page.locator("[data-digit]").all()] == [True, True]
    assert Handover.objects.get().state == "review"  # the last tick leads to the signature, and signs nothing
    with page.expect_navigation():
        desk.press("Enter")
    assert Handover.objects.get().state == "accepted"


def test_a_digit_with_its_enter_in_one_stroke_signs_nothing(desk, wang, zhou):
    VisitFactory(actor=wang)
    HandoverFactory(actor=wang, submitted=True)
    desk.sign_in(zhou)
    desk.go("duty/")
    with desk.page.expect_navigation():
        desk.press("t")
    page = desk.page
    for box in page.locator("[data-shortcut-of]").all():
        box.check()
    for figure in page.locator("[name^=counted_in_]").all():
        figure.fill("0")
    page.locator("h1").click()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    desk.look()
    assert (page.locator("[data-digit]").is_checked(), Handover.objects.get().state) == (False, "review")


def test_the_signature_is_in_sight_however_many_things_are_counted(desk, wang, zhou, lobby):
    for number in range(12):
        CountedThing.objects.create(property=lobby.property, post=lobby, name=f"{number} 号备用钥匙", expected=number)
    reading(desk, wang, zhou)
    expect(desk.page.locator("[data-last]")).to_be_in_viewport(ratio=1)


def test_an_id_still_in_the_hand_is_given_back_by_its_key_on_the_page(desk, wang, zhou):
    reading(desk, wang, zhou)
    visit = VisitFactory(actor=again(wang), id_status="checking")
    desk.page.reload()
    expect(desk.page.locator(f".act:has-text('{visit.number}') [data-act]")).to_contain_text("奉还")
    with desk.page.expect_navigation():
        desk.press("i")
    expect(desk.page.locator("[data-reading]")).to_be_visible()
    visit.refresh_from_db()
    assert visit.id_returned_at is not None
    expect(desk.page.locator(".act")).to_have_count(0)
