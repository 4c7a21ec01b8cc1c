"""The mail book's rows for the walks over every address, verb, form and column. Each comes through the writers."""

from collections.abc import Callable
from itertools import count
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from desk.ledger import approvals
from desk.models import Property
from desk.pages.forms import ActForm, TickForm
from desk.people.actors import Actor
from mail.batches import forms as batch_forms
from mail.batches import states as batch_states
from mail.batches.models import PostalBatch
from mail.counts import states as count_states
from mail.counts.models import ShelfCount
from mail.items import states as item_states
from mail.items.models import MailItem
from mail.items.slots import StorageSlot
from mail.policy import MailPolicy
from mail.returns import states as return_states
from mail.returns.models import MailReturn, ReturnProposal
from mail.tallies.models import DailyTally, Subscription
from mail.traces import actions as trace_actions
from mail.traces import forms as trace_forms
from mail.traces import states as trace_states
from mail.traces.models import Trace
from tests.factories import ContactFactory, UnitFactory, photograph
from tests.factories.mail import (
    BatchFactory,
    CountFactory,
    ItemFactory,
    ProposalFactory,
    ReturnFactory,
    SubscriptionFactory,
    TraceFactory,
    article,
    reviewer_of,
    slot,
)
from tests.mail.planted import GIVEN, PLANTED, REGISTERS, plant, tallied  # noqa: F401 - the walks ask for them here
from tests.walk import Access, Page, amended, register

_serials = count(90_000_001)
PAPER = {"relation": "addressee", "collector": "曾雨桐", "id_seen": "id_card", "method": "paper"}


# --- rows -----------------------------------------------------------------------------------------
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
CORRECTED: dict[str, Any] = {"get": Access(WORK, duty="on", free=REVIEW), "post": Access(WORK, 302, "on", REVIEW)}
PAGES: dict[str, Page] = {
    "mail:register": register(SEE),
    "mail:give": Page(Access(SEE)),
    "mail:lookup": Page(Access(SEE)),
    "mail:round": Page(Access(WORK), Access(WORK, 302, "on"), body=lambda w: {"picked": [w.item.number]}),
    "mail:where": Page(Access(SEE)),
    "mail:article": Page(Access(SEE)),
    "mail:stock": Page(Access(WORK, duty="on"), Access(WORK, 302, "on"), body=piece),
    "mail:paper": Page(Access(SEE), Access(SEE, 302), body=lambda w: {"day": "2026-03-02"}),
    "mail:batches": register(SEE),
    "mail:new": Page(Access(WORK, duty="on"), Access(WORK, 302, "on"), body=lambda w: {"key": uuid4(), "declared": 12}),
    "mail:batch": Page(Access(SEE), args=lambda w: (w.batch.number,)),
    "mail:piece": Page(Access(WORK, duty="on"), Access(WORK, 302, "on"), lambda w: (w.batch.number,), piece),
    "mail:batch_amend": Page(**CORRECTED, args=lambda w: (w.batch.number,), body=lambda w: amended(w.batch, postman="段永强")),
    "mail:batch_print": Page(Access(SEE), Access(SEE, 302), lambda w: (w.batch.number,)),
    "mail:batch_act": Page(Access(WORK, duty="on"), Access(WORK, 302, "on"), lambda w: (w.batch.number, "sign")),
    "mail:returns": register(SEE),
    "mail:review": Page(Access(SEE), Access(REVIEW, 302), body=lambda w: {"picked": [w.proposed.item.number], "approve": "1"}),
    "mail:hand_over": Page(
        Access(WORK), Access(WORK, 302, "on"), body=lambda w: {"picked": [w.line.number], "postman": "孔令军", "method": "paper"}
    ),
    "mail:return_list": Page(Access(SEE), Access(SEE, 302)),
    "mail:paper_returns": Page(Access(SEE), Access(SEE, 302), body=lambda w: {"month": "2026-03"}),
    "mail:return": Page(Access(SEE), args=lambda w: (w.line.number,)),
    "mail:return_amend": Page(**CORRECTED, args=lambda w: (w.line.number,), body=lambda w: amended(w.line, receipt_no="A-17")),
    "mail:return_act": Page(
        Access(WORK, duty="on"),
        Access(WORK, 302, "on"),
        lambda w: (w.line.number, "hand-over"),
        lambda w: {"postman": "孔令军", "method": "paper"},
    ),
    "mail:traces": register(SEE),
    "mail:trace_new": Page(
        Access(WORK, duty="on"),
        Access(WORK, 302, "on"),
        body=lambda w: {"key": uuid4(), "claimant": "欧阳明", "relation": "addressee", "host_ref": f"unit:{w.unit.key}"},
    ),
    "mail:trace": Page(Access(SEE), args=lambda w: (w.trace.number,)),
    "mail:trace_amend": Page(**CORRECTED, args=lambda w: (w.trace.number,), body=lambda w: amended(w.trace, claimant="欧阳敏")),
    "mail:trace_print": Page(Access(SEE), Access(SEE, 302), lambda w: (w.trace.number,)),
    "mail:trace_act": Page(Access(WORK, duty="on"), Access(WORK, 302, "on"), lambda w: (w.trace.number, "search")),
    "mail:counts": register(SEE),
    "mail:count_new": Page(
        Access(WORK, duty="on"), Access(WORK, 302, "on"), body=lambda w: {"key": uuid4(), "slot": w.slot.pk, "counted": 3}
    ),
    "mail:count": Page(Access(SEE), args=lambda w: (w.count.number,)),
    "mail:count_act": Page(
        Access(REVIEW), Access(REVIEW, 302), lambda w: (w.count.number, "settle"), lambda w: {"explanation": "少记一件"}
    ),
    "mail:tallies": register(SEE),
    "mail:tally_new": Page(Access(WORK, duty="on"), Access(WORK, 302, "on"), body=lambda w: {"key": uuid4(), "letters": 86, "papers": 12}),
    "mail:papers": Page(Access(SEE)),
    "mail:tally": Page(Access(SEE), args=lambda w: (w.tally.number,)),
    "mail:tally_amend": Page(**CORRECTED, args=lambda w: (w.tally.number,), body=lambda w: amended(w.tally, letters=87)),
    "mail:entry": Page(Access(SEE), args=lambda w: (w.item.number,)),
    "mail:amend": Page(**CORRECTED, args=lambda w: (w.item.number,), body=lambda w: amended(w.item, addressee="博远设计公司 曾雨桐")),
    "mail:reveal": Page(Access(SEE, 302), Access(WORK, 200, "on"), lambda w: (w.item.number,)),
    "mail:print": Page(Access(SEE), Access(SEE, 302), lambda w: (w.item.number,), lambda w: {"paper": "notice"}),
    "mail:act": Page(Access(WORK, duty="on"), Access(WORK, 302, "on"), lambda w: (w.item.number, "notify"), lambda w: {"way": "phone"}),
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


MOVES = [*batch_states.BATCH, *item_states.ITEM, *return_states.PROPOSAL, *return_states.RETURNED, *trace_states.TRACE, *count_states.COUNT]
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


def by_trait(factory: Any) -> Callable[[str, str, Actor], Any]:
    """A row in that state: its factory has a trait of the name."""
    return lambda state, _verb, clerk: factory(actor=clerk, **{state: True})


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
        row = approvals.ask(item, item_states.OTHER_RECEIVER, actor=clerk, key=uuid4(), reason="司机代取")
        approvals.VERBS["grant"].action(row, actor=reviewer_of(clerk))
    return MailItem.objects.get(pk=item.pk)


def trace_in(state: str, verb: str, clerk: Actor) -> Trace:
    """A trace in that state, of an item in the state the verb speaks of."""
    if state != "checked":
        return TraceFactory(actor=clerk, **{state: True})
    asked = {"dispute": {"collected": True}, "account": {"missing": True}, "close-fault": {"missing": True}}.get(verb)
    item = ItemFactory(actor=clerk, **asked) if asked else None
    trace = TraceFactory(actor=clerk, item=item, told=verb in ("close", "close-fault"))
    return trace_actions.write_account(trace, actor=clerk, account="两班均已询问") if verb == "close-fault" else trace


ROWS: dict[type, Callable[[str, str, Actor], Any]] = {
    PostalBatch: batch_in,
    MailItem: item_in,
    ReturnProposal: by_trait(ProposalFactory),
    MailReturn: by_trait(ReturnFactory),
    Trace: trace_in,
    ShelfCount: by_trait(CountFactory),
}
VERB_PAGES: dict[type, tuple[str, str, Callable[[Any], Any]]] = {
    **{
        model: (f"mail:{act}", SEE, lambda row: row.number)
        for model, act in {
            PostalBatch: "batch_act",
            MailItem: "act",
            MailReturn: "return_act",
            Trace: "trace_act",
            ShelfCount: "count_act",
        }.items()
    },
    ReturnProposal: ("mail:review", SEE, lambda row: None),
}
# Decided by ticking it on a list: what the list is sent besides, and what it answers when the row is no longer on it.
LISTED: dict[type, tuple[int, Callable[[Any, str], dict[str, Any]]]] = {
    ReturnProposal: (409, lambda row, name: {"picked": [row.item.number], name: "1"}),
}

# What a role that may is told all the same.
OWN: dict[tuple[type, str], Callable[[tuple[str, str]], tuple[str | None, int]]] = {}


# --- forms ----------------------------------------------------------------------------------------
def made_with(form: type, world: SimpleNamespace) -> dict[str, Any]:
    """What a form of the book is made with besides its actor."""
    if issubclass(form, TickForm):
        return {"numbers": []}
    record = {batch_forms.BatchSignForm: world.batch, trace_forms.TellForm: world.trace}.get(form, world.item)
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
