"""Five roles and the one table that says what each may do.

A permission is ``"<book>.<level>"``. Levels:

``view``    read the book                     ``work``    do the clerk's verbs
``review``  decide what a clerk proposed      ``manage``  decide what only a manager may
``export``  take the register out of the house ``import``  bring a roster in
``assigned`` a department's work (a handler: the own one's)     ``audit``   read the trail of everything
"""

from fnmatch import fnmatchcase

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CLERK = "clerk", _("desk clerk")
    SUPERVISOR = "supervisor", _("supervisor")
    MANAGER = "manager", _("manager")
    HANDLER = "handler", _("handler")
    AUDITOR = "auditor", _("auditor")


GRANTS: dict[str, tuple[str, ...]] = {
    Role.CLERK: ("*.view", "*.work"),
    Role.SUPERVISOR: ("*.view", "*.work", "*.review", "*.assigned", "*.export", "*.import"),
    Role.MANAGER: ("*.view", "*.work", "*.review", "*.assigned", "*.manage", "*.export", "*.import", "*.audit"),
    Role.HANDLER: ("desk.view", "*.assigned"),
    Role.AUDITOR: ("*.view", "*.audit"),
}


def allows(role: str, permission: str) -> bool:
    """Whether ``role`` (a :class:`Role` value) holds ``permission``. Django's superuser flag counts for nothing."""
    return any(fnmatchcase(permission, pattern) for pattern in GRANTS.get(role, ()))
