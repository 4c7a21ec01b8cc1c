"""The only writers of stand-ins."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger.transitions import Denied, Refused
from desk.ledger.writers import enter, perform
from desk.models import ShiftClerk, User
from desk.people import duty, guard
from desk.people.actors import Actor, actor_for
from handover.enums import WORK
from handover.policy.models import HandoverPolicy
from handover.stand_ins import states
from handover.stand_ins.models import StandIn


def stand_in(*, actor: Actor, key: Any, substitute: User, reason: str, minutes: int, own_pin: str, their_pin: str) -> StandIn:
    """临时顶岗: a colleague takes the desk for a while, with the reason and both PINs; no counts."""
    if actor.user is None or actor.shift is None or actor.post is None:
        raise Refused(Denied(_("Take over the post first: until then everything can be read and nothing written."), "duty"))
    if minutes > actor.policy_of(HandoverPolicy).stand_in_minutes:
        limit = ValidationError(
            _("At most %(n)s minutes; longer needs a handover."),
            code="minutes",
            params={"n": actor.policy_of(HandoverPolicy).stand_in_minutes},
        )
        raise ValidationError({"minutes": limit})
    for name, user, pin in (("own_pin", actor.user, own_pin), ("their_pin", substitute, their_pin)):
        if not guard.pin(user, pin, limit=actor.policy.pin_tries):
            raise ValidationError({name: ValidationError(_("This is not the PIN of %(who)s."), code="pin", params={"who": user})})
    colleague = actor_for(substitute, actor.property.slug)
    if colleague is None:
        raise Refused(Denied(_("%(who)s does not work at this desk.") % {"who": substitute}, "permission"))
    row = StandIn(
        property=actor.property,
        key=key,
        state=StandIn.State.STANDING,
        of_shift=actor.shift,
        absent=actor.user,
        substitute=substitute,
        reason=reason,
        minutes_agreed=minutes,
        until=timezone.now() + timedelta(minutes=minutes),
    )
    with transaction.atomic():
        entered = enter(row, actor=actor, permission=WORK)
        if colleague.shift is None or colleague.shift.pk != actor.shift.pk:
            duty.take_post(actor=colleague, post=actor.post)
    return entered


def return_to_post(stand_in: StandIn, *, actor: Actor, version: int | None = None) -> StandIn:
    """Back at the desk, having read what happened meanwhile; the stand-in's duty ends."""
    now = timezone.now()
    with transaction.atomic():
        row = perform(states.RETURN, stand_in, actor=actor, version=version, returned_at=now)
        ShiftClerk.objects.filter(shift=row.of_shift, user=row.substitute, ended_at__isnull=True).update(ended_at=now)
    return row
