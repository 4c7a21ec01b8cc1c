"""暂存: half-filled forms of any book, parked on the server and taken up again by any colleague of the post."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk import books, privacy, trail
from desk.actors import Actor
from desk.models import Draft
from desk.transitions import Denied, Refused, may_work

# Never kept: what opens the door, what names the form, what a pen drew.
LEFT_OUT = ("csrfmiddlewaretoken", "strokes", "password", "pin", "next")
LONGEST = 20_000


def park(*, actor: Actor, path: str, title: str, fields: Mapping[str, list[str]]) -> tuple[Draft, bool]:
    """Keep a form as it is, and whether something was left out because it was an ID number.

    Raises ``Refused`` for who may not write here, and while an ID is in the clerk's hand.
    """
    if denied := may_work(actor, "desk.work", at_desk=False):
        raise Refused(denied)
    flat = {name: values[-1] for name, values in fields.items() if values}
    for book in books.shelf():
        if book.in_hand is not None and (denied := book.in_hand(actor, flat)):
            raise Refused(denied)
    kept, dropped = {}, False
    for name, values in fields.items():
        if name.startswith("_") or name in LEFT_OUT:
            continue
        kept[name] = [privacy.without_id_number(value) for value in values]
        dropped = dropped or kept[name] != values
    body = json.dumps(kept, ensure_ascii=False)
    if len(body) > LONGEST or actor.user is None:
        raise Refused(Denied(_("This form is too long to be parked: save it first."), "long"))
    alone = any(book.own_draft is not None and book.own_draft(flat) for book in books.shelf())
    with transaction.atomic():
        draft = Draft.objects.create(
            property=actor.property,
            post=None if alone else actor.post,
            path=path,
            title=title[:120],
            fields=body,
            by=actor.user,
            at=timezone.now(),
        )
        trail.record(actor, "park", subject=trail.label(draft), subject_key=draft.key)
    return draft, dropped


def of(actor: Actor) -> Any:
    """What this person may take up again, the oldest first."""
    return Draft.objects.seen_by(actor.property, actor.user, actor.post).select_related("by", "post").order_by("at")


def values_of(actor: Actor, key: str) -> dict[str, Any]:
    """The fields of a parked form, for its page to begin with; nothing for a key that is none of this post's."""
    try:
        draft = Draft.objects.seen_by(actor.property, actor.user, actor.post).filter(key=key).first()
    except ValidationError:  # not a key at all
        return {}
    return (
        {}
        if draft is None
        else {name: values if len(values) > 1 else values[-1] for name, values in json.loads(draft.fields).items() if values}
    )


def finish(actor: Actor, key: str) -> None:
    """The form has been sent, or is not wanted any more: it waits no longer."""
    try:
        rows = Draft.objects.seen_by(actor.property, actor.user, actor.post).filter(key=key)
        with transaction.atomic():
            if rows.delete()[0]:
                trail.record(actor, "unpark", data={"parked": key})
    except ValidationError:
        return


def purge(actor: Actor, now: datetime) -> dict[str, int]:
    """Parked forms nobody came back for."""
    gone = Draft.objects.filter(property=actor.property, at__lt=now - timedelta(days=actor.policy.draft_days)).delete()[0]
    return {"drafts": gone}
