"""Who may do what, generated twice: from the books' tables of verbs, and from the addresses themselves.

A verb, an address or a role that nobody has written down here fails the suite.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from desk import attachments, books, drafts, gates
from desk.actors import Actor
from desk.models import Authorisation, DeskPolicy, Property, User
from desk.roles import Role, allows
from desk.transitions import Denied
from tests import doors
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    PassFactory,
    PostFactory,
    PropertyFactory,
    VisitFactory,
    actor_of,
    on_duty,
    photograph,
)
from tests.walk import Door, Page, amended, member, undone
from visitors import actions, states
from visitors.models import Appointment, RegularPass, Visit, VisitKind

CREW = [(role, duty) for role in Role.values for duty in ("on", "off")]
FEW = [(Role.CLERK, "on"), (Role.HANDLER, "off")]
WRONG = "0" * 5  # nobody's PIN


# --- people and rows ------------------------------------------------------------------------------
def furnish(clerk: Actor) -> SimpleNamespace:
    """One row for every kind of address. ``clerk`` is on duty."""
    contact = ContactFactory(property=clerk.property)
    bare = {"actor": clerk, "id_status": "none", "id_kind": "", "purpose": "送资料"}
    asking = VisitFactory(**bare)
    world = SimpleNamespace(
        property=clerk.property,
        post=clerk.post,
        contact=contact,
        unit=contact.occupant.unit,
        kind=VisitKind.objects.get(property=clerk.property, code="business"),
        waiting=VisitFactory(actor=clerk, contact=contact, called=True),
        inside=VisitFactory(actor=clerk, contact=contact, inside=True, visitor_phone="13800005678"),
        unseen=VisitFactory(**bare),
        regular=PassFactory(actor=clerk),
        expected=AppointmentFactory(actor=clerk, contact=contact),
        photo=attachments.attach(asking, photograph(), actor=clerk, permission="visitors.work"),
        asked=gates.ask(asking, states.NO_ID, actor=clerk, key=uuid4(), reason="忘带证件"),
    )
    doors.each("furnish", world, clerk)
    return world


def slip(world: SimpleNamespace, **more: Any) -> dict[str, Any]:
    """A new-visitor form, filled in."""
    return {
        "key": str(uuid4()),
        "host_ref": f"contact:{world.contact.key}",
        "kind": world.kind.pk,
        "id_status": "seen",
        "id_kind": "id_card",
        "visitor_name": "陈建国",
        "party_size": 1,
        **more,
    }


def expecting(world: SimpleNamespace) -> dict[str, Any]:
    """The form of an appointment, filled in."""
    said = {"host_ref": f"contact:{world.contact.key}", "visitor_name": "陈建国", "party_size": 1, "told_by": "曾雨桐"}
    return {"key": str(uuid4()), "kind": world.kind.pk, "day": world.property.local(timezone.now()).strftime("%Y-%m-%d"), **said}


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
SEE, WORK, DESK = "visitors.view", "visitors.work", "desk.view"
# A correction: the clerk's of the shift, a reviewer's anywhere.
CORRECTED: dict[str, Any] = {"get": Door(WORK, duty="on", free="visitors.review"), "post": Door(WORK, 302, "on", "visitors.review")}
PAGES: dict[str, Page] = {
    "board": Page(Door(DESK)),
    "search": Page(Door(DESK), Door(DESK, 302)),
    "number": Page(Door(SEE, 302), args=lambda w: (w.waiting.number,)),
    "desk:duty": Page(Door(DESK, 302), Door(DESK, 302)),  # posts are taken over by handover: it leads there
    "desk:clerk": Page(Door(DESK), Door(DESK, 422), body=lambda w: {"pin": WRONG}),
    "desk:scan": Page(None, Door("desk.work", 302), body=lambda w: {"code": w.inside.number}),
    "desk:photo": Page(Door(SEE), args=lambda w: (w.photo.key,)),
    "desk:keys": Page(Door(DESK), Door(DESK, 302)),
    "desk:authorisations": Page(Door("authorisations.view")),
    "desk:decide": Page(Door("desk.review"), Door("desk.review", 302), lambda w: (w.asked.key, "grant")),
    "desk:ask": Page(
        Door("desk.work"),
        Door("desk.work", 302, "on"),
        lambda w: (w.unseen.number, states.NO_ID.code),
        lambda w: {"key": uuid4(), "how": "live", "reason": "忘带证件"},
    ),
    "directory:register": Page(Door("directory.view")),
    "directory:lookup": Page(Door("directory.view")),
    "directory:rooms": Page(Door("directory.view")),
    "directory:unit": Page(Door("directory.view"), args=lambda w: (w.unit.key,)),
    "visitors:register": Page(Door(SEE)),
    "visitors:new": Page(Door(WORK, duty="on"), Door(WORK, 302, "on"), body=slip),
    "visitors:late": Page(
        Door(WORK, duty="on"),
        Door(WORK, 302, "on"),
        body=lambda w: slip(w, occurred_at=w.property.local(timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")),
    ),
    "visitors:emergency": Page(None, Door(WORK, 302), body=lambda w: {"key": uuid4()}),
    "visitors:out": Page(Door(SEE), Door(WORK, 302, "on"), body=lambda w: {"digits": w.inside.number}),
    "visitors:lookup": Page(Door(WORK)),
    "visitors:host": Page(Door(SEE)),
    "visitors:evacuation": Page(Door(SEE)),
    "visitors:paper": Page(Door(SEE), Door(SEE, 302)),
    "visitors:blanks": Page(Door(WORK), Door(WORK, 302), body=lambda w: {"count": 3}),
    "visitors:closing_round": Page(Door(WORK), Door(WORK, 302, "on"), body=lambda w: {"floors": "18", "slips": [w.inside.number]}),
    "visitors:entry": Page(Door(SEE), args=lambda w: (w.waiting.number,)),
    "visitors:reveal": Page(Door(SEE, 302), Door(WORK, 200, "on"), lambda w: (w.waiting.number,)),
    "visitors:call_visitor": Page(Door(SEE, 302), Door(WORK, 200, "on"), lambda w: (w.inside.number,)),
    "visitors:appointments": Page(Door(SEE)),
    "visitors:appointment_new": Page(Door(WORK, duty="on"), Door(WORK, 302, "on"), body=lambda w: expecting(w)),
    "visitors:appointment": Page(Door(SEE), args=lambda w: (w.expected.number,)),
    "visitors:appointment_amend": Page(
        **CORRECTED, args=lambda w: (w.expected.number,), body=lambda w: amended(w.expected, purpose="面谈")
    ),
    "visitors:appointment_act": Page(
        Door(WORK, duty="on"), Door(WORK, 302, "on"), lambda w: (w.expected.number, "cancel-appointment"), lambda w: {"reason": "来电取消"}
    ),
    "visitors:amend": Page(**CORRECTED, args=lambda w: (w.waiting.number,), body=lambda w: amended(w.waiting, remark="靠窗等候")),
    "visitors:print": Page(Door(SEE), Door(SEE, 302), lambda w: (w.waiting.number,), lambda w: {"paper": "roll"}),
    "visitors:act": Page(
        Door(WORK, duty="on"), Door(WORK, 302, "on"), lambda w: (w.waiting.number, "call"), lambda w: {"answer": "agreed"}
    ),
    "visitors:passes": Page(Door(SEE)),
    "visitors:pass_new": Page(
        Door(WORK, duty="on"),
        Door(WORK, 302, "on"),
        body=lambda w: {
            "key": uuid4(),
            "holder_name": "周海",
            "company": "顺丰速运",
            "kind": w.kind.pk,
            "host": w.unit.room,
            "areas": "全楼",
            "from_time": "08:00",
            "to_time": "20:00",
            "valid_from": "2026-01-01",
            "valid_until": "2036-01-01",
            "id_kind": "work",
        },
    ),
    "visitors:pass": Page(Door(SEE), args=lambda w: (w.regular.number,)),
    "visitors:pass_amend": Page(**CORRECTED, args=lambda w: (w.regular.number,), body=lambda w: amended(w.regular, company="德邦快递")),
    "visitors:pass_print": Page(Door(SEE), Door(SEE, 302), lambda w: (w.regular.number,)),
    "visitors:pass_act": Page(Door(WORK, duty="on"), Door(WORK, 302, "on"), lambda w: (w.regular.number, "recheck")),
    **doors.joined("PAGES"),
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

    def expected(door: Door | None) -> int:
        return door.answers(role, duty) if door else 405

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
    assert {name: refused(name) for name in asked} == {name: door.answers(role, duty) == 403 for name, door in asked.items()}


def test_no_address_of_a_property_takes_any_other_method(world, supervisor, sign_in):
    client = sign_in(supervisor)
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
LIVES = [(book, model, state) for book in books.shelf() for model in book.verbs for state in model.State.values]
BODIES: dict[str, Any] = {
    "call": {"answer": "agreed"},
    "admit": {"arrived": "5"},
    "show-id": {},
    "vouch": {"vouched_by": "曾雨桐"},
    "depart": {},
    "depart-seen": {"reason": "未交访客单"},
    "more-arrived": {"count": "1"},
    "some-left": {"count": "1"},
    "slip-found": {},
    "leave": {},
    "refuse": {"refusal": "host"},
    "ask-to-leave": {"reason": "闭馆", "alternative": "明日再来"},
    "void": {"reason": "登记错误"},
    "recheck": {},
    "revoke": {"reason": "合同到期"},
    "cancel-appointment": {"reason": "来电取消"},
    "grant": {},
    "deny": {"comment": "未核实"},
    "confirm": {},
    "dispute": {"comment": "没有通话"},
}
# Reading the page is the first permission a verb takes, the line of the table the second.
VERB_PAGES: dict[type, tuple[str, str, Callable[[Any], Any]]] = {
    Visit: ("visitors:act", "visitors.view", lambda row: row.number),
    RegularPass: ("visitors:pass_act", "visitors.view", lambda row: row.number),
    Appointment: ("visitors:appointment_act", "visitors.view", lambda row: row.number),
    Authorisation: ("desk:decide", "desk.review", lambda row: row.key),
    **doors.joined("VERB_PAGES"),
}


def visit_in(state: str, verb: str, clerk: Actor) -> Visit:
    """A party of five in that state, such that no rule beyond the table's line forbids ``verb``."""
    if state == "waiting" and verb in ("show-id", "vouch"):
        return VisitFactory(actor=clerk, party_size=5, id_status="checking")
    visit = VisitFactory(actor=clerk, party_size=5, called=state in ("waiting", "inside", "departed"))
    moves: dict[str, Callable[[Visit], Visit]] = {
        "waiting": lambda row: row,
        "inside": lambda row: actions.admit_visit(row, actor=clerk, arrived=3),
        "departed": lambda row: actions.depart_without_slip(moves["inside"](row), actor=clerk, reason="未交访客单"),
        "refused": lambda row: actions.refuse_visit(row, actor=clerk, refusal="host"),
        "left": lambda row: actions.leave_waiting(row, actor=clerk),
        "void": lambda row: actions.void_visit(row, actor=clerk, reason="登记错误"),
    }
    return moves[state](visit)


def pass_in(state: str, verb: str, clerk: Actor) -> RegularPass:
    regular = PassFactory(actor=clerk)
    if state == "revoked":
        return actions.revoke_pass(regular, actor=member(clerk.property, Role.MANAGER), reason="合同到期")
    return regular


def appointment_in(state: str, verb: str, clerk: Actor) -> Appointment:
    return AppointmentFactory(actor=clerk, **{state: True} if state != "expected" else {})


def authorisation_in(state: str, verb: str, clerk: Actor) -> Authorisation:
    visit = VisitFactory(actor=clerk, id_status="none", purpose="送资料")
    phoned = {"whom": "刘淑芬", "phoned_at": timezone.now(), "said": "可以"} if state in ("to_confirm", "confirmed", "disputed") else {}
    row = gates.ask(visit, states.NO_ID, actor=clerk, key=uuid4(), reason="忘带证件", **phoned)
    decision = {"granted": "grant", "denied": "deny", "confirmed": "confirm", "disputed": "dispute"}.get(state)
    if decision is None:
        return row
    return gates.VERBS[decision].action(row, actor=member(clerk.property, Role.MANAGER), comment="已核实")


ROWS: dict[type, Callable[[str, str, Actor], Any]] = {
    Visit: visit_in,
    RegularPass: pass_in,
    Appointment: appointment_in,
    Authorisation: authorisation_in,
}
ROWS |= doors.joined("ROWS")
LISTED, OWN = doors.joined("LISTED"), doors.joined("OWN")


def pressed(row: Any, name: str, url_name: str, key: Any) -> tuple[str, dict[str, Any], int]:
    """Where a verb is sent, with what, and what that answers to a row it no longer starts from."""
    body = doors.body(row, name, BODIES)
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
    assert {name for book in books.shelf() for verbs in book.verbs.values() for name in verbs} == {*BODIES, *doors.joined("BODIES")}


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
    known = next(iter(next(verbs for book in books.shelf() if (verbs := book.verbs.get(model)))))
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
    row = gates.ask(visit, states.NO_ID, actor=on_duty(supervisor, clerk.post), key=uuid4(), reason="忘带证件")
    assert code_of(gates.GRANT.denied(row, supervisor)) == "own"
    assert sign_in(supervisor).post(reverse("desk:decide", args=["tower", row.key, "grant"])).status_code == 403
    assert Authorisation.objects.get(pk=row.pk).state == "asked"


@pytest.mark.parametrize("role", Role.values)
def test_the_superuser_flag_adds_nothing_to_a_role(world, crew, sign_in, role):
    flagged = crew[role, "off"]
    User.objects.filter(pk=flagged.user.pk).update(is_superuser=True, is_staff=True)
    client = sign_in(flagged)
    readable = {name: page.get for name, page in PAGES.items() if page.get is not None}
    assert {name: ask(client, "get", name, world).status_code for name in readable} == {
        name: door.answers(role, "off") for name, door in readable.items()
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
