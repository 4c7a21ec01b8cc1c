"""Free text of the mail book: every column a hand can fill, planted through the writers."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import time_machine
from django.utils import timezone

from desk.people.actors import Actor
from directory.models import Occupant
from mail.batches import actions as batch_actions
from mail.batches.models import PostalBatch
from mail.counts import actions as count_actions
from mail.counts.models import ShelfCount
from mail.items import articles
from mail.items.actions import handing_out, keeping
from mail.items.models import MailItem
from mail.returns import actions as return_actions
from mail.returns.models import MailReturn, ReturnProposal
from mail.tallies.models import DailyTally, Subscription
from mail.traces import actions as trace_actions
from mail.traces.models import Trace
from tests.factories import photograph
from tests.factories.mail import (
    STROKES,
    CountFactory,
    ItemFactory,
    ProposalFactory,
    SubscriptionFactory,
    TallyFactory,
    TraceFactory,
    reviewer_of,
    slot,
)
from tests.mail.helpers import tell

REGISTERS = (PostalBatch, MailItem, MailReturn, ReturnProposal, Trace, ShelfCount, DailyTally)
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


def tallied(clerk: Actor, *, days_ago: int, **values: Any) -> DailyTally:
    """The tally of an earlier day: today's is still to be entered."""
    with time_machine.travel(timezone.now() - timedelta(days=days_ago)):
        return TallyFactory(actor=clerk, **values)


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

    batch = batch_actions.open_batch(PostalBatch(property=clerk.property, declared=3, postman=said(PostalBatch)["postman"]), actor=clerk)
    told = item(batch=batch, paper_no=words["paper_no"])
    item(batch=batch, refused=True, reason=words["reason"], occupant=None)
    batch = batch_actions.sign_batch(batch, actor=clerk, difference=said(PostalBatch)["difference"])
    batch_actions.settle_batch(batch, actor=boss, comment=said(PostalBatch)["comment"])
    void = batch_actions.open_batch(PostalBatch(property=clerk.property, declared=1, paper_no=said(PostalBatch)["paper_no"]), actor=clerk)
    batch_actions.void_batch(void, actor=clerk, reason=said(PostalBatch)["reason"])

    told = keeping.notify_addressee(told, actor=clerk, way="phone", told=words["told"])
    keeping.move_item(told, actor=clerk, slot=slot(clerk.property, "B"))
    court = item(kind="court", legal_reason=words["legal_reason"], photo=photograph())
    item(occupant=None, unit=None)
    item(out=True)
    agreed = {"phoned": words["phoned"] + "另一位", "phoned_as": "行政"}
    drawn = {"method": "drawn", "strokes": STROKES, "id_seen": "work", "collector": words["collector"], **agreed}
    handing_out.hand_out([item(addressee=occupant.name)], actor=clerk, relation="colleague", **drawn)
    keeping.forward_item(item(), actor=boss)
    missing = keeping.miss_item(item(), actor=clerk, search_note=words["search_note"])
    lost = keeping.miss_item(item(), actor=clerk, search_note=words["search_note"])
    keeping.lose_item(lost, actor=boss, told=words["told"], reason=words["reason"])
    keeping.void_item(item(), actor=boss, reason=words["reason"])

    words = said(ReturnProposal)
    proposal = {"reason": "i", "details": words["details"], "tenant_told": words["tenant_told"]}
    court_return = return_actions.propose_return(tell(court, 2, actor=clerk, way="slip"), actor=clerk, **proposal)
    line = return_actions.approve_return(court_return, actor=boss, comment=words["comment"])
    returned = said(MailReturn)
    return_actions.hand_over_returns([line], actor=clerk, postman=returned["postman"], receipt_no=returned["receipt_no"])
    return_actions.reject_return(ProposalFactory(actor=clerk, item=item()), actor=boss, comment=words["comment"])
    ProposalFactory(actor=clerk, item=item())
    return_actions.approve_return(ProposalFactory(actor=clerk, item=item()), actor=boss, comment=words["comment"])

    words = said(Trace)
    asked = {name: words[name] for name in ("claimant", "addressee", "sender", "paper_no")}
    told_so = {"told_whom": words["told_whom"], "told_how": words["told_how"], "explanation": words["explanation"]}
    trace = TraceFactory(actor=clerk, **asked, article_no=f"{article}99")
    trace = trace_actions.tell_claimant(trace, actor=clerk, **told_so)
    trace = trace_actions.ask_post(trace, actor=clerk, post_channel=words["post_channel"], post_reference=words["post_reference"])
    trace_actions.write_answer(trace, actor=clerk, answer=words["answer"])
    del asked["paper_no"]
    fault = trace_actions.tell_claimant(TraceFactory(actor=clerk, article_no=missing.article_no, **asked), actor=clerk, **told_so)
    fault = trace_actions.write_account(fault, actor=clerk, account=words["account"])
    trace_actions.close_fault(fault, actor=boss, liability="desk", remedy=words["remedy"])
    trace_actions.void_trace(TraceFactory(actor=clerk, **asked), actor=boss, reason=words["reason"])
    TraceFactory(actor=clerk, article_no=told.article_no, **asked)

    surplus = CountFactory(actor=clerk, scanned=[f"{article}98"], paper_no=said(ShelfCount)["paper_no"])
    count_actions.settle_count(surplus, actor=boss, explanation=said(ShelfCount)["explanation"])
    SubscriptionFactory(unit=occupant.unit, **said(Subscription))
    tallied(clerk, days_ago=days_ago, **said(DailyTally))
