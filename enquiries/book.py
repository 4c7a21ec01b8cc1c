"""The visiting card of enquiries, messages, promises and complaints."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from desk import attachments, doors
from desk.actors import Actor
from desk.books import Board, Book, Hit, Line, OpenLine, Panel, Start, Tile, register
from desk.models import Property
from desk.privacy import mask_name
from desk.promises import BLANK
from desk.types import Told
from enquiries import kinds, states, verbs
from enquiries.models import Answer, Complaint, Enquiry, EnquiryPolicy, Message, Promise
from enquiries.states import policy_of

SHOWN = 8


def _url(actor: Actor, name: str, *args: Any) -> str:
    return reverse(f"enquiries:{name}", args=[actor.property.slug, *args])


# --- the board ------------------------------------------------------------------------------------
def _left(due: datetime, now: datetime) -> tuple[str, str]:
    """How long until, or since: never negative; beyond two hours in hours, beyond three days in days."""
    left = int((due - now).total_seconds() // 60)
    spans = ((4320, 1440, _("days"), _("days left")), (120, 60, _("hours"), _("hours left")), (0, 1, _("minutes"), _("minutes left")))
    _least, length, past, ahead = next(span for span in spans if abs(left) >= span[0])
    count = abs(left) // length
    return (pgettext("clock", "late %(n)s") % {"n": count}, past) if left < 0 else (str(count), ahead)


def _tone(due: datetime, now: datetime, soon: int) -> str:
    return "late" if due < now else "soon" if due < now + timedelta(minutes=soon) else ""


def board(actor: Actor, now: datetime) -> Board:
    """Complaints to see, promises by minutes left, what departments have, messages to deliver."""
    policy = policy_of(actor)
    given = Promise.objects.of(actor.property).open().visible_to(actor)
    owed = given.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    told = _complaints_told(actor)
    tiles = [
        Tile(
            _("Answers promised"),
            owed["open"],
            _("%(n)s overdue") % {"n": owed["late"]} if owed["late"] else _("every word kept so far"),
            f"{_url(actor, 'promises')}?state=open",
            "due" if owed["late"] else "soon" if owed["open"] else "",
            public=False,
        ),
        Tile(
            _("Complaints"),
            told["open"],
            _("%(n)s not seen yet") % {"n": told["unseen"]} if told["unseen"] else _("all seen by a supervisor"),
            f"{_url(actor, 'complaints')}?state=open_all",
            "due" if told["unseen"] else "soon" if told["open"] else "",
            public=False,
        ),
    ]
    messages = Message.objects.of(actor.property).open()
    referred = Enquiry.objects.of(actor.property).at_departments()
    panels = [
        Panel(
            _("What was promised"),
            f"{_url(actor, 'promises')}?state=open",
            _("all promises"),
            [_promise_line(actor, row, now, policy) for row in _first(given, said=F("what"), to=F("to_whom"), advised=_advised(actor))],
            _("Nothing is promised."),
            place=2,
        ),
        Panel(
            _("Messages to deliver"),
            f"{_url(actor, 'messages')}?state=taken",
            _("all messages"),
            [
                _message_line(actor, row, now, policy)
                for row in _first(messages, said=Coalesce(F("contact__name"), Value("")), to=F("wanted"), often=F("tries"))
            ],
            _("Every message is delivered."),
        ),
    ]
    if at_departments := _first(referred, said=F("subject"), to=F("department__name"), accepted=F("accepted_at")):
        page = f"{_url(actor, 'register')}?state=referred"
        lines = [_referral_line(actor, row, now, policy) for row in at_departments]
        panels.append(Panel(_("At the departments"), page, _("all"), lines, _("Nothing is open.")))
    return Board(tiles, [*_asked_of(actor, now, policy), *panels, *_complaint_panels(actor, now, told)])


def _advised(actor: Actor) -> Exists:
    """Whether the superior's answer is there, and the customer still waits for it."""
    asked = Enquiry.objects.of(actor.property).filter(key=OuterRef("subject_key"), state=Enquiry.State.ESCALATED)
    return Exists(asked.exclude(advice=""))


def _asked_of(actor: Actor, now: datetime, policy: EnquiryPolicy) -> list[Panel]:
    """Questions put to whoever looks at the board, by when the customer was promised an answer (A10)."""
    if not actor.may("enquiries.review"):
        return []
    owed = Promise.objects.of(actor.property).open().filter(subject_key=OuterRef("key")).values("due_at")
    rows = Enquiry.objects.of(actor.property).asked_of(actor.user).annotate(due_at=Subquery(owed))
    page = f"{_url(actor, 'register')}?state=asked_of_me"
    lines = [
        _owed_line(
            actor,
            row,
            now,
            policy,
            action=_("Superior's answer"),
            action_url=_url(actor, "act", row["number"], "advise"),
            primary=True,
        )
        for row in _first(rows, said=F("subject"), to=F("person"))
    ]
    return [Panel(_("The desk asks you"), page, _("all"), lines, "", place=0)] if lines else []


def _complaints_told(actor: Actor) -> dict[str, int]:
    """How many complaints wait, how many no supervisor has seen, and whether this very person was praised."""
    rows, praised = Complaint.objects.of(actor.property).visible_to(actor), Q(state="passed_on")
    rows = rows.open() | rows.to_hear(actor) if actor.user is not None else rows.open()
    unseen = Q(state=Complaint.State.REGISTERED, seen_at__isnull=True)
    return rows.aggregate(open=Count("pk", filter=~praised), unseen=Count("pk", filter=unseen), praised=Count("pk", filter=praised))


def _complaint_panels(actor: Actor, now: datetime, told: dict[str, int]) -> list[Panel]:
    """What waits; for the manager apart and first, what no supervisor has seen in time; and one's own praise."""
    panels, page = [], f"{_url(actor, 'complaints')}?state="
    rows = list(Complaint.objects.of(actor.property).visible_to(actor).pressing().for_table()[:SHOWN]) if told["open"] else []
    missed = [row for row in rows if actor.may("enquiries.manage") and row.is_unseen() and row.due_seen_at < now]
    if missed:
        lines = [_complaint_line(actor, row, now) for row in missed]
        panels.append(Panel(_("For the manager: no supervisor has seen it"), f"{page}unseen", _("all"), lines, "", place=0))
    if others := [row for row in rows if row not in missed]:
        lines = [_complaint_line(actor, row, now) for row in others]
        place = 0 if actor.may("enquiries.review") and any(row.is_unseen() for row in others) else 5
        panels.append(Panel(_("Complaints"), f"{page}open_all", _("all complaints"), lines, _("No complaint is open."), place=place))
    return [*panels, *_praise(actor, told["praised"])]


def _praise(actor: Actor, count: int) -> list[Panel]:
    """Praise of whoever looks at the board, until they have read it."""
    if not count:
        return []
    rows = Complaint.objects.of(actor.property).to_hear(actor).for_table().order_by("pk")[:SHOWN]
    page, act = ("complaint", "complaint_act") if actor.may("enquiries.view") else ("assigned_entry", "assigned_act")
    lines = [
        Line(
            when=actor.local(row.occurred_at).strftime("%m-%d"),
            unit="",
            title=row.narrative[:80],
            detail=" · ".join(str(part) for part in (row.number, row.unit or row.person) if part),
            url=_url(actor, page, row.number),
            action=pgettext("praise", "I have read it"),
            action_url=_url(actor, act, row.number, "hear"),
            primary=True,
        )
        for row in rows
    ]
    return [Panel(_("You were praised"), _url(actor, "complaints" if page == "complaint" else "assigned"), _("all"), lines, "", place=0)]


def _first(rows: Any, **columns: Any) -> list[dict[str, Any]]:
    """The first rows by their time, as the board says them."""
    return list(rows.annotate(**columns).order_by("due_at", "pk").values("number", "due_at", *columns)[:SHOWN])


def _complaint_line(actor: Actor, row: Complaint, now: datetime) -> Line:
    unseen = row.is_unseen()
    due = row.due_seen_at if unseen else row.next_due()
    when, unit = _left(due, now) if due is not None else (str(row.minutes), _("minutes"))
    said = _("opened again: to be assigned") if row.state == Complaint.State.REOPENED else row.get_state_display()
    if unseen:
        said = (
            _("unseen for %(n)s minutes: the manager's now") % {"n": row.minutes}
            if row.due_seen_at < now
            else _("to be seen by a supervisor")
        )
    words = [_("urgent") if row.urgent else "", row.get_kind_display(), said, row.get_severity_display(), row.who_handles()]
    return Line(
        when=when,
        unit=unit,
        title=" · ".join(str(part) for part in (row.number, row.unit or row.person) if part),
        detail=" · ".join(str(word) for word in words if word),
        url=_url(actor, "complaint" if actor.may("enquiries.view") else "assigned_entry", row.number),
        tone="late" if (row.urgent and unseen) or (due is not None and due < now) else "soon" if unseen else "",
        action=_("I have seen it") if unseen and actor.may("enquiries.review") else "",
        action_url=_url(actor, "complaint_act", row.number, "see") if unseen else "",
        primary=unseen and actor.may("enquiries.review"),
    )


def _owed_line(actor: Actor, row: dict[str, Any], now: datetime, policy: EnquiryPolicy, *words: str, **said: Any) -> Line:
    when, unit = _left(row["due_at"], now)
    detail = [row["number"], row["to"], *words]
    return Line(
        **{
            "when": when,
            "unit": unit,
            "title": row["said"] or row["to"],
            "detail": " · ".join(part for part in detail if part and part != row["said"]),
            "url": reverse("number", args=[actor.property.slug, row["number"]]),
            "tone": _tone(row["due_at"], now, policy.soon_minutes),
            **said,
        }
    )


def _promise_line(actor: Actor, row: dict[str, Any], now: datetime, policy: EnquiryPolicy) -> Line:
    return _owed_line(actor, row, now, policy, *([_("the superior's answer is here")] if row["advised"] else []))


def _message_line(actor: Actor, row: dict[str, Any], now: datetime, policy: EnquiryPolicy) -> Line:
    if row["often"] < policy.message_tries:
        return _owed_line(actor, row, now, policy)
    return _owed_line(actor, row, now, policy, _("tried %(n)s times: for a supervisor") % {"n": row["often"]}, tone="late")


def _referral_line(actor: Actor, row: dict[str, Any], now: datetime, policy: EnquiryPolicy) -> Line:
    return _owed_line(actor, row, now, policy, _("agreed") if row["accepted"] else _("not accepted yet"))


def assigned(actor: Actor, now: datetime) -> Board:
    """What a department's own sign-in sees: what it was given, and nothing else."""
    rows = Complaint.objects.of(actor.property).visible_to(actor)
    given, praised = rows.unresolved(), rows.to_hear(actor).count()
    number = given.aggregate(open=Count("pk"))["open"]
    page = _url(actor, "assigned")
    return Board(
        [Tile(_("Given to my department"), number, _("to be resolved"), page, "soon" if number else "")],
        [
            Panel(
                _("Given to my department"),
                page,
                _("all"),
                [
                    _complaint_line(actor, row, now)
                    for row in given.for_table().order_by(Coalesce("due_again_at", "due_resolve_at"), "pk")[:SHOWN]
                ],
                _("Nothing is open."),
            ),
            *_praise(actor, praised),
        ],
    )


# --- the box, the handover ------------------------------------------------------------------------
def enquiry_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Enquiry.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.subject[:40]}",
            f"{row.get_state_display()} · {row.get_kind_display()} · {actor.local(row.occurred_at).strftime('%m-%d %H:%M')}",
            _url(actor, "entry", row.number),
        )
        for row in rows
    }


def message_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Message.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.whom() if row.is_open() else mask_name(row.person)}",
            f"{row.get_state_display()} · {actor.local(row.occurred_at).strftime('%m-%d %H:%M')}",
            _url(actor, "message", row.number),
        )
        for row in rows
    }


def complaint_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Complaint.objects.of(actor.property).visible_to(actor).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.person if row.is_open() else mask_name(row.person)}".rstrip(),
            " · ".join(str(part) for part in (row.get_state_display(), row.get_kind_display(), row.unit) if part),
            _url(actor, "complaint", row.number),
        )
        for row in rows
    }


def answer_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Answer.objects.of(actor.property).filter(key__in=keys, active=True)
    return {row.key: Hit(row.question, row.answer, _url(actor, "answers")) for row in rows}


def _clock_of(enquiry: Enquiry, promise: Promise | None) -> datetime | None:
    """What runs out first: what the customer was promised, or what the department has to keep."""
    clocks = [promise.due_at if promise else None, enquiry.next_due()]
    return min((due for due in clocks if due is not None), default=None)


def _next_of(enquiry: Enquiry, promise: Promise | None) -> str:
    """The step the enquiry itself is at: whom to ask, whom to call, or the answer."""
    if enquiry.state == Enquiry.State.REFERRED:
        asked = _("Ask %(department)s for the answer") if enquiry.accepted_at else _("Ask %(department)s whether they have accepted")
        return asked % {"department": enquiry.department}
    if enquiry.state == Enquiry.State.ESCALATED and not enquiry.advice:
        return _("Ask %(superior)s for the answer") % {"superior": enquiry.superior}
    if enquiry.kind == Enquiry.Kind.FIND:
        if enquiry.consent_at is not None and enquiry.last_result == Enquiry.Result.AGREED:
            return str(states.CONNECT.label)
        if enquiry.attempts < enquiry.attempts_needed:
            return _("Call whom they look for again") if enquiry.attempts else _("Call whom they look for")
        return str(states.TAKE_MESSAGE.label)
    return promise.what if promise and promise.what != enquiry.subject[:200] else _("Answer the customer")


def _complaint_next(complaint: Complaint, promise: Promise | None) -> str:
    """The step a complaint is at, and whose it is."""
    of = Complaint.State
    if complaint.is_unseen():
        told = complaint.reported_at is not None or complaint.kind != Complaint.Kind.COMPLAINT
        return _("The supervisor sees it") if told else str(states.REPORT.label)
    if promise is not None:
        return promise.what
    if complaint.state in (of.REGISTERED, of.REOPENED):
        return _("The supervisor assigns it") if complaint.kind == Complaint.Kind.COMPLAINT else _("The supervisor passes it on")
    if complaint.state == of.ASSIGNED:
        return _("Ask whether it was taken on")
    if complaint.state == of.RESOLVED:
        return str(states.FOLLOW_UP.label if complaint.wants_reply else states.CLOSE.label)
    return _("Ask how it stands")


def open_lines(property: Property, now: datetime) -> list[OpenLine]:
    """Everything still owed at this minute: enquiries with their promise, messages, complaints."""
    promises = {row.subject_key: row for row in Promise.objects.of(property).open().select_related("owner")}
    lines = []
    for enquiry in Enquiry.objects.of(property).for_table().open().order_by("pk"):
        promise, due = promises.get(enquiry.key), _clock_of(enquiry, promises.get(enquiry.key))
        late = due is not None and due < now
        word = _("overdue") if late else _("promised") if promise else ""
        lines.append(
            OpenLine(
                subject="enquiries.enquiry",
                key=enquiry.key,
                number=enquiry.number,
                title=enquiry.subject,
                state=enquiry.get_state_display(),
                next_action=_next_of(enquiry, promise),
                owner=str(promise.owner or "") if promise else "",
                due_at=due,
                word=word,
                told=Told.SINGLY if late else Told.CHANGED if word else Told.BOOK,
            )
        )
    for message in Message.objects.of(property).for_table().open().order_by("pk"):
        lines.append(
            OpenLine(
                subject="enquiries.message",
                key=message.key,
                number=message.number,
                title=message.whom(),
                state=message.get_state_display(),
                next_action=_("Deliver the message"),
                due_at=message.due_at,
                word=_("overdue") if message.due_at < now else _("to be delivered"),
                told=Told.SINGLY if message.due_at < now else Told.CHANGED,
            )
        )
    for complaint in Complaint.objects.of(property).for_table().open().highest_first():
        promise, due = promises.get(complaint.key), complaint.next_due()
        owed = promise.due_at if promise else due
        late = any(one is not None and one < now for one in (due, owed))
        # A complaint about somebody of the staff is the supervisor's: the handover counts it and says no more.
        hidden = complaint.about_staff_id is not None and complaint.kind == Complaint.Kind.COMPLAINT
        lines.append(
            OpenLine(
                subject="enquiries.complaint",
                key=complaint.key,
                number=complaint.number,
                title="" if hidden else complaint.narrative[:80],
                state=complaint.get_state_display(),
                next_action=_("The supervisor's") if hidden else _complaint_next(complaint, promise),
                owner="" if hidden else complaint.who_handles(),
                due_at=owed,
                word=_("overdue") if late else complaint.get_kind_display(),
                told=Told.SINGLY if late else Told.CHANGED,
            )
        )
    return lines


def reads(actor: Actor, subject: str, key: uuid.UUID) -> bool:
    """A complaint is not read by whom it is about; a handler reads what the own department was given."""
    if subject == "enquiries.complaint":
        allowed = actor.may("enquiries.view") or actor.may("enquiries.assigned")
        return allowed and Complaint.objects.of(actor.property).visible_to(actor).filter(key=key).exists()
    if subject == "enquiries.promise":
        return actor.may("enquiries.view") and Promise.objects.of(actor.property).visible_to(actor).filter(key=key).exists()
    return actor.may("enquiries.view")


def own_draft(fields: Mapping[str, str]) -> bool:
    """A complaint about one of the staff is nothing a colleague takes up."""
    return bool(fields.get("about_staff"))


# --- the purge ------------------------------------------------------------------------------------
def purge(actor: Actor, now: datetime) -> dict[str, int]:
    """Blank what has been kept long enough; counts and states stay."""
    policy = policy_of(actor)
    done = {"enquiries": 0, "messages": 0, "complaints": 0}
    for name, model, days, lines in (
        ("enquiries", Enquiry, policy.enquiry_days, ("tries",)),
        ("messages", Message, policy.message_days, ()),
        ("complaints", Complaint, policy.complaint_days, ("actions", "calls")),
    ):
        ended: Any = model._default_manager.filter(property=actor.property, legal_hold=False, purged_at__isnull=True)
        for row in ended.filter(ended_at__lt=now - timedelta(days=days)).iterator(chunk_size=200):
            if doors.forget(row, actor=actor, blanks=dict.fromkeys((*model.personal, "phone_last4"), "")):
                done[name] += 1
                _forget_around(actor, row, lines)
    return done


def _forget_around(actor: Actor, row: Any, lines: tuple[str, ...]) -> None:
    """The lines, promises and photographs of a purged entry keep their times and lose their words."""
    for name in lines:
        related = getattr(row, name)
        column = next(iter(related.model.personal))
        related.update(**{column: ""})
    if isinstance(row, Complaint):
        attachments.erase(row)
    for promise in Promise.objects.of(actor.property).filter(subject_key=row.key):
        blanks = {column: BLANK if getattr(promise, column) else "" for column in Promise.personal}
        doors.forget(promise, actor=actor, blanks=blanks)


register(
    Book(
        slug="enquiries",
        title=gettext_lazy("Enquiries"),
        icon="问",
        order=20,
        start_url_name="enquiries:register",
        keeps=(Enquiry, Message, Complaint, Promise),
        verbs={Enquiry: verbs.ENQUIRY, Message: verbs.MESSAGE, Complaint: verbs.COMPLAINT, Promise: verbs.PROMISE},
        entry_url_names={Enquiry: "enquiries:entry", Message: "enquiries:message", Complaint: "enquiries:complaint"},
        starts=(
            Start(gettext_lazy("Log an enquiry"), "q", "enquiries:new"),
            Start(gettext_lazy("Complaint, suggestion, praise"), "k", "enquiries:complaint_new", primary=False),
        ),
        board=board,
        open_lines=open_lines,
        hits={
            "enquiries.enquiry": enquiry_hits,
            "enquiries.message": message_hits,
            "enquiries.complaint": complaint_hits,
            "enquiries.answer": answer_hits,
        },
        answers=("enquiries.answer",),
        purge=purge,
        about_url_name="enquiries:new",
        furnish=kinds.seed,
        assigned=assigned,
        assigned_url_name="enquiries:assigned",
        reads=reads,
        own_draft=own_draft,
        words={move.name: move.label for move in (states.PROMISE, states.FULFIL, states.LET_GO)},
    )
)
