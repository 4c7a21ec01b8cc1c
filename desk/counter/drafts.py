"""Half-filled forms of any book: 暂存, parked with a key for any colleague of the post; 自动保存, kept by itself while one types."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from desk import registry
from desk.ledger import trail
from desk.ledger.transitions import Denied, Refused, may_work
from desk.models import Draft
from desk.papers import privacy
from desk.people.actors import Actor

# Never kept: what opens the door, what names the form, what a pen drew.
LEFT_OUT = ("csrfmiddlewaretoken", "strokes", "password", "pin", "next")
LONGEST = 20_000
MOST = 40  # forms one person has begun at one property; beyond it the oldest gives way
FRESH = timedelta(minutes=10)  # so old, it may be about somebody who has left


# --- which form -----------------------------------------------------------------------------------
def address(path: str, *, without: tuple[str, ...] = ("next",)) -> str:
    """A form's address: where it is sent, without what only says where one came from, and without an ID number."""
    parts = urlsplit(path)
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name not in without]
    query = urlencode([one for one in asked if not any(map(privacy.holds_id_number, one))])
    full = parts.path + (f"?{query}" if query else "")
    return full if len(full) <= 200 else parts.path[:200]


def is_form(actor: Actor, path: str) -> bool:
    """Whether a form of this property stands there, on a page this actor may read. No address of ours holds an ID number."""
    if privacy.holds_id_number(unquote(urlsplit(path).path)):
        return False
    try:
        found = resolve(urlsplit(path).path)
    except Resolver404:
        return False
    view: Any = getattr(found.func, "view_class", None)
    return found.kwargs.get("property") == actor.property.slug and getattr(view, "keeps_typed", False) and actor.may(view.permission)


def is_secret(name: str) -> bool:
    """A secret is called this, or ends in it (``own_pin``)."""
    return name in ("_secret", "csrfmiddlewaretoken") or name.rpartition("_")[2] in ("pin", "password")


def left_out(name: str) -> bool:
    """What is no part of what was typed, and every secret."""
    return name.startswith("_") or name in LEFT_OUT or is_secret(name)


def _keepable(fields: Mapping[str, list[str]], without: Any) -> tuple[dict[str, list[str]], bool]:
    """What may be kept of a form, and whether an ID number was left out."""
    kept, dropped = {}, False
    for name, values in fields.items():
        if left_out(name):
            continue
        kept[name] = [without(value) for value in values]
        dropped = dropped or kept[name] != values
    if privacy.holds_split_id_number(value for values in kept.values() for value in values):  # a part in each field
        return {name: [re.sub(r"\d{3,}", "", value) for value in values] for name, values in kept.items()}, True
    return kept, dropped


def _titled(title: str) -> str:
    """What the form is called. The page's own heading comes by way of the browser: whatever else comes is no ID number."""
    return privacy.without_begun_id_number(title)[:120].strip()


def keepable(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What may be kept of a form in the middle of its typing: no ID number, not even a begun one."""
    return _keepable(fields, privacy.without_begun_id_number)[0]


def _alone(fields: Mapping[str, list[str]]) -> bool:
    """Whether a book wants it seen by nobody but its writer."""
    flat = {name: values[-1] for name, values in fields.items() if values}
    return any(book.own_draft is not None and book.own_draft(flat) for book in registry.books())


# --- parked with a key ----------------------------------------------------------------------------
def park(*, actor: Actor, path: str, title: str, fields: Mapping[str, list[str]]) -> tuple[Draft, bool]:
    """Keep a form as it is, and whether something was left out because it was an ID number.

    What was kept of it by itself goes with it. Raises ``Refused`` for who may not write here, and while an ID is
    in the clerk's hand.
    """
    if denied := may_work(actor, "desk.work", at_desk=False):
        raise Refused(denied)
    flat = {name: values[-1] for name, values in fields.items() if values}
    for book in registry.books():
        if book.in_hand is not None and (denied := book.in_hand(actor, flat)):
            raise Refused(denied)
    kept, dropped = _keepable(fields, privacy.without_id_number)
    body = json.dumps(kept, ensure_ascii=False)
    if len(body) > LONGEST or actor.user is None:
        raise Refused(Denied(_("This form is too long to be parked: save it first."), "long"))
    with transaction.atomic():
        draft = Draft.objects.create(
            property=actor.property,
            post=None if _alone(fields) else actor.post,
            path=address(path, without=("next", "draft")),
            title=_titled(title),
            fields=body,
            by=actor.user,
            at=timezone.now(),
        )
        _own(actor).filter(path=address(path)).delete()
        trail.record(actor, "park", subject=trail.label(draft), subject_key=draft.key)
    return draft, dropped


def of(actor: Actor) -> Any:
    """What was parked and this person may take up again, the oldest first."""
    rows = Draft.objects.seen_by(actor.property, actor.user, actor.post).filter(quiet=False)
    return rows.select_related("by", "post").order_by("at")


def one(actor: Actor, key: str) -> Draft | None:
    """The form of this key, if this person may take it up; it says nothing of one of another post."""
    try:
        return Draft.objects.seen_by(actor.property, actor.user, actor.post).filter(key=key).select_related("by").first()
    except ValidationError:  # not a key at all
        return None


def values(draft: Draft) -> dict[str, Any]:
    """Its fields, for its page to begin with."""
    return {name: typed if len(typed) > 1 else typed[-1] for name, typed in json.loads(draft.fields).items() if typed}


def values_of(actor: Actor, key: str) -> dict[str, Any]:
    """The fields of a form by its key; nothing for a key that is none of this post's."""
    draft = one(actor, key)
    return values(draft) if draft is not None else {}


def finish(actor: Actor, key: str) -> None:
    """The form has been sent, or is not wanted any more: it waits no longer. The trail tells of what was parked, and of a colleague's."""
    draft = one(actor, key)
    if draft is None:
        return
    theirs = {"of": draft.by.get_username()} if draft.by != actor.user else {}
    with transaction.atomic():
        if Draft.objects.filter(pk=draft.pk).delete()[0] and (theirs or not draft.quiet):
            trail.record(actor, "unpark", data={"parked": key, **theirs})


def asks_first(actor: Actor, key: str) -> Draft | None:
    """The form of a colleague: whoever throws it away is asked once, and told whose it is."""
    draft = one(actor, key)
    return draft if draft is not None and draft.by != actor.user else None


# --- kept by itself while one types ---------------------------------------------------------------
def _own(actor: Actor) -> Any:
    return Draft.objects.filter(property=actor.property, by=actor.user, quiet=True)


def _since(actor: Actor) -> datetime:
    return timezone.now() - timedelta(hours=actor.policy.typed_hours)


def keep(*, actor: Actor, path: str, title: str, fields: Mapping[str, list[str]]) -> bool:
    """Keep a form as it is being typed: one small row, no line in the trail, for there is no entry yet.

    Says whether it was kept: not what is too long, and not a form that has become an entry meanwhile.
    """
    kept = keepable(fields)
    body = json.dumps(kept, ensure_ascii=False)
    if len(body) > LONGEST or actor.user is None:
        return False
    path = address(path)
    post = None if _alone(fields) else actor.post
    row = {"post": post, "title": _titled(title), "fields": body, "at": timezone.now()}
    mine = _own(actor)
    if mine.filter(path=path).update(**row):
        return True
    if any(trail.knows(actor.property, key) for key in kept.get("key", ())):
        return False  # an answer on its way overtook it: what was sent does not come back
    try:
        with transaction.atomic():
            Draft.objects.create(property=actor.property, by=actor.user, path=path, quiet=True, **row)
            Draft.objects.filter(pk__in=list(mine.order_by("-at").values_list("pk", flat=True)[MOST:])).delete()
    except IntegrityError:  # two windows began the same form in the same moment
        mine.filter(path=path).update(**row)
    return True


def begun(actor: Actor, path: str) -> Draft | None:
    """What this person typed into this form and never sent."""
    if actor.user is None:
        return None
    return _own(actor).filter(path=address(path), at__gte=_since(actor)).first()


def begun_here(actor: Actor) -> Any:
    """Every form that was begun and not sent: one's own, and those of colleagues of the post; the newest first."""
    rows = Draft.objects.seen_by(actor.property, actor.user, actor.post).filter(quiet=True, at__gte=_since(actor))
    return rows.select_related("by", "post").order_by("-at")


def is_fresh(draft: Draft) -> bool:
    return timezone.now() - draft.at < FRESH


def sent(actor: Actor, path: str, parked: str = "") -> None:
    """The form has become an entry: neither what was kept of it nor what was parked waits any longer."""
    _own(actor).filter(path=address(path)).delete()
    if parked:
        finish(actor, parked)


def outlived(actor: Actor, now: datetime) -> "models.QuerySet[Draft]":
    """Forms nobody came back for, parked or begun."""
    parked = Q(quiet=False, at__lt=now - timedelta(days=actor.policy.draft_days))
    return Draft.objects.filter(parked | Q(quiet=True, at__lt=now - timedelta(hours=actor.policy.typed_hours)), property=actor.property)
