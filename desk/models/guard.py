"""What the guard of secrets remembers: wrong tries, and the devices a person has signed in on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.models.people import User


class Tries(models.Model):
    """Wrong tries at one secret, from one place.

    ``target`` names the secret (``user:7:password``); ``device`` the known device they came from, ``""`` for
    all unknown ones together: whoever hammers from elsewhere does not lock a person out at their own desk.
    """

    plain = {"target", "device"}

    target = models.CharField(max_length=80)
    device = models.CharField(max_length=32, blank=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name=_("user"))
    wrong = models.PositiveIntegerField(_("wrong tries in a row"), default=0)
    untold = models.PositiveIntegerField(_("wrong tries the person has not been told of"), default=0)
    trying_since = models.DateTimeField(_("a try is open since"), null=True)
    blocked_until = models.DateTimeField(_("paused until"), null=True)
    last_wrong_at = models.DateTimeField(_("last wrong try"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("wrong tries"), _("wrong tries")
        constraints = [models.UniqueConstraint(fields=["target", "device"], name="tries_once")]
        indexes = [models.Index(fields=["user"], name="tries_of_user")]

    def __str__(self) -> str:
        return f"{self.target}: {self.wrong}"


class KnownDevice(models.Model):
    """A browser on which this person has signed in in full; its signed cookie names it."""

    plain = {"device"}

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("user"))
    device = models.CharField(max_length=32)
    seen_at = models.DateTimeField(_("last sign-in"))

    class Meta:
        verbose_name, verbose_name_plural = _("known device"), _("known devices")
        constraints = [models.UniqueConstraint(fields=["user", "device"], name="known_device_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.device[:6]}"
