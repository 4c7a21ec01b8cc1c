"""One guard for every secret: password, PIN, one-time and recovery code.

Every try goes through :func:`attempt`. It is counted before the secret is looked at, in the database that all
workers share, so that tries side by side are no more than tries in a row; at most one is open per person (or post), from whatever
device. From the limit on each wrong try doubles the pause. Who is told: the trail at once, the person at their
next sign-in.
"""

import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.ledger import trail
from desk.ledger.transitions import Denied, Refused
from desk.models import Event, EventDetail, KnownDevice, Membership, Property, Tries, User
from desk.people.actors import Actor

T = TypeVar("T")

PASSWORD, PIN, CODE = "password", "pin", "code"
SUBJECT = "desk.user"
ADDRESS = "address:"
OPEN = "open:"  # holds the place of the one try that is open; nothing is counted there
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
FORGIVEN_AFTER = timedelta(hours=24)  # wrong tries of yesterday do not shorten today's
OPEN_FOR = timedelta(seconds=10)  # an open try older than this was left behind by a process that died
PATIENCE = 2.0  # seconds a second try waits for the first to be settled
ADDRESS_LIMIT = 50  # wrong tries from one address at any names, from devices nobody has signed in on
DAYS_OF_SIGN_INS = 183  # addresses of sign-ins are kept for half a year
DAYS_OF_DEVICES = 400


@dataclass(frozen=True)
class Place:
    """Where a request comes from: its network address, and the device its signed cookie names ("" for none)."""

    address: str = ""
    device: str = ""


NOWHERE = Place()
_place: ContextVar[Place] = ContextVar("place", default=NOWHERE)


class TooMany(Refused):
    """The guard lets nobody try now (429); says for how long."""

    status = 429

    def __init__(self, until: datetime | None):
        minutes = max(1, -int(-(until - timezone.now()).total_seconds() // 60)) if until else 0
        reason = (
            ngettext(
                "Too many wrong tries. Wait %(n)s minute and try again, or ask an administrator.",
                "Too many wrong tries. Wait %(n)s minutes and try again, or ask an administrator.",
                minutes,
            )
            % {"n": minutes}
            if until
            else _("Another try is being looked at. Wait a moment and try again.")
        )
        super().__init__(Denied(reason, "tries"))
        self.minutes = minutes


def attempt(
    check: Callable[[], T],
    *kinds: str,
    user: User | None = None,
    who: str = "",
    at: Actor | None = None,
    limit: int | None = None,
) -> T:
    """One try at a secret: → what ``check()`` gives, false when the secret was wrong.

    ``kinds``: what the secret may be (``PIN``, ``PASSWORD``, ``CODE``); where it may be several, ``check`` gives the one
    it was, and only that one's count begins anew. ``user``: whose secret it is; where that is not known ``who`` names
    what is tried, and ``at`` at whose desk. ``limit``: wrong tries in a row
    before the first pause. Raises :class:`TooMany` while paused, also when this very try began the pause.
    Never inside a transaction: the count must stand whatever becomes of the work around it.
    """
    place, limit = _place.get(), limit or settings.SECRET_TRIES
    device = place.device if knows(user or (at.user if at else None), place.device) else ""
    whose = f"user:{user.pk}" if user else who
    counted = [(f"{OPEN}{whose}", "", 0), *((f"{whose}:{kind}", device, limit) for kind in kinds)]
    if place.address and not device:
        counted.append((f"{ADDRESS}{salted_hmac('desk.address', place.address).hexdigest()[:40]}", "", ADDRESS_LIMIT))
    _open(counted, user)
    right = None
    try:
        right = check()
    finally:
        until = _settle(counted, right=bool(right), only=right if right in kinds else "")
    if not right:
        said = {"secret": "+".join(sorted(kinds)), "paused": until is not None}
        if user is not None:
            tell(user, "wrong-secret", said)
        elif at is not None:
            _record(at, "wrong-secret", {"user": "", **said}, place)
    if until is not None:
        raise TooMany(until)
    return right


def pin(user: User, digits: str, *, limit: int | None = None) -> bool:
    """Whether these digits are this user's PIN, as one counted try."""
    return attempt(lambda: user.check_pin(digits), PIN, user=user, limit=limit)


def nobody(name: str) -> str:
    """What is counted for a user name nobody has: it must not be told from one somebody has."""
    return f"name:{salted_hmac('desk.name', name).hexdigest()[:40]}"


def _open(counted: list[tuple[str, str, int]], user: User | None) -> None:
    """Count the try as wrong beforehand, and hold the secret's place; wait a little for a try that is open."""
    patience = time.monotonic() + PATIENCE
    while True:
        now = timezone.now()
        with transaction.atomic(durable=True):
            rows = _rows(counted, user)
            if paused := [row.blocked_until for row in rows if row.blocked_until is not None and row.blocked_until > now]:
                raise TooMany(max(paused))
            [place] = [row for row in rows if row.target.startswith(OPEN)]
            if place.trying_since is None or place.trying_since <= now - OPEN_FOR:
                for row in rows:
                    if row is place:
                        row.trying_since = now
                    elif row.last_wrong_at is not None and row.last_wrong_at < now - FORGIVEN_AFTER:
                        row.wrong = 1
                    else:
                        row.wrong += 1
                    row.last_wrong_at = now
                    row.save()
                return
        if time.monotonic() > patience:
            raise TooMany(None)
        time.sleep(0.05)


def _settle(counted: list[tuple[str, str, int]], *, right: bool, only: object) -> datetime | None:
    """→ until when the next try must wait, ``None`` if it need not. A right one takes back what was counted beforehand;
    the count of the secret it was (``only`` that kind's, "" for all) begins anew."""
    now, pauses = timezone.now(), []
    with transaction.atomic(durable=True):
        for row, (_target, _device, limit) in zip(_rows(counted, None), sorted(counted), strict=True):
            row.trying_since = None
            if row.target.startswith(OPEN):
                pass
            elif right:
                anew = not row.target.startswith(ADDRESS) and row.target.endswith(str(only))
                row.wrong = 0 if anew else max(row.wrong - 1, 0)
                row.blocked_until = None
            else:
                row.untold += 1
                if row.wrong >= limit:
                    row.blocked_until = now + min(FIRST_PAUSE * 2 ** min(row.wrong - limit, 10), LONGEST_PAUSE)
                    pauses.append(row.blocked_until)
            row.save()
    return max(pauses, default=None)


def _rows(counted: list[tuple[str, str, int]], user: User | None) -> list[Tries]:
    """The counters, locked, always in the same order."""
    wanted = sorted(counted)
    new = [
        Tries(target=target, device=device, user=None if target.startswith((ADDRESS, OPEN)) else user) for target, device, _limit in wanted
    ]
    Tries.objects.bulk_create(new, ignore_conflicts=True)
    return [Tries.objects.select_for_update().get(target=target, device=device) for target, device, _limit in wanted]


# --- who is told --------------------------------------------------------------------------------------
def desks_of(user: User) -> list[Actor]:
    """This user at every property they work at; an administrator of the installation who works at none concerns them all."""
    rows = Membership.objects.filter(user=user, active=True).select_related("property").order_by("property_id")
    desks = [Actor(row.property, user, row.role) for row in rows]
    if user.is_superuser and not desks:
        desks = [Actor(property, user) for property in Property.objects.order_by("pk")]
    return desks


def tell(user: User, verb: str, data: dict[str, object], *, by: User | None = None) -> None:
    """An event about ``user`` in the trail of each property of theirs; of somebody who has none yet, in those of whoever did it."""
    for desk in desks_of(user) or (desks_of(by) if by is not None else []):
        _record(Actor(desk.property, by, desk.role if by == user else ""), verb, {"user": user.get_username(), **data}, _place.get())


def _record(actor: Actor, verb: str, data: dict[str, object], place: Place) -> None:
    """The address is personal and stands apart."""
    with transaction.atomic():
        trail.record(
            actor,
            verb,
            subject=SUBJECT,
            data={"device": place.device[:8], **data},
            detail={"address": place.address} if place.address else None,
        )


def welcome(request: HttpRequest, user: User) -> tuple[int, datetime | None]:
    """After a full sign-in: the device becomes a known one, the trail hears of it.

    → how many wrong tries there were since the last one, and when the last was.
    """
    place = _place.get()
    device = place.device or secrets.token_hex(16)
    KnownDevice.objects.update_or_create(user=user, device=device, defaults={"seen_at": timezone.now()})
    request.device_to_keep = device  # type: ignore[attr-defined]
    wrong = list(Tries.objects.filter(user=user, untold__gt=0))
    Tries.objects.filter(user=user, untold__gt=0).update(untold=0)
    token = _place.set(Place(place.address, device))
    tell(user, "sign-in", {}, by=user)
    _place.reset(token)
    return sum(row.untold for row in wrong), max((row.last_wrong_at for row in wrong if row.last_wrong_at), default=None)


def of_person(user: User, most: int = 30) -> list[Event]:
    """What happened under somebody's name, newest first, as the trail of one property of theirs tells it."""
    for desk in desks_of(user)[:1]:
        rows = Event.objects.filter(property=desk.property, subject=SUBJECT, data__user=user.get_username())
        return trail.read_details(list(rows.select_related("actor", "post").order_by("-seq")[:most]))
    return []


def renew(request: HttpRequest) -> None:
    """Whoever showed a secret goes on under a new session id: one that was copied while the desk stood open is worth nothing."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def end_sessions(user: User) -> int:
    """Signed out everywhere; → how many sign-ins there were."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def farewell(user: User) -> None:
    """The trail hears that this person has signed out."""
    tell(user, "sign-out", {}, by=user)


def forget(now: datetime) -> None:
    """Counters nobody needs, devices not seen for long, addresses of sign-ins after half a year."""
    Tries.objects.filter(last_wrong_at__lt=now - timedelta(days=30), untold=0).delete()
    Tries.objects.filter(user=None, last_wrong_at__lt=now - FORGIVEN_AFTER).delete()
    KnownDevice.objects.filter(seen_at__lt=now - timedelta(days=DAYS_OF_DEVICES)).delete()
    old = Event.objects.filter(subject=SUBJECT, at__lt=now - timedelta(days=DAYS_OF_SIGN_INS)).exclude(digest="")
    for property_id, seq in old.values_list("property_id", "seq"):
        EventDetail.objects.filter(property=property_id, seq=seq).delete()


def zone_of(user: User) -> ZoneInfo | None:
    """The wall clock of the first property this user works at."""
    first = Membership.objects.filter(user=user, active=True).select_related("property").order_by("property_id").first()
    return first.property.zone if first else None


# --- devices ------------------------------------------------------------------------------------------
def knows(user: User | None, device: str) -> bool:
    return bool(user and device) and KnownDevice.objects.filter(user=user, device=device).exists()


def place_of(request: HttpRequest) -> Place:
    try:
        device = Signer(salt="desk.device").unsign(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))
    except BadSignature:
        device = ""
    return Place(request.META.get("REMOTE_ADDR", ""), device)


class GuardMiddleware:
    """Knows where the request comes from while it is answered, and keeps the device's cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], object]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> object:
        token = _place.set(place_of(request))
        try:
            response = self.get_response(request)
        finally:
            _place.reset(token)
        if device := getattr(request, "device_to_keep", ""):
            response.set_cookie(  # type: ignore[attr-defined]
                settings.DEVICE_COOKIE_NAME,
                Signer(salt="desk.device").sign(device),
                max_age=DAYS_OF_DEVICES * 24 * 3600,
                samesite="Lax",
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response
