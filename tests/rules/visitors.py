"""The visitor log's promises: a good slip or pass, and the one thing that makes it wrong."""

from tests.factories import PassFactory, VisitFactory
from tests.rules.breaking import LONG_AGO, Row, Sql, again, changed, made
from visitors.models import RULES, RegularPass, Visit, VisitKind, VisitorPolicy


def visit(**traits) -> Row:
    return made(VisitFactory, **traits)


def with_pass(clerk):
    return VisitFactory(actor=clerk, inside=True, regular_pass=PassFactory(actor=clerk))


a_pass = made(PassFactory)

REGISTERS = {Visit: again(visit()), RegularPass: again(a_pass)}
CASES = {
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
    "pass_has_sponsor": changed(a_pass, unit_id=None),
    "pass_ends_after_start": changed(a_pass, valid_until="2000-01-01"),
    "revoked_says_why": changed(a_pass, state="revoked"),
    "visitkind_once": again(lambda clerk: VisitKind.objects.filter(property=clerk.property).first(), code=Sql("code")),
    "id_tail_says_why": changed(lambda clerk: VisitorPolicy.objects.get_or_create(property=clerk.property)[0], ask_id_tail=True),
}
