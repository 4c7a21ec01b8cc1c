"""Paper as it leaves the printer: Chromium's own PDF, its page sizes and what stands on them; one key prints and returns."""

import math
import re

import pytest
from playwright.sync_api import expect

from desk.models import Event
from directory.models import Contact
from tests.factories import ComplaintFactory, ItemFactory, MessageFactory, PassFactory, VisitFactory

THAI = "RATTANAKOSINSOMBATPHANTHARAKSAKULCHAI"
LONG = (THAI * 4)[:120]
CHINESE = "古丽米热艾比布力" * 15
MM = 72 / 25.4


def sizes(page):
    """The size of each page of the PDF in whole millimetres."""
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", pdf)
    return [(round(float(width) / MM), round(float(height) / MM)) for width, height in boxes]


def cut_off(page):
    """What stands beyond the right edge of its sheet, as paper lays it out."""
    page.emulate_media(media="print")
    found = page.evaluate(
        """[...document.querySelectorAll("article")].flatMap((sheet) => [...sheet.querySelectorAll("*")].filter((node) =>
           node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== "inline" && !node.closest("svg")
           || node.getBoundingClientRect().right > sheet.getBoundingClientRect().right + 1).map((node) => node.outerHTML.slice(0, 80)))"""
    )
    page.emulate_media(media="null")
    return found


@pytest.fixture
def named(tower, wang):
    """``named(name)``: the paths of every paper that carries it, with the page it is printed on."""

    def papers(name):
        host = Contact.objects.select_related("occupant__unit").get(name="曾雨桐")
        called = {"visitor_name": name, "visitor_org": name[:100], "contact": host}
        visit = VisitFactory(actor=wang, **called, inside=True)
        message = MessageFactory(actor=wang, person=name, wanted=name, body=name * 4)
        complaint = ComplaintFactory(actor=wang, person=name, narrative=name * 4)
        letter = ItemFactory(actor=wang, addressee=name)
        regular = PassFactory(actor=wang, holder_name=name, company=name[:100], areas=name)
        day = f"{visit.business_date:%Y-%m-%d}"
        return {
            f"visitors/{visit.number}/print/?paper=roll": "roll",
            f"visitors/{visit.number}/print/?paper=a5": (148, 210),
            f"enquiries/messages/{message.number}/print/": (148, 210),
            f"mail/{letter.number}/print/?paper=notice": (148, 210),
            f"mail/{letter.number}/print/?paper=sheet": (210, 297),
            f"enquiries/complaints/{complaint.number}/print/": (210, 297),
            f"visitors/passes/{regular.number}/print/": (210, 297),
            "visitors/blanks/?first=1&last=3": (210, 297),
            f"visitors/print/?day={day}": (297, 210),
            f"enquiries/messages/print/?day={day}": (297, 210),
            f"mail/print/?day={day}": (297, 210),
        }

    return papers


@pytest.mark.parametrize("name", ["陈建国", LONG, CHINESE], ids=["short", "thai", "chinese"])
def test_every_paper_has_its_size_and_nothing_is_cut_off(desk, wang, named, name):
    """The slip's page is 80 mm wide and as long as what stands on it; the others are A5 and A4, as named."""
    papers = named(name)
    desk.sign_in(wang)
    page = desk.page
    for path, size in papers.items():
        desk.go(path)
        page.evaluate("document.fonts.ready")
        assert (path, cut_off(page)) == (path, [])
        found = sizes(page)
        if size == "roll":
            page.emulate_media(media="print")
            tall = page.evaluate("document.querySelector('.roll').getBoundingClientRect().height") * 25.4 / 96
            page.emulate_media(media="null")
            assert (tall, found) == (tall, [(80, found[0][1])])
            assert 0 <= found[0][1] - math.ceil(tall) - 6 <= 2, (found, tall)
        else:
            assert (path, set(found)) == (path, {size})


def test_a_longer_slip_has_a_longer_page(desk, wang, named):
    desk.sign_in(wang)
    lengths = []
    for name in ("陈建国", LONG):
        path = next(iter(named(name)))
        desk.go(path)
        lengths += sizes(desk.page)
    assert [width for width, _height in lengths] == [80, 80]
    assert lengths[0][1] < lengths[1][1]


def test_without_its_script_the_slip_is_still_80_millimetres_wide(browser, live_server, desk, wang, named):
    papers = [next(iter(named(name))) for name in ("陈建国", LONG)]
    desk.sign_in(wang)
    context = browser.new_context(java_script_enabled=False, storage_state=desk.page.context.storage_state())
    page = context.new_page()
    found = []
    for path in papers:
        page.goto(f"{live_server.url}/tower/{path}")
        found.append(sizes(page))
    context.close()
    assert found == [[(80, 150)], [(80, 280)]]


@pytest.mark.parametrize("made", [lambda wang: VisitFactory(actor=wang), lambda wang: MessageFactory(actor=wang)], ids=["slip", "message"])
def test_one_key_prints_and_returns(desk, wang, made):
    entry = made(wang)
    # The printer is done as soon as it was asked: a browser without a window has none.
    told = "sessionStorage.setItem('printed', location.pathname); setTimeout(() => dispatchEvent(new Event('afterprint')))"
    desk.page.add_init_script(f"addEventListener('beforeprint', () => {{ {told}; console.info('printed') }})")
    desk.sign_in(wang)
    desk.go(f"n/{entry.number}/")
    here, keys = desk.page.url, desk.keys
    with desk.page.expect_console_message(lambda said: said.text == "printed"):
        desk.press("p")
    desk.page.wait_for_url(here)
    assert desk.keys - keys == 1
    assert desk.page.evaluate("sessionStorage.getItem('printed')").endswith(f"{entry.number}/print/")
    assert Event.objects.filter(verb="print", number=entry.number).count() == 1
    desk.go(f"n/{entry.number}/")
    desk.page.goto(desk.page.url + "print/")  # looked at, not asked for: nothing is printed
    expect(desk.page.locator("[data-print]")).to_be_visible()
    assert desk.page.evaluate("sessionStorage.getItem('prints')") is None
