"""The type-ahead at the counter: Enter waits for the answer to what stands in the field, and takes nobody else."""

import time

import pytest
from playwright.sync_api import expect

from tests.factories import ContactFactory, OccupantFactory, UnitFactory
from visitors.models import Visit

LATE = 0.7  # seconds the answer takes


@pytest.fixture
def house(tower, wang):
    """龙梓萱 in 0801, 袁振华 in 2801; 0802 is a firm's."""
    for room, firm, name in (("0801", "青禾设计", "龙梓萱"), ("0802", "远洋贸易", "赵敏"), ("2801", "瑞和律师事务所", "袁振华")):
        unit = UnitFactory(property=tower, floor=room[:2].lstrip("0"), room=room)
        ContactFactory(property=tower, occupant=OccupantFactory(property=tower, unit=unit, name=firm), name=name)
    return tower


@pytest.fixture
def field(desk, wang, house):
    desk.sign_in(wang)
    desk.go("visitors/new/")
    host = desk.page.locator("#id_host")
    expect(host).to_be_focused()
    return host


def slowly(page, *questions):
    """The server takes its time over every question, or over these."""

    def answer(route):
        if not questions or any(f"q={question}" in route.request.url for question in questions):
            time.sleep(LATE)
        route.continue_()

    page.route("**/visitors/lookup/**", answer)


def chosen(page):
    return page.locator("[name=host_ref]").first.input_value()


def ref_of(name):
    from directory.models import Contact, Unit

    contact = Contact.objects.filter(name=name).first()
    return f"contact:{contact.key}" if contact else f"unit:{Unit.objects.get(room=name).key}"


def test_enter_before_the_answer_waits_for_it_and_takes_the_one_it_can_only_mean(desk, field):
    slowly(desk.page)
    desk.page.keyboard.type("yzh28", delay=20)
    desk.page.keyboard.press("Enter")
    expect(field).to_have_value("袁振华")
    assert chosen(desk.page) == ref_of("袁振华")


@pytest.mark.parametrize("pause", [0, 60, 120, 250])
def test_a_list_of_what_stood_there_before_is_never_taken(desk, field, pause):
    desk.page.keyboard.type("lzx", delay=20)
    expect(desk.page.locator("[role=option]").first).to_contain_text("龙梓萱")
    slowly(desk.page, "0802", "080")
    desk.page.keyboard.press("Control+a")
    desk.page.keyboard.type("0802")
    desk.page.wait_for_timeout(pause)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("[name=host_ref]").first).to_have_value(ref_of("0802"))
    expect(field).to_have_value("0802")


def test_what_is_typed_while_the_field_waits_changes_nothing(desk, field):
    slowly(desk.page)
    desk.page.keyboard.type("0802", delay=20)
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.type("99")
    expect(desk.page.locator("[name=host_ref]").first).to_have_value(ref_of("0802"))
    expect(field).to_have_value("0802")


def test_the_enter_of_an_input_method_chooses_nobody(desk, field):
    desk.page.keyboard.insert_text("龙梓萱")
    expect(desk.page.locator("[role=option]").first).to_contain_text("龙梓萱")
    press = "(field) => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true, cancelable: true}))"
    field.evaluate(press)
    assert (chosen(desk.page), field.input_value()) == ("", "龙梓萱")
    desk.page.keyboard.press("Enter")
    assert chosen(desk.page) == ref_of("龙梓萱")


def test_who_is_not_on_file_is_said_so_and_enter_takes_no_near_match(desk, field):
    desk.page.keyboard.insert_text("袁震华")
    expect(desk.page.locator(".lookup:has(#id_host) .unlisted")).to_have_text("不在册：袁震华")
    expect(desk.page.locator("[role=option]")).to_have_count(2)
    desk.page.keyboard.press("Enter")
    assert (chosen(desk.page), field.input_value()) == ("", "袁震华")
    assert desk.violations() == []
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    assert (chosen(desk.page), field.input_value()) == (ref_of("袁振华"), "袁振华")


def test_somebody_who_is_not_on_file_is_entered_all_the_same_and_the_slip_says_so(desk, field):
    desk.page.keyboard.type("2899", delay=20)
    expect(desk.page.locator("[role=option]")).to_have_count(1)
    desk.press("ArrowDown", "Enter", "1", "1")
    desk.page.keyboard.insert_text("陈建国")
    with desk.page.expect_navigation():
        desk.press("Enter")
    visit = Visit.objects.get()
    assert (visit.host_text, visit.host_unit, visit.unlisted) == ("2899", None, True)


def test_a_choice_is_forgotten_when_the_text_is_changed(desk, field):
    desk.page.keyboard.type("0802", delay=20)
    expect(desk.page.locator("[role=option]").first).to_contain_text("0802")
    desk.page.keyboard.press("Enter")
    assert chosen(desk.page) == ref_of("0802")
    field.focus()
    desk.page.keyboard.press("End")
    desk.page.keyboard.type("9")
    assert chosen(desk.page) == ""


def test_an_id_number_in_the_box_stands_in_no_address(desk, wang, house):
    desk.sign_in(wang)
    desk.go()
    seen = []
    desk.page.on("request", lambda request: seen.append(request.url))
    desk.press("/")
    desk.page.keyboard.type("110105199003072316", delay=90)  # by hand; at a scanner's speed it would be a scan
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    assert [url for url in [*seen, desk.page.url] if "110105" in url] == []
    assert "110105" not in desk.page.content()


def test_several_rooms_in_one_line_are_each_completed_as_they_are_typed(desk, field):
    desk.page.get_by_text("更多").click()
    rooms = desk.page.locator("#id_other_rooms")
    rooms.focus()
    for typed, stands in (("2801", "2801、"), ("zm08", "2801、0802、"), ("远洋", "2801、0802、0802、")):
        desk.page.keyboard.insert_text(typed)
        desk.page.keyboard.press("Enter")
        expect(rooms).to_have_value(stands)
    expect(rooms).to_be_focused()
    assert chosen(desk.page) == ""
