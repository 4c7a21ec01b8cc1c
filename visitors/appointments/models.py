"""An appointment (预约): whom a unit told the desk to expect on one day."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.finding import search
from desk.ledger.database_rules import Trigger
from desk.models import Entry
from desk.papers import privacy
from directory.models import Contact, Unit
from visitors import enums
from visitors.appointments.querysets import AppointmentQuerySet
from visitors.kinds.models import VisitKind


class Appointment(Entry):
    """预约: a visitor a unit told the desk to expect on one day. It answers for the host, once, on one slip."""

    PREFIX = "YY"

    State = enums.AppointmentState

    ENDED = (State.ARRIVED, State.CANCELLED)
    personal: ClassVar = {
        "visitor_name": privacy.name("name_days"),
        "visitor_org": privacy.text("name_days"),
        "purpose": privacy.text("name_days"),
        "told_by": privacy.name("name_days"),
        "reason": privacy.text("name_days"),
    }
    plain: ClassVar[set[str]] = set()
    amendable = ("visitor_name", "visitor_org", "party_size", "day", "from_time", "to_time", "purpose")
    search_fields = frozenset({"visitor_name", "visitor_org"})

    kind = models.ForeignKey(VisitKind, models.PROTECT, verbose_name=_("kind of visitor"))
    host_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"))
    host_contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, verbose_name=_("host"))
    visitor_name = models.CharField(_("visitor's name"), max_length=120, validators=[privacy.refuse_id_number])
    visitor_org = models.CharField(_("company"), max_length=100, blank=True, validators=[privacy.refuse_id_number])
    party_size = models.PositiveSmallIntegerField(_("party"), default=1, validators=[MinValueValidator(1), MaxValueValidator(999)])
    day = models.DateField(_("expected on"))
    from_time = models.TimeField(_("from (hour)"), null=True, blank=True)
    to_time = models.TimeField(_("to (hour)"), null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True, validators=[privacy.refuse_id_number])
    told_by = models.CharField(_("told by"), max_length=120, validators=[privacy.refuse_id_number])
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = AppointmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("appointment"), _("appointments")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(visitor_name="") & ~Q(told_by=""),
                name="appointment_names_both",
                violation_error_message=_("Write down who is expected, and who of the unit said so."),
            ),
            models.CheckConstraint(
                condition=Q(from_time__isnull=True) | Q(to_time__isnull=True) | Q(to_time__gte=F("from_time")),
                name="appointment_ends_after_start",
                violation_error_message=_("The appointment ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(state=enums.AppointmentState.CANCELLED) | ~Q(reason=""),
                name="cancelled_appointment_says_why",
                violation_error_message=_("Say who cancelled the appointment, and why."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="appointment_by_entry"),
            models.Index(fields=["property", "day", "host_unit"], name="appointment_by_day"),
            models.Index(fields=["property", "state", "-id"], name="appointment_by_state"),
        ]

    triggers = (
        Trigger(
            "visitors_appointment_ended",
            "visitors_appointment",
            "UPDATE",
            "a cancelled appointment stays cancelled",
            "OLD.state = 'cancelled' AND NEW.state <> 'cancelled'",
            sentence=_("This appointment is cancelled: enter a new one."),
        ),
        Trigger(
            "visitors_appointment_used",
            "visitors_appointment",
            "UPDATE",
            "arrived means there is a slip, and expected or cancelled means there is none",
            "NEW.state <> OLD.state AND (NEW.state = 'arrived') <>"
            " EXISTS (SELECT 1 FROM visitors_visit v WHERE v.appointment_id = NEW.id AND v.state <> 'void')",
            sentence=_("The visitor of this appointment has come: the slip says so."),
        ),
        Trigger(
            "visitors_appointment_kept",
            "visitors_appointment",
            "UPDATE",
            "what a slip stands on stays as it was told",
            "NEW.host_unit_id <> OLD.host_unit_id OR COALESCE(NEW.host_contact_id, 0) <> COALESCE(OLD.host_contact_id, 0)"
            " OR OLD.state <> 'expected' AND (NEW.day <> OLD.day OR NEW.kind_id <> OLD.kind_id OR NEW.party_size <> OLD.party_size"
            " OR NEW.visitor_name <> OLD.visitor_name AND NEW.purged_at IS NULL)",
            sentence=_("The visitor of this appointment has come, or it is cancelled: who was told of stays. Enter a new one."),
        ),
    )

    def is_open(self) -> bool:
        """Expected, and the day has not passed: afterwards nobody needs the name any more."""
        return self.state == self.State.EXPECTED and self.day >= self.property.local(timezone.now()).date()

    @property
    def struck(self) -> bool:
        return self.state == self.State.CANCELLED

    def minutes_late(self, local: datetime) -> int:
        """How long past the time they were told for; 0 in time, or where none was told. ``local``: now, on the property's clock."""
        told = self.to_time or self.from_time
        if told is None or self.state != self.State.EXPECTED or self.day != local.date():
            return 0
        return max(0, int((local - datetime.combine(self.day, told, local.tzinfo)).total_seconds() // 60))

    @property
    def host(self) -> str:
        """Whom they visit: name and room."""
        return " · ".join(str(part) for part in (self.host_contact, self.host_unit) if part)

    def hours(self) -> str:
        """When on the day, as far as it was told."""
        first, last = (at.strftime("%H:%M") if at else "" for at in (self.from_time, self.to_time))
        return f"{first}–{last}" if last else first

    def about(self) -> str:
        """Who is expected by whom, until they have come."""
        return f"{self.visitor_name} → {self.host}" if self.is_open() else ""

    def search_terms(self) -> dict[str, Any]:
        return search.terms(people=[self.visitor_name], names=[self.visitor_org], room=self.host_unit.room, number=self.number)
