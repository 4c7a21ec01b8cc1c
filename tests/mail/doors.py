"""The mail book's rows for the walks over every address, verb, form and column. Each comes through the doors."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import time_machine
from django.utils import timezone

from desk import gates
from desk.actors import Actor
from desk.forms import ActForm
from desk.models import Property
from directory.models import Occupant
from mail import actions, articles, forms, states
from mail.models import (
    DailyTally,
    MailItem,
    MailPolicy,
    MailReturn,
    PostalBatch,
    ReturnProposal,
    ShelfCount,
    StorageSlot,
    Subscription,
    Trace,
)
from tests.factories import ContactFactory, UnitFactory, photograph
from tests.factories.mail import (
    STROKES,
    BatchFactory,
    CountFactory,
    ItemFactory,
    ProposalFactory,
    ReturnFactory,
    SubscriptionFactory,
    TallyFactory,
    TraceFactory,
    article,
    reviewer_of,
    slot,
)
from tests.walk import Door, Page, amended

_serials = count(90_000_001)
REGISTERS = (PostalBatch, MailItem, MailReturn, ReturnProposal, Trace, ShelfCount, DailyTally)
PAPER = {"relation": "addressee", "collector": "曾雨桐", "id_seen": "id_card", "method": "paper"}


# --- rows -----------------------------------------------------------------------------------------
def tallied(clerk: Actor, *, days_ago: int, **values: Any) -> DailyTally:
    """The tally of an earlier day: today's is still to be entered."""
    with time_machine.travel(timezone.now() - timedelta(days=days_ago)):
        return TallyFactory(actor=clerk, **values)


def furnish(world: SimpleNamespace, clerk: Actor) -> None:
    """One row for every kind of address of the book."""
    world.batch = BatchFactory(actor=clerk, pieces=1)
    world.item = MailItem.objects.select_related("slot").get(batch=world.batch)
    world.slot = world.item.slot
    ContactFactory(property=clerk.property, occupant=world.item.occupant)
    world.proposed = ProposalFactory(actor=clerk)
    world.line = ReturnFactory(actor=clerk)
    world.trace = TraceFactory(actor=clerk)
    world.count = CountFactory(actor=clerk, differs=True)
    world.tally = tallied(clerk, days_ago=1, papers=12)
    world.told = ItemFactory(actor=clerk, notified=True)
    world.traced = TraceFactory(actor=clerk, item=world.told)


def more(world: SimpleNamespace, clerk: Actor) -> None:
    """One more of everything that grows."""
    ItemFactory(actor=clerk, batch=world.batch)
    ItemFactory(actor=clerk, occupant=world.told.occupant, notified=True)
    BatchFactory(actor=clerk)
    ProposalFactory(actor=clerk)
    ReturnFactory(actor=clerk)
    TraceFactory(actor=clerk, item=world.told)
    CountFactory(actor=clerk, differs=True)
    SubscriptionFactory(unit=world.unit)


def piece(world: SimpleNamespace, **more: Any) -> dict[str, Any]:
    """The line for one piece, filled in."""
    return {
        "key": str(uuid4()),
        "article_no": article(next(_serials)),
        "host_ref": f"unit:{world.unit.key}",
        "addressee": "博远设计",
        "kind": "registered",
        "slot": world.slot.pk,
        "condition": "sound",
        "pieces": 1,
        **more,
    }


# --- the addresses --------------------------------------------------------------------------------
SEE, WORK, REVIEW = "mail.view", "mail.work", "mail.review"
# A correction: the clerk's of the shift, a reviewer's anywhere.
CORRECTED: dict[str, Any] = {"get": Door(WORK, duty="on", free=REVIEW), "post": Door(WORK, 302, "on", REVIEW)}
PAGES: dict[str, Page] = {
    "mail:register": Page(Door(SEE)),
    "mail:give": Page(Door(SEE)),
    "mail:lookup": Page(Door(SEE)),
    "mail:round": Page(Door(WORK), Door(WORK, 302, "on"), body=lambda w: {"picked": [w.item.number]}),
    "mail:where": Page(Door(SEE)),
    "mail:article": Page(Door(SEE)),
    "mail:stock": Page(Door(WORK, duty="on"), Door(WORK, 302, "on"), body=piece),
    "mail:paper": Page(Door(SEE), Door(SEE, 302), body=lambda w: {"day": "2026-03-02"}),
    "mail:batches": Page(Door(SEE)),
    "mail:new": Page(Door(WORK, duty="on"), Door(WORK, 302, "on"), body=lambda w: {"key": uuid4(), "declared": 12}),
    "mail:batch": Page(Door(SEE), args=lambda w: (w.batch.number,)),
    "mail:piece": Page(Door(WORK, duty="on"), Door(WORK, 302, "on"), lambda w: (w.batch.number,), piece),
    "mail:batch_amend": Page(**CORRECTED, args=lambda w: (w.batch.number,), body=lambda w: amended(w.batch, postman="段永强")),
    "mail:batch_print": Page(Door(SEE), Door(SEE, 302), lambda w: (w.batch.number,)),
    "mail:batch_act": Page(Door(WORK, duty="on"), Door(WORK, 302, "on"), lambda w: (w.batch.number, "sign")),
    "mail:returns": Page(Door(SEE)),
    "mail:review": Page(Door(SEE), Door(REVIEW, 302), body=lambda w: {"picked": [w.proposed.item.number], "approve": "1"}),
    "mail:hand_over": Page(
        Door(WORK), Door(WORK, 302, "on"), body=lambda w: {"picked": [w.line.number], "postman": "孔令军", "method": "paper"}
    ),
    "mail:return_list": Page(Door(SEE), Door(SEE, 302)),
    "mail:paper_returns": Page(Door(SEE), Door(SEE, 302), body=lambda w: {"month": "2026-03"}),
    "mail:return": Page(Door(SEE), args=lambda w: (w.line.number,)),
    "mail:return_amend": Page(**CORRECTED, args=lambda w: (w.line.number,), body=lambda w: amended(w.line, receipt_no="A-17")),
    "mail:return_act": Page(
        Door(WORK, duty="on"),
        Door(WORK, 302, "on"),
        lambda w: (w.line.number, "hand-over"),
        lambda w: {"postman": "孔令军", "method": "paper"},
    ),
    "mail:traces": Page(Door(SEE)),
    "mail:trace_new": Page(
        Door(WORK, duty="on"),
        Door(WORK, 302, "on"),
        body=lambda w: {"key": uuid4(), "claimant": "欧阳明", "relation": "addressee", "host_ref": f"unit:{w.unit.key}"},
    ),
    "mail:trace": Page(Door(SEE), args=lambda w: (w.trace.number,)),
    "mail:trace_amend": Page(**CORRECTED, args=lambda w: (w.trace.number,), body=lambda w: amended(w.trace, claimant="欧阳敏")),
    "mail:trace_print": Page(Door(SEE), Door(SEE, 302), lambda w: (w.trace.number,)),
    "mail:trace_act": Page(Door(WORK, duty="on"), Door(WORK, 302, "on"), lambda w: (w.trace.number, "search")),
    "mail:counts": Page(Door(SEE)),
    "mail:count_new": Page(Door(WORK, duty="on"), Door(WORK, 302, "on"), body=lambda w: {"key": uuid4(), "slot": w.slot.pk, "counted": 3}),
    "mail:count": Page(Door(SEE), args=lambda w: (w.count.number,)),
    "mail:count_act": Page(Door(REVIEW), Door(REVIEW, 302), lambda w: (w.count.number, "settle"), lambda w: {"explanation": "少记一件"}),
    "mail:tallies": Page(Door(SEE)),
    "mail:tally_new": Page(Door(WORK, duty="on"), Door(WORK, 302, "on"), body=lambda w: {"key": uuid4(), "letters": 86, "papers": 12}),
    "mail:papers": Page(Door(SEE)),
    "mail:tally": Page(Door(SEE), args=lambda w: (w.tally.number,)),
    "mail:tally_amend": Page(**CORRECTED, args=lambda w: (w.tally.number,), body=lambda w: amended(w.tally, letters=87)),
    "mail:entry": Page(Door(SEE), args=lambda w: (w.item.number,)),
    "mail:amend": Page(**CORRECTED, args=lambda w: (w.item.number,), body=lambda w: amended(w.item, addressee="博远设计公司")),
    "mail:reveal": Page(Door(SEE, 302), Door(WORK, 200, "on"), lambda w: (w.item.number,)),
    "mail:print": Page(Door(SEE), Door(SEE, 302), lambda w: (w.item.number,), lambda w: {"paper": "notice"}),
    "mail:act": Page(Door(WORK, duty="on"), Door(WORK, 302, "on"), lambda w: (w.item.number, "notify"), lambda w: {"way": "phone"}),
}
# A form sent to one's own property with something of another's in it: what the page answers.
FOREIGN: dict[str, tuple[int, Callable[[Any], dict[str, Any]]]] = {
    name: (422, PAGES[name].body)
    for name in ("mail:round", "mail:stock", "mail:review", "mail:hand_over", "mail:trace_new", "mail:count_new")
}

# The literal number of statements of each page, session and frame included.
QUERIES = {
    "mail/": 6,
    "mail/?state=to_notify": 6,
    "mail/?q=18": 7,
    "mail/give/": 3,
    "mail/round/": 6,
    "mail/where/?what=18": 6,
    "mail/where/?what={article}": 6,
    "mail/stock/": 6,
    "mail/print/": 4,
    "mail/batches/": 5,
    "mail/batches/new/": 4,
    "mail/batches/{batch}/": 9,
    "mail/batches/{batch}/piece/": 7,
    "mail/batches/{batch}/print/": 5,
    "mail/returns/": 5,
    "mail/returns/review/": 5,
    "mail/returns/hand-over/": 5,
    "mail/returns/list/": 5,
    "mail/returns/print/": 4,
    "mail/returns/{line}/": 5,
    "mail/traces/": 5,
    "mail/traces/new/": 4,
    "mail/traces/{trace}/": 7,
    "mail/traces/{trace}/print/": 4,
    "mail/counts/": 8,
    "mail/counts/new/": 6,
    "mail/counts/{count}/": 5,
    "mail/tallies/": 5,
    "mail/tallies/new/": 5,
    "mail/tallies/papers/": 4,
    "mail/tallies/{tally}/": 5,
    "mail/{item}/": 11,
    "mail/{item}/print/": 4,
    "mail/{item}/amend/": 5,
    "mail/{item}/hand-out/": 9,
    "mail/{item}/notify/": 6,
}


def named(world: SimpleNamespace) -> dict[str, Any]:
    """What those addresses are filled in with."""
    rows = {"item": world.told, "batch": world.batch, "line": world.line, "trace": world.traced, "count": world.count, "tally": world.tally}
    return {**rows, "article": world.told.article_no}


# --- the verbs ------------------------------------------------------------------------------------
def _slot(row: Any) -> dict[str, Any]:
    return {"slot": slot(row.property, "B").pk}


MOVES = [*states.BATCH, *states.ITEM, *states.PROPOSAL, *states.RETURNED, *states.TRACE, *states.COUNT]
# What a verb's page is sent; a function where that depends on the row.
BODIES: dict[str, Any] = {
    "sign": {},
    "sign-difference": {"difference": "短少一件，邮递员已注明"},
    "settle": {"comment": "邮局次日补来", "explanation": "少记一件"},
    "hand-out": PAPER,
    "attach": lambda row: {"photo": photograph()},
    "hand-out-other": {"collector": "曾雨桐", "id_seen": "id_card", "method": "paper"},
    "notify": {"way": "phone", "reached": "on", "told": "曾雨桐"},
    "identify": lambda row: {"host_ref": f"unit:{UnitFactory(property=row.property).key}"},
    "dispatch": {},
    "back": _slot,
    "move": _slot,
    "propose-return": {"reason": "b"},
    "forward": {},
    "aside": {"note": "单位称无此人"},
    "miss": {"search_note": "各架逐件找过"},
    "find": _slot,
    "find-unmatched": _slot,
    "lose": {"told": "曾雨桐", "reason": "交接时未见"},
    "approve": {},
    "reject": {"comment": "再通知一次"},
    "hand-over": {"postman": "孔令军", "method": "paper"},
    "tell": {"told_whom": "欧阳明", "told_how": "当面", "explanation": "登记簿无此件"},
    "search": {},
    "ask-post": {"post_channel": "11185"},
    "answer": {"answer": "已查到投递记录"},
    "dispute": {"comment": "没有通话", "explanation": "不是本人签名"},
    "account": {"account": "两班均已询问，货架已清点"},
    "close": {"outcome": "post"},
    "close-fault": {"liability": "desk", "remedy": "当面致歉并赔偿"},
}


def batch_in(state: str, verb: str, clerk: Actor) -> PostalBatch:
    if state != "counting":
        return BatchFactory(actor=clerk, **{state: True})
    return BatchFactory(actor=clerk, declared=2 if verb == "sign-difference" else 1, pieces=0 if verb == "void" else 1)


def item_in(state: str, verb: str, clerk: Actor) -> MailItem:
    """An item in that state, such that no rule beyond the table's line forbids ``verb``."""
    more: dict[str, Any] = {"moved_out": True} if verb == "forward" else {}
    if (state in ("missing", "lost") and verb == "find-unmatched") or (state in ("proposed", "approved") and verb == "identify"):
        more = {"unit": None}
    item = ItemFactory(actor=clerk, **{state: True}, **more)
    if state in ("held", "out") and verb == "hand-out-other":
        row = gates.ask(item, states.OTHER_RECEIVER, actor=clerk, key=uuid4(), reason="司机代取")
        gates.VERBS["grant"].action(row, actor=reviewer_of(clerk))
    return MailItem.objects.get(pk=item.pk)


def proposal_in(state: str, verb: str, clerk: Actor) -> ReturnProposal:
    return ProposalFactory(actor=clerk, **({state: True} if state != "proposed" else {}))


def line_in(state: str, verb: str, clerk: Actor) -> MailReturn:
    return ReturnFactory(actor=clerk, **({state: True} if state != "approved" else {}))


def trace_in(state: str, verb: str, clerk: Actor) -> Trace:
    """A trace in that state, of an item in the state the verb speaks of."""
    if state != "checked":
        return TraceFactory(actor=clerk, **{state: True})
    asked = {"dispute": {"collected": True}, "account": {"missing": True}, "close-fault": {"missing": True}}.get(verb)
    item = ItemFactory(actor=clerk, **asked) if asked else None
    trace = TraceFactory(actor=clerk, item=item, told=verb in ("close", "close-fault"))
    return actions.write_account(trace, actor=clerk, account="两班均已询问") if verb == "close-fault" else trace


def count_in(state: str, verb: str, clerk: Actor) -> ShelfCount:
    return CountFactory(actor=clerk, **({state: True} if state != "agrees" else {}))


ROWS: dict[type, Callable[[str, str, Actor], Any]] = {
    PostalBatch: batch_in,
    MailItem: item_in,
    ReturnProposal: proposal_in,
    MailReturn: line_in,
    Trace: trace_in,
    ShelfCount: count_in,
}
VERB_PAGES: dict[type, tuple[str, str, Callable[[Any], Any]]] = {
    PostalBatch: ("mail:batch_act", SEE, lambda row: row.number),
    MailItem: ("mail:act", SEE, lambda row: row.number),
    ReturnProposal: ("mail:review", SEE, lambda row: None),
    MailReturn: ("mail:return_act", SEE, lambda row: row.number),
    Trace: ("mail:trace_act", SEE, lambda row: row.number),
    ShelfCount: ("mail:count_act", SEE, lambda row: row.number),
}
# Decided by ticking it on a list: what the list is sent besides, and what it answers when the row is no longer on it.
LISTED: dict[type, tuple[int, Callable[[Any, str], dict[str, Any]]]] = {
    ReturnProposal: (409, lambda row, name: {"picked": [row.item.number], name: "1"}),
}

# What a role that may is told all the same.
OWN: dict[tuple[type, str], Callable[[tuple[str, str]], tuple[str | None, int]]] = {}


# --- free text -------------------------------------------------------------------------------------
PLANTED = (*REGISTERS, Subscription)
GIVEN = {
    "article_no": "folded to capitals without spaces: planted so",
    "compared_with": "the name on the cover or on file",
    "evidence": "gathered from the directory and the notices",
    "found": "gathered from the registers",
    "label": "the post office's words",
    "missing": "article numbers of a count",
    "surplus": "article numbers of a count",
}


def plant(clerk: Actor, occupant: Occupant, said: Callable[[type], dict[str, str]]) -> None:
    """Every free column of the book, filled with what ``said`` gives for it, on rows in every state."""
    boss, numbers, words = reviewer_of(clerk), count(1), said(MailItem)
    article, days_ago = articles.normal(words["note"])[:21], 1 + DailyTally.objects.count()
    typed = {name: words[name] for name in ("addressee", "sender", "origin", "note")}

    def item(**more: Any) -> MailItem:
        return ItemFactory(
            actor=clerk,
            reviewer=boss,
            article_no=f"{article}{next(numbers):02d}",
            as_written=True,
            **{"occupant": occupant, **typed, **more},
        )

    batch = actions.open_batch(PostalBatch(property=clerk.property, declared=3, postman=said(PostalBatch)["postman"]), actor=clerk)
    told = item(batch=batch, paper_no=words["paper_no"])
    item(batch=batch, refused=True, reason=words["reason"], occupant=None)
    batch = actions.sign_batch(batch, actor=clerk, difference=said(PostalBatch)["difference"])
    actions.settle_batch(batch, actor=boss, comment=said(PostalBatch)["comment"])
    void = actions.open_batch(PostalBatch(property=clerk.property, declared=1, paper_no=said(PostalBatch)["paper_no"]), actor=clerk)
    actions.void_batch(void, actor=clerk, reason=said(PostalBatch)["reason"])

    told = actions.notify_addressee(told, actor=clerk, way="phone", told=words["told"])
    actions.move_item(told, actor=clerk, slot=slot(clerk.property, "B"))
    court = item(kind="court", legal_reason=words["legal_reason"], photo=photograph())
    item(occupant=None, unit=None)
    item(out=True)
    drawn = {"method": "drawn", "strokes": STROKES, "id_seen": "work", "phoned": words["phoned"], "collector": words["collector"]}
    actions.hand_out([item(addressee=occupant.name)], actor=clerk, relation="colleague", **drawn)
    actions.forward_item(item(), actor=boss)
    missing = actions.miss_item(item(), actor=clerk, search_note=words["search_note"])
    lost = actions.miss_item(item(), actor=clerk, search_note=words["search_note"])
    actions.lose_item(lost, actor=boss, told=words["told"], reason=words["reason"])
    actions.void_item(item(), actor=boss, reason=words["reason"])

    words = said(ReturnProposal)
    proposal = {"reason": "i", "details": words["details"], "tenant_told": words["tenant_told"]}
    enough = court
    for _notice in range(2):
        enough = actions.notify_addressee(enough, actor=clerk, way="slip")
    court_return = actions.propose_return(enough, actor=clerk, **proposal)
    line = actions.approve_return(court_return, actor=boss, comment=words["comment"])
    returned = said(MailReturn)
    actions.hand_over_returns([line], actor=clerk, postman=returned["postman"], receipt_no=returned["receipt_no"])
    actions.reject_return(ProposalFactory(actor=clerk, item=item()), actor=boss, comment=words["comment"])
    ProposalFactory(actor=clerk, item=item())
    actions.approve_return(ProposalFactory(actor=clerk, item=item()), actor=boss, comment=words["comment"])

    words = said(Trace)
    asked = {name: words[name] for name in ("claimant", "addressee", "sender", "paper_no")}
    told_so = {"told_whom": words["told_whom"], "told_how": words["told_how"], "explanation": words["explanation"]}
    trace = TraceFactory(actor=clerk, **asked, article_no=f"{article}99")
    trace = actions.tell_claimant(trace, actor=clerk, **told_so)
    trace = actions.ask_post(trace, actor=clerk, post_channel=words["post_channel"], post_reference=words["post_reference"])
    actions.write_answer(trace, actor=clerk, answer=words["answer"])
    del asked["paper_no"]
    fault = actions.tell_claimant(TraceFactory(actor=clerk, article_no=missing.article_no, **asked), actor=clerk, **told_so)
    fault = actions.write_account(fault, actor=clerk, account=words["account"])
    actions.close_fault(fault, actor=boss, liability="desk", remedy=words["remedy"])
    actions.void_trace(TraceFactory(actor=clerk, **asked), actor=boss, reason=words["reason"])
    TraceFactory(actor=clerk, article_no=told.article_no, **asked)

    surplus = CountFactory(actor=clerk, scanned=[f"{article}98"], paper_no=said(ShelfCount)["paper_no"])
    actions.settle_count(surplus, actor=boss, explanation=said(ShelfCount)["explanation"])
    SubscriptionFactory(unit=occupant.unit, **said(Subscription))
    tallied(clerk, days_ago=days_ago, **said(DailyTally))


# --- forms ----------------------------------------------------------------------------------------
def made_with(form: type, world: SimpleNamespace) -> dict[str, Any]:
    """What a form of the book is made with besides its actor."""
    if issubclass(form, forms.PickForm):
        return {"numbers": []}
    record = {forms.BatchSignForm: world.batch, forms.TellForm: world.trace}.get(form, world.item)
    return {"record": record} if issubclass(form, ActForm) else {}


REFERENCES = ["CountForm.slot", "ItemForm.slot", "SlotForm.slot"]


def of_each_register(world: SimpleNamespace) -> tuple[Any, ...]:
    return world.batch, world.item, world.line, world.proposed, world.trace, world.count, world.tally


def addressed(name: str) -> type | None:
    """Whose rows an address of the book asks for."""
    model = {"batch": PostalBatch, "piece": PostalBatch, "return": MailReturn, "trace": Trace, "count": ShelfCount, "tally": DailyTally}
    book, _colon, page = name.partition(":")
    return model.get(page.split("_")[0], MailItem) if book == "mail" else None


# --- the admin --------------------------------------------------------------------------------------
CONFIGURED = (MailPolicy, StorageSlot, Subscription)
KEPT = [f"mail.{model.__name__}" for model in REGISTERS]
THROUGH: dict[str, str] = {}


def configured(property: Property) -> list[Any]:
    """A row of every configured model."""
    unit = UnitFactory(property=property)
    return [MailPolicy.objects.get(property=property), slot(property), SubscriptionFactory(unit=unit)]
