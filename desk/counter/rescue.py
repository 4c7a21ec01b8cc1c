"""What was sent by a page whose sign-in had ended: it comes back as that person's draft, and is never carried out.

Two doors lead here. Whoever is still signed in (the page's token was old) finds the form filled again. Whoever is not
finds it after signing in: until then it waits, encrypted, in the nameless session of that browser. It goes to nobody
but the one the page was drawn for, and only what one of our own pages sent is taken; of the configuration and the
accounts, nothing.
"""

import json
import time
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from desk.counter import drafts
from desk.models import User
from desk.papers.fields import decrypt, encrypt
from desk.people.actors import actor_for

WAITS = 30 * 60  # seconds until somebody signs in
HELD = "held"
_signer = Signer(salt="desk.counter.rescue")


def whose(user: User) -> str:
    """Written on a page: whom it was drawn for. It opens nothing."""
    return _signer.sign(str(user.pk))


def own_page(request: HttpRequest) -> bool:
    """Whether one of our own pages sent this. No page of another site can make the browser say so."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


NEVER_AGAIN = ("/admin/", "/accounts/")  # rights, policies and secrets are typed anew


def may_return(request: HttpRequest) -> bool:
    """Whether what this request brought may be put before the person again, to be sent with their own token."""
    return request.method == "POST" and own_page(request) and not request.path.startswith(NEVER_AGAIN)


def _keep(user: User, path: str, title: str, fields: dict[str, list[str]]) -> bool:
    actor = actor_for(user, urlsplit(path).path.split("/")[1])
    return actor is not None and drafts.is_form(actor, path) and drafts.keep(actor=actor, path=path, title=title, fields=fields)


def keep(request: HttpRequest, user: User) -> str:
    """What this request brought becomes a draft of ``user``; gives the address where it stands again, or ""."""
    path = drafts.address(request.get_full_path())
    if not may_return(request):
        return ""
    return path if _keep(user, path, request.POST.get("_title", ""), dict(request.POST.lists())) else ""


def hold(request: HttpRequest) -> None:
    """Nobody is signed in: what was typed waits for the one whose page it was."""
    if not may_return(request):
        return
    try:
        owner = _signer.unsign(request.POST.get("_whose", ""))
    except BadSignature:
        return
    fields: dict[str, Any] = dict(request.POST.lists())
    typed = {"path": drafts.address(request.get_full_path()), "title": request.POST.get("_title", ""), "fields": fields}
    body = json.dumps(typed | {"fields": drafts.keepable(fields)}, ensure_ascii=False)
    if len(body) <= drafts.LONGEST:
        request.session[HELD] = {"owner": owner, "at": int(time.time()), "typed": encrypt(body)}


def way_back(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and after it to the form."""
    return redirect_to_login(drafts.address(request.get_full_path()))


@receiver(user_logged_in)
def give_back(request: HttpRequest | None, user: User, **_more: Any) -> None:
    """Whoever the page was drawn for finds the form as they left it; from anybody else it is gone."""
    held = request.session.pop(HELD, None) if request is not None and hasattr(request, "session") else None
    if held and held["owner"] == str(user.pk) and time.time() - held["at"] < WAITS:
        _keep(user, **json.loads(decrypt(held["typed"])))
