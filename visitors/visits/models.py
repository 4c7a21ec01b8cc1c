"""A visitor slip (访客单), and the tries to reach its host."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.finding import search
from desk.models import Entry, IdKind, NoticeVersion, Property, User
from desk.papers import privacy
from desk.papers.fields import EncryptedField
from desk.written import phones, plates
from directory.models import Area, Contact, LookedUp, StandingPermission, Unit
from visitors import enums
from visitors.kinds.models import Rules, VisitKind
from visitors.kinds.querysets import EMERGENCY
from visitors.visits.database_rules import PROMISES, TRIGGERS
from visitors.visits.querysets import VisitQuerySet


class Visit(Rules, LookedUp, Entry):
    """访客单: one visit, one slip. A second visit is a new slip."""

    PREFIX = "FK"

    State = enums.VisitState
    IdStatus = enums.IdStatus
    Answer = enums.Answer
    Consent = enums.Consent
    Departure = enums.Departure
    Refusal = enums.Refusal

    personal: ClassVar = {
        "visitor_name": privacy.name("name_days"),
        "visitor_org": privacy.text("name_days"),
        "visitor_phone": privacy.phone("phone_days"),
        "id_tail": privacy.id_tail("phone_days"),
        "host_contact": privacy.name(),
        "host_text": privacy.name("name_days"),
        "host_answer_by": privacy.name("name_days"),
        "vouched_by": privacy.name("name_days"),
        "accompanied_by": privacy.name("name_days"),
        "name_list": privacy.text("name_days"),
        "vehicle_plate": privacy.id_tail("phone_days"),
        "purpose": privacy.text("name_days"),
        "remark": privacy.text("name_days"),
        "asked_to_leave": privacy.text("name_days"),
        "reason": privacy.text("name_days"),
    }
    plain: ClassVar = {
        "id_status",
        "id_kind",
        "badge_no",
        "items_in",
        "host_answer",
        "consent_source",
        "departure",
        "refusal",
        "phone_last4",
        "other_rooms",
    }
    amendable = (
        "occurred_at",
        "visitor_name",
        "visitor_org",
        "visitor_phone",
        "party_size",
        "host_text",
        "purpose",
        "items_in",
        "vehicle_plate",
        "badge_no",
        "accompanied_by",
        "name_list",
        "host_signed",
        "remark",
    )
    search_fields = frozenset({"visitor_name", "visitor_org", "visitor_phone", "host_text", "vehicle_plate"})
    ENDED = (State.DEPARTED, State.REFUSED, State.LEFT, State.VOID)
    ASKED = (Consent.PHONE, Consent.RECEPTION, Consent.MESSAGE, Consent.IN_PERSON)  # ways somebody is asked, each time anew

    kind = models.ForeignKey(VisitKind, models.PROTECT, verbose_name=_("kind of visitor"))
    visitor_name = models.CharField(_("visitor's name"), max_length=120, blank=True, validators=[privacy.refuse_id_number])
    visitor_org = models.CharField(_("company"), max_length=100, blank=True, validators=[privacy.refuse_id_number])
    visitor_phone = EncryptedField(_("phone"), blank=True, default="", validators=[privacy.refuse_id_number])
    phone_last4 = models.CharField(max_length=4, blank=True, editable=False)
    party_size = models.PositiveSmallIntegerField(_("party"), default=1, validators=[MinValueValidator(1), MaxValueValidator(999)])
    name_list = models.TextField(_("name list"), blank=True, max_length=4000, validators=[privacy.refuse_id_number])
    purpose = models.CharField(_("purpose"), max_length=300, blank=True, validators=[privacy.refuse_id_number])
    items_in = models.CharField(_("large items"), max_length=200, blank=True, validators=[privacy.refuse_id_number])
    vehicle_plate = models.CharField(_("plate"), max_length=12, blank=True, validators=[plates.refuse_number])
    badge_no = models.CharField(_("badge no."), max_length=12, blank=True)
    accompanied_by = models.CharField(_("accompanied by"), max_length=120, blank=True)
    remark = models.CharField(
        _("remark"),
        max_length=300,
        blank=True,
        validators=[privacy.refuse_id_number],
        help_text=_("No ID numbers, nothing about looks."),
    )

    id_status = models.CharField(_("ID"), max_length=10, choices=IdStatus.choices)
    id_kind = models.CharField(_("document"), max_length=12, choices=IdKind.choices, blank=True)
    id_tail = EncryptedField(_("last 4 of the ID"), blank=True, default="")
    id_seen_at = models.DateTimeField(_("ID seen"), null=True, blank=True, editable=False)
    id_returned_at = models.DateTimeField(_("ID handed back"), null=True, blank=True, editable=False)
    vouched_by = models.CharField(_("vouched for by"), max_length=120, blank=True)
    vouched_at = models.DateTimeField(_("vouched at"), null=True, blank=True, editable=False)

    host_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"))
    host_contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, verbose_name=_("host"))
    host_area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name=_("place"), related_name="+")
    host_text = models.CharField(_("host as told"), max_length=120, blank=True)
    other_rooms = models.CharField(_("other rooms"), max_length=120, blank=True)
    host_answer = models.CharField(_("host's answer"), max_length=12, choices=Answer.choices, blank=True)
    host_answer_by = models.CharField(_("who answered"), max_length=120, blank=True)
    host_answer_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    calls_made = models.PositiveSmallIntegerField(_("calls"), default=0)
    consent_source = models.CharField(_("consent"), max_length=12, choices=Consent.choices, blank=True)
    appointment = models.ForeignKey("Appointment", models.PROTECT, null=True, blank=True, verbose_name=_("appointment"))
    standing_permission = models.ForeignKey(
        StandingPermission, models.PROTECT, null=True, blank=True, verbose_name=_("standing permission"), related_name="+"
    )
    came_on = models.DateField(_("came on"), null=True, editable=False)  # the local day of the true time, for the promises below

    wait_area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name=_("waiting area"), related_name="+")
    admitted_at = models.DateTimeField(_("admitted"), null=True, blank=True)
    expected_leave_at = models.DateTimeField(_("expected to leave"), null=True, blank=True)
    arrived_count = models.PositiveSmallIntegerField(_("arrived"), default=0)
    left_count = models.PositiveSmallIntegerField(_("left"), default=0)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    departure = models.CharField(_("departure"), max_length=8, choices=Departure.choices, blank=True)
    slip_returned_at = models.DateTimeField(_("slip returned"), null=True, blank=True)
    host_signed = models.BooleanField(_("host signed the slip"), default=False)
    refusal = models.CharField(_("reason of refusal"), max_length=10, choices=Refusal.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    asked_to_leave = models.CharField(_("asked to leave"), max_length=300, blank=True)
    regular_pass = models.ForeignKey("RegularPass", models.PROTECT, null=True, blank=True, verbose_name=_("regular pass"))
    notice = models.ForeignKey(NoticeVersion, models.PROTECT, null=True, editable=False, related_name="+")

    objects = VisitQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("visitor slip"), _("visitor slips")
        constraints = [*Entry.Meta.constraints, *PROMISES]
        # No partial indexes: SQLite cannot use one when its condition comes as a bound parameter.
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="visit_by_entry"),
            models.Index(fields=["property", "occurred_at", "id"], name="visit_by_time"),
            models.Index(fields=["property", "state", "-id"], name="visit_by_state"),
            models.Index(fields=["property", "kind", "-id"], name="visit_by_kind"),
            models.Index(fields=["property", "host_unit", "-id"], name="visit_by_unit"),
            models.Index(fields=["property", "state", "occurred_at"], name="visit_open"),
            models.Index(fields=["property", "state", "slip_returned_at"], name="visit_slip_out"),
            models.Index(fields=["property", "purged_at", "occurred_at"], name="visit_to_purge"),
        ]

    triggers = TRIGGERS

    def clean(self) -> None:
        super().clean()
        if self.occurred_at is not None:
            self.came_on = self.property.local(self.occurred_at).date()
        self.visitor_phone = phones.clean_phone(self.visitor_phone)
        self.phone_last4 = phones.last4(self.visitor_phone)

    @property
    def visitor(self) -> str:
        """Who stands at the desk, as a list shows it."""
        return self.visitor_name or str(self.kind)

    @property
    def host(self) -> str:
        """Whom they visit: name and room, or the place."""
        name = str(self.host_contact or self.host_text or "")
        place = str(self.host_unit or self.host_area or "")
        return " · ".join(part for part in (name, place) if part)

    def about(self) -> str:
        """Who comes to whom, while the slip is open."""
        return f"{self.visitor} → {self.host}" if self.is_open() else ""

    @property
    def details_due(self) -> bool:
        """Admitted in an emergency; who it was is still to be written down."""
        return self.kind.code == EMERGENCY and not self.visitor_name

    @property
    def inside_count(self) -> int:
        return self.arrived_count - self.left_count if self.state == self.State.INSIDE else 0

    def search_terms(self) -> dict[str, Any]:
        return search.terms(
            people=[self.visitor_name, self.host_text],
            names=[self.visitor_org],
            room=str(self.host_unit or ""),
            number=self.number,
            plate=self.vehicle_plate,
            phone=self.visitor_phone,
        )


class HostCall(models.Model):
    """联系被访人: one try to reach the host: by whom, how, and what came of it. Two by one way count only when they lie apart."""

    plain: ClassVar = {"how", "answer"}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="host_calls")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    how = models.CharField(_("how"), max_length=12, choices=Visit.Consent.choices, default=Visit.Consent.PHONE)
    answer = models.CharField(_("host's answer"), max_length=12, choices=Visit.Answer.choices)
    counts = models.BooleanField(pgettext_lazy("attempt", "counts"), default=True, editable=False)
    again_at = models.DateTimeField(_("the next one this way counts from"), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("try"), _("tries")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_how_display()}: {self.get_answer_display()}"
