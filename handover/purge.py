"""What is blanked once it has been kept long enough."""

from datetime import datetime, timedelta

from django.db.models import Q

from desk.ledger import writers
from desk.ledger.database_rules import BLANK
from desk.people.actors import Actor
from handover.enums import StandInState
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, HandoverLine
from handover.notes.models import Addendum, DutyNote
from handover.notices.models import Notice
from handover.policy.models import HandoverPolicy
from handover.stand_ins.models import StandIn


def purge(actor: Actor, now: datetime) -> dict[str, int]:
    """Blank the texts of what ended long enough ago. Numbers, times, counts, signatures and digests stay."""
    gone = now - timedelta(days=actor.policy_of(HandoverPolicy).text_days)
    done = {"handovers": 0, "notes": 0}
    kept = Q(legal_hold=False, purged_at__isnull=True)
    for handover in (
        Handover.objects.of(actor.property).filter(kept, state__in=Handover.ENDED, occurred_at__lt=gone).iterator(chunk_size=200)
    ):
        if writers.forget(handover, actor=actor, blanks={"summary": "", "reason": BLANK if handover.reason else ""}):
            HandoverLine.objects.filter(handover=handover).update(title="", owner="", question="", answer="")
            CountLine.objects.filter(handover=handover).update(question="", answer="")
            CountLine.objects.filter(handover=handover).exclude(note="").update(note=BLANK)
            Addendum.objects.filter(handover=handover).update(text=BLANK)
            done["handovers"] += 1
    notes = DutyNote.objects.of(actor.property).filter(kept, state__in=DutyNote.ENDED, occurred_at__lt=gone)
    for note in notes.iterator(chunk_size=200):
        texts = {name: BLANK if getattr(note, name) else "" for name in DutyNote.personal}
        if writers.forget(note, actor=actor, blanks=texts):
            Addendum.objects.filter(note=note).update(text=BLANK)
            done["notes"] += 1
    ended = Notice.objects.of(actor.property).filter(kept, valid_until__lt=gone)
    for row in [
        *ended.iterator(chunk_size=200),
        *StandIn.objects.of(actor.property).filter(kept, state=StandInState.OVER, occurred_at__lt=gone),
    ]:
        names = ("text", "reason") if isinstance(row, Notice) else ("reason",)
        done["notes"] += writers.forget(row, actor=actor, blanks={name: BLANK if getattr(row, name) else "" for name in names})
    return done
