"""What the registers of this book share: who speaks, whom it is about, lines that stay as written, tries; and the book's numbers."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.ledger.database_rules import Trigger, written_once
from desk.models import BookPolicy, Property, User
from desk.models.numbers import EITHER, LESS, number
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

    safeguards = {
        **dict.fromkeys(("min_attempts", "call_tries"), LESS),
        **dict.fromkeys(("enquiry_days", "message_days", "complaint_days"), EITHER),
    }

    min_attempts = number(_("tries before somebody counts as not found"), 2, 1, 9)
    apart_minutes = number(_("two tries by one way count from (minutes apart)"), 2, 1, 60)
    accept_minutes = number(_("a department accepts within (minutes)"), 30, 1, 1440)
    accept_in_service = models.BooleanField(_("… counted in service hours"), default=True)
    soon_minutes = number(_("a promise is soon due (minutes before)"), 15, 1, 240)
    urgent_minutes = number(_("deliver an urgent message within (minutes)"), 30, 1, 1440)
    message_minutes = number(_("deliver a message within (minutes)"), 120, 1, 2880)
    message_tries = number(_("failed tries before a supervisor looks at it"), 3, 1, 9)
    seen_minutes = number(_("a supervisor sees a complaint within (minutes)"), 15, 1, 1440)
    reply_hours = number(_("first reply within (hours)"), 24, 1, 240)
    reply_in_service = models.BooleanField(_("… counted in service hours"), default=False)
    urgent_hours = number(_("urgent: resolved within (hours)"), 24, 1, 240)
    minor_hours = number(_("minor: resolved within (hours)"), 24, 1, 720)
    important_hours = number(_("important: resolved within (hours)"), 72, 1, 720)
    major_hours = number(_("major: resolved within (hours)"), 168, 1, 1440)
    resolve_in_service = models.BooleanField(_("… counted in service hours"), default=False)
    ceiling_days = number(_("answered at the latest within (days)"), 10, 1, 30, help_text=_("The law of the city."))
    call_days = number(_("follow-up call within (days)"), 3, 1, 30)
    call_tries = number(_("follow-up calls nobody answered before it may be closed"), 3, 1, 9)
    major_after_days = number(_("unresolved for so long counts as major (days)"), 30, 1, 90)
    enquiry_days = number(_("names in enquiries are kept (days)"), 180, 30, 1095)
    message_days = number(_("messages are kept (days)"), 90, 7, 365)
    complaint_days = number(_("complaints are kept (days)"), 1095, 365, 3650)

    class Meta:
        verbose_name, verbose_name_plural = _("enquiry policy"), _("enquiry policies")
