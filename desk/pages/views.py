"""Pages of the house that belong to no book: home, language, keys."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View

from desk import registry
from desk.models import Membership, User
from desk.pages.base import DeskView, safe_next


class KeyHintsView(DeskView):
    """The list behind ``?``: every key, and the switch that turns them off."""

    permission = "desk.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = [book for book in registry.books() if self.actor.may(book.permission)]
        pressed = [(book.title, registry.shortcuts_of(book)) for book in mine]
        return render(request, "desk/keys.html", {"pressed": [(title, keys) for title, keys in pressed if keys]})

    def post(self, request: HttpRequest) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        user.key_hints, user.courtesy = "keys" in request.POST, "courtesy" in request.POST
        user.save(update_fields=["key_hints", "courtesy"])
        messages.success(request, _("Saved."))
        return redirect(self.url("desk:keys"))


class HomeView(View):
    """Where sign-in leads: straight to the only property, or the choice between several."""

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = list(Membership.objects.filter(user=request.user, active=True).select_related("property").order_by("property__name"))  # type: ignore[misc]
        if len(mine) == 1:
            return redirect("board", mine[0].property.slug)
        return render(request, "desk/choose.html", {"memberships": mine})


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
