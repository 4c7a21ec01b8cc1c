"""A consent nobody was called for has an entry behind it: somebody a unit expects, or what the unit permits in general."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from desk.models import Event
from desk.people.actors import system
from directory.models import StandingPermission
from tests.factories import AppointmentFactory, ContactFactory, PostFactory, UnitFactory, VisitFactory, actor_of, on_duty
from tests.visitors.helpers import at, errors, verbs, why_not
from tests.visitors.walk import slip
from visitors.appointments.models import Appointment
from visitors.kinds.property import kind_of
from visitors.purge import purge
from visitors.visits import actions, consent
from visitors.visits.act_forms import CallForm
from visitors.visits.forms import LateVisitForm
from visitors.visits.models import Visit


@pytest.fixture
def host(clerk):
    return ContactFactory(property=clerk.property, name="曾雨桐")


def permission(host, **limits):
    return StandingPermission.objects.create(property=host.property, unit=host.occupant.unit, **{"granted_by": "曾雨桐", **limits})


def offered(actor, visit):
    return [code.partition(":")[0] for code, _label in CallForm(actor=actor, record=visit).fields["consent_source"].choices]


ASKED = ["phone", "reception", "message", "in_person"]


# --- what can be chosen ---------------------------------------------------------------------------
def test_the_list_and_a_standing_permission_are_offered_only_where_there_is_one(clock, clerk, host):
    visit = VisitFactory(actor=clerk, contact=host)
    assert offered(clerk, visit) == ASKED
    AppointmentFactory(actor=clerk, contact=host)
    permission(host, kinds="business")
    assert offered(clerk, visit) == [*ASKED, "listed", "standing"]


@pytest.mark.parametrize("source", ["listed", "standing"])
def test_what_is_not_there_cannot_be_chosen_by_hand_either(clerk, host, sign_in, source):
    visit = VisitFactory(actor=clerk, contact=host)
    answer = sign_in(clerk).post(
        f"/tower/visitors/{visit.number}/call/", {"answer": "agreed", "consent_source": source, "version": visit.version}
    )
    assert (answer.status_code, errors(answer)) == (422, {"consent_source": ["invalid_choice"]})
    assert why_not(consent.answer_call, visit, actor=clerk, answer="agreed", consent_source=source) == "consent_source"
    assert Visit.objects.get().consent_source == ""


def test_an_appointment_chosen_from_the_answers_is_linked_and_used(clock, clerk, host, sign_in):
    visit, expected = VisitFactory(actor=clerk, contact=host), AppointmentFactory(actor=clerk, contact=host)
    body = {"answer": "agreed", "consent_source": f"listed:{expected.number}", "version": visit.version}
    assert sign_in(clerk).post(f"/tower/visitors/{visit.number}/call/", body).status_code == 302
    visit, expected = Visit.objects.get(), Appointment.objects.get()
    assert (visit.consent_source, visit.appointment, visit.host_answer_by, visit.calls_made) == ("listed", expected, "曾雨桐", 0)
    assert (expected.state, verbs(expected)) == ("arrived", ["enter", "arrive"])
    assert offered(clerk, VisitFactory(actor=clerk, contact=host)) == ASKED


def test_a_standing_permission_chosen_from_the_answers_is_linked(clock, clerk, host, sign_in):
    visit, granted = VisitFactory(actor=clerk, contact=host), permission(host)
    body = {"answer": "agreed", "consent_source": f"standing:{granted.key}", "version": visit.version}
    assert sign_in(clerk).post(f"/tower/visitors/{visit.number}/call/", body).status_code == 302
    assert list(Visit.objects.values_list("consent_source", "standing_permission", "host_answer_by")) == [
        ("standing", granted.pk, "曾雨桐")
    ]


def test_a_standing_permission_that_answers_by_itself_is_linked_too(clock, clerk, host):
    granted = permission(host)
    visit = VisitFactory(actor=clerk, contact=host)
    assert (visit.consent_source, visit.standing_permission) == ("standing", granted)


def test_an_appointment_answers_for_one_slip_and_not_for_the_next_in_line(clock, clerk, host):
    first, second, expected = (
        VisitFactory(actor=clerk, contact=host),
        VisitFactory(actor=clerk, contact=host),
        AppointmentFactory(actor=clerk, contact=host),
    )
    listed = {"answer": "agreed", "consent_source": "listed", "appointment": expected}
    consent.answer_call(first, actor=clerk, also=[second.number], **listed)
    assert list(Visit.objects.order_by("pk").values_list("consent_source", flat=True)) == ["listed", ""]
    assert why_not(consent.answer_call, second, actor=clerk, **listed) == "appointment"


def test_an_appointment_of_a_void_slip_is_expected_again(clock, clerk, host):
    expected = AppointmentFactory(actor=clerk, contact=host)
    visit = VisitFactory(actor=clerk, contact=host, appointment=expected)
    assert (visit.state, visit.consent_source, Appointment.objects.get().state) == ("waiting", "listed", "arrived")
    actions.void_visit(visit, actor=clerk, reason="登记错误")
    assert verbs(expected) == ["enter", "arrive", "expect-again"]
    again = VisitFactory(actor=clerk, contact=host, appointment=Appointment.objects.get())
    assert actions.admit_visit(again, actor=clerk).state == "inside"


@pytest.mark.parametrize("case", ["another day", "another unit", "another host", "cancelled", "used"])
def test_no_other_appointment_stands_behind_a_slip(clock, clerk, host, case):
    made = {"another day": {"day": at("2026-03-03 12:00").date()}, "another unit": {"contact": ContactFactory(property=clerk.property)}}
    colleague = ContactFactory(property=clerk.property, occupant=host.occupant)
    made |= {"another host": {"contact": colleague}, "cancelled": {"cancelled": True}, "used": {"arrived": True}}
    expected = AppointmentFactory(actor=clerk, **{"contact": host, **made[case]})
    visit = VisitFactory(actor=clerk, contact=host)
    assert offered(clerk, visit) == ASKED
    refused = why_not(consent.answer_call, visit, actor=clerk, answer="agreed", consent_source="listed", appointment=expected)
    assert refused == ("appointment" if case == "used" else "visitors_visit_listed")


# --- who was agreed to ----------------------------------------------------------------------------
SOMEBODY_ELSE = [("visitor_name", "李国强"), ("kind", "interview"), ("party_size", 3)]


@pytest.mark.parametrize(("column", "value"), SOMEBODY_ELSE)
def test_an_appointment_is_for_nobody_else_and_the_form_opens_the_slip_without_it(clock, clerk, host, sign_in, column, value):
    expected, client = AppointmentFactory(actor=clerk, contact=host, party_size=2), sign_in(clerk)
    typed = {"party_size": 2, column: kind_of(clerk, value).pk if column == "kind" else value}
    body = slip(type("world", (), {"contact": host, "kind": expected.kind}), appointment=expected.number, **typed)
    page = client.post("/tower/visitors/new/", body)
    assert (page.status_code, errors(page), page.context["form"]["appointment"].value()) == (422, {column: ["appointment"]}, "")
    assert client.post("/tower/visitors/new/", {**body, "appointment": ""}).status_code == 302
    assert list(Visit.objects.values_list("consent_source", "appointment", "state")) == [("", None, "waiting")]
    assert Appointment.objects.get().state == "expected"


@pytest.mark.parametrize(("column", "value"), SOMEBODY_ELSE)
def test_an_appointment_agrees_to_nobody_else_whoever_asks(clock, clerk, host, column, value):
    expected = AppointmentFactory(actor=clerk, contact=host, party_size=2)
    other = {"code": value} if column == "kind" else {column: value}
    assert why_not(VisitFactory, actor=clerk, contact=host, appointment=expected, **other) == column
    visit = VisitFactory(actor=clerk, contact=host, **other)
    assert offered(clerk, visit) == ASKED
    listed = {"answer": "agreed", "consent_source": "listed", "appointment": expected}
    assert why_not(consent.answer_call, visit, actor=clerk, **listed) == "consent_source"


@pytest.mark.parametrize("same", [{"visitor_name": "陈 建国"}, {"party_size": 1}])
def test_another_spelling_and_fewer_people_are_what_was_agreed(clock, clerk, host, same):
    expected = AppointmentFactory(actor=clerk, contact=host, party_size=2)
    assert VisitFactory(actor=clerk, contact=host, appointment=expected, **{"party_size": 2, **same}).consent_source == "listed"


def corrected(client, visit, **changes):
    page = client.get(f"/tower/visitors/{visit.number}/amend/")
    shown = {field.name: field.value() for field in page.context["form"] if field.value() not in (None, False)}
    shown |= {"occurred_at": "2026-03-02T09:00", "amend_reason": "登记有误", **changes}
    return client.post(f"/tower/visitors/{visit.number}/amend/", shown)


def on_the_list(clerk, host, **made):
    return VisitFactory(actor=clerk, contact=host, appointment=AppointmentFactory(actor=clerk, contact=host), **made)


CORRECTED = [("visitor_name", "李国强"), ("party_size", 2), ("host_text", "李总")]


@pytest.mark.parametrize(("column", "value"), CORRECTED)
def test_the_host_is_asked_anew_about_somebody_else(clock, clerk, host, sign_in, column, value):
    visit = on_the_list(clerk, host)
    assert corrected(sign_in(clerk), visit, **{column: value}).status_code == 302
    visit = Visit.objects.get()
    answer = (visit.consent_source, visit.host_answer, visit.host_answer_by, visit.host_answer_at)
    assert (getattr(visit, column), answer, why_not(actions.admit_visit, visit, actor=clerk)) == (value, ("", "", "", None), "no_consent")
    assert Event.objects.get(verb__in=("amend", "complete")).data["changes"]["consent_source"] == ["listed", ""]
    visit = consent.answer_call(visit, actor=clerk, answer="agreed", consent_source="phone")
    assert actions.admit_visit(visit, actor=clerk).state == "inside"


@pytest.mark.parametrize(("column", "value"), CORRECTED)
def test_what_was_agreed_stays_once_they_are_inside(clock, clerk, host, sign_in, column, value):
    visit = on_the_list(clerk, host, inside=False, then=("inside",))
    page = corrected(sign_in(clerk), visit, **{column: value})
    assert (page.status_code, errors(page), Visit.objects.get().version) == (422, {column: ["agreed"]}, visit.version)


def test_a_spelling_corrected_leaves_the_consent(clock, clerk, host, sign_in):
    assert corrected(sign_in(clerk), on_the_list(clerk, host), visitor_name="陈 建国", remark="靠窗").status_code == 302
    assert Visit.objects.get().consent_source == "listed"


def test_a_consent_by_phone_is_about_whoever_came_and_about_that_host(clock, clerk, sign_in):
    visit, client = VisitFactory(actor=clerk, host_text="王总", unlisted=True, called=True), sign_in(clerk)
    assert corrected(client, visit, visitor_name="陈健国").status_code == 302
    assert Visit.objects.get().consent_source == "phone"
    assert corrected(client, visit, host_text="李总").status_code == 302
    assert Visit.objects.get().consent_source == ""


@pytest.mark.parametrize(("column", "value"), [("visitor_name", "冒名人"), ("party_size", 6)])
def test_a_consent_by_phone_is_not_for_somebody_else_nor_for_more_people(clock, clerk, sign_in, column, value):
    visit, client = VisitFactory(actor=clerk, called=True), sign_in(clerk)
    assert corrected(client, visit, **{column: value}).status_code == 302
    assert (Visit.objects.get().host_answer, Visit.objects.get().consent_source) == ("", "")
    inside = VisitFactory(actor=clerk, inside=True)
    assert errors(corrected(client, inside, **{column: value})) == {column: ["agreed"]}


@pytest.mark.parametrize(("column", "value"), [("visitor_org", "讨债公司"), ("purpose", "讨债"), ("name_list", "甲、乙、丙")])
def test_a_host_who_agreed_to_one_thing_is_asked_anew_about_another(clock, clerk, sign_in, column, value):
    said = {"visitor_org": "博远设计", "purpose": "送合同样本", "name_list": "陈建国、李强"}
    visit, client = VisitFactory(actor=clerk, called=True, **said), sign_in(clerk)
    assert corrected(client, visit, **{column: said[column][:-1]}).status_code == 302
    assert Visit.objects.get().consent_source == "phone"
    assert corrected(client, Visit.objects.get(), **{column: value}).status_code == 302
    assert (Visit.objects.get().host_answer, Visit.objects.get().consent_source) == ("", "")
    inside = VisitFactory(actor=clerk, inside=True, **said)
    assert corrected(client, inside, **{column: value}).status_code == 302


NOT_THEIRS = ("访客本人", "客人", "前台", "物业", "保安小王", "朋友", "同意", "陈先生", "小陈", "李思远")


@pytest.mark.parametrize("name", NOT_THEIRS)
def test_nobody_of_this_desk_no_role_and_no_visitor_agrees_for_a_host(clock, clerk, colleague, name):
    visit = VisitFactory(actor=clerk)
    asked = {"answer": "agreed", "consent_source": "phone", "host_answer_by": name}
    assert why_not(consent.answer_call, visit, actor=clerk, **asked) == "host_answer_by"
    without = VisitFactory(actor=clerk, id_status="none", purpose="送合同")
    assert why_not(actions.vouch_visit, without, actor=clerk, vouched_by=name) == "vouched_by"


def test_a_clerk_of_the_same_name_as_somebody_of_the_unit_is_that_somebody(clock, clerk, colleague):
    contact = ContactFactory(property=clerk.property, name=colleague.user.name)
    visit = VisitFactory(actor=clerk, contact=contact)
    asked = {"answer": "agreed", "consent_source": "phone", "host_answer_by": colleague.user.name}
    assert consent.answer_call(visit, actor=clerk, **asked).host_answer == "agreed"


def test_who_is_not_to_be_phoned_has_agreed_through_somebody_named(clock, clerk):
    visit = VisitFactory(actor=clerk, contact=ContactFactory(property=clerk.property, name="邹淑芬", no_call=True))
    asked = {"answer": "agreed", "consent_source": "phone"}
    assert why_not(consent.answer_call, visit, actor=clerk, **asked) == "host_answer_by"
    asked |= {"consent_source": "reception", "host_answer_by": "前台小李"}
    assert consent.answer_call(visit, actor=clerk, **asked).host_answer == "agreed"


@pytest.mark.parametrize("told_by", ["没人接", "略", "王晓燕", "王曉燕", "陈建国", "陈先生", "客人", "前台"])
def test_an_appointment_is_told_by_somebody_of_the_unit(clerk, told_by):
    assert why_not(AppointmentFactory, actor=clerk, told_by=told_by) == "told_by"


# --- how the host was asked -----------------------------------------------------------------------
@pytest.mark.parametrize("source", [None, ""])
@pytest.mark.parametrize("answer", Visit.Answer.values)
def test_an_answer_of_the_host_has_no_way_of_its_own(clerk, host, sign_in, answer, source):
    visit = VisitFactory(actor=clerk, contact=host)
    body = {"answer": answer, "version": visit.version, **({} if source is None else {"consent_source": source})}
    page = sign_in(clerk).post(f"/tower/visitors/{visit.number}/call/", body)
    assert (page.status_code, errors(page)) == (422, {"consent_source": ["required"]})
    assert why_not(consent.answer_call, visit, actor=clerk, answer=answer, consent_source="") == "consent_source"
    assert list(Visit.objects.values_list("host_answer", "consent_source", "host_calls")) == [("", "", None)]


@pytest.mark.parametrize("page", ["", "reveal/"])
def test_the_page_of_a_call_says_that_it_was_by_phone(clerk, host, sign_in, page):
    visit, client = VisitFactory(actor=clerk, contact=host), sign_in(clerk)
    address = f"/tower/visitors/{visit.number}/{page}"
    form = (client.post(address) if page else client.get(address)).context["call_form"]
    assert (form["consent_source"].value(), form["answer"].value()) == ("phone", None)


def test_nobody_declines_by_the_list(clock, clerk, host, sign_in):
    visit, expected = VisitFactory(actor=clerk, contact=host), AppointmentFactory(actor=clerk, contact=host)
    body = {"answer": "declined", "consent_source": f"listed:{expected.number}", "version": visit.version}
    page = sign_in(clerk).post(f"/tower/visitors/{visit.number}/call/", body)
    assert (page.status_code, errors(page), Visit.objects.get().host_answer) == (422, {"consent_source": ["required"]}, "")


def test_an_answer_is_about_the_slip_somebody_saw(clerk, host, sign_in):
    visit = VisitFactory(actor=clerk, contact=host)
    page = sign_in(clerk).post(f"/tower/visitors/{visit.number}/call/", {"answer": "agreed", "consent_source": "phone"})
    assert (page.status_code, errors(page), Visit.objects.get().consent_source) == (422, {"__all__": ["version"]}, "")
    assert page.context["form"]["version"].value() == visit.version


# --- what the database keeps ------------------------------------------------------------------------
LISTED, STANDING = "the appointment list means", "a standing permission means"


@pytest.mark.parametrize(("source", "says"), [("listed", LISTED), ("standing", STANDING)])
def test_the_database_takes_no_consent_without_what_stands_behind_it(clerk, host, source, says):
    VisitFactory(actor=clerk, contact=host)
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        Visit.objects.update(consent_source=source, version=9)
    fresh = Visit.objects.values().get()
    fresh |= {"id": None, "key": uuid4(), "number": "FK260302-900", "serial": 900, "consent_source": source}
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        Visit.objects.create(**fresh)


@pytest.mark.parametrize(
    "limits",
    [
        {"kinds": "delivery repair"},
        {"valid_until": at("2026-03-01 12:00").date()},
        {"valid_from": at("2026-03-03 12:00").date()},
        {"active": False},
        {"unit": "another"},
        {"unit": "foreign"},
    ],
)
def test_the_database_refuses_a_standing_permission_that_is_over_another_units_or_for_others(clock, clerk, host, north, limits):
    other = {"another": clerk.property, "foreign": north}.get(limits.get("unit", ""))
    granted = permission(ContactFactory(property=other)) if other else permission(host, **limits)
    VisitFactory(actor=clerk, contact=host)
    with pytest.raises(IntegrityError, match=STANDING), transaction.atomic():
        Visit.objects.update(consent_source="standing", standing_permission=granted, version=9)


def test_a_permission_that_runs_out_later_leaves_the_slips_it_answered_for(clock, clerk, host):
    granted = permission(host)
    visit = VisitFactory(actor=clerk, contact=host, inside=False)
    visit = actions.admit_visit(visit, actor=clerk)
    StandingPermission.objects.filter(pk=granted.pk).update(active=False)
    assert actions.depart_visit(visit, actor=clerk).state == "departed"


def test_one_appointment_stands_on_one_slip_in_the_database_too(clerk, host):
    expected = AppointmentFactory(actor=clerk, contact=host, arrived=True)
    second = VisitFactory(actor=clerk, contact=host)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=second.pk).update(appointment=expected, version=9)


@pytest.mark.parametrize(
    ("trait", "change", "says"),
    [
        ({}, {"state": "arrived"}, "arrived means there is a slip"),
        ({"arrived": True}, {"state": "cancelled", "reason": "取消"}, "arrived means there is a slip"),
        ({"arrived": True}, {"day": at("2026-03-09 12:00").date()}, "what a slip stands on stays"),
        ({"cancelled": True}, {"state": "expected"}, "a cancelled appointment stays cancelled"),
        ({}, {"told_by": ""}, "appointment_names_both"),
        ({}, {"state": "cancelled"}, "cancelled_appointment_says_why"),
        ({}, {"from_time": "10:00", "to_time": "09:00"}, "appointment_ends_after_start"),
    ],
)
def test_the_database_keeps_what_an_appointment_is(clerk, host, trait, change, says):
    AppointmentFactory(actor=clerk, contact=host, **trait)
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        Appointment.objects.update(version=9, **change)


def test_an_appointment_stays_that_of_its_host(clerk, host):
    AppointmentFactory(actor=clerk, contact=host)
    with pytest.raises(IntegrityError, match="what a slip stands on stays"), transaction.atomic():
        Appointment.objects.update(version=9, host_unit=UnitFactory(property=clerk.property))


# --- the pages --------------------------------------------------------------------------------------
def appointment(host, /, **more):
    about = {"key": str(uuid4()), "host_ref": f"contact:{host.key}", "visitor_name": "陈建国", "party_size": 2, "told_by": "曾雨桐"}
    return {**about, "kind": kind_of(actor_of(host.property), "business").pk, "day": "2026-03-02", "from_time": "09:30", **more}


def test_the_unit_says_whom_it_expects_and_choosing_them_fills_the_slip(clock, clerk, host, sign_in):
    client = sign_in(clerk)
    assert client.post("/tower/visitors/expected/new/", appointment(host)).status_code == 302
    expected = Appointment.objects.get()
    assert (expected.number, expected.state, expected.host_contact, expected.hours()) == ("YY260302-001", "expected", host, "09:30")
    found = client.get("/tower/visitors/lookup/", {"q": "陈建国"}).json()["hosts"]
    assert [(one["title"], one["ref"], one["fill"]) for one in found] == [
        (
            "陈建国",
            f"contact:{host.key}",
            {
                "appointment": "YY260302-001",
                "visitor_name": "陈建国",
                "visitor_org": "",
                "kind": str(expected.kind_id),
                "party_size": 2,
                "purpose": "",
                "host": "曾雨桐",
            },
        )
    ]
    page = client.get("/tower/visitors/new/?appointment=YY260302-001")
    assert [page.context["form"][name].value() for name in ("appointment", "visitor_name", "host_ref")] == [
        "YY260302-001",
        "陈建国",
        f"contact:{host.key}",
    ]
    world = type("world", (), {"contact": host, "kind": expected.kind})
    assert client.post("/tower/visitors/new/", slip(world, appointment="YY260302-001")).status_code == 302
    visit = Visit.objects.get()
    assert (visit.consent_source, visit.host_answer, visit.host_answer_by, visit.host_answer_at) == (
        "listed",
        "agreed",
        "曾雨桐",
        expected.occurred_at,
    )
    assert [one["detail"] for one in client.get("/tower/visitors/lookup/", {"q": "陈建国"}).json()["hosts"]] == ["again: 陈建国"]
    assert client.post(f"/tower/visitors/{visit.number}/admit/").status_code == 302


def test_an_appointment_left_on_the_form_for_another_host_is_asked_about_and_then_gone(clock, clerk, host, sign_in):
    expected, other = AppointmentFactory(actor=clerk, contact=host), ContactFactory(property=clerk.property)
    world = type("world", (), {"contact": other, "kind": expected.kind})
    page = sign_in(clerk).post("/tower/visitors/new/", slip(world, appointment=expected.number))
    assert (page.status_code, errors(page), page.context["form"]["appointment"].value()) == (422, {"host": ["appointment"]}, "")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"day": "2026-03-01"}, {"day": ["past"]}),
        ({"told_by": ""}, {"told_by": ["required"]}),
        ({"host_ref": "", "host": ""}, {"host": ["required"]}),
        ({"to_time": "08:00"}, {"__all__": ["appointment_ends_after_start"]}),
        ({"purpose": "身份证 110105199003072316"}, {"purpose": ["id_number"]}),
    ],
)
def test_an_appointment_lacking_what_it_needs_is_not_entered(clock, clerk, host, sign_in, change, wrong):
    page = sign_in(clerk).post("/tower/visitors/expected/new/", appointment(host, **change))
    assert (page.status_code, errors(page), Appointment.objects.count()) == (422, wrong, 0)


def test_a_late_slip_names_its_appointment_of_that_day(clock, clerk, host, sign_in):
    expected = AppointmentFactory(actor=clerk, contact=host)
    clock.shift(timedelta(days=1))
    world = type("world", (), {"contact": host, "kind": expected.kind})
    client, late = sign_in(clerk), {"appointment": expected.number, "occurred_at": "2026-03-02T10:00", "no_paper": "on"}
    assert "listed" not in dict(LateVisitForm(actor=clerk).fields["consent_source"].choices)
    assert client.post("/tower/visitors/late/", slip(world, **late, left_at="2026-03-02T11:00", departure="slip")).status_code == 302
    assert list(Visit.objects.values_list("consent_source", "appointment__number", "came_on")) == [
        ("listed", expected.number, expected.day)
    ]


def test_the_name_of_somebody_expected_is_masked_once_the_day_has_passed(clock, clerk, host, sign_in):
    expected, client = AppointmentFactory(actor=clerk, contact=host), sign_in(clerk)
    pages = [f"/tower/visitors/expected/{expected.number}/", "/tower/visitors/expected/", "/tower/search/?q=陈建国"]
    assert ["陈建国</" in (page := client.get(path).content.decode()) or "陈建国" in page for path in pages] == [True] * 3
    clock.shift(timedelta(days=1))
    assert ["陈建国" in client.get(path.partition("?")[0], {"q": "华信"}).content.decode() for path in pages] == [False] * 3


def test_names_of_those_expected_are_erased_with_the_slips(clock, clerk, host, tower):
    AppointmentFactory(actor=clerk, contact=host, purpose="洽谈合同")
    clock.shift(timedelta(days=182))
    assert purge(system(tower), timezone.now())["names"] == 1
    assert list(Appointment.objects.values_list("visitor_name", "visitor_org", "purpose", "told_by")) == [("—", "", "", "—")]


def test_an_appointment_of_another_property_is_nobodys_here(clerk, host, north, sign_in):
    there = on_duty(actor_of(north), PostFactory(property=north))
    foreign = AppointmentFactory(actor=there)
    world = type("world", (), {"contact": host, "kind": kind_of(clerk, "business")})
    page = sign_in(clerk).post("/tower/visitors/new/", slip(world, appointment=foreign.number + "9"))
    assert errors(page) == {"appointment": ["about"]}
    with pytest.raises(ValidationError):
        actions.register_visit(
            Visit(
                property=clerk.property,
                kind=world.kind,
                host_unit=host.occupant.unit,
                visitor_name="陈",
                id_status="seen",
                appointment=foreign,
            ),
            actor=clerk,
        )
