"""Regular passes: one scan in is a new slip, the next is the departure."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from desk.models import DeskPolicy, Event
from tests.factories import AreaFactory, BuildingFactory, ContactFactory, OccupantFactory, PassFactory, UnitFactory, VisitFactory, on_duty
from tests.visitors.helpers import at, cells, errors, notes, why_not
from visitors import actions
from visitors.models import RegularPass, Visit, VisitKind


def test_a_scan_in_is_a_new_slip_and_the_next_scan_is_the_departure(clock, clerk):
    regular = PassFactory(actor=clerk, holder_name="周海")
    arrived = actions.scan_pass(regular, actor=clerk)
    assert (arrived.number, arrived.state, arrived.visitor, arrived.visitor_org, arrived.id_status, arrived.consent_source) == (
        "FK260302-001",
        "inside",
        "周海",
        "顺丰速运",
        "pass",
        "standing",
    )
    assert (arrived.host_unit, arrived.regular_pass, arrived.inside_count) == (regular.unit, regular, 1)
    clock.shift(timedelta(minutes=12))
    left = actions.scan_pass(regular, actor=clerk)
    assert (left.pk, left.state, left.departure, left.left_at, left.inside_count) == (
        arrived.pk,
        "departed",
        "slip",
        timezone.now(),
        0,
    )
    assert actions.scan_pass(regular, actor=clerk).number == "FK260302-002"


@pytest.mark.parametrize("code", ["delivery", "business", "repair", "official"])
def test_a_pass_of_any_kind_asks_nothing_more_at_the_desk(clerk, code):
    regular = PassFactory(actor=clerk, kind=VisitKind.objects.get(property=clerk.property, code=code))
    assert actions.scan_pass(regular, actor=clerk).state == "inside"


@pytest.mark.parametrize(
    ("values", "now"),
    [
        ({"valid_until": date(2026, 3, 2)}, "2026-03-03 09:00"),
        ({"valid_from": date(2026, 3, 3)}, "2026-03-02 09:00"),
        ({"from_time": time(8), "to_time": time(20)}, "2026-03-02 20:01"),
        ({"from_time": time(22), "to_time": time(6)}, "2026-03-02 12:00"),
        ({"valid_until": date(2026, 12, 31)}, "2026-05-31 09:00"),
    ],
)
def test_a_pass_out_of_its_days_or_hours_or_due_for_an_id_check_goes_the_ordinary_way(clock, clerk, values, now):
    regular = PassFactory(actor=clerk, **values)
    clock.move_to(at(now))
    assert why_not(actions.scan_pass, regular, actor=clerk) == "pass"
    assert Visit.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "now"),
    [
        ({"valid_until": date(2026, 3, 2)}, "2026-03-02 23:59"),
        ({"from_time": time(22), "to_time": time(6)}, "2026-03-02 23:30"),
        ({"from_time": time(22), "to_time": time(6)}, "2026-03-03 05:30"),
        ({"valid_until": date(2026, 12, 31)}, "2026-05-31 08:59"),
    ],
)
def test_a_pass_is_good_to_its_last_minute(clock, clerk, values, now):
    regular = PassFactory(actor=clerk, **values)
    clock.move_to(at(now))
    assert actions.scan_pass(regular, actor=clerk).state == "inside"


def test_after_ninety_days_the_id_is_checked_again_and_the_pass_goes_on(clock, clerk):
    regular = PassFactory(actor=clerk, valid_until=date(2026, 12, 31))
    clock.shift(timedelta(days=90))
    assert why_not(actions.scan_pass, regular, actor=clerk) == "pass"
    regular = actions.recheck_pass(regular, actor=clerk)
    assert (regular.id_checked_at, actions.scan_pass(regular, actor=clerk).state) == (timezone.now(), "inside")


def test_only_a_supervisor_revokes_a_pass_and_it_opens_nothing_afterwards(clerk, supervisor):
    regular = PassFactory(actor=clerk)
    assert why_not(actions.revoke_pass, regular, actor=clerk, reason="离职") == "permission"
    assert why_not(actions.revoke_pass, regular, actor=supervisor, reason="") == "revoked_says_why"
    regular = actions.revoke_pass(regular, actor=supervisor, reason="离职")
    assert (regular.state, why_not(actions.scan_pass, regular, actor=clerk)) == ("revoked", "pass")


def test_a_holder_inside_when_the_pass_ends_can_still_leave(clerk, supervisor):
    regular = PassFactory(actor=clerk)
    actions.scan_pass(regular, actor=clerk)
    regular = actions.revoke_pass(regular, actor=supervisor, reason="离职")
    assert actions.scan_pass(regular, actor=clerk).state == "departed"


def test_one_pass_brings_one_person_in(clerk):
    regular = PassFactory(actor=clerk)
    actions.scan_pass(regular, actor=clerk)
    second = {"code": "delivery", "id_status": "pass", "regular_pass": regular}
    assert why_not(VisitFactory, actor=clerk, **second) == "regular_pass"
    assert Visit.objects.count() == 1


def test_a_pass_scanned_by_somebody_off_duty_lets_nobody_in(clerk, idle_clerk):
    assert why_not(actions.scan_pass, PassFactory(actor=clerk), actor=idle_clerk) == "duty"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"unit": None}, "pass_has_sponsor"),
        ({"valid_until": date(2026, 1, 1)}, "pass_ends_after_start"),
        ({"holder_name": "110105199003072316"}, "holder_name"),
    ],
)
def test_a_pass_without_sponsor_or_with_an_end_before_its_start_is_not_issued(clock, clerk, values, code):
    assert why_not(PassFactory, actor=clerk, **values) == code


# --- pages ----------------------------------------------------------------------------------------
def pass_form(actor, **values):
    return {
        "key": uuid4(),
        "holder_name": "周海",
        "company": "顺丰速运",
        "kind": VisitKind.objects.get(property=actor.property, code="delivery").pk,
        "areas": "全楼",
        "from_time": "08:00",
        "to_time": "20:00",
        "valid_from": "2026-03-02",
        "valid_until": "2026-05-31",
        "id_kind": "work",
        **values,
    }


def test_a_pass_is_issued_to_a_unit_by_its_room_and_printed(clock, clerk, sign_in):
    unit, client = UnitFactory(property=clerk.property, room="1803"), sign_in(clerk)
    assert client.post("/tower/visitors/passes/new/", pass_form(clerk, host="1803")).status_code == 302
    regular = RegularPass.objects.get()
    assert (regular.number, regular.unit, regular.state, regular.from_time, regular.id_checked_at) == (
        "CR260302-001",
        unit,
        "valid",
        time(8),
        timezone.now(),
    )
    address = f"/tower/visitors/passes/{regular.number}/"
    printed = client.post(f"{address}print/", {"paper": "card"}, follow=True)
    assert (printed.status_code, printed.redirect_chain) == (200, [(f"{address}print/?paper=card", 302)])
    assert Event.objects.get(verb="print").number == regular.number
    assert [client.get(page).status_code for page in (address, f"{address}amend/", "/tower/visitors/passes/")] == [200, 200, 200]


def test_a_room_number_that_stands_in_two_buildings_is_asked_about_not_guessed(clock, clerk, sign_in):
    for name in ("主楼", "附楼"):
        UnitFactory(property=clerk.property, building=BuildingFactory(property=clerk.property, name=name), room="1803")
    response = sign_in(clerk).post("/tower/visitors/passes/new/", pass_form(clerk, host="1803"))
    assert (response.status_code, "host" in response.context["form"].errors, RegularPass.objects.count()) == (422, True, 0)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {"host": ["required"]}),
        ({"host": "9999"}, {"host": ["unknown"]}),
        ({"host": "9999", "host_ref": "as-typed", "host_for": "9999"}, {"host": ["unknown"]}),
        ({"host": "物业", "id_kind": ""}, {"id_kind": ["required"]}),
        ({"host": "物业", "valid_until": "2026-03-01"}, {"__all__": ["pass_ends_after_start"]}),
    ],
)
def test_a_pass_page_says_what_is_missing(clock, clerk, sign_in, values, wrong):
    AreaFactory(property=clerk.property, name="物业服务中心", kind="office")
    response = sign_in(clerk).post("/tower/visitors/passes/new/", pass_form(clerk, **values))
    assert (response.status_code, errors(response), RegularPass.objects.count()) == (422, wrong, 0)


@pytest.mark.parametrize(("typed", "unit", "area"), [("1803室", "1803", None), ("曾雨桐", "1803", None), ("物业", None, "物业服务中心")])
def test_a_sponsor_is_named_as_everybody_else_is(clock, clerk, sign_in, typed, unit, area):
    room = UnitFactory(property=clerk.property, room="1803")
    ContactFactory(property=clerk.property, name="曾雨桐", occupant=OccupantFactory(property=clerk.property, unit=room))
    AreaFactory(property=clerk.property, name="物业服务中心", kind="office")
    client = sign_in(clerk)
    page = client.get("/tower/visitors/passes/new/").content.decode()
    assert [told in page for told in ("data-lookup", 'data-url="/tower/directory/lookup/"')] == [True, True]
    assert client.post("/tower/visitors/passes/new/", pass_form(clerk, host=typed)).status_code == 302
    regular = RegularPass.objects.get()
    assert [str(one) if one else None for one in (regular.unit, regular.area)] == [unit, area]


def test_the_other_propertys_rooms_sponsor_no_pass(clock, clerk, north, sign_in):
    UnitFactory(property=north, room="1803")
    response = sign_in(clerk).post("/tower/visitors/passes/new/", pass_form(clerk, host="1803"))
    assert errors(response) == {"host": ["unknown"]}


# --- the scanner, on any page ---------------------------------------------------------------------
def scan(client, code):
    response = client.post("/tower/scan/", {"code": code, "next": "/tower/visitors/"})
    assert response.status_code == 302
    return response["Location"], notes(client.get("/tower/visitors/"))


def test_a_scanned_pass_brings_in_and_lets_out(clock, clerk, sign_in):
    regular, client = PassFactory(actor=clerk, holder_name="周海"), sign_in(clerk)
    assert scan(client, regular.code) == ("/tower/visitors/FK260302-001/", ["周海 is in: FK260302-001."])
    clock.shift(timedelta(seconds=4))
    assert scan(client, regular.code.lower()) == ("/tower/visitors/FK260302-001/", ["周海 has departed: FK260302-001."])


@pytest.mark.parametrize(("seconds", "state"), [(0, "inside"), (2, "inside"), (4, "departed")])
def test_a_code_read_twice_within_three_seconds_was_read_once(clock, clerk, sign_in, seconds, state):
    regular, client = PassFactory(actor=clerk), sign_in(clerk)
    scan(client, regular.code)
    clock.shift(timedelta(seconds=seconds))
    assert scan(client, regular.code)[0] == "/tower/visitors/FK260302-001/"
    assert Visit.objects.get().state == state


def test_a_scanned_slip_departs_once(clock, clerk, sign_in):
    visit, client = VisitFactory(actor=clerk, inside=True), sign_in(clerk)
    page = f"/tower/visitors/{visit.number}/"
    assert scan(client, f" {visit.number} ") == (page, [f"{visit.number} 陈建国 has departed. Smile and say goodbye."])
    for seconds in (1, 4):
        clock.shift(timedelta(seconds=seconds))
        assert scan(client, visit.number) == (page, [])
    visit.refresh_from_db()
    assert (visit.state, visit.departure) == ("departed", "slip")


def beside(client, code):
    """What a page with a half-filled form asks and is told."""
    response = client.post("/tower/scan/", {"code": code, "beside": "1"}, headers={"Accept": "application/json"})
    return response.status_code, response.json()


def test_a_scan_beside_a_form_is_answered_in_words_and_leaves_no_message_for_the_next_page(clock, clerk, idle_clerk, sign_in):
    visit, waits, client = VisitFactory(actor=clerk, inside=True), VisitFactory(actor=clerk), sign_in(clerk)
    page = f"/tower/visitors/{visit.number}/"
    departed = f"{visit.number} 陈建国 has departed. Smile and say goodbye."
    assert beside(client, f"]C1\u200b{visit.number.lower()}") == (200, {"said": departed, "url": page, "opens": False})
    assert beside(client, visit.number) == (200, {"said": f"{visit.number}: read once.", "url": page, "opens": False})
    waiting = {"said": f"{waits.number} · waiting · 陈建国", "url": f"/tower/visitors/{waits.number}/", "opens": True}
    assert beside(client, waits.number) == (200, waiting)
    assert beside(client, "EA100029611CN") == (404, {"said": "Nothing here has this code."})
    assert beside(client, "RB123456785CN" * 2) == (404, {"said": "Two codes were read as one: scan them one after the other."})
    assert beside(client, "11010119900307123X") == (404, {"said": "This is an ID number: the desk never writes one down."})
    assert notes(client.get("/tower/visitors/")) == []
    assert beside(sign_in(idle_clerk), waits.number)[0] == 200


def test_an_auditor_who_scans_is_told_why_nothing_happens(clerk, auditor, sign_in):
    visit = VisitFactory(actor=clerk, inside=True)
    assert beside(sign_in(auditor), visit.number) == (403, {"said": "This page is not part of your role: auditor."})


@pytest.mark.parametrize("prefix", ["~", "AB"])
def test_what_the_scanners_send_first_is_the_propertys_policy(clock, clerk, sign_in, prefix):
    visit = VisitFactory(actor=clerk, inside=True)
    DeskPolicy.objects.filter(property=clerk.property).update(scan_prefix=prefix)
    assert beside(sign_in(clerk), prefix.lower() + visit.number)[0] == 200
    assert beside(sign_in(clerk), visit.number)[0] == 200


def test_a_scanned_slip_that_was_missing_has_come_back(clock, clerk, sign_in):
    visit = VisitFactory(actor=clerk, inside=True)
    actions.close_round([visit], actor=clerk, floors="1-30")
    assert scan(sign_in(clerk), visit.number) == (f"/tower/visitors/{visit.number}/", [f"{visit.number}: the slip has come back."])
    assert list(Visit.objects.slip_out()) == []


@pytest.mark.parametrize("code", ["", "TX2345", "FK990101-001", "6901234567892", "TX\x00", "'; --"])
def test_an_unknown_code_does_nothing_and_says_so(clerk, sign_in, code):
    assert scan(sign_in(clerk), code) == ("/tower/visitors/", ["Nothing here has this code."])


def test_codes_of_the_other_property_mean_nothing_here(clock, clerk, stranger, sign_in):
    across = on_duty(stranger)
    regular, visit = PassFactory(actor=across), VisitFactory(actor=across, inside=True)
    assert [scan(sign_in(clerk), code)[1] for code in (regular.code, visit.number)] == [["Nothing here has this code."]] * 2
    assert dict(Visit.objects.values_list("number", "state")) == {visit.number: "inside"}


def test_a_refused_pass_says_why_on_the_page_the_clerk_was_on(clerk, supervisor, sign_in):
    regular = actions.revoke_pass(PassFactory(actor=clerk), actor=supervisor, reason="离职")
    assert scan(sign_in(clerk), regular.code) == ("/tower/visitors/", ["This pass has been revoked. Use an ordinary slip."])


def test_a_revoked_pass_names_its_holder_by_the_first_character_only(clerk, supervisor, sign_in):
    valid, revoked = (PassFactory(actor=clerk, holder_name=name) for name in ("周海", "钱进"))
    actions.revoke_pass(revoked, actor=supervisor, reason="施工结束")
    client = sign_in(clerk)
    assert [row[2] for row in cells(client.get("/tower/visitors/passes/"))] == ["钱**", "周海"]
    titles = [hit.title for name in ("周海", "钱进") for hit in client.get("/tower/search/", {"q": name}).context["hits"]]
    assert titles == [f"{valid.number} 周海", f"{revoked.number} 钱**"]
