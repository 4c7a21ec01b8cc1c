"""What the registers of this book share: who speaks, whom it is about, lines that stay as written, tries; and the book's numbers."""

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.ledger.database_rules import Trigger, written_once
from desk.models import BookPolicy, Property, User
from desk.papers import privacy
from desk.papers.fields import EncryptedField
from desk.written import phones
from directory.models import Contact, LookedUp, Unit, said_so


class Caller(models.Model):
    """Who speaks to the desk, as far as they said, and how they can be reached."""

    person = models.CharField(pgettext_lazy("caller", "their name"), max_length=120, blank=True, validators=[privacy.refuse_id_number])
    phone = EncryptedField(_("phone"), blank=True, default="", validators=[privacy.refuse_id_number])
    phone_last4 = models.CharField(max_length=4, blank=True, editable=False)

    department_calls: ClassVar[bool] = False  # whether the department it was given to calls back by itself

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self.phone = phones.clean_phone(self.phone)
        self.phone_last4 = phones.last4(self.phone)

    def reachable(self) -> bool:
        """Whether the desk could tell them anything later: by phone, or at their unit."""
        return bool(self.phone) or getattr(self, "unit_id", None) is not None

    def concerns(self) -> User | None:
        """Whom of the staff it is about: they see nothing of it. Nobody, for most."""
        return None


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


# A place of the house is on file, and stands here by its name alone.
_PLACE = "EXISTS (SELECT 1 FROM directory_area a WHERE a.property_id = NEW.property_id AND a.name = NEW.wanted)"


def wanted_on_file(table: str) -> tuple[Trigger, ...]:
    """Whom a register of :class:`Wanted` is for or about is on file, or entered because the clerk said so."""
    return said_so(table, "wanted", ("unit_id", "contact_id"), besides=_PLACE)


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
    """Tries at one ``subject`` by one ``way`` (by any, where it is "") lie apart, as far as the policy said at the time.

    ``failed``: SQL that tells a try that failed from an answer, where the table keeps both.
    """
    alike = f" AND t.{way} = NEW.{way}" if way else ""
    told = f" AND NEW.{failed} AND t.{failed}" if failed else ""
    return Trigger(
        f"{table}_apart",
        table,
        "INSERT",
        "tries by one way lie apart",
        f"NEW.counts AND EXISTS (SELECT 1 FROM {table} t WHERE t.{subject} = NEW.{subject} AND t.counts"
        f"{alike} AND t.again_at > NEW.at{told})",
        sentence=_("They were tried this way a moment ago: wait a little, or try another way.")
        if way
        else _("They were tried a moment ago: wait a little."),
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


class EnquiryPolicy(BookPolicy):
    """The book's clocks, limits and retention for one property."""

    min_attempts = models.PositiveSmallIntegerField(_("tries before somebody counts as not found"), default=2)
    apart_minutes = models.PositiveSmallIntegerField(_("two tries by one way count from (minutes apart)"), default=2)
    accept_minutes = models.PositiveSmallIntegerField(
        _("a department accepts within (minutes)"), default=30, validators=[MinValueValidator(1)]
    )
    accept_in_service = models.BooleanField(_("… counted in service hours"), default=True)
    soon_minutes = models.PositiveSmallIntegerField(_("a promise is soon due (minutes before)"), default=15)
    urgent_minutes = models.PositiveSmallIntegerField(_("deliver an urgent message within (minutes)"), default=30)
    message_minutes = models.PositiveSmallIntegerField(_("deliver a message within (minutes)"), default=120)
    message_tries = models.PositiveSmallIntegerField(_("failed tries before a supervisor looks at it"), default=3)
    seen_minutes = models.PositiveSmallIntegerField(_("a supervisor sees a complaint within (minutes)"), default=15)
    reply_hours = models.PositiveSmallIntegerField(_("first reply within (hours)"), default=24)
    reply_in_service = models.BooleanField(_("… counted in service hours"), default=False)
    urgent_hours = models.PositiveSmallIntegerField(_("urgent: resolved within (hours)"), default=24)
    minor_hours = models.PositiveSmallIntegerField(_("minor: resolved within (hours)"), default=24)
    important_hours = models.PositiveSmallIntegerField(_("important: resolved within (hours)"), default=72)
    major_hours = models.PositiveSmallIntegerField(_("major: resolved within (hours)"), default=168)
    resolve_in_service = models.BooleanField(_("… counted in service hours"), default=False)
    ceiling_days = models.PositiveSmallIntegerField(
        _("answered at the latest within (days)"), default=10, help_text=_("The law of the city.")
    )
    call_days = models.PositiveSmallIntegerField(_("follow-up call within (days)"), default=3)
    call_tries = models.PositiveSmallIntegerField(_("follow-up calls nobody answered before it may be closed"), default=3)
    major_after_days = models.PositiveSmallIntegerField(_("unresolved for so long counts as major (days)"), default=30)
    enquiry_days = models.PositiveSmallIntegerField(_("names in enquiries are kept (days)"), default=180)
    message_days = models.PositiveSmallIntegerField(_("messages are kept (days)"), default=90)
    complaint_days = models.PositiveSmallIntegerField(_("complaints are kept (days)"), default=1095)

    class Meta:
        verbose_name, verbose_name_plural = _("enquiry policy"), _("enquiry policies")
