"""Who may do what, generated twice: from the books' tables of verbs, and from the addresses themselves.

A verb, an address or a role that nobody has written down here fails the suite.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from desk import registry
from desk.counter import drafts
from desk.ledger import approvals
from desk.ledger.transitions import Denied
from desk.models import Authorisation, DeskPolicy, Property, User
from desk.people.actors import Actor
from desk.people.roles import Role, allows
from tests import books
from tests.factories import (
    ContactFactory,
    PostFactory,
    PropertyFactory,
    VisitFactory,
    actor_of,
    on_duty,
)
from tests.walk import Access, Page, member, register, undone
from visitors.visits import actions, states

CREW = [(role, duty) for role in Role.values for duty in ("on", "off")]
FEW = [(Role.CLERK, "on"), (Role.HANDLER, "off")]
WRONG = "0" * 5  # nobody's PIN


# --- people and rows ------------------------------------------------------------------------------
def furnish(clerk: Actor) -> SimpleNamespace:
    """One row for every kind of address. ``clerk`` is on duty."""
    contact = ContactFactory(property=clerk.property)
    world = SimpleNamespace(property=clerk.property, post=clerk.post, contact=contact, unit=contact.occupant.unit)
    books.each("furnish", world, clerk)
    return world


def code_of(denied: Denied | None) -> str | None:
    return None if denied is None else denied.code


def furnished() -> SimpleNamespace:
    """The tower with a row for every address, and one person of each role, on duty and off."""
    tower = PropertyFactory(slug="tower", name="星河中心")
    clerk = on_duty(actor_of(tower, username="clerk", name="王晓燕"), PostFactory(property=tower, name="大堂岗"))
    crew = {(role, duty): member(tower, role, post=clerk.post if duty == "on" else None) for role, duty in CREW}
    return SimpleNamespace(clerk=clerk, crew=crew, world=furnish(clerk))


@pytest.fixture
def clerk(house) -> Actor:
    return house.clerk


@pytest.fixture
def tower(house) -> Property:
    return house.clerk.property


@pytest.fixture
def crew(house) -> dict[tuple[str, str], Actor]:
    return house.crew


@pytest.fixture
def world(house) -> SimpleNamespace:
    return house.world


# --- the addresses --------------------------------------------------------------------------------
DESK = "desk.view"
PAGES: dict[str, Page] = {
    "board": Page(Access(DESK)),
    "search": Page(Access(DESK), Access(DESK, 302)),
    "desk:duty": Page(Access(DESK, 302), Access(DESK, 302)),  # posts are taken over by handover: it leads there
    "desk:clerk": Page(Access(DESK), Access(DESK, 422), body=lambda w: {"pin": WRONG}),
    "desk:keys": Page(Access(DESK), Access(DESK, 302)),
    "desk:trail": Page(Access("desk.audit")),
    "desk:authorisations": Page(Access("authorisations.view")),
    "directory:register": register("directory.view"),
    "directory:lookup": Page(Access("directory.view")),
    "directory:rooms": Page(Access("directory.view")),
    "directory:unit": Page(Access("directory.view"), args=lambda w: (w.unit.key,)),
    **books.joined("PAGES"),
}


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address below a resolver, as (qualified name, pattern)."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        else:
            yield f"{namespace}{one.name}", one


def of_property() -> dict[str, URLPattern]:
    """Every address below ``/<property>/`` by name."""
    roots = [one for one in get_resolver().url_patterns if isinstance(one, URLResolver) and str(one.pattern) == "<slug:property>/"]
    return dict(patterns(roots[0]))


def address(name: str, world: Any, slug: str = "") -> str:
    return reverse(name, args=[slug or world.property.slug, *PAGES[name].args(world)])


def ask(client: Client, method: str, name: str, world: Any, slug: str = "") -> HttpResponse:
    """One request, taken back afterwards."""
    with undone():
        return getattr(client, method)(address(name, world, slug), PAGES[name].body(world) if method == "post" else {})


def test_every_address_of_a_property_says_here_what_it_takes():
    assert sorted(of_property()) == sorted(PAGES)


@pytest.mark.parametrize(("role", "duty"), CREW)
def test_every_address_answers_each_role_as_the_table_says(world, crew, sign_in, role, duty):
    client = sign_in(crew[role, duty])

    def status(method: str, name: str) -> int:
        found = ask(client, method, name, world).status_code
        # A method the page does not know: whoever may not see the page need not learn even that.
        return 405 if found == 403 and getattr(PAGES[name], method) is None else found

    def expected(access: Access | None) -> int:
        return access.answers(role, duty) if access else 405

    assert {name: (status("get", name), status("post", name)) for name in PAGES} == {
        name: (expected(page.get), expected(page.post)) for name, page in PAGES.items()
    }


@pytest.mark.parametrize(("role", "duty"), CREW)
def test_whoever_may_not_is_told_so_before_their_form_is_read(world, crew, sign_in, role, duty):
    """A form sent empty: who may not learns that, not which fields are missing; who may is never told that they may not."""
    client = sign_in(crew[role, duty])

    def refused(name: str) -> bool:
        with undone():
            return client.post(address(name, world)).status_code == 403

    # A door that refuses everybody with this body refuses for another reason.
    asked = {name: page.post for name, page in PAGES.items() if page.post is not None and page.post.status != 403}
    assert {name: refused(name) for name in asked} == {name: access.answers(role, duty) == 403 for name, access in asked.items()}


def test_no_address_of_a_property_takes_any_other_method(world, manager, sign_in):
    client = sign_in(manager)
    others = {(name, method): ask(client, method, name, world).status_code for name in PAGES for method in ("put", "patch", "delete")}
    assert set(others.values()) == {405}


# --- signed out -----------------------------------------------------------------------------------
# Open to whoever has not signed in: the way in, the language, and what machines ask for.
PUBLIC = {
    "healthz": (200, 200),
    "service_worker": (200, 200),
    "language": (405, 302),
    "account_login": (200, 200),
    "account_inactive": (200, 405),
    "account_signup": (200, 200),
    "account_confirm_email": (200, 404),
    "account_email_verification_sent": (200, 405),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 405),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 405),
    "mfa_login_webauthn": (302, 302),
}
DUMMIES = {
    "property": "tower",
    "number": "FK261123-001",
    "key": "5bd0d6b1-63c9-4f3c-9a8d-0a4a4b1a8f5e",
    "verb": "admit",
    "gate": "visitors.no_id",
    "app_label": "desk",
}


def everything(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the whole site with made-up values in it."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from everything(one, prefix + filled(one), f"{namespace}{one.namespace}:" if one.namespace else namespace)
        else:
            yield f"{namespace}{one.name}", "/" + prefix + filled(one)


def filled(one: URLPattern | URLResolver) -> str:
    """A pattern with its blanks filled in."""
    regex = one.pattern.regex.pattern.removeprefix("^").removesuffix(r"\Z").removesuffix("$").replace("\\", "")
    for blank in one.pattern.regex.groupindex:
        start = end = regex.index(f"(?P<{blank}>")
        depth = 1
        while depth:
            end += 1
            depth += {"(": 1, ")": -1}.get(regex[end], 0)
        regex = regex[:start] + DUMMIES.get(blank, "1") + regex[end + 1 :]
    return regex


def test_whoever_is_signed_out_sees_nothing_but_the_way_in(tower):
    client = Client()

    def answer(method: str, path: str) -> Any:
        found = getattr(client, method)(path)
        return "sign in" if found.status_code == 302 and found["Location"].startswith("/accounts/login/?") else found.status_code

    answers = {(name, path): (answer("get", path), answer("post", path)) for name, path in everything(get_resolver())}
    shut = {name: found for (name, _path), found in answers.items() if name not in PUBLIC}
    assert {name: found for name, found in shut.items() if 200 in found} == {}
    assert {name: found for (name, _path), found in answers.items() if name in PUBLIC} == PUBLIC
    assert {name: shut[name] for name in PAGES} == dict.fromkeys(PAGES, ("sign in", "sign in"))


def test_nobody_signs_up_at_a_front_desk(tower):
    form = {"username": "walkin", "password1": "correct-horse-1", "name": "路人", "email": "walkin@example.com"}
    assert Client().post(reverse("account_signup"), form).status_code == 200
    assert not User.objects.filter(username="walkin").exists()


# --- the verbs ------------------------------------------------------------------------------------
LIVES = [(book, model, state) for book in registry.books() for model in book.verbs for state in model.State.values]
VERB_PAGES, ROWS = books.joined("VERB_PAGES"), books.joined("ROWS")
LISTED, OWN = books.joined("LISTED"), books.joined("OWN")


def pressed(row: Any, name: str, url_name: str, key: Any) -> tuple[str, dict[str, Any], int]:
    """Where a verb is sent, with what, and what that answers to a row it no longer starts from."""
    body = books.body(row, name)
    if type(row) not in LISTED:
        return reverse(url_name, args=[row.property.slug, key, name]), body, 409
    gone, ticked = LISTED[type(row)]
    return reverse(url_name, args=[row.property.slug]), {**body, **ticked(row, name)}, gone


def rewound(body: dict[str, Any]) -> dict[str, Any]:
    """The same body for one post more: a file is read from its beginning."""
    for value in body.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return body


def test_the_books_moves_are_those_this_matrix_knows():
    assert {model for _book, model, _state in LIVES} == set(ROWS) == set(VERB_PAGES)
    assert {name for book in registry.books() for verbs in book.verbs.values() for name in verbs} == set(books.joined("BODIES"))


@pytest.mark.parametrize(("book", "model", "state"), LIVES, ids=lambda value: getattr(value, "__name__", getattr(value, "slug", value)))
def test_each_verb_does_for_each_role_what_its_line_says(clerk, crew, sign_in, book, model, state):
    """From each state: what ``denied`` says and what the page answers, for everybody, on duty and off."""
    clients = {who: sign_in(actor) for who, actor in crew.items()}
    url_name, page_permission, key_of = VERB_PAGES[model]
    expected, got, unread = {}, {}, {}
    for name, verb in book.verbs[model].items():
        line, row = verb.transition, ROWS[model](state, name, clerk)
        assert row.state == state
        row.property = clerk.property
        url, body, gone = pressed(row, name, url_name, key_of(row))
        # What a move answers from a state it does not start from is the same for everybody who may read the page;
        # a list that takes ticks first asks who ticks.
        for who in CREW if state in line.sources or model in LISTED else FEW:
            (role, duty), actor = who, crew[who]
            if state not in line.sources:
                code, status = "state", gone if model not in LISTED or allows(role, line.permission) else 403
            elif not allows(role, line.permission):
                code, status = "permission", 403
            elif line.at_desk and duty == "off" and not (line.free and allows(role, line.free)):
                code, status = "duty", 403
            else:
                code, status = OWN.get((model, name), lambda who: (None, 302))(who)
            expected[name, *who] = (code, status if allows(role, page_permission) else 403)
            denied = line.denied(row, actor)
            with undone():
                got[name, *who] = (code_of(denied), clients[who].post(url, rewound(body)).status_code)
            if code in ("permission", "duty"):
                with undone():  # the same before anything is filled in
                    unread[name, *who] = clients[who].post(url).status_code
    assert got == expected
    assert {who: status for who, status in unread.items() if status != 403} == {}


@pytest.mark.parametrize("model", [model for model in ROWS if model not in LISTED], ids=lambda model: model.__name__)
def test_a_verb_nobody_knows_and_an_entry_nobody_made_are_not_found(clerk, supervisor, sign_in, model):
    url_name, _permission, key_of = VERB_PAGES[model]
    row, client = ROWS[model](model.State.values[0], "", clerk), sign_in(supervisor)
    nobody = f"{model.PREFIX}260101-999" if hasattr(model, "PREFIX") else uuid4()
    known = next(iter(next(verbs for book in registry.books() if (verbs := book.verbs.get(model)))))
    asked = [(key_of(row), "close-round"), (key_of(row), "delete"), (nobody, known)]
    urls = [reverse(url_name, args=[clerk.property.slug, *one]) for one in asked]
    assert [(client.get(url).status_code, client.post(url).status_code) for url in urls] == [(404, 404)] * 3


def test_a_verb_pressed_on_a_page_grown_old_is_a_conflict(clerk, sign_in):
    visit, client = VisitFactory(actor=clerk, called=True), sign_in(clerk)
    url = reverse("visitors:act", args=["tower", visit.number, "admit"])
    assert client.post(url, {"version": visit.version - 1}).status_code == 409
    assert client.post(url, {"version": visit.version}).status_code == 302
    assert client.post(url, {"version": visit.version}).status_code == 409


def test_a_property_without_the_duty_gate_lets_a_clerk_work_without_a_post(clerk, idle_clerk, sign_in):
    visit = VisitFactory(actor=clerk, called=True)
    url, client = reverse("visitors:act", args=["tower", visit.number, "admit"]), sign_in(idle_clerk)
    assert client.post(url).status_code == 403
    DeskPolicy.objects.filter(property=clerk.property).update(duty_gate=False)
    assert client.post(url).status_code == 302


def test_without_id_a_clerk_meets_the_gate_and_a_supervisor_does_not(clerk, supervisor, sign_in):
    visit = VisitFactory(actor=clerk, id_status="none", purpose="送资料", called=True)
    visit = actions.vouch_visit(visit, actor=clerk, vouched_by="曾雨桐")
    at_post = on_duty(supervisor, clerk.post)
    admit = states.ADMIT
    assert (code_of(admit.denied(visit, clerk)), code_of(admit.denied(visit, at_post))) == ("gate", None)
    url = reverse("visitors:act", args=["tower", visit.number, "admit"])
    assert (sign_in(clerk).post(url).status_code, sign_in(supervisor).post(url).status_code) == (403, 302)


def test_nobody_decides_their_own_request(clerk, supervisor, sign_in):
    visit = VisitFactory(actor=clerk, id_status="none", purpose="送资料")
    row = approvals.ask(visit, states.NO_ID, actor=on_duty(supervisor, clerk.post), key=uuid4(), reason="忘带证件")
    assert code_of(approvals.GRANT.denied(row, supervisor)) == "own"
    assert sign_in(supervisor).post(reverse("desk:decide", args=["tower", row.key, "grant"])).status_code == 403
    assert Authorisation.objects.get(pk=row.pk).state == "asked"


@pytest.mark.parametrize("role", Role.values)
def test_the_superuser_flag_adds_nothing_to_a_role(world, crew, sign_in, role):
    flagged = crew[role, "off"]
    User.objects.filter(pk=flagged.user.pk).update(is_superuser=True, is_staff=True)
    client = sign_in(flagged)
    readable = {name: page.get for name, page in PAGES.items() if page.get is not None}
    assert {name: ask(client, "get", name, world).status_code for name in readable} == {
        name: access.answers(role, "off") for name, access in readable.items()
    }


class Typed(HTMLParser):
    """The forms of a page into which somebody types words or figures: where each is sent."""

    WORDS = ("text", "number", "date", "time", "datetime-local", "tel", "email", "search")

    def __init__(self, here: str, page: str):
        super().__init__()
        self.here, self.sent, self.found = here, "", set[str]()
        self.feed(page)

    def handle_starttag(self, name: str, attributes: Any) -> None:
        one = dict(attributes)
        if name == "form":
            self.sent = urljoin(self.here, one.get("action") or "") if one.get("method") == "post" else ""
        elif self.sent and (name == "textarea" or (name == "input" and one.get("type", "text") in self.WORDS)):
            self.found.add(self.sent)

    def handle_endtag(self, name: str) -> None:
        self.sent = "" if name == "form" else self.sent


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR])
def test_what_is_typed_into_any_form_of_the_desk_is_kept_while_it_is_typed(world, crew, sign_in, role):
    """Only questions are not kept: their answer leads on, and what was asked is of no use to the next visitor."""
    actor = crew[role, "on" if role == Role.CLERK else "off"]
    client, loose = sign_in(actor), set()
    for name, page in PAGES.items():
        if page.get is None:
            continue
        answer = ask(client, "get", name, world)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            sent = Typed(address(name, world), answer.content.decode()).found
            loose |= {resolve(urlsplit(path).path).view_name for path in sent if not drafts.is_form(actor, path)}
    assert loose == QUESTIONS


QUESTIONS = {"search", "visitors:out"}
