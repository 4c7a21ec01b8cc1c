"""Make the README's pictures anew: ``python .ci/pictures.py``, or ``python .ci/pictures.py board phone`` for some.

A throw-away installation with demo data is served and looked at by the system's Chromium, in Chinese.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

BASE = Path(__file__).resolve().parents[1]
SCREENS = BASE / "docs" / "screens"
PORT, PASSWORD = 8199, "pictures-2026"
SITE = f"http://localhost:{PORT}"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def first(page: Page, listed: str, link: str) -> None:
    """The first entry of a list."""
    page.goto(f"{SITE}/demo/{listed}")
    page.locator(link).first.click()
    page.wait_for_load_state()


def typed_slip(page: Page) -> None:
    page.goto(f"{SITE}/demo/visitors/new/")
    page.locator("[data-lookup]").first.press_sequentially("18", delay=60)
    page.locator("[role=option]").first.wait_for()


def taking_over(page: Page) -> None:
    page.goto(f"{SITE}/demo/handover/duty/")
    page.locator("main a.do, main button.do").first.click()
    page.wait_for_load_state()


def calling(page: Page) -> None:
    first(page, "visitors/?state=waiting", "main table a")
    page.keyboard.press("c")
    page.wait_for_load_state()


@dataclass(frozen=True)
class Picture:
    """Who looks at which page, in a window of which size."""

    who: str
    show: Callable[[Page], object]
    size: tuple[int, int] = (1366, 768)


def at(path: str) -> Callable[[Page], object]:
    return lambda page: page.goto(f"{SITE}/demo/{path}")


PICTURES = {
    "board": Picture("clerk1", at("")),
    "new-visitor": Picture("clerk1", typed_slip),
    "slip": Picture("clerk1", lambda page: first(page, "visitors/?state=inside", "main table a")),
    "phone": Picture("supervisor1", at(""), (390, 844)),
    "call": Picture("clerk1", calling),
    "complaint": Picture("supervisor1", lambda page: first(page, "enquiries/complaints/?state=reopened", "main table a")),
    "report": Picture("supervisor1", at("enquiries/report/")),
    "mail": Picture("clerk1", at("mail/")),
    "handover": Picture("clerk2", taking_over),
}


def take(browser: Browser, name: str, picture: Picture) -> None:
    width, height = picture.size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.goto(f"{SITE}/accounts/login/")
    page.fill("[name=login]", picture.who)
    page.fill("[name=password]", PASSWORD)
    page.locator("form[action='/accounts/login/'] button.do").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    picture.show(page)
    page.wait_for_timeout(500)
    page.screenshot(path=SCREENS / f"{name}.png")
    context.close()
    with Image.open(SCREENS / f"{name}.png") as taken:
        few = taken.convert("RGB").quantize(128)  # flat colours: a third of the bytes, the same to the eye
    few.save(SCREENS / f"{name}.png", optimize=True)
    print(f"docs/screens/{name}.png  {page.url.removeprefix(SITE)}")


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="desk-pictures-") as var:
        env = {**os.environ, "DESK_VAR": var, "DESK_HTTPS": "0", "PORT": str(PORT)}
        manage = [sys.executable, str(BASE / "manage.py")]
        subprocess.run([*manage, "migrate", "-v", "0"], env=env, check=True)
        subprocess.run([*manage, "demo", "--password", PASSWORD], env=env, check=True)
        server = subprocess.Popen([*manage, "up"], env=env)
        try:
            for _second in range(60):
                try:
                    urllib.request.urlopen(f"{SITE}/healthz", timeout=1)
                    break
                except OSError:
                    time.sleep(1)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                for name in names or PICTURES:
                    take(browser, name, PICTURES[name])
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(sys.argv[1:])
