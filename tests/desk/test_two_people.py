"""What weakens a safeguard takes two people; every number a property decides has two bounds, in the form and in the database."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse

from desk.ledger import database_rules
from desk.ledger.transitions import Refused
from desk.models import BookPolicy, DeskPolicy, Event, Membership, Post, Proposal, User
from desk.models.numbers import bounds
from desk.people import two_people
from desk.people.roles import Role
from enquiries.shared.models import EnquiryPolicy
from tests.factories import UserFactory, actor_of
from tests.test_admin import staff, typed
from visitors.kinds.models import VisitKind, VisitorPolicy


def url(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{page}", args=args)


def send(browser, row, **changes):
    path = url(type(row), "change", row.pk)
    return browser.post(path, typed(browser.get(path), **changes))


def pressed(browser, verb):
    waiting = Proposal.objects.get(state="open")
    browser.post(url(Proposal, "changelist"), {"action": verb, "_selected_action": [waiting.pk]})
    waiting.refresh_from_db()
    return waiting


@pytest.fixture
def first(supervisor, sign_in):
    return sign_in(staff(supervisor))


@pytest.fixture
def second(manager, sign_in):
    return sign_in(staff(manager))


# --- bounds -----------------------------------------------------------------------------------------------
def test_every_number_of_every_policy_has_two_bounds_and_its_default_between_them(db):
    policies = [*BookPolicy.__subclasses__(), Post, VisitKind]
    numbers = {
        f"{model.__name__}.{field.name}": (*bounds(model).get(field.column, ()), field.default)
        for model in policies
        for field in model._meta.concrete_fields
        if isinstance(field, models.PositiveSmallIntegerField) and field.name != "order"
    }
    assert len(numbers) > 55
    assert {name for name, found in numbers.items() if len(found) != 3 or not found[0] <= found[2] <= found[1]} == set()
    assert numbers["EnquiryPolicy.complaint_days"] == (365, 3650, 1095)


@pytest.mark.parametrize("days", [0, 364, 3651, 32000])
def test_complaints_are_not_forgotten_on_the_same_day_nor_kept_for_ever(tower, first, second, days):
    policy = EnquiryPolicy.objects.get_or_create(property=tower)[0]
    page = send(first, policy, complaint_days=days)
    assert (page.status_code, list(page.context["adminform"].form.errors)) == (200, ["complaint_days"])
    with pytest.raises(IntegrityError), transaction.atomic():
        EnquiryPolicy.objects.update(complaint_days=days)
    assert Proposal.objects.count() == 0


def test_what_stood_outside_its_bounds_before_is_brought_to_the_nearest(tower):
    policy = EnquiryPolicy.objects.get_or_create(property=tower)[0]
    database_rules.uninstall()
    EnquiryPolicy.objects.update(complaint_days=0, ceiling_days=32000)
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        database_rules.brought_within_bounds("enquiries", "EnquiryPolicy")(apps, editor)
    database_rules.install()
    policy.refresh_from_db()
    assert (policy.complaint_days, policy.ceiling_days, policy.enquiry_days) == (365, 30, 180)


# --- two people -------------------------------------------------------------------------------------------
def test_what_takes_two_people():
    declared = {f"{model.__name__}.{name} {way}" for model in apps.get_models() for name, way in getattr(model, "safeguards", {}).items()}
    assert declared == {
        *("DeskPolicy.second_factor off", "DeskPolicy.duty_gate off", "DeskPolicy.idle_minutes more", "DeskPolicy.absolute_hours more"),
        *("DeskPolicy.pin_tries more", "DeskPolicy.confirm_hours more", "DeskPolicy.reveal_seconds more", "DeskPolicy.correct_days more"),
        "DeskPolicy.correct_minutes more",
        *("DeskPolicy.draft_days either", "DeskPolicy.typed_hours either"),
        *("VisitorPolicy.gate_no_id off", "VisitorPolicy.ask_id_tail on", "VisitorPolicy.returning_days more"),
        *("VisitorPolicy.pass_recheck_days more", "VisitorPolicy.calls_after more"),
        *("VisitorPolicy.phone_days either", "VisitorPolicy.name_days either"),
        *("VisitKind.rule_name off", "VisitKind.rule_id off", "VisitKind.rule_consent off", "VisitKind.rule_badge off"),
        *("VisitKind.rule_slip off", "VisitKind.rule_escort off", "VisitKind.at_once on"),
        *("MailPolicy.min_notices less", "MailPolicy.notice_hours less", "MailPolicy.legal_to_unit off"),
        *("MailPolicy.mail_days either", "MailPolicy.photo_days either", "MailPolicy.trace_days either"),
        *("EnquiryPolicy.min_attempts less", "EnquiryPolicy.call_tries less"),
        *("EnquiryPolicy.enquiry_days either", "EnquiryPolicy.message_days either", "EnquiryPolicy.complaint_days either"),
        *("HandoverPolicy.gate off", "HandoverPolicy.stand_in_minutes more", "HandoverPolicy.read_seconds less"),
        "HandoverPolicy.text_days either",
        *("User.is_staff on", "User.is_superuser on"),
    }


def test_a_weaker_limit_waits_for_a_second_person_and_the_rest_takes_effect_at_once(tower, supervisor, manager, first, second):
    policy = DeskPolicy.objects.get(property=tower)
    assert send(first, policy, idle_minutes=60, apology_minutes=5).status_code == 302
    policy.refresh_from_db()
    waiting = Proposal.objects.get()
    assert (policy.idle_minutes, policy.apology_minutes, waiting.changes) == (30, 5, {"idle_minutes": [30, 60]})
    assert (pressed(first, "confirm").state, DeskPolicy.objects.get(property=tower).idle_minutes) == ("open", 30)
    done = pressed(second, "confirm")
    assert (done.state, done.decided_by, DeskPolicy.objects.get(property=tower).idle_minutes) == ("confirmed", manager.user, 60)
    told = [(event.verb, event.actor, event.data) for event in Event.objects.filter(subject="desk.deskpolicy").order_by("seq")]
    assert told == [
        ("amend", supervisor.user, {"changes": {"apology_minutes": [3, 5]}, "what": "deskpolicy"}),
        ("propose", supervisor.user, {"what": "deskpolicy", "changes": {"idle_minutes": [30, 60]}, "proposal": waiting.pk}),
        (
            "amend",
            manager.user,
            {"changes": {"idle_minutes": [30, 60]}, "what": "deskpolicy", "proposed_by": "supervisor", "proposal": waiting.pk},
        ),
    ]


def test_a_stronger_limit_takes_effect_at_once(tower, first, second):
    send(first, DeskPolicy.objects.get(property=tower), idle_minutes=10)
    assert (DeskPolicy.objects.get(property=tower).idle_minutes, Proposal.objects.count()) == (10, 0)


def test_what_was_declined_changes_nothing(tower, first, second):
    policy = VisitorPolicy.objects.get_or_create(property=tower)[0]
    send(first, policy, gate_no_id=False)
    assert pressed(second, "decline").state == "declined"
    policy.refresh_from_db()
    assert policy.gate_no_id is True


def test_a_second_change_of_the_same_waits_for_the_first(tower, first, second):
    policy = DeskPolicy.objects.get(property=tower)
    send(first, policy, idle_minutes=60)
    page = send(first, policy, idle_minutes=59)
    assert (page.status_code, Proposal.objects.count(), len(page.context["adminform"].form.non_field_errors())) == (200, 1, 1)


def test_what_has_changed_since_is_not_confirmed(tower, first, second):
    policy = DeskPolicy.objects.get(property=tower)
    send(first, policy, idle_minutes=60)
    send(second, policy, idle_minutes=10)
    assert (pressed(second, "confirm").state, DeskPolicy.objects.get(property=tower).idle_minutes) == ("open", 10)


def test_a_new_kind_of_visitor_without_id_begins_strict_and_waits(tower, first, second):
    body = {"property": tower.pk, "code": "vip", "name": "贵宾", "at_once": "on", "stay_minutes": 60, "order": 99, "active": "on"}
    assert first.post(url(VisitKind, "add"), body).status_code == 302
    kind = VisitKind.objects.get(code="vip")
    assert (kind.rule_id, kind.rule_consent, kind.at_once) == (True, True, False)
    pressed(second, "confirm")
    kind.refresh_from_db()
    assert (kind.rule_id, kind.rule_consent, kind.at_once) == (False, False, True)


def test_where_nobody_else_configures_it_takes_effect_at_once_and_says_so(tower, supervisor, first):
    send(first, DeskPolicy.objects.get(property=tower), idle_minutes=60)
    assert (DeskPolicy.objects.get(property=tower).idle_minutes, Proposal.objects.count()) == (60, 0)
    event = Event.objects.get(verb="amend")
    assert (event.actor, event.data) == (supervisor.user, {"changes": {"idle_minutes": [30, 60]}, "what": "deskpolicy", "alone": True})


def test_a_colleague_of_another_property_confirms_nothing(tower, north, first, second, sign_in):
    send(first, DeskPolicy.objects.get(property=tower), idle_minutes=60)
    elsewhere = sign_in(staff(actor_of(north, Role.MANAGER, username="elsewhere")))
    assert pressed(elsewhere, "confirm").state == "open"
    assert b"idle" not in elsewhere.get(url(Proposal, "changelist")).content


# --- rights of people -------------------------------------------------------------------------------------
@pytest.fixture
def root(db, sign_in, tower):
    user = User.objects.create_superuser("root", name="管理员")
    return sign_in(two_people.Actor(tower, user))


def test_a_role_with_power_is_given_by_two(tower, clerk, root, second):
    row = Membership.objects.get(user=clerk.user)
    send(root, row, role="manager")
    row.refresh_from_db()
    assert row.role == "clerk"
    pressed(second, "confirm")
    row.refresh_from_db()
    assert row.role == "manager"


def test_a_new_supervisor_waits_and_cannot_confirm_themselves(tower, root, second):
    new = UserFactory(username="new", is_staff=True)
    root.post(url(Membership, "add"), {"user": new.pk, "property": tower.pk, "role": "supervisor", "active": "on"})
    row = Membership.objects.get(user=new)
    waiting = Proposal.objects.get()
    assert (row.role, row.active, waiting.changes, two_people.may_decide(waiting, new)) == (
        "supervisor",
        False,
        {"active": [False, True]},
        False,
    )
    pressed(second, "confirm")
    row.refresh_from_db()
    assert row.active is True


def test_a_clerk_is_taken_on_by_one(tower, root, second):
    new = UserFactory(username="new")
    root.post(url(Membership, "add"), {"user": new.pk, "property": tower.pk, "role": "clerk", "active": "on"})
    assert (Membership.objects.get(user=new).active, Proposal.objects.count()) == (True, 0)
    assert Event.objects.filter(verb="enter", subject="desk.membership").count() == 1


def test_another_administrator_is_made_by_two(tower, clerk, root, sign_in):
    User.objects.create_superuser("root2", name="管理员二")
    send(root, clerk.user, is_superuser=True, is_staff=True)
    clerk.user.refresh_from_db()
    assert (clerk.user.is_superuser, clerk.user.is_staff) == (False, False)
    pressed(sign_in(two_people.Actor(tower, User.objects.get(username="root2"))), "confirm")
    clerk.user.refresh_from_db()
    assert (clerk.user.is_superuser, clerk.user.is_staff) == (True, True)


def test_what_an_administrator_does_to_an_account_stands_in_the_trail(clerk, root):
    send(root, clerk.user, is_active=False)
    root.post(
        f"/admin/desk/user/{clerk.user.pk}/password/",
        {"password1": "a-long-secret-1", "password2": "a-long-secret-1", "usable_password": "true"},
    )
    told = [event.data for event in Event.objects.filter(subject="desk.user", verb="amend").order_by("seq")]
    assert [{name: data[name] for name in ("user", "changes", "password")} for data in told] == [
        {"user": "clerk", "changes": {"is_active": [True, False]}, "password": False},
        {"user": "clerk", "changes": {}, "password": True},
    ]


def test_a_proposal_that_is_decided_stays_decided(tower, supervisor, manager, first, second):
    send(first, DeskPolicy.objects.get(property=tower), idle_minutes=60)
    done = pressed(second, "decline")
    with pytest.raises(Refused):
        two_people.decide(done, by=manager.user, confirmed=True)


def test_a_membership_with_power_is_not_handed_to_somebody_else(tower, north, manager, clerk, root):
    """It would have been nobody's new role, and so nobody's to confirm."""
    row = Membership.objects.get(user=manager.user)
    root.post(url(Membership, "change", row.pk), {"user": clerk.user.pk, "property": north.pk, "role": "manager", "active": "on"})
    row.refresh_from_db()
    assert (row.user, row.property) == (manager.user, tower)
    for moved in ({"user": clerk.user}, {"property": north}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=row.pk).update(**moved)


def test_a_weak_kind_of_visitor_is_not_moved_to_another_property(tower, north, supervisor, first):
    Membership.objects.create(user=supervisor.user, property=north, role="supervisor")
    kind = VisitKind.objects.filter(property=tower).first()
    send(first, kind, property=north.pk, code="moved")
    assert VisitKind.objects.get(pk=kind.pk).property == tower
