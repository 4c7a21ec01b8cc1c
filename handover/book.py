"""The handover book's registration."""

from django.utils.translation import gettext_lazy

from desk.models import Property
from desk.people.actors import Actor
from desk.registry import Book, Start, register
from handover.board import board
from handover.handover_lines import open_lines
from handover.handovers import telling, verbs
from handover.handovers.models import Handover
from handover.notes import verbs as note_verbs
from handover.notes.models import DutyNote
from handover.notices import verbs as notice_verbs
from handover.notices.models import Notice
from handover.policy.models import HandoverPolicy
from handover.purge import purge
from handover.search import handover_hits, note_hits, notice_hits
from handover.stand_ins import verbs as stand_in_verbs
from handover.stand_ins.models import StandIn


def take_over_url(actor: Actor) -> str:
    """Where posts are taken over, while the property's policy says they are."""
    return actor.url("handover:duty") if actor.policy_of(HandoverPolicy).gate else ""


def furnish(property: Property) -> HandoverPolicy:
    """A new property's policy."""
    return HandoverPolicy.objects.get_or_create(property=property)[0]


register(
    Book(
        slug="handover",
        title=gettext_lazy("Handover"),
        icon="交",
        order=60,
        start_url_name="handover:duty",
        keeps=(Handover, DutyNote, Notice, StandIn),
        verbs={Handover: verbs.HANDOVER, DutyNote: note_verbs.NOTE, Notice: notice_verbs.NOTICE, StandIn: stand_in_verbs.STAND_IN},
        entry_url_names={
            Handover: "handover:entry",
            DutyNote: "handover:note",
            Notice: "handover:notice",
            StandIn: "handover:stand_in",
        },
        starts=(Start(gettext_lazy("Duty note"), "l", "handover:note_new", primary=False),),
        board=board,
        open_lines=open_lines,
        hits={"handover.handover": handover_hits, "handover.dutynote": note_hits, "handover.notice": notice_hits},
        purge=purge,
        about_url_name="handover:note_new",
        furnish=furnish,
        take_over_url=take_over_url,
        words={
            "by_book": gettext_lazy("read with its book"),
            "about": gettext_lazy("in question"),
            "by": gettext_lazy("answered by"),
        },
        says={"by_book": telling.by_book_said, "by": telling.who},
    )
)
