"""This book's rows for the generated walks: its addresses, its verbs' answers, a row in every state."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import time_machine
from django.utils import timezone

from desk import registry
from desk.counter import drafts, queue
from desk.models import Department, Draft, Property, QueueTicket
from desk.pages.forms import ActForm
from desk.people.actors import Actor
from desk.people.roles import Role
from directory.models import Occupant
from enquiries.answers.models import Answer
from enquiries.complaints.actions import (
    assign_complaint,
    do_about,
    explain_complaint,
    extend_complaint,
    judge_complaint,
    promise_complainant,
    report_complaint,
    resolve_complaint,
    take_on_complaint,
    withdraw_complaint,
)
from enquiries.complaints.forms import supervisors
from enquiries.complaints.models import Category, Complaint, ComplaintAction
from enquiries.complaints.states import COMPLAINT
from enquiries.enquiries.actions import (
    accept_referral,
    advise_enquiry,
    answer_enquiry,
    decline_enquiry,
    file_answer,
    promise_answer,
    refer_enquiry,
    try_to_reach,
)
from enquiries.enquiries.models import Attempt, Enquiry
from enquiries.enquiries.states import ENQUIRY
from enquiries.followups.actions import follow_up
from enquiries.followups.models import FollowUp
from enquiries.followups.states import AFTERWARDS
from enquiries.messages.actions import deliver_message, give_back_message
from enquiries.messages.models import Message, MessageTry
from enquiries.messages.states import MESSAGE
from enquiries.promises.actions import follow_promise, keep_promise, move_promise, release_promise
from enquiries.promises.models import Promise
from enquiries.promises.states import PROMISES
from enquiries.shared.models import EnquiryPolicy
from tests.factories import (
    ComplaintFactory,
    ContactFactory,
    EnquiryFactory,
    MessageFactory,
    actor_of,
    department_of,
    photograph,
    promise_about,
    soon,
)
from tests.walk import Access, Page, amended, register

SEE, WORK, REVIEW = "enquiries.view", "enquiries.work", "enquiries.review"
ASSIGNED, DESK = "enquiries.assigned", "desk.work"


def furnish(world: Any, clerk: Actor) -> None:
    """One row for every kind of address of this book and of the queue."""
    world.enquiry = EnquiryFactory(actor=clerk, find=True, contact=world.contact)
    world.message = MessageFactory(actor=clerk, contact=world.contact)
    world.complaint = ComplaintFactory(actor=clerk, unit=world.unit)
    world.given = ComplaintFactory(actor=clerk, unit=world.unit, assigned=True)
    promise_complainant(world.complaint, actor=clerk, what="回电说明", due_at=soon())
    world.complaint.refresh_from_db()
    world.promise = promise_about(world.complaint)
    world.ticket = queue.take_place(actor=clerk, key=uuid4())


def more(world: Any, clerk: Actor) -> None:
    """One more of everything that grows."""
    furnish(SimpleNamespace(contact=world.contact, unit=world.unit), clerk)


def of_each_register(world: Any) -> tuple[Any, ...]:
    return world.enquiry, world.message, world.complaint, world.promise, world.ticket


def enquiry(world: Any, **more: Any) -> dict[str, Any]:
    """A quick log, filled in."""
    about = {"host_ref": f"contact:{world.contact.key}"}
    return {
        "key": str(uuid4()),
        "subject": "最近的地铁站怎么走",
        "kind": "info",
        "outcome": "answered",
        "answer": "出门右转 300 米",
        "channel": "visit",
        **about,
        **more,
    }


def message(world: Any, **more: Any) -> dict[str, Any]:
    about = {"host_ref": f"contact:{world.contact.key}"}
    return {"key": str(uuid4()), "body": "请回电", "person": "陈建国", "read_back": "on", "channel": "phone", **about, **more}


def complaint(world: Any, **more: Any) -> dict[str, Any]:
    about = {"host_ref": f"unit:{world.unit.key}"}
    return {"key": str(uuid4()), "narrative": "电梯又停了", "kind": "complaint", "channel": "visit", **about, **more}


def earlier(world: Any) -> str:
    """An hour ago, as a form takes it."""
    return world.property.local(timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")


# What every address of this book takes and answers.
NEW: dict[str, Any] = {"get": Access(WORK, duty="on"), "post": Access(WORK, 302, "on")}
# What whoever reviews does without standing at a post.
LOOSE: dict[str, Any] = {"get": Access(WORK, duty="on", free=REVIEW), "post": Access(WORK, 302, "on", REVIEW)}
PAGES: dict[str, Page] = {
    "desk:queue": Page(Access(DESK), Access(DESK, 302, "on"), body=lambda w: {"key": uuid4()}),
    "desk:queue_act": Page(Access(DESK, duty="on"), Access(DESK, 302, "on"), lambda w: (w.ticket.key, "serve")),
    "desk:drafts": Page(Access(DESK), Access(DESK, 302), body=lambda w: {"_path": f"/{w.property.slug}/enquiries/new/", "_title": "问询"}),
    "desk:typed": Page(Access("desk.view"), Access("desk.view", 204), body=lambda w: {"_path": f"/{w.property.slug}/duty/"}),
    "enquiries:register": register(SEE),
    "enquiries:new": Page(**NEW, body=enquiry),
    "enquiries:late": Page(**NEW, body=lambda w: enquiry(w, occurred_at=earlier(w))),
    "enquiries:beside": Page(Access(SEE)),
    "enquiries:paper": Page(Access(SEE), Access(SEE, 302)),
    "enquiries:paper_messages": Page(Access(SEE), Access(SEE, 302), body=lambda w: {"day": "2026-03-02"}),
    "enquiries:paper_complaints": Page(Access(SEE), Access(SEE, 302), body=lambda w: {"month": "2026-03"}),
    "enquiries:promises": register(SEE),
    "enquiries:promise_act": Page(**LOOSE, args=lambda w: (w.promise.key, "keep")),
    "enquiries:answers": register(SEE),
    "enquiries:report": Page(Access(REVIEW)),
    "enquiries:messages": register(SEE),
    "enquiries:message_new": Page(**NEW, body=message),
    "enquiries:message_late": Page(**NEW, body=lambda w: message(w, occurred_at=earlier(w))),
    "enquiries:message": Page(Access(SEE), args=lambda w: (w.message.number,)),
    "enquiries:message_reveal": Page(Access(SEE, 302), Access(WORK, 200, "on", REVIEW), lambda w: (w.message.number,)),
    "enquiries:message_customer": Page(Access(SEE, 302), Access(WORK, 200, "on", REVIEW), lambda w: (w.message.number,)),
    "enquiries:complaint_customer": Page(Access(SEE, 302), Access(WORK, 200, "on", REVIEW), lambda w: (w.complaint.number,)),
    "enquiries:assigned_customer": Page(Access(ASSIGNED, 302), Access(ASSIGNED), lambda w: (w.given.number,)),
    "enquiries:customer": Page(Access(SEE, 302), Access(WORK, 200, "on", REVIEW), lambda w: (w.enquiry.number,)),
    "enquiries:message_amend": Page(**LOOSE, args=lambda w: (w.message.number,), body=lambda w: amended(w.message, body="请尽快回电")),
    "enquiries:message_print": Page(Access(SEE), Access(SEE, 302), lambda w: (w.message.number,)),
    "enquiries:message_act": Page(**NEW, args=lambda w: (w.message.number, "tried"), body=lambda w: {"how": "phone"}),
    "enquiries:complaints": register(SEE),
    "enquiries:complaint_new": Page(**NEW, body=complaint),
    "enquiries:complaint_late": Page(**NEW, body=lambda w: complaint(w, occurred_at=earlier(w))),
    "enquiries:complaint": Page(Access(SEE), args=lambda w: (w.complaint.number,)),
    "enquiries:complaint_amend": Page(
        **LOOSE, args=lambda w: (w.complaint.number,), body=lambda w: amended(w.complaint, demand="尽快修好")
    ),
    "enquiries:complaint_print": Page(Access(SEE), Access(SEE, 302), lambda w: (w.complaint.number,)),
    "enquiries:complaint_act": Page(**LOOSE, args=lambda w: (w.complaint.number, "withdraw"), body=lambda w: {"reason": "本人来电撤回"}),
    "enquiries:assigned": register(ASSIGNED),
    "enquiries:assigned_entry": Page(Access(ASSIGNED), args=lambda w: (w.given.number,)),
    "enquiries:assigned_act": Page(Access(ASSIGNED), Access(ASSIGNED, 302), lambda w: (w.given.number, "take-on")),
    "enquiries:entry": Page(Access(SEE), args=lambda w: (w.enquiry.number,)),
    "enquiries:reveal": Page(Access(SEE, 302), Access(WORK, 200, "on", REVIEW), lambda w: (w.enquiry.number,)),
    "enquiries:amend": Page(**LOOSE, args=lambda w: (w.enquiry.number,), body=lambda w: amended(w.enquiry, subject="找曾小姐")),
    "enquiries:act": Page(**NEW, args=lambda w: (w.enquiry.number, "try"), body=lambda w: {"result": "away"}),
}


FOREIGN = {
    "enquiries:new": (422, lambda w: enquiry(w, kind="find")),
    "enquiries:message_new": (422, lambda w: message(w)),
    "enquiries:complaint_new": (422, lambda w: complaint(w)),
    "enquiries:late": (422, lambda w: enquiry(w, kind="find", occurred_at=earlier(w))),
    "enquiries:message_late": (422, lambda w: message(w, occurred_at=earlier(w))),
    "enquiries:complaint_late": (422, lambda w: complaint(w, occurred_at=earlier(w))),
}
# The literal number of statements of each page, session and frame included.
QUERIES = {
    "enquiries/": 5,
    "enquiries/?state=open_all": 5,
    "enquiries/new/": 4,
    "enquiries/{enquiry}/": 8,
    "enquiries/promises/": 5,
    "enquiries/messages/": 5,
    "enquiries/messages/new/": 4,
    "enquiries/messages/{message}/": 5,
    "enquiries/complaints/": 6,
    "enquiries/complaints/new/": 7,
    "enquiries/complaints/{complaint}/": 9,
    "enquiries/answers/": 4,
    "enquiries/late/": 4,
    "enquiries/messages/late/": 4,
    "enquiries/complaints/late/": 7,
    "enquiries/complaints/print/": 4,
    "enquiries/beside/?ref=contact:{host}": 8,
    "queue/": 5,
    "parked/": 5,
}


def named(world: Any) -> dict[str, Any]:
    """What those addresses are filled in with."""
    return {"enquiry": world.enquiry, "message": world.message, "complaint": world.complaint}


def addressed(name: str) -> type | None:
    """Whose rows an address of the book, or of the queue, asks for."""
    if name == "desk:queue_act":
        return QueueTicket
    book, _colon, page = name.partition(":")
    kinds = {"message": Message, "promise": Promise, "complaint": Complaint, "assigned": Complaint}
    return kinds.get(page.split("_")[0], Enquiry) if book == "enquiries" else None


def _department(row: Any) -> int:
    return Department.objects.get(property=row.property, name="工程部").pk


def _boss(row: Any) -> int:
    from desk.models import Membership

    return Membership.objects.filter(property=row.property, role=Role.SUPERVISOR).first().user_id


MOVES = [*ENQUIRY, *MESSAGE, *PROMISES, *COMPLAINT, *AFTERWARDS, *queue.TABLE]
# What answers each verb's form; some need to know the row.
BODIES: dict[str, Any] = {
    "serve": {},
    "gone": {},
    "try": {"result": "away"},
    "connect": {},
    "answer": {"answer": "出门右转"},
    "take-message": {"body": "请回电", "read_back": "on"},
    "promise": {"due_at": "30"},
    "refer": lambda row: {"department": _department(row), "referred_to": "张师傅", "due_at": "30"},
    "accept": {"accepted_by": "张师傅", "agreed_at": "120"},
    "ask-superior": lambda row: {"superior": _boss(row), "due_at": "30"},
    "advise": {"advice": "可以"},
    "not-found": {"left": "nothing"},
    "give-number": {"reason": "本人约好"},
    "decline": {"reason": "索要他人隐私"},
    "file": {},
    "deliver": {"delivered_to": "曾雨桐", "how": "phone"},
    "tried": {"how": "phone"},
    "give-back": {"reason": "已告知留言人"},
    "keep": {},
    "move": {"due_at": "240", "told": "已致电"},
    "follow": {"apologised": "on", "due_at": "240"},
    "release": {"reason": "客户不再需要"},
    "report": lambda row: {"reported_to": supervisors(Actor(row.property))[0]},
    "see": {},
    "judge": {"severity": "minor", "validity": "valid"},
    "assign": lambda row: {"department": _department(row), "handler_name": "张师傅"},
    "explain": {"explanation": "已当面说明"},
    "extend": {"due_at": "120", "told": "已致电"},
    "pass-on": {"reason": "已当面转达"},
    "hear": {},
    "reassign": lambda row: {"department": _department(row), "handler_name": "周师傅"},
    "link": lambda row: {"repeat_of": Complaint.objects.of(row.property).exclude(pk=row.pk).order_by("pk").first().number},
    "take-on": {},
    "do": {"text": "已到场"},
    "resolve": {"cause": "门机老化", "result": "已更换", "reply": "已致歉"},
    "reply": {"reply": "今晚修好"},
    "owe": {"what": "回电说明", "due_at": "30"},
    "attach": lambda row: {"photo": photograph()},
    "follow-up": {"rating": "none", "method": "phone"},
    "close": {},
    "reopen": {"reason": "又停了"},
    "withdraw": {"reason": "本人撤回"},
}
VERB_PAGES: dict[type, tuple[str, str, Any]] = {
    Enquiry: ("enquiries:act", SEE, lambda row: row.number),
    Message: ("enquiries:message_act", SEE, lambda row: row.number),
    Promise: ("enquiries:promise_act", SEE, lambda row: row.key),
    Complaint: ("enquiries:complaint_act", SEE, lambda row: row.number),
    QueueTicket: ("desk:queue_act", DESK, lambda row: row.key),
}


def enquiry_in(state: str, verb: str, clerk: Actor) -> Enquiry:
    """In that state, such that no rule beyond the table's line forbids ``verb``."""
    department_of(clerk.property)
    actor_of(clerk.property, Role.SUPERVISOR)
    if verb in ("try", "connect", "not-found", "give-number", "take-message") and state != "answered":
        contact = ContactFactory(property=clerk.property, disclosure="public")
        end = {"not_found": ("not_found",), "open": ()}.get(state, (state,))
        return EnquiryFactory(actor=clerk, find=True, contact=contact, then=("missed_otherwise", "agreed", *end))
    return EnquiryFactory(actor=clerk, **({} if state == "open" else {state: True}))


def message_in(state: str, verb: str, clerk: Actor) -> Message:
    return MessageFactory(actor=clerk, **({} if state == "taken" else {state: True}))


def promise_in(state: str, verb: str, clerk: Actor) -> Promise:
    with time_machine.travel(timezone.now() - timedelta(hours=2 if verb == "follow" or state == "followed" else 0), tick=True):
        row = ComplaintFactory(actor=clerk)
        promise_complainant(row, actor=clerk, what="回电说明", due_at=soon())
    promise = promise_about(row)
    moves = {
        "open": lambda: promise,
        "done": lambda: keep_promise(promise, actor=clerk),
        "released": lambda: release_promise(promise, actor=clerk, reason="不再需要"),
        "followed": lambda: follow_promise(promise, actor=clerk, due_at=soon(), apologised=True).after,
    }
    return moves[state]()


def complaint_in(state: str, verb: str, clerk: Actor) -> Complaint:
    department_of(clerk.property)
    ComplaintFactory(actor=clerk)
    kind = {"kind": "praise"} if verb == "pass-on" and state in ("registered", "passed_on") else {}
    quiet = {"wants_reply": False} if verb == "close" else {}
    then = {"registered": {"judged": True} if verb == "assign" else {}}.get(state, {state: True})
    return ComplaintFactory(actor=clerk, **kind, **quiet, **then)


def ticket_in(state: str, verb: str, clerk: Actor) -> QueueTicket:
    ticket = queue.take_place(actor=clerk, key=uuid4())
    move = {"served": "serve", "gone": "gone"}.get(state)
    return queue.VERBS[move].action(ticket, actor=clerk) if move else ticket


ROWS: dict[type, Any] = {Enquiry: enquiry_in, Message: message_in, Promise: promise_in, Complaint: complaint_in, QueueTicket: ticket_in}
LISTED: dict[type, Any] = {}  # decided on a list: none


OWN: dict[tuple[type, str], Any] = {(Complaint, "hear"): lambda who: ("done", 403)}  # the praised person's alone


# --- free text -------------------------------------------------------------------------------------
PLANTED = (Enquiry, Attempt, Message, MessageTry, Promise, Complaint, ComplaintAction, FollowUp, Answer, Category, QueueTicket, Draft)
GIVEN = {
    "phone": "a phone number",
    "phone_last4": "of a phone number",
    "path": "an address of the house",
    "fields": "a parked form's answers as a whole",
}


def plant(clerk: Actor, occupant: Occupant, said: Callable[[type], dict[str, str]]) -> None:
    """Every free column of the book, filled with what ``said`` gives for it, on rows in every state."""
    boss, department = actor_of(clerk.property, Role.SUPERVISOR), department_of(clerk.property)
    words, line = said(Enquiry), said(Attempt)
    words["subject"] = words["advice"]  # a column of that name is a code elsewhere
    asked = {"actor": clerk, **{name: words[name] for name in ("subject", "person")}}
    sought = {**asked, "find": True, "wanted": words["wanted"], "unit": occupant.unit}

    def log(**more: Any) -> Enquiry:
        return EnquiryFactory(**{**asked, **more})

    answer_enquiry(log(paper_no=words["paper_no"]), actor=clerk, answer=words["answer"], answered_from=words["answered_from"])
    decline_enquiry(log(), actor=clerk, reason=words["reason"])
    referred = refer_enquiry(log(kind="service"), actor=clerk, department=department, referred_to=words["referred_to"], due_at=soon())
    accept_referral(referred, actor=clerk, accepted_by=words["accepted_by"], agreed_at=soon(180))
    advised = advise_enquiry(log(escalated=True), actor=boss, advice=words["advice"])
    file_answer(answer_enquiry(advised, actor=clerk, answer=words["answer"]), actor=clerk)
    tried = try_to_reach(log(**sought), actor=clerk, result="no_answer", said=line["said"])
    promise_answer(tried, actor=clerk, due_at=soon(), what=said(Promise)["what"], person=words["person"])
    log(promised=True)

    words = said(Message)
    left = {"actor": clerk, "unit": occupant.unit, **{name: words[name] for name in ("person", "wanted", "body")}}
    MessageFactory(**left, paper_no=words["paper_no"])
    deliver_message(MessageFactory(**left), actor=clerk, how="phone", delivered_to=words["delivered_to"], relation=words["relation"])
    give_back_message(MessageFactory(**left), actor=clerk, reason=words["reason"])

    words = said(Complaint)
    facts = {name: words[name] for name in ("narrative", "person", "demand", "place")}
    facts = {"actor": clerk, "unit": occupant.unit, **facts}
    row = ComplaintFactory(**facts, paper_no=words["paper_no"])
    row = report_complaint(row, actor=clerk, reported_to=words["reported_to"])
    row = judge_complaint(row, actor=boss, severity="minor", validity="valid")
    row = assign_complaint(row, actor=boss, department=department, handler_name=words["handler_name"], help_now=words["help_now"])
    row = extend_complaint(row, actor=boss, due_at=soon(600), told=words["extension_told"])
    row = take_on_complaint(row, actor=boss)
    row = do_about(row, actor=boss, text=said(ComplaintAction)["text"])
    row = resolve_complaint(row, actor=boss, cause=words["cause"], result=words["result"], reply=words["reply"])
    follow_up(row, actor=clerk, method="phone", rating="a", comment=said(FollowUp)["comment"])
    explain_complaint(ComplaintFactory(**facts), actor=boss, explanation=words["explanation"])
    withdraw_complaint(ComplaintFactory(**facts, judged=True), actor=clerk, reason=words["reason"])
    owed = ComplaintFactory(**facts, assigned=True)
    promise_complainant(owed, actor=clerk, what=said(Promise)["what"], due_at=soon())
    promise = move_promise(promise_about(owed), actor=clerk, due_at=soon(240), told=said(Promise)["told"])
    release_promise(promise, actor=clerk, reason=said(Promise)["reason"])
    ComplaintFactory(**facts, reopened=True)

    Category.objects.create(property=clerk.property, **said(Category))
    Answer.objects.create(property=clerk.property, checked_on="2026-03-02", **said(Answer))
    queue.take_place(actor=clerk, key=uuid4(), who=said(QueueTicket)["who"])
    drafts.park(
        actor=clerk,
        path=f"/{clerk.property.slug}/enquiries/new/",
        title=said(Draft)["title"],
        fields={"subject": [said(Enquiry)["advice"]]},
    )


# --- forms ----------------------------------------------------------------------------------------
def made_with(form: type, world: Any) -> dict[str, Any]:
    """What a form of the book is made with besides its actor: the row whose verb it is."""
    rows = of_each_register(world)
    record = next((row for row in rows if any(verb.form is form for verb in registry.verbs_of(row).values())), rows[0])
    return {"record": record} if issubclass(form, ActForm) else {}


REFERENCES = ["AssignForm.department", "ComplaintForm.category", "LateComplaintForm.category", "ReferForm.department"]

# --- the admin --------------------------------------------------------------------------------------
CONFIGURED = (EnquiryPolicy, Category, Answer)
KEPT = [
    *("enquiries.Enquiry", "enquiries.Attempt", "enquiries.Message", "enquiries.MessageTry"),
    *("enquiries.Promise", "enquiries.Complaint", "enquiries.ComplaintAction", "enquiries.FollowUp", "desk.Draft", "desk.QueueTicket"),
]
THROUGH: dict[str, str] = {}


def configured(property: Property) -> list[Any]:
    """A row of every configured model."""
    return [
        EnquiryPolicy.objects.get(property=property),
        Category.objects.filter(property=property).first(),
        Answer.objects.create(property=property, question="地铁站怎么走", answer="出门右转", checked_on="2026-03-02"),
    ]
