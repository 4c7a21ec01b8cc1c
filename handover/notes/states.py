"""The life of a duty note: one line per move."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.ledger.transitions import DONE, Denied, Transition, states
from desk.people.actors import Actor
from handover.enums import REVIEW, WORK, NoteState
from handover.notes.models import DutyNote

N = NoteState


def reported(note: DutyNote, actor: Actor) -> Denied | None:
    if note.reported_at is not None:
        return Denied(_("This has been reported already."), DONE)
    return None


def serious(note: DutyNote, actor: Actor) -> Denied | None:
    """Medium and high are settled by a supervisor, after they were reported."""
    if note.severity == DutyNote.Severity.LOW:
        return None
    if not actor.may(REVIEW):
        return Denied(_("A supervisor settles what is of medium or high severity: report it."), "serious")
    return None if note.reported_at else Denied(_("Report it before it is settled."), "unreported")


REPORT = Transition(
    "report", gettext_lazy("Reported to a superior"), states(N.NOTED), N.REPORTED, WORK, unless=(reported,), at_desk=False, shortcut="r"
)
SETTLE = Transition(
    "settle", pgettext_lazy("note", "Settle"), states(N.NOTED, N.REPORTED), N.SETTLED, WORK, unless=(serious,), at_desk=False, tone="do"
)
ADD_TO_NOTE = Transition(
    "add-to-note", gettext_lazy("Write an addendum"), states(N.NOTED, N.REPORTED, N.SETTLED), None, WORK, at_desk=False
)
NOTE = (REPORT, SETTLE, ADD_TO_NOTE)
