"""Planted text: markup, templates and formulas in every column a hand can fill, then every page is read.

Nothing planted comes back as anything but text; no number and no other property shows; reading changes nothing.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from desk import registry
from desk.ledger import trail
from desk.models import Counter, Event, EventDetail
from desk.people.actors import Actor
from desk.people.roles import Role
from directory.models import Contact, Occupant, StandingInstruction, StandingPermission, Unit
from mail.items.models import MailItem
from mail.returns.models import MailReturn
from tests import books
from tests.factories import (
    AreaFactory,
    ContactFactory,
    ItemFactory,
    OccupantFactory,
    PostFactory,
    PropertyFactory,
    UnitFactory,
    VisitFactory,
    on_duty,
)
from tests.test_permissions import PAGES, furnish, member, of_property, undone
from tests.visitors.walk import PHONE as VISITOR_PHONE
from tests.visitors.walk import slip
from visitors.visits.models import Visit


class Forms(HTMLParser):
    """What a browser drops without a word: a form inside a form, and the buttons left outside by its end."""

    def __init__(self, page: str):
        super().__init__()
        self.inside, self.lost = False, list[str]()
        self.feed(page)

    def handle_starttag(self, name: str, attributes: Any) -> None:
        if name == "form":
            self.lost += ["a form inside a form"] * self.inside
            self.inside = True
        elif name == "button" and not self.inside and not {"form", "data-print"} & dict(attributes).keys():
            self.lost += [f"a button outside its form: {attributes}"] * (("type", "button") not in attributes)

    def handle_endtag(self, name: str) -> None:
        self.inside = self.inside and name != "form"


# What is planted, and the shorter things of the same sort where a column is narrow.
PAYLOADS = {
    "markup": (
        '"><img src=x onerror=alert(1)><script>alert(1)</script>',
        "<script>alert(1)</script>",
        '"><img a>',
    ),
    "formula": ("=cmd|' /C calc'!A0{{7*7}}{% now 'Y' %}", "{{7*7}}{% now 'Y' %}", "=1+1'!A0"),
}
# None of this is in a page unless something forgot to escape it.
BARE = ("<script>alert(1)", '"><img src=x', '"><img a', "=cmd|' /C", "=1+1'!")
BARE += ("<SCRIPT>", '"><IMG SRC=X', "=CMD|'")  # as an article number is kept
HOST_MOBILE, THEIR_MOBILE = "13911112222", "13655556666"
CLOSED, OPEN = "欧阳清风", "诸葛明月"  # a visitor who has left, one who is inside
ADDRESSEE = "夏侯静远"  # of a letter that was handed out
THEIR_NAMES = ("北苑大厦", "司马相如", "尉迟恭商行", "QX97-7W")
PLANTED = (
    Contact,
    Occupant,
    StandingInstruction,
    StandingPermission,
    *books.joined("PLANTED"),
)
# Columns that are free text in the database and are not filled in by hand.
GIVEN = {
    "number": "drawn from the counter",
    "state": "moved by verbs",
    "mobile_index": "a digest",
    "subject": "the kind of row",
    "about_number": "an entry's number: see the test of its own",
    "mobile": "a phone number",
    "name_folded": "from the name",
    "room_folded": "from the room",
    **books.joined("GIVEN"),
}


def free_text(model: type[models.Model]) -> list[Any]:
    """Columns of a model a hand can write anything into."""
    kinds = (models.CharField, models.TextField)
    return [field for field in model._meta.concrete_fields if isinstance(field, kinds) and not field.choices and field.name not in GIVEN]


def fits(field: Any, *payloads: str) -> str:
    """The longest that the column holds."""
    return next(one for one in payloads if field.max_length is None or field.max_length >= len(one))


def texts(model: type[models.Model], payload: str) -> dict[str, str]:
    """Every free column of ``model`` with the payload in it."""
    return {field.name: fits(field, *PAYLOADS[payload]) for field in free_text(model)}


def plant(clerk: Actor, payload: str) -> None:
    """A contact, standing wishes, and rows of every book in every state, all of them poisoned."""
    tower = clerk.property
    occupant = OccupantFactory(property=tower, **texts(Occupant, payload))
    poisoned = {**texts(Contact, payload), "extension": "", "other_mobile": ""}
    ContactFactory(property=tower, occupant=occupant, mobile=HOST_MOBILE, **poisoned)
    StandingInstruction.objects.create(property=tower, unit=occupant.unit, **texts(StandingInstruction, payload))
    StandingPermission.objects.create(property=tower, unit=occupant.unit, **{**texts(StandingPermission, payload), "kinds": "repair"})
    Occupant.objects.filter(pk=occupant.pk).update(forwarding_consent=True)
    occupant.refresh_from_db()
    books.each("plant", clerk, occupant, lambda model: texts(model, payload))


def furnished() -> SimpleNamespace:
    """A tower full of planted text beside a property whose name, rooms and people must never show."""
    tower, north = PropertyFactory(slug="tower", name="星河中心"), PropertyFactory(slug="north", name="北苑大厦")
    clerk, other = (on_duty(member(one, Role.CLERK), PostFactory(property=one)) for one in (tower, north))
    for payload in PAYLOADS:
        plant(clerk, payload)
    host = ContactFactory(
        property=tower, name="上官文静", mobile=HOST_MOBILE, extension="", occupant__unit=UnitFactory(property=tower, room="1801")
    )
    closed = VisitFactory(actor=clerk, contact=host, visitor_name=CLOSED, visitor_phone=VISITOR_PHONE, departed=True)
    inside = VisitFactory(actor=clerk, contact=host, visitor_name=OPEN, visitor_phone=VISITOR_PHONE, inside=True)
    Counter.draw(north.pk, f"FK{closed.business_date:%y%m%d}", count=900)
    occupant = OccupantFactory(property=north, name="尉迟恭商行", unit=UnitFactory(property=north, room="QX97-7W"))
    their_host = ContactFactory(property=north, name="司马相如", mobile=THEIR_MOBILE, occupant=occupant)
    theirs = VisitFactory(actor=other, contact=their_host, visitor_name="司马相如", visitor_phone=THEIR_MOBILE, inside=True)
    AreaFactory(property=north, name="尉迟恭商行")
    letter = ItemFactory(actor=clerk, addressee=ADDRESSEE, collected=True)
    their_letter = ItemFactory(actor=other, occupant=occupant, addressee="司马相如")
    reader = member(tower, Role.SUPERVISOR, post=clerk.post)
    return SimpleNamespace(
        tower=tower,
        north=north,
        closed=closed,
        inside=inside,
        theirs=theirs,
        host=host,
        reader=reader,
        letter=letter,
        their_letter=their_letter,
    )


# One process walks the house once; spread over several, each would walk it anew. The walk needs the database before any test does.
pytestmark = [pytest.mark.xdist_group("canary"), pytest.mark.django_db]


@pytest.fixture(scope="module")
def round(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """One walk through every page as a supervisor at the post: the pages, and what it left behind. Then all is taken back."""
    with django_db_blocker.unblock(), undone():
        house, client = furnished(), Client(raise_request_exception=False)
        client.force_login(house.reader.user, backend="desk.people.accounts.GuardedBackend")
        client.get("/tower/")  # the session has been written
        before = left_behind(house)
        house.pages = crawl(client, addresses(house))
        house.before, house.after = before, left_behind(house)
        house.told = list(Event.objects.values_list("data", flat=True))
        house.sealed = list(EventDetail.objects.values_list("values", flat=True))
    return house


def left_behind(house: SimpleNamespace) -> Any:
    """The change numbers and the size of every table."""
    return trail.current_seq(house.tower), trail.current_seq(house.north), table_sizes()


def addresses(house: SimpleNamespace) -> Iterator[str]:
    """Every page of the property that can be read, for every row it can be asked for."""
    for name, page in PAGES.items():
        if page.get is not None:
            yield from (reverse(name, args=["tower", *args]) for args in asked_for(name, house))
    for number in (house.closed.number, house.inside.number):
        yield from (f"/tower/{page}?q={number}" for page in ("search/", "visitors/", "visitors/lookup/"))
    yield from (f"/tower/visitors/?state={state}" for state in ("waiting", "inside", "overstayed", "departed", "void"))
    yield from (f"/tower/{page}?q={q}" for page in ("search/", "directory/", "visitors/lookup/") for q in ("18", "1801", "4444"))
    yield from (f"/tower/visitors/host/?ref=contact:{one.key}" for one in Contact.objects.of(house.tower))
    yield from (f"/tower/visitors/{visit.number}/print/?paper=a5" for visit in Visit.objects.of(house.tower))
    yield from (f"/tower/{page}" for page in ("mail/?state=collected", "mail/?q=%3C", "mail/give/?what=1801"))
    found = ("mail/where/?what={0}", "mail/?q={0}", "search/?q={0}", "mail/give/?what={0}")
    yield from (f"/tower/{page.format(house.letter.article_no)}" for page in found)
    yield from (f"/tower/mail/{item}/print/?paper=sheet" for item in MailItem.objects.of(house.tower))
    yield from (f"/tower/mail/returns/list/?with={line}" for line in MailReturn.objects.of(house.tower))
    yield from ("/tower/visitors/blanks/?first=1&last=3", "/tower/?wall=1")


def asked_for(name: str, house: SimpleNamespace) -> list[tuple[Any, ...]]:
    """What an address is filled in with: nothing, or each row of its kind (and the verbs that start from its state; the
    first row, and the last, take the others too: what is refused looks the same whatever the row)."""
    kinds = of_property()[name].pattern.converters
    if not kinds:
        return [()]
    if name == "directory:unit":
        return [(unit.key,) for unit in Unit.objects.of(house.tower)]
    model = books.addressed(name)
    assert model is not None, name
    rows = list(model.objects.of(house.tower))
    if name == "desk:ask":
        return [(row.number, row.gate) for row in rows]
    if "verb" not in kinds:
        return [(row.key if "key" in kinds else row.number,) for row in rows]
    return [
        (row.key if "key" in kinds else row.number, verb.name)
        for row in rows
        for verb in registry.verbs_of(row).values()
        if verb.transition.starts_from(row) or row in (rows[0], rows[-1])
    ]


ANCHOR = re.compile(r'<a [^>]*?href="([^"#]+)"')
LINK = re.compile(r'<[^<>]* (?:href|action|src|data-[\w-]*url|data-back|data-evacuation)="([^"]*)"')


def links(page: Any) -> list[str]:
    """Every address a page holds or leads to."""
    found = [unescape(link) for link in LINK.findall(page.content.decode())]
    return [*found, page["Location"]] if page.has_header("Location") else found


def anchors(path: str, page: Any) -> list[str]:
    return [urljoin(path, unescape(link)) for link in ANCHOR.findall(page.content.decode())]


def crawl(client: Client, start: Iterator[str]) -> dict[str, Any]:
    """Every page by its address: those given, and all they link to within the property."""
    pages: dict[str, Any] = {}
    waiting = deque(start)
    while waiting:
        path = waiting.popleft()
        if path in pages or not path.startswith("/tower/") or path.startswith("/tower/photos/"):
            continue
        pages[path] = page = client.get(path)
        # A “next” leads back to the page it stands on: followed once more it would never end.
        waiting.extend(link for link in anchors(path, page) if "next=" not in link)
    return pages


@pytest.fixture
def pages(round) -> dict[str, Any]:
    return round.pages


def table_sizes() -> dict[str, int]:
    with connection.cursor() as cursor:
        sizes = {}
        for model in apps.get_models():
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(model._meta.db_table)}")
            sizes[model._meta.label_lower] = cursor.fetchone()[0]
    return sizes


def where(pages: dict[str, Any], *needles: str) -> list[tuple[str, str]]:
    """On which pages something stands that must not."""
    return sorted((path, needle) for path, page in pages.items() for needle in needles if needle in page.content.decode())


# --- planted ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_column_a_hand_can_fill_holds_the_payload(clerk, payload):
    plant(clerk, payload)
    bait = {text for pair in PAYLOADS.values() for text in pair}
    missing = [
        f"{model.__name__}.{field.name}"
        for model in PLANTED
        for field in free_text(model)
        if not any(str(value).startswith(tuple(bait)) for value in model.objects.values_list(field.name, flat=True))
    ]
    # An extension would be dialled instead of the mobile; a second number is a number; kinds are codes.
    assert missing == ["Contact.extension", "Contact.other_mobile", "StandingPermission.kinds", "MailReturn.paper_no"]


def test_every_page_of_the_planted_house_opens(pages):
    assert {path: page.status_code for path, page in pages.items() if page.status_code not in (200, 302, 403, 404, 409)} == {}
    assert len([path for path, page in pages.items() if page.status_code == 200]) > 150


def test_every_button_on_every_page_stands_in_its_form(pages):
    html = {path: page.content.decode() for path, page in pages.items() if "html" in page["Content-Type"]}
    assert [(path, lost) for path, page in html.items() for lost in Forms(page).lost] == []


def test_no_link_on_any_page_leads_nowhere(pages):
    linked = {link for path, page in pages.items() for link in anchors(path, page)}
    assert sorted(path for path in linked & set(pages) if pages[path].status_code in (404, 405)) == []


def test_nothing_planted_comes_back_as_markup(pages):
    read = {path: page for path, page in pages.items() if "html" in page["Content-Type"]}
    assert where(read, *BARE) == []


def test_the_planted_text_does_show_as_text(pages):
    """The crawl saw what it was looking for: each payload stands escaped on the slips' own pages."""
    bait = ("&lt;script&gt;alert(1)&lt;/script&gt;", "{{7*7}}", "&lt;img src=x onerror=alert(1)&gt;", "=cmd|&#x27; /C calc&#x27;!A0")
    assert [text for text in bait if len(where(pages, text)) < 20] == []


def test_no_planted_template_is_evaluated(pages):
    assert where(pages, "49{% now", "{{7*7}}20") == []


def test_no_phone_number_stands_on_any_page_but_the_folded_slip_that_asks_to_call_back(pages):
    folded = {path for path, _what in where(pages, VISITOR_PHONE) if re.fullmatch(r"/tower/enquiries/messages/LY\d+-\d+/print/", path)}
    assert folded
    assert [path for path, _what in where(pages, HOST_MOBILE, VISITOR_PHONE, THEIR_MOBILE) if path not in folded] == []


def test_nothing_of_the_other_property_stands_on_any_page(pages, round):
    assert where(pages, *THEIR_NAMES, round.theirs.number, str(round.theirs.key), round.their_letter.article_no, "/north/") == []


def test_no_address_on_any_page_says_anything_about_a_person(pages):
    personal = [CLOSED, OPEN, ADDRESSEE, "上官文静", HOST_MOBILE, VISITOR_PHONE, VISITOR_PHONE[-4:] + "&", "alert(1)", "7*7", "calc"]
    said = {(path, link) for path, page in pages.items() for link in links(page) for one in personal if one in unquote(link)}
    assert sorted(said) == []


def test_every_address_on_every_page_stays_on_this_host(pages):
    away = {link for page in pages.values() for link in links(page) if urlsplit(link).netloc or urlsplit(link).scheme not in ("", "data")}
    assert away == set()


def test_reading_every_page_changes_nothing(round):
    assert round.after == round.before


def test_the_trails_open_half_holds_nothing_planted_and_no_number(round):
    """Names, numbers and free text stand in the purgeable detail, numbers there masked."""
    told, sealed = str(round.told), str(round.sealed)
    needles = ("alert(1)", "7*7", "calc", CLOSED, OPEN, ADDRESSEE, HOST_MOBILE, VISITOR_PHONE, THEIR_MOBILE)
    assert [needle for needle in needles if needle in told] == []
    assert [needle for needle in (HOST_MOBILE, VISITOR_PHONE, THEIR_MOBILE) if needle in sealed] == []


# --- masked ---------------------------------------------------------------------------------------------
def shown(round: SimpleNamespace, path: str, visit: Visit) -> str:
    return round.pages[f"/tower/{path.format(number=visit.number, host=round.host.key)}"].content.decode()


@pytest.mark.parametrize(
    ("path", "masked"),
    [
        ("visitors/", True),
        ("visitors/?state=departed", True),
        ("visitors/?q={number}", True),
        ("search/?q={number}", True),
        ("search/?q=4444", True),
        ("visitors/print/", True),
        ("visitors/host/?ref=contact:{host}", True),
        ("visitors/evacuation/", False),
        ("visitors/closing-round/", False),
        ("", False),
    ],
)
def test_a_visitor_who_has_left_shows_by_the_first_character_only(round, path, masked):
    text = shown(round, path, round.closed)
    assert (CLOSED in text, CLOSED[0] + "**" in text) == (False, masked)


@pytest.mark.parametrize("path", ["mail/", "mail/?state=collected", "mail/?q={0}", "search/?q={0}", "mail/where/?what={0}", "mail/print/"])
def test_a_letter_that_has_left_shows_its_addressee_by_the_first_character_only(round, path):
    text = round.pages[f"/tower/{path.format(round.letter.article_no)}"].content.decode()
    assert (ADDRESSEE in text, ADDRESSEE[0] + "**" in text) == (False, True)


@pytest.mark.parametrize(
    "path", ["visitors/", "visitors/?state=inside", "visitors/{number}/", "visitors/{number}/print/", "visitors/evacuation/"]
)
def test_a_visitor_who_is_inside_shows_by_the_whole_name(round, path):
    assert OPEN in shown(round, path, round.inside)


@pytest.mark.parametrize(("role", "whole"), [(Role.CLERK, False), (Role.AUDITOR, False), (Role.SUPERVISOR, True), (Role.MANAGER, True)])
def test_the_page_and_the_slip_of_a_closed_visit_name_the_visitor_to_a_reviewer_only(clerk, sign_in, role, whole):
    visit = VisitFactory(actor=clerk, visitor_name=CLOSED, departed=True)
    client = sign_in(member(clerk.property, role, post=clerk.post))
    read = [client.get(f"/tower/visitors/{visit.number}/{page}").content.decode() for page in ("", "print/")]
    assert [(CLOSED in text, CLOSED[0] + "**" in text) for text in read] == [(whole, not whole)] * 2


# --- outside the round ------------------------------------------------------------------------------------
def test_a_slip_about_a_number_that_is_none_still_has_its_page(clerk, sign_in):
    """The hidden field comes from the address: anything can stand in it."""
    client, world = sign_in(clerk), furnish(clerk)
    client.raise_request_exception = False
    for about in ("<b>no number", "FK260101-999", "17"):
        answer = client.post("/tower/visitors/new/", slip(world, about_number=about))
        assert answer.status_code == 422 or client.get(answer["Location"]).status_code == 200


def test_what_was_typed_into_a_refused_form_comes_back_as_text(clerk, sign_in):
    client, visit = sign_in(clerk), VisitFactory(actor=clerk, inside=True)
    item, held = ItemFactory(actor=clerk, unmatched=True), ItemFactory(actor=clerk)
    for bait, *_shorter in PAYLOADS.values():
        for path, body in {
            "visitors/new/": {"visitor_name": bait, "host": bait, "remark": bait, "party_size": bait},
            "visitors/late/": {"visitor_name": bait, "host": bait, "occurred_at": bait},
            "visitors/passes/new/": {"holder_name": bait, "host": bait},
            "visitors/out/": {"digits": bait[:20]},
            f"visitors/{visit.number}/amend/": {"visitor_name": bait, "party_size": bait},
            "enquiries/new/": {"subject": "", "host": bait, "person": bait, "phone": bait},
            "enquiries/messages/new/": {"host": bait, "body": bait, "person": bait},
            "enquiries/complaints/new/": {"narrative": bait, "host": bait, "place": bait, "about_staff": bait},
            "mail/stock/": {"article_no": bait, "host": bait, "addressee": bait, "note": bait},
            "mail/batches/new/": {"declared": bait, "postman": bait},
            "mail/traces/new/": {"article_no": bait, "claimant": "", "host": bait},
            "mail/counts/new/": {"counted": bait, "codes": bait},
            "mail/tallies/new/": {"letters": bait, "shortage": bait},
            f"mail/{held}/hand-out/": {"collector": bait, "relation": bait, "phoned": bait, "strokes": bait},
            f"mail/{item}/identify/": {"host": bait},
            f"mail/{item}/amend/": {"addressee": bait},
        }.items():
            answer = client.post(f"/tower/{path}", body)
            assert (path, answer.status_code, [bare for bare in BARE if bare in answer.content.decode()]) == (path, 422, [])


@pytest.mark.parametrize("bait", [long for long, *_shorter in PAYLOADS.values()])
def test_what_is_asked_in_an_address_comes_back_as_text(supervisor, sign_in, bait):
    client = sign_in(supervisor)
    asked = {"search/": "q", "visitors/lookup/": "q", "visitors/host/": "ref", "visitors/print/": "day", "visitors/new/": "about"}
    asked |= {"mail/give/": "what", "mail/where/": "what", "mail/round/": "floor", "mail/print/": "day", "mail/returns/print/": "month"}
    asked |= {"mail/returns/list/": "with", "mail/traces/new/": "about", "mail/counts/new/": "slot", "directory/lookup/": "q"}
    asked |= {"enquiries/beside/": "ref", "enquiries/new/": "about", "enquiries/print/": "day", "enquiries/report/": "month"}
    mails = ("mail/", "mail/batches/", "mail/returns/", "mail/traces/", "mail/counts/", "mail/tallies/")
    enquiries = ("enquiries/", "enquiries/messages/", "enquiries/promises/", "enquiries/complaints/", "enquiries/answers/")
    registers = ("visitors/", "visitors/passes/", "directory/", *mails, *enquiries)
    for path, name in [*asked.items(), *((one, name) for one in registers for name in ("q", "state", "at", "day", "kind"))]:
        answer = client.get(f"/tower/{path}", {name: bait})
        assert (path, name, answer.status_code in (200, 403, 422)) == (path, name, True)
        if "html" in answer["Content-Type"]:
            assert (path, name, [bare for bare in BARE if bare in answer.content.decode()]) == (path, name, [])


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\\\evil.example"])
def test_a_next_that_leaves_the_house_is_ignored(clerk, sign_in, away):
    client, visit = sign_in(clerk), VisitFactory(actor=clerk, inside=True)
    answers = [
        client.post("/tower/scan/", {"code": "x", "next": away}),
        client.post(f"/tower/visitors/{visit.number}/depart/", {"next": away}),
        client.post("/language/", {"language": "en", "next": away}),
    ]
    assert [answer["Location"] for answer in answers] == ["/tower/", f"/tower/visitors/{visit.number}/", "/"]


def test_an_exported_roster_holds_no_cell_a_spreadsheet_would_run(clerk, north, sign_in):
    plant(clerk, "formula")
    ContactFactory(property=north, name="司马相如", mobile=THEIR_MOBILE)
    supervisor = member(clerk.property, Role.SUPERVISOR)
    type(supervisor.user).objects.filter(pk=supervisor.user.pk).update(is_staff=True)
    client, url = sign_in(supervisor), reverse("admin:directory_contact_export")
    ticked = dict.fromkeys(re.findall(r'type="checkbox" name="([\w-]+)"', client.get(url).content.decode()), "on")
    file = client.post(url, {"format": "1", "resource": "0", **ticked})
    assert (file.status_code, file["Content-Type"].split(";")[0]) == (200, "text/csv")
    cells = [cell for row in csv.reader(io.StringIO(file.content.decode("utf-8-sig"))) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert [cell for cell in cells if "cmd|" in cell] != []
    assert [cell for cell in cells if cell in (*THEIR_NAMES, THEIR_MOBILE)] == []
