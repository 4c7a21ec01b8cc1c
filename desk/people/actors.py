"""Who acts: one person, in one role, at one property, perhaps on duty at one post.

Middleware puts an :class:`Actor` on every property page as ``request.desk``; the writers take one as
``actor=``. The system itself acts with ``system(property)``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property

from desk.models import BookPolicy, DeskPolicy, Membership, Post, Property, Shift, ShiftClerk, User
from desk.people.roles import Role, allows

P = TypeVar("P", bound=BookPolicy)


@dataclass(frozen=True)
class Actor:
    property: Property
    user: User | None = None
    role: str = ""
    post: Post | None = None
    shift: Shift | None = None
    department_id: int | None = None
    along: list[Callable[[], Any]] = field(default_factory=list, compare=False, repr=False)

    def settle(self) -> None:
        """What has to happen in one transaction with the row this request writes; a writer calls it, once."""
        while self.along:
            self.along.pop()()

    def may(self, permission: str) -> bool:
        """Whether this actor's role holds the permission. The system holds all of them."""
        return self.user is None or allows(self.role, permission)

    @cached_property
    def policy(self) -> DeskPolicy:
        return self.policy_of(DeskPolicy)

    def policy_of(self, model: type[P]) -> P:
        """A book's numbers for this property; they came with the membership, in the same query."""
        found = getattr(self.property, f"{model._meta.app_label}_policy", None)
        return found if isinstance(found, model) else model(property=self.property)  # asking writes nothing

    @cached_property
    def on_duty(self) -> bool:
        return self.shift is not None

    @cached_property
    def has_desk(self) -> bool:
        """Whether the desk is theirs to write at: on duty, or where posts are taken freely."""
        return self.on_duty or not self.policy.duty_gate

    @cached_property
    def role_name(self) -> str:
        return str(Role(self.role).label) if self.role else ""

    @cached_property
    def today(self) -> date:
        """The local date now."""
        return self.local(timezone.now()).date()

    def url(self, name: str, *args: object) -> str:
        """The address of a page of this property, by its full name (``"mail:entry"``)."""
        return reverse(name, args=[self.property.slug, *args])

    def local(self, moment: datetime) -> datetime:
        return self.property.local(moment)


def _moment(value: object) -> datetime:
    """JSON gives a datetime back as text, on both databases."""
    moment = parse_datetime(str(value))
    assert moment is not None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def system(property: Property) -> Actor:
    """The system's own hand: commands and demo data."""
    return Actor(property=property)


def actor_for(user: User, slug: str) -> Actor | None:
    """The user as actor at the property named ``slug``; ``None`` for a stranger (who gets a 404).

    One query: the membership with its property, policy and the user's open duty there.
    """
    duty = ShiftClerk.objects.filter(
        user=OuterRef("user"),
        shift__property=OuterRef("property"),
        ended_at__isnull=True,
        shift__closed_at__isnull=True,
    ).values(
        found=JSONObject(
            shift="shift_id",
            opened="shift__opened_at",
            ends="shift__planned_end",
            post="shift__post_id",
            name="shift__post__name",
            hours="shift__post__shift_hours",
        )
    )
    membership = (
        Membership.objects.filter(user=user, active=True, property__slug=slug)
        .select_related(*(f"property__{policy._meta.app_label}_policy" for policy in BookPolicy.__subclasses__()))
        .annotate(duty=Subquery(duty[:1]))
        .first()
    )
    if membership is None:
        return None
    post = shift = None
    if found := membership.duty:
        post = Post(id=found["post"], property=membership.property, name=found["name"], shift_hours=found["hours"])
        shift = Shift(
            id=found["shift"],
            property=membership.property,
            post=post,
            opened_at=_moment(found["opened"]),
            planned_end=_moment(found["ends"]),
        )
    return Actor(membership.property, user, membership.role, post, shift, membership.department_id)


def reviewers(actor: Actor) -> list[Membership]:
    """Who decides at this property what clerks ask for: its active supervisors and managers, besides the actor."""
    deciding = [role for role in Role.values if allows(role, "desk.review")]
    rows = Membership.objects.filter(property=actor.property, active=True, user__is_active=True, role__in=deciding).select_related("user")
    return list(rows.exclude(user=actor.user).order_by("user__name", "pk"))
