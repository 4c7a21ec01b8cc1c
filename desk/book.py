"""The desk's own card: what belongs to no single book, such as supervisors' authorisations."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Count, F, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.counter import drafts, queue
from desk.ledger import approvals, erasing
from desk.models import Authorisation, Property, QueueTicket
from desk.people.actors import Actor
from desk.registry import Board, Book, Line, OpenLine, Panel, Start, Tile, register
from desk.types import Told

SHOWN = 8


def board(actor: Actor, now: datetime) -> Board:
    """“Waiting for a supervisor”, overdue first; who waits for the desk; what was parked."""
    if not (actor.may("desk.work") or actor.may("desk.audit")):
        return Board()
    figures = (
        Authorisation.objects.of(actor.property)
        .in_states(*Authorisation.OPEN)
        .aggregate(open=Count("id"), late=Count("id", filter=Q(due_at__lt=now)))
    )
    detail = _("nothing waits for a supervisor")
    if figures["late"]:
        detail = _("%(count)s overdue: the manager sees it") % {"count": figures["late"]}
    elif figures["open"]:
        detail = _("for a supervisor")
    tone = "due" if figures["late"] else "soon" if figures["open"] else ""
    url = reverse("desk:authorisations", args=[actor.property.slug])
    confirm = Tile(_("Waiting for a supervisor"), figures["open"], detail, url, tone, public=False)
    works = actor.may("desk.work")  # who waits and what is parked is for whoever can serve them
    panels = [panel for panel in (_waiting(actor, now), _parked(actor)) if panel.lines] if works else []
    return Board([confirm], panels)


def _waiting(actor: Actor, now: datetime) -> Panel:
    """Who took a place in the queue, by minutes; after a while, whom to apologise to."""
    here = reverse("desk:queue", args=[actor.property.slug])
    rows = list(QueueTicket.objects.of(actor.property).in_states("waiting").order_by("created_at", "pk")[:SHOWN])
    lines = [
        Line(
            when=str(row.minutes(now)),
            unit=_("minutes"),
            title=_("No. %(place)s") % {"place": row.place},
            detail=" · ".join(part for part in (row.who, row.get_kind_display()) if part),
            url=here,
            tone="soon" if row.minutes(now) >= actor.policy.apology_minutes else "",
            action=queue.SERVE.label,
            action_url=reverse("desk:queue_act", args=[actor.property.slug, row.key, queue.SERVE.name]),
            primary=True,
        )
        for row in rows
    ]
    say = ""
    if rows and rows[0].minutes(now) >= actor.policy.apology_minutes and (actor.user is None or actor.user.courtesy):
        whom = rows[0].who or _("No. %(place)s") % {"place": rows[0].place}
        say = _("%(who)s has waited %(n)s minutes. Say: “I am sorry to have kept you waiting.”") % {"who": whom, "n": rows[0].minutes(now)}
    return Panel(_("One moment please"), here, _("the queue"), lines, _("Nobody waits."), say, place=0)


def _parked(actor: Actor) -> Panel:
    """Forms left half-filled at this post."""
    here = reverse("desk:drafts", args=[actor.property.slug])
    lines = [
        Line(
            when=str(row.minutes()),
            unit=_("minutes"),
            title=row.title,
            detail=str(row.by),
            url=row.address(),
            action=_("Go on"),
            action_url=row.address(),
        )
        for row in drafts.of(actor)[:SHOWN]
    ]
    return Panel(_("Parked"), here, _("all"), lines, _("Nothing is parked."))


@erasing.purge("drafts", "queue")
def purge(actor: Actor, now: datetime) -> Iterator[erasing.Due]:
    """What nobody came back for: parked forms, and places in yesterday's queue."""
    yield erasing.Due("drafts", None, lambda: drafts.outlived(actor, now).delete()[0])
    for ticket in erasing.each(queue.left_over(actor, now)):
        yield erasing.Due("queue", ticket, partial(queue.gone, ticket, actor=actor))


def open_lines(property: Property, now: datetime) -> list[OpenLine]:
    """Authorisations that wait for a supervisor, and whoever waits for the desk, in one query: each is told to the next shift."""
    columns = ("place", "key", "state", "number", "what", "whom", "code", "at")
    asked = Authorisation.objects.of(property).in_states(*Authorisation.OPEN)
    asked = asked.annotate(place=Value(0), what=F("reason"), code=F("gate"), at=F("due_at"))
    waits = QueueTicket.objects.of(property).in_states("waiting")
    waits = waits.annotate(number=Value(""), what=F("who"), whom=Value(""), code=F("kind"), at=F("created_at"))
    rows = asked.values(*columns).union(waits.values(*columns), all=True).order_by("at")
    return [_told(row, now) if not row["place"] else queue.open_line(_ticket(row)) for row in rows]


def _ticket(row: dict[str, Any]) -> QueueTicket:
    return QueueTicket(key=row["key"], state=row["state"], place=row["place"], kind=row["code"], who=row["what"])


def _told(row: dict[str, Any], now: datetime) -> OpenLine:
    return OpenLine(
        subject="desk.authorisation",
        key=row["key"],
        number=row["number"],
        title=row["what"],
        state=Authorisation.State(row["state"]).label,
        next_action=gettext_lazy("a supervisor confirms") if row["state"] == "to_confirm" else gettext_lazy("a supervisor decides"),
        owner=row["whom"],
        due_at=row["at"],
        word=gettext_lazy("overdue") if row["at"] < now else approvals.approval_label(row["code"]),
        told=Told.SINGLY if row["at"] < now else Told.CHANGED,
    )


register(
    Book(
        slug="desk",
        title=gettext_lazy("Desk"),
        icon="",
        order=90,
        start_url_name="desk:authorisations",
        keeps=(Authorisation, QueueTicket),
        verbs={Authorisation: approvals.VERBS, QueueTicket: queue.VERBS},
        starts=(Start(gettext_lazy("One moment please"), "w", "desk:queue", primary=False, post=True, quiet=True),),
        purge=purge,
        board=board,
        words={"enter": gettext_lazy("a supervisor asked"), "wait": gettext_lazy("asked to wait")},
        open_lines=open_lines,
    )
)
