"""The jobs of the counter, done by keyboard alone, with every key counted."""

from playwright.sync_api import expect

from tests.factories import PassFactory, VisitFactory
from visitors.visits.models import Visit


def only_visit():
    return Visit.objects.get()


def test_a_walk_in_takes_at_most_26_keys_and_no_mouse(desk, wang):
    desk.sign_in(wang)
    desk.press("n")
    expect(desk.page.locator("#id_host")).to_be_focused()
    desk.type("zyt18")
    expect(desk.page.locator("[role=option]").first).to_contain_text("曾雨桐")
    desk.press("Enter", "1", "1")
    expect(desk.page.locator("#id_visitor_name")).to_be_focused()
    desk.chinese("陈建国", "chenjianguo")
    with desk.page.expect_navigation():
        desk.press("Enter")
    visit = only_visit()
    assert (visit.visitor_name, visit.kind.code, visit.id_status, visit.host_contact.name, visit.state) == (
        "陈建国", "business", "seen", "曾雨桐", "waiting",
    )  # fmt: skip
    assert desk.keys <= 26, desk.keys


def test_the_host_is_called_admitted_and_the_slip_scanned_back(desk, wang):
    visit = VisitFactory(actor=wang)
    desk.sign_in(wang)
    desk.go(f"visitors/{visit.number}/")
    assert visit.host_contact.mobile not in desk.page.content()
    with desk.page.expect_navigation():
        desk.press("c")
    expect(desk.page.locator(".dial")).to_have_text(visit.host_contact.mobile)
    desk.page.locator("[name=answer]").first.focus()
    with desk.page.expect_navigation():
        desk.press("1")
    assert visit.host_contact.mobile not in desk.page.content()
    with desk.page.expect_navigation():
        desk.press("a")
    assert only_visit().state == "inside"
    desk.printer_asks()
    with desk.page.expect_navigation():
        desk.press("p")
    expect(desk.page.locator(".slip .no")).to_have_text(visit.number)
    expect(desk.page.locator(".qr")).to_be_visible()
    desk.go("directory/")
    desk.scan(visit.number)
    done = only_visit()
    assert (done.state, done.departure) == ("departed", "slip")


def test_a_scan_gives_the_focused_field_its_text_back(desk, wang):
    visit = VisitFactory(actor=wang, inside=True)
    desk.sign_in(wang)
    desk.go("visitors/new/")
    desk.page.locator("#id_visitor_org").focus()
    desk.page.keyboard.type("华信", delay=120)
    desk.page.wait_for_timeout(200)
    desk.page.keyboard.type(visit.number)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#strip")).to_contain_text(visit.number)
    expect(desk.page.locator("#id_visitor_org")).to_have_value("华信")
    assert only_visit().state == "departed"


def test_a_returning_visitor_takes_nine_keys(desk, wang):
    VisitFactory(actor=wang, departed=True, visitor_phone="13911112345")
    desk.sign_in(wang)
    desk.press("n")
    expect(desk.page.locator("#id_host")).to_be_focused()
    desk.type("2345")
    expect(desk.page.locator("[role=option]").first).to_contain_text("陈建国")
    desk.press("Enter", "1")
    expect(desk.page.locator("button[type=submit][data-flow]")).to_be_focused()
    with desk.page.expect_navigation():
        desk.press("Enter")
    first, second = Visit.objects.order_by("pk")
    assert (second.visitor_name, second.visitor_org, second.host_contact, second.id_status, second.state) == (
        first.visitor_name, first.visitor_org, first.host_contact, "seen", "waiting",
    )  # fmt: skip
    assert desk.keys <= 9, desk.keys


def test_a_delivery_takes_eight_keys_and_is_inside_at_once(desk, wang):
    desk.sign_in(wang)
    desk.press("n")
    expect(desk.page.locator("#id_host")).to_be_focused()
    desk.type("1803")
    expect(desk.page.locator("[role=option]").first).to_contain_text("1803")
    desk.press("Enter", "3")
    with desk.page.expect_navigation():
        desk.press("Enter")
    visit = only_visit()
    assert (visit.kind.code, visit.host_unit.room, visit.state) == ("delivery", "1803", "inside")
    assert desk.keys <= 8, desk.keys


def test_an_emergency_takes_one_key(desk, wang):
    desk.sign_in(wang)
    with desk.page.expect_navigation():
        desk.press("e")
    visit = only_visit()
    assert (visit.kind.code, visit.state) == ("emergency", "inside")
    assert desk.keys == 1


def test_a_pass_takes_no_key_in_and_none_out(desk, wang):
    regular = PassFactory(actor=wang)
    desk.sign_in(wang)
    desk.scan(regular.code)
    assert only_visit().state == "inside"
    desk.page.wait_for_timeout(3100)  # the same code sooner than that is one reading
    desk.go("visitors/new/")
    desk.scan(regular.code)
    assert (only_visit().state, desk.keys) == ("departed", 0)


def test_a_slip_comes_back_by_its_last_digits(desk, wang):
    visit = VisitFactory(actor=wang, inside=True)
    desk.sign_in(wang)
    desk.go("visitors/")
    with desk.page.expect_navigation():
        desk.press("o")
    desk.type(visit.number[-3:])
    with desk.page.expect_navigation():
        desk.press("Enter")
    assert only_visit().state == "departed"


def test_the_clerk_changes_by_pin_in_six_keys(desk, wang, li):
    desk.sign_in(wang)
    expect(desk.page.locator(".on-duty summary b")).to_have_text("王晓燕")
    desk.go("visitors/")
    with desk.page.expect_navigation():
        desk.press(".")
    desk.type("2468")
    with desk.page.expect_navigation():
        desk.press("Enter")
    expect(desk.page.locator(".on-duty summary b")).to_have_text("李思远")
    assert desk.page.url.endswith("/tower/visitors/")
    assert desk.keys <= 6


def test_single_letter_keys_are_silent_in_a_field_and_can_be_switched_off(desk, wang):
    desk.sign_in(wang)
    desk.page.locator("#search").focus()
    desk.press("n")
    expect(desk.page.locator("#search")).to_have_value("n")
    wang.user.key_hints = False
    wang.user.save()
    desk.go()
    desk.press("e")
    assert Visit.objects.count() == 0
