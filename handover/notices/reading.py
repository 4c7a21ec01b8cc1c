"""Who has read a notice."""

from typing import Any

from desk.models import Membership
from desk.people.actors import Actor
from desk.people.roles import Role
from handover.notices.models import Notice


def receipts(actor: Actor, notice: Notice) -> dict[str, Any]:
    """Who has read it, and when; who has not. Clerks are asked; a supervisor's reading shows too."""
    read = list(notice.receipts.select_related("user").order_by("read_at"))
    known = [one.user_id for one in read]
    waiting = Membership.objects.filter(property=actor.property, active=True, role=Role.CLERK).exclude(user__in=known)
    return {"read": read, "waiting": list(waiting.select_related("user").order_by("user__name"))}
