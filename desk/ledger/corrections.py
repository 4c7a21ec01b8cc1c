"""Who may correct an entry: its own shift, or a supervisor; what has ended long ago, a supervisor only.

Whoever stands at the desk in a later shift adds (an addendum) and, while the entry is open, fills in what was left
empty; what somebody else wrote stays as it is.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger.transitions import Denied, Rule, may_work
from desk.models import Entry, Event, Record
from desk.people.actors import Actor


def reviews(actor: Actor, permission: str) -> bool:
    """Whether this actor decides over what clerks write in the book of ``permission``."""
    return actor.user is not None and actor.may(permission.replace(".work", ".review"))


def at_hand(record: Record, actor: Actor) -> bool:
    """Whether the entry is of the shift that is on, or was made outside any."""
    return record.shift_id is None or (actor.shift is not None and record.shift_id == actor.shift.pk)


def other_shift(permission: str) -> Rule:
    """The rule that a clerk voids entries of the own shift only, in the book of ``permission``; older ones are the supervisor's."""

    def rule(record: Record, actor: Actor) -> Denied | None:
        if actor.may(permission.replace(".work", ".review")) or (actor.shift is not None and record.shift_id == actor.shift.pk):
            return None
        return Denied(_("This is of another shift: ask a supervisor to void it."), "other_shift")

    return rule


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
    return Denied(
        _("%(entry)s is of another shift: write an addendum, or ask a supervisor to correct it.") % {"entry": record}, "other_shift"
    )
