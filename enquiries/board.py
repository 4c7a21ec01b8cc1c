"""What the board shows of this book: complaints to see, promises by minutes left, what departments have, messages to deliver."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from desk.people.actors import Actor
from desk.registry import Board, Line, Panel, Tile
from enquiries.complaints.models import Complaint
from enquiries.enquiries.models import Enquiry
from enquiries.enums import ComplaintState
from enquiries.messages.models import Message
from enquiries.promises.models import Promise
from enquiries.shared.models import EnquiryPolicy

SHOWN = 8


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
    policy = actor.policy_of(EnquiryPolicy)
    given = Promise.objects.of(actor.property).open().visible_to(actor)
    owed = given.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    told = _complaints_told(actor)
    tiles = [
        Tile(
            _("Answers promised"),
            owed["open"],
            _("%(n)s overdue") % {"n": owed["late"]} if owed["late"] else _("every word kept so far"),
            f"{actor.url('enquiries:promises')}?state=open",
            "due" if owed["late"] else "soon" if owed["open"] else "",
            public=False,
        ),
        Tile(
            _("Complaints"),
            told["open"],
            _("%(n)s not seen yet") % {"n": told["unseen"]} if told["unseen"] else _("all seen by a supervisor"),
            f"{actor.url('enquiries:complaints')}?state=open_all",
            "due" if told["unseen"] else "soon" if told["open"] else "",
            public=False,
        ),
    ]
    messages = Message.objects.of(actor.property).open()
    referred = Enquiry.objects.of(actor.property).at_departments()
    panels = [
        Panel(
            _("What was promised"),
            f"{actor.url('enquiries:promises')}?state=open",
            _("all promises"),
            [_promise_line(actor, row, now, policy) for row in _first(given, said=F("what"), to=F("to_whom"), advised=_advised(actor))],
            _("Nothing is promised."),
            place=2,
        ),
        Panel(
            _("Messages to deliver"),
            f"{actor.url('enquiries:messages')}?state=taken",
            _("all messages"),
            [
                _message_line(actor, row, now, policy)
                for row in _first(messages, said=Coalesce(F("contact__name"), Value("")), to=F("wanted"), often=F("tries"))
            ],
            _("Every message is delivered."),
        ),
    ]
    if at_departments := _first(referred, said=F("subject"), to=F("department__name"), accepted=F("accepted_at")):
        page = f"{actor.url('enquiries:register')}?state=referred"
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
    page = f"{actor.url('enquiries:register')}?state=asked_of_me"
    lines = [
        _owed_line(
            actor,
            row,
            now,
            policy,
            action=_("Superior's answer"),
            action_url=actor.url("enquiries:act", row["number"], "advise"),
            primary=True,
        )
        for row in _first(rows, said=F("subject"), to=F("person"))
    ]
    return [Panel(_("The desk asks you"), page, _("all"), lines, "", place=0)] if lines else []


def _complaints_told(actor: Actor) -> dict[str, int]:
    """How many complaints wait, how many no supervisor has seen, and whether this very person was praised."""
    rows, praised = Complaint.objects.of(actor.property).visible_to(actor), Q(state=ComplaintState.PASSED_ON)
    rows = rows.open() | rows.to_hear(actor) if actor.user is not None else rows.open()
    unseen = Q(state=Complaint.State.REGISTERED, seen_at__isnull=True)
    return rows.aggregate(open=Count("pk", filter=~praised), unseen=Count("pk", filter=unseen), praised=Count("pk", filter=praised))


def _complaint_panels(actor: Actor, now: datetime, told: dict[str, int]) -> list[Panel]:
    """What waits; for the manager apart and first, what no supervisor has seen in time; and one's own praise."""
    panels, page = [], f"{actor.url('enquiries:complaints')}?state="
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
            url=actor.url(f"enquiries:{page}", row.number),
            action=pgettext("praise", "I have read it"),
            action_url=actor.url(f"enquiries:{act}", row.number, "hear"),
            primary=True,
        )
        for row in rows
    ]
    return [
        Panel(
            _("You were praised"),
            actor.url("enquiries:complaints" if actor.may("enquiries.view") else "enquiries:assigned"),
            _("all"),
            lines,
            "",
            place=0,
        )
    ]


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
        url=actor.url("enquiries:complaint" if actor.may("enquiries.view") else "enquiries:assigned_entry", row.number),
        tone="late" if (row.urgent and unseen) or (due is not None and due < now) else "soon" if unseen else "",
        action=_("I have seen it") if unseen and actor.may("enquiries.review") else "",
        action_url=actor.url("enquiries:complaint_act", row.number, "see") if unseen else "",
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
    page = actor.url("enquiries:assigned")
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
