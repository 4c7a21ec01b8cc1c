"""What is blanked once it has been kept long enough."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Q

from desk.ledger import erasing, writers
from desk.ledger.database_rules import BLANK
from desk.people.actors import Actor
from handover.enums import StandInState
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, HandoverLine
from handover.notes.models import Addendum, DutyNote
from handover.notices.models import Notice
from handover.policy.models import HandoverPolicy
from handover.stand_ins.models import StandIn


@erasing.purge("handovers", "notes")
def purge(actor: Actor, now: datetime) -> Iterator[erasing.Due]:
    """Blank the texts of what ended long enough ago. Numbers, times, counts, signatures and digests stay."""
    gone = now - timedelta(days=actor.policy_of(HandoverPolicy).text_days)
    kept = Q(legal_hold=False, purged_at__isnull=True)
    old = Q(kept, property=actor.property, occurred_at__lt=gone)
    for handover in erasing.each(Handover.objects.filter(old, state__in=Handover.ENDED)):
        yield erasing.Due("handovers", handover, partial(_forget_handover, handover, actor))
    for note in erasing.each(DutyNote.objects.filter(old, state__in=DutyNote.ENDED)):
        yield erasing.Due("notes", note, partial(_forget_note, note, actor))
    for notice in erasing.each(Notice.objects.of(actor.property).filter(kept, valid_until__lt=gone)):
        yield erasing.Due("notes", notice, partial(_blank, notice, actor, "text", "reason"))
    for row in erasing.each(StandIn.objects.filter(old, state=StandInState.OVER)):
        yield erasing.Due("notes", row, partial(_blank, row, actor, "reason"))


def _blank(row: Any, actor: Actor, *names: str) -> bool:
    """The texts of ``names`` go; what said something says that it did."""
    return writers.forget(row, actor=actor, blanks={name: BLANK if getattr(row, name) else "" for name in names})


def _forget_handover(handover: Handover, actor: Actor) -> bool:
    if not writers.forget(handover, actor=actor, blanks={"summary": "", "reason": BLANK if handover.reason else ""}):
        return False
    HandoverLine.objects.filter(handover=handover).update(title="", owner="", question="", answer="")
    CountLine.objects.filter(handover=handover).update(question="", answer="")
    CountLine.objects.filter(handover=handover).exclude(note="").update(note=BLANK)
    Addendum.objects.filter(handover=handover).update(text=BLANK)
    return True


def _forget_note(note: DutyNote, actor: Actor) -> bool:
    if not _blank(note, actor, *DutyNote.personal):
        return False
    Addendum.objects.filter(note=note).update(text=BLANK)
    return True
