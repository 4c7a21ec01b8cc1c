"""Configuration in the admin: one's own properties only, nothing deleted, every change told."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory
from django.urls import reverse

from desk.admin import ScopedAdmin
from desk.ledger import trail
from desk.models import (
    Department,
    DeskPolicy,
    Event,
    EventDetail,
    Holiday,
    Membership,
    NoticeVersion,
    Post,
    Property,
    Proposal,
    Record,
    User,
)
from desk.people.actors import Actor
from desk.people.roles import Role
from directory.models import Area, Building, Contact, Mandate, Occupant, StandingInstruction, StandingPermission, Unit
from directory.roster import COLUMNS
from tests import books
from tests.factories import AreaFactory, BuildingFactory, ComplaintFactory, ContactFactory, EnquiryFactory, PostFactory
from tests.test_permissions import furnish, member
from visitors.kinds.models import VisitorPolicy

OURS = books.APPS
# Every model of ours the admin shows, and whose it is.
SCOPED = {
    *(Post, Department, DeskPolicy, Holiday, NoticeVersion),
    *(Building, Unit, Area, Occupant, Contact, StandingPermission, StandingInstruction, Mandate),
    *books.joined("CONFIGURED"),
}
OF_THE_HOUSE = {User, Property, Membership}


def url(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{page}", args=args)


def staff(actor: Actor, **flags: Any) -> Actor:
    User.objects.filter(pk=actor.user.pk).update(is_staff=True, **flags)
    actor.user.refresh_from_db()
    return actor


def one_of_each(property: Property) -> dict[Any, Any]:
    """A row of every configured model of that property."""
    contact, day = ContactFactory(property=property, mobile="13812345678"), NoticeVersion.objects.get(property=property)
    unit = contact.occupant.unit
    rows = [
        PostFactory(property=property),
        Department.objects.get_or_create(property=property, name="保洁部")[0],
        DeskPolicy.objects.get(property=property),
        day,
        BuildingFactory(property=property),
        unit,
        AreaFactory(property=property),
        contact.occupant,
        contact,
        StandingPermission.objects.create(property=property, unit=unit, granted_by="曾雨桐"),
        StandingInstruction.objects.create(property=property, unit=unit, text="请走货梯", recorded_by="刘淑芬"),
        Mandate.objects.create(property=property, unit=unit, receivers="曾雨桐 王伟", granted_by="曾雨桐"),
        Holiday.objects.create(property=property, day="2026-10-01", name="国庆节"),
    ]
    return {type(row): row for row in [*rows, *(row for rows in books.each("configured", property) for row in rows)]}


def typed(page: Any, **changes: Any) -> dict[str, Any]:
    """The admin's form as the browser would send it back, with ``changes``."""
    form = page.context["adminform"].form
    values = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in {**values, **changes}.items() if value not in (None, False)}


@pytest.fixture
def ours(tower):
    return one_of_each(tower)


@pytest.fixture
def theirs(north):
    return one_of_each(north)


@pytest.fixture
def desk(supervisor, sign_in) -> Client:
    """A supervisor of the tower who may open the admin."""
    return sign_in(staff(supervisor))


# --- what is there ----------------------------------------------------------------------------------------
def test_the_admin_shows_configuration_and_no_register():
    shown = {model for model in admin.site._registry if model._meta.app_label in OURS}
    assert shown == SCOPED | OF_THE_HOUSE | {Proposal}
    registers = {model for model in apps.get_models() if issubclass(model, Record)}
    hidden = {model._meta.label for model in apps.get_models() if model._meta.app_label in OURS} - {model._meta.label for model in shown}
    assert {model._meta.label for model in registers} <= hidden
    assert hidden == {
        *("desk.Attachment", "desk.Counter", "desk.Event", "desk.EventDetail", "desk.KnownDevice", "desk.Lease", "desk.SearchRow"),
        *("desk.Seal", "desk.Shift", "desk.ShiftClerk", "desk.Signature", "desk.Tries"),
        *books.joined("KEPT"),
    }


def test_every_model_of_a_property_is_scoped():
    kinds = {model: isinstance(admin.site._registry[model], ScopedAdmin) for model in SCOPED | OF_THE_HOUSE}
    assert kinds == {**dict.fromkeys(SCOPED, True), **dict.fromkeys(OF_THE_HOUSE, False)}


def test_nothing_at_all_can_be_deleted(tower):
    """Not even by an administrator, nor by an action over a list."""
    request = RequestFactory().get("/admin/")
    request.user = User.objects.create_superuser("root", name="管理员")
    allowed = {model._meta.label for model, one in admin.site._registry.items() if one.has_delete_permission(request)}
    by_action = {model._meta.label for model, one in admin.site._registry.items() if "delete_selected" in one.get_actions(request)}
    assert (sorted(allowed), sorted(by_action)) == ([], [])


@pytest.mark.parametrize("model", sorted(SCOPED, key=lambda model: model._meta.label), ids=lambda model: model.__name__)
def test_a_supervisor_asking_to_delete_is_refused(desk, ours, model):
    path = url(model, "delete", ours[model].pk)
    assert (desk.get(path).status_code, desk.post(path, {"post": "yes"}).status_code) == (403, 403)
    assert model.objects.filter(pk=ours[model].pk).exists()


# --- who may come in --------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", Role.values)
def test_nobody_who_is_not_staff_opens_the_admin(tower, sign_in, role):
    client = sign_in(member(tower, role))
    pages = [reverse("admin:index"), *(url(model, "changelist") for model in SCOPED | OF_THE_HOUSE)]
    assert {client.get(page).status_code for page in pages} == {302}
    assert {client.get(page)["Location"].split("?")[0] for page in pages} == {"/admin/login/"}


@pytest.mark.parametrize("role", [Role.CLERK, Role.HANDLER, Role.AUDITOR])
def test_staff_without_a_reviewing_role_configures_nothing(tower, ours, sign_in, role):
    client = sign_in(staff(member(tower, role)))
    got = {model: (client.get(url(model, "changelist")).status_code, client.get(url(model, "add")).status_code) for model in SCOPED}
    assert got == dict.fromkeys(SCOPED, (403, 403))


def test_djangos_own_permissions_open_nothing(tower, ours, sign_in):
    actor = staff(member(tower, Role.CLERK))
    actor.user.user_permissions.set(Permission.objects.all())
    client = sign_in(actor)
    assert {client.get(url(model, "change", ours[model].pk)).status_code for model in SCOPED} == {403}


def test_a_superuser_without_membership_configures_the_house_and_sees_nothing_of_a_property(ours, sign_in):
    client = sign_in(Actor(ours[Post].property, User.objects.create_superuser("root", name="管理员")))
    assert {model: client.get(url(model, "changelist")).status_code for model in SCOPED} == dict.fromkeys(SCOPED, 403)
    assert {model: client.get(url(model, "change", row.pk)).status_code for model, row in ours.items()} == dict.fromkeys(SCOPED, 403)
    assert {client.get(url(model, "changelist")).status_code for model in OF_THE_HOUSE} == {200}
    assert client.get(url(Contact, "export")).status_code == 403
    assert client.get(url(Contact, "import")).status_code == 403


@pytest.mark.parametrize("model", sorted(OF_THE_HOUSE, key=lambda model: model.__name__), ids=lambda model: model.__name__)
def test_users_properties_and_memberships_are_the_administrators(desk, model):
    assert (desk.get(url(model, "changelist")).status_code, desk.get(url(model, "add")).status_code) == (403, 403)


# --- whose rows -------------------------------------------------------------------------------------------
def test_a_supervisor_sees_the_rows_of_ones_own_property_only(desk, ours, theirs):
    listed = {
        model: set(desk.get(url(model, "changelist")).context["cl"].queryset.values_list("property__slug", flat=True)) for model in SCOPED
    }
    assert listed == {model: {"tower"} for model in SCOPED}
    assert {desk.get(url(model, "change", row.pk)).status_code for model, row in ours.items()} == {200}


@pytest.mark.parametrize("page", ["change", "history"])
def test_a_row_of_another_property_cannot_be_opened(desk, theirs, page):
    got = {
        model: (desk.get(url(model, page, row.pk)).status_code, desk.get(url(model, page, row.pk))["Location"])
        for model, row in theirs.items()
    }
    assert got == dict.fromkeys(theirs, (302, "/admin/"))


def test_a_row_of_another_property_cannot_be_changed(desk, ours, theirs):
    before = {model: model.objects.filter(pk=row.pk).values().get() for model, row in theirs.items()}
    forms = {model: typed(desk.get(url(model, "change", row.pk))) for model, row in ours.items()}
    assert {desk.post(url(model, "change", row.pk), forms[model]).status_code for model, row in theirs.items()} == {302}
    assert {model: model.objects.filter(pk=row.pk).values().get() for model, row in theirs.items()} == before


def whose(row: Any) -> set[str]:
    """The property of a row, or those a user works at."""
    if isinstance(row, User):
        return set(row.memberships.values_list("property__slug", flat=True))
    return {getattr(row, "property", row).slug}


def test_every_choice_in_the_admin_is_of_ones_own_property(desk, ours, theirs):
    offered = {
        f"{model.__name__}.{name}": {slug for row in field.queryset for slug in whose(row)}
        for model in SCOPED
        for name, field in desk.get(url(model, "add")).context["adminform"].form.fields.items()
        if hasattr(field, "queryset")
    }
    assert {slug for slugs in offered.values() for slug in slugs} == {"tower"}
    assert {f"{model.__name__}.property" for model in SCOPED} <= set(offered)
    assert {"Unit.building", "Occupant.unit", "Contact.occupant", "StandingPermission.unit"} <= set(offered)


@pytest.mark.parametrize(
    ("model", "field"), [(Contact, "occupant"), (Occupant, "unit"), (StandingInstruction, "unit"), (StandingPermission, "unit")]
)
def test_the_suggestions_of_the_admin_are_of_ones_own_property(desk, ours, theirs, model, field):
    asked = {"app_label": "directory", "model_name": model._meta.model_name, "field_name": field, "term": ""}
    found = {int(one["id"]) for one in desk.get(reverse("admin:autocomplete"), asked).json()["results"]}
    target = model._meta.get_field(field).related_model
    assert found == set(target.objects.filter(property__slug="tower").values_list("pk", flat=True))


def test_a_row_cannot_be_given_to_another_property(desk, ours, north):
    row = ours[Area]
    page = desk.post(url(Area, "change", row.pk), typed(desk.get(url(Area, "change", row.pk)), property=north.pk))
    assert (page.status_code, list(page.context["adminform"].form.errors)) == (200, ["property"])
    assert Area.objects.get(pk=row.pk).property.slug == "tower"


def test_a_supervisor_here_who_is_a_clerk_there_configures_here_only(desk, supervisor, theirs):
    Membership.objects.create(user=supervisor.user, property=theirs[Post].property, role=Role.CLERK)
    assert {desk.get(url(model, "change", row.pk)).status_code for model, row in theirs.items()} == {302}


# --- what is told -----------------------------------------------------------------------------------------
def told(property: Property) -> tuple[Event, dict[str, Any]]:
    """The last event of a property with its detail."""
    event = Event.objects.filter(property=property).latest("seq")
    detail = EventDetail.objects.filter(property=property, seq=event.seq).first()
    return event, detail.values if detail else {}


def test_a_contacts_new_number_is_told_masked_and_in_the_detail_only(desk, supervisor, ours):
    contact, seq = ours[Contact], trail.current_seq(supervisor.property)
    path = url(Contact, "change", contact.pk)
    assert desk.post(path, typed(desk.get(path), mobile="139 8765 4321")).status_code == 302
    assert Contact.objects.get(pk=contact.pk).mobile == "13987654321"
    event, detail = told(supervisor.property)
    assert (event.seq, event.verb, event.subject, event.subject_key) == (seq + 1, "amend", "directory.contact", contact.key)
    assert (event.actor, event.data) == (supervisor.user, {"changes": {}, "what": "contact"})
    assert detail == {"changes": {"mobile": ["138****5678", "139****4321"]}}


def test_a_new_contact_is_told_with_nothing_personal_in_the_open_half(desk, supervisor, ours):
    body = {"property": supervisor.property.pk, "occupant": ours[Occupant].pk, "name": "上官文静", "mobile": "13987654321"}
    assert desk.post(url(Contact, "add"), {**body, "role": "前台", "disclosure": "consent", "active": "on"}).status_code == 302
    event, detail = told(supervisor.property)
    opened = str(event.data)
    assert (event.verb, event.subject) == ("enter", "directory.contact")
    assert [word for word in ("上官文静", "13987654321", "4321", ours[Occupant].name) if word in opened] == []
    assert detail["changes"]["mobile"] == ["", "139****4321"]
    assert detail["changes"]["name"] == ["", "上官文静"]


def test_saving_without_a_change_tells_of_no_change(desk, supervisor, ours):
    path = url(Contact, "change", ours[Contact].pk)
    assert desk.post(path, typed(desk.get(path))).status_code == 302
    event, detail = told(supervisor.property)
    assert (event.data, detail) == ({"changes": {}, "what": "contact"}, {})


def test_a_policy_changed_is_told_old_and_new(desk, supervisor, ours):
    path = url(VisitorPolicy, "change", ours[VisitorPolicy].pk)
    assert desk.post(path, typed(desk.get(path), apology_minutes=7)).status_code == 302
    event, detail = told(supervisor.property)
    assert (event.verb, event.subject, detail) == ("amend", "visitors.visitorpolicy", {})
    assert event.data == {"changes": {"apology_minutes": [3, 7]}, "what": "visitorpolicy"}


def test_the_list_of_contacts_shows_no_mobile_number(desk, ours, theirs):
    page = desk.get(url(Contact, "changelist")).content.decode()
    assert [number for number in ("13812345678", "5678") if number in page] == []


def test_looking_at_the_admin_changes_nothing(desk, supervisor, ours):
    before = trail.current_seq(supervisor.property)
    for model, row in ours.items():
        for path in (url(model, "changelist"), url(model, "add"), url(model, "change", row.pk), url(model, "history", row.pk)):
            assert (path, desk.get(path).status_code) == (path, 200)
    assert trail.current_seq(supervisor.property) == before


def test_a_change_in_the_admin_is_found_by_the_box(desk, ours, clerk, sign_in):
    path = url(Contact, "change", ours[Contact].pk)
    desk.post(path, typed(desk.get(path), name="尉迟静怡"))
    furnish(clerk)
    assert "尉迟静怡" in sign_in(clerk).get("/tower/search/?q=yuchi").content.decode()


def test_no_number_of_a_person_stands_in_a_list_or_leaves_in_a_file(desk, supervisor, ours, clerk):
    """Scenario 6: before a call is made, nowhere but on the form of the one contact itself."""
    contact, number = ours[Contact], "13812345678"
    EnquiryFactory(actor=clerk, find=True, contact=contact)
    ComplaintFactory(actor=clerk, unit=contact.occupant.unit, phone=number)
    lists = {model._meta.label: desk.get(url(model, "changelist")) for model in SCOPED}
    lists["found"] = desk.get(url(Contact, "changelist"), {"q": contact.name})
    resource = {"format": "1", "resource": "0", **{f"rosterresource_{name}": "on" for name in COLUMNS}}
    files = [desk.post(url(Contact, "export"), resource), desk.post("/tower/enquiries/complaints/", {"export": "csv"})]
    texts = [answer.getvalue().decode("utf-8-sig") for answer in files]
    assert [answer["Content-Type"].split(";")[0] for answer in files] == ["text/csv"] * 2
    assert ["138****5678" in text for text in texts] == [True, False]
    assert {name for name, page in lists.items() if number in page.content.decode() or page.status_code != 200} == set()
    assert [number in text for text in texts] == [False, False]
