"""Every page, in both languages, at the counter's size and on a phone: nothing sticks out, axe is silent."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.factories import (
    BatchFactory,
    ItemFactory,
    MandateFactory,
    PassFactory,
    ReturnFactory,
    SubscriptionFactory,
    TraceFactory,
    VisitFactory,
    photograph,
)
from tests.mail.doors import furnish

SCREENS = os.environ.get("DESK_SCREENS")
SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def mail(wang, lobby):
    """A row of every register of the mail book, and an item in each state that has a page of its own."""
    world = SimpleNamespace()
    furnish(world, wang)
    world.collected = ItemFactory(actor=wang, collected=True)
    ItemFactory(actor=wang, out=True)
    ItemFactory(actor=wang, unmatched=True)
    world.court = ItemFactory(actor=wang, court=True, photo=photograph(size=(400, 300)))
    world.letters = [ItemFactory(actor=wang, occupant=world.collected.occupant, notified=True) for _n in range(3)]
    MandateFactory(unit=world.collected.unit)
    SubscriptionFactory(unit=world.collected.unit)
    world.traces = [TraceFactory(actor=wang, item=item) for item in (world.collected, world.court, ItemFactory(actor=wang, missing=True))]
    world.signed = ReturnFactory(actor=wang, handed_over=True)
    world.differs = BatchFactory(actor=wang, differs=True)
    return world


def mail_pages(world):
    batch, item, court, letter, line = world.batch, world.collected, world.court, world.letters[0], world.line
    return [
        "", "search/?q=RA1", "mail/", "mail/?state=void", "mail/?state=held", "mail/give/", f"mail/give/?what={item.unit.room}",
        "mail/give/?what=没有", "mail/round/", "mail/where/", f"mail/where/?what={item.article_no}", "mail/where/?what=没有", "mail/stock/",
        "mail/print/", "mail/batches/", "mail/batches/new/", f"mail/batches/{batch}/", f"mail/batches/{batch}/piece/",
        f"mail/batches/{batch}/amend/", f"mail/batches/{batch}/print/", f"mail/batches/{world.differs}/", "mail/returns/",
        "mail/returns/review/", "mail/returns/hand-over/", "mail/returns/list/", f"mail/returns/list/?with={world.signed}",
        "mail/returns/print/", f"mail/returns/{line}/", f"mail/returns/{world.signed}/", f"mail/returns/{line}/amend/",
        f"mail/returns/{line}/hand-over/", "mail/traces/", "mail/traces/new/", f"mail/traces/{world.trace}/",
        *(f"mail/traces/{trace}/" for trace in world.traces), f"mail/traces/{world.trace}/tell/", f"mail/traces/{world.trace}/print/",
        f"mail/traces/{world.trace}/amend/", f"mail/traces/{world.traces[2]}/account/", "mail/counts/", "mail/counts/new/",
        f"mail/counts/{world.count}/", "mail/tallies/", "mail/tallies/new/", "mail/tallies/papers/", f"mail/tallies/{world.tally}/",
        f"mail/tallies/{world.tally}/amend/", f"mail/{item}/", f"mail/{court}/", f"mail/{letter}/", f"mail/{world.proposed.item}/",
        f"mail/{letter}/photo/", f"mail/{letter}/amend/", f"mail/{letter}/print/", f"mail/{item}/print/?paper=sheet",
        *(f"mail/{letter}/{verb}/" for verb in ("hand-out", "notify", "move", "propose-return", "aside", "miss", "hand-out-other")),
        f"mail/{court}/propose-return/", f"mail/{item}/hand-out/", "mail/GH990101-001/",
    ]  # fmt: skip


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
    assert seen(desk, wang, pages(filled), language, size) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_the_mail_fits_and_axe_has_nothing_to_say(desk, wang, mail, language, size):
    assert seen(desk, wang, mail_pages(mail), language, size) == []


@pytest.mark.parametrize("size", SIZES)
def test_what_a_supervisor_decides_fits_too(desk, liu, mail, size):
    review = [f"mail/batches/{mail.differs}/settle/", f"mail/counts/{mail.count}/settle/", f"mail/{mail.letters[0]}/void/"]
    assert seen(desk, liu, ["mail/returns/review/", f"mail/{mail.collected}/", *review], "zh-hans", size) == []


def seen(desk, who, paths, language, size):
    """What is wrong with these pages for somebody, in that language, at that size."""
    who.user.language = language
    who.user.save()
    desk.page.set_viewport_size(SIZES[size])
    desk.sign_in(who)
    found = []
    for path in paths:
        desk.go(path)
        found += [f"{path}: {one}" for one in desk.violations()]
        if desk.overflows():
            found.append(f"{path}: sticks out sideways")
        if SCREENS:
            name = path.strip("/").replace("/", "_").replace("?", "-") or "board"
            Path(SCREENS).mkdir(parents=True, exist_ok=True)
            desk.page.screenshot(path=f"{SCREENS}/{name}.{size}.{language}.png", full_page=size == "phone")
    return found


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
