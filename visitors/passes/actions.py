"""The only writers of the regular passes; one scan of a pass is a slip."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger.transitions import Denied, Refused
from desk.ledger.writers import enter, perform
from desk.people.actors import Actor
from visitors.kinds.models import RULES, VisitorPolicy
from visitors.passes import states
from visitors.passes.models import RegularPass
from visitors.visits.actions import depart_visit
from visitors.visits.models import Visit


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
    if because := regular.refused_because(now, actor.policy_of(VisitorPolicy).pass_recheck_days):
        raise Refused(Denied(because + " " + _("Use an ordinary slip."), "pass"))
    kind = regular.kind
    visit = Visit(
        property=actor.property,
        kind=kind,
        state=Visit.State.INSIDE,
        visitor_name=regular.holder_name,
        visitor_org=regular.company,
        host_unit=regular.unit,
        host_area=regular.area,
        id_status=Visit.IdStatus.PASS,
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
