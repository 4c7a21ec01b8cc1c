"""Fixed routes first; then the property's short name starts every address."""

from typing import Any

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from desk import registry
from desk.finding.views import NumberView
from desk.pages import converters  # noqa: F401 - registers <entry:…>
from desk.pages.views import HomeView, LanguageView
from desk.people.views import LockView, PinView, SecondFactorView, SignInsView, UnlockView
from frontdesk import views

handler403 = "frontdesk.views.forbidden"
handler404 = "frontdesk.views.not_found"
handler500 = "frontdesk.views.server_error"

property_urls: list[Any] = [
    path("", views.Board.as_view(), name="board"),
    path("search/", views.Search.as_view(), name="search"),
    path("n/<entry:number>/", NumberView.as_view(), name="number"),
    # Each book under its own name; the ground's pages have none before them.
    *(path(f"{book.slug}/", include(f"{book.slug}.urls")) for book in registry.books() if book.slug != "desk"),
    path("", include("desk.urls")),
]

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("admin/", admin.site.urls),
    path("accounts/pin/", PinView.as_view(), name="pin"),
    path("accounts/second-factor/", SecondFactorView.as_view(), name="second_factor"),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="sign_ins")),
    path("accounts/sign-ins/", SignInsView.as_view(), name="sign_ins"),
    path("accounts/unlock/", UnlockView.as_view(), name="unlock"),
    path("accounts/lock/", LockView.as_view(), name="lock"),
    path("accounts/password/reset/", views.forgotten, name="account_reset_password"),
    path("accounts/email/", RedirectView.as_view(pattern_name="sign_ins")),  # nobody here has an address to sign in with
    path("accounts/", include("allauth.urls")),
    path("language/", LanguageView.as_view(), name="language"),
    path("", HomeView.as_view(), name="home"),
    path("<slug:property>/", include(property_urls)),
]
