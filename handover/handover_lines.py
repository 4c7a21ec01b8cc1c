"""What the handover book itself tells a handover: notes that are not settled."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from desk.models import Property
from desk.registry import OpenLine
from desk.types import Told
from handover.enums import Severity
from handover.notes.models import DutyNote


def open_lines(property: Property, now: datetime) -> list[OpenLine]:
    """Notes that are not settled: each is told, every shift, until somebody settles it."""
    rows = DutyNote.objects.of(property).open().highest_first()
    return [
        OpenLine(
            subject="handover.dutynote",
            key=note.key,
            number=note.number,
            title=" · ".join(part for part in (note.place, note.what[:200]) if part),
            state=note.get_state_display(),
            next_action=gettext_lazy("a supervisor settles it") if note.reported_at else _next(note),
            owner=note.owner,
            due_at=note.due_at,
            word=_word(note, now),
            told=_told(note, now),
        )
        for note in rows
    ]


def _next(note: DutyNote) -> Any:
    serious = note.severity != Severity.LOW
    return gettext_lazy("report it to a supervisor") if serious else gettext_lazy("go on with it, then settle it")


def _told(note: DutyNote, now: datetime) -> Told:
    """Marked, high or still to be reported: by itself. What a supervisor has only to settle, once it was read, with its book."""
    with_supervisor = note.reported_at is not None and note.acted != DutyNote.Acted.GOING_ON and note.severity != Severity.HIGH
    late = note.due_at is not None and note.due_at < now
    return Told.CHANGED if with_supervisor and not late else Told.SINGLY


def _word(note: DutyNote, now: datetime) -> Any:
    if note.due_at is not None and note.due_at < now:
        return gettext_lazy("overdue")
    words = {
        Severity.LOW: gettext_lazy("to be handed on"),
        Severity.MEDIUM: gettext_lazy("medium severity"),
        Severity.HIGH: gettext_lazy("high severity"),
    }
    return words[Severity(note.severity)]
