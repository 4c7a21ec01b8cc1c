"""Real browsers. Without Chromium the journeys skip loudly; with DESK_BROWSER=required they fail."""

import os
import shutil
import time
import warnings
from pathlib import Path

import pytest
from playwright.sync_api import expect

from desk.people.roles import Role
from tests.factories import AreaFactory, ContactFactory, OccupantFactory, PostFactory, PropertyFactory, UnitFactory, actor_of, on_duty
from tests.factories.desk import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def pytest_collection_modifyitems(items):
    """The long walks over every page come first: at the end no process waits for the other."""
    places = [place for place, item in enumerate(items) if Path(__file__).parent in item.path.parents]
    journeys = sorted((items[place] for place in places), key=lambda item: item.path.name != "test_pages.py")
    for place, item in zip(places, journeys, strict=True):
        item.add_marker(pytest.mark.journey)
        items[place] = item


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if CHROMIUM is None:
        if os.environ.get("DESK_BROWSER") == "required":
            pytest.fail("No Chromium on this machine, and DESK_BROWSER=required.")
        warnings.warn("NO CHROMIUM: THE BROWSER JOURNEYS ARE NOT RUN", UserWarning, stacklevel=1)
        pytest.skip("no Chromium on this machine: install it to run the browser journeys")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1366, "height": 768}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


PACE = 150  # milliseconds; no hand strikes single keys faster than a scanner's burst has ended
OPENED = 0.7  # seconds in which signs at a machine's pace on a page that a key has opened are the rest of that key's code
FIELD = "input:not([type=radio], [type=checkbox]):focus, textarea:focus, select:focus"


class Typist:
    """A clerk at the keyboard whose keys are counted as a person would press them, and at a person's pace."""

    def __init__(self, page, base, tower):
        self.page, self.base, self.tower, self.keys = page, base, tower, 0
        self.struck = 0.0  # when a key outside a field was: the page it opens is read before anything is typed there

    def press(self, *keys):
        for key in keys:
            self.page.wait_for_load_state("load")  # the browser gives the first field its focus before the scripts have run
            single = len(key) == 1 and not self.page.locator(FIELD).count()
            if not single and (soon := OPENED - time.monotonic() + self.struck) > 0:
                self.page.wait_for_timeout(soon * 1000)
            self.page.keyboard.press(key)
            self.struck = time.monotonic() if single else 0.0
            self.keys += 1
            if single or key in ("Enter", "Tab", "Escape"):
                self.look()

    def look(self):
        """One looks up before one goes on: a single key has acted, a field that asks the server has its answer."""
        self.page.wait_for_timeout(PACE)
        expect(self.page.locator("input[aria-busy=true]")).to_have_count(0)

    def type(self, text):
        """Plain letters and digits, one key each."""
        self.press(*text)

    def chinese(self, text, pinyin):
        """A Chinese word through an input method: its pinyin letters and one key to choose."""
        self.page.keyboard.insert_text(text)
        self.keys += len(pinyin) + 1
        self.look()

    def scan(self, code):
        """What a scanner types: fast, and no key of the clerk's. The page is there before the first of it."""
        self.page.wait_for_load_state("load")
        self.page.keyboard.type(code)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def printer_asks(self):
        """The printer's own window stays open over the paper; a browser without one is done at once, and goes back."""
        self.page.add_init_script("window.print = () => {}")

    def go(self, path=""):
        return self.page.goto(f"{self.base}/{self.tower.slug}/{path}")

    def leave(self):
        """Somebody else sits down: nothing of the page before is still on its way."""
        self.page.goto("about:blank")
        self.page.context.clear_cookies()

    def sign_in(self, actor):
        self.page.goto(f"{self.base}/accounts/login/")
        self.page.fill("[name=login]", actor.user.username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("form[action='/accounts/login/'] button.do")
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def violations(self):
        """What axe has against this page: ``["rule: selector", …]``."""
        self.page.evaluate(AXE)
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [f"{one['id']}: {node['target'][0]}" for one in found["violations"] for node in one["nodes"]]

    def overflows(self):
        return self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.fixture
def tower(committed_db):
    """A property with two firms on the 18th floor and a family on the 9th."""
    tower = PropertyFactory(slug="tower", name="星河中心")
    unit = UnitFactory(property=tower, floor="18", room="1803")
    firm = OccupantFactory(property=tower, unit=unit, name="博远设计有限公司")
    ContactFactory(property=tower, occupant=firm, name="曾雨桐", role="设计总监", mobile="13800001234")
    ContactFactory(property=tower, occupant=firm, name="单文静", role="前台", mobile="13800001235", extension="8103")
    home = OccupantFactory(property=tower, unit=UnitFactory(property=tower, floor="9", room="0912"), name="仇志远", kind="person")
    ContactFactory(property=tower, occupant=home, name="仇志远", mobile="13800001236")
    AreaFactory(property=tower, name="B 区")
    return tower


@pytest.fixture
def lobby(tower):
    return PostFactory(property=tower, name="大堂岗")


@pytest.fixture
def wang(tower, lobby):
    return on_duty(actor_of(tower, username="wang", name="王晓燕", language="zh-hans"), lobby)


@pytest.fixture
def li(wang, tower, lobby):
    found = on_duty(actor_of(tower, username="li", name="李思远", language="zh-hans"), lobby)
    found.user.set_pin("2468")
    found.user.save()
    return found


@pytest.fixture
def liu(tower):
    """The supervisor."""
    return actor_of(tower, Role.SUPERVISOR, username="liu", name="刘淑芬", language="zh-hans", is_staff=True)


@pytest.fixture
def desk(page, live_server, tower):
    """The counter: a browser that reports every script error as a failure of the test."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Typist(page, live_server.url, tower)
    assert errors == []
