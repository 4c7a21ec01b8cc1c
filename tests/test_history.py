"""What the history of an entry says is words a clerk reads: no code, no key, no digest, whichever book it is of."""

import re
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from desk import registry
from desk.ledger import trail, writers
from desk.models import Event
from desk.pages.entries import PrintView
from desk.templatetags.desk import event_lines, verb_label
from tests.factories import PostFactory, PropertyFactory, actor_of, on_duty
from tests.factories.mail import ItemFactory
from tests.test_permissions import PAGES, ROWS, VERB_PAGES, address, furnish, of_property, pressed
from tests.walk import member

# What a person would not say: a code of ours, a truth value, a list, a digest or key, a time as machines write it.
MACHINE = re.compile(r"^[a-z][a-z0-9_-]*$|[a-z]+_[a-z]|\b(True|False|None)\b|^\[|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8}|\dT\d\d:\d\d")


def furnished() -> SimpleNamespace:
    """Every verb of every book pressed once from a state it starts from, every page printed, every correction made."""
    tower = PropertyFactory(slug="tower", name="星河中心")
    clerk = on_duty(actor_of(tower, username="clerk", name="王晓燕"), PostFactory(property=tower, name="大堂岗"))
    manager = member(tower, "manager", post=clerk.post)
    world = furnish(clerk)
    client = Client(headers={"accept-language": "zh-hans"})
    for name in [name for name, page in PAGES.items() if name.endswith(("amend", "print", "reveal")) and page.post]:
        client.force_login(clerk.user)
        assert client.post(address(name, world), PAGES[name].body(world)).status_code in (200, 302), name
    for book in registry.books():
        for model, verbs in book.verbs.items():
            for name, verb in verbs.items():
                state = sorted(verb.transition.sources)[0]
                row = ROWS[model](state, name, clerk)
                row.property = tower
                url_name, _permission, key_of = VERB_PAGES[model]
                url, body, _gone = pressed(row, name, url_name, key_of(row))
                who = manager if manager.may(verb.transition.permission) else clerk
                client.force_login(who.user)
                client.post(url, body)
    return SimpleNamespace(clerk=clerk, world=world)


@pytest.fixture
def clerk(house):
    return house.clerk


def said(event: Event) -> list[tuple[str, str]]:
    """What one event shows, label and value, in Chinese."""
    lines = [(str(line["label"]), strip_tags(str(line["value"]))) for line in event_lines(event)]
    return [("", verb_label(event)), *lines]


def test_no_line_of_any_history_shows_a_machine_word(house):
    property = house.clerk.property
    with translation.override("zh-hans"):
        kept = [model._meta.label_lower for book in registry.books() for model in book.keeps]
        keys = Event.objects.filter(property=property, subject__in=kept).values_list("subject_key", flat=True).distinct()
        shown = {(event.subject, event.verb, *line) for key in keys for event in trail.history(property, key) for line in said(event)}
    wrong = {(subject, verb, label, value) for subject, verb, label, value in shown if any(map(MACHINE.search, (label, *value.split())))}
    assert wrong == set()


# What earlier versions wrote: the trail is for good, and so are the words for it.
WRITTEN_BEFORE = [
    ("enquiries.message", "tried", {"how": "reception", "counts": True}, [("转告方式", "经单位前台"), ("计次数", "✓")]),
    ("enquiries.message", "tried", {"how": "phone", "counts": False}, [("转告方式", "电话")]),
    ("handover.handover", "accept", {"by_book": "mail 34 f22494a3be01 · visitors 2 0011aabbccdd"}, [("按簿看过", "邮件 34 · 访客 2")]),
    ("handover.handover", "sign", {"signed_out": "account f22494a3"}, [("交班签名", "本人登录")]),
    ("handover.handover", "sign", {"signed_out": "f22494a3"}, []),
]


@pytest.mark.parametrize(("subject", "verb", "data", "words"), WRITTEN_BEFORE, ids=str)
def test_what_stands_in_the_trail_from_before_is_said_in_words_too(clerk, subject, verb, data, words):
    event = trail.record(clerk, verb, subject=subject, subject_key=uuid4(), data=data)
    with translation.override("zh-hans"):
        shown = said(event)
    assert shown[1:] == words
    assert [line for line in shown if any(map(MACHINE.search, (line[0], *line[1].split())))] == []


def test_a_line_of_the_history_says_something(house):
    property = house.clerk.property
    for event in Event.objects.filter(property=property):
        assert [label for label, value in said(event)[1:] if not value.strip()] == [], event


def every(kind: type) -> list[type]:
    return [one for found in kind.__subclasses__() for one in (found, *every(found))]


def test_every_paper_the_history_names_has_a_word_or_is_a_size():
    of_property()  # every page is known once its address is
    named = {(view.model, paper) for view in every(PrintView) for paper in view.papers if paper}
    books_of = {model: registry.book_of(model._meta.label_lower) for model, _paper in named}
    assert {(model, paper) for model, paper in named if paper not in books_of[model].papers and not re.fullmatch(r"a\d", paper)} == set()


def test_a_correction_shows_what_was_chosen_before_and_after_in_words(clerk):
    item = ItemFactory(actor=clerk, kind="registered")
    writers.amend(item, actor=clerk, permission="mail.work", changes={"kind": "ems", "pieces": 2}, reason="看错")
    event = trail.history(clerk.property, item.key)[-1]
    with translation.override("zh-hans"):
        assert said(event) == [("", "更正"), ("邮件性质", "挂号信 EMS 特快"), ("件数", "1 2"), ("原因", "看错")]


def test_the_history_says_how_somebody_signed_and_not_the_digest(clerk):
    item = ItemFactory(actor=clerk, collected=True)
    event = trail.history(clerk.property, item.key)[-1]
    assert {name: event.data[name][-8:] for name in ("recipient_signature", "clerk_signature")} == {
        "recipient_signature": item.recipient_signature.digest[:8],
        "clerk_signature": item.clerk_signature.digest[:8],
    }
    with translation.override("zh-hans"):
        # PostgreSQL keeps the details of an event in an order of its own.
        assert sorted(line for line in said(event) if "签名" in line[0]) == [("经手人签名", "本人登录"), ("领取人签名", "屏上签名")]
