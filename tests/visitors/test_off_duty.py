"""Off duty everything can be read and nothing written: no page of the visitor log shows a button that would write."""

import re

import pytest

from tests.factories import AppointmentFactory, ContactFactory, PassFactory, VisitFactory

# What everybody may do: reading on paper, reserving blank slips for the day the power fails.
READS = ("/print/", "/visitors/blanks/")
# Pages of a form say it with a refusal above, and keep the form to read and to come back to.
ADDRESSES = (
    "",
    "new/",
    "late/",
    "out/",
    "closing-round/",
    "evacuation/",
    "passes/",
    "passes/new/",
    "expected/",
    "expected/new/",
)


def buttons(client, address, method="get"):
    """Forms of the page itself that a press would send, by where they go."""
    answer = getattr(client, method)(address)
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    forms = re.findall(r'<form([^>]*method="post"[^>]*)>(.*?)</form>', main, re.S)
    sent = [re.search(r'action="([^"]*)"', head) for head, body in forms if "<button" in body]
    links = re.findall(r'<a class="btn[^"]*"[^>]*href="([^"]*/visitors/[^"]*/(?:[a-z-]+)/)"', main)
    acts = [link for link in links if re.search(r"/[A-Z]{2}\d{6}-\d{3}/(?!print)", link)]
    return [path for path in [*(one[1] if one else address for one in sent), *acts] if not any(path.endswith(read) for read in READS)]


@pytest.fixture
def house(clerk):
    contact = ContactFactory(property=clerk.property)
    traits = {
        "waiting": {},
        "called": {"called": True},
        "inside": {"inside": True},
        "departed": {"departed": True},
        "party": {"party_size": 3},
    }
    visits = {name: VisitFactory(actor=clerk, contact=contact, visitor_phone="13800005678", **one) for name, one in traits.items()}
    return {
        **{f"slip, {name}": f"{visit.number}/" for name, visit in visits.items()},
        "pass": f"passes/{PassFactory(actor=clerk).number}/",
        "appointment": f"expected/{AppointmentFactory(actor=clerk).number}/",
    }


def test_off_duty_no_page_of_the_visitor_log_has_a_button_that_writes(house, clerk, idle_clerk, sign_in):
    there, client = sign_in(clerk), sign_in(idle_clerk)
    addresses = [*ADDRESSES, *house.values(), f"{house['slip, waiting']}call/", f"{house['slip, called']}admit/"]
    found = {address: buttons(client, f"/tower/visitors/{address}") for address in addresses}
    assert {address: paths for address, paths in found.items() if paths} == {}
    assert [
        bool(buttons(there, f"/tower/visitors/{house[name]}")) for name in ("slip, waiting", "slip, inside", "pass", "appointment")
    ] == [True] * 4


def test_off_duty_a_scan_leads_to_a_page_without_buttons_that_write(house, clerk, idle_clerk, sign_in):
    number = house["slip, inside"].strip("/")
    client = sign_in(idle_clerk)
    answer = client.post("/tower/scan/", {"code": number}, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert buttons(client, f"/tower/n/{number}/") == [] and buttons(client, f"/tower/visitors/{number}/reveal/", "post") == []
    assert buttons(client, "/tower/visitors/out/", "post") == []


def test_off_duty_the_digits_of_several_slips_offer_none_of_them(house, clerk, idle_clerk, sign_in):
    client = sign_in(idle_clerk)
    answer = client.post("/tower/visitors/out/", {"digits": "5678"})
    assert "depart/" not in answer.content.decode()
