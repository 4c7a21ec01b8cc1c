"""No key silently does nothing: whatever is listed for a page presses something there, or says why it does not."""

import re
from html import unescape

import pytest
from django.urls import reverse

from desk.models import Entry
from tests.factories import ContactFactory, ItemFactory, MessageFactory, OccupantFactory, VisitFactory
from tests.test_permissions import LIVES, ROWS

KEYED = [
    (book, model, state)
    for book, model, state in LIVES
    if issubclass(model, Entry) and any(verb.transition.shortcut for verb in book.verbs[model].values())
]
CARRIED = re.compile(r'data-shortcut="([^"]+)"')


@pytest.mark.parametrize(("book", "model", "state"), KEYED, ids=lambda value: getattr(value, "__name__", getattr(value, "slug", value)))
def test_every_key_of_an_entry_presses_something_or_says_why_not(clerk, idle_clerk, sign_in, book, model, state):
    row = ROWS[model](state, "", clerk)
    keys = {verb.transition.shortcut for verb in book.verbs[model].values()} - {""} | {"c", "p"}
    for actor in (clerk, idle_clerk):
        page = sign_in(actor).get(reverse("number", args=[clerk.property.slug, row.number]), follow=True)
        assert page.status_code == 200
        assert keys - set(map(unescape, CARRIED.findall(page.content.decode()))) == set()


def said(page, key):
    """What the first carrier of a key says; "" where it presses something."""
    found = re.search(rf'<(\w+)[^>]*data-shortcut="{re.escape(key)}"([^>]*)>(.*?)</\1>', page.content.decode(), re.S)
    return re.sub(r"<[^>]+>", "", found[3]).strip() if "data-says" in found[2] else ""


def test_who_is_not_to_be_phoned_says_so_when_their_number_is_asked_for(clerk, sign_in):
    firm = OccupantFactory(property=clerk.property)
    contact = ContactFactory(property=clerk.property, occupant=firm, name="曾雨桐", no_call=True, no_call_instead="部门秘书")
    client = sign_in(clerk)
    rows = [
        ItemFactory(actor=clerk, occupant=firm),
        VisitFactory(actor=clerk, contact=contact),
        MessageFactory(actor=clerk, contact=contact),
    ]
    pages = [client.get(reverse("number", args=["tower", row.number]), follow=True) for row in rows]
    assert [said(page, "c") for page in pages] == ["Not to be phoned. Contact instead: 部门秘书"] * 3


def test_a_letter_that_has_left_and_one_of_nobody_say_why_nobody_is_called(clerk, idle_clerk, sign_in):
    gone, unknown = ItemFactory(actor=clerk, collected=True), ItemFactory(actor=clerk, unmatched=True)
    client = sign_in(clerk)
    pages = [client.get(f"/tower/mail/{row.number}/") for row in (gone, unknown)]
    assert [said(page, "c") for page in pages] == [
        f"{gone.number} is closed: the number is not shown any more.",
        "There is nobody to call on this page.",
    ]
    assert "Take over the post first" in said(sign_in(idle_clerk).get(f"/tower/mail/{unknown.number}/"), "c")


def test_a_move_that_a_rule_forbids_says_so_to_its_key(clerk, sign_in):
    visit = VisitFactory(actor=clerk)
    page = sign_in(clerk).get(f"/tower/visitors/{visit.number}/")
    assert said(page, "a") == "Admit: The host has not agreed yet: call first."
    inside = VisitFactory(actor=clerk, inside=True)
    page = sign_in(clerk).get(f"/tower/visitors/{inside.number}/")
    assert said(page, "a") == f"{inside.number} is “inside” now: “Admit” is no longer possible."


FORMS = (
    *("", "visitors/", "visitors/expected/", "visitors/passes/", "mail/", "mail/batches/", "mail/traces/"),
    *("enquiries/", "handover/notes/"),
)


@pytest.mark.parametrize("path", FORMS)
def test_off_duty_no_link_leads_to_a_form_that_would_be_refused(clerk, idle_clerk, sign_in, path):
    here = re.compile(r'<a [^>]*href="(/tower/[^"?#]*)')
    refused = {}
    for actor in (clerk, idle_clerk):
        client = sign_in(actor)
        page = client.get(f"/tower/{path}").content.decode()
        told = page.count("take over first")
        ends = ("/new/", "/late/", "/give/", "/out/", "/round/", "/stock/", "/closing-round/")
        links = {url for url in here.findall(page) if url.endswith(ends)}
        refused[actor] = (sorted(url for url in links if client.get(url).status_code == 403), told > 0)
    assert refused == {clerk: ([], False), idle_clerk: ([], True)}
