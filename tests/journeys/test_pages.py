"""Every page, in both languages, at the counter's size and on a phone: nothing sticks out, axe is silent."""

import os
from pathlib import Path

import pytest

from tests.factories import PassFactory, VisitFactory

SCREENS = os.environ.get("DESK_SCREENS")
SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def filled(wang):
    visits = {
        "waiting": VisitFactory(actor=wang),
        "inside": VisitFactory(actor=wang, inside=True, party_size=4),
        "departed": VisitFactory(actor=wang, departed=True),
        "no_id": VisitFactory(actor=wang, called=True, id_status="none", id_kind="", purpose="取文件"),
    }
    return {**visits, "pass": PassFactory(actor=wang)}


def pages(filled):
    waiting, inside, departed = (filled[name].number for name in ("waiting", "inside", "departed"))
    unit = filled["waiting"].host_unit.key
    return [
        "", "?wall", "search/?q=1803", "search/?q=没有", "duty/", "clerk/", "keys/", "authorisations/",
        f"authorisations/ask/{filled['no_id'].number}/visitors.no_id/",
        "directory/", f"directory/units/{unit}/", "visitors/", "visitors/?state=void", "visitors/new/", "visitors/late/", "visitors/out/",
        "visitors/evacuation/", "visitors/blanks/", "visitors/closing-round/", "visitors/day/",
        f"visitors/{waiting}/", f"visitors/{inside}/", f"visitors/{departed}/", f"visitors/{waiting}/amend/", f"visitors/{waiting}/admit/",
        f"visitors/{waiting}/refuse/", f"visitors/{inside}/ask-to-leave/", f"visitors/{inside}/print/",
        "visitors/passes/", "visitors/passes/new/", f"visitors/passes/{filled['pass'].number}/",
        f"visitors/passes/{filled['pass'].number}/print/",
        "visitors/FK990101-001/",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_fits_and_axe_has_nothing_to_say(desk, wang, filled, language, size):
    wang.user.language = language
    wang.user.save()
    desk.page.set_viewport_size(SIZES[size])
    desk.sign_in(wang)
    found = []
    for path in pages(filled):
        desk.go(path)
        found += [f"{path}: {one}" for one in desk.violations()]
        if desk.overflows():
            found.append(f"{path}: sticks out sideways")
        if SCREENS:
            name = path.strip("/").replace("/", "_").replace("?", "-") or "board"
            Path(SCREENS).mkdir(parents=True, exist_ok=True)
            desk.page.screenshot(path=f"{SCREENS}/{name}.{size}.{language}.png", full_page=size == "phone")
    assert found == []


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/pin/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/", "/"]
)
def test_the_pages_around_sign_in_fit_too(desk, wang, path):
    if path != "/accounts/login/":
        desk.sign_in(wang)
    found = []
    for size in SIZES.values():
        desk.page.set_viewport_size(size)
        assert desk.page.goto(desk.base + path).status == 200
        found += desk.violations() + ["sticks out sideways"] * desk.overflows()
        if SCREENS:
            desk.page.screenshot(path=f"{SCREENS}/account{path.replace('/', '_')}{size['width']}.png")
    assert found == []
