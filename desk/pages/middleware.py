"""Headers on every answer; language; the two session clocks; the property of the page."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.urls import get_callable
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from desk.counter import drafts, rescue
from desk.papers import privacy
from desk.people import guard, second_factor
from desk.people.actors import actor_for

Answer = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self)"


LARGEST_FORM, LARGEST_BODY = 1 * 2**20, 32 * 2**20  # bytes: of anybody, of whoever is signed in (three photographs)


class HeadersMiddleware:
    """What Django's own middleware does not set. Pages about people are never stored."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"storage"'  # the kept evacuation list goes; the cookie of the device stays
        if not request.path.startswith("/" + settings.STATIC_URL.strip("/") + "/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


@receiver(user_logged_out)
def note_sign_out(request: HttpRequest | None, **_more: Any) -> None:
    """Whatever ended the session: the browser is told to keep nothing."""
    if request is not None:
        request.signed_out = True  # type: ignore[attr-defined]


class BodyMiddleware:
    """How much one request may bring: of whoever is not signed in, a form and no file; nothing is read before that is known."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        brought = int(length) if length.isdigit() else 0
        if brought > LARGEST_FORM and (brought > LARGEST_BODY or not request.user.is_authenticated):
            return render(request, "413.html", status=413)
        return self.get_response(request)


class CompressMiddleware(GZipMiddleware):
    """Pages are sent compressed to this desk's own pages, and to whoever typed the address.

    How long a compressed page is tells what stands in it beside a question that somebody else chose (BREACH). What another
    site makes a browser ask for is therefore sent as it is; the tokens of forms are masked and the length is padded besides.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        own = request.headers.get("Sec-Fetch-Site") in ("same-origin", "none")
        if not own or not response.headers.get("Content-Type", "").startswith("text/") or response.status_code == 304:
            return response
        return super().process_response(request, response)


class CrossSiteMiddleware:
    """What a page of another site sends is not carried out, whatever token it brings: a token may leak, this header no page can set."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE") or request.headers.get("Sec-Fetch-Site") != "cross-site":
            return None
        refuse: Any = get_callable(settings.CSRF_FAILURE_VIEW)
        return refuse(request, reason="Sec-Fetch-Site: cross-site")


class LanguageMiddleware:
    """The signed-in user's own language, else the one chosen on this machine, else Chinese."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if request.user.is_authenticated:
            chosen = request.user.language
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
        response.headers.setdefault("Content-Language", language)
        return response


class AddressMiddleware:
    """No address holds the number of a document: what was asked with one is not answered, and no page says it back.

    A question comes back without that word; of a path nothing is left.
    """

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = [(name, value) for name, values in request.GET.lists() for value in values]
        kept = [(name, value) for name, value in asked if not privacy.holds_id_number(unquote(value))]
        lost = privacy.holds_id_number(unquote(request.path))
        if not lost and len(kept) == len(asked):
            return self.get_response(request)
        messages.error(request, privacy.ID_NUMBER)
        return redirect("home" if lost else f"{request.path}?{urlencode(kept)}" if kept else request.path)


class LineMiddleware:
    """A form sent by the page itself (``X-Line``), which waits for the answer and keeps what was typed until then.

    Where a browser would be led on, it is told the way. To whoever is no longer signed in: 401, and the page sends the form
    in the ordinary way, so that it comes back after signing in (:mod:`desk.counter.rescue`).
    """

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "X-Line" not in request.headers or response.status_code not in (301, 302, 303):
            return response
        return JsonResponse({"url": response["Location"]}) if request.user.is_authenticated else HttpResponse(status=401)


class SignInMiddleware(LoginRequiredMiddleware):
    """To the sign-in page, and what a form brought waits there for its owner."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if "X-Line" not in request.headers:
            rescue.hold(request)
        return super().handle_no_permission(request, view_func)


# What stays reachable while a session is locked: the way back, the way out, and what their pages are made of.
OPEN_WHILE_LOCKED = ("/accounts/unlock/", "/accounts/logout/", "/language/", "/static/")
STEP = 30  # seconds: the activity clock is written at most this often


@dataclass(frozen=True)
class Clocks:
    """How a session stands: ``expired`` past the absolute limit, ``locked`` left alone or locked by hand."""

    expired: bool
    locked: bool


def clocks(request: HttpRequest) -> Clocks:
    now, session = int(time.time()), request.session
    idle, absolute = session.get("limits", (30 * 60, 12 * 3600))
    expired = now - session.get("signed_in_at", now) > absolute
    return Clocks(expired, bool(expired or session.get("locked") or now - session.get("active_at", now) > idle))


class LockMiddleware:
    """Idle: the session locks and the page stays; PIN or password opens it and what was typed goes on.
    Absolute: after that many hours only the password does, and whoever has a second factor signs in in full.
    A poll is no activity."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.refuse_paused(request, self.get_response(request))
        now, session = int(time.time()), request.session
        if session.get("signed_in_at") is None:
            session["signed_in_at"] = session["active_at"] = now
        stand = clocks(request)
        if stand.expired and is_mfa_enabled(request.user) and not request.path.startswith("/static/"):
            if request.headers.get("X-Poll"):
                return HttpResponse(status=401)
            return self.out(request, request.user)
        if stand.locked and not request.path.startswith(OPEN_WHILE_LOCKED):
            if request.headers.get("X-Poll"):
                return HttpResponse(status=401)
            if not (rescue.may_return(request) and "_secret" in request.POST):
                session["locked"] = True
                return self.ask(request, expired=stand.expired)
            user = request.user
            if not unlock(request, request.POST["_secret"], password_only=stand.expired):
                if not request.user.is_authenticated:
                    return self.out(request, user)
                return self.ask(request, expired=stand.expired, wrong=True)
        elif not stand.locked and not request.headers.get("X-Poll") and now - session.get("active_at", 0) > STEP:
            session["active_at"] = now
        return self.refuse_paused(request, self.get_response(request))

    def refuse_paused(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Where the guard let nobody try, the page that asked says so, and for how long."""
        paused = getattr(request, "paused", None)
        if paused is None or request.user.is_authenticated:
            return response
        return render(request, "account/locked_out.html", {"denied": paused.denied}, status=paused.status)

    def out(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Signed out; what was typed is there again after the sign-in."""
        stands = rescue.keep(request, user) or request.method == "GET"
        logout(request)
        if request.path.startswith("/accounts/") or not stands:
            return redirect("account_login")
        return rescue.way_back(request)

    def ask(self, request: HttpRequest, *, expired: bool, wrong: bool = False) -> HttpResponse:
        """The lock page, carrying every typed field so that nothing is lost. What another site sent is not carried on: nobody
        has looked at its token yet, and the page would put the person's own to it."""
        posting = rescue.may_return(request)
        typed = request.POST.lists() if posting else []
        kept = [(name, value) for name, values in typed if not drafts.is_secret(name) for value in values]
        context = {"kept": kept, "expired": expired, "wrong": wrong, "posting": posting}
        return render(request, "account/locked.html", context, status=423)


def unlock(request: HttpRequest, secret: str, *, password_only: bool = False) -> bool:
    """Open a locked session with the user's own PIN or password: one counted try. Too many sign out."""
    user, session = request.user, request.session

    def check() -> str:
        if not password_only and user.check_pin(secret):  # type: ignore[union-attr]
            return guard.PIN
        return guard.PASSWORD if user.check_password(secret) else ""

    kinds = (guard.PASSWORD,) if password_only else (guard.PASSWORD, guard.PIN)
    try:
        opened = guard.attempt(check, *kinds, user=user)  # type: ignore[arg-type]
    except guard.TooMany as paused:
        if paused.minutes:
            logout(request)
        return False
    if opened:
        now = int(time.time())
        session.update({"locked": False, "active_at": now})
        guard.renew(request)
        if opened == guard.PASSWORD:
            session["signed_in_at"] = now
    return bool(opened)


# What answers whoever has yet to set up the second factor they must have: the pages to do it, and the way out.
WITHOUT_FACTOR = (
    "/accounts/second-factor/",
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    *OPEN_WHILE_LOCKED,
    "/accounts/lock/",
    "/healthz",
    "/sw.js",
)


class SecondFactorMiddleware:
    """Whoever signed in with a password that somebody else set gives themselves one before anything else answers;
    supervisors, managers, auditors and administrators then set up their second factor."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.path.startswith(WITHOUT_FACTOR) or not request.user.is_authenticated:
            return None
        to = ""
        if request.user.given_password:  # an administrator knows it
            to = "" if request.path.startswith("/accounts/password/change/") else "account_change_password"
        elif second_factor.missing(request, getattr(request, "desk", None)):
            to = "second_factor"
        if not to:
            return None
        return HttpResponse(status=401) if request.headers.get("X-Poll") else redirect(to)


class DeskMiddleware:
    """The property in the address becomes ``request.desk``; for a stranger the page does not exist."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        slug = kwargs.pop("property", None)
        if not request.user.is_authenticated:
            return
        if request.path.startswith("/admin/") and (zone := guard.zone_of(request.user)) is not None:
            timezone.activate(zone)  # the administration shows the clock on its reader's wall
        if slug is None:
            return
        actor = actor_for(request.user, slug)
        if actor is None:
            raise Http404(_("No such property."))
        request.desk = actor  # type: ignore[attr-defined]
        timezone.activate(actor.property.zone)
        limits = [actor.policy.idle_minutes * 60, actor.policy.absolute_hours * 3600]
        if request.session.get("limits") != limits:
            request.session["limits"] = limits
