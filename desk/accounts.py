"""How sign-in is set up: by user name, no sign-up, one place for all doors."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from desk.models import User

# Headings of the account library's pages: named here, they are called in our catalogue what the menu calls them.
HEADINGS = (gettext_noop("Two-Factor Authentication"), gettext_noop("Sessions"))


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody signs up at a front desk."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def can_delete_email(self, email_address: object) -> bool:
        return False


def user_display(user: User) -> str:
    return str(user)
