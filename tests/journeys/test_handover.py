"""A post changes hands in real browsers: keys counted, two screens side by side, a night alone."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from desk.models import Authorisation, Shift, ShiftClerk
from handover.models import CountedThing, CountLine, DutyNote, Handover
from tests.factories import DutyNoteFactory, HandoverFactory, VisitFactory, actor_of
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


def take_over(desk, handover):
    """From the duty page: take up, tick everything, sign; only keys."""
    desk.go("duty/")
    desk.keys = 0
    with desk.page.expect_navigation():
        desk.press("t")
    expect(desk.page.locator("[data-reading]")).to_be_visible()
    ticks = desk.page.locator("[data-reading] input[type=checkbox]").count()
    for _tick in range(ticks):
        desk.press("y")
    expect(desk.page.locator("[data-last]")).to_be_focused()
    with desk.page.expect_navigation():
        desk.press("Enter")
    expect(desk.page.locator(".note.success")).to_contain_text("签名、接班 ✓")
    return desk.keys


def test_ten_lines_take_at_most_16_keys(desk, wang, zhou, keys):
    for _note in range(10):
        DutyNoteFactory(actor=wang)
    VisitFactory(actor=wang)
    handover = HandoverFactory(actor=wang, submitted=True)
    desk.sign_in(zhou)
    assert take_over(desk, handover) <= 16
    assert (on_duty_now(), Handover.objects.get().state) == (["zhou"], "accepted")


def test_a_hundred_open_entries_take_at_most_25_keys(desk, wang, zhou, keys):
    with time_machine.travel(timezone.now() - timedelta(hours=5)):
        for _slip in range(60):
            VisitFactory(actor=wang, inside=True)
    for _slip in range(30):
        VisitFactory(actor=wang)
    for _note in range(10):
        DutyNoteFactory(actor=wang)
    handover = HandoverFactory(actor=wang, submitted=True)
    assert handover.lines.count() == 100
    desk.sign_in(zhou)
    assert take_over(desk, handover) <= 25
    assert on_duty_now() == ["zhou"]


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
    expect(other.page.locator(".note.warning")).to_contain_text("签名后新增 1 项")
    with other.page.expect_navigation():
        other.page.get_by_role("button", name="看新增").click()
    for box in other.page.locator("[data-reading] input[type=checkbox]").all():
        box.check()
    with other.page.expect_navigation():
        other.page.locator("[data-last]").click()
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
    desk.page.check("[name=how][value=afterwards]")
    desk.page.fill("[name=reason]", "夜班一人")
    desk.page.fill("[name=whom]", "刘淑芬")
    local = lobby.property.local(timezone.now()).strftime("%Y-%m-%dT%H:%M")
    desk.page.fill("[name=phoned_at]", local)
    desk.page.fill("[name=said]", "先接，明早补签")
    with desk.page.expect_navigation():
        desk.page.locator("main form .bar .btn.do").click()
    desk.go("duty/")
    with desk.page.expect_navigation():
        desk.press("a")
    for box in desk.page.locator("[data-reading] input[type=checkbox]").all():
        box.check()
    with desk.page.expect_navigation():
        desk.page.locator("[data-last]").click()
    assert (on_duty_now(), Authorisation.objects.get().state, Shift.objects.count()) == (["zhou"], "to_confirm", 1)
