"""The host is asked first: how a consent is written down, and what stands behind it (B7, C1.1)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger import corrections, trail
from desk.ledger.writers import perform
from desk.people import named
from desk.people.actors import Actor
from desk.written import names as written
from directory import calling, names
from directory.models import StandingPermission, Unit
from visitors.appointments import states as appointment_states
from visitors.appointments.models import Appointment
from visitors.kinds.models import VisitKind, VisitorPolicy
from visitors.visits import states
from visitors.visits.models import HostCall, Visit


def answering(actor: Actor, unit: Unit | None, kind: VisitKind, moment: datetime) -> StandingPermission | None:
    """A unit's dated permission that answers for the host; ``None`` when a call is needed."""
    if unit is None:
        return None
    local = actor.local(moment)
    in_force = StandingPermission.objects.in_force(actor.property, moment).filter(unit=unit)
    return next((one for one in in_force if one.covers(kind.code, local)), None)


def appointments_for(actor: Actor, visit: Visit) -> list[Appointment]:
    """The appointments that are about this visitor: the slip's own, and those this host still expects on the day they came."""
    found = [] if visit.appointment is None else [visit.appointment]
    if visit.host_unit_id is not None and visit.occurred_at is not None:
        day = actor.local(visit.occurred_at).date()
        rows = Appointment.objects.of(actor.property).for_table().answering_for(visit.host_unit_id, visit.host_contact_id, day)
        found = [*rows.order_by("from_time", "pk"), *found]
    return [one for one in found if _told_of(visit, one)]


def only_as_told(appointment: Appointment, *, visitor_name: str, kind: VisitKind, party_size: int) -> None:
    """The unit agreed to this visitor, for this, with no more people; a spelling is no other name.

    Raises ``ValidationError`` with the columns in which somebody else stands there: the host is called about them.
    """
    other = {
        "visitor_name": not names.same(appointment.visitor_name, visitor_name),
        "kind": appointment.kind_id != kind.pk,
        "party_size": party_size > appointment.party_size,
    }
    said = {
        "number": appointment.number,
        "who": appointment.visitor_name,
        "kind": appointment.kind,
        "count": appointment.party_size,
    }
    if wrong := [column for column, differs in other.items() if differs]:
        raise ValidationError({column: ValidationError(_ANOTHER, code="appointment", params=said) for column in wrong})


_ANOTHER = gettext_lazy(
    "%(number)s is for %(who)s, %(kind)s, party of %(count)s: the host agreed to nobody else."
    " Save again to open the slip without the appointment, and call the host."
)


def _told_of(visit: Visit, appointment: Appointment | None) -> bool:
    """Whether this appointment is about whoever the slip says."""
    if appointment is None:
        return False
    try:
        only_as_told(appointment, visitor_name=visit.visitor_name, kind=visit.kind, party_size=visit.party_size)
    except ValidationError:
        return False
    return True


ASKED_ANEW: dict[str, Any] = {
    "host_answer": "",
    "host_answer_by": "",
    "host_answer_at": None,
    "consent_source": "",
    "standing_permission": None,
}


@corrections.follows(Visit)
def follows_correction(visit: Visit, changes: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """Who comes to another host, or is not whom the unit expected, has not been agreed to: the host is asked anew.

    Raises ``ValidationError`` once they are inside: what was agreed then stays as it was agreed.
    """
    if not visit.consent_source or not visit.is_open():
        return {}
    wrong = ["host_text"] if changes.get("host_text", visit.host_text) != visit.host_text else []
    if visit.state != Visit.State.INSIDE:  # what the host was told of them besides; a spelling is nothing else
        before = {name: getattr(visit, name) for name in ("visitor_org", "purpose", "name_list")}
        wrong += [name for name, old in before.items() if old and not written.near(old, changes.get(name, old))]
    was, now = visit.visitor_name, changes.get("visitor_name", visit.visitor_name)
    if was and not (names.same(was, now) or names.near(was, now)):
        wrong.append("visitor_name")
    if changes.get("party_size", visit.party_size) > visit.party_size:
        wrong.append("party_size")
    if visit.consent_source == Visit.Consent.LISTED and visit.appointment is not None:
        as_is = {name: getattr(visit, name) for name in ("visitor_name", "kind", "party_size")}
        try:
            only_as_told(visit.appointment, **{name: changes.get(name, old) for name, old in as_is.items()})
        except ValidationError as error:
            wrong += [name for name in error.error_dict if name in changes and name not in wrong]
    if wrong and visit.state == Visit.State.INSIDE:
        raise ValidationError({name: ValidationError(_AGREED_THEN, code="agreed") for name in wrong})
    return ASKED_ANEW if wrong else {}


_AGREED_THEN = gettext_lazy(
    "They are inside because the host agreed to what stands here. Write an addendum, or call the host and open another slip."
)


def _behind(source: str, appointment: Appointment | None, standing: StandingPermission | None) -> dict[str, Any]:
    """What stands behind a consent: an appointment or a standing permission, and nothing but the one that was named."""
    if (source == Visit.Consent.LISTED) != (appointment is not None):
        raise ValidationError({"consent_source": ValidationError(_NAMES_NOTHING, code="listed")})
    if (source == Visit.Consent.STANDING) != (standing is not None):
        raise ValidationError({"consent_source": ValidationError(_NAMES_NOTHING, code="standing")})
    linked: dict[str, Any] = {"standing_permission": standing}
    return linked if appointment is None else {**linked, "appointment": appointment}


_NAMES_NOTHING = gettext_lazy("Choose the appointment or the standing permission that agrees for the host; where there is none, call them.")


def said_by(visit: Visit, name: str, *, actor: Actor, column: str = "host_answer_by") -> None:
    """Who spoke for the host is somebody of the host's: neither whoever asks to come in, nor who sits at this desk.

    Raises ``ValidationError`` beside ``column``.
    """

    def known(said: str) -> bool:
        return names.same(said, visit.host_text) or (visit.host_unit is not None and visit.host_unit.has_on_file(said))

    if why := named.fault(name, actor=actor, never=(visit.visitor_name,), known=known):
        if why == named.OURS and visit.host_unit_id is None:
            return  # they come to see somebody of this house
        says = _NOT_FOR_THE_HOST[why] if name.strip() else _("Write down who of the host's agreed.")
        raise ValidationError({column: ValidationError(says, code="nobody", params={"name": name})})


_NOT_FOR_THE_HOST = {
    named.NOBODY: gettext_lazy("“%(name)s” is nobody one could ask again: write down by name who of the host's said so."),
    named.OWN: gettext_lazy("“%(name)s” is you: write down who of the host's said so."),
    named.SAME: gettext_lazy("“%(name)s” is whoever asks to come in: write down who of the host's said so, with the full name."),
    named.OURS: gettext_lazy("“%(name)s” works at this desk: write down who of the host's said so."),
}


_NOT_PHONED = gettext_lazy("%(who)s is not to be phoned: write down who of theirs agreed, and how they were asked.")
_WHO_AT_RECEPTION = gettext_lazy("Their reception answered for the host: write down who, such as “reception, Xiao Li”.")
_ASKED_HOW = gettext_lazy("Say how the host was asked: by phone, through reception, by message or in person.")


def answer_call(
    visit: Visit,
    *,
    actor: Actor,
    version: int | None = None,
    answer: str,
    consent_source: str,
    host_answer_by: str = "",
    appointment: Appointment | None = None,
    standing: StandingPermission | None = None,
    also: Iterable[str] = (),
) -> Visit:
    """Write down what the host said, when and how (B7). One call may admit up to three slips of one host.

    ``consent_source``: how they were asked; nobody's answer has a way of its own. The list and a standing permission agree, and
    do nothing else, only through the entry that is named: ``appointment``, ``standing``.
    """
    agreed = answer == Visit.Answer.AGREED
    if consent_source not in Visit.Consent.values or (not agreed and consent_source not in Visit.ASKED):
        raise ValidationError({"consent_source": ValidationError(_ASKED_HOW, code="required")})
    if host_answer_by and answer != Visit.Answer.UNREACHABLE:
        said_by(visit, host_answer_by, actor=actor)
    elif agreed and consent_source == Visit.Consent.RECEPTION:
        raise ValidationError({"host_answer_by": ValidationError(_WHO_AT_RECEPTION, code="required")})
    elif agreed and consent_source in Visit.ASKED and visit.host_contact is not None and visit.host_contact.no_call:
        raise ValidationError({"host_answer_by": ValidationError(_NOT_PHONED, code="no_call", params={"who": visit.host_contact})})
    source = consent_source if agreed else ""
    values: dict[str, Any] = {"host_answer": answer, "host_answer_by": host_answer_by, "consent_source": source}
    if agreed:
        values |= _behind(source, appointment, standing)
        if appointment is not None and not _told_of(visit, appointment):
            raise ValidationError({"consent_source": ValidationError(_NAMES_NOTHING, code="appointment")})
        values["host_answer_by"] = host_answer_by or (appointment.told_by if appointment else standing.granted_by if standing else "")
    called = appointment is None and standing is None  # nobody was called for what was agreed before
    others = list(same_host_waiting(visit).filter(number__in=list(also))[:2]) if agreed and called else []
    with transaction.atomic():
        for other in sorted(others, key=lambda row: row.pk):
            call, _soon = _called(other, actor=actor, how=consent_source, answer=answer)
            perform(states.CALL, other, actor=actor, data={"with": visit.number}, **call, **values)
        before = visit.appointment
        call, soon = (
            _called(visit, actor=actor, how=consent_source, answer=answer) if called else ({"host_answer_at": _now_or_then(visit)}, None)
        )
        row = perform(states.CALL, visit, actor=actor, version=version, data=soon, **call, **values)
        if appointment is not None and appointment != before:
            expect_again(before, row, actor=actor)
            perform(appointment_states.ARRIVE, appointment, actor=actor, data={"slip": row.number})
        return row


def _now_or_then(visit: Visit) -> datetime:
    """Now; never before the arrival, whatever the clock did."""
    return max(timezone.now(), visit.occurred_at)


def _called(visit: Visit, *, actor: Actor, how: str, answer: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Write down one try to reach the host; gives what the slip says of it, and what the history does.

    Every try is written down; one more that reached nobody, by the same way within the policy's minutes, does not count.
    """
    trail.hold(actor.property)  # of two tries at once one is the first
    at = _now_or_then(visit)
    reached = answer != Visit.Answer.UNREACHABLE
    counts = reached or not visit.host_calls.filter(counts=True, how=how, again_at__gt=at).exists()
    again = at + timedelta(minutes=actor.policy_of(VisitorPolicy).apart_minutes)
    told = {"at": at, "by": actor.user, "how": how, "answer": answer, "counts": counts, "again_at": again}
    HostCall.objects.create(property=actor.property, visit=visit, **told)
    return {"host_answer_at": at, "calls_made": lambda row: row.calls_made + counts}, None if counts else {"too_soon": True}


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


def expect_again(appointment: Appointment | None, visit: Visit, *, actor: Actor) -> None:
    """Whoever was expected is expected again: that slip was none of theirs."""
    if appointment is not None and appointment_states.EXPECT_AGAIN.starts_from(appointment):
        perform(appointment_states.EXPECT_AGAIN, appointment, actor=actor, data={"slip": visit.number})


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
        return calling.reveal_after(visit, visit.visitor_phone, why=why, most=actor.policy_of(VisitorPolicy).calls_after, **said)
    return calling.reveal_customer(visit, visit.visitor_phone, verb="reveal-visitor", **said)
