"""A day and a night at the desk, in Chinese, in a real browser."""

import re
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from desk.models import Authorisation, Event
from desk.people.roles import Role
from directory.models import Contact
from tests.factories import AppointmentFactory, PassFactory, VisitFactory, actor_of
from visitors.passes.models import RegularPass
from visitors.visits.models import Visit

DOCS = Path(__file__).parents[2] / "docs"


def button(page, text):
    return page.get_by_role("button", name=text)


def submit(page, name="button.do"):
    with page.expect_navigation():
        page.locator("main form .bar").locator(name).first.click()


def test_a_supervisor_imports_the_roster_with_a_preview(desk, liu):
    desk.sign_in(liu)
    page, before = desk.page, Contact.objects.count()
    page.goto(f"{desk.base}/admin/directory/contact/import/")
    page.set_input_files("[name=import_file]", DOCS / "sample-roster.xlsx")
    page.select_option("[name=format]", label="xlsx")
    page.locator("form input[type=submit]").last.click()
    expect(page.locator(".import-preview")).to_be_visible()
    assert Contact.objects.count() == before
    page.locator("form input[type=submit]").last.click()
    page.wait_for_url("**/admin/directory/contact/")
    assert Contact.objects.count() > before


def test_an_unknown_person_is_turned_away_politely(desk, wang):
    desk.sign_in(wang)
    desk.go("visitors/new/")
    page = desk.page
    page.fill("#id_host", "单文静")
    page.keyboard.press("Enter")
    page.locator("label", has_text="其他").first.click()
    page.locator("[name=id_status][value=refused]").check(force=True)
    page.fill("#id_visitor_name", "自称王先生")
    submit(page)
    expect(page.locator("#id_purpose_error")).to_be_visible()
    expect(page.locator("#id_visitor_name")).to_have_value("自称王先生")
    page.fill("#id_purpose", "找熟人")
    submit(page)
    visit = Visit.objects.get()
    assert (visit.rule_consent, visit.id_status) == (True, "refused")
    expect(page.locator("[aria-disabled=true]").first).to_be_visible()
    desk.go(f"visitors/{visit.number}/refuse/")
    page.locator("[name=refusal][value=host]").check(force=True)
    submit(page)
    visit.refresh_from_db()
    assert (visit.state, visit.refusal) == ("refused", "host")


def test_no_id_at_night_without_a_supervisor_is_confirmed_next_morning(desk, wang, liu, browser):
    visit = VisitFactory(actor=wang, called=True, id_status="none", id_kind="", purpose="取文件")
    desk.sign_in(wang)
    page = desk.page
    desk.go(f"visitors/{visit.number}/vouch/")
    page.fill("[name=vouched_by]", "曾雨桐")
    submit(page)
    page.locator("a.btn[href*='/authorisations/ask/']").click()
    page.locator("[name=how][value=afterwards]").check(force=True)
    page.fill("[name=reason]", "被访人已下楼担保")
    page.locator("[name=whom]").first.check(force=True)
    page.fill("[name=phoned_at]", timezone.localtime(timezone=desk.tower.zone).strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=agreed][value=yes]").check(force=True)
    page.fill("[name=said]", "同意放行，明早补签")
    submit(page)
    with page.expect_navigation():
        page.keyboard.press("a")
    visit.refresh_from_db()
    assert visit.state == "inside"
    assert Authorisation.objects.get().state == "to_confirm"

    morning = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    phone = type(desk)(morning, desk.base, desk.tower)
    phone.sign_in(liu)
    phone.go("authorisations/")
    morning.locator("main a.btn.do").first.click()
    submit(morning)
    row = Authorisation.objects.get()
    assert (row.state, row.decided_by) == ("confirmed", liu.user)


def test_a_group_of_thirty_comes_and_goes_by_counters(desk, wang):
    visit = VisitFactory(actor=wang, called=True, party_size=30)
    desk.sign_in(wang)
    page = desk.page
    desk.go(f"visitors/{visit.number}/admit/")
    page.fill("[name=arrived]", "28")
    submit(page)
    for verb, count in (("more-arrived", "2"), ("some-left", "29")):
        desk.go(f"visitors/{visit.number}/{verb}/")
        page.fill("[name=count]", count)
        submit(page)
    visit.refresh_from_db()
    assert (visit.arrived_count, visit.left_count, visit.inside_count) == (30, 29, 1)
    desk.go("visitors/evacuation/")
    expect(page.locator(".tile .n")).to_have_text("1")


def test_a_correction_strikes_the_old_time_through(desk, wang):
    visit = VisitFactory(actor=wang)
    desk.sign_in(wang)
    page = desk.page
    desk.go(f"visitors/{visit.number}/amend/")
    earlier = timezone.localtime(visit.occurred_at - timedelta(minutes=7), desk.tower.zone)
    page.fill("[name=occurred_at]", earlier.strftime("%Y-%m-%dT%H:%M"))
    page.fill("[name=amend_reason]", "看错时间")
    submit(page)
    expect(page.locator(".history del").first).to_be_visible()
    expect(page.locator(".history")).to_contain_text("看错时间")
    assert Event.objects.filter(verb="amend").count() == 1


def test_a_slip_entered_by_mistake_is_void_and_keeps_its_number(desk, wang):
    visit = VisitFactory(actor=wang)
    desk.sign_in(wang)
    desk.go(f"visitors/{visit.number}/void/")
    desk.page.fill("[name=reason]", "重复登记")
    submit(desk.page)
    visit.refresh_from_db()
    assert (visit.state, visit.reason) == ("void", "重复登记")
    desk.go("visitors/?state=void")
    expect(desk.page.locator("table .number")).to_have_text(visit.number)


def test_paper_slips_are_typed_in_later_with_their_true_times(desk, wang):
    desk.sign_in(wang)
    page = desk.page
    desk.go("visitors/blanks/")
    page.fill("[name=count]", "4")
    submit(page)
    expect(page.locator(".blank")).to_have_count(4)
    desk.go("visitors/late/")
    arrived = timezone.localtime(timezone.now() - timedelta(hours=3), desk.tower.zone)
    page.fill("[name=occurred_at]", arrived.strftime("%Y-%m-%dT%H:%M"))
    page.fill("[name=left_at]", (arrived + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    page.fill("[name=paper_no]", "p00001")
    page.select_option("[name=consent_source]", "phone")
    page.fill("[name=host_answer_by]", "单文静")
    page.fill("#id_host", "单文静")
    page.locator("#id_host").press("Enter")
    page.locator("label", has_text="商务").first.click()
    page.locator("[name=id_status][value=seen]").check(force=True)
    page.fill("#id_visitor_name", "陈建国")
    submit(page)
    visit = Visit.objects.get()
    assert (visit.late, visit.paper_no, visit.state, visit.departure) == (True, "P00001", "departed", "slip")
    assert visit.left_at - visit.occurred_at == timedelta(hours=1)


def test_a_pass_is_issued_printed_and_scanned(desk, wang):
    desk.sign_in(wang)
    page = desk.page
    desk.go("visitors/passes/new/")
    page.fill("[name=holder_name]", "周海")
    page.fill("[name=company]", "顺丰速运")
    page.locator("[name=kind]").select_option(index=3)
    page.fill("[name=host]", "1803")
    page.locator("[name=id_kind]").select_option("work")
    page.fill("[name=areas]", "全楼")
    page.fill("[name=from_time]", "00:00")
    page.fill("[name=to_time]", "23:59")
    submit(page)
    regular = RegularPass.objects.get()
    desk.printer_asks()
    with page.expect_navigation():
        page.keyboard.press("p")
    expect(page.locator(".pass .qr")).to_be_visible()
    desk.go("directory/")
    desk.scan(regular.code)
    assert Visit.objects.get().regular_pass == regular


def test_the_page_locks_when_idle_and_keeps_what_was_typed(desk, wang):
    wang.policy.idle_minutes = 1
    wang.policy.save()
    wang.user.set_pin("4321")
    wang.user.save()
    desk.page.clock.install()
    desk.sign_in(wang)
    desk.go("visitors/new/")
    page = desk.page
    page.fill("#id_visitor_name", "陈建国")
    page.clock.run_for(70_000)
    expect(page.locator("#lock")).to_be_visible()
    page.fill("#lock-secret", "0000")
    page.locator("#lock button").click()
    expect(page.locator("#lock .err")).to_be_visible()
    page.fill("#lock-secret", "4321")
    page.locator("#lock button").click()
    expect(page.locator("#lock")).to_be_hidden()
    expect(page.locator("#id_visitor_name")).to_have_value("陈建国")


def test_the_evacuation_list_is_readable_when_the_server_is_gone(desk, wang):
    VisitFactory(actor=wang, inside=True)
    desk.sign_in(wang)
    page = desk.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    desk.go()
    page.wait_for_function("async () => (await (await caches.open('evacuation')).keys()).length === 1")
    page.context.set_offline(True)
    page.route(re.compile(".*"), lambda route: route.abort())
    desk.go("visitors/evacuation/")
    expect(page.locator("table")).to_contain_text("陈建国")


def test_everything_works_without_javascript(desk, wang, browser):
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    plain = type(desk)(page, desk.base, desk.tower)
    plain.sign_in(wang)
    plain.go("visitors/new/")
    page.fill("#id_host", "曾雨桐")
    page.locator("[name=kind]").first.check(force=True)
    page.locator("[name=id_status][value=seen]").check(force=True)
    page.fill("#id_visitor_name", "陈建国")
    submit(page)
    visit = Visit.objects.get()
    page.locator("[name=answer][value=agreed]").check(force=True)
    page.locator("aside form .bar button").click()
    page.locator("button.do", has_text=re.compile("放行|Admit")).click()
    visit.refresh_from_db()
    assert visit.state == "inside"


def test_a_colleagues_move_is_told_by_name(desk, wang, li):
    from visitors.visits import actions

    visit = VisitFactory(actor=wang, inside=True)
    desk.sign_in(wang)
    desk.go(f"visitors/{visit.number}/depart-seen/")
    actions.depart_visit(visit, actor=li)
    desk.page.fill("[name=reason]", "没看到访客单")
    submit(desk.page)
    expect(desk.page.locator(".note.error")).to_contain_text("李思远")
    expect(desk.page.locator("[name=reason]")).to_have_value("没看到访客单")


def test_a_pass_out_of_hours_goes_the_ordinary_way(desk, wang):
    regular = PassFactory(actor=wang, valid_until=timezone.localdate(), valid_from=timezone.localdate() - timedelta(days=3))
    RegularPass.objects.filter(pk=regular.pk).update(valid_until=timezone.localdate() - timedelta(days=2), version=2)
    desk.sign_in(wang)
    desk.page.wait_for_load_state("load")
    desk.page.keyboard.type(regular.code)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#strip.error")).to_contain_text("请改用普通访客单")
    assert Visit.objects.count() == 0


def test_the_board_admits_in_one_press_and_comes_back(desk, wang):
    visit = VisitFactory(actor=wang, called=True)
    desk.sign_in(wang)
    with desk.page.expect_navigation():
        desk.page.locator(".row-line button.do").click()
    visit.refresh_from_db()
    assert (visit.state, desk.page.url) == ("inside", f"{desk.base}/tower/")


def test_what_an_appointment_has_filled_in_asks_for_no_key_and_the_first_one_is_about_the_id(desk, wang):
    expected = AppointmentFactory(actor=wang)
    desk.sign_in(wang)
    desk.go(f"visitors/new/?appointment={expected.number}")
    desk.page.keyboard.press("1")
    expect(desk.page.locator("[name=id_status][value=seen]")).to_be_checked()
    expect(desk.page.locator("[name=host]")).to_have_value(expected.host_contact.name)


def test_a_supervisor_is_asked_or_was_phoned_by_one_digit(desk, wang, lobby):
    actor_of(lobby.property, Role.SUPERVISOR)
    visit = VisitFactory(actor=wang, id_status="none", id_kind="", purpose="送合同", called=True)
    desk.sign_in(wang)
    desk.go(f"authorisations/ask/{visit.number}/visitors.no_id/")
    expect(desk.page.locator("[name=whom]").first).to_be_hidden()
    desk.page.keyboard.press("2")
    expect(desk.page.locator("[name=how][value=afterwards]")).to_be_checked()
    expect(desk.page.locator(".afterwards")).to_be_visible()
