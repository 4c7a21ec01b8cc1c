"""The second factor: of whom it is required, whether it is there, and whether somebody has shown lately who they are."""

import time
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from desk.models import Membership, Property, User
from desk.models.people import POWERFUL
from desk.people.actors import Actor

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes are for the loss of one
SEEN = "factor"  # in the session: it was there; what takes it away ends the session


def has(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def required_at(actor: Actor) -> bool:
    """Of whoever decides or reads everything, unless the property's policy has softened it."""
    return actor.role in POWERFUL and actor.policy.second_factor


def required(user: User) -> bool:
    """Somewhere; of an administrator, unless every property has softened it."""
    strict = ~Q(desk_policy__second_factor=False)
    if user.is_superuser:
        return not Property.objects.exists() or Property.objects.filter(strict).exists()
    rows = Membership.objects.filter(user=user, active=True, role__in=POWERFUL)
    return rows.exclude(property__desk_policy__second_factor=False).exists()


def missing(request: HttpRequest, actor: Actor | None) -> bool:
    """Whether this person must set one up before anything else answers. A session asks once."""
    user = request.user
    if request.session.get(SEEN) or not isinstance(user, User):
        return False
    needed = required_at(actor) if actor is not None else required(user)
    if needed and has(user):
        request.session[SEEN] = True
    return needed and not has(user)


def fresh(request: HttpRequest) -> bool:
    """Whether the person has given a secret in this session within the last ten minutes. A PIN is none."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record in records)


def ask_again(request: HttpRequest, back: str) -> HttpResponse:
    """To the page that asks once more who is there, and back to ``back``."""
    page = "mfa_reauthenticate" if isinstance(request.user, User) and has(request.user) else "account_reauthenticate"
    return redirect(f"{reverse(page)}?{urlencode({'next': back})}")
