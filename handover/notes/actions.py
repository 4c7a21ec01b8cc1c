"""The only writers of the post notebook."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger import database_rules, trail
from desk.ledger.transitions import Denied, Refused, may_work
from desk.ledger.writers import enter, perform
from desk.models import Signature
from desk.papers import signing
from desk.people.actors import Actor
from handover.enums import REVIEW, WORK
from handover.notes import states
from handover.notes.models import Addendum, DayReading, DutyNote
from handover.policy.models import HandoverPolicy


def add_text(actor: Actor, text: str, **to: Any) -> None:
    """An addendum to a note or to a signed handover; in the transaction of the door it goes through."""
    addendum = Addendum(property=actor.property, text=text, at=timezone.now(), by=actor.user, **to)
    addendum.clean_fields(exclude=["property", "handover", "note", "by"])
    addendum.save()


def note_event(note: DutyNote, *, actor: Actor, occurred_at: datetime | None = None) -> DutyNote:
    """Write down whatever is out of the ordinary (B10), on duty or not. What is low and done with is settled at once."""
    now = timezone.now()
    note.occurred_at = occurred_at or now
    note.late = now - note.occurred_at > timedelta(hours=actor.policy_of(HandoverPolicy).late_note_hours)
    if note.reported_to and note.reported_at is None:
        note.reported_at = now
    note.state = DutyNote.State.REPORTED if note.reported_to else DutyNote.State.NOTED
    if note.severity == DutyNote.Severity.LOW and note.acted in (DutyNote.Acted.NONE, DutyNote.Acted.DONE):
        note.state = DutyNote.State.SETTLED
    return enter(note, actor=actor, permission=WORK, at_desk=False, data={"kind": note.kind, "severity": note.severity})


def report_note(
    note: DutyNote, *, actor: Actor, version: int | None = None, reported_to: str, reported_at: datetime | None = None
) -> DutyNote:
    """Told to a superior: to whom, and when."""
    at = min(max(reported_at or timezone.now(), note.occurred_at), timezone.now())
    return perform(states.REPORT, note, actor=actor, version=version, reported_to=reported_to, reported_at=at)


def settle_note(note: DutyNote, *, actor: Actor, version: int | None = None, outcome: str) -> DutyNote:
    """Done with: it leaves the list of what is handed on."""
    return perform(states.SETTLE, note, actor=actor, version=version, outcome=outcome)


def add_to_note(note: DutyNote, *, actor: Actor, version: int | None = None, text: str) -> DutyNote:
    """An addendum: the note itself is never edited."""
    with transaction.atomic():
        row = perform(states.ADD_TO_NOTE, note, actor=actor, version=version)
        add_text(actor, text, note=row)
    return row


def sign_day(*, actor: Actor, day: date) -> DayReading:
    """主管签阅: the supervisor has read the notebook of a day as far as it goes."""
    if denied := may_work(actor, REVIEW, at_desk=False):
        raise Refused(denied)
    with transaction.atomic():
        notes = list(DutyNote.objects.of(actor.property).of_day(day))
        if not notes:
            raise Refused(Denied(_("There is nothing to sign on this day."), "empty"))
        lines = [f"{note.number}|{note.kind}|{note.severity}|{note.occurred_at.isoformat()}|{note.state}" for note in notes]
        signature = signing.sign_own(actor=actor, role=Signature.Role.SUPERVISOR, lines=lines)
        row = DayReading(property=actor.property, day=day, through=notes[-1].serial, signature=signature)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise database_rules.as_validation_error(error, DayReading) from error
        trail.record(actor, "sign-day", data={"day": str(day), "through": row.through})
    return row
