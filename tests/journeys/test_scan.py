"""A scan is never a command: bursts of every shape on pages full of keys write what was meant and nothing else."""

import time
from itertools import pairwise

import pytest
from django.apps import apps

from desk.models import Event
from mail.models import MailItem
from tests.factories import (
    BatchFactory,
    ComplaintFactory,
    EnquiryFactory,
    ItemFactory,
    PassFactory,
    VisitFactory,
    article,
)
from visitors.models import Visit

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
    desk.page.add_init_script("addEventListener('keydown', (one) => console.debug(`beat ${one.timeStamp}`), true)")
    desk.page.on("console", lambda said: desk.beats.append(float(said.text.split()[1])) if said.text.startswith("beat ") else None)
    return desk


def burst(desk, code, case="upper", suffix="enter", delay=8):
    """What a scanner types, and no key of the clerk's; whether the machine let it through at a scanner's speed."""
    keys = [*{"upper": str, "lower": str.lower, "swap": str.swapcase}[case](code), *SUFFIXES[suffix]]
    desk.beats.clear()
    begun = time.monotonic()
    for place, key in enumerate(keys):
        time.sleep(max(0, begun + place * delay / 1000 - time.monotonic()))
        desk.page.keyboard.press(key)
    settled(desk.page)
    return max(later - sooner for sooner, later in pairwise(desk.beats[: len(code)])) < 50


def settled(page):
    """Nothing is held back any more, nothing is on its way."""
    page.wait_for_timeout(260)
    page.wait_for_load_state("networkidle")


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
