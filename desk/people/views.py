"""Who has the desk: duty, change of clerk, PIN, lock."""

import time
from typing import Any
from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from desk import registry
from desk.counter import drafts
from desk.ledger import trail
from desk.models import KnownDevice, ShiftClerk, User
from desk.pages import middleware
from desk.pages.base import DeskView, refusal, safe_next
from desk.pages.editing import FormPage
from desk.people import duty, guard, second_factor
from desk.people.forms import DutyForm, NewPinForm, PinForm

BACKEND = settings.AUTHENTICATION_BACKENDS[-1]


class DutyView(FormPage):
    """“I am on duty at this post.” Where posts are taken over by handover, this leads to that page."""

    permission = "desk.view"
    template_name = "desk/duty.html"

    def by_handover(self) -> str:
        """The address of the page where this property's posts are taken over, or "" when it is this one."""
        url = registry.take_over_url(self.actor)
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
        done = self.attempt(form, lambda: duty.take_post(actor=self.actor, post=form.cleaned_data["post"]))
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
                guard.tell(user, "set-pin", {}, by=user)
                messages.success(request, _("Your new PIN is set."))
                return redirect("home")
            paused = getattr(request, "paused", None)
            form.add_error("password", paused.denied.reason if paused else _("This is not your password."))
        return render(request, "account/pin.html", {"form": form}, status=422)


class SignInsView(View):
    """My sign-ins: where I am signed in, which browsers know me, what happened under my name; each can be ended."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        if (zone := guard.zone_of(user)) is not None:
            timezone.activate(zone)
        context = {
            "sessions": sorted(UserSession.objects.purge_and_list(user), key=lambda one: one.created_at, reverse=True),
            "devices": KnownDevice.objects.filter(user=user).order_by("-seen_at"),
            "here": guard.place_of(request).device,
            "events": guard.of_person(user),
        }
        return render(request, "account/sign_ins.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        if not second_factor.fresh(request):
            return second_factor.ask_again(request, request.path)
        asked = {name: int(value) for name in ("session", "device") if (value := request.POST.get(name, "")).isdigit()}
        for session in UserSession.objects.filter(user=user, pk=asked.get("session", 0)):
            session.end()
            guard.tell(user, "end-session", {}, by=user)
            messages.success(request, _("That sign-in has ended."))
        if KnownDevice.objects.filter(user=user, pk=asked.get("device", 0)).delete()[0]:
            guard.tell(user, "forget-device", {}, by=user)
            messages.success(request, _("That browser is no longer known."))
        return redirect("sign_ins")


class SecondFactorView(View):
    """Where whoever must have a second factor is led until they have one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if second_factor.has(request.user):  # type: ignore[arg-type]
            return redirect("home")
        return render(request, "account/second_factor.html")


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
