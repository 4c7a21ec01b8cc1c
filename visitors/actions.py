"""The only writers of the visitor log: verb first, keyword-only, the actor always named."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import trail
from desk.actors import Actor
from desk.doors import enter, perform
from desk.models import Counter, NoticeVersion
from desk.transitions import Conflict, Denied, Refused, may_work
from directory import calling
from directory.models import StandingPermission, Unit
from visitors import states
from visitors.models import RULES, Appointment, HostCall, RegularPass, Visit, VisitKind, VisitorPolicy

S, Id = Visit.State, Visit.IdStatus


def policy_of(actor: Actor) -> VisitorPolicy:
    """The visitor log's numbers for the actor's property."""
    return actor.policy_of(VisitorPolicy)


def kind_of(actor: Actor, code: str) -> VisitKind:
    """The property's kind of visitor with that code."""
    return VisitKind.objects.get(property=actor.property, code=code)


def answering(actor: Actor, unit: Unit | None, kind: VisitKind, moment: datetime) -> StandingPermission | None:
    """A unit's dated permission that answers for the host; ``None`` when a call is needed."""
    if unit is None:
        return None
    local = actor.local(moment)
    in_force = StandingPermission.objects.in_force(actor.property, moment).filter(unit=unit)
    return next((one for one in in_force if one.covers(kind.code, local)), None)


def appointments_for(actor: Actor, visit: Visit) -> Any:
    """Who this host still expects on the day the visitor came; empty where nobody is."""
    rows = Appointment.objects.of(actor.property).for_table()
    if visit.host_unit_id is None or visit.occurred_at is None:
        return rows.none()
    return rows.answering_for(visit.host_unit_id, visit.host_contact_id, actor.local(visit.occurred_at).date()).order_by("from_time", "pk")


def _behind(source: str, appointment: Appointment | None, standing: StandingPermission | None) -> dict[str, Any]:
    """What stands behind a consent: an appointment or a standing permission, and nothing but the one that was named."""
    if (source == Visit.Consent.LISTED) != (appointment is not None):
        raise ValidationError({"consent_source": ValidationError(_NAMES_NOTHING, code="listed")})
    if (source == Visit.Consent.STANDING) != (standing is not None):
        raise ValidationError({"consent_source": ValidationError(_NAMES_NOTHING, code="standing")})
    linked: dict[str, Any] = {"standing_permission": standing}
    return linked if appointment is None else {**linked, "appointment": appointment}


_NAMES_NOTHING = gettext_lazy("Choose the appointment or the standing permission that agrees for the host; where there is none, call them.")


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
    if listed is not None and visit.rule_consent:
        visit.consent_source, visit.host_answer = Visit.Consent.LISTED, Visit.Answer.AGREED
        visit.host_answer_by, visit.host_answer_at = listed.told_by, listed.occurred_at
    elif visit.rule_consent and not visit.consent_source and (standing := answering(actor, visit.host_unit, visit.kind, visit.occurred_at)):
        visit.consent_source, visit.host_answer, visit.standing_permission = Visit.Consent.STANDING, Visit.Answer.AGREED, standing
        visit.host_answer_by, visit.host_answer_at = standing.granted_by, now
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
    used = [host.key] if host is not None and not late else []
    with transaction.atomic():
        row = enter(visit, actor=actor, permission=states.WORK, data={"kind": kind.name}, used=used)
        if listed is not None and row is visit:
            listed.property = actor.property
            perform(states.ARRIVE, listed, actor=actor, data={"slip": row.number})
    return row


def register_emergency(*, actor: Actor, key: Any) -> Visit:
    """110, 119, 120: in at once, details later. Never refused to a clerk, on duty or not."""
    kind = kind_of(actor, "emergency")
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


def answer_call(
    visit: Visit,
    *,
    actor: Actor,
    version: int | None = None,
    answer: str,
    consent_source: str = "",
    host_answer_by: str = "",
    appointment: Appointment | None = None,
    standing: StandingPermission | None = None,
    also: Iterable[str] = (),
) -> Visit:
    """Write down what the host said, when and how (B7). One call may admit up to three slips of one host.

    The list and a standing permission agree only through the entry that is named: ``appointment``, ``standing``.
    """
    agreed = answer == Visit.Answer.AGREED
    source = (consent_source or Visit.Consent.PHONE) if agreed else ""
    values: dict[str, Any] = {"host_answer": answer, "host_answer_by": host_answer_by, "consent_source": source}
    if agreed:
        values |= _behind(source, appointment, standing)
        values["host_answer_by"] = host_answer_by or (appointment.told_by if appointment else standing.granted_by if standing else "")
    called = appointment is None and standing is None  # nobody was called for what was agreed before
    how = consent_source if consent_source in Visit.ASKED else Visit.Consent.PHONE
    others = list(same_host_waiting(visit).filter(number__in=list(also))[:2]) if agreed and called else []
    with transaction.atomic():
        for other in sorted(others, key=lambda row: row.pk):
            call = _called(other, actor=actor, how=how, answer=answer)
            perform(states.CALL, other, actor=actor, data={"with": visit.number}, **call, **values)
        before = visit.appointment
        call = _called(visit, actor=actor, how=how, answer=answer) if called else {"host_answer_at": _now_or_then(visit)}
        row = perform(states.CALL, visit, actor=actor, version=version, **call, **values)
        if appointment is not None and appointment != before:
            _expect_again(before, row, actor=actor)
            appointment.property = actor.property
            perform(states.ARRIVE, appointment, actor=actor, data={"slip": row.number})
        return row


def _now_or_then(visit: Visit) -> datetime:
    """Now; never before the arrival, whatever the clock did."""
    return max(timezone.now(), visit.occurred_at)


def _called(visit: Visit, *, actor: Actor, how: str, answer: str) -> dict[str, Any]:
    """Write down one try to reach the host; gives what the slip says of it.

    Every try is written down; one more that reached nobody, by the same way within the policy's minutes, does not count.
    """
    trail.hold(actor.property)  # of two tries at once one is the first
    at = _now_or_then(visit)
    reached = answer != Visit.Answer.UNREACHABLE
    counts = reached or not visit.host_calls.filter(counts=True, how=how, again_at__gt=at).exists()
    again = at + timedelta(minutes=policy_of(actor).apart_minutes)
    told = {"at": at, "by": actor.user, "how": how, "answer": answer, "counts": counts, "again_at": again}
    HostCall.objects.create(property=actor.property, visit=visit, **told)
    return {"host_answer_at": at, "calls_made": lambda row: row.calls_made + counts}


def same_host_waiting(visit: Visit) -> Any:
    """Other slips waiting for the same host without an answer yet."""
    rows = (
        Visit.objects.of(visit.property)
        .waiting()
        .filter(consent_source="", rule_consent=True)
        .exclude(pk=visit.pk)
        .order_by("occurred_at", "pk")
    )
    if visit.host_contact_id:
        return rows.filter(host_contact=visit.host_contact_id)
    if visit.host_unit_id:
        return rows.filter(host_unit=visit.host_unit_id, host_contact__isnull=True, host_text=visit.host_text)
    return rows.none()


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


def void_visit(visit: Visit, *, actor: Actor, version: int | None = None, reason: str) -> Visit:
    """Entered by mistake: the number stays, the line is void; who was expected is expected again."""
    with transaction.atomic():
        row = perform(states.VOID, visit, actor=actor, version=version, reason=reason)
        _expect_again(row.appointment, row, actor=actor)
    return row


def _expect_again(appointment: Appointment | None, visit: Visit, *, actor: Actor) -> None:
    """Whoever was expected is expected again: that slip was none of theirs."""
    if appointment is not None and states.EXPECT_AGAIN.starts_from(appointment):
        appointment.property = actor.property
        perform(states.EXPECT_AGAIN, appointment, actor=actor, data={"slip": visit.number})


def reveal_host(visit: Visit, *, actor: Actor) -> str:
    """The number to call the host, for this clerk, logged (A1). The open slip is the reason."""
    return calling.reveal(visit, visit.host_contact, actor=actor, permission=states.WORK)


NO_VISITORS_NUMBER = gettext_lazy("The visitor left no number, or it has been erased.")


def reveal_visitor(visit: Visit, *, actor: Actor, why: str = "") -> str:
    """The visitor's own number, for whoever has to call them, logged (A1): the host came down, the house is cleared, something was left.

    The open slip is the reason; once it is over, ``why`` is.
    """
    said: dict[str, Any] = {"actor": actor, "permission": states.WORK, "missing": NO_VISITORS_NUMBER}
    if why and not visit.is_open():
        return calling.reveal_after(visit, visit.visitor_phone, why=why, most=policy_of(actor).calls_after, **said)
    return calling.reveal_customer(visit, visit.visitor_phone, verb="reveal-visitor", **said)


def reserve_blanks(*, actor: Actor, count: int) -> tuple[int, int]:
    """Reserve paper slips for the day the power fails: first and last of their own series."""
    if denied := may_work(actor, states.WORK, at_desk=False):
        raise Refused(denied)
    with transaction.atomic():
        last = Counter.draw(actor.property.pk, "FK-paper", count=count)
        trail.record(actor, "reserve", data={"first": last - count + 1, "last": last})
    return last - count + 1, last


# --- regular passes ---------------------------------------------------------------------------
def issue_pass(regular: RegularPass, *, actor: Actor) -> RegularPass:
    """Issue a pass; the ID has been checked for it now."""
    regular.state = RegularPass.State.VALID
    regular.id_checked_at = timezone.now()
    return enter(regular, actor=actor, permission=states.WORK)


def recheck_pass(regular: RegularPass, *, actor: Actor, version: int | None = None) -> RegularPass:
    """The holder's ID has been checked again: due every ``pass_recheck_days``."""
    return perform(states.RECHECK, regular, actor=actor, version=version, id_checked_at=timezone.now())


def revoke_pass(regular: RegularPass, *, actor: Actor, version: int | None = None, reason: str) -> RegularPass:
    """Take a pass out of use, with the reason; slips made with it stay."""
    return perform(states.REVOKE, regular, actor=actor, version=version, reason=reason)


def scan_pass(regular: RegularPass, *, actor: Actor) -> Visit:
    """One scan in is a new slip with its own number, the next is the departure.

    Raises ``Refused`` when the pass is revoked, out of its days or hours, or its ID check is due:
    the ordinary path then.
    """
    inside = Visit.objects.of(actor.property).inside().filter(regular_pass=regular).first()
    if inside is not None:
        return depart_visit(inside, actor=actor)
    now = timezone.now()
    if because := regular.refused_because(now, policy_of(actor).pass_recheck_days):
        raise Refused(Denied(because + " " + _("Use an ordinary slip."), "pass"))
    kind = regular.kind
    visit = Visit(
        property=actor.property,
        kind=kind,
        state=S.INSIDE,
        visitor_name=regular.holder_name,
        visitor_org=regular.company,
        host_unit=regular.unit,
        host_area=regular.area,
        id_status=Id.PASS,
        id_kind=regular.id_kind,
        regular_pass=regular,
        consent_source=Visit.Consent.STANDING,
        party_size=1,
        arrived_count=1,
        occurred_at=now,
        admitted_at=now,
        expected_leave_at=now + timedelta(minutes=kind.stay_minutes),
        **{rule: getattr(kind, rule) for rule in RULES if rule not in ("rule_badge", "rule_escort", "rule_slip")},
        rule_badge=False,
        rule_escort=False,
        rule_slip=False,
    )
    return enter(visit, actor=actor, permission=states.WORK, data={"kind": kind.name, "pass": regular.number})


# --- appointments -----------------------------------------------------------------------------
def expect_visitor(appointment: Appointment, *, actor: Actor) -> Appointment:
    """Write down whom a unit expects, on the word of somebody named; for today or a day to come."""
    appointment.state = Appointment.State.EXPECTED
    if appointment.day < actor.today:
        raise ValidationError({"day": ValidationError(_("This day has passed: whoever came then is a late entry."), code="past")})
    return enter(appointment, actor=actor, permission=states.WORK, used=[appointment.host_unit.key])


def cancel_appointment(appointment: Appointment, *, actor: Actor, version: int | None = None, reason: str) -> Appointment:
    """The unit or the visitor called it off: who said so."""
    return perform(states.CANCEL_APPOINTMENT, appointment, actor=actor, version=version, reason=reason)
