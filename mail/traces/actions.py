"""丢失查询 (D1.4): both registers are searched first; what they hold decides the duty."""

from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger.transitions import Refused
from desk.ledger.writers import enter, perform
from desk.people.actors import Actor
from desk.written.answers import is_no_answer
from mail.enums import Branch, ItemState, Outcome, TraceState
from mail.items import articles
from mail.items.models import MailItem
from mail.policy import MailPolicy
from mail.rules import WORK
from mail.traces import states
from mail.traces.models import Trace
from mail.traces.receivers import not_entitled

S = ItemState


def branch_of(item: MailItem | None) -> Branch:
    """What the registers say of an item: which of the five duties follows."""
    if item is None:
        return Branch.NEVER
    if item.state == S.COLLECTED:
        return Branch.SIGNED
    if item.state in (S.RETURNED, S.FORWARDED, S.REFUSED):
        return Branch.RETURNED
    return Branch.UNACCOUNTED if item.state in (S.MISSING, S.LOST) else Branch.HERE


def search_registers(trace: Trace, *, actor: Actor) -> list[MailItem]:
    """Both registers: by article number, then by addressee or unit around the posting date; the likeliest first."""
    rows = MailItem.objects.of(actor.property).exclude(state=S.VOID).for_table()
    if trace.article_no and (numbered := list(rows.numbered(trace.article_no)[:10])):
        return numbered
    who = Q()
    if trace.unit_id:
        who |= Q(unit=trace.unit_id)
    if trace.addressee:
        who |= Q(pk__in=rows.search(actor.property, trace.addressee).values("pk"))
    if not who or trace.article_no:
        return []  # a number that never came is an answer; names are asked only where no number is known
    if trace.posted_on:
        around = timedelta(days=actor.policy_of(MailPolicy).trace_window_days)
        first = datetime.combine(trace.posted_on, time(), actor.property.zone)
        rows = rows.filter(occurred_at__gte=first - around, occurred_at__lt=first + around + timedelta(days=1))
    found = list(rows.filter(who).order_by("-pk")[:20])
    named = [item for item in found if trace.addressee and (trace.addressee in item.addressee or item.addressee in trace.addressee)]
    return named + [item for item in found if item not in named] if named or not trace.addressee else []


def _searched(trace: Trace, *, actor: Actor) -> dict[str, Any]:
    """What a search of the registers writes down."""
    found = search_registers(trace, actor=actor)
    item = found[0] if found else None
    lines = [f"{row.number} {row.article_no} {row.get_state_display()} {row.addressee}" for row in found]
    return {"searched_at": timezone.now(), "item": item, "branch": branch_of(item), "found": "\n".join(lines)}


def open_trace(trace: Trace, *, actor: Actor) -> Trace:
    """Somebody misses a letter (D1.4): the first thing that happens is the search of both registers."""
    policy = actor.policy_of(MailPolicy)
    trace.article_no = articles.normal(trace.article_no)
    if not trace.article_no and not trace.addressee and trace.unit is None:
        raise ValidationError(
            {"article_no": ValidationError(_("Without number, addressee or unit nothing can be looked for."), code="required")}
        )
    now = timezone.now()
    trace.state = TraceState.CHECKED
    for name, value in _searched(trace, actor=actor).items():
        setattr(trace, name, value)
    minutes = policy.fault_minutes if trace.branch == Branch.UNACCOUNTED else policy.trace_answer_minutes
    trace.due_at = now + timedelta(minutes=minutes)
    return enter(trace, actor=actor, permission=WORK, verb="searched", data={"branch": int(trace.branch), "item": str(trace.item or "")})


def search_again(trace: Trace, *, actor: Actor, version: int | None = None) -> Trace:
    """Search both registers again: something may have been found meanwhile."""
    values = _searched(trace, actor=actor)
    if values["branch"] == Branch.UNACCOUNTED:
        within = timezone.now() + timedelta(minutes=actor.policy_of(MailPolicy).fault_minutes)
        values["due_at"] = lambda row: min(row.due_at, within)
    return perform(states.SEARCH, trace, actor=actor, version=version, **values)


def tell_claimant(trace: Trace, *, actor: Actor, version: int | None = None, told_whom: str, told_how: str, explanation: str) -> Trace:
    """What the claimant was told, by whom and how. Raises ``ValidationError`` for what tells them nothing."""
    if is_no_answer(explanation):
        says = _("Write down what was explained: “%(said)s” tells the claimant nothing. What both registers say is the answer.")
        raise ValidationError({"explanation": ValidationError(says, code="no_answer", params={"said": explanation})})
    return perform(
        states.TELL,
        trace,
        actor=actor,
        version=version,
        told_at=timezone.now(),
        told_whom=told_whom,
        told_how=told_how,
        explanation=explanation,
    )


def ask_post(trace: Trace, *, actor: Actor, version: int | None = None, post_channel: str, post_reference: str = "") -> Trace:
    """The post office is asked; the law gives it 30 days, 60 from abroad. The sender holds the receipt and applies."""
    policy = actor.policy_of(MailPolicy)
    days = policy.post_answer_days_abroad if trace.abroad else policy.post_answer_days
    now = timezone.now()
    due = actor.local(now).date() + timedelta(days=days)
    return perform(
        states.ASK_POST,
        trace,
        actor=actor,
        version=version,
        posted_to_post_at=now,
        post_channel=post_channel,
        post_reference=post_reference,
        answer_due_on=due,
        due_at=datetime.combine(due, time(17), actor.property.zone),
    )


def write_answer(trace: Trace, *, actor: Actor, version: int | None = None, answer: str) -> Trace:
    """What the post office answered."""
    return perform(states.ANSWER, trace, actor=actor, version=version, answer=answer)


def dispute_signature(trace: Trace, *, actor: Actor, version: int | None = None, explanation: str) -> Trace:
    """The claimant says it is not their signature: from here on it is a supervisor's and a manager's."""
    due = timezone.now() + timedelta(minutes=actor.policy_of(MailPolicy).fault_minutes)
    return perform(states.DISPUTE, trace, actor=actor, version=version, disputed=True, explanation=explanation, due_at=due)


def write_account(trace: Trace, *, actor: Actor, version: int | None = None, account: str) -> Trace:
    """Branch 5: the shelf was counted, the shifts were asked; written down by who knows."""
    return perform(states.ACCOUNT, trace, actor=actor, version=version, account=account)


def close_trace(trace: Trace, *, actor: Actor, version: int | None = None, outcome: str, liability: str = "") -> Trace:
    """Closed: the claimant has been told; who signed is shown to whom the letter was for, and to nobody else."""
    if outcome == Outcome.SHOWN and (denied := not_entitled(trace, actor)):
        raise Refused(denied)
    return perform(states.CLOSE, trace, actor=actor, version=version, outcome=outcome, liability=liability, closed_by=actor.user)


def close_fault(trace: Trace, *, actor: Actor, version: int | None = None, liability: str, remedy: str) -> Trace:
    """A manager closes what this desk cannot account for: who is liable, and how it is made good."""
    return perform(
        states.CLOSE_FAULT,
        trace,
        actor=actor,
        version=version,
        outcome=Outcome.FAULT,
        liability=liability,
        remedy=remedy,
        closed_by=actor.user,
    )


def void_trace(trace: Trace, *, actor: Actor, version: int | None = None, reason: str) -> Trace:
    """Opened by mistake."""
    return perform(states.VOID_TRACE, trace, actor=actor, version=version, reason=reason)
