"""The mail book's visiting card."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, CharField, DateTimeField, ExpressionWrapper, F, Q, Value, When
from django.db.models import Count as CountOf
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from desk import attachments, doors
from desk.actors import Actor
from desk.books import Board, Book, Count, Hit, Line, OpenLine, Panel, Scanned, Start, Tile, register
from desk.models import Property, Signature
from desk.privacy import mask_name
from desk.promises import BLANK
from desk.transitions import may_work
from desk.types import Told
from mail import articles, slots, states, verbs
from mail.actions import policy_of
from mail.models import DailyTally, MailItem, MailPolicy, MailReturn, PostalBatch, ReturnProposal, ShelfCount, StorageSlot, Trace
from mail.querysets import AT_DESK, figures

SHOWN = 8
S = MailItem.State


def _url(actor: Actor, name: str, *args: Any) -> str:
    return reverse(f"mail:{name}", args=[actor.property.slug, *args])


def pressing_word(item: MailItem, now: datetime, policy: MailPolicy) -> tuple[str, str]:
    """Why an item needs somebody now, and in which tone; ``("", "")`` when it may lie."""
    if item.limit_at and item.limit_at <= now:
        return _("past the limit"), "late"
    if item.state == S.UNMATCHED:
        return _("addressee to be identified"), "soon"
    if item.state == S.HELD and item.notices == 0:
        late = item.notify_due_at is not None and item.notify_due_at < now
        return (_("notice overdue"), "late") if late else (_("to be notified"), "soon" if item.legal else "")
    if item.kind == MailItem.Kind.MONEY_ORDER and item.remind_at and item.remind_at <= now:
        last = item.money_order_on + timedelta(days=policy.money_days - 1) if item.money_order_on else None
        return _("to be reminded, paid out until %(day)s") % {"day": last.strftime("%m-%d") if last else ""}, "late"
    if item.occurred_at <= now - timedelta(days=policy.review_days):
        return _("long here, for a supervisor"), "soon"
    if item.remind_at and item.remind_at <= now:
        return _("to be reminded"), "soon"
    return "", ""


def _since(item: MailItem, now: datetime) -> tuple[str, str]:
    """How long it has been here, as a person says it: minutes, hours, then days."""
    minutes = max(0, int((now - item.occurred_at).total_seconds() // 60))
    if minutes < 60:
        return str(minutes), _("minutes")
    return (str(minutes // 60), _("hours")) if minutes < 24 * 60 else (str(minutes // (24 * 60)), _("days"))


def _line(actor: Actor, item: MailItem, now: datetime, policy: MailPolicy) -> Line:
    word, tone = pressing_word(item, now, policy)
    verb = states.IDENTIFY if item.state == S.UNMATCHED else states.NOTIFY
    when, unit = _since(item, now)
    where = " · ".join(str(part) for part in (item.unit, item.addressee) if part)
    legal = _("legal service") if item.legal else ""
    return Line(
        when=when,
        unit=unit,
        title=where,
        detail=" · ".join(str(part) for part in (word, legal, item.get_kind_display(), item.article_no) if part),
        url=_url(actor, "entry", item.number),
        tone=tone,
        action="" if may_work(actor, verb.permission, at_desk=True) else verb.label,
        action_url=_url(actor, "act", item.number, verb.name),
    )


def board(actor: Actor, now: datetime) -> Board:
    """What to tell, what to hand out, what is overdue, what waits for a supervisor, which batches differ."""
    policy = policy_of(actor)
    items = MailItem.objects.all()
    today = actor.local(now).date()
    found = figures(
        actor.property,
        {
            "to_notify": items.to_notify(),
            "late": items.notice_late(now),
            "held": items.held(),
            "old": items.to_review(now, policy),
            "unmatched": items.unmatched(),
            "proposed": items.in_states(S.PROPOSED),
            "returns": MailReturn.objects.open(),
            "returns_late": MailReturn.objects.late(today),
            "batches": PostalBatch.objects.differing(),
            "traces": Trace.objects.open(),
            "traces_late": Trace.objects.late(now),
        },
    )
    pressing = list(items.of(actor.property).pressing(now, policy).for_table().order_by("occurred_at")[:SHOWN])
    register_url = _url(actor, "register")
    tiles = [
        Tile(
            _("Mail to tell"),
            found["to_notify"],
            _("%(n)s overdue") % {"n": found["late"]} if found["late"] else _("all in time"),
            f"{register_url}?state=to_notify",
            "due" if found["late"] else "soon" if found["to_notify"] else "",
            public=False,
        ),
        Tile(
            _("Mail to hand out"),
            found["held"],
            _("%(n)s long here") % {"n": found["old"]} if found["old"] else _("%(n)s to identify") % {"n": found["unmatched"]},
            f"{register_url}?state=held",
            "soon" if found["old"] else "ok" if found["held"] else "",
            public=False,
        ),
        Tile(
            _("Returns"),
            found["proposed"] + found["returns"],
            _("%(n)s to review, %(m)s for the postman") % {"n": found["proposed"], "m": found["returns"]},
            _url(actor, "review"),
            "due" if found["returns_late"] else "soon" if found["proposed"] else "",
            public=False,
        ),
    ]
    if found["batches"] or found["traces"]:
        tiles.append(
            Tile(
                _("Mail to clear up"),
                found["batches"] + found["traces"],
                _("%(n)s differences, %(m)s traces") % {"n": found["batches"], "m": found["traces"]},
                _url(actor, "batches" if found["batches"] else "traces") + ("?state=differs" if found["batches"] else ""),
                "due" if found["traces_late"] else "soon",
                public=False,
            )
        )
    panels = [
        Panel(
            _("Registered mail"),
            register_url,
            _("all mail"),
            [_line(actor, item, now, policy) for item in pressing],
            _("Every addressee has been told, and nothing lies too long."),
        )
    ]
    return Board(tiles, panels)


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
        S.UNMATCHED: states.IDENTIFY.label,
        S.OUT: gettext_lazy("back with signatures, or back to the shelf"),
        S.PROPOSED: gettext_lazy("a supervisor reviews the return"),
        S.APPROVED: gettext_lazy("give it to the postman"),
        S.MISSING: gettext_lazy("look for it"),
    }
    if (step := away.get(S(item.state))) is not None:
        return step
    if item.limit_at is not None and item.limit_at <= now:
        return states.PROPOSE_RETURN.label
    if item.notices == 0:
        return gettext_lazy("tell the addressee")
    return gettext_lazy("remind the addressee") if item.remind_at is not None and item.remind_at <= now else states.HAND_OUT.label


def _papers(property: Property, now: datetime) -> list[OpenLine]:
    """The open batches, lines of the return register, traces and counts: few of each, so one question for all."""
    text, moment, today = CharField(), DateTimeField(), property.local(now).date()
    pieces = Concat(Cast(F("received") + F("refused"), text), Value("/"), Cast("declared", text), output_field=text)
    letter = Concat("item__article_no", Value(" "), "item__addressee", output_field=text)
    never = Cast(Value(None), moment)
    in_time = Value(False, output_field=BooleanField())
    by_state = F("state")
    trace_step = Case(
        When(state=Trace.State.AT_POST, then=Value("answer")),
        When(told_at__isnull=True, then=Value("tell")),
        When(Q(branch=Trace.Branch.UNACCOUNTED) | Q(disputed=True), then=Value("fault")),
        When(branch=Trace.Branch.HERE, then=Value("here")),
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
        differs = state == PostalBatch.State.DIFFERS
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
    ("PostalBatch", "counting"): gettext_lazy("count on, then sign the batch"),
    ("PostalBatch", "differs"): gettext_lazy("a supervisor confirms the difference"),
    ("MailReturn", "approved"): gettext_lazy("give it to the postman"),
    ("Trace", "answer"): gettext_lazy("ask the post office for its answer"),
    ("Trace", "tell"): gettext_lazy("tell the claimant"),
    ("Trace", "fault"): gettext_lazy("written account, then a manager closes it"),
    ("Trace", "here"): gettext_lazy("hand the letter out"),
    ("Trace", "close"): states.CLOSE.label,
    ("ShelfCount", "differs"): gettext_lazy("a supervisor explains the difference"),
}


def counts(property: Property) -> list[Count]:
    """How many items the register says lie in each slot; a safe is counted by both clerks."""
    lying = MailItem.objects.of(property).filter(state__in=AT_DESK).order_by().values("slot").annotate(n=CountOf("pk"))
    there = Counter({row["slot"]: row["n"] for row in lying})
    rows = StorageSlot.objects.filter(Q(active=True) | Q(pk__in=list(there)), property=property).order_by("order", "code")
    return [Count(_("Mail in %(slot)s") % {"slot": slot}, there[slot.pk], always=slot.safe) for slot in rows]


# --- what the box finds --------------------------------------------------------------------------
def items(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = MailItem.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.addressee if row.is_open() else mask_name(row.addressee)}",
            " · ".join(str(part) for part in (row.get_state_display(), row.unit, row.article_no) if part),
            _url(actor, "entry", row.number),
        )
        for row in rows
    }


def returns(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = MailReturn.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.item.article_no}",
            f"{row.get_state_display()} · {row.get_reason_display()}",
            _url(actor, "return", row.number),
        )
        for row in rows
    }


def traces(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Trace.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.claimant if row.is_open() else mask_name(row.claimant)}",
            f"{row.get_state_display()} · {row.get_branch_display()}",
            _url(actor, "trace", row.number),
        )
        for row in rows
    }


def scan(actor: Actor, code: str) -> Scanned | None:
    """A letter scanned on any page is about to be handed out."""
    rows = MailItem.objects.of(actor.property).select_related("unit")
    item = rows.filter(number=code).first() or rows.numbered(articles.normal(code)).first()
    if item is None:
        return None
    name = item.addressee if item.is_open() else mask_name(item.addressee)
    said = " · ".join(str(part) for part in (item.article_no, item.get_state_display(), item.unit, name) if part)
    if item.state in (S.HELD, S.OUT):
        return Scanned(said, _url(actor, "act", item.number, states.HAND_OUT.name), opens=True)
    return Scanned(said, _url(actor, "entry", item.number), opens=True)


# --- the purge -----------------------------------------------------------------------------------
NEEDED = (
    *("addressee", "collector", "compared_with", "told", "postman", "forwarded_to", "reason", "details", "comment", "difference"),
    *("claimant", "told_whom", "told_how", "explanation", "post_channel", "account", "remedy", "legal_reason"),
)


def _blanks(row: Any) -> dict[str, str]:
    """Blank text for every personal column; what a constraint wants filled keeps a dash."""
    kept = [name for name, rule in row.personal.items() if rule.keep]
    return {name: (BLANK if name in NEEDED and getattr(row, name) else "") for name in kept}


def purge(actor: Actor, now: datetime) -> dict[str, int]:
    """Blank names and signatures whose time has passed, and delete old photographs. Counts stay."""
    policy = policy_of(actor)
    old, old_photo, old_trace = (now - timedelta(days=days) for days in (policy.mail_days, policy.photo_days, policy.trace_days))
    done = {"names": 0, "photos": 0}
    kept: tuple[tuple[Any, datetime, str], ...] = (
        (MailItem, old, "recipient_signature"),
        (MailReturn, old, "postman_signature"),
        (PostalBatch, old, ""),
        (Trace, old_trace, ""),
    )
    for model, before, signed in kept:
        rows = model.objects.of(actor.property).filter(state__in=model.ENDED, legal_hold=False, purged_at__isnull=True)
        for row in rows.filter(occurred_at__lt=before).iterator(chunk_size=200):
            if not doors.forget(row, actor=actor, blanks=_blanks(row)):
                continue
            done["names"] += 1
            if isinstance(row, MailItem):
                for proposal in row.proposals.all():
                    doors.forget(proposal, actor=actor, blanks=_blanks(proposal))
            signature = getattr(row, signed) if signed else None
            if signature is not None:
                _erase(signature, now)
    with_photo = MailItem.objects.of(actor.property).filter(state__in=MailItem.ENDED, legal_hold=False, occurred_at__lt=old_photo)
    for item in attachments.still_kept(with_photo):
        done["photos"] += attachments.erase(item)
    return done


def _erase(signature: Signature, now: datetime) -> None:
    """Name and strokes go with the last row that stands under them."""
    stands = signature.returns.filter(purged_at__isnull=True).exists() or signature.items_received.filter(purged_at__isnull=True).exists()
    if not stands and signature.erased_at is None:
        signature.name, signature.strokes, signature.erased_at = BLANK, "", now
        signature.save(update_fields=["name", "strokes", "erased_at"])


register(
    Book(
        slug="mail",
        title=pgettext_lazy("book", "Mail"),
        icon="邮",
        order=20,
        start_url_name="mail:register",
        keeps=(MailItem, PostalBatch, MailReturn, ReturnProposal, Trace, ShelfCount, DailyTally),
        verbs={
            MailItem: verbs.ITEM,
            PostalBatch: verbs.BATCH,
            MailReturn: verbs.RETURN,
            ReturnProposal: verbs.PROPOSAL,
            Trace: verbs.TRACE,
            ShelfCount: verbs.COUNT,
        },
        entry_url_names={
            MailItem: "mail:entry",
            PostalBatch: "mail:batch",
            MailReturn: "mail:return",
            Trace: "mail:trace",
            ShelfCount: "mail:count",
            DailyTally: "mail:tally",
        },
        starts=(
            Start(gettext_lazy("Receive mail"), "m", "mail:new"),
            Start(gettext_lazy("Hand out mail"), "g", "mail:give"),
            Start(gettext_lazy("Trace a lost letter"), "x", "mail:trace_new", primary=False),
        ),
        board=board,
        open_lines=open_lines,
        counts=counts,
        hits={"mail.mailitem": items, "mail.mailreturn": returns, "mail.trace": traces},
        scan=scan,
        codes=articles.SHAPES,
        purge=purge,
        about_url_name="mail:trace_new",
        furnish=slots.seed,
        words={
            **{
                move.name: move.label
                for move in (states.ADD, states.TAKE_OUT, states.BACK_FROM_REVIEW, states.UNMATCHED_FROM_REVIEW, states.RETURN)
            },
            **{move.name: move.label for move in (states.CANCEL, states.CANCEL_RETURN)},
            states.APPROVED_ITEM.name: states.APPROVED_ITEM.label,
            "refuse": gettext_lazy("refused at the counter"),
            "propose": states.PROPOSE_RETURN.label,
            "searched": gettext_lazy("both registers searched"),
            "item": gettext_lazy("Item"),
            "return": gettext_lazy("Return"),
            "with": gettext_lazy("Items together"),
        },
        papers={"notice": gettext_lazy("Notice slip"), "sheet": gettext_lazy("Pick-up sheet")},
    )
)
