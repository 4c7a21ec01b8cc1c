"""Supervisors' authorisations: asked, granted, confirmed afterwards."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from desk import registry
from desk.finding import paging
from desk.ledger import approvals, trail
from desk.ledger.forms import AskForm
from desk.ledger.transitions import Approval, Denied, may_work
from desk.models import Authorisation, Entry, Event
from desk.pages.base import DeskView
from desk.pages.editing import FormPage
from desk.people import guard


class AuthorisationsView(DeskView):
    """What waits for a supervisor, and what was decided: for whoever reads the books."""

    permission = "authorisations.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Authorisation.objects.of(self.actor.property).select_related("created_by", "decided_by")
        waiting = list(rows.in_states(*Authorisation.OPEN).order_by("due_at", "id")[:50])
        page = paging.keyset(rows.exclude(state__in=Authorisation.OPEN), order="-pk", cursor=request.GET.get("at", ""), size=15)
        decides = self.actor.may("desk.review")
        verbs = [verb.transition for verb in approvals.VERBS.values()]
        for row in waiting:
            row.moves = [(move, move.denied(row, self.actor)) for move in verbs if move.starts_from(row)] if decides else []
        context = {"waiting": waiting, "page": page}
        return render(request, "desk/authorisations.html", context)


class TrailView(DeskView):
    """The trail of the books this actor audits, newest first: the open half; of sign-ins the address too."""

    permission = "desk.audit"

    def get(self, request: HttpRequest) -> HttpResponse:
        books = [book for book in registry.books() if self.actor.may(f"{book.slug}.audit")]
        chosen = next((book for book in books if book.slug == request.GET.get("book")), None)
        wanted = Q()
        for book in [chosen] if chosen else books:
            wanted |= Q(subject__startswith=f"{book.slug}.")
            if book.slug == "desk":  # duty, prints, changes of clerk; and the directory, which is no book's
                wanted |= Q(subject="") | Q(subject__startswith="directory.")
        rows = Event.objects.filter(wanted, property=self.actor.property).select_related("actor", "post")
        for keys in registry.hidden_from(self.actor, books):
            rows = rows.exclude(subject_key__in=keys)
        page = paging.keyset(rows, order="-seq", cursor=request.GET.get("at", ""), size=30)
        trail.read_details([event for event in page.rows if event.subject == guard.SUBJECT])
        context = {"page": page, "choices": [(book.slug, book.title) for book in books], "chosen": chosen.slug if chosen else ""}
        return render(request, "desk/trail.html", context)


class DecideView(FormPage):
    """A supervisor's decision about one authorisation."""

    permission = "desk.review"

    def row(self, key: Any) -> Authorisation:
        row = Authorisation.objects.of(self.actor.property).filter(key=key).first()
        if row is None:
            raise Http404
        return row

    def context(self, row: Authorisation, name: str) -> dict[str, Any]:
        if name not in approvals.VERBS:
            raise Http404
        verb = approvals.VERBS[name]
        return {"entry": row, "verb": verb, "title": verb.transition.label, "back": self.url("desk:authorisations"), "authorisation": row}

    def get(self, request: HttpRequest, key: Any, verb: str) -> HttpResponse:
        row = self.row(key)
        context = self.context(row, verb)
        denied = context["verb"].transition.denied(row, self.actor)
        form = context["verb"].form(actor=self.actor, record=row)
        return self.show(form, denied=denied, status=403 if denied else 200, **context)

    def post(self, request: HttpRequest, key: Any, verb: str) -> HttpResponse:
        row = self.row(key)
        context = self.context(row, verb)
        form = context["verb"].form(request.POST, actor=self.actor, record=row)
        done = self.attempt(
            form, lambda: context["verb"].action(row, actor=self.actor, **form.values()), lambda: context, entry=row, verb=context["verb"]
        )
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, _("%(label)s: %(value)s") % {"label": done.number, "value": f"{context['title']} ✓"})
        return redirect(self.url("desk:authorisations"))


class AskView(FormPage):
    """A clerk asks for a supervisor's authorisation, live or to be confirmed afterwards."""

    permission = work_permission = "desk.work"

    def found(self, number: str, code: str) -> tuple[Any, Any]:
        entry = registry.find(self.actor.property, number)
        gate = approvals.approvals_of(entry).get(code) if entry is not None else None
        if entry is None or gate is None or not gate.applies(entry):
            raise Http404
        return entry, gate

    def back(self, number: str) -> str:
        return self.url("number", number)

    def context(self, entry: Entry, approval: Approval) -> dict[str, Any]:
        return {"entry": entry, "title": approval.label, "back": self.back(entry.number), "send": _("Send the request")}

    def barred(self) -> Denied | None:
        """Some approvals are asked for before one has the desk: nobody is there to hand it over."""
        approval = self.found(self.kwargs["number"], self.kwargs["gate"])[1]
        return may_work(self.actor, self.work_permission, at_desk=approval.at_desk)

    def get(self, request: HttpRequest, number: str, gate: str) -> HttpResponse:
        entry, found = self.found(number, gate)
        return self.show(AskForm(actor=self.actor, afterwards=found.afterwards), **self.context(entry, found))

    def post(self, request: HttpRequest, number: str, gate: str) -> HttpResponse:
        entry, found = self.found(number, gate)
        self.at_desk = found.at_desk  # who takes a post over without a colleague asks before it is theirs
        form = AskForm(request.POST, actor=self.actor, afterwards=found.afterwards)

        def work() -> Authorisation:
            return approvals.ask(entry, found, actor=self.actor, **form.values())

        done = self.attempt(form, work, lambda: self.context(entry, found), entry=entry)
        if isinstance(done, HttpResponse):
            return done
        if done.state == Authorisation.State.ASKED:
            messages.info(request, _("A supervisor has been asked. %(number)s waits for the answer.") % {"number": number})
        elif done.state == Authorisation.State.DENIED:
            messages.warning(request, _("Noted: %(who)s did not agree. %(number)s stays as it is.") % {"who": done.whom, "number": number})
        else:
            messages.warning(
                request,
                _("Noted. Go on; a supervisor confirms it by %(time)s.") % {"time": self.actor.local(done.due_at).strftime("%m-%d %H:%M")},
            )
        return redirect(self.back(number))
