"""What the walks over every address share with the books' own tables: pages, doors, people, and taking back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import transaction

from desk.models import Department, Membership, Post, Property
from desk.people.actors import Actor, actor_for
from desk.people.roles import Role, allows
from tests.factories import actor_of, on_duty


def member(property: Property, role: str, *, post: Post | None = None) -> Actor:
    """Somebody of that role, standing at ``post`` if given: the role may have changed during the duty."""
    actor = actor_of(property)
    if post is not None:
        on_duty(actor, post)
    department = Department.objects.get_or_create(property=property, name="工程部")[0]
    Membership.objects.filter(user=actor.user).update(role=role, department=department if role == Role.HANDLER else None)
    found = actor_for(actor.user, property.slug)
    assert found is not None
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    block = transaction.atomic()
    block._from_testcase = True  # like the one around each test: what must stand by itself may begin inside it
    with block:
        yield
        transaction.set_rollback(True)


def amended(row: Any, **changes: Any) -> dict[str, Any]:
    """The correction form of a row as it stands, with ``changes``."""
    values = {name: getattr(row, name) for name in row.amendable}
    if "occurred_at" in values:
        values["occurred_at"] = row.property.local(row.occurred_at).strftime("%Y-%m-%dT%H:%M")
    return {**{k: v for k, v in values.items() if v not in (None, False)}, "amend_reason": "笔误", "version": row.version, **changes}


class Access(NamedTuple):
    """What one method of a page takes: a permission, a post (``on``), none (``off``) or either; and what it answers.

    ``free``: a permission whose holders need no post.
    """

    permission: str
    status: int = 200
    duty: str = "any"
    free: str = ""

    def answers(self, role: str, duty: str) -> int:
        standing = self.duty in ("any", duty) or (self.free != "" and allows(role, self.free))
        return self.status if allows(role, self.permission) and standing else 403


class Page(NamedTuple):
    get: Access | None
    post: Access | None = None
    args: Callable[[Any], tuple[Any, ...]] = lambda w: ()
    body: Callable[[Any], dict[str, Any]] = lambda w: {}


def register(permission: str) -> Page:
    """A list: read by whoever has ``permission``, taken out of the house by whoever may export."""
    return Page(Access(permission), Access(f"{permission.partition('.')[0]}.export"), body=lambda w: {"export": "csv"})
