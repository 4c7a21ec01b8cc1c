"""What a handover is told of the mail, and what is counted at it."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, CharField, DateTimeField, ExpressionWrapper, F, Q, Value, When
from django.db.models import Count as CountOf
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.models import Property
from desk.registry import Count, OpenLine
from desk.types import Told
from mail.batches.models import PostalBatch
from mail.counts.models import ShelfCount
from mail.enums import AT_DESK, BatchState, Branch, CountState, ItemState, ReturnState, TraceState
from mail.items import states as item_states
from mail.items.models import MailItem
from mail.items.pressing import pressing_word
from mail.items.slots import StorageSlot
from mail.policy import MailPolicy
from mail.returns.models import MailReturn
from mail.traces import states as trace_states
from mail.traces.models import Trace

S = ItemState


def open_lines(property: Property, now: datetime) -> list[OpenLine]:
    """Every open row of the book, for a handover. Mail that merely lies in its slot is counted, not ticked."""
    policy = MailPolicy.objects.filter(property=property).first() or MailPolicy(property=property)
    lines = []
    for item in MailItem.objects.of(property).open().for_table().select_related("carrier").order_by("pk"):
        word, _tone = pressing_word(item, now, policy)
        word, told, together = ("" if word == _("to be notified") else word), Told.SINGLY, ""
        if item.legal:
            word = _("legal service")
        elif item.state == S.MISSING:
            word = _("being looked for")
        elif item.state in (S.OUT, S.UNMATCHED):
            word, told = _("out for delivery") if item.state == S.OUT else _("addressee to be identified"), Told.CHANGED
        elif item.state in (S.PROPOSED, S.APPROVED):  # the desk has done its part
            told = Told.CHANGED if word else Told.BOOK
        elif word:
            together = word  # stock that waits: one row for all that wait for the same
        else:
            told = Told.BOOK
        lines.append(
            OpenLine(
                "mail.mailitem",
                item.key,
                item.number,
                f"{item.unit or ''} {item.addressee} {item.article_no}".strip(),
                item.get_state_display(),
                _next_step(item, now),
                owner=str(item.carrier or ""),
                due_at=item.notify_due_at if item.notices == 0 else item.remind_at,
                word=word,
                told=told,
                together=together,
            )
        )
    return lines + _papers(property, now)


def _next_step(item: MailItem, now: datetime) -> Any:
    """What is next for an item, by its own state and clocks."""
    away = {
        S.UNMATCHED: item_states.IDENTIFY.label,
        S.OUT: gettext_lazy("back with signatures, or back to the shelf"),
        S.PROPOSED: gettext_lazy("a supervisor reviews the return"),
        S.APPROVED: gettext_lazy("give it to the postman"),
        S.MISSING: gettext_lazy("look for it"),
    }
    if (step := away.get(S(item.state))) is not None:
        return step
    if item.limit_at is not None and item.limit_at <= now:
        return item_states.PROPOSE_RETURN.label
    if item.notices == 0:
        return gettext_lazy("tell the addressee")
    return gettext_lazy("remind the addressee") if item.remind_at is not None and item.remind_at <= now else item_states.HAND_OUT.label


def _papers(property: Property, now: datetime) -> list[OpenLine]:
    """The open batches, lines of the return register, traces and counts: few of each, so one question for all."""
    text, moment, today = CharField(), DateTimeField(), property.local(now).date()
    pieces = Concat(Cast(F("received") + F("refused"), text), Value("/"), Cast("declared", text), output_field=text)
    letter = Concat("item__article_no", Value(" "), "item__addressee", output_field=text)
    never = Cast(Value(None), moment)
    in_time = Value(False, output_field=BooleanField())
    by_state = F("state")
    trace_step = Case(
        When(state=TraceState.AT_POST, then=Value("answer")),
        When(told_at__isnull=True, then=Value("tell")),
        When(Q(branch=Branch.UNACCOUNTED) | Q(disputed=True), then=Value("fault")),
        When(branch=Branch.HERE, then=Value("here")),
        default=Value("close"),
    )
    asked: tuple[tuple[Any, Any, Any, Any, Any], ...] = (
        (PostalBatch, pieces, never, in_time, by_state),
        (MailReturn, letter, never, Q(due_on__lt=today), by_state),
        (Trace, F("claimant"), F("due_at"), Q(told_at__isnull=True, due_at__lt=now), trace_step),
        (ShelfCount, F("slot__name"), never, in_time, by_state),
    )
    rows: list[Any] = [
        model.objects.of(property)
        .open()
        .order_by()
        .annotate(
            register=Value(model.__name__, output_field=text),
            told=ExpressionWrapper(title, text),
            due=due,
            overdue=ExpressionWrapper(overdue, BooleanField()),
            step=ExpressionWrapper(step, text),
        )
        .values_list("register", "key", "number", "state", "told", "due", "overdue", "step")
        for model, title, due, overdue, step in asked
    ]
    models = {model.__name__: model for model, *_columns in asked}
    lines = []
    for kept_in, key, number, state, title, due, overdue, step in rows[0].union(*rows[1:], all=True).order_by("register", "number"):
        label = str(models[kept_in].State(state).label)
        differs = state == BatchState.DIFFERS
        returns = (_("overdue for the post office"), Told.SINGLY) if overdue else ("", Told.BOOK)
        words: dict[str, tuple[str, Told]] = {
            "PostalBatch": (label, Told.SINGLY if differs else Told.CHANGED),
            "MailReturn": returns,
            "Trace": (_("overdue"), Told.SINGLY) if overdue else (_("lost letter"), Told.CHANGED),
            "ShelfCount": (_("count differs"), Told.SINGLY),
        }
        word, told = words[kept_in]
        next_step = PAPER_STEPS[kept_in, step]
        if kept_in == "PostalBatch":
            there, listed = title.split("/")
            title = _("%(there)s of %(listed)s pieces are here") % {"there": there, "listed": listed}
        lines.append(OpenLine(f"mail.{kept_in.lower()}", key, number, title, label, next_step, due_at=due, word=word, told=told))
    return lines


PAPER_STEPS: dict[tuple[str, str], Any] = {
    ("PostalBatch", BatchState.COUNTING): gettext_lazy("count on, then sign the batch"),
    ("PostalBatch", BatchState.DIFFERS): gettext_lazy("a supervisor confirms the difference"),
    ("MailReturn", ReturnState.APPROVED): gettext_lazy("give it to the postman"),
    ("Trace", "answer"): gettext_lazy("ask the post office for its answer"),
    ("Trace", "tell"): gettext_lazy("tell the claimant"),
    ("Trace", "fault"): gettext_lazy("written account, then a manager closes it"),
    ("Trace", "here"): gettext_lazy("hand the letter out"),
    ("Trace", "close"): trace_states.CLOSE.label,
    ("ShelfCount", CountState.DIFFERS): gettext_lazy("a supervisor explains the difference"),
}


def counts(property: Property) -> list[Count]:
    """How many items the register says lie in each slot; a safe is counted by both clerks."""
    lying = MailItem.objects.of(property).filter(state__in=AT_DESK).order_by().values("slot").annotate(n=CountOf("pk"))
    there = Counter({row["slot"]: row["n"] for row in lying})
    rows = StorageSlot.objects.filter(Q(active=True) | Q(pk__in=list(there)), property=property).order_by("order", "code")
    return [Count(_("Mail in %(slot)s") % {"slot": slot}, there[slot.pk], always=slot.safe) for slot in rows]
