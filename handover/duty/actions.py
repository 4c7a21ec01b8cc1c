"""Joining a shift and leaving it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from desk.ledger.transitions import Denied, Refused, may_work
from desk.models import Post, Shift
from desk.people import duty, guard
from desk.people.actors import Actor
from handover.enums import WORK
from handover.notices.actions import unread_notices
from handover.policy.models import HandoverPolicy
from handover.posts.shifts import open_shift, responsible


def join_shift(*, actor: Actor, post: Post, pin: str) -> Shift:
    """加入当班: read what is new, then the PIN; no counts. Only where a shift is on."""
    if denied := may_work(actor, WORK, at_desk=False):
        raise Refused(denied)
    if open_shift(post) is None:
        raise Refused(Denied(_("Nobody is on duty at %(post)s: take the post over.") % {"post": post}, "closed"))
    if first := next(iter(unread_notices(actor, post)), None):
        raise Refused(Denied(_("Notice %(notice)s must be read first: “%(title)s”.") % {"notice": first, "title": first.title}, "notice"))
    if actor.user is None or not guard.pin(actor.user, pin, limit=actor.policy.pin_tries):
        raise ValidationError({"pin": ValidationError(_("This is not your PIN."), code="pin")})
    return duty.take_post(actor=actor, post=post)


def leave_shift(*, actor: Actor) -> None:
    """An assistant's duty ends; whoever is responsible hands over first."""
    if actor.shift is not None and actor.user is not None and actor.policy_of(HandoverPolicy).gate:
        chief = responsible(actor.shift)
        if chief is None or chief.pk == actor.user.pk:
            raise Refused(Denied(_("You are responsible for this post: hand it over first."), "responsible"))
    duty.leave_post(actor=actor)
