"""What weakens a safeguard takes two people: proposed by one, confirmed by a second, effective then.

Retention, limits, approvals taken off, rules of kinds of visitor, a role with power, somebody's second factor taken
away. Where nobody else may open the configuration it takes effect at once, and the trail says it was done alone.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger import trail, writers
from desk.ledger.transitions import Denied, Refused
from desk.models import Membership, Property, Proposal, User
from desk.models.numbers import weaker
from desk.people import guard
from desk.people.actors import Actor
from desk.people.roles import Role, allows

SECOND_FACTOR = "second_factor"  # of a user, no column: the app and the passkeys they sign in with


def weakened(row: models.Model, before: models.Model | None) -> set[str]:
    """The columns whose change weakens a safeguard. A new row is measured by what the defaults ask."""
    if before is None:
        before = type(row)(active=False) if isinstance(row, Membership) else type(row)()
    if hasattr(row, "weakened"):
        return row.weakened(before)
    ways = getattr(row, "safeguards", {})
    return {name for name, way in ways.items() if weaker(way, getattr(before, name), getattr(row, name))}


def others(row: models.Model, by: User) -> models.QuerySet[User]:
    """Who may confirm what ``by`` proposes about ``row``: of the property its other reviewers, of people and rights another
    administrator, and of a membership a manager of the property; never the one it is about."""
    house = isinstance(row, User | Membership)
    property = getattr(row, "property", None)
    needed = "desk.manage" if house else "desk.review"
    roles = [role for role in Role.values if allows(role, needed)]
    may = Q(memberships__property=property, memberships__active=True, memberships__role__in=roles) if property else Q(pk=None)
    if house:
        may |= Q(is_superuser=True)
    about: list[Any] = [by.pk, row.pk if isinstance(row, User) else getattr(row, "user_id", None) or by.pk]
    return User.objects.filter(may, is_active=True, is_staff=True).exclude(pk__in=about).distinct()


def actor_of(by: User, row: models.Model) -> Actor | None:
    """``by`` as actor where the row's trail is; an administrator needs no membership there."""
    property = row if isinstance(row, Property) else getattr(row, "property", None)
    if property is None:
        return None
    role = Membership.objects.filter(user=by, property=property, active=True).values_list("role", flat=True).first()
    return Actor(property, by, role or "")


def keep(row: Any, *, by: User, before: models.Model | None = None) -> Proposal | None:
    """Save configuration; what weakens a safeguard stays as it was and becomes the proposal that is given back."""
    held = weakened(row, before)
    alone = bool(held) and not others(row, by).exists()
    if not held or alone:
        _write(row, by, before, {"alone": True} if alone else {})
        return None
    new = {name: getattr(row, name) for name in held}
    was = before or (type(row)(active=False) if isinstance(row, Membership) else type(row)())
    for name in held - ({"role", "department"} if before is None else set()):  # a new membership says what it is for, and waits
        setattr(row, name, getattr(was, name))
    with transaction.atomic():
        _write(row, by, before, {})
        changes = {name: [_plain(getattr(row, name)), _plain(new[name])] for name in sorted(held)}
        return propose(row, {name: pair for name, pair in changes.items() if pair[0] != pair[1]}, by=by)


def propose(row: Any, changes: dict[str, Any], *, by: User) -> Proposal:
    with transaction.atomic():
        proposal = Proposal.objects.create(
            property=getattr(row, "property", None),
            what=trail.label(row),
            row=row.pk,
            changes=changes,
            proposed_by=by,
            proposed_at=timezone.now(),
        )
        _tell(row, by, "propose", {"what": row._meta.model_name, "changes": changes, "proposal": proposal.pk})
    return proposal


def lose_factor(user: User, *, by: User) -> Proposal | None:
    """Take away the second factor somebody has lost, so that they enrol a new one: two people, or the only administrator."""
    if others(user, by).exists():
        return propose(user, {SECOND_FACTOR: ["on", "off"]}, by=by)
    with transaction.atomic():
        _without_factor(user, by, {"alone": True})
    return None


def may_decide(proposal: Proposal, user: User) -> bool:
    row = proposal.subject()
    return row is not None and proposal.proposed_by_id != user.pk and others(row, proposal.proposed_by).filter(pk=user.pk).exists()


def waiting_for(user: User) -> int:
    """How many proposals this person may decide; open ones are few."""
    return sum(may_decide(one, user) for one in Proposal.objects.filter(state=Proposal.State.OPEN).select_related("proposed_by")[:100])


def decide(proposal: Proposal, *, by: User, confirmed: bool) -> None:
    """Raises ``Refused``: not yours, decided already, or what it was about has changed since."""
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.state != Proposal.State.OPEN:
            raise Refused(Denied(_("This has been decided already: %(state)s.") % {"state": proposal.get_state_display()}, "decided"))
        if not may_decide(proposal, by):
            raise Refused(Denied(_("A second person decides this: not whoever proposed it, nor whoever it is about."), "two_people"))
        row: Any = proposal.model()._default_manager.select_for_update().get(pk=proposal.row)
        if confirmed and proposal.changes == {SECOND_FACTOR: ["on", "off"]} and isinstance(row, User):
            _without_factor(row, by, {"proposed_by": proposal.proposed_by.get_username()})
        elif confirmed:
            before = proposal.model()._default_manager.get(pk=row.pk)
            for name, (old, new) in proposal.changes.items():
                if _plain(getattr(row, name)) != old:
                    raise Refused(Denied(_("This has changed since it was proposed. Decline it and propose it anew."), "changed"))
                setattr(row, row._meta.get_field(name).attname, new)
            row.full_clean()
            _write(row, by, before, {"proposed_by": proposal.proposed_by.get_username(), "proposal": proposal.pk})
        else:
            _tell(row, by, "decline", {"what": row._meta.model_name, "changes": proposal.changes, "proposal": proposal.pk})
        proposal.state = Proposal.State.CONFIRMED if confirmed else Proposal.State.DECLINED
        proposal.decided_by, proposal.decided_at = by, timezone.now()
        proposal.save(update_fields=["state", "decided_by", "decided_at"])


def _without_factor(user: User, by: User, data: dict[str, Any]) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=user).delete()
    guard.end_sessions(user)
    guard.tell(user, "lose-factor", data, by=by)


def _write(row: Any, by: User, before: models.Model | None, data: dict[str, Any]) -> None:
    """Through the writer of configuration; of people, who belong to no property, every trail of theirs hears."""
    if (actor := None if isinstance(row, Property) and row.pk is None else actor_of(by, row)) is not None:
        writers.keep(row, actor=actor, before=before, data=data)
        return
    with transaction.atomic():
        row.save()
        changes = {
            name: [getattr(before, name, None), getattr(row, name)]
            for name in ("is_active", "is_staff", "is_superuser", "username")
            if isinstance(row, User) and getattr(before, name, None) != getattr(row, name)
        }
        secret = isinstance(row, User) and before is not None and before.password != row.password  # type: ignore[attr-defined]
        _tell(row, by, "amend" if before is not None else "enter", {"changes": changes, "password": secret, **data})


def _tell(row: Any, by: User, verb: str, data: dict[str, Any]) -> None:
    if isinstance(row, User):
        guard.tell(row, verb, data, by=by)
    elif (actor := actor_of(by, row)) is not None:
        trail.record(actor, verb, subject=trail.label(row), data=data)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def check(row: Any, before: models.Model | None) -> None:
    """Raises ``ValidationError`` for a weakening while another one of the same row waits."""
    waiting = Proposal.objects.filter(what=trail.label(row), row=row.pk, state="open")
    if before is not None and weakened(row, before) and waiting.exists():
        raise ValidationError(
            _("A change of this already waits for a second person: it is confirmed or declined first."), code="two_people"
        )


def label(proposal: Proposal, name: str) -> str:
    """How the form calls this column."""
    if (proposal.what, name) == ("desk.user", SECOND_FACTOR):
        return _("second factor")
    column: Any = proposal.model()._meta.get_field(name)
    return str(column.verbose_name)
