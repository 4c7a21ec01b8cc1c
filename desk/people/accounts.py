"""How sign-in is set up: by user name, no sign-up, one guard for every secret."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.signals import password_changed
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied, ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from desk.models import User
from desk.papers import fields
from desk.people import guard, second_factor

# Headings of the account library's pages: named here, they are called in our catalogue what the menu calls them.
HEADINGS = (gettext_noop("Two-Factor Authentication"), gettext_noop("Sessions"))


class GuardedBackend(AuthenticationBackend):
    """A password, wherever it is asked for, is one counted try. A name nobody has is counted like one."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        name = str(credentials.get("username") or "").lower()
        user = User.objects.filter(username__iexact=name).first()
        try:
            return guard.attempt(
                lambda: super(GuardedBackend, self).authenticate(request, **credentials),
                guard.PASSWORD,
                user=user,
                who=guard.nobody(name),
            )
        except guard.TooMany as paused:
            if request is not None:
                request.paused = paused  # type: ignore[attr-defined]
            raise PermissionDenied from paused


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody signs up at a front desk."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def can_delete_email(self, email_address: object) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Whoever signs in is told of wrong tries since the last time."""
        wrong, last = guard.welcome(request, user)
        if wrong and last is not None:
            messages.warning(
                request,
                ngettext(
                    "%(n)s wrong try under your name since your last sign-in, at %(time)s. Not you? Tell your supervisor.",
                    "%(n)s wrong tries under your name since your last sign-in, the last at %(time)s. Not you? Tell your supervisor.",
                    wrong,
                )
                % {"n": wrong, "time": timezone.localtime(last, guard.zone_of(user)).strftime("%m-%d %H:%M")},
            )
        return super().post_login(request, user, **kwargs)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            guard.farewell(request.user)
        super().logout(request)


class SealedFactors(DefaultMFAAdapter):
    """Seeds stand encrypted in the database, under the key of the encrypted columns; the last factor of whoever must have one stays."""

    def encrypt(self, text: str) -> str:
        return fields.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return fields.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        main = Authenticator.objects.filter(user=authenticator.user, type__in=second_factor.FACTORS).exclude(pk=authenticator.pk)
        return authenticator.type not in second_factor.FACTORS or main.exists() or not second_factor.required(authenticator.user)


@receiver(authenticator_added)
@receiver(authenticator_reset)
def factor_added(user: User, **_more: Any) -> None:
    guard.tell(user, "add-factor", {}, by=user)


@receiver(authenticator_removed)
def factor_removed(user: User, **_more: Any) -> None:
    guard.tell(user, "remove-factor", {}, by=user)


@receiver(password_changed)
def new_password(user: User, **_more: Any) -> None:
    User.objects.filter(pk=user.pk).update(given_password=False)
    guard.tell(user, "set-password", {}, by=user)


class ChangePasswordForm(LibraryChangePasswordForm):
    def clean_oldpassword(self) -> str:
        old = self.cleaned_data.get("oldpassword", "")
        request = context.request
        if authenticate(request, username=self.user.get_username(), password=old) is None:
            paused = getattr(request, "paused", None)
            raise ValidationError(paused.denied.reason if paused else _("This is not your password."), code="password")
        return str(old)


class _Counted:
    """A one-time or recovery code is one counted try."""

    user: User

    def clean_code(self) -> str:
        def check() -> str:
            try:
                return super(_Counted, self).clean_code()  # type: ignore[misc]
            except ValidationError:
                return ""

        try:
            code = guard.attempt(check, guard.CODE, user=self.user)
        except guard.TooMany as paused:
            raise ValidationError(paused.denied.reason, code="tries") from paused
        if not code:
            raise ValidationError(_("This code is not right. Each code counts once; wait for the next one."), code="code")
        return code


class CodeForm(_Counted, AuthenticateForm):
    pass


class CodeAgainForm(_Counted, ReauthenticateForm):
    pass


def user_display(user: User) -> str:
    return str(user)
