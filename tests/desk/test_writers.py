"""The writers: either all of it happened or nothing did."""

from contextlib import contextmanager
from datetime import timedelta
from itertools import chain, count
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.utils import timezone

from desk.finding import search
from desk.ledger import trail, writers
from desk.ledger.transitions import Conflict, Refused
from desk.models import Counter, DeskPolicy, Event, EventDetail, SearchRow
from desk.people.actors import actor_for
from directory.models import Contact
from enquiries.enquiries.actions import close_not_found
from mail.items.actions import keeping
from tests.factories import (
    AreaFactory,
    ContactFactory,
    EnquiryFactory,
    HandoverFactory,
    ItemFactory,
    OccupantFactory,
    VisitFactory,
    actor_of,
)
from tests.mail.helpers import give
from visitors.visits import actions, consent, states
from visitors.visits.models import Visit

TABLES = (Visit, Event, EventDetail, SearchRow, Counter)


def everything():
    """All the desk has written down."""
    return {model: list(model.objects.order_by("pk").values()) for model in TABLES}


def events_of(row):
    return list(Event.objects.filter(subject_key=row.key).order_by("seq").values_list("verb", "from_state", "to_state"))


def amend(visit, actor, **changes):
    return writers.amend(visit, actor=actor, permission="visitors.work", changes=changes, reason="听错了")


@pytest.fixture
def forgotten(clerk):
    """A departed slip with a phone number, to be blanked."""
    return VisitFactory(actor=clerk, departed=True, visitor_phone="13812345678")


def forget(visit, actor, **how):
    return writers.forget(visit, actor=actor, blanks={"visitor_name": "—", "visitor_phone": ""}, **how)


# --- enter ------------------------------------------------------------------------------------
@time_machine.travel("2026-11-23 09:41:00+08:00", tick=False)
def test_a_new_slip_gets_its_number_its_place_and_one_event(clerk):
    visit = VisitFactory(actor=clerk)
    event = Event.objects.get(subject_key=visit.key)
    assert (visit.number, visit.serial, visit.version, visit.created_by, visit.post, visit.shift) == (
        "FK261123-001",
        1,
        1,
        clerk.user,
        clerk.post,
        clerk.shift,
    )
    assert (event.subject, event.number, event.verb, event.from_state, event.to_state, event.data, event.at) == (
        "visitors.visit",
        "FK261123-001",
        "enter",
        "",
        "waiting",
        {"kind": "商务"},
        visit.created_at,
    )
    assert (event.actor, event.post, event.shift) == (clerk.user, clerk.post, clerk.shift)


def test_the_same_key_twice_gives_the_slip_already_there(clerk):
    contact = ContactFactory(property=clerk.property)
    first = VisitFactory(actor=clerk, contact=contact)
    again = VisitFactory(actor=clerk, contact=contact, key=first.key, visitor_name="别人")
    assert (again.pk, again.number, again.visitor_name) == (first.pk, first.number, "陈建国")
    assert Visit.objects.count() == 1
    assert events_of(first) == [("enter", "", "waiting")]


def test_a_key_of_another_property_means_nothing_here(clerk, stranger):
    mine = VisitFactory(actor=clerk)
    doors_apart = actions.register_emergency(actor=stranger, key=mine.key)
    assert (doors_apart.pk != mine.pk, doors_apart.property, doors_apart.number) == (True, stranger.property, mine.number)


def test_one_form_sent_by_eight_hands_at_once_makes_one_slip(together, clerk):
    contact, key = ContactFactory(property=clerk.property), uuid4()
    [made] = together([lambda _round: VisitFactory(actor=clerk, contact=contact, key=key)] * 8)
    assert {visit.pk for visit in made} == {Visit.objects.get().pk}
    assert events_of(made[0]) == [("enter", "", "waiting")]
    assert VisitFactory(actor=clerk, contact=contact).serial == 2


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"visitor_name": ""}, "visit_has_name"),
        ({"contact": None, "host_text": ""}, "visit_has_host"),
        ({"purpose": "11010519900307775X"}, "id_number"),
        ({"party_size": 0}, "min_value"),
        ({"visitor_phone": "no number"}, "phone"),
        ({"late": True, "occurred_at": timezone.now() + timedelta(days=400)}, "future"),
    ],
)
def test_a_form_that_is_refused_leaves_no_slip_no_number_and_no_event(clerk, values, code):
    values = {"contact": ContactFactory(property=clerk.property), **values}
    before = everything()
    with pytest.raises(ValidationError) as refused:
        VisitFactory(actor=clerk, **values)
    error = refused.value
    errors = chain(*error.error_dict.values()) if hasattr(error, "error_dict") else error.error_list
    assert [one.code for one in errors] == [code]
    assert everything() == before
    assert VisitFactory(actor=clerk).serial == 1


def test_a_slip_never_refers_to_another_property(clerk, north):
    before = everything()
    with pytest.raises(ValidationError) as refused:
        VisitFactory(actor=clerk, host_area=AreaFactory(property=north))
    assert refused.value.message_dict == {"host_area": ["This belongs to another property."]}
    assert everything() | {SearchRow: before[SearchRow]} == before


@pytest.mark.parametrize(("who", "code"), [("idle_clerk", "duty"), ("auditor", "permission")])
def test_who_may_not_write_leaves_nothing_behind(request, clerk, who, code):
    actor, visit = request.getfixturevalue(who), VisitFactory(actor=clerk, called=True)
    contact = visit.host_contact
    before = everything()
    attempts = (
        lambda: VisitFactory(actor=actor, contact=contact),
        lambda: actions.admit_visit(visit, actor=actor),
        lambda: amend(visit, actor, party_size=2),
    )
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert (type(refused.value), refused.value.status, refused.value.denied.code) == (Refused, 403, code)
    assert everything() == before


def test_a_property_without_the_duty_gate_lets_a_clerk_write_off_duty(idle_clerk):
    DeskPolicy.objects.filter(property=idle_clerk.property).update(duty_gate=False)
    again = actor_for(idle_clerk.user, idle_clerk.property.slug)
    assert VisitFactory(actor=again).shift is None


# --- perform ----------------------------------------------------------------------------------
def test_a_move_sets_its_values_counts_the_version_and_tells_one_event(clerk):
    visit = VisitFactory(actor=clerk, called=True)
    moved = actions.admit_visit(visit, actor=clerk)
    assert (moved.state, moved.arrived_count, moved.version) == ("inside", 1, visit.version + 1)
    assert Visit.objects.get().version == moved.version
    assert events_of(visit) == [("enter", "", "waiting"), ("call", "waiting", "waiting"), ("admit", "waiting", "inside")]


def test_a_departed_slip_cannot_depart_again_and_says_who_was_first(clerk, colleague):
    with time_machine.travel("2026-11-23 09:41:07+08:00", tick=False):
        visit = VisitFactory(actor=clerk, inside=True)
        actions.depart_visit(visit, actor=colleague)
        before = everything()
        with pytest.raises(Conflict) as refused:
            actions.depart_visit(visit, actor=clerk)
    assert (refused.value.status, refused.value.denied.code) == (409, "state")
    assert refused.value.denied.reason == (
        "FK261123-001 is “departed” now: “Slip returned, departed” is no longer possible. 李思远 was here first, at 09:41:07."
    )
    assert everything() == before


@pytest.mark.parametrize(
    "write",
    [
        lambda visit, actor: consent.answer_call(visit, actor=actor, version=1, answer="agreed", consent_source="phone"),
        lambda visit, actor: writers.amend(
            visit, actor=actor, permission="visitors.work", changes={"party_size": 9}, reason="x", version=1
        ),
    ],
    ids=["move", "correction"],
)
def test_a_slip_that_changed_since_it_was_opened_is_not_written_over(clerk, colleague, write):
    with time_machine.travel("2026-11-23 09:41:07+08:00", tick=False):
        visit = VisitFactory(actor=clerk)
        amend(visit, colleague, party_size=2)
        before = everything()
        with pytest.raises(Conflict) as refused:
            write(visit, clerk)
    assert (refused.value.denied.code, refused.value.denied.reason) == (
        "version",
        "FK261123-001 has changed since you opened it. 李思远 was here first, at 09:41:07.",
    )
    assert everything() == before


def test_a_rule_of_the_life_refuses_and_leaves_the_slip_as_it_was(clerk):
    visit = VisitFactory(actor=clerk)
    before = everything()
    with pytest.raises(Refused) as refused:
        actions.admit_visit(visit, actor=clerk)
    assert (type(refused.value), refused.value.denied.code) == (Refused, "no_consent")
    assert everything() == before


def test_a_move_the_database_forbids_leaves_the_slip_as_it_was(clerk):
    visit = VisitFactory(actor=clerk, called=True)
    before = everything()
    with pytest.raises(ValidationError) as refused:
        actions.admit_visit(visit, actor=clerk, arrived=2)
    assert [error.code for error in refused.value.error_dict["__all__"]] == ["party_adds_up"]
    assert everything() == before


@pytest.mark.parametrize(
    ("then", "move", "after"),
    [
        (("called",), lambda visit, actor: actions.admit_visit(visit, actor=actor), "inside"),
        (("called", "inside"), lambda visit, actor: actions.depart_visit(visit, actor=actor), "departed"),
    ],
    ids=["admit", "depart"],
)
def test_of_four_rivals_exactly_one_wins_every_round(together, clerk, then, move, after):
    contact = ContactFactory(property=clerk.property)
    visits = [VisitFactory(actor=clerk, contact=contact, then=then) for _round in range(40)]
    rounds = together([lambda visit: move(visit, clerk)] * 4, visits)
    kinds = [sorted(type(outcome).__name__ for outcome in outcomes) for outcomes in rounds]
    assert kinds == [["Conflict", "Conflict", "Conflict", "Visit"]] * 40
    losers = [outcome for outcomes in rounds for outcome in outcomes if isinstance(outcome, Conflict)]
    assert all(loser.denied.code == "state" and "王晓燕 was here first" in loser.denied.reason for loser in losers)
    assert list(Visit.objects.values_list("state", "version").distinct()) == [(after, len(then) + 2)]
    assert Event.objects.filter(to_state=after).exclude(from_state=after).count() == 40


# --- amend ------------------------------------------------------------------------------------
def test_a_correction_keeps_old_and_new_and_names_only_in_the_detail(clerk):
    visit = amend(VisitFactory(actor=clerk), clerk, visitor_name="陈建华", party_size=2, badge_no="A7")
    event = trail.history(clerk.property, visit.key)[-1]
    assert (visit.visitor_name, visit.party_size, visit.version) == ("陈建华", 2, 2)
    assert (event.verb, event.data) == ("amend", {"changes": {"party_size": [1, 2], "badge_no": ["", "A7"]}})
    assert event.values == {"changes": {"visitor_name": ["陈建国", "陈建华"]}, "reason": "听错了"}
    assert [row.key for row in search.find(clerk.property, "陈建华")] == [visit.key]
    assert search.find(clerk.property, "陈建国") == []


def test_a_corrected_phone_number_stands_masked_in_the_trail(clerk):
    visit = VisitFactory(actor=clerk, visitor_phone="13812345678")
    amend(visit, clerk, visitor_phone="13912348765")
    assert trail.history(clerk.property, visit.key)[-1].values["changes"] == {"visitor_phone": ["138****5678", "139****8765"]}


@pytest.mark.parametrize("changes", [{}, {"visitor_name": "陈建国", "party_size": 1}])
def test_a_correction_that_changes_nothing_is_told_so(clerk, changes):
    visit = VisitFactory(actor=clerk)
    before = everything()
    with pytest.raises(ValidationError) as refused:
        amend(visit, clerk, **changes)
    assert (refused.value.code, everything()) == ("unchanged", before)


@pytest.mark.parametrize("column", ["number", "state", "id_status", "rule_id", "legal_hold"])
def test_what_the_slip_proves_cannot_be_corrected(clerk, column):
    visit = VisitFactory(actor=clerk)
    before = everything()
    with pytest.raises(Refused) as refused:
        amend(visit, clerk, **{column: "x"})
    assert refused.value.denied.reason == f"This cannot be corrected: {column}."
    assert everything() == before


# --- forget -----------------------------------------------------------------------------------
def test_a_forgotten_slip_keeps_its_line_and_loses_its_person(clerk, forgotten):
    amend(forgotten, clerk, visitor_name="陈建华")
    sealed = list(Event.objects.exclude(digest="").values_list("seq", "digest"))
    assert EventDetail.objects.count() == len(sealed) > 0
    assert forget(forgotten, clerk) is True
    row = Visit.objects.get()
    assert (row.number, row.visitor_name, row.visitor_phone, row.purged_at is not None) == (forgotten.number, "—", "", True)
    assert EventDetail.objects.count() == 0
    assert list(Event.objects.exclude(digest="").values_list("seq", "digest")) == sealed
    last = trail.history(clerk.property, row.key)[-1]
    assert (last.verb, last.data, last.values) == ("forget", {"columns": 2, "details": len(sealed)}, {})
    assert [event.purged for event in trail.history(clerk.property, row.key)].count(True) == len(sealed)
    assert search.find(clerk.property, "陈建华") == []
    assert [found.key for found in search.find(clerk.property, row.number)] == [row.key]


def test_blanking_a_phone_number_leaves_the_rest_of_the_person(clerk, forgotten):
    details = EventDetail.objects.count()
    writers.forget(forgotten, actor=clerk, blanks={"visitor_phone": "", "phone_last4": ""}, whole=False)
    row = Visit.objects.get()
    assert (row.visitor_name, row.visitor_phone, row.purged_at, EventDetail.objects.count()) == ("陈建国", "", None, details)
    assert search.find(clerk.property, "5678") == []


def test_a_slip_under_legal_hold_is_not_forgotten(clerk, forgotten):
    Visit.objects.update(legal_hold=True, version=forgotten.version + 1)
    before = everything()
    assert forget(forgotten, clerk) is False
    assert everything() == before


def test_the_details_of_other_slips_survive(clerk, forgotten):
    other = amend(VisitFactory(actor=clerk), clerk, visitor_name="周海")
    forget(forgotten, clerk)
    assert trail.history(clerk.property, other.key)[-1].values["changes"] == {"visitor_name": ["陈建国", "周海"]}


# --- keep -------------------------------------------------------------------------------------
def test_a_changed_contact_is_told_with_its_number_masked(clerk):
    contact = ContactFactory(property=clerk.property, name="曾雨桐", mobile="13812345678", role="前台")
    before, contact.mobile, contact.role = Contact.objects.get(), "13912348765", "行政"
    contact.clean()
    writers.keep(contact, actor=clerk, before=before)
    [event] = trail.history(clerk.property, contact.key)
    assert (event.verb, event.data) == ("amend", {"changes": {"role": ["前台", "行政"]}, "what": "contact"})
    assert event.values == {"changes": {"mobile": ["138****5678", "139****8765"]}}


# --- faults -----------------------------------------------------------------------------------
@contextmanager
def failing_at(k):
    """The database gives up at the k-th statement."""
    statements = count(1)

    def execute_or_fail(execute, sql, params, many, context):
        if next(statements) == k:
            raise OperationalError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(execute_or_fail):
        yield


@pytest.mark.parametrize(
    ("then", "work"),
    [
        (None, lambda visit, clerk: VisitFactory(actor=clerk, contact=visit.host_contact, visitor_phone="13812345678")),
        (("called",), lambda visit, clerk: actions.admit_visit(visit, actor=clerk)),
        (("called", "inside"), lambda visit, clerk: actions.depart_visit(visit, actor=clerk)),
        ((), lambda visit, clerk: amend(visit, clerk, visitor_name="陈建华", party_size=2)),
        ((), lambda visit, clerk: actions.void_visit(visit, actor=clerk, reason="登记错误")),
        (("refused",), forget),
    ],
    ids=["enter", "admit", "depart", "amend", "void", "forget"],
)
def test_a_fault_at_any_statement_leaves_all_or_nothing(committed_db, clerk, then, work):
    visit = VisitFactory(actor=clerk, then=then or ())
    before = everything()
    for k in count(1):
        try:
            with failing_at(k):
                work(visit, clerk)
            break
        except OperationalError:
            assert everything() == before, f"statement {k}"
    after = everything()
    assert k > 4  # the number, the lock, the row, the event: each could fail
    assert len(after[Event]) == len(before[Event]) + 1
    assert after[Visit] != before[Visit]


def test_every_move_of_a_slip_is_named_once_in_its_table():
    assert len({transition.name for transition in states.VISIT}) == len(states.VISIT)


# --- found at once -----------------------------------------------------------------------------
def collected(clerk):
    item = ItemFactory(actor=clerk)
    return give(item, actor=clerk, relation="colleague", collector="诸葛丹青", id_seen="work", phoned="曾雨桐")[0]


def identified(clerk):
    firm = OccupantFactory(property=clerk.property, name="诸葛丹青事务所")
    return keeping.identify_item(ItemFactory(actor=clerk, unmatched=True), actor=clerk, unit=firm.unit, occupant=firm)


def left_a_number(clerk):
    enquiry = EnquiryFactory(actor=clerk, then=("missed", "missed_otherwise"), kind="find", subject="找曾雨桐", phone="")
    return close_not_found(enquiry, actor=clerk, left="contact", phone="13912348765")


def taken_up(clerk):
    return HandoverFactory(actor=clerk, relief=actor_of(clerk.property, name="诸葛丹青"), review=True)


@pytest.mark.parametrize(
    ("moved", "question"),
    [(collected, "诸葛丹青"), (identified, "诸葛丹青"), (left_a_number, "8765"), (taken_up, "诸葛丹青")],
    ids=["handed out", "identified", "left a number", "taken up"],
)
def test_what_a_move_wrote_is_found_by_the_box_at_once(clerk, moved, question):
    row = moved(clerk)
    assert [hit.key for hit in search.find(clerk.property, question, subjects=[trail.label(row)])] == [row.key]


@pytest.mark.parametrize("made", [VisitFactory, ItemFactory, EnquiryFactory])
def test_a_row_of_a_property_knows_it_without_asking(clerk, made, django_assert_num_queries):
    """Its clock, its address: every page asks for them, and every writer gives such a row back."""
    row = made(actor=clerk)
    rows = type(row).objects.of(clerk.property)
    with django_assert_num_queries(1):
        assert rows.order_by("-pk").filter(state=row.state).first().property is clerk.property
