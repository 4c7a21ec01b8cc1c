"""The desk's own pages: duty, change of clerk, authorisations, locks, language, scans."""

import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View

from desk import books, codes, drafts, duty, gates, guard, middleware, paging, privacy, queue, rescue, trail
from desk.forms import AskForm, DutyForm, NewPinForm, PinForm, PlaceForm
from desk.models import Attachment, Authorisation, Membership, QueueTicket, ShiftClerk, User
from desk.pagekit import ActView, DeskView, FormPage, refusal, safe_next
from desk.transitions import Denied, Refused, may_work

BACKEND = settings.AUTHENTICATION_BACKENDS[-1]


class DutyView(FormPage):
    """“I am on duty at this post.” Where posts are taken over by handover, this leads to that page."""

    permission = "desk.view"
    template_name = "desk/duty.html"

    def by_handover(self) -> str:
        """The address of the page where this property's posts are taken over, or "" when it is this one."""
        url = books.take_over_url(self.actor)
        target = safe_next(self.request, "")
        return f"{url}?{urlencode({'next': target})}" if url and target else url

    def context(self) -> dict[str, Any]:
        clerks = (
            ShiftClerk.objects.filter(shift__property=self.actor.property, shift__closed_at__isnull=True, ended_at__isnull=True)
            .select_related("shift__post", "user")
            .order_by("shift__post_id", "-responsible", "started_at")
        )
        return {"title": _("Duty"), "clerks": clerks}

    def get(self, request: HttpRequest) -> HttpResponse:
        if url := self.by_handover():
            return redirect(url)
        return self.show(DutyForm(actor=self.actor), **self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        if url := self.by_handover():
            return redirect(url)
        if "leave" in request.POST:
            duty.leave_post(actor=self.actor)
            messages.success(request, _("Your duty has ended."))
            return redirect(self.url("desk:duty"))
        form = DutyForm(request.POST, actor=self.actor)
        done = self.attempt(form, lambda: duty.take_post(actor=self.actor, post=form.cleaned_data["post"]), **self.context())
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, _("You are on duty at %(post)s.") % {"post": done.post})
        return redirect(safe_next(request, self.url("board")))


class ClerkView(DeskView):
    """Change of clerk by PIN: the page stays, the hand changes. Wrong tries are counted."""

    permission = "desk.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "desk/clerk.html", {"form": PinForm(), "next": safe_next(request, self.url("board"))})

    def post(self, request: HttpRequest) -> HttpResponse:
        here = safe_next(request, self.url("board"))
        left = drafts.begun(self.actor, here)
        try:
            user = duty.clerk_by_pin(actor=self.actor, pin=request.POST.get("pin", ""))
        except guard.TooMany as paused:
            return refusal(request, paused.denied, status=paused.status)
        if user is None:
            form = PinForm(request.POST)
            form.is_valid()
            form.add_error("pin", _("No clerk of this shift has this PIN. Whoever is not on this shift signs in in full."))
            return render(request, "desk/clerk.html", {"form": form, "next": here}, status=422)
        signed_in, limits = request.session.get("signed_in_at"), request.session.get("limits")
        login(request, user, backend=BACKEND)  # a new session: nothing of the colleague's stays in it
        request.session.update({"signed_in_at": signed_in, "limits": limits, "active_at": int(time.time())})
        trail.record(self.actor, "change-clerk", data={"to": user.get_username()})
        messages.success(request, _("%(name)s is at the desk now.") % {"name": user})
        # The page stays: what stood half-typed on it passes to the colleague of the post, and says whose it was.
        stays = left is not None and left.post_id is not None and drafts.is_fresh(left) and user != self.actor.user
        return redirect(left.address() if left and stays else here)


class AuthorisationsView(DeskView):
    """What waits for a supervisor, and what was decided: for whoever reads the books."""

    permission = "authorisations.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Authorisation.objects.of(self.actor.property).select_related("created_by", "decided_by")
        waiting = list(rows.in_states(*Authorisation.OPEN).order_by("due_at", "id")[:50])
        page = paging.keyset(rows.exclude(state__in=Authorisation.OPEN), order="-pk", cursor=request.GET.get("at", ""), size=15)
        decides = self.actor.may("desk.review")
        context = {"waiting": waiting, "page": page, "decides": decides, "verbs": gates.VERBS.values()}
        return render(request, "desk/authorisations.html", context)


class DecideView(FormPage):
    """A supervisor's decision about one authorisation."""

    permission = "desk.review"

    def row(self, key: Any) -> Authorisation:
        row = Authorisation.objects.of(self.actor.property).filter(key=key).first()
        if row is None:
            raise Http404
        row.property = self.actor.property
        return row

    def context(self, row: Authorisation, name: str) -> dict[str, Any]:
        if name not in gates.VERBS:
            raise Http404
        verb = gates.VERBS[name]
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
        done = self.attempt(form, lambda: context["verb"].action(row, actor=self.actor, **form.values()), **context)
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, _("%(label)s: %(value)s") % {"label": done.number, "value": f"{context['title']} ✓"})
        return redirect(self.url("desk:authorisations"))


class AskView(FormPage):
    """A clerk asks for a supervisor's authorisation, live or to be confirmed afterwards."""

    permission = work_permission = "desk.work"

    def found(self, number: str, code: str) -> tuple[Any, Any]:
        entry = books.find(self.actor.property, number)
        gate = gates.gates_of(entry).get(code) if entry is not None else None
        if entry is None or gate is None or not gate.applies(entry):
            raise Http404
        return entry, gate

    def back(self, number: str) -> str:
        return self.url("number", number)

    def get(self, request: HttpRequest, number: str, gate: str) -> HttpResponse:
        entry, found = self.found(number, gate)
        form = AskForm(actor=self.actor, afterwards=found.afterwards)
        return self.show(form, entry=entry, title=found.label, back=self.back(number), send=_("Send the request"))

    def post(self, request: HttpRequest, number: str, gate: str) -> HttpResponse:
        entry, found = self.found(number, gate)
        form = AskForm(request.POST, actor=self.actor, afterwards=found.afterwards)

        def work() -> Authorisation:
            values: dict[str, Any] = {name: form.cleaned_data.get(name) for name in ("key", "reason")}
            if form.cleaned_data["how"] == "afterwards":
                values.update({name: form.cleaned_data[name] for name in ("whom", "phoned_at", "said")})
            return gates.ask(entry, found, actor=self.actor, **values)

        done = self.attempt(form, work, entry=entry, title=found.label, back=self.back(number), send=_("Send the request"))
        if isinstance(done, HttpResponse):
            return done
        if done.state == Authorisation.State.ASKED:
            messages.info(request, _("A supervisor has been asked. %(number)s waits for the answer.") % {"number": number})
        else:
            messages.warning(
                request,
                _("Noted. Go on; a supervisor confirms it by %(time)s.") % {"time": self.actor.local(done.due_at).strftime("%m-%d %H:%M")},
            )
        return redirect(self.back(number))


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

        ticket = self.attempt(form, work, **self.context())
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
        if not path.startswith(f"/{self.actor.property.slug}/"):
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


class NumberView(DeskView):
    """``/<property>/n/FK261123-017/`` leads to the entry, whichever book holds it."""

    permission = "desk.view"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        if url := books.page_of(self.actor, number):
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

    def once(self, code: str) -> books.Scanned | None:
        """What the code leads to; its second reading within three seconds does nothing again."""
        session, now = self.request.session, time.time()
        last, at, url = session.get("scanned", ("", 0, ""))
        if last == code and now - at < self.ONE_READING:
            return books.Scanned("", url)
        found = self.read(code)
        if found is not None:
            session["scanned"] = (code, now, found.url)
        return found

    def read(self, code: str) -> books.Scanned | None:
        for book in books.shelf():
            if book.scan is not None and self.actor.may(book.permission) and (found := book.scan(self.actor, code)):
                return found
        url = books.page_of(self.actor, code) if books.own(code) else ""
        return books.Scanned(code, url, opens=True) if url else None

    def told(self, sentence: Any, *, status: int) -> HttpResponse:
        """Nothing was done, and why."""
        if self.quiet:
            return JsonResponse({"said": str(sentence)}, status=status)
        messages.error(self.request, sentence)
        return redirect(safe_next(self.request, self.url("board")))

    def unknown(self, code: str) -> str:
        if codes.joined(code, books.shapes()):
            return _("Two codes were read as one: scan them one after the other.")
        return _("Nothing here has this code.")


class KeyHintsView(DeskView):
    """The list behind ``?``: every key, and the switch that turns them off."""

    permission = "desk.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = [book for book in books.shelf() if self.actor.may(book.permission)]
        pressed = [(book.title, books.keys_of(book)) for book in mine]
        return render(request, "desk/keys.html", {"pressed": [(title, keys) for title, keys in pressed if keys]})

    def post(self, request: HttpRequest) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        user.key_hints, user.courtesy = "keys" in request.POST, "courtesy" in request.POST
        user.save(update_fields=["key_hints", "courtesy"])
        messages.success(request, _("Saved."))
        return redirect(self.url("desk:keys"))


class AttachmentView(DeskView):
    """A photograph, for whoever may read the book its entry stands in."""

    permission = "desk.view"

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        row = Attachment.objects.filter(property=self.actor.property, key=key).exclude(file="").first()
        book = books.book_of(row.subject) if row is not None else None
        if row is None or book is None:
            raise Http404
        if not book.shows(self.actor, row.subject, row.subject_key):
            raise Refused(may_work(self.actor, book.permission, at_desk=False) or Denied(_("You may not read this entry."), "reads"))
        with default_storage.open(row.file) as photograph:
            pixels = photograph.read()
        headers = {"Content-Disposition": f'attachment; filename="{row.number or row.key}.jpg"'}
        return HttpResponse(pixels, content_type="image/jpeg", headers=headers)


# --- outside a property ---------------------------------------------------------------------------
class HomeView(View):
    """Where sign-in leads: straight to the only property, or the choice between several."""

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = list(Membership.objects.filter(user=request.user, active=True).select_related("property").order_by("property__name"))  # type: ignore[misc]
        if len(mine) == 1:
            return redirect("board", mine[0].property.slug)
        return render(request, "desk/choose.html", {"memberships": mine})


class PinView(View):
    """One's own PIN."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "account/pin.html", {"form": NewPinForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewPinForm(request.POST)
        user: User = request.user  # type: ignore[assignment]
        if form.is_valid():
            if authenticate(request, username=user.get_username(), password=form.cleaned_data["password"]) is not None:
                user.set_pin(form.cleaned_data["pin"])
                user.save(update_fields=["pin"])
                messages.success(request, _("Your new PIN is set."))
                return redirect("home")
            paused = getattr(request, "paused", None)
            form.add_error("password", paused.denied.reason if paused else _("This is not your password."))
        return render(request, "account/pin.html", {"form": form}, status=422)


class UnlockView(View):
    """The lock strip's answer: 204 when open again, 403 when the PIN or password is wrong."""

    def post(self, request: HttpRequest) -> HttpResponse:
        expired = middleware.clocks(request).expired
        opened = middleware.unlock(request, request.POST.get("_secret", ""), password_only=expired)
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"open": opened, "out": not request.user.is_authenticated}, status=200 if opened else 403)
        if not request.user.is_authenticated:
            return redirect("account_login")
        if opened:
            return redirect(safe_next(request, reverse("home")))
        request.session["locked"] = True
        return render(
            request, "account/locked.html", {"kept": [], "wrong": True, "expired": expired, "next": safe_next(request, "/")}, status=423
        )


class LockView(View):
    """Lock now: leaving the counter for a minute."""

    def post(self, request: HttpRequest) -> HttpResponse:
        request.session["locked"] = True
        return redirect(safe_next(request, reverse("home")))


@method_decorator(login_not_required, name="dispatch")
class LanguageView(View):
    """Chinese or English: kept for the signed-in user, and on this machine."""

    def post(self, request: HttpRequest) -> HttpResponse:
        language = request.POST.get("language", "")
        response = redirect(safe_next(request, reverse("home")))
        if language in dict(settings.LANGUAGES):
            if request.user.is_authenticated:
                User.objects.filter(pk=request.user.pk).update(language=language)
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=365 * 24 * 3600,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure(),
            )
        return response
