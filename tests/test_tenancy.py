"""Nothing of one property is ever seen, chosen or changed from another."""

import inspect
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import django_filters
import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import URLResolver, get_resolver, reverse

from desk import registry
from desk.ledger import approvals
from desk.ledger.forms import AskForm
from desk.models import Membership, Property, User
from desk.models.people import RESERVED_SLUGS
from desk.pages.forms import ActForm, DeskForm, amend_form
from desk.people.actors import Actor
from desk.people.roles import Role, allows
from tests import books
from tests.factories import AreaFactory, PostFactory, PropertyFactory, VisitFactory, on_duty
from tests.factories.mail import ItemFactory
from tests.test_permissions import PAGES, ask, furnish, member, of_property
from tests.visitors.walk import slip
from visitors.kinds.models import VisitKind
from visitors.visits import actions, states
from visitors.visits.forms import VisitForm
from visitors.visits.models import Visit

OURS = books.APPS
REGISTERS = tuple(books.joined("ROWS"))


def of_each_register(world: Any) -> list[Any]:
    """The books' rows of a furnished property."""
    return [row for rows in books.each("of_each_register", world) for row in rows]


def furnished():
    """Another property with a row of every kind."""
    north = PropertyFactory(slug="north", name="北苑大厦")
    world = furnish(on_duty(member(north, Role.CLERK), PostFactory(property=north)))
    world.area = AreaFactory(property=north)
    return world


@pytest.fixture
def theirs(house):
    return house


@pytest.fixture
def north(house) -> Property:
    return house.property


@pytest.fixture
def boss(clerk) -> Actor:
    """A manager of the tower at a post: whoever may do everything there, may do nothing elsewhere."""
    return member(clerk.property, Role.MANAGER, post=clerk.post)


# --- strangers --------------------------------------------------------------------------------------
def strangers(north: Property) -> dict[str, User]:
    """Everybody who does not belong to the tower."""
    former = member(north, Role.MANAGER).user
    return {
        "manager of another property": member(north, Role.MANAGER).user,
        "superuser without membership": User.objects.create_superuser("root", name="管理员"),
        "member no longer active": former,
    }


def test_for_a_stranger_no_address_of_the_property_exists(clerk, north, sign_in):
    world, people = furnish(clerk), strangers(north)
    Membership.objects.create(user=people["member no longer active"], property=clerk.property, role=Role.MANAGER, active=False)
    got = {
        (who, name): tuple(ask(client, method, name, world).status_code for method in ("get", "post", "put", "delete"))
        for who, user in people.items()
        if (client := sign_in(Actor(clerk.property, user)))
        for name in PAGES
    }
    assert got == {(who, name): (404,) * 4 for who in people for name in PAGES}


def test_a_property_nobody_made_answers_as_one_that_is_not_yours(clerk, sign_in):
    world, client = furnish(clerk), sign_in(clerk)
    assert {ask(client, "get", name, world, slug="nowhere").status_code for name in PAGES} == {404}


# --- one's own property, somebody else's rows --------------------------------------------------------
def test_a_member_asking_for_a_row_of_another_property_does_not_find_it(boss, theirs, sign_in):
    client = sign_in(boss)
    asking = [name for name, pattern in of_property().items() if pattern.pattern.converters]
    got = {name: (ask(client, "get", name, theirs, slug="tower"), ask(client, "post", name, theirs, slug="tower")) for name in asking}
    assert {name: tuple(one.status_code for one in found) for name, found in got.items()} == {
        name: (404 if PAGES[name].get else 405, 404 if PAGES[name].post else 405) for name in asking
    }
    assert len(asking) >= 69


# A form sent to one's own property with something of another's in it: what the page answers.
FOREIGN = {
    "desk:duty": (302, lambda w: {"post": w.post.pk}),
    **books.joined("FOREIGN"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_form_with_something_of_another_property_in_it_changes_nothing_there(boss, theirs, sign_in, name):
    status, body = FOREIGN[name]
    before = {model: list(model.objects.order_by("pk").values()) for model in REGISTERS}
    door = PAGES[name].post
    if door is not None and allows(Role.CLERK, door.permission):
        Membership.objects.filter(user=boss.user).update(role=Role.CLERK)
    assert sign_in(boss).post(reverse(name, args=["tower"]), body(theirs)).status_code == status
    assert {model: list(model.objects.order_by("pk").values()) for model in before} == before


@pytest.mark.parametrize(
    "code",
    [
        *(lambda w: w.inside.number, lambda w: w.regular.code, lambda w: w.regular.number),
        *(lambda w: w.item.number, lambda w: w.item.article_no, lambda w: w.batch.number, lambda w: w.line.number),
    ],
)
def test_a_code_of_another_property_scanned_here_is_unknown(boss, theirs, sign_in, code):
    page = sign_in(boss).post("/tower/scan/", {"code": code(theirs)}, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["Nothing here has this code."]


def test_a_kind_host_or_waiting_area_of_another_property_cannot_be_chosen(boss, theirs, sign_in):
    ours, client = furnish(boss), sign_in(boss)
    wrong = {
        "kind": slip(ours, kind=theirs.kind.pk),
        "host": slip(ours, host_ref=f"contact:{theirs.contact.key}"),
        "wait_area": slip(ours, wait_area=theirs.area.pk),
        "other_rooms": slip(ours, other_rooms=theirs.unit.room),
    }
    pages = {field: client.post("/tower/visitors/new/", body) for field, body in wrong.items()}
    answers = {field: (page.status_code, field in page.context["form"].errors) for field, page in pages.items()}
    assert answers == dict.fromkeys(wrong, (422, True))


@pytest.mark.parametrize(
    "path",
    [
        "search/?q={room}",
        "search/?q={name}",
        "search/?q={number}",
        "directory/?q={name}",
        "visitors/?q={name}",
        "visitors/passes/?q=顺丰",
        "visitors/expected/?q={name}",
        "visitors/expected/?q={room}",
        "visitors/new/?appointment={expected}",
        "visitors/lookup/?q={name}",
        "visitors/lookup/?q={room}",
        "visitors/host/?ref=contact:{key}",
        "visitors/host/?ref=unit:{unit}",
        "search/?q={article}",
        "directory/lookup/?q={room}",
        "mail/?q={article}",
        "mail/?q={addressee}",
        "mail/batches/?q={batch}",
        "mail/returns/?q={line}",
        "mail/traces/?q={trace}",
        "mail/where/?what={article}",
        "mail/where/?what={addressee}",
    ],
)
def test_no_question_asked_here_finds_anything_of_another_property(boss, theirs, sign_in, path):
    asked = path.format(
        room=theirs.unit.room,
        name=theirs.contact.name,
        number=theirs.inside.number,
        key=theirs.contact.key,
        unit=theirs.unit.key,
        article=theirs.item.article_no,
        addressee=theirs.item.addressee,
        batch=theirs.batch.number,
        line=theirs.line.number,
        trace=theirs.trace.number,
        expected=theirs.expected.number,
    )
    page = sign_in(boss).get(f"/tower/{asked}")
    assert page.status_code == 200
    shown = page.content.decode()
    rows = of_each_register(theirs)
    assert [link for link in (*(f"/{row}/" for row in rows), str(theirs.unit.key)) if link in shown] == []
    if "application/json" in page["Content-Type"]:
        # Nobody is found, and nobody is near: what was typed may only be entered as it stands.
        assert (page.json()["hosts"], [one["ref"] for one in page.json()["near"]]) == ([], ["as-typed"])
    if "/host/" in asked:
        assert shown.strip() == ""


# --- choices ------------------------------------------------------------------------------------------
def modules(name: str) -> list[Any]:
    """Every module of that name, or named after it (``act_forms``), in whatever package of ours."""
    found = [one.name for app in OURS for one in walk_packages(import_module(app).__path__, f"{app}.")]
    return [import_module(one) for one in found if one.rpartition(".")[2].endswith(name)]


def classes(name: str, base: type) -> list[type]:
    """Classes of our apps written in the module of that name."""
    found = {one for module in modules(name) for _n, one in inspect.getmembers(module, inspect.isclass) if issubclass(one, base)}
    return sorted((one for one in found if one.__module__.startswith(OURS)), key=lambda one: f"{one.__module__}.{one.__qualname__}")


def references(form: Any) -> dict[str, Any]:
    return {name: field for name, field in form.fields.items() if isinstance(field, forms.ModelChoiceField)}


def made(form: type, actor: Actor, world: Any) -> Any:
    """The form as a page makes it."""
    more = books.made_with(form, world)
    if more is None:
        more = {"record": world.asked} if issubclass(form, ActForm) else {}
    return form(actor=actor, **more, **({"afterwards": True} if issubclass(form, AskForm) else {}))


def properties_offered(field: Any) -> set[str]:
    """Whose rows a field offers; it must offer some."""
    return {row.property.slug for row in field.queryset.select_related("property")}


def test_every_reference_on_every_form_offers_rows_of_ones_own_property_only(boss, theirs):
    world = furnish(boss)
    AreaFactory(property=boss.property)
    offered = {
        f"{form.__qualname__}.{name}": properties_offered(field)
        for form in classes("forms", DeskForm)
        if form not in (DeskForm, ActForm)
        for name, field in references(made(form, boss, world)).items()
    }
    assert {slug for slugs in offered.values() for slug in slugs} == {"tower"}
    assert sorted(offered) == sorted(
        [
            "DutyForm.post",
            *books.joined("REFERENCES"),
        ]
    )


def test_a_new_slip_offers_only_ones_own_kinds_of_visitor(boss, theirs):
    offered = {int(pk) for pk, _name in VisitForm(actor=boss).fields["kind"].choices}
    assert set(VisitKind.objects.filter(pk__in=offered).values_list("property__slug", flat=True)) == {"tower"}


def test_every_reference_on_a_correction_offers_rows_of_ones_own_property_only(boss, theirs):
    world = furnish(boss)
    rows = {model: row for row in of_each_register(world) for model in (type(row),)}
    assert set(rows) == {model for book in registry.books() for model in book.keeps}
    offered = [references(amend_form(row, shown=True)(actor=boss, record=row)) for row in rows.values()]
    assert {slug for one in offered for field in one.values() for slug in properties_offered(field)} <= {"tower"}


def test_every_reference_on_every_filter_offers_rows_of_ones_own_property_only(boss, theirs):
    offered = {}
    for made_filter in classes("filters", django_filters.FilterSet):
        model = made_filter._meta.model
        if model is None:
            continue
        form = made_filter(None, queryset=model.objects.all(), actor=boss).form
        offered.update({f"{made_filter.__name__}.{name}": properties_offered(field) for name, field in references(form).items()})
    assert offered == {name: {"tower"} for name in ("VisitFilter.kind", "ItemFilter.slot", "ComplaintFilter.category")}


def test_no_form_outside_the_scoped_ones_has_a_reference():
    unscoped = [form for form in classes("forms", forms.BaseForm) if not issubclass(form, DeskForm)]
    assert [form.__name__ for form in unscoped if any(isinstance(f, forms.ModelChoiceField) for f in form.base_fields.values())] == []


def test_a_gate_is_opened_in_its_own_property_only(boss, clerk, theirs):
    """The same key in two properties: an authorisation there opens nothing here."""
    visit = VisitFactory(actor=clerk, id_status="none", purpose="送资料")
    granted = approvals.VERBS["grant"].action(theirs.asked, actor=member(theirs.property, Role.MANAGER))
    assert (granted.state, granted.property.slug) == ("granted", "north")
    denied = states.NO_ID.denied(visit, clerk)
    assert denied is not None
    assert denied.code == "gate"


# --- short names ------------------------------------------------------------------------------------------
def test_every_fixed_address_is_a_reserved_short_name():
    firsts = {str(one.pattern).split("/")[0] for one in get_resolver().url_patterns} - {"", "<slug:property>"}
    assert firsts | {"static"} <= set(RESERVED_SLUGS)
    assert [one for one in get_resolver().url_patterns if isinstance(one, URLResolver)][-1] is get_resolver().url_patterns[-1]


@pytest.mark.parametrize("slug", RESERVED_SLUGS)
def test_a_property_cannot_take_a_reserved_short_name(db, slug):
    with pytest.raises(ValidationError) as refused:
        Property(slug=slug, name="广厦").full_clean()
    assert "reserved" in {one.code for one in refused.value.error_dict["slug"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        Property.objects.create(slug=slug, name="广厦")
    assert not Property.objects.filter(slug=slug).exists()


def test_a_short_name_belongs_to_one_property(tower):
    with pytest.raises(IntegrityError), transaction.atomic():
        PropertyFactory(slug="tower")
    assert Property.objects.filter(slug="tower").count() == 1


# --- the rows themselves -----------------------------------------------------------------------------------
def test_every_model_of_a_property_names_it():
    """What belongs to a property has its column, or hangs from a row that has."""
    through = {"desk.shiftclerk": "shift", **books.joined("THROUGH")}
    without = {
        model._meta.label_lower
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if not any(field.name == "property" for field in model._meta.concrete_fields)
    }
    of_a_person = {"desk.knowndevice", "desk.tries"}
    assert without == {"desk.property", "desk.user", "desk.lease", *of_a_person, *through}


@pytest.mark.parametrize("field", ["host_unit", "host_contact", "host_area", "kind", "wait_area", "regular_pass", "appointment"])
def test_a_slip_that_points_into_another_property_is_refused_at_the_door(clerk, theirs, field):
    foreign = {
        "host_unit": theirs.unit,
        "host_contact": theirs.contact,
        "host_area": theirs.area,
        "kind": theirs.kind,
        "wait_area": theirs.area,
        "regular_pass": theirs.regular,
        "appointment": theirs.expected,
    }[field]
    slips = Visit.objects.count()
    ours = VisitKind.objects.get(property=clerk.property, code="business")
    values = {"kind": ours, "host_text": "张三", "unlisted": True, "visitor_name": "陈建国", "id_status": "seen", field: foreign}
    with pytest.raises(ValidationError) as refused:
        actions.register_visit(Visit(property=clerk.property, **values), actor=clerk)
    assert list(refused.value.error_dict) == [field]
    assert Visit.objects.count() == slips


@pytest.mark.parametrize("field", ["batch", "slot", "unit", "occupant"])
def test_a_piece_of_mail_that_points_into_another_property_is_refused_at_the_door(clerk, theirs, field):
    foreign = {"batch": theirs.batch, "slot": theirs.slot, "unit": theirs.unit, "occupant": theirs.contact.occupant}[field]
    before = {model: list(model.objects.order_by("pk").values()) for model in REGISTERS}
    with pytest.raises(ValidationError) as refused:
        ItemFactory(actor=clerk, **{"unit": None, field: foreign})
    assert list(refused.value.error_dict) == [field]
    assert {model: list(model.objects.order_by("pk").values()) for model in before} == before
