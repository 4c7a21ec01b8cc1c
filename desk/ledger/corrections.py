"""Who may correct an entry: its own shift, or a supervisor; what has ended long ago, a supervisor only.

Whoever stands at the desk in a later shift adds (an addendum) and, while the entry is open, fills in what was left
empty; what somebody else wrote stays as it is.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger.transitions import Denied, Rule, may_work
from desk.models import Entry, Event, Record
from desk.people.actors import Actor

Follows = TypeVar("Follows", bound=Callable[..., dict[str, Any]])


def reviews(actor: Actor, permission: str) -> bool:
    """Whether this actor decides over what clerks write in the book of ``permission``."""
    return actor.user is not None and actor.may(permission.replace(".work", ".review"))


def at_hand(record: Record, actor: Actor) -> bool:
    """Whether the entry is of the shift that is on. What was made outside any is of whoever made it, where a desk knows no shifts."""
    if actor.shift is not None:
        return record.shift_id == actor.shift.pk
    return record.shift_id is None and actor.user is not None and record.created_by_id == actor.user.pk


def other_shift(permission: str) -> Rule:
    """The rule that a clerk voids entries of the own shift only, in the book of ``permission``; older ones are the supervisor's."""

    def rule(record: Record, actor: Actor) -> Denied | None:
        if actor.may(permission.replace(".work", ".review")) or (actor.shift is not None and record.shift_id == actor.shift.pk):
            return None
        return Denied(_("This is of another shift: ask a supervisor to void it."), "other_shift")

    return rule


# --- what follows, and what a book forbids ------------------------------------------------------------
_FOLLOWS: dict[type[Record], Callable[..., dict[str, Any]]] = {}


def follows(model: type[Record]) -> Callable[[Follows], Follows]:
    """What a book's correction of these rows brings with it: ``(row, changes, *, actor)`` gives the columns that follow.

    It raises ``ValidationError`` for what must not be corrected so. The writer asks it, whichever way the correction came.
    """

    def declare(rule: Follows) -> Follows:
        _FOLLOWS[model] = rule
        return rule

    return declare


def following(row: Record, changes: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Columns that follow from the corrected ones, by name."""
    rule = _FOLLOWS.get(type(row))
    return rule(row, changes, actor=actor) if rule else {}


AHEAD = ("due_", "expected_", "limit_", "remind_", "agreed_")  # times that were set, not times something happened at


def _first_written(record: Entry, actor: Actor) -> datetime:
    """The time it was entered with, before anybody corrected it."""
    rows = Event.objects.filter(property=actor.property, subject_key=record.key, verb="amend").order_by("seq")
    told = (event.data.get("changes", {}).get("occurred_at") for event in rows)
    first = next((pair[0] for pair in told if pair), None)
    return datetime.fromisoformat(first) if first else record.occurred_at


def judge_time(record: Record, changes: dict[str, Any], actor: Actor, permission: str) -> None:
    """When it happened is corrected within what is known: before it was entered, and before whatever came after it.

    By more than the policy's minutes a supervisor corrects it. Raises ``ValidationError``.
    """
    then = changes.get("occurred_at")
    if not isinstance(record, Entry) or then is None:
        return
    happened = {field.name: field for field in record._meta.concrete_fields if isinstance(field, models.DateTimeField)}
    known = {name: getattr(record, name) for name in happened if name != "occurred_at" and not name.startswith(AHEAD)}
    later = {name: at for name, at in known.items() if at is not None and record.occurred_at <= at < then}
    if later:
        name = min(later, key=lambda one: later[one])
        said = {"what": happened[name].verbose_name, "time": actor.local(later[name]).strftime("%H:%M"), "entry": record}
        says = _("%(entry)s has “%(what)s” at %(time)s: it did not happen after that.")
        raise ValidationError({"occurred_at": ValidationError(says, code="later", params=said)})
    most = actor.policy.correct_minutes
    if not reviews(actor, permission) and abs(then - _first_written(record, actor)) > timedelta(minutes=most):
        says = _("By more than %(n)s minutes a supervisor corrects the time: write an addendum, or ask one.")
        raise ValidationError({"occurred_at": ValidationError(says, code="far", params={"n": most})})


def left_empty(record: Record) -> list[str]:
    """Columns a correction may touch in which nothing stands yet."""
    return [name for name in record.amendable if getattr(record, name) in ("", None)]


def _long_ago(record: Record, actor: Actor) -> bool:
    if record.is_open():
        return False
    moved = Event.objects.filter(property=actor.property, subject_key=record.key, to_state=record.state).exclude(from_state=F("to_state"))
    ended = moved.order_by("-seq").values_list("at", flat=True).first() or record.created_at
    return timezone.now() - ended > timedelta(days=actor.policy.correct_days)


def may_add(record: Record, actor: Actor, permission: str) -> Denied | None:
    """Why nothing may be added to the entry by this actor, or ``None``."""
    if denied := may_work(actor, permission, at_desk=not reviews(actor, permission)):
        return denied
    if isinstance(record, Entry) and record.purged_at is not None:
        return Denied(_("%(entry)s: its personal data has been erased, nothing is written there any more.") % {"entry": record}, "purged")
    if actor.user is not None and not reviews(actor, permission) and _long_ago(record, actor):
        said = {"entry": record, "state": record.get_state_display(), "n": actor.policy.correct_days}
        return Denied(
            _("%(entry)s has been “%(state)s” for more than %(n)s days: tell a supervisor what is wrong, they correct it.") % said,
            "long_ago",
        )
    return None


def may_amend(record: Record, actor: Actor, permission: str, names: Iterable[str] = ()) -> Denied | None:
    """Why this actor may not correct the columns ``names``, or ``None``."""
    if denied := may_add(record, actor, permission):
        return denied
    if actor.user is None or at_hand(record, actor) or reviews(actor, permission):
        return None
    if record.is_open() and names and set(names) <= set(left_empty(record)):
        return None
    if record.shift_id is None:
        return Denied(
            _("%(entry)s was entered in no shift: write an addendum, or ask a supervisor to correct it.") % {"entry": record}, "other_shift"
        )
    return Denied(
        _("%(entry)s is of another shift: write an addendum, or ask a supervisor to correct it.") % {"entry": record}, "other_shift"
    )
