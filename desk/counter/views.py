"""Who waits, what is parked, what is kept as it is typed."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.counter import drafts, queue, rescue
from desk.counter.forms import PlaceForm
from desk.ledger.transitions import Refused
from desk.models import QueueTicket
from desk.pages.base import DeskView, safe_next
from desk.pages.editing import ActView, FormPage


class QueueView(FormPage):
    """稍候: one key gives a place, from any page; the page lists who waits."""

    permission = work_permission = "desk.work"
    template_name = "desk/queue.html"

    def context(self) -> dict[str, Any]:
        rows = list(QueueTicket.objects.of(self.actor.property).in_states("waiting").order_by("created_at", "pk")[:50])
        now = timezone.now()
        return {"title": _("One moment please"), "waiting": [(row, row.minutes(now)) for row in rows]}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(PlaceForm(actor=self.actor), **self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PlaceForm(request.POST, actor=self.actor)

        def work() -> QueueTicket:
            values = {name: form.cleaned_data[name] for name in ("kind", "who") if form.cleaned_data[name]}
            return queue.take_place(actor=self.actor, key=form.cleaned_data["key"], **values)

        ticket = self.attempt(form, work)
        quiet = "application/json" in request.headers.get("Accept", "")
        if isinstance(ticket, HttpResponse):
            return ticket
        said = _("No. %(place)s. Say: “One moment please.”") % {"place": ticket.place}
        if quiet:
            return JsonResponse({"said": said, "key": str(uuid4())})
        messages.success(request, said)
        return redirect(safe_next(request, self.url("desk:queue")))


class ActOnTicket(ActView):
    permission = "desk.work"
    model = QueueTicket

    def entry_link(self, entry: Any) -> str:
        return self.url("desk:queue")


def drop(view: DeskView, request: HttpRequest, key: str) -> HttpResponse:
    """A begun form is not wanted any more; for a colleague's it is asked once whether that is so."""
    here = safe_next(request, view.url("desk:drafts"))
    if "_sure" not in request.POST and (draft := drafts.asks_first(view.actor, key)):
        return render(request, "desk/drop.html", {"draft": draft, "back": here})
    drafts.finish(view.actor, key)
    return redirect(here)


class DraftsView(DeskView):
    """暂存: POST parks the form it came from, or takes a parked one off the list; GET lists what waits."""

    permission = "desk.work"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "desk/drafts.html", {"drafts": drafts.of(self.actor)[:50], "begun": drafts.begun_here(self.actor)[:50]})

    def post(self, request: HttpRequest) -> HttpResponse:
        if dropped := request.POST.get("_drop"):
            return drop(self, request, dropped)
        path = request.POST.get("_path", "")
        if not drafts.is_form(self.actor, path):
            raise Http404
        fields = {name: values for name, values in request.POST.lists() if name != "draft"}
        quiet = "application/json" in request.headers.get("Accept", "")
        try:
            draft, left_out = drafts.park(actor=self.actor, path=path, title=request.POST.get("_title", ""), fields=fields)
        except Refused as refused:
            if quiet:
                return JsonResponse({"said": refused.denied.reason}, status=refused.status)
            raise
        drafts.finish(self.actor, parse_qs(urlsplit(path).query).get("draft", [""])[0])
        if left_out:
            messages.warning(request, _("Parked without the ID number: the desk never writes one down."))
        messages.success(request, _("Parked: %(title)s. It waits on the board.") % {"title": draft.title})
        here = self.url("board")
        return JsonResponse({"url": here}) if quiet else redirect(here)


class TypedView(DeskView):
    """自动保存: the page sends what is typed. GET tells a page that comes back by itself whose desk this is now."""

    permission = "desk.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse({"whose": rescue.whose(request.user)})  # type: ignore[arg-type]

    def post(self, request: HttpRequest) -> HttpResponse:
        if dropped := request.POST.get("_drop"):
            return drop(self, request, dropped)
        path = request.POST.get("_path", "")
        if not drafts.is_form(self.actor, path):
            raise Http404
        if "_nothing" in request.POST:  # all of it was taken out again
            drafts.sent(self.actor, path)
        elif not drafts.keep(actor=self.actor, path=path, title=request.POST.get("_title", ""), fields=dict(request.POST.lists())):
            return HttpResponse(status=413)
        return HttpResponse(status=204)
