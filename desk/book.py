"""The desk's own card: what belongs to no single book, such as supervisors' authorisations."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import gates
from desk.actors import Actor
from desk.books import Board, Book, OpenLine, Tile, register
from desk.models import Authorisation, Property


def board(actor: Actor, now: datetime) -> Board:
    """“Waiting for a supervisor”: what waits for a supervisor, overdue first."""
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
    return Board([Tile(_("Waiting for a supervisor"), figures["open"], detail, url, tone, public=False)])


def open_entries(property: Property) -> QuerySet[Authorisation]:
    return Authorisation.objects.of(property).in_states(*Authorisation.OPEN)


def open_lines(property: Property, now: datetime) -> list[OpenLine]:
    """Authorisations that wait for a supervisor: each is told to the next shift."""
    return [
        OpenLine(
            subject="desk.authorisation",
            key=row.key,
            number=row.number,
            title=row.reason,
            state=row.get_state_display(),
            next_action=gettext_lazy("a supervisor decides"),
            owner=row.whom,
            due_at=row.due_at,
            word=gettext_lazy("overdue") if row.due_at < now else gates.gate_label(row.gate),
        )
        for row in open_entries(property).order_by("due_at", "pk")
    ]


register(
    Book(
        slug="desk",
        title=gettext_lazy("Desk"),
        icon="",
        order=90,
        start_url_name="desk:authorisations",
        keeps=(Authorisation,),
        verbs={Authorisation: gates.VERBS},
        board=board,
        words={"enter": gettext_lazy("a supervisor asked")},
        open_entries=open_entries,
        open_lines=open_lines,
    )
)
