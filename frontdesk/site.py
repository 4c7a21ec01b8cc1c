"""The admin: our sign-in at its door, and only what an administrator of ours should touch."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models.base import ModelBase
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from desk.people import two_people

# Accounts are users and memberships; these come with libraries and would be a second way in.
LEFT_OUT = {"auth.group", "account.emailaddress", "mfa.authenticator", "usersessions.usersession"}


class DeskAdminSite(AdminSite):
    site_header = site_title = _("Front desk configuration")

    def register(
        self,
        model_or_iterable: Any,
        admin_class: type[ModelAdmin] | None = None,  # type: ignore[type-arg]
        **options: Any,
    ) -> None:
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        super().register([model for model in models if model._meta.label_lower not in LEFT_OUT], admin_class, **options)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Whoever is the second person is told what waits."""
        if waiting := two_people.waiting_for(request.user):  # type: ignore[arg-type]
            said = ngettext("%(n)s change waits for you as the second person.", "%(n)s changes wait for you as the second person.", waiting)
            messages.warning(request, said % {"n": waiting})
        return super().index(request, extra_context)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return secure_admin_login(super().login)(request, extra_context)
