"""The roof: home board, the search, and the pages no book owns."""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from desk import registry
from desk.counter import drafts, rescue
from desk.finding import search
from desk.ledger import trail, waiting
from desk.ledger.transitions import Denied
from desk.models import SearchRow, User
from desk.pages.base import DeskView, unchanged
from desk.papers import privacy
from desk.people.actors import actor_for

NEVER_SHOWN = ("csrfmiddlewaretoken", "password", "pin", "_secret")  # of a form that comes back in a page


class Board(DeskView):
    """Today. It polls every ten seconds; nothing changed within the minute → 304, three queries."""

    permission = "desk.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        etag = self.etag(now)
        if unchanged(request, etag):
            return HttpResponse(status=304, headers={"ETag": etag})
        public = "wall" in request.GET
        boards = [board for book in registry.books() if (board := book.board_for(self.actor, now)) is not None]
        context = {
            "tiles": [tile for board in boards for tile in board.tiles if tile.public or not public],
            "panels": sorted((panel for board in boards for panel in board.panels), key=lambda panel: panel.place),
            "now": now,
            "etag": etag,
            "public": public,
        }
        template = "frontdesk/_board.html" if request.headers.get("X-Poll") else "frontdesk/board.html"
        response = render(request, template, context)
        response["ETag"] = etag
        return response

    def etag(self, now: Any) -> str:
        """The property's change number and the minute, for this user in this language and view."""
        parts = (
            self.actor.property.pk,
            trail.current_seq(self.actor.property),
            int(now.timestamp()) // 60,
            self.actor.user and self.actor.user.pk,
            self.actor.shift and self.actor.shift.pk,
            get_language(),
            "wall" in self.request.GET,
        )
        return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"'


class Search(DeskView):
    """The search: one question, every book; what answers it comes first.

    It is sent by POST and led on to an address that holds the question: an ID number is refused before it has one.
    """

    permission = "desk.view"
    SHOWN = 40

    def post(self, request: HttpRequest) -> HttpResponse:
        question = request.POST.get("q", "")[:200].strip()
        if privacy.holds_id_number(question):
            messages.error(request, privacy.ID_NUMBER)
            return redirect(self.url("search"))
        return redirect(f"{self.url('search')}?{urlencode({'q': question[:60]})}" if question else self.url("search"))

    def get(self, request: HttpRequest) -> HttpResponse:
        question = request.GET.get("q", "")[:60].strip()
        rows, makers = self.found(question)
        shown = rows[: self.SHOWN]
        keys: dict[str, list[Any]] = {}
        for row in shown:
            keys.setdefault(row.subject, []).append(row.key)
        made = {subject: makers[subject](self.actor, found) for subject, found in keys.items()}
        hits = [hit for row in shown if (hit := made[row.subject].get(row.key))]
        count = len(rows) - len(shown) + len(hits)  # what is not shown is not counted either
        context = {"q": question, "hits": hits, "many": len(rows) >= search.CANDIDATES, "count": count}
        template = "frontdesk/_hits.html" if request.headers.get("X-Poll") else "frontdesk/search.html"
        return render(request, template, context)

    def found(self, question: str) -> tuple[list[SearchRow], dict[str, Callable[..., dict[Any, registry.Hit]]]]:
        """The rows of this question that this actor may read, and what makes a line of each kind."""
        books = [book for book in registry.books() if self.actor.may(book.permission)]
        makers = {subject: make for book in books for subject, make in book.hits.items()}
        answers = [subject for book in books for subject in book.answers]
        hidden = registry.hidden_from(self.actor, books)
        asked = question and makers  # whoever may read no book finds nothing
        rows = search.find(self.actor.property, question, subjects=makers, first=answers, without=hidden) if asked else []
        return rows, makers


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """For the load balancer and for a page that waits: 200 when the database answers what every page asks it, else 503."""
    try:
        actor_for(User(pk=0), "healthz")
        Session.objects.filter(session_key="healthz").first()
    except DatabaseError:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})


@login_not_required
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from the root so that it may keep the evacuation list of every property for a dead server."""
    script = Path(str(finders.find("js/sw.js"))).read_text(encoding="utf-8")
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


# --- pages nobody hopes to see --------------------------------------------------------------------
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


@login_not_required
def forgotten(request: HttpRequest) -> HttpResponse:
    """No mail is sent from here: an administrator sets a new password."""
    return render(request, "account/forgotten.html")


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing of the database is asked here: it may be what is gone. What was sent stands in the page, and can be sent again.

    503 where the database could not be had; a page that waits for its answer then waits for the line (``line.js``).
    """
    away = waiting.unavailable(sys.exc_info()[1])
    context = {"away": away, "kept": [], "path": request.get_full_path()}
    if request.method == "POST" and rescue.own_page(request):
        typed = request.POST.lists()
        context["kept"] = [(name, value) for name, values in typed for value in values if name not in NEVER_SHOWN]
        context["csrf_token"] = get_token(request)
        context["photographs"] = bool(request.FILES)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    with override(chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        page = render_to_string("500.html", context)
    return HttpResponse(page, status=503, headers={"Retry-After": "5"}) if away else HttpResponse(page, status=500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is older than the sign-in: nothing is carried out, and nothing that was typed is lost.

    What one of our own pages sent stands in its form again. Of what another site sent, nothing is shown, kept or done;
    configuration and accounts are opened anew, whoever sent them.
    """
    own, again = rescue.own_page(request), rescue.may_return(request)
    if own and "X-Line" in request.headers:
        return JsonResponse({"csrf": get_token(request)}, status=403)  # the page waits, and sends it again
    if again and not request.user.is_authenticated:
        rescue.hold(request)
        return rescue.way_back(request)
    if request.user.is_authenticated and (form := rescue.keep(request, request.user)):
        messages.warning(request, _("This page was opened before the last sign-in. Nothing was saved yet; send it again."))
        return redirect(form)
    typed = drafts.keepable(dict(request.POST.lists())) if again else {}
    kept = [(name, value) for name, values in typed.items() for value in values]
    sentence = _("This page was opened before the last sign-in. Nothing was saved yet; send it again.")
    if not own:
        sentence = _("This did not come from one of this desk's own pages. Nothing was done.")
    context = {"denied": Denied(sentence, "csrf"), "kept": kept, "own": own, "again": again}
    return render(request, "csrf.html", context, status=403)
