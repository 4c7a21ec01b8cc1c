"""The visitor log's rules: a good slip or pass, and the one thing that makes it wrong."""

from desk.people.actors import Actor
from directory.models import StandingPermission
from tests.factories import AppointmentFactory, AreaFactory, ContactFactory, PassFactory, UnitFactory, VisitFactory, actor_of, on_duty
from tests.rules.breaking import LONG_AGO, Row, Sql, again, bounded, changed, deleted, made
from visitors.appointments.models import Appointment
from visitors.kinds.models import RULES, VisitKind, VisitorPolicy
from visitors.passes.models import RegularPass
from visitors.visits import consent
from visitors.visits.models import Visit


def visit(**traits) -> Row:
    return made(VisitFactory, **traits)


def with_pass(clerk):
    return VisitFactory(actor=clerk, inside=True, regular_pass=PassFactory(actor=clerk))


def appointment(**traits) -> Row:
    return made(AppointmentFactory, **traits)


def of_a_unit(clerk):
    """The unit expects somebody; nobody of it in particular."""
    return AppointmentFactory(actor=clerk, host_unit=UnitFactory(property=clerk.property))


def on_the_list(clerk):
    """The appointment agrees for the host."""
    one = AppointmentFactory(actor=clerk)
    return VisitFactory(actor=clerk, contact=one.host_contact, appointment=one)


def allowed(clerk):
    """A standing permission of the unit agrees for the host."""
    contact = ContactFactory(property=clerk.property)
    StandingPermission.objects.create(property=clerk.property, unit=contact.occupant.unit, granted_by="曾雨桐")
    return VisitFactory(actor=clerk, contact=contact)


def a_try(clerk):
    """The host was called and did not answer."""
    return consent.answer_call(VisitFactory(actor=clerk), actor=clerk, answer="unreachable", consent_source="phone").host_calls.get()


def colleague_of(row) -> Actor:
    return on_duty(actor_of(row.property))


def another_appointment(**traits):
    """Of the same host for the same day, but for the traits."""
    return lambda row: (
        AppointmentFactory(actor=colleague_of(row), **{"host_unit": row.host_unit, "host_contact": row.host_contact, **traits}).pk
    )


def another_kind(row):
    return VisitKind.objects.get(property=row.property, code="interview").pk


def another_permission(**columns):
    """Of the same unit for everybody at any time, but for these columns."""
    return lambda row: (
        StandingPermission.objects.create(**{"property": row.property, "unit": row.host_unit, "granted_by": "曾雨桐", **columns}).pk
    )


def another_contact(row) -> int:
    return ContactFactory(property=row.property).pk


def another_unit(row) -> int:
    return UnitFactory(property=row.property).pk


a_pass = made(PassFactory)

REGISTERS = {Visit: again(visit()), RegularPass: again(a_pass), Appointment: again(appointment())}
VISITS = {
    "visit_has_host": changed(visit(), host_unit_id=None),
    "visit_has_name": changed(visit(), visitor_name=""),
    "admitted_means_id_seen": changed(visit(inside=True), id_status="none", id_returned_at=None),
    "id_not_kept": changed(visit(inside=True), id_status="checking"),
    "seen_means_handed_back": (
        changed(visit(), id_returned_at=None),
        changed(visit(), id_seen_at=None),
    ),
    "admitted_means_consent": (
        changed(visit(inside=True), consent_source=""),
        changed(visit(departed=True), consent_source=""),
    ),
    "admitted_means_badge": again(visit(inside=True), rule_badge=True),
    "admitted_means_escort": again(visit(inside=True), rule_escort=True),
    "admitted_has_time": (
        changed(visit(inside=True), admitted_at=None),
        changed(visit(), admitted_at=Sql("occurred_at")),
        changed(visit(inside=True), state="waiting"),
    ),
    "admitted_after_arrival": changed(visit(inside=True), admitted_at=LONG_AGO),
    "left_after_arrival": changed(visit(departed=True), left_at=LONG_AGO),
    "departed_says_how": (
        changed(visit(departed=True), departure=""),
        changed(visit(inside=True), departure="slip"),
        changed(visit(inside=True), state="departed", left_at=Sql("admitted_at")),
    ),
    "unseen_departure_has_no_time": (
        changed(visit(departed=True), departure="unknown"),
        changed(visit(departed=True), left_at=None),
    ),
    "party_adds_up": (
        changed(visit(inside=True), arrived_count=2),
        changed(visit(inside=True), left_count=2),
    ),
    "refused_says_why": changed(visit(refused=True), refusal=""),
    "void_says_why": changed(visit(void=True), reason=""),
    "badge_on_one_open_slip": again(visit(badge_no="B7")),
    "pass_inside_once": again(with_pass),
    "visitors_visit_ended": tuple(
        changed(visit(**{ended: True}), state=state)
        for ended in ("departed", "refused", "left", "void")
        for state in ("waiting", "inside", "departed", "refused", "left", "void")
        if state != ended
    ),
    "visitors_visit_rules": tuple(changed(visit(), **{rule: Sql(f"NOT {rule}")}) for rule in RULES),
    "unlisted_is_nobody_on_file": (
        changed(visit(), unlisted=True),
        changed(visit(host_text="曾雨桐", unlisted=True), host_area_id=lambda row: AreaFactory(property=row.property).pk),
    ),
    "visitors_visit_late_agreed": again(visit(), late=True, consent_source="phone", host_answer_by=""),
    "visitors_visit_called": changed(visit(called=True), calls_made=2, host_answer_at=Sql("created_at"), occurred_at=Sql("created_at")),
    "visitors_visit_unlisted_new": again(visit(), host_unit_id=None, host_contact_id=None, host_text="曾雨桐"),
    "visitors_visit_unlisted": (
        changed(visit(), host_unit_id=None, host_contact_id=None, host_text="曾雨桐"),
        changed(visit(host_text="曾雨桐", unlisted=True), unlisted=False),
    ),
    "visitors_visit_agreed": tuple(changed(visit(**{state: True}), host_text="李总") for state in ("called", "inside")),
    "appointment_on_one_slip": again(on_the_list),
    "visitors_visit_listed_new": (
        again(visit(), consent_source="listed"),
        again(on_the_list, appointment_id=None),
        again(on_the_list, came_on="2020-01-01"),
        again(on_the_list, party_size=2),
    ),
    "visitors_visit_listed": (
        changed(visit(), consent_source="listed"),
        changed(on_the_list, came_on="2020-01-01"),
        changed(on_the_list, appointment_id=None),
        changed(on_the_list, host_unit_id=another_unit),
        changed(on_the_list, party_size=2),
        changed(on_the_list, kind_id=another_kind),
        changed(on_the_list, host_contact_id=another_contact),
        changed(on_the_list, appointment_id=another_appointment(cancelled=True)),
    ),
    "visitors_visit_standing_new": (
        again(visit(), consent_source="standing"),
        again(allowed, standing_permission_id=None),
        again(allowed, standing_permission_id=another_permission(active=False)),
    ),
    "visitors_visit_standing": (
        changed(visit(), consent_source="standing"),
        changed(allowed, standing_permission_id=None),
        changed(allowed, host_unit_id=another_unit),
        *(
            changed(allowed, standing_permission_id=another_permission(**columns))
            for columns in ({"active": False}, {"kinds": "delivery repair"}, {"valid_from": "2099-12-31"}, {"valid_until": "2020-01-01"})
        ),
    ),
}
CALLS = {
    "visitors_hostcall_apart": again(a_try),
    "visitors_hostcall_no_delete": deleted(a_try),
    "visitors_hostcall_no_update": (
        changed(a_try, how="reception"),
        changed(a_try, answer="agreed"),
        changed(a_try, counts=Sql("NOT counts")),
        changed(a_try, at=LONG_AGO),
        changed(a_try, again_at=LONG_AGO),
        changed(a_try, by_id=None),
    ),
}
PASSES = {
    "pass_has_sponsor": changed(a_pass, unit_id=None),
    "pass_ends_after_start": changed(a_pass, valid_until="2000-01-01"),
    "revoked_says_why": changed(a_pass, state="revoked"),
}
APPOINTMENTS = {
    "appointment_names_both": (changed(appointment(), visitor_name=""), changed(appointment(), told_by="")),
    "appointment_ends_after_start": changed(appointment(), from_time="15:00:00", to_time="14:59:00"),
    "cancelled_appointment_says_why": changed(appointment(cancelled=True), reason=""),
    "visitors_appointment_ended": changed(appointment(cancelled=True), state="expected"),
    "visitors_appointment_used": (
        changed(appointment(), state="arrived"),
        changed(appointment(arrived=True), state="expected"),
        changed(appointment(arrived=True), state="cancelled", reason="来电取消"),
    ),
    "visitors_appointment_kept": (
        changed(appointment(), host_unit_id=another_unit),
        changed(appointment(), host_contact_id=another_contact),
        changed(appointment(), host_contact_id=None),
        changed(of_a_unit, host_contact_id=another_contact),
        changed(appointment(arrived=True), day="2099-12-31"),
        changed(appointment(cancelled=True), day="2099-12-31"),
        changed(appointment(arrived=True), visitor_name="李建国"),
        changed(appointment(arrived=True), party_size=9),
        changed(appointment(arrived=True), kind_id=another_kind),
    ),
}
SET_UP = {
    "visitors_visitkind_bounds": changed(lambda clerk: VisitKind.objects.filter(property=clerk.property).first(), stay_minutes=0),
    "visitors_visitkind_bounds_new": again(lambda clerk: VisitKind.objects.filter(property=clerk.property).first(), stay_minutes=0),
    "visitkind_once": again(lambda clerk: VisitKind.objects.filter(property=clerk.property).first(), code=Sql("code")),
    "id_tail_says_why": changed(lambda clerk: VisitorPolicy.objects.get_or_create(property=clerk.property)[0], ask_id_tail=True),
}
CASES = {**VISITS, **CALLS, **PASSES, **APPOINTMENTS, **SET_UP, **bounded(VisitorPolicy, name_days=0)}
