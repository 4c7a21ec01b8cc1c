"""States and kinds of the visitor log: what a column of one word may say."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VisitState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("visit", "waiting")
    INSIDE = "inside", pgettext_lazy("visit", "inside")
    DEPARTED = "departed", pgettext_lazy("visit", "departed")
    REFUSED = "refused", pgettext_lazy("visit", "turned away")
    LEFT = "left", pgettext_lazy("visit", "left without visit")
    VOID = "void", pgettext_lazy("visit", "void")


class IdStatus(models.TextChoices):
    SEEN = "seen", _("checked and handed back")
    CHECKING = "checking", _("still being checked")
    NONE = "none", _("not carried (host vouches)")
    REFUSED = "refused", _("refuses to show")
    PASS = "pass", _("regular pass")
    NOT_ASKED = "not_asked", _("not asked")


class Answer(models.TextChoices):
    AGREED = "agreed", pgettext_lazy("host", "agrees")
    WAIT = "wait", pgettext_lazy("host", "please wait")
    DECLINED = "declined", pgettext_lazy("host", "does not receive")
    UNREACHABLE = "unreachable", pgettext_lazy("host", "not reached")


class Consent(models.TextChoices):
    PHONE = "phone", pgettext_lazy("consent", "by phone")
    RECEPTION = "reception", pgettext_lazy("consent", "unit's reception for the host")
    MESSAGE = "message", pgettext_lazy("consent", "message shown")
    IN_PERSON = "in_person", pgettext_lazy("consent", "host came down")
    LISTED = "listed", pgettext_lazy("consent", "on the appointment list")
    STANDING = "standing", pgettext_lazy("consent", "standing permission")


class Departure(models.TextChoices):
    SLIP = "slip", pgettext_lazy("departure", "slip returned")
    SEEN = "seen", pgettext_lazy("departure", "departed, slip missing")
    UNKNOWN = "unknown", pgettext_lazy("departure", "slip not returned, time unknown")


class Refusal(models.TextChoices):
    HOST = "host", _("the host does not receive")
    UNREACHED = "unreached", _("the host could not be reached")
    NO_ID = "no_id", _("no ID and nobody to vouch")
    HOURS = "hours", _("outside visiting hours")
    SAFETY = "safety", _("safety")
    OTHER = "other", _("other neutral reason")


class PassState(models.TextChoices):
    VALID = "valid", pgettext_lazy("pass", "valid")
    REVOKED = "revoked", pgettext_lazy("pass", "revoked")


class AppointmentState(models.TextChoices):
    EXPECTED = "expected", pgettext_lazy("appointment", "expected")
    ARRIVED = "arrived", pgettext_lazy("appointment", "arrived")
    CANCELLED = "cancelled", pgettext_lazy("appointment", "cancelled")


OPEN = (VisitState.WAITING, VisitState.INSIDE)
