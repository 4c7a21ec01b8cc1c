"""What the themes of the book share: who may, and that nobody decides their own."""

from typing import Any

from django.utils.translation import gettext as _

from desk.ledger.transitions import Denied
from desk.people.actors import Actor

WORK, REVIEW, MANAGE = "mail.work", "mail.review", "mail.manage"


def own_entry(record: Any, actor: Actor) -> Denied | None:
    """Four eyes: whoever entered or proposed it does not decide it."""
    if actor.user is not None and record.created_by_id == actor.user.pk:
        return Denied(_("Nobody decides their own entry: another supervisor does."), "own")
    return None
