"""The only writers of the visitor slips, besides the host's consent (:mod:`visitors.visits.consent`)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger import trail
from desk.ledger.transitions import Conflict, Denied, Refused, may_work
from desk.ledger.writers import enter, perform
from desk.models import Counter, NoticeVersion
from desk.people.actors import Actor
from directory import calling
from visitors.appointments import states as appointment_states
from visitors.kinds.models import RULES
from visitors.kinds.property import kind_of
from visitors.kinds.querysets import EMERGENCY
from visitors.visits import states
from visitors.visits.consent import answering, expect_again, only_as_told, said_by
from visitors.visits.models import Visit

S, Id = Visit.State, Visit.IdStatus


def _write_id(visit: Visit, moment: datetime) -> None:
    """One gesture, two facts: seen and handed back (B6). ``checking`` is seen only."""
    if visit.id_status == Id.SEEN:
        visit.id_seen_at = visit.id_returned_at = moment
    elif visit.id_status == Id.CHECKING:
        visit.id_seen_at = moment


def _admitted(visit: Visit, moment: datetime) -> dict[str, Any]:
    """What every admission sets. The time is never before the arrival, whatever the clock did."""
    moment = max(moment, visit.occurred_at)
    return {"admitted_at": moment, "expected_leave_at": moment + timedelta(minutes=visit.kind.stay_minutes)}


def register_visit(
    visit: Visit,
    *,
    actor: Actor,
    occurred_at: datetime | None = None,
    left_at: datetime | None = None,
    departure: str = "",
    late: bool = False,
) -> Visit:
    """Open a slip (B5, B7). ``visit`` is unsaved; its kind decides the rules it keeps for good.

    ``late`` (补录): typed in afterwards with its true time, and how and when they left if known
    (aware datetimes; a departure nobody saw has no time).

    Raises ``ValidationError`` with the form's sentences, ``Refused`` for who may not.
    """
    now = timezone.now()
    kind = visit.kind
    visit.late, visit.occurred_at = late, occurred_at if late and occurred_at else now
    for rule in RULES:
        setattr(visit, rule, getattr(kind, rule))
    if visit.id_status in (Id.NONE, Id.REFUSED):
        # B7: an unknown person is asked what for, and the host is always called.
        visit.rule_id = visit.rule_consent = visit.rule_name = True
        if not visit.purpose:
            raise ValidationError({"purpose": _("Without ID, write down what they come for.")}, code="required")
    if not visit.rule_id and not visit.id_status:
        visit.id_status = Id.NOT_ASKED
    _write_id(visit, visit.occurred_at)
    visit.notice = NoticeVersion.objects.filter(property=actor.property).order_by("-version").first()
    listed = visit.appointment
    if listed is not None and listed.property_id == actor.property.pk:
        only_as_told(listed, visitor_name=visit.visitor_name, kind=kind, party_size=visit.party_size)
    if listed is not None and visit.rule_consent:
        visit.consent_source, visit.host_answer = Visit.Consent.LISTED, Visit.Answer.AGREED
        visit.host_answer_by, visit.host_answer_at = listed.told_by, listed.occurred_at
    elif visit.rule_consent and not visit.consent_source and (standing := answering(actor, visit.host_unit, visit.kind, visit.occurred_at)):
        visit.consent_source, visit.host_answer, visit.standing_permission = Visit.Consent.STANDING, Visit.Answer.AGREED, standing
        visit.host_answer_by, visit.host_answer_at = standing.granted_by, now
    elif visit.consent_source:  # asked then: whoever agreed is on the sheet, when is not
        said_by(visit, visit.host_answer_by, actor=actor)
        visit.host_answer = Visit.Answer.AGREED
    if visit.vouched_by:
        said_by(visit, visit.vouched_by, actor=actor, column="vouched_by")
    calling.refuse_private_number(visit, "purpose", "remark", actor=actor)
    visit.state = S.WAITING
    at_once = kind.at_once and not (visit.rule_id and visit.id_returned_at is None and not visit.vouched_by)
    if at_once or (late and (left_at or departure or visit.consent_source)):
        visit.state = S.INSIDE
        visit.arrived_count = visit.party_size
        for name, value in _admitted(visit, visit.occurred_at).items():
            setattr(visit, name, value)
    if late and visit.state == S.INSIDE and states.NO_ID.denied(visit, actor):
        raise Refused(Denied(_("Without ID a supervisor types in the late entry."), "gate"))
    if late and (left_at or departure):
        visit.state, visit.departure = S.DEPARTED, departure or Visit.Departure.SLIP
        visit.left_at, visit.left_count = left_at, visit.arrived_count
        visit.slip_returned_at = left_at if visit.departure == Visit.Departure.SLIP else None
    host = visit.host_contact or visit.host_unit
    used = [host] if host is not None and not late else []
    with transaction.atomic():
        row = enter(visit, actor=actor, permission=states.WORK, data={"kind": kind.name}, used=used)
        if listed is not None and row is visit:
            perform(appointment_states.ARRIVE, listed, actor=actor, data={"slip": row.number})
    return row


def register_emergency(*, actor: Actor, key: Any) -> Visit:
    """110, 119, 120: in at once, details later. Never refused to a clerk, on duty or not."""
    kind = kind_of(actor, EMERGENCY)
    now = timezone.now()
    visit = Visit(
        property=actor.property,
        key=key,
        kind=kind,
        state=S.INSIDE,
        host_text=_("whole building"),
        id_status=Id.NOT_ASKED,
        party_size=1,
        arrived_count=1,
        occurred_at=now,
        admitted_at=now,
        expected_leave_at=now + timedelta(minutes=kind.stay_minutes),
        **{rule: getattr(kind, rule) for rule in RULES},
    )
    return enter(visit, actor=actor, permission=states.WORK, at_desk=False, data={"kind": kind.name})


def show_id(visit: Visit, *, actor: Actor, version: int | None = None, id_kind: str = "") -> Visit:
    """The ID has been checked and handed back with both hands (B6)."""
    now = max(timezone.now(), visit.id_seen_at or visit.occurred_at)
    return perform(
        states.SHOW_ID,
        visit,
        actor=actor,
        version=version,
        id_status=Id.SEEN,
        id_kind=id_kind or visit.id_kind,
        id_seen_at=visit.id_seen_at or now,
        id_returned_at=now,
    )


def vouch_visit(visit: Visit, *, actor: Actor, version: int | None = None, vouched_by: str) -> Visit:
    """The host came down and vouches, by name (B7)."""
    said_by(visit, vouched_by, actor=actor, column="vouched_by")
    return perform(
        states.VOUCH, visit, actor=actor, version=version, vouched_by=vouched_by, vouched_at=max(timezone.now(), visit.occurred_at)
    )


def admit_visit(visit: Visit, *, actor: Actor, version: int | None = None, arrived: int | None = None, badge_no: str = "") -> Visit:
    """Let them in (放行). ``arrived``: how many of a party are here now (all of them by default)."""
    values: dict[str, Any] = {**_admitted(visit, timezone.now()), "arrived_count": visit.party_size if arrived is None else arrived}
    if badge_no:
        values["badge_no"] = badge_no
    return perform(states.ADMIT, visit, actor=actor, version=version, **values)


def refuse_visit(visit: Visit, *, actor: Actor, version: int | None = None, refusal: str, reason: str = "") -> Visit:
    """Turn away with a neutral reason, explanation and apology (A1)."""
    return perform(states.REFUSE, visit, actor=actor, version=version, refusal=refusal, reason=reason)


def leave_waiting(visit: Visit, *, actor: Actor, version: int | None = None) -> Visit:
    """They went away before anybody received them."""
    return perform(states.LEAVE, visit, actor=actor, version=version, left_at=max(timezone.now(), visit.occurred_at))


def _departed(departure: str, *, slip: bool) -> dict[str, Any]:
    """What every departure sets; the times are judged against the locked row, never a stale one."""
    now = timezone.now()

    def left(row: Visit) -> datetime:
        return max(now, row.admitted_at or row.occurred_at)

    return {
        "departure": departure,
        "left_at": left,
        "left_count": lambda row: row.arrived_count,
        "slip_returned_at": left if slip else None,
    }


def depart_visit(visit: Visit, *, actor: Actor, version: int | None = None) -> Visit:
    """The slip came back: that is the check-out (B8)."""
    return perform(states.DEPART, visit, actor=actor, version=version, **_departed(Visit.Departure.SLIP, slip=True))


def depart_without_slip(visit: Visit, *, actor: Actor, version: int | None = None, reason: str) -> Visit:
    """Seen leaving, but the slip is missing."""
    return perform(states.DEPART_SEEN, visit, actor=actor, version=version, reason=reason, **_departed(Visit.Departure.SEEN, slip=False))


def close_round(visits: Iterable[Visit], *, actor: Actor, floors: str) -> int:
    """清场: after a walk through the floors, slips still out are closed as gone, time unknown.

    The time is never invented. Gives how many were closed; somebody's slip that came back meanwhile
    is left as it is.
    """
    closed = 0
    with transaction.atomic():
        for visit in sorted(visits, key=lambda row: row.pk):
            if not states.CLOSE_ROUND.starts_from(visit):
                continue
            try:
                perform(
                    states.CLOSE_ROUND,
                    visit,
                    actor=actor,
                    departure=Visit.Departure.UNKNOWN,
                    left_at=None,
                    left_count=visit.arrived_count,
                    data={"floors": floors},
                )
            except Conflict:
                continue
            closed += 1
        trail.record(actor, "closing-round", data={"floors": floors, "slips": closed})
    return closed


def count_arrivals(visit: Visit, *, actor: Actor, version: int | None = None, count: int = 1) -> Visit:
    """More of a party come in."""
    return perform(states.MORE_ARRIVED, visit, actor=actor, version=version, arrived_count=lambda row: row.arrived_count + count)


def count_departures(visit: Visit, *, actor: Actor, version: int | None = None, count: int = 1) -> Visit:
    """Part of a party leaves; when the last one has left, the slip is due."""
    return perform(states.SOME_LEFT, visit, actor=actor, version=version, left_count=lambda row: row.left_count + count)


def ask_to_leave(visit: Visit, *, actor: Actor, version: int | None = None, reason: str, alternative: str, helped_by: str = "") -> Visit:
    """劝离 (A1): a neutral reason, explained with an apology, another way offered, who helped."""
    said = " · ".join(part for part in (reason, alternative, helped_by) if part)
    return perform(states.ASK_TO_LEAVE, visit, actor=actor, version=version, asked_to_leave=said)


def find_slip(visit: Visit, *, actor: Actor, version: int | None = None) -> Visit:
    """A slip that was missing has come back; the departure stays as it was written."""
    return perform(
        states.SLIP_FOUND,
        visit,
        actor=actor,
        version=version,
        slip_returned_at=max(timezone.now(), visit.left_at or visit.admitted_at or visit.occurred_at),
    )


def void_visit(visit: Visit, *, actor: Actor, version: int | None = None, reason: str, nobody_inside: bool = False) -> Visit:
    """Entered by mistake: the number stays, the line is void; who was expected is expected again.

    A void slip is not on the evacuation list: of one that was let in it is said that nobody is in the house under it
    (``nobody_inside``). Raises ``ValidationError`` where nobody said so.
    """

    def voided(row: Visit) -> str:
        if row.state == S.INSIDE and not nobody_inside:
            says = _("%(entry)s is inside, and a void slip is on no evacuation list: take the slip back, or say that nobody is there.")
            raise ValidationError({"nobody_inside": ValidationError(says, code="inside", params={"entry": row})})
        return reason

    with transaction.atomic():
        empty = {"nobody_inside": True} if nobody_inside and visit.state == S.INSIDE else None
        row = perform(states.VOID, visit, actor=actor, version=version, data=empty, reason=voided)
        expect_again(row.appointment, row, actor=actor)
    return row


def reserve_blanks(*, actor: Actor, count: int) -> tuple[int, int]:
    """Reserve paper slips for the day the power fails: first and last of their own series."""
    if denied := may_work(actor, states.WORK, at_desk=False):
        raise Refused(denied)
    with transaction.atomic():
        last = Counter.draw(actor.property.pk, "FK-paper", count=count)
        trail.record(actor, "reserve", data={"first": last - count + 1, "last": last})
    return last - count + 1, last
