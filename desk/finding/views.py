"""A number and a scanned code lead to their entry."""

import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from desk import registry
from desk.finding import codes
from desk.ledger.transitions import Refused
from desk.pages.base import DeskView, safe_next
from desk.papers import privacy


class NumberView(DeskView):
    """``/<property>/n/FK261123-017/`` leads to the entry, whichever book holds it."""

    permission = "desk.view"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        if url := registry.page_of(self.actor, number):
            return redirect(url)
        raise Http404


class ScanView(DeskView):
    """A scanned code, on any page: the book it belongs to does the right thing.

    A page that holds a half-filled form asks ``beside``: it is answered in words and stays as it is.
    """

    permission = "desk.work"
    ONE_READING = 3  # seconds: a scanner that reads the same label twice has read it once

    def post(self, request: HttpRequest) -> HttpResponse:
        self.quiet = "application/json" in request.headers.get("Accept", "")
        code = codes.clean(request.POST.get("code", ""), prefix=self.actor.policy.scan_prefix)[: codes.LONGEST]
        if privacy.holds_id_number(code):  # before any book looks at it, and may say it
            return self.told(_("This is an ID number: the desk never writes one down."), status=404)
        try:
            found = self.once(code)
        except Refused as refused:
            return self.told(refused.denied.reason, status=refused.status)
        if found is None:
            return self.told(self.unknown(code), status=404)
        beside = "beside" in request.POST
        if found.said and not (found.opens or beside):
            messages.success(request, found.said)
        if not self.quiet:
            return redirect(found.url)
        said = str(found.said) or _("%(code)s: read once.") % {"code": code}
        return JsonResponse({"said": said, "url": found.url, "opens": found.opens})

    def once(self, code: str) -> registry.Scanned | None:
        """What the code leads to; its second reading within three seconds does nothing again."""
        session, now = self.request.session, time.time()
        last, at, url = session.get("scanned", ("", 0, ""))
        if last == code and now - at < self.ONE_READING:
            return registry.Scanned("", url)
        found = self.read(code)
        if found is not None:
            session["scanned"] = (code, now, found.url)
        return found

    def read(self, code: str) -> registry.Scanned | None:
        for book in registry.books():
            if book.scan is not None and self.actor.may(book.permission) and (found := book.scan(self.actor, code)):
                return found
        url = registry.page_of(self.actor, code) if registry.own(code) else ""
        return registry.Scanned(code, url, opens=True) if url else None

    def told(self, sentence: Any, *, status: int) -> HttpResponse:
        """Nothing was done, and why."""
        if self.quiet:
            return JsonResponse({"said": str(sentence)}, status=status)
        messages.error(self.request, sentence)
        return redirect(safe_next(self.request, self.url("board")))

    def unknown(self, code: str) -> str:
        if codes.joined(code, registry.shapes()):
            return _("Two codes were read as one: scan them one after the other.")
        return _("Nothing here has this code.")
