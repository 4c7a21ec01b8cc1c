"""What the registers of this book share: who speaks, whom it is about, lines that stay as they were written."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk import privacy
from desk.fields import EncryptedField
from desk.models import Property, User
from desk.promises import Trigger, written_once
from desk.written import phones
from directory.models import Contact, LookedUp, Unit


class Channel(models.TextChoices):
    """方式: how somebody reached the desk."""

    VISIT = "visit", pgettext_lazy("channel", "in person")
    PHONE = "phone", pgettext_lazy("channel", "by phone")
    LETTER = "letter", pgettext_lazy("channel", "by letter")
    ONLINE = "online", pgettext_lazy("channel", "online")
    ABOVE = "above", pgettext_lazy("channel", "passed on by a superior")


class Way(models.TextChoices):
    """How somebody is tried."""

    PHONE = "phone", pgettext_lazy("attempt", "by phone")
    RECEPTION = "reception", pgettext_lazy("attempt", "through the unit's reception")
    PERSON = "person", pgettext_lazy("attempt", "in person")
    PAGING = "paging", pgettext_lazy("attempt", "by message")


class Caller(models.Model):
    """Who speaks to the desk, as far as they said, and how they can be reached."""

    person = models.CharField(pgettext_lazy("caller", "their name"), max_length=120, blank=True, validators=[privacy.refuse_id_number])
    phone = EncryptedField(_("phone"), blank=True, default="", validators=[privacy.refuse_id_number])
    phone_last4 = models.CharField(max_length=4, blank=True, editable=False)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self.phone = phones.clean_phone(self.phone)
        self.phone_last4 = phones.last4(self.phone)

    def reachable(self) -> bool:
        """Whether the desk could tell them anything later: by phone, or at their unit."""
        return bool(self.phone) or getattr(self, "unit_id", None) is not None


class Wanted(LookedUp):
    """Whom it is for or about: a contact, a unit, or what was said."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"), related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, verbose_name=_("person"), related_name="+")
    wanted = models.CharField(_("whom, as told"), max_length=120, blank=True, validators=[privacy.refuse_id_number])

    class Meta:
        abstract = True

    def whom(self) -> str:
        """Name and room, or what was said."""
        return " · ".join(part for part in (str(self.contact or self.wanted or ""), str(self.unit or "")) if part)


class Line(models.Model):
    """Something done at one moment by one person, written with the move it belongs to."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        abstract = True
        ordering = ["id"]


class Try(Line):
    """One try to reach somebody (C1.3): it counts if it lies apart from the last one this way, or goes another way."""

    counts = models.BooleanField(pgettext_lazy("attempt", "counts"), default=True, editable=False)
    again_at = models.DateTimeField(_("the next one this way counts from"), null=True, editable=False)

    class Meta(Line.Meta):
        abstract = True


def apart(table: str, subject: str, *, way: str = "how", failed: str = "") -> Trigger:
    """Tries at one ``subject`` by one ``way`` lie apart, as far as the policy said at the time.

    ``failed``: SQL that tells a try that failed from an answer, where the table keeps both.
    """
    told = f" AND NEW.{failed} AND t.{failed}" if failed else ""
    return Trigger(
        f"{table}_apart",
        table,
        "INSERT",
        "tries by one way lie apart",
        f"NEW.counts AND EXISTS (SELECT 1 FROM {table} t WHERE t.{subject} = NEW.{subject} AND t.counts"
        f" AND t.{way} = NEW.{way} AND t.again_at > NEW.at{told})",
        sentence=_("They were tried this way a moment ago: wait a little, or try another way."),
    )


def ended(table: str, ended: tuple[str, ...], says: Any) -> Trigger:
    listed = ", ".join(f"'{state}'" for state in ended)
    return Trigger(
        f"{table}ended",
        table,
        "UPDATE",
        "what has ended stays ended",
        f"OLD.state IN ({listed}) AND NEW.state <> OLD.state",
        sentence=says,
    )


def lines(table: str, kept: tuple[str, ...], text: str = "") -> tuple[Trigger, ...]:
    """What was done at one moment by one person (:class:`Line`) stays as it was written."""
    return written_once(table, ("property_id", "at", "by_id", *kept), text)


def while_kept(condition: Q) -> Q:
    """What holds as long as the words are kept: an erased row has none left to ask for."""
    return condition | Q(purged_at__isnull=False)
