"""The visitor log (访客单): kinds of visitor with their rules, slips, regular passes."""

import secrets
from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk import privacy, search
from desk.fields import EncryptedField
from desk.models import BookPolicy, Entry, IdKind, NoticeVersion, Property, User
from desk.models.records import RecordQuerySet
from desk.promises import Trigger, written_once
from desk.written import phones
from directory.models import Area, Contact, LookedUp, StandingPermission, Unit, said_so
from visitors.querysets import AppointmentQuerySet, VisitQuerySet


class Rules(models.Model):
    """What a kind of visitor is asked for. Kept on every slip as it was, and enforced there."""

    rule_name = models.BooleanField(_("name needed"), default=True)
    rule_id = models.BooleanField(_("ID needed"), default=True)
    rule_consent = models.BooleanField(_("host's consent needed"), default=True)
    rule_badge = models.BooleanField(_("visitor badge needed"), default=False)
    rule_slip = models.BooleanField(_("slip handed out"), default=True)
    rule_escort = models.BooleanField(_("accompanied"), default=False)

    class Meta:
        abstract = True


RULES = tuple(field.name for field in Rules._meta.fields)


class VisitKind(Rules):
    """来访类别: business, interview, delivery … each property sets its own rules."""

    plain = {"code", "name"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=30)
    at_once = models.BooleanField(_("admitted on saving"), default=False)
    several_units = models.BooleanField(_("several units"), default=False)
    stay_minutes = models.PositiveSmallIntegerField(_("expected stay (minutes)"), default=240)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("kind of visitor"), _("kinds of visitor")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["property", "code"], name="visitkind_once")]

    def __str__(self) -> str:
        return self.name


class VisitorPolicy(BookPolicy):
    """The visitor log's clocks, gates and retention for one property."""

    apology_minutes = models.PositiveSmallIntegerField(_("apologise for the wait after (minutes)"), default=3)
    call_again_minutes = models.PositiveSmallIntegerField(_("call the host again after (minutes)"), default=5)
    long_wait_minutes = models.PositiveSmallIntegerField(_("long wait from (minutes)"), default=15)
    apart_minutes = models.PositiveSmallIntegerField(_("two tries by one way count from (minutes apart)"), default=2)
    calls_after = models.PositiveSmallIntegerField(_("calls to visitors whose visit is over (each clerk, a day)"), default=5)
    returning_days = models.PositiveSmallIntegerField(_("a returning visitor is remembered (days)"), default=30)
    gate_no_id = models.BooleanField(_("no ID: a supervisor authorises"), default=True)
    ask_id_tail = models.BooleanField(_("ask the last four characters of the ID"), default=False)
    id_tail_reason = models.CharField(_("why they are necessary"), max_length=200, blank=True)
    pass_recheck_days = models.PositiveSmallIntegerField(_("check a pass holder's ID again after (days)"), default=90)
    phone_days = models.PositiveSmallIntegerField(_("phone and ID tail are kept (days)"), default=30)
    name_days = models.PositiveSmallIntegerField(_("names are kept (days)"), default=180)

    plain = {"id_tail_reason"}

    class Meta:
        verbose_name, verbose_name_plural = _("visitor policy"), _("visitor policies")
        constraints = [
            models.CheckConstraint(
                condition=Q(ask_id_tail=False) | ~Q(id_tail_reason=""),
                name="id_tail_says_why",
                violation_error_message=_("Say why the ID tail is necessary before asking for it."),
            )
        ]


# What stands behind a consent that nobody was called for. An entry used long ago may have run out since: it is judged when it is chosen.
LISTED = (
    "NEW.consent_source = 'listed' AND NOT EXISTS (SELECT 1 FROM visitors_appointment a WHERE a.id = NEW.appointment_id"
    " AND a.property_id = NEW.property_id AND a.host_unit_id = NEW.host_unit_id AND a.day = NEW.came_on AND a.state <> 'cancelled'"
    " AND (a.host_contact_id IS NULL OR NEW.host_contact_id IS NULL OR a.host_contact_id = NEW.host_contact_id))"
)
STANDING = (
    "NEW.consent_source = 'standing' AND NEW.regular_pass_id IS NULL AND NOT EXISTS (SELECT 1 FROM directory_standingpermission s"
    " JOIN visitors_visitkind k ON k.id = NEW.kind_id WHERE s.id = NEW.standing_permission_id AND s.property_id = NEW.property_id"
    " AND s.unit_id = NEW.host_unit_id AND s.active AND (s.valid_from IS NULL OR s.valid_from <= NEW.came_on)"
    " AND (s.valid_until IS NULL OR s.valid_until >= NEW.came_on)"
    " AND (s.kinds = '' OR ' ' || s.kinds || ' ' LIKE '% ' || k.code || ' %'))"
)
NOT_LISTED = _("There is no such appointment of this host for this day: call the host, or enter the appointment on the unit's word first.")
NOT_STANDING = _("The unit has no standing permission for this kind of visitor on this day: call the host.")


def backed(name: str, missing: str, says: str, sentence: Any) -> tuple[Trigger, Trigger]:
    """The same promise for a new slip and for one whose consent, host or day changes."""
    linked = ("appointment", "standing_permission", "host_unit", "host_contact", "kind")
    watched = ("consent_source", "came_on", *(f"{one}_id" for one in linked))
    changed = " OR ".join(f"COALESCE(CAST(OLD.{one} AS text), '') <> COALESCE(CAST(NEW.{one} AS text), '')" for one in watched)
    table = "visitors_visit"
    return (
        Trigger(f"{table}_{name}_new", table, "INSERT", says, missing, sentence=sentence),
        Trigger(f"{table}_{name}", table, "UPDATE", says, f"({changed}) AND {missing}", sentence=sentence),
    )


class Visit(Rules, LookedUp, Entry):
    """访客单: one visit, one slip. A second visit is a new slip."""

    PREFIX = "FK"

    class State(models.TextChoices):
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
    vehicle_plate = models.CharField(_("plate"), max_length=12, blank=True)
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
        _been_in = Q(state__in=("inside", "departed"))
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(host_unit__isnull=False) | Q(host_area__isnull=False) | ~Q(host_text=""),
                name="visit_has_host",
                violation_error_message=_("Say whom or what they visit."),
            ),
            models.CheckConstraint(
                condition=Q(unlisted=False) | Q(host_unit__isnull=True, host_contact__isnull=True, host_area__isnull=True),
                name="unlisted_is_nobody_on_file",
                violation_error_message=_("Whoever is on file is not entered as not on file."),
            ),
            models.CheckConstraint(
                condition=Q(rule_name=False) | ~Q(visitor_name=""),
                name="visit_has_name",
                violation_error_message=_("This kind of visitor gives a name."),
            ),
            models.CheckConstraint(
                condition=~_been_in | Q(rule_id=False) | Q(id_returned_at__isnull=False) | ~Q(vouched_by="") | Q(id_status="pass"),
                name="admitted_means_id_seen",
                violation_error_message=_("Nobody is admitted before the ID is seen and handed back, or the host vouches in person."),
            ),
            models.CheckConstraint(
                condition=~_been_in | ~Q(id_status="checking"),
                name="id_not_kept",
                violation_error_message=_("The ID is still in your hand: hand it back first."),
            ),
            models.CheckConstraint(
                condition=~Q(id_status="seen") | (Q(id_seen_at__isnull=False) & Q(id_returned_at__isnull=False)),
                name="seen_means_handed_back",
            ),
            models.CheckConstraint(
                condition=~_been_in | Q(rule_consent=False) | ~Q(consent_source=""),
                name="admitted_means_consent",
                violation_error_message=_("Nobody is admitted without the host's consent."),
            ),
            models.CheckConstraint(
                condition=~_been_in | Q(rule_badge=False) | ~Q(badge_no=""),
                name="admitted_means_badge",
                violation_error_message=_("This kind of visitor wears a badge: enter its number."),
            ),
            models.CheckConstraint(
                condition=~_been_in | Q(rule_escort=False) | ~Q(accompanied_by=""),
                name="admitted_means_escort",
                violation_error_message=_("Enter who accompanies them."),
            ),
            models.CheckConstraint(
                condition=(~_been_in & Q(admitted_at__isnull=True)) | (_been_in & Q(admitted_at__isnull=False)) | Q(state="void"),
                name="admitted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(admitted_at__isnull=True) | Q(admitted_at__gte=F("occurred_at")),
                name="admitted_after_arrival",
                violation_error_message=_("They cannot have been admitted before they arrived."),
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("occurred_at")),
                name="left_after_arrival",
                violation_error_message=_("They cannot have left before they arrived."),
            ),
            models.CheckConstraint(
                condition=(Q(state="departed") & ~Q(departure="")) | (~Q(state="departed") & Q(departure="")),
                name="departed_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(state="departed")
                | (Q(departure="unknown") & Q(left_at__isnull=True))
                | (~Q(departure="unknown") & Q(left_at__isnull=False)),
                name="unseen_departure_has_no_time",
                violation_error_message=_("A departure nobody saw has no time; one that was seen has one."),
            ),
            models.CheckConstraint(
                condition=Q(left_count__lte=F("arrived_count")) & Q(arrived_count__lte=F("party_size")),
                name="party_adds_up",
                violation_error_message=_("No more can arrive than the party has, nor leave than have arrived."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""),
                name="refused_says_why",
                violation_error_message=_("A refusal needs its neutral reason."),
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | ~Q(reason=""),
                name="void_says_why",
                violation_error_message=_("Say why the slip is void."),
            ),
            models.UniqueConstraint(
                fields=["property", "badge_no"],
                condition=Q(state__in=("waiting", "inside")) & ~Q(badge_no=""),
                name="badge_on_one_open_slip",
                violation_error_message=_("This badge is out with another visitor."),
            ),
            models.UniqueConstraint(
                fields=["property", "regular_pass"],
                condition=Q(state="inside", regular_pass__isnull=False),
                name="pass_inside_once",
                violation_error_message=_("The holder of this pass is already inside."),
            ),
            models.UniqueConstraint(
                fields=["property", "appointment"],
                condition=~Q(state="void") & Q(appointment__isnull=False),
                name="appointment_on_one_slip",
                violation_error_message=_(
                    "This appointment stands on another slip already. A further visitor is a further appointment, or the host is called."
                ),
            ),
        ]
        # No partial indexes: SQLite cannot use one when its condition comes as a bound parameter.
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="visit_by_entry"),
            models.Index(fields=["property", "state", "-id"], name="visit_by_state"),
            models.Index(fields=["property", "kind", "-id"], name="visit_by_kind"),
            models.Index(fields=["property", "host_unit", "-id"], name="visit_by_unit"),
            models.Index(fields=["property", "state", "occurred_at"], name="visit_open"),
            models.Index(fields=["property", "state", "slip_returned_at"], name="visit_slip_out"),
            models.Index(fields=["property", "purged_at", "occurred_at"], name="visit_to_purge"),
        ]

    triggers = (
        Trigger(
            "visitors_visit_ended",
            "visitors_visit",
            "UPDATE",
            "an ended slip stays ended",
            "OLD.state IN ('departed', 'refused', 'left', 'void') AND NEW.state <> OLD.state",
        ),
        Trigger(
            "visitors_visit_rules",
            "visitors_visit",
            "UPDATE",
            "a slip keeps the rules it was entered under",
            " OR ".join(f"OLD.{name} <> NEW.{name}" for name in RULES),
        ),
        Trigger(
            "visitors_visit_called",
            "visitors_visit",
            "UPDATE",
            "a call that counts is a try that counts",
            "NEW.calls_made > OLD.calls_made AND NOT EXISTS (SELECT 1 FROM visitors_hostcall c WHERE c.visit_id = NEW.id"
            " AND c.counts AND c.at = NEW.host_answer_at)",
        ),
        Trigger(
            "visitors_hostcall_apart",
            "visitors_hostcall",
            "INSERT",
            "tries by one way lie apart",
            "NEW.counts AND NEW.answer = 'unreachable' AND EXISTS (SELECT 1 FROM visitors_hostcall c WHERE c.visit_id = NEW.visit_id"
            " AND c.counts AND c.how = NEW.how AND c.again_at > NEW.at)",
            sentence=_("The host was called this way a moment ago: wait a little, or try another way."),
        ),
        *written_once("visitors_hostcall", ("property_id", "visit_id", "at", "by_id", "how", "answer", "counts", "again_at")),
        # An emergency is for the house.
        *said_so(
            "visitors_visit",
            "host_text",
            ("host_unit_id", "host_contact_id", "host_area_id"),
            besides="EXISTS (SELECT 1 FROM visitors_visitkind k WHERE k.id = NEW.kind_id AND k.code = 'emergency')",
        ),
        *backed("listed", LISTED, "the appointment list means an appointment of this host and day", NOT_LISTED),
        *backed("standing", STANDING, "a standing permission means one of this unit, kind and day", NOT_STANDING),
    )

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


def pass_code() -> str:
    """A code for a pass's QR that nobody can guess (80 bits)."""
    return "TX" + "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _i in range(16))


class PassQuerySet(RecordQuerySet):
    """Questions asked of the regular passes."""

    def for_table(self) -> Self:
        return self.select_related("kind", "unit")

    def search(self, property: Property, question: str) -> "PassQuerySet":
        found = search.find(property, question, subjects=["visitors.regularpass"])
        return self.filter(key__in=[row.key for row in found])


class RegularPass(Entry):
    """长期/临时出入证: a courier's, contractor's or cleaner's pass; one scan is a new slip."""

    PREFIX = "CR"
    ENDED = ("revoked",)

    class State(models.TextChoices):
        VALID = "valid", pgettext_lazy("pass", "valid")
        REVOKED = "revoked", pgettext_lazy("pass", "revoked")

    personal: ClassVar = {"holder_name": privacy.name("name_days"), "reason": privacy.text("name_days")}
    plain: ClassVar = {"company", "areas", "code", "id_kind"}
    amendable = ("holder_name", "company", "areas", "from_time", "to_time", "valid_until")
    search_fields = frozenset({"holder_name", "company"})

    kind = models.ForeignKey(VisitKind, models.PROTECT, verbose_name=_("kind of visitor"))
    holder_name = models.CharField(_("holder"), max_length=120, validators=[privacy.refuse_id_number])
    company = models.CharField(_("company"), max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("sponsoring unit"))
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name=_("sponsoring office"))
    areas = models.CharField(_("may go to"), max_length=200)
    from_time = models.TimeField(_("from (hour)"))
    to_time = models.TimeField(_("to (hour)"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    id_kind = models.CharField(_("document"), max_length=12, choices=IdKind.choices)
    id_checked_at = models.DateTimeField(_("ID last checked"), editable=False)
    code = models.CharField(max_length=20, default=pass_code, editable=False, unique=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PassQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("regular pass"), _("regular passes")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(area__isnull=False),
                name="pass_has_sponsor",
                violation_error_message=_("Say which unit or office sponsors the pass."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="pass_ends_after_start",
                violation_error_message=_("The pass ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked") | ~Q(reason=""),
                name="revoked_says_why",
                violation_error_message=_("Say why the pass is revoked."),
            ),
        ]
        indexes = [*Entry.Meta.indexes, models.Index(fields=["property", "-id"], name="pass_by_entry")]

    def search_terms(self) -> dict[str, Any]:
        return search.terms(people=[self.holder_name], names=[self.company], number=self.number)

    def about(self) -> str:
        """Whose pass it is, while it is valid."""
        return self.holder_name if self.is_open() else ""

    def refused_because(self, now: datetime, recheck_days: int) -> str:
        """Why a scan at ``now`` goes the ordinary way instead; "" while the pass is good."""
        local = self.property.local(now)
        if self.state != self.State.VALID:
            return str(_("This pass has been revoked."))
        if not self.valid_from <= local.date() <= self.valid_until:
            return str(_("This pass is not valid today."))
        in_hours = (
            self.from_time <= local.time() <= self.to_time
            if self.from_time <= self.to_time
            else local.time() >= self.from_time or local.time() <= self.to_time
        )
        if not in_hours:
            return str(_("This pass is not valid at this hour."))
        if (now - self.id_checked_at).days >= recheck_days:
            return str(_("The holder's ID is due to be checked again."))
        return ""


class Appointment(Entry):
    """预约: a visitor a unit told the desk to expect on one day. It answers for the host, once, on one slip."""

    PREFIX = "YY"

    class State(models.TextChoices):
        EXPECTED = "expected", pgettext_lazy("appointment", "expected")
        ARRIVED = "arrived", pgettext_lazy("appointment", "arrived")
        CANCELLED = "cancelled", pgettext_lazy("appointment", "cancelled")

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
                condition=~Q(state="cancelled") | ~Q(reason=""),
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
            " OR OLD.state <> 'expected' AND NEW.day <> OLD.day",
            sentence=_("The visitor of this appointment has come, or it is cancelled: its day and host stay. Enter a new one."),
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
        told = [at.strftime("%H:%M") if at else "" for at in (self.from_time, self.to_time)]
        return "–".join(told) if any(told) else ""

    def about(self) -> str:
        """Who is expected by whom, until they have come."""
        return f"{self.visitor_name} → {self.host}" if self.is_open() else ""

    def search_terms(self) -> dict[str, Any]:
        return search.terms(people=[self.visitor_name], names=[self.visitor_org], room=self.host_unit.room, number=self.number)
