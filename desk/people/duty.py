"""Standing at a post: opening a shift, joining it, relieving it, changing clerks by PIN, leaving.

Where posts are taken over by handover (the handover book's policy), that book decides when; otherwise
one page says “I am on duty at this post”.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger import trail
from desk.ledger.transitions import Denied, Refused
from desk.models import Membership, Post, Shift, ShiftClerk, User
from desk.people import guard
from desk.people.actors import Actor
from desk.people.roles import Role


def take_post(*, actor: Actor, post: Post) -> Shift:
    """Stand at ``post``: opens a shift if none is open (then responsible), else joins it (协班).

    Raises ``Refused`` when already on duty elsewhere, or when the role does no desk work.
    """
    _may_stand(actor, post)
    now = timezone.now()
    try:
        with transaction.atomic():
            trail.hold(actor.property)
            shift = Shift.objects.select_for_update(no_key=True).filter(post=post, closed_at__isnull=True).first()
            responsible = shift is None
            if shift is None:
                now = max(now, last_end(post) or now)
                shift = Shift.objects.create(
                    property=actor.property, post=post, opened_at=now, planned_end=now + timedelta(hours=post.shift_hours)
                )
            _stand(actor, shift, now, responsible=responsible)
    except IntegrityError:
        raise Refused(Denied(_("You are already on duty, or somebody opened this post a moment ago. Look again."), "duty")) from None
    return shift


def _may_stand(actor: Actor, post: Post) -> None:
    if actor.user is None or not actor.may("desk.work"):
        raise Refused(Denied(_("Only desk staff stand at a post."), "permission"))
    if post.property_id != actor.property.pk:
        raise Refused(Denied(_("This belongs to another property."), "property"))


def _stand(actor: Actor, shift: Shift, at: datetime, *, responsible: bool) -> None:
    assert actor.user is not None
    ShiftClerk.objects.create(shift=shift, user=actor.user, started_at=at, responsible=responsible)
    trail.record(
        Actor(actor.property, actor.user, actor.role, shift.post, shift),
        "take-post",
        data={"post": shift.post.name, "responsible": responsible},
    )


def last_end(post: Post) -> datetime | None:
    """When the post's last shift ended: the clock may have been set back since, and shifts never overlap."""
    return Shift.objects.filter(post=post).aggregate(last=Max("closed_at"))["last"]


def end_shift(shift: Shift, at: datetime) -> None:
    """A shift ends for all its clerks at one instant. Inside the transaction that says why."""
    ShiftClerk.objects.filter(shift=shift, ended_at__isnull=True).update(ended_at=at, responsible=False)
    shift.closed_at = at
    shift.save(update_fields=["closed_at"])


def relieve(*, actor: Actor, post: Post, at: datetime, planned_end: datetime) -> Shift:
    """The post's open shift, if any, ends and ``actor``'s begins at the same instant. Inside a transaction.

    ``at`` is not before the last shift's end (see :func:`last_end`) nor the open one's beginning.
    Raises ``Refused`` when the actor is on duty at another post, or does no desk work.
    """
    _may_stand(actor, post)
    if (open_shift := Shift.objects.select_for_update(no_key=True).filter(post=post, closed_at__isnull=True).first()) is not None:
        end_shift(open_shift, at)
    shift = Shift.objects.create(property=actor.property, post=post, opened_at=at, planned_end=planned_end)
    if ShiftClerk.objects.filter(user=actor.user, ended_at__isnull=True).exists():
        raise Refused(Denied(_("You are already on duty at another post. End that duty first."), "duty"))
    _stand(actor, shift, at, responsible=True)
    return shift


def leave_post(*, actor: Actor) -> None:
    """End one's own duty; the last clerk to leave closes the shift."""
    if actor.shift is None or actor.user is None:
        raise Refused(Denied(_("You are not on duty."), "duty"))
    now = timezone.now()
    with transaction.atomic():
        trail.hold(actor.property)
        shift = Shift.objects.select_for_update(no_key=True).get(pk=actor.shift.pk)
        ShiftClerk.objects.filter(shift=shift, user=actor.user, ended_at__isnull=True).update(ended_at=now, responsible=False)
        remaining = ShiftClerk.objects.filter(shift=shift, ended_at__isnull=True).order_by("started_at")
        if (heir := remaining.first()) is not None:
            if not remaining.filter(responsible=True).exists():
                remaining.filter(pk=heir.pk).update(responsible=True)
        else:
            shift.closed_at = max(now, shift.opened_at)
            shift.save(update_fields=["closed_at"])
        trail.record(actor, "leave-post", data={"post": str(actor.post)})


def clerk_by_pin(*, actor: Actor, pin: str) -> User | None:
    """The clerk of this shift whose PIN it is, or ``None``; one counted try at this post.

    A PIN opens a clerk's desk only: supervisors and managers sign in in full.
    Raises ``guard.TooMany`` while wrong PINs have been tried too often here.
    """
    if actor.shift is None:
        return None
    on_shift = ShiftClerk.objects.filter(shift=actor.shift, ended_at__isnull=True).select_related("user")
    users = {one.user_id: one.user for one in on_shift if one.user.is_active}
    clerks = Membership.objects.filter(user__in=users, property=actor.property, role=Role.CLERK, active=True).values_list(
        "user_id", flat=True
    )

    def check() -> User | None:
        found = [users[pk] for pk in clerks if users[pk].check_pin(pin)]
        return found[0] if len(found) == 1 else None

    return guard.attempt(check, guard.PIN, who=f"shift:{actor.shift.pk}", at=actor, limit=actor.policy.pin_tries)
