"""What the database promises of a visitor slip, by itself and beside the rows it stands on."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desk.ledger.database_rules import Trigger, written_once
from directory.models import said_so
from visitors.enums import OPEN, Departure, IdStatus, VisitState
from visitors.kinds.models import RULES

# What stands behind a consent that nobody was called for. An entry used long ago may have run out since: it is judged when it is chosen.
LISTED = (
    "NEW.consent_source = 'listed' AND NOT EXISTS (SELECT 1 FROM visitors_appointment a WHERE a.id = NEW.appointment_id"
    " AND a.property_id = NEW.property_id AND a.host_unit_id = NEW.host_unit_id AND a.day = NEW.came_on AND a.state <> 'cancelled'"
    " AND a.kind_id = NEW.kind_id AND (a.party_size >= NEW.party_size OR NEW.state NOT IN ('waiting', 'inside'))"
    " AND (a.host_contact_id IS NULL OR NEW.host_contact_id IS NULL OR a.host_contact_id = NEW.host_contact_id))"
)


STANDING = (
    "NEW.consent_source = 'standing' AND NEW.regular_pass_id IS NULL AND NOT EXISTS (SELECT 1 FROM directory_standingpermission s"
    " JOIN visitors_visitkind k ON k.id = NEW.kind_id WHERE s.id = NEW.standing_permission_id AND s.property_id = NEW.property_id"
    " AND s.unit_id = NEW.host_unit_id AND s.active AND (s.valid_from IS NULL OR s.valid_from <= NEW.came_on)"
    " AND (s.valid_until IS NULL OR s.valid_until >= NEW.came_on)"
    " AND (s.kinds = '' OR ' ' || s.kinds || ' ' LIKE '% ' || k.code || ' %'))"
)


NOT_LISTED = _(
    "There is no such appointment of this host for this day, kind of visitor and party: call the host, or enter the appointment on"
    " the unit's word first."
)


NOT_STANDING = _("The unit has no standing permission for this kind of visitor on this day: call the host.")


def backed(name: str, missing: str, says: str, sentence: Any) -> tuple[Trigger, Trigger]:
    """The same promise for a new slip and for one whose consent, host or day changes."""
    linked = ("appointment", "standing_permission", "host_unit", "host_contact", "kind")
    watched = ("consent_source", "came_on", "party_size", *(f"{one}_id" for one in linked))
    changed = " OR ".join(f"COALESCE(CAST(OLD.{one} AS text), '') <> COALESCE(CAST(NEW.{one} AS text), '')" for one in watched)
    table = "visitors_visit"
    return (
        Trigger(f"{table}_{name}_new", table, "INSERT", says, missing, sentence=sentence),
        Trigger(f"{table}_{name}", table, "UPDATE", says, f"({changed}) AND {missing}", sentence=sentence),
    )


BEEN_IN = Q(state__in=(VisitState.INSIDE, VisitState.DEPARTED))
PROMISES: tuple[models.BaseConstraint, ...] = (
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
        condition=~BEEN_IN | Q(rule_id=False) | Q(id_returned_at__isnull=False) | ~Q(vouched_by="") | Q(id_status=IdStatus.PASS),
        name="admitted_means_id_seen",
        violation_error_message=_("Nobody is admitted before the ID is seen and handed back, or the host vouches in person."),
    ),
    models.CheckConstraint(
        condition=~BEEN_IN | ~Q(id_status=IdStatus.CHECKING),
        name="id_not_kept",
        violation_error_message=_("The ID is still in your hand: hand it back first."),
    ),
    models.CheckConstraint(
        condition=~Q(id_status=IdStatus.SEEN) | (Q(id_seen_at__isnull=False) & Q(id_returned_at__isnull=False)),
        name="seen_means_handed_back",
    ),
    models.CheckConstraint(
        condition=~BEEN_IN | Q(rule_consent=False) | ~Q(consent_source=""),
        name="admitted_means_consent",
        violation_error_message=_("Nobody is admitted without the host's consent."),
    ),
    models.CheckConstraint(
        condition=~BEEN_IN | Q(rule_badge=False) | ~Q(badge_no=""),
        name="admitted_means_badge",
        violation_error_message=_("This kind of visitor wears a badge: enter its number."),
    ),
    models.CheckConstraint(
        condition=~BEEN_IN | Q(rule_escort=False) | ~Q(accompanied_by=""),
        name="admitted_means_escort",
        violation_error_message=_("Enter who accompanies them."),
    ),
    models.CheckConstraint(
        condition=(~BEEN_IN & Q(admitted_at__isnull=True)) | (BEEN_IN & Q(admitted_at__isnull=False)) | Q(state=VisitState.VOID),
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
        condition=(Q(state=VisitState.DEPARTED) & ~Q(departure="")) | (~Q(state=VisitState.DEPARTED) & Q(departure="")),
        name="departed_says_how",
    ),
    models.CheckConstraint(
        condition=~Q(state=VisitState.DEPARTED)
        | (Q(departure=Departure.UNKNOWN) & Q(left_at__isnull=True))
        | (~Q(departure=Departure.UNKNOWN) & Q(left_at__isnull=False)),
        name="unseen_departure_has_no_time",
        violation_error_message=_("A departure nobody saw has no time; one that was seen has one."),
    ),
    models.CheckConstraint(
        condition=Q(left_count__lte=F("arrived_count")) & Q(arrived_count__lte=F("party_size")),
        name="party_adds_up",
        violation_error_message=_("No more can arrive than the party has, nor leave than have arrived."),
    ),
    models.CheckConstraint(
        condition=~Q(state=VisitState.REFUSED) | ~Q(refusal=""),
        name="refused_says_why",
        violation_error_message=_("A refusal needs its neutral reason."),
    ),
    models.CheckConstraint(
        condition=~Q(state=VisitState.VOID) | ~Q(reason=""),
        name="void_says_why",
        violation_error_message=_("Say why the slip is void."),
    ),
    models.UniqueConstraint(
        fields=["property", "badge_no"],
        condition=Q(state__in=OPEN) & ~Q(badge_no=""),
        name="badge_on_one_open_slip",
        violation_error_message=_("This badge is out with another visitor."),
    ),
    models.UniqueConstraint(
        fields=["property", "regular_pass"],
        condition=Q(state=VisitState.INSIDE, regular_pass__isnull=False),
        name="pass_inside_once",
        violation_error_message=_("The holder of this pass is already inside."),
    ),
    models.UniqueConstraint(
        fields=["property", "appointment"],
        condition=~Q(state=VisitState.VOID) & Q(appointment__isnull=False),
        name="appointment_on_one_slip",
        violation_error_message=_(
            "This appointment stands on another slip already. A further visitor is a further appointment, or the host is called."
        ),
    ),
)

TRIGGERS = (
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
        "visitors_visit_late_agreed",
        "visitors_visit",
        "INSERT",
        "a late slip says who agreed",
        "NEW.late AND NEW.consent_source IN ('phone', 'reception', 'message', 'in_person') AND TRIM(NEW.host_answer_by) = ''",
        sentence=_("Write down who of the host's agreed."),
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
    Trigger(
        "visitors_visit_agreed",
        "visitors_visit",
        "UPDATE",
        "a consent is about the host it was given by",
        "NEW.host_text <> OLD.host_text AND NEW.state IN ('waiting', 'inside')"
        " AND NEW.consent_source <> '' AND NEW.consent_source = OLD.consent_source",
        sentence=_("The host who agreed is the one who stands here: whoever comes to somebody else is asked about anew."),
    ),
    *backed("listed", LISTED, "the appointment list means an appointment of this host and day", NOT_LISTED),
    *backed("standing", STANDING, "a standing permission means one of this unit, kind and day", NOT_STANDING),
)
