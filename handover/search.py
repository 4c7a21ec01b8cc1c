"""What the search finds of the handover book."""

from typing import Any

from desk.ledger.database_rules import BLANK
from desk.people.actors import Actor
from desk.registry import Hit
from handover.handovers.models import Handover
from handover.notes.models import DutyNote
from handover.notices.models import Notice


def handover_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Handover.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.for_post}",
            f"{row.get_state_display()} · {row.outgoing or BLANK} → {row.incoming or BLANK}",
            actor.url("handover:entry", row.number),
        )
        for row in rows
    }


def note_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = DutyNote.objects.of(actor.property).filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.what[:40]}", f"{row.get_kind_display()} · {row.get_state_display()}", actor.url("handover:note", row.number)
        )
        for row in rows
    }


def notice_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Notice.objects.of(actor.property).filter(key__in=keys)
    return {row.key: Hit(f"{row.number} {row.title}", row.get_state_display(), actor.url("handover:notice", row.number)) for row in rows}
