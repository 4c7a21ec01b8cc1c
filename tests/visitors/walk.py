"""The visitor log's rows for the generated walks: its addresses, its verbs' answers, a row in every state.

An authorisation and a photograph, which are the desk's, hang on a slip here.
"""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.utils import timezone

from desk.ledger import approvals
from desk.models import Authorisation, Property
from desk.pages.forms import ActForm
from desk.papers import attachments
from desk.people.actors import Actor
from desk.people.roles import Role
from directory.models import Occupant
from tests.factories import AppointmentFactory, PassFactory, VisitFactory, actor_of, phoned, photograph
from tests.walk import Access, Page, amended, member, register
from visitors.appointments import states as appointment_states
from visitors.appointments.models import Appointment
from visitors.kinds.models import VisitKind, VisitorPolicy
from visitors.passes import actions as pass_actions
from visitors.passes import states as pass_states
from visitors.passes.models import RegularPass
from visitors.visits import actions, states
from visitors.visits.models import Visit

SEE, WORK = "visitors.view", "visitors.work"
UNSEEN = {"id_status": "none", "id_kind": "", "purpose": "送资料"}


def furnish(world: Any, clerk: Actor) -> None:
    """One row for every kind of address of this book, and what of the desk hangs on a slip."""
    asking = VisitFactory(actor=clerk, **UNSEEN)
    world.kind = VisitKind.objects.get(property=clerk.property, code="business")
    world.waiting = VisitFactory(actor=clerk, contact=world.contact, called=True)
    world.inside = VisitFactory(actor=clerk, contact=world.contact, inside=True, visitor_phone="13800005678")
    world.unseen = VisitFactory(actor=clerk, **UNSEEN)
    world.regular = PassFactory(actor=clerk)
    world.expected = AppointmentFactory(actor=clerk, contact=world.contact)
    world.photo = attachments.attach(asking, photograph(), actor=clerk, permission=WORK)
    world.asked = approvals.ask(asking, states.NO_ID, actor=clerk, key=uuid4(), reason="忘带证件")


def more(world: Any, clerk: Actor) -> None:
    """One more of everything that grows."""
    VisitFactory(actor=clerk, called=True)
    VisitFactory(actor=clerk, inside=True)
    PassFactory(actor=clerk)
    AppointmentFactory(actor=clerk, contact=world.contact)
    unseen = VisitFactory(actor=clerk, id_status="none", purpose="送资料")
    approvals.ask(unseen, states.NO_ID, actor=clerk, key=uuid4(), reason="忘带证件")


def of_each_register(world: Any) -> tuple[Any, ...]:
    return world.inside, world.regular, world.expected, world.asked


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


# What every address of this book takes and answers.
# A correction: the clerk's of the shift, a reviewer's anywhere.
CORRECTED: dict[str, Any] = {"get": Access(WORK, duty="on", free="visitors.review"), "post": Access(WORK, 302, "on", "visitors.review")}
PAGES: dict[str, Page] = {
    "number": Page(Access(SEE, 302), args=lambda w: (w.waiting.number,)),
    "desk:scan": Page(None, Access("desk.work", 302), body=lambda w: {"code": w.inside.number}),
    "desk:photo": Page(Access(SEE), args=lambda w: (w.photo.key,)),
    "desk:decide": Page(Access("desk.review"), Access("desk.review", 302), lambda w: (w.asked.key, "grant")),
    "desk:ask": Page(
        Access("desk.work"),
        Access("desk.work", 302, "on"),
        lambda w: (w.unseen.number, states.NO_ID.code),
        lambda w: {"key": uuid4(), "how": "live", "reason": "忘带证件"},
    ),
    "visitors:register": register(SEE),
    "visitors:new": Page(Access(WORK, duty="on"), Access(WORK, 302, "on"), body=slip),
    "visitors:late": Page(
        Access(WORK, duty="on"),
        Access(WORK, 302, "on"),
        body=lambda w: slip(w, occurred_at=w.property.local(timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"), no_paper="on"),
    ),
    "visitors:emergency": Page(None, Access(WORK, 302), body=lambda w: {"key": uuid4()}),
    "visitors:out": Page(Access(SEE), Access(WORK, 302, "on"), body=lambda w: {"digits": w.inside.number}),
    "visitors:lookup": Page(Access(WORK)),
    "visitors:host": Page(Access(SEE)),
    "visitors:evacuation": Page(Access(SEE)),
    "visitors:paper": Page(Access(SEE), Access(SEE, 302)),
    "visitors:blanks": Page(Access(WORK), Access(WORK, 302), body=lambda w: {"count": 3}),
    "visitors:closing_round": Page(Access(WORK), Access(WORK, 302, "on"), body=lambda w: {"floors": "18", "picked": [w.inside.number]}),
    "visitors:entry": Page(Access(SEE), args=lambda w: (w.waiting.number,)),
    "visitors:reveal": Page(Access(SEE, 302), Access(WORK, 200, "on"), lambda w: (w.waiting.number,)),
    "visitors:call_visitor": Page(Access(SEE, 302), Access(WORK, 200, "on"), lambda w: (w.inside.number,)),
    "visitors:appointments": register(SEE),
    "visitors:appointment_new": Page(Access(WORK, duty="on"), Access(WORK, 302, "on"), body=lambda w: expecting(w)),
    "visitors:appointment": Page(Access(SEE), args=lambda w: (w.expected.number,)),
    "visitors:appointment_amend": Page(
        **CORRECTED, args=lambda w: (w.expected.number,), body=lambda w: amended(w.expected, purpose="面谈")
    ),
    "visitors:appointment_act": Page(
        Access(WORK, duty="on"),
        Access(WORK, 302, "on"),
        lambda w: (w.expected.number, "cancel-appointment"),
        lambda w: {"reason": "来电取消"},
    ),
    "visitors:amend": Page(**CORRECTED, args=lambda w: (w.waiting.number,), body=lambda w: amended(w.waiting, remark="靠窗等候")),
    "visitors:print": Page(Access(SEE), Access(SEE, 302), lambda w: (w.waiting.number,), lambda w: {"paper": "roll"}),
    "visitors:act": Page(
        Access(WORK, duty="on"), Access(WORK, 302, "on"), lambda w: (w.waiting.number, "call"), lambda w: agreed_to(w.waiting)
    ),
    "visitors:passes": register(SEE),
    "visitors:pass_new": Page(
        Access(WORK, duty="on"),
        Access(WORK, 302, "on"),
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
    "visitors:pass": Page(Access(SEE), args=lambda w: (w.regular.number,)),
    "visitors:pass_amend": Page(**CORRECTED, args=lambda w: (w.regular.number,), body=lambda w: amended(w.regular, company="德邦快递")),
    "visitors:pass_print": Page(Access(SEE), Access(SEE, 302), lambda w: (w.regular.number,)),
    "visitors:pass_act": Page(Access(WORK, duty="on"), Access(WORK, 302, "on"), lambda w: (w.regular.number, "recheck")),
}
FOREIGN = {
    "desk:scan": (302, lambda w: {"code": w.inside.number}),
    "visitors:new": (422, lambda w: slip(w)),
    "visitors:late": (422, lambda w: slip(w, occurred_at="2026-01-01T10:00")),
    "visitors:out": (422, lambda w: {"digits": w.inside.number}),
    "visitors:closing_round": (422, lambda w: {"floors": "18", "picked": [w.inside.number]}),
    "visitors:pass_new": (422, lambda w: PAGES["visitors:pass_new"].body(w)),
    "visitors:appointment_new": (422, lambda w: PAGES["visitors:appointment_new"].body(w)),
}
# The literal number of statements of each page, session and frame included.
QUERIES = {
    "visitors/": 6,
    "visitors/?state=inside": 6,
    "visitors/?q=18": 7,
    "visitors/{number}/": 12,
    "visitors/new/": 6,
    "visitors/passes/": 5,
    "visitors/passes/new/": 5,
    "visitors/expected/": 5,
    "visitors/expected/?state=overdue": 4,
    "visitors/expected/{expected}/": 5,
    "visitors/expected/new/": 6,
    "search/?q={number}": 6,
    "authorisations/": 5,
    "authorisations/ask/{unseen}/visitors.no_id/": 7,
    "visitors/{number}/void/": 5,
    "visitors/lookup/?q=18": 12,
    "visitors/host/?ref=contact:{host}": 7,
    "visitors/evacuation/": 5,
    "visitors/closing-round/": 5,
    "visitors/print/": 4,
}


def named(world: Any) -> dict[str, Any]:
    """What those addresses are filled in with."""
    return {"number": world.waiting.number, "unseen": world.unseen.number, "expected": world.expected.number}


def addressed(name: str) -> type | None:
    """Whose rows an address of the book, or of what hangs on its slips, asks for."""
    if name in ("desk:ask", "desk:decide"):
        return Authorisation
    book, _colon, page = name.partition(":")
    kinds = {"pass": RegularPass, "appointment": Appointment}
    return kinds.get(page.split("_")[0], Visit) if book == "visitors" or name in ("number", "desk:photo") else None


def agreed_to(row: Visit) -> dict[str, Any]:
    """The host said yes on the phone, to the slip as it stands."""
    return {"answer": "agreed", "consent_source": "phone", "version": Visit.objects.get(pk=row.pk).version}


MOVES = [*states.VISIT, *pass_states.PASS, *appointment_states.APPOINTMENT, *approvals.TABLE]
BODIES: dict[str, Any] = {
    "call": lambda row: agreed_to(row),
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
    "void": {"reason": "登记错误", "nobody_inside": "on"},
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
    Visit: ("visitors:act", SEE, lambda row: row.number),
    RegularPass: ("visitors:pass_act", SEE, lambda row: row.number),
    Appointment: ("visitors:appointment_act", SEE, lambda row: row.number),
    Authorisation: ("desk:decide", "desk.review", lambda row: row.key),
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
        "void": lambda row: actions.void_visit(row, actor=clerk, reason="登记错误", nobody_inside=True),
    }
    return moves[state](visit)


def pass_in(state: str, verb: str, clerk: Actor) -> RegularPass:
    regular = PassFactory(actor=clerk)
    if state == "revoked":
        return pass_actions.revoke_pass(regular, actor=member(clerk.property, Role.MANAGER), reason="合同到期")
    return regular


def appointment_in(state: str, verb: str, clerk: Actor) -> Appointment:
    return AppointmentFactory(actor=clerk, **{state: True} if state != "expected" else {})


def authorisation_in(state: str, verb: str, clerk: Actor) -> Authorisation:
    visit = VisitFactory(actor=clerk, id_status="none", purpose="送资料")
    told = phoned(clerk.property) if state in ("to_confirm", "confirmed", "disputed") else {}
    row = approvals.ask(visit, states.NO_ID, actor=clerk, key=uuid4(), reason="忘带证件", **told)
    decision = {"granted": "grant", "denied": "deny", "confirmed": "confirm", "disputed": "dispute"}.get(state)
    if decision is None:
        return row
    return approvals.VERBS[decision].action(row, actor=member(clerk.property, Role.MANAGER), comment="已核实")


ROWS: dict[type, Any] = {Visit: visit_in, RegularPass: pass_in, Appointment: appointment_in, Authorisation: authorisation_in}
LISTED: dict[type, Any] = {}  # decided on a list: none
OWN: dict[tuple[type, str], Any] = {}


# --- free text -------------------------------------------------------------------------------------
PLANTED = (Visit, RegularPass, Appointment, Authorisation)
GIVEN = {
    "phone_last4": "from the phone",
    "gate": "declared by the book",
    "visitor_phone": "a phone number",
    "code": "drawn by chance",
}
PHONE = "13733334444"  # of every planted visitor


def plant(clerk: Actor, occupant: Occupant, said: Callable[[type], dict[str, str]]) -> None:
    """Every free column of the book, filled with what ``said`` gives for it, on slips, passes and appointments in every state."""
    boss, contact = member(clerk.property, Role.MANAGER), occupant.contacts.first()
    words, short = said(Visit), said(Visit)["badge_no"]
    regular = PassFactory(actor=clerk, unit=occupant.unit, **said(RegularPass))
    spare = PassFactory(actor=clerk, **{**said(RegularPass), "paper_no": ""})
    pass_actions.revoke_pass(spare, actor=boss, reason=said(RegularPass)["reason"])
    pass_actions.scan_pass(regular, actor=clerk)
    for number, then in enumerate(("", "arrived", "cancelled")):
        AppointmentFactory(
            actor=clerk,
            contact=contact,
            then=then,
            **{**said(Appointment), "told_by": f"{words['remark']}通知", "paper_no": f"{short}{number}"},
        )
    values = {**words, "vouched_by": f"{words['remark']}担保", "visitor_phone": PHONE, "party_size": 3}
    for number, state in enumerate(("waiting", "called", "inside", "departed", "refused", "left", "void")):
        once = {"paper_no": f"{short}{number}", "badge_no": f"{short}{number}"}
        visit = VisitFactory(actor=clerk, contact=contact, **{**values, **once}, **({state: True} if state != "waiting" else {}))
        if state == "inside":
            actions.ask_to_leave(visit, actor=clerk, reason=words["remark"], alternative=words["remark"])
    unseen = {"actor": clerk, "contact": contact, "id_status": "none", **values, "paper_no": "", "badge_no": ""}
    told = {name: text for name, text in said(Authorisation).items() if name in ("reason", "said")}
    whom = actor_of(clerk.property, Role.SUPERVISOR, name=said(Authorisation)["whom"]).user
    for decision in ("", "confirm", "dispute"):
        visit = VisitFactory(**unseen)
        row = approvals.ask(visit, states.NO_ID, actor=clerk, key=uuid4(), **phoned(clerk.property, whom=whom, **told))
        if decision:
            approvals.VERBS[decision].action(row, actor=boss, comment=said(Authorisation)["comment"])


# --- forms ----------------------------------------------------------------------------------------
def made_with(form: type, world: Any) -> dict[str, Any]:
    """What a form of the book is made with besides its actor: the slip whose verb it is."""
    return {"record": world.waiting} if issubclass(form, ActForm) else {}


REFERENCES = ["AppointmentForm.kind", "LateVisitForm.wait_area", "PassForm.kind", "VisitForm.wait_area"]

# --- the admin --------------------------------------------------------------------------------------
CONFIGURED = (VisitKind, VisitorPolicy)
KEPT = ["desk.Authorisation", "visitors.Appointment", "visitors.HostCall", "visitors.RegularPass", "visitors.Visit"]
THROUGH: dict[str, str] = {}


def configured(property: Property) -> list[Any]:
    """A row of every configured model."""
    return [VisitKind.objects.filter(property=property).first(), VisitorPolicy.objects.get(property=property)]
