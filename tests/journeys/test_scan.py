"""A scan is never a command: bursts of every shape on pages full of keys write what was meant and nothing else."""

import contextlib
import re
from itertools import pairwise

import pytest
from django.apps import apps
from playwright.sync_api import TimeoutError, expect

from desk.models import DeskPolicy, Draft, Event
from desk.people.roles import Role
from directory.models import Occupant
from mail.items.models import MailItem
from tests.factories import (
    BatchFactory,
    ComplaintFactory,
    EnquiryFactory,
    ItemFactory,
    PassFactory,
    VisitFactory,
    actor_of,
    article,
)
from visitors.visits.models import Visit

LETTER = article(10_002_961, "EA")
DOMESTIC = ("XA12345678911", "KQ12345678944", "1240921381750")
SUFFIXES = {"enter": ("Enter",), "crlf": ("Enter", "Control+j"), "tab": ("Tab",), "none": ()}
# (code, case, suffix, milliseconds from key to key)
SHAPES = [
    ("letter", "upper", "enter", 2), ("letter", "lower", "enter", 2), ("letter", "lower", "none", 8), ("letter", "swap", "tab", 15),
    ("letter", "lower", "crlf", 30), ("letter", "upper", "none", 30),
    ("domestic", "lower", "enter", 2), ("domestic", "upper", "tab", 30), ("domestic", "lower", "none", 15),
    ("digits", "upper", "enter", 2), ("digits", "upper", "none", 8), ("digits", "upper", "tab", 30),
    ("slip", "lower", "enter", 2), ("slip", "upper", "none", 15), ("slip", "swap", "crlf", 8), ("slip", "lower", "tab", 30),
    ("pass", "lower", "enter", 8), ("pass", "upper", "none", 2), ("pass", "swap", "tab", 15),
    ("own", "lower", "enter", 2), ("own", "upper", "none", 30), ("own", "lower", "crlf", 15),
    ("unknown", "lower", "enter", 2), ("unknown", "upper", "none", 8), ("unknown", "lower", "tab", 30),
    ("joined", "lower", "enter", 2), ("address", "lower", "enter", 8), ("cut", "lower", "none", 2),
]  # fmt: skip


@pytest.fixture
def world(wang, lobby):
    """A letter of every symbology, a slip inside, a pass, and a slip whose host is being called."""
    ItemFactory(actor=wang, article_no=LETTER, notified=True)
    for code in DOMESTIC:
        ItemFactory(actor=wang, article_no=code, notified=True)
    inside, waiting, regular = VisitFactory(actor=wang, inside=True), VisitFactory(actor=wang), PassFactory(actor=wang)
    found = EnquiryFactory(actor=wang, find=True, contact=waiting.host_contact)
    batch, complaint = BatchFactory(actor=wang, declared=3), ComplaintFactory(actor=wang)
    own = MailItem.objects.get(article_no=LETTER).number
    codes = {
        "letter": LETTER, "domestic": DOMESTIC[0], "digits": DOMESTIC[2], "slip": inside.number, "pass": regular.code, "own": own,
        "unknown": "ENCQ8812-77441", "joined": LETTER + LETTER, "address": "https://u.example.cn/ncqe12345", "cut": LETTER[:9],
    }  # fmt: skip
    pages = {
        "board": "", "visitors": "visitors/", "new": "visitors/new/", "slip": f"visitors/{waiting.number}/", "mail": "mail/",
        "give": "mail/give/", "letter": f"mail/{own}/", "enquiries": "enquiries/", "enquiry": f"enquiries/{found.number}/",
        "complaint": f"enquiries/complaints/{complaint.number}/", "duty": "handover/", "directory": "directory/",
        "batches": "mail/batches/", "traces": "mail/traces/", "keys": "keys/",
    }  # fmt: skip
    return {"codes": codes, "pages": pages, "waiting": waiting, "inside": inside, "found": found, "batch": batch, "own": own}


@pytest.fixture
def desk(desk):
    """A browser that tells when each key reached it."""
    desk.beats = []
    tell = "console.debug(`beat ${performance.timeOrigin + one.timeStamp}`)"
    desk.page.add_init_script(f"addEventListener('keydown', (one) => one.isTrusted && {tell}, true)")
    desk.page.on("console", lambda said: desk.beats.append(float(said.text.split()[1])) if said.text.startswith("beat ") else None)
    return desk


def burst(desk, code, case="upper", suffix="enter", delay=8):
    """What a scanner types, and no key of the clerk's; whether the machine let it through at a scanner's speed."""
    desk.beats.clear()
    desk.page.keyboard.type({"upper": str, "lower": str.lower, "swap": str.swapcase}[case](code), delay=delay)
    for key in SUFFIXES[suffix]:
        desk.page.keyboard.press(key)
    settled(desk.page)
    gaps = [later - sooner for sooner, later in pairwise(desk.beats[: len(code)])]
    return len(gaps) == len(code) - 1 and max(gaps[:2]) < 75 and max(gaps) < 180


def settled(page):
    """Nothing is held back any more, nothing is on its way."""
    page.wait_for_timeout(400)
    with contextlib.suppress(TimeoutError):  # a busy machine is never idle; what is asked afterwards decides
        page.wait_for_load_state("networkidle", timeout=8000)


def written():
    """Everything the trail holds, besides who signed in."""
    return Event.objects.exclude(verb__in=("sign_in", "sign-in", "login")).count()


def answers():
    """What hosts and callers are said to have answered: nobody may have answered by a scan."""
    return [tuple(row) for row in Visit.objects.order_by("pk").values_list("host_answer", "consent_source")]


def rows():
    """How many rows each register of the house has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if hasattr(model, "PREFIX")}


ACTS = {"slip": "depart", "pass": "admit"}  # what is done, and by which codes


def walk(desk, world, place, shapes, focus=""):
    """Each shape on that page: the scan's own writing and no other."""
    for what, case, suffix, delay in shapes:
        told, fast = f"{what} {case} {suffix} {delay} ms on {place}", False
        for _try in range(5):
            desk.page.goto("about:blank")  # what the last scan still led to is not waited for
            desk.go(world["pages"][place])
            if focus:
                desk.page.locator(focus).first.focus()
            before, events, said = rows(), written(), answers()
            fast = burst(desk, world["codes"][what], case, suffix, delay)
            if fast:
                break
        assert fast, "this machine is too busy to type like a scanner"
        fresh = {name: count - before[name] for name, count in rows().items() if count != before[name]}
        assert fresh == ({"visitors.Visit": 1} if what == "pass" and "visitors.Visit" in fresh else {}), told
        assert answers()[: len(said)] == said, told
        if what not in ACTS:
            assert written() == events, told
            assert "/new/" not in desk.page.url or world["pages"][place].endswith("new/"), told


def every(nth, start=0):
    return SHAPES[start::nth]


@pytest.mark.parametrize("place", ["board", "visitors", "mail", "letter", "enquiries", "duty", "traces"])
def test_no_burst_presses_a_key_of_a_page(desk, wang, world, place):
    desk.sign_in(wang)
    walk(desk, world, place, SHAPES if place in ("board", "mail") else every(3))


ANSWERS = [
    ("letter", "upper", "enter", 2), ("domestic", "upper", "tab", 8), ("digits", "upper", "enter", 15), ("slip", "upper", "enter", 30),
    ("letter", "lower", "none", 8), ("pass", "lower", "crlf", 2), ("unknown", "upper", "enter", 2), ("own", "swap", "none", 30),
]  # fmt: skip


def at_speed(begin, burst):
    """The page anew and the burst, until this machine has typed it as fast as a scanner does; what ``begin`` gave."""
    for _try in range(12):
        begun = begin()
        if burst():
            return begun
    raise AssertionError("this machine is too busy to type like a scanner")


@pytest.mark.parametrize("what", ["visitor", "person"])
@pytest.mark.parametrize("shape", ANSWERS, ids=lambda shape: shape[0])
def test_no_burst_answers_for_the_host_who_is_being_called(desk, wang, world, what, shape):
    code, case, suffix, delay = shape

    def called():
        if what == "visitor":
            page = f"visitors/{VisitFactory(actor=wang).number}/"
        else:
            page = f"enquiries/{EnquiryFactory(actor=wang, find=True, contact=world['waiting'].host_contact).number}/"
        desk.page.goto("about:blank")
        desk.go(page)
        with desk.page.expect_navigation():
            desk.page.keyboard.press("c")
        expect(desk.page.locator(".dial")).to_be_visible()
        desk.page.locator("[data-focus] input[type=radio]").first.focus()
        return rows(), answers(), answered()

    def answered():
        return list(Event.objects.filter(verb__in=("call", "try", "answer")).values_list("pk"))

    desk.sign_in(wang)
    before, said, events = at_speed(called, lambda: burst(desk, world["codes"][code], case, suffix, delay))
    fresh = {name: count - before[name] for name, count in rows().items() if count != before[name]}
    assert (answers()[: len(said)], fresh in ({}, {"visitors.Visit": 1} if code == "pass" else {})) == (said, True)
    assert answered() == events
    expect(desk.page.locator("#strip")).not_to_be_empty(timeout=20000)  # told beside the number being called, which stays


# What the fields of the form hold, ticks and hidden ones too; its key and the place in the page are its own.
HELD = """[...document.querySelector('main form:has(#id_visitor_org)').elements].map(
    (one) => ['radio', 'checkbox'].includes(one.type) ? one.checked : one.value)"""
FIELDS = ["#id_visitor_org", "#id_host", "[name=id_status]", "[name=wait_area]", "textarea", "button[type=submit]"]
FORM = ["letter", "slip", "pass", "unknown", "digits"]
FILLED = {"org": {"#id_visitor_org": "华信会计师"}, "host and name": {"#id_host": "曾雨桐", "#id_visitor_name": "陈建国"}}


@pytest.mark.parametrize("filled", FILLED)
@pytest.mark.parametrize("field", FIELDS)
def test_a_half_filled_form_stays_and_its_field_gets_its_text_back(desk, wang, world, field, filled):
    def half_filled():
        desk.page.goto("about:blank")
        Draft.objects.all().delete()
        desk.go("visitors/new/")
        for place, words in FILLED[filled].items():
            desk.page.fill(place, words)
        desk.page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        desk.page.wait_for_timeout(300)  # whoever is meant by the host has been asked
        if restored:
            desk.page.wait_for_timeout(1000)
            desk.page.reload()
            expect(desk.page.locator(".kept[data-restored]")).to_be_visible()
            desk.page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        desk.page.locator(f"main form:not(.kept) {field}").first.focus()
        return desk.page.evaluate(HELD), rows(), desk.page.url

    desk.sign_in(wang)
    for place, what in enumerate(FORM):
        _what, case, suffix, delay = SHAPES[(place * 5) % len(SHAPES)]
        restored = place == 1
        held, before, url = at_speed(half_filled, lambda: burst(desk, world["codes"][what], case, suffix, delay))  # noqa: B023
        assert (desk.page.url, desk.page.evaluate(HELD)) == (url, held), (field, what)
        fresh = {name: count - before[name] for name, count in rows().items() if count != before[name]}
        assert fresh in ({}, {"visitors.Visit": 1} if what == "pass" else {}), (field, what)
        expect(desk.page.locator("#strip")).not_to_be_empty(timeout=20000)


# --- a scanner that stops for a moment ---------------------------------------------------------------
def halting(desk, parts, pause, *, suffix="enter", most=38):
    """A burst with a pause in it; whether each part came at a scanner's speed."""
    desk.beats.clear()
    for place, part in enumerate(parts):
        if place:
            desk.page.wait_for_timeout(pause)
        desk.page.keyboard.type(part)
    for key in SUFFIXES[suffix]:
        desk.page.keyboard.press(key)
    desk.page.wait_for_timeout(700)
    settled(desk.page)
    gaps = [later - sooner for sooner, later in pairwise(desk.beats)]
    joints = [len("".join(parts[:n])) - 1 for n in range(1, len(parts))]
    return all(gap < (560 if place in joints else most) for place, gap in enumerate(gaps)) and len(gaps) >= len("".join(parts)) - 1


@pytest.mark.parametrize("pause", [250, 350, 450])
@pytest.mark.parametrize("cut", [3, 5, 8, 10])
@pytest.mark.parametrize("place", ["board", "form"])
def test_a_scanner_that_stops_in_the_middle_of_a_code_has_read_one_code(desk, wang, world, place, cut, pause):
    def begin():
        desk.page.goto("about:blank")
        Draft.objects.all().delete()
        desk.go("visitors/new/" if place == "form" else "")
        if place == "form":
            desk.page.fill("#id_visitor_org", "华信")
            desk.page.locator("#id_visitor_name").focus()
        slip = VisitFactory(actor=wang, inside=True)
        return slip, rows(), written()

    def stop():
        code = Visit.objects.order_by("pk").last().number
        return halting(desk, (code[:cut].lower(), code[cut:]), pause, suffix="enter" if pause != 350 else "none")

    desk.sign_in(wang)
    slip, before, events = at_speed(begin, stop)
    slip.refresh_from_db()
    assert (slip.state, rows(), written()) == ("departed", before, events + 1)
    if place == "form":
        expect(desk.page.locator("#id_visitor_name")).to_have_value("")
        expect(desk.page.locator("#id_visitor_org")).to_have_value("华信")


@pytest.mark.parametrize("pause", [120, 250, 350, 450])
def test_a_scanner_that_stops_after_its_first_sign_has_pressed_no_key_that_writes(desk, wang, world, pause):
    """`e` opens an emergency slip and a digit writes the host's answer at once, unless they were the beginning of a code."""

    def begin(page, focus):
        desk.page.goto("about:blank")
        Draft.objects.all().delete()
        desk.go(page or (f"visitors/{VisitFactory(actor=wang).number}/" if focus else ""))
        if focus:
            desk.page.locator(focus).first.focus()
        return rows(), written(), answers()

    desk.sign_in(wang)
    answer = "[data-pick=send] input"
    tries = [
        ("", "", LETTER.lower()),
        ("", answer, DOMESTIC[2]),
        ("", answer, "4234567890123"),
        ("visitors/new/", "[name=kind]", "3123456789012"),
    ]
    for page, focus, code in tries:
        before = at_speed(
            lambda page=page, focus=focus: begin(page, focus), lambda code=code: halting(desk, (code[0], code[1:]), pause, most=60)
        )
        assert (rows(), written(), answers()) == before, code
    assert desk.page.locator("[name=kind]:checked").count() == 0


def test_a_key_by_itself_that_writes_is_sent_when_nothing_followed(desk, wang, world):
    desk.sign_in(wang)
    desk.go(world["pages"]["slip"])
    desk.page.locator("[data-pick=send] input").first.focus()
    desk.page.keyboard.press("1")
    expect(desk.page.locator("form.held")).to_have_count(1)
    expect(desk.page.locator("form.held")).to_have_count(0)
    settled(desk.page)
    world["waiting"].refresh_from_db()
    assert world["waiting"].host_answer == "agreed"


TEXTS = "[...document.querySelectorAll('main :is(input:not([type=hidden]), textarea)')].map((one) => `${one.name}=${one.value}`)"


@pytest.mark.parametrize("pause", [90, 140, 250, 400])
@pytest.mark.parametrize("what", ["letter of the house", "new visitor", "enquiry", "complaint that waits"])
def test_a_key_that_opens_a_page_and_was_the_head_of_a_scan_brings_nothing_of_it_into_a_field(desk, wang, world, what, pause):
    """The page is on its way already when the scanner goes on: what arrives there is the rest of a code."""
    opens = {
        "letter of the house": ("", "mail/give/", world["own"].lower()),
        "new visitor": ("", "visitors/new/", "n261126-051"),
        "enquiry": ("", "enquiries/new/", "q261126-051"),
        "complaint that waits": ("", "enquiries/complaints/new/", "k261126-051"),
    }
    start, page, code = opens[what]
    desk.sign_in(wang)
    desk.go(page)
    if what == "complaint that waits":
        with desk.page.expect_response(lambda answer: "typed" in answer.url):
            desk.page.fill("[name=narrative]", "电梯很慢")
        desk.go("")
        desk.go(page)
        expect(desk.page.locator("[name=narrative]")).to_have_value("电梯很慢")
    clean, kept = desk.page.evaluate(TEXTS), list(Draft.objects.values_list("pk", "fields"))

    def begin():
        desk.page.goto("about:blank")
        desk.go(start)
        return rows(), written(), answers()

    before = at_speed(begin, lambda: halting(desk, (code[0], code[1:]), pause, most=60))
    assert (rows(), written(), answers()) == before
    if (
        what != "letter of the house" or f"/mail/{world['own']}/" not in desk.page.url
    ):  # its page takes the code as its own, if it gets it whole
        expect(desk.page.locator("#strip")).not_to_be_empty(timeout=20000)
        if desk.page.url.endswith(page):
            assert desk.page.evaluate(TEXTS) == clean
        desk.go(page)
        assert desk.page.evaluate(TEXTS) == clean
    assert list(Draft.objects.values_list("pk", "fields")) == kept


@pytest.mark.parametrize("typed", [("单文静", ""), ("", "swj")])
def test_what_a_hand_types_on_a_page_a_key_has_opened_is_there(desk, wang, world, typed):
    desk.sign_in(wang)
    desk.go("")
    said, letters = typed
    with desk.page.expect_navigation(wait_until="commit"):
        desk.page.keyboard.press("n")
    if said:  # an input method writes where the focus is
        expect(desk.page.locator("#id_host")).to_be_focused()
        desk.page.keyboard.insert_text(said)
    desk.page.wait_for_function("document.body !== null")  # what is struck before there is a page reaches none
    desk.page.keyboard.type(letters, delay=95)
    expect(desk.page.locator("#id_host")).to_have_value(said or letters)


@pytest.mark.parametrize("pause", [250, 450])
@pytest.mark.parametrize(
    "parts", [("ENCQ8812", "e"), ("xa123456", "1"), ("FK2611", "412"), ("12409213", "2")], ids=lambda parts: "-".join(parts)
)
def test_the_rest_of_a_code_that_nobody_understands_presses_no_key(desk, wang, world, parts, pause):
    def begin():
        slip = VisitFactory(actor=wang)
        desk.page.goto("about:blank")
        desk.go(f"visitors/{slip.number}/")
        desk.page.locator("main input[type=radio]").first.focus()
        return rows(), answers(), written()

    desk.sign_in(wang)
    said = at_speed(begin, lambda: halting(desk, parts, pause, suffix="none"))
    assert (rows(), answers(), written()) == said
    expect(desk.page.locator("#strip")).to_contain_text("查无此码", timeout=20000)


@pytest.mark.parametrize("parts", [("FK261126", "-935"), ("ENCQ8812", "7"), ("ENCQ8", "812-77441")], ids=lambda parts: "-".join(parts))
def test_the_rest_of_a_code_files_no_form(desk, wang, world, parts):
    def begin():
        desk.page.goto("about:blank")
        Draft.objects.all().delete()
        desk.go("visitors/new/")
        desk.page.fill("#id_host", "曾雨桐")
        desk.page.locator("#id_visitor_name").focus()
        return desk.page.evaluate(HELD), rows(), written(), desk.page.url

    desk.sign_in(wang)
    held, before, events, url = at_speed(begin, lambda: halting(desk, parts, 300))
    assert (desk.page.evaluate(HELD), rows(), written(), desk.page.url) == (held, before, events, url)
    expect(desk.page.locator("#strip")).not_to_be_empty(timeout=20000)


def test_an_enter_that_comes_late_belongs_to_its_code(desk, wang, world):
    def begin():
        desk.page.goto("about:blank")
        Draft.objects.all().delete()
        desk.go("visitors/new/")
        desk.page.fill("#id_visitor_org", "华信")
        desk.page.locator("main form:not(.kept) button[type=submit]").first.focus()
        return desk.page.url

    desk.sign_in(wang)
    url = at_speed(begin, lambda: halting(desk, (world["codes"]["letter"], ""), 300))
    assert (desk.page.url, Visit.objects.count()) == (url, 2)
    expect(desk.page.locator("#strip")).to_contain_text(LETTER)


@pytest.mark.parametrize("digits", ["41", "12", "1"])
@pytest.mark.parametrize("place", ["answers", "number"])
def test_two_digits_and_enter_at_a_scanners_speed_answer_nothing_and_a_persons_digits_do(desk, wang, world, place, digits):
    def begin():
        desk.page.goto("about:blank")
        desk.go(f"visitors/{VisitFactory(actor=wang).number}/")
        desk.page.locator("main input[type=radio]").first.focus()
        return answers(), written()

    desk.sign_in(wang)
    if place == "number":
        desk.go("visitors/blanks/")
        count = desk.page.locator("main form input:not([type=hidden])").first
        count.fill("")
        count.focus()
        with desk.page.expect_navigation():
            desk.page.keyboard.type(digits, delay=30)
            desk.page.keyboard.press("Enter")
        return
    if len(digits) == 1:
        begin()
        with desk.page.expect_navigation():
            desk.page.keyboard.press(digits)
        return
    said = at_speed(begin, lambda: halting(desk, (digits,), 0))
    assert (answers(), written()) == said
    expect(desk.page.locator("#strip")).not_to_be_empty(timeout=20000)


@pytest.mark.parametrize("number", ["110105199003077758", "11010519900307775x", "E12345678", "A123456789"])
def test_an_id_number_typed_quickly_into_the_box_is_no_scan_and_is_not_shown_back(desk, wang, world, number):
    desk.sign_in(wang)
    desk.go("visitors/")
    asked = []
    desk.page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    desk.page.locator("#search").focus()
    desk.page.keyboard.type(number, delay=60)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#strip:has-text('证件'), .note.error")).to_be_visible(timeout=20000)
    assert number not in desk.page.content()
    assert number[-13:] not in desk.page.content()
    assert [one for one in asked if number in one.split(" ")[0]] == []
    expect(desk.page.locator("#search")).to_have_value("")


def test_a_slip_scanned_beside_a_form_departs_and_a_letter_is_offered_with_its_key(desk, wang, world):
    desk.sign_in(wang)
    desk.go("visitors/new/")
    desk.page.locator("#id_visitor_org").focus()
    desk.page.keyboard.type("Huaxin", delay=90)
    burst(desk, world["inside"].number, "lower")
    world["inside"].refresh_from_db()
    assert (world["inside"].state, world["inside"].departure) == ("departed", "slip")
    expect(desk.page.locator("#strip")).to_contain_text(f"{world['inside'].number} 陈建国 已离开")
    expect(desk.page.locator("#id_visitor_org")).to_have_value("Huaxin")
    expect(desk.page.locator("#id_visitor_org")).to_be_focused()
    desk.page.keyboard.type(" Ltd", delay=90)
    expect(desk.page.locator("#id_visitor_org")).to_have_value("Huaxin Ltd")
    burst(desk, LETTER, suffix="none")
    expect(desk.page.locator("#strip")).to_contain_text(LETTER)
    with desk.page.expect_navigation():
        desk.page.keyboard.press("F9")
    assert desk.page.url.endswith(f"/mail/{world['own']}/hand-out/")


def test_one_reading_twice_in_a_moment_is_one_reading(desk, wang, world):
    desk.sign_in(wang)
    desk.go("visitors/new/")
    desk.page.fill("#id_visitor_org", "华信")
    for _reading in range(2):
        burst(desk, world["codes"]["pass"], delay=2)
    arrived = Visit.objects.order_by("-pk").first()
    assert (arrived.state, Visit.objects.count()) == ("inside", 3)


@pytest.mark.parametrize("composing", [True, False])
def test_an_input_method_that_swallows_the_keys_changes_nothing(desk, wang, world, composing):
    """With Chinese input on, a key has no letter of its own, only its place on the keyboard."""
    desk.sign_in(wang)
    desk.go("visitors/new/")
    desk.page.fill("#id_visitor_org", "华信")
    desk.page.locator("#id_visitor_org" if composing else "button[type=submit][data-flow]").first.focus()
    wire = desk.page.context.new_cdp_session(desk.page)
    for one in world["inside"].number + "\r":
        code = {"-": "Minus", "\r": "Enter"}.get(one, f"Digit{one}" if one.isdigit() else f"Key{one}")
        key = {"key": "Process", "code": code, "windowsVirtualKeyCode": 229, "modifiers": 8 if one.isalpha() else 0}
        wire.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
        if composing and one != "\r":
            wire.send("Input.insertText", {"text": "热" if one == "K" else one})
        wire.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    settled(desk.page)
    world["inside"].refresh_from_db()
    assert world["inside"].state == "departed"
    expect(desk.page.locator("#id_visitor_org")).to_have_value("华信")


def test_a_property_may_set_a_prefix_for_its_scanners(desk, wang, world):
    DeskPolicy.objects.filter(property=wang.property).update(scan_prefix="~")
    desk.sign_in(wang)
    desk.go("mail/")
    burst(desk, "~" + LETTER.lower(), suffix="none")
    expect(desk.page).to_have_url(re.compile("/hand-out/$"))


def test_marks_of_the_symbology_are_dropped(desk, wang, world):
    desk.sign_in(wang)
    desk.go("visitors/")
    burst(desk, "]C1" + LETTER)
    expect(desk.page).to_have_url(re.compile("/hand-out/$"))


def test_on_a_locked_page_a_scan_does_nothing(desk, wang, world):
    desk.sign_in(wang)
    desk.go("")
    desk.page.evaluate("document.getElementById('lock').dataset.seconds = 0")
    expect(desk.page.locator("#lock-secret")).to_be_focused(timeout=8000)
    before, events = rows(), written()
    for suffix in ("enter", "none"):
        burst(desk, world["inside"].number, suffix=suffix)
        expect(desk.page.locator("#lock-secret")).to_have_value("")
    assert (rows(), written()) == (before, events)
    expect(desk.page.locator("#lock .err")).to_be_hidden()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR])
def test_a_burst_on_the_pages_of_the_other_roles_writes_nothing_of_its_own(desk, wang, world, role):
    desk.sign_in(actor_of(wang.property, role, language="zh-hans"))
    for place in ("board", "mail", "complaint"):
        world["pages"]["board"] = ""
        before = rows()
        for what, case, suffix, delay in every(5, 1):
            desk.go(world["pages"][place])
            burst(desk, world["codes"][what], case, suffix, delay)
        assert {name: count - before[name] for name, count in rows().items() if count != before[name]} in ({}, {"visitors.Visit": 1}), place


# --- a person's keys -------------------------------------------------------------------------------
def test_two_keys_rolled_over_each_other_are_two_keys(desk, wang, world):
    desk.sign_in(wang)
    desk.go("visitors/new/")
    desk.page.locator("[name=kind]").first.focus()
    desk.page.keyboard.down("2")
    desk.page.wait_for_timeout(40)  # under 25 ms no hand means both
    desk.page.keyboard.down("1")
    desk.page.keyboard.up("2")
    desk.page.keyboard.up("1")
    expect(desk.page.locator("[name=kind]").nth(1)).to_be_checked()
    expect(desk.page.locator("[name=id_status]").first).to_be_checked()


def test_a_slash_and_the_first_letters_reach_the_box(desk, wang, world):
    desk.sign_in(wang)
    desk.go("visitors/")
    desk.page.keyboard.type("/zy", delay=25)
    expect(desk.page.locator("#search")).to_have_value("zy")


def test_space_and_enter_still_press_what_has_the_focus(desk, wang, world):
    desk.sign_in(wang)
    desk.go("keys/")
    desk.page.locator("[name=courtesy]").focus()
    desk.page.keyboard.press("Space")
    expect(desk.page.locator("[name=courtesy]")).not_to_be_checked()
    desk.page.locator("main form button.do").focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Space")
    wang.user.refresh_from_db()
    assert wang.user.courtesy is False


def test_a_key_held_down_is_one_key(desk, wang, world):
    desk.sign_in(wang)
    desk.go("")
    before = Visit.objects.count()
    for _repeat in range(12):
        desk.page.keyboard.down("e")
    settled(desk.page)
    desk.page.keyboard.up("e")
    settled(desk.page)
    assert Visit.objects.count() == before + 1


# --- the postman's batch ---------------------------------------------------------------------------
@pytest.fixture
def intake(desk, wang, world):
    desk.sign_in(wang)
    desk.go(f"mail/batches/{world['batch'].number}/")
    expect(desk.page.locator("#id_article_no")).to_be_focused()
    return world["batch"]


FIRST, SECOND = article(20_000_001), article(20_000_002)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_number_scanned_in_a_batch_goes_on_to_the_name_once(desk, intake, suffix):
    burst(desk, FIRST.lower(), "upper", suffix)
    expect(desk.page.locator("#id_article_no")).to_have_value(FIRST)
    expect(desk.page.locator("#id_host")).to_be_focused()


def test_a_second_scan_before_the_name_is_queued_and_comes_next(desk, intake):
    burst(desk, FIRST)
    burst(desk, SECOND)
    burst(desk, SECOND)
    expect(desk.page.locator("#id_article_no")).to_have_value(FIRST)
    expect(desk.page.locator("#id_host")).to_have_value("")
    expect(desk.page.locator("[data-queue]")).to_have_text(f"已扫、排队中： {SECOND}")
    desk.page.keyboard.type("1803", delay=90)
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#id_article_no")).to_have_value(SECOND)
    expect(desk.page.locator("#id_host")).to_be_focused()
    expect(desk.page.locator("[data-queue]")).to_be_hidden()
    assert [item.article_no for item in MailItem.objects.filter(batch=intake)] == [FIRST]


@pytest.mark.parametrize(("what", "says"), [("slip", "访客单"), ("letter", "已在本处"), ("joined", "两"), ("own", "编号")])
def test_a_wrong_code_in_a_batch_is_refused_in_place(desk, intake, world, what, says):
    before = rows()
    burst(desk, world["codes"][what])
    expect(desk.page.locator("#strip")).to_contain_text(says)
    expect(desk.page.locator("#id_article_no")).to_have_value("")
    assert (desk.page.url.endswith(f"/{intake.number}/"), rows()) == (True, before)
    world["inside"].refresh_from_db()
    assert world["inside"].state == "inside"


def test_a_duplicate_after_the_first_number_leaves_the_first_number(desk, intake, world):
    burst(desk, FIRST)
    burst(desk, world["codes"]["letter"])
    expect(desk.page.locator("#strip")).to_contain_text("已在本处")
    expect(desk.page.locator("#id_article_no")).to_have_value(FIRST)
    expect(desk.page.locator("[data-queue]")).to_be_hidden()


def test_a_slot_is_counted_scan_by_scan(desk, wang, world):
    desk.sign_in(wang)
    desk.go("mail/counts/new/")
    desk.page.locator("#id_codes").focus()
    for code, suffix in ((LETTER, "enter"), (DOMESTIC[0], "none"), (DOMESTIC[2], "tab")):
        burst(desk, code, "lower", suffix)
    expect(desk.page.locator("#id_codes")).to_have_value(f"{LETTER}\n{DOMESTIC[0]}\n{DOMESTIC[2]}\n")


# --- the hand-out page -----------------------------------------------------------------------------
def test_a_letter_scanned_at_its_hand_out_can_be_unticked_again_the_first_one_too(desk, wang):
    home = Occupant.objects.get(name="仇志远")
    first, second = (
        ItemFactory(actor=wang, article_no=article(40_000_000 + n), notified=True, occupant=home, addressee=home.name) for n in (1, 2)
    )
    desk.sign_in(wang)
    at_speed(lambda: desk.go(f"mail/{first.number}/hand-out/"), lambda: burst(desk, second.article_no))
    boxes = {one: desk.page.locator(f"[data-number='{one.number}'] input[type=checkbox]") for one in (first, second)}
    counted = desk.page.locator(".sub [data-count]")
    expect(boxes[second]).to_be_checked()
    desk.page.keyboard.press("Space")
    expect(boxes[second]).not_to_be_checked()
    expect(counted).to_have_text("1")
    assert desk.page.locator("[data-id] input:checked").count() == 0  # no document has been seen by that
    boxes[second].check()
    boxes[first].uncheck()
    expect(counted).to_have_text("1")
    desk.page.locator("[name=id_seen][value=id_card]").check(force=True)
    desk.page.locator("[name=method][value=paper]").check(force=True)
    with desk.page.expect_navigation():
        desk.page.locator("[data-give]:visible").click()
    assert [(one.number, one.state) for one in MailItem.objects.order_by("pk")] == [(first.number, "held"), (second.number, "collected")]


def test_off_duty_t_on_the_board_leads_to_the_post(desk, tower, lobby):
    clerk = actor_of(tower, username="zhao", language="zh-hans")
    desk.sign_in(clerk)
    desk.go("")
    expect(desk.page.locator(".note.warning [data-shortcut=t] kbd")).to_have_text("t")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("t")
    expect(desk.page).to_have_url(re.compile("/(duty|handover)/"))


def test_f5_on_a_number_goes_on_with_its_minute(desk, wang, world):
    desk.sign_in(wang)
    desk.go(world["pages"]["slip"])
    with desk.page.expect_navigation():
        desk.page.keyboard.press("c")
    desk.page.wait_for_timeout(3000)
    desk.page.reload()
    expect(desk.page.locator(".dial")).to_be_visible()
    assert int(desk.page.locator("section.card[data-seconds]").get_attribute("data-seconds")) <= 57
