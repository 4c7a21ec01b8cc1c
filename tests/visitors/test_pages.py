"""The visitor log as a clerk sees it in a browser without JavaScript."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from desk.models import Event
from tests.factories import AreaFactory, ContactFactory, OccupantFactory, PassFactory, UnitFactory, VisitFactory, on_duty
from tests.visitors.helpers import cells, errors, notes, verbs, words
from visitors.kinds.models import VisitKind, VisitorPolicy
from visitors.visits import actions, consent
from visitors.visits.models import Visit

NEW = "/tower/visitors/new/"


def typed(actor, code="business", **values):
    return {
        "key": uuid4(),
        "host": "曾雨桐",
        "host_ref": "",
        "kind": VisitKind.objects.get(property=actor.property, code=code).pk,
        "id_status": "seen",
        "id_kind": "id_card",
        "visitor_name": "陈建国",
        "visitor_org": "华信会计师事务所",
        "party_size": "2",
        **values,
    }


# --- new visitor ----------------------------------------------------------------------------------
def test_the_hosts_name_alone_opens_a_slip(clock, clerk, host, sign_in):
    area = AreaFactory(property=clerk.property, name="A 区")
    client = sign_in(clerk)
    assert client.get(NEW).status_code == 200
    data = typed(clerk, visitor_phone="138 0000 5678", badge_no="B12", wait_area=area.pk, other_rooms="", remark="带样品")
    response = client.post(NEW, data)
    visit = Visit.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/tower/visitors/{visit.number}/")
    columns = ("number", "state", "host_contact", "host_unit", "host_text", "visitor_name", "visitor_org", "visitor_phone", "party_size")
    assert Visit.objects.values_list(*columns, "badge_no", "wait_area", "remark", "id_status", "created_by", "post", "shift").get() == (
        "FK260302-001",
        "waiting",
        host.pk,
        host.occupant.unit.pk,
        "",
        "陈建国",
        "华信会计师事务所",
        "13800005678",
        2,
        "B12",
        area.pk,
        "带样品",
        "seen",
        clerk.user.pk,
        clerk.post.pk,
        clerk.shift.pk,
    )
    assert notes(client.get(response["Location"])) == ["FK260302-001 is open. Ask the host now."]


@pytest.mark.parametrize(
    ("told", "more", "means"),
    [
        ("1803", {"call_whom": "unit"}, {"host_unit": "1803"}),
        ("１８０３ 室", {"call_whom": "unit"}, {"host_unit": "1803"}),
        ("博远设计", {"call_whom": "unit"}, {"host_unit": "1803", "host_text": "博远设计"}),
        ("A 区", {}, {"host_area": "A 区"}),
        ("楼上王阿姨", {"host_ref": "as-typed", "host_for": "楼上王阿姨"}, {"host_text": "楼上王阿姨", "unlisted": "True"}),
        ("zyt18", {}, {"host_contact": "曾雨桐", "host_unit": "1803"}),
        ("曾 雨桐", {}, {"host_contact": "曾雨桐", "host_unit": "1803"}),
    ],
)
def test_a_host_is_a_room_a_firm_a_place_a_person_or_what_the_visitor_says(clerk, sign_in, told, more, means):
    unit = UnitFactory(property=clerk.property, room="1803")
    ContactFactory(property=clerk.property, name="曾雨桐", occupant=OccupantFactory(property=clerk.property, unit=unit, name="博远设计"))
    AreaFactory(property=clerk.property, name="A 区")
    sign_in(clerk).post(NEW, typed(clerk, host=told, **more))
    visit = Visit.objects.get()
    said = {name: str(getattr(visit, name) or "") for name in ("host_contact", "host_unit", "host_area", "host_text", "unlisted")}
    assert {name: value for name, value in said.items() if value} == means


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"visitor_name": ""}, {"visitor_name": ["required"]}),
        ({"host": ""}, {"host": ["required"]}),
        ({"host": "王"}, {"host": ["unknown"]}),
        ({"kind": ""}, {"kind": ["required"]}),
        ({"id_status": ""}, {"id_status": ["id_first"]}),
        ({"id_status": "none"}, {"purpose": ["required"]}),
        ({"party_size": "0"}, {"party_size": ["min_value"]}),
        ({"other_rooms": "1805"}, {"other_rooms": ["room"]}),
        ({"visitor_phone": "12"}, {}),
        ({"visitor_phone": "没有电话"}, {"visitor_phone": ["phone"]}),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(clerk, host, sign_in, values, wrong):
    response = sign_in(clerk).post(NEW, typed(clerk, purpose="", **values))
    if not wrong:
        assert (response.status_code, Visit.objects.count()) == (302, 1)
        return
    page = response.content.decode()
    assert (response.status_code, errors(response), Visit.objects.count()) == (422, wrong, 0)
    assert [f'value="{kept}"' in page for kept in ("华信会计师事务所", "2" if "party_size" not in values else "0")] == [True, True]


def test_kinds_that_need_an_escort_or_one_unit_say_so(clerk, host, sign_in):
    UnitFactory(property=clerk.property, room="1805")
    client = sign_in(clerk)
    assert errors(client.post(NEW, typed(clerk, "official"))) == {"accompanied_by": ["required"]}
    assert errors(client.post(NEW, typed(clerk, other_rooms="1805"))) == {"other_rooms": ["one_unit"]}
    assert client.post(NEW, typed(clerk, "repair", other_rooms="1805")).status_code == 302
    assert Visit.objects.get().other_rooms == "1805"


def test_a_name_that_several_have_gives_the_choice_and_the_chosen_one_is_visited(clerk, host, sign_in):
    other = ContactFactory(property=clerk.property, name="曾雨桐")
    client, data = sign_in(clerk), typed(clerk)
    response = client.post(NEW, data)
    offered = re.findall(r'type="radio"\s+name="host_ref"\s+value="([^"]*)"', response.content.decode())
    assert (response.status_code, errors(response), set(offered)) == (
        422,
        {"host": ["ambiguous"]},
        {f"contact:{host.key}", f"contact:{other.key}"},
    )
    client.post(NEW, {**data, "host_ref": ["", f"contact:{other.key}"]})
    assert Visit.objects.get().host_contact == other


@pytest.mark.parametrize("chosen", [False, True])
def test_a_host_who_has_moved_out_is_not_visited(clock, clerk, sign_in, chosen):
    gone = OccupantFactory(property=clerk.property, name="旧客户", moved_out=timezone.localdate())
    contact = ContactFactory(property=clerk.property, name="曾雨桐", occupant=gone)
    response = sign_in(clerk).post(NEW, typed(clerk, host_ref=f"contact:{contact.key}" if chosen else ""))
    assert (response.status_code, errors(response), Visit.objects.count()) == (422, {"host": ["moved_out"]}, 0)


ID_NUMBERS = ["110105199003072316", "110105 19900307 231X", "１１０１０５１９９００３０７２３１６"]


@pytest.mark.parametrize("number", ID_NUMBERS)
@pytest.mark.parametrize("field", ["visitor_name", "visitor_org", "host", "purpose", "remark", "items_in", "name_list"])
def test_a_full_id_number_is_refused_wherever_it_is_typed_and_not_shown_again(clerk, host, sign_in, field, number):
    response = sign_in(clerk).post(NEW, typed(clerk, **{field: number}))
    assert (response.status_code, errors(response)[field][0], Visit.objects.count()) == (422, "id_number", 0)
    assert number not in response.content.decode()


def test_an_id_tail_is_asked_only_where_the_property_says_why(clerk, host, sign_in):
    client = sign_in(clerk)
    assert 'name="id_tail"' not in client.get(NEW).content.decode()
    client.post(NEW, typed(clerk, id_tail="231X"))
    VisitorPolicy.objects.filter(property=clerk.property).update(ask_id_tail=True, id_tail_reason="反恐要求")
    assert 'name="id_tail"' in client.get(NEW).content.decode()
    client.post(NEW, typed(clerk, id_tail="231X"))
    assert [visit.id_tail for visit in Visit.objects.order_by("pk")] == ["", "231X"]


@pytest.mark.parametrize("host", ["", "陌生人"])
def test_the_other_propertys_people_cannot_be_visited_here(clerk, north, sign_in, host):
    foreign = ContactFactory(property=north, name="陌生人")
    refs = [f"contact:{foreign.key}", f"unit:{foreign.occupant.unit.key}", f"occupant:{foreign.occupant.key}"]
    client = sign_in(clerk)
    answers = [client.post(NEW, typed(clerk, host=host, host_ref=ref, host_for=host)) for ref in refs]
    assert [(answer.status_code, errors(answer)) for answer in answers] == [(422, {"host": ["unknown" if host else "required"]})] * 3
    assert Visit.objects.count() == 0


@pytest.mark.parametrize("ref", ["contact:", "contact:x", "person:1", ":", "contact:00000000-0000-0000-0000-000000000000"])
def test_a_made_up_reference_counts_for_nothing(clerk, host, sign_in, ref):
    sign_in(clerk).post(NEW, typed(clerk, host_ref=ref))
    assert Visit.objects.get().host_contact == host


def test_the_other_propertys_kinds_do_not_exist_here(clerk, host, north, sign_in):
    kind = VisitKind.objects.get(property=north, code="business")
    assert errors(sign_in(clerk).post(NEW, typed(clerk, kind=kind.pk))) == {"kind": ["invalid_choice"]}


def test_a_double_enter_makes_one_slip(clerk, host, sign_in):
    client, data = sign_in(clerk), typed(clerk)
    first, second = client.post(NEW, data), client.post(NEW, data)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert (Visit.objects.count(), verbs(Visit.objects.get())) == (1, ["enter"])


def test_a_clerk_off_duty_is_led_to_the_post_and_keeps_what_was_typed(idle_clerk, sign_in):
    ContactFactory(property=idle_clerk.property, name="曾雨桐")
    client = sign_in(idle_clerk)
    for response in (client.get(NEW), client.post(NEW, typed(idle_clerk))):
        assert (response.status_code, response.context["denied"].code) == (403, "duty")
        assert 'href="/tower/duty/?next=/tower/visitors/new/"' in response.content.decode()
    assert ('value="华信会计师事务所"' in response.content.decode(), Visit.objects.count()) == (True, 0)


# --- one slip -------------------------------------------------------------------------------------
def test_the_second_of_two_clerks_learns_who_was_first_and_when(clock, clerk, colleague, sign_in):
    visit, client = VisitFactory(actor=clerk, called=True), sign_in(clerk)
    address = f"/tower/visitors/{visit.number}/"
    assert client.get(f"{address}admit/").status_code == 200
    clock.shift(timedelta(seconds=42))
    actions.admit_visit(visit, actor=colleague)
    response = client.post(f"{address}admit/", {"version": visit.version})
    page = response.content.decode()
    assert (response.status_code, response.context["denied"].code) == (409, "state")
    assert [told in page for told in (visit.number, "李思远", "09:00:42")] == [True] * 3
    assert client.get(f"{address}admit/").status_code == 409
    assert verbs(visit) == ["enter", "call", "admit"]


def test_a_page_older_than_the_slip_is_told_so(clock, clerk, colleague, sign_in):
    visit = VisitFactory(actor=clerk)
    consent.answer_call(visit, actor=colleague, answer="unreachable", consent_source="phone")
    response = sign_in(clerk).post(
        f"/tower/visitors/{visit.number}/call/", {"version": visit.version, "answer": "agreed", "consent_source": "phone"}
    )
    assert (response.status_code, response.context["denied"].code, "李思远" in response.content.decode()) == (409, "version", True)


def test_a_visit_is_walked_through_by_its_pages(clerk, host, sign_in):
    client = sign_in(clerk)
    client.post(NEW, typed(clerk))
    first, other = Visit.objects.get(), VisitFactory(actor=clerk, contact=host)
    address = f"/tower/visitors/{first.number}/"
    asked = {"answer": "agreed", "consent_source": "reception", "host_answer_by": "小杨", "also": [other.number]}
    for verb, data in (
        ("call", asked),
        ("admit", {"arrived": 1}),
        ("more-arrived", {"count": 1}),
        ("some-left", {"count": 1}),
        ("depart", {}),
    ):
        response = client.post(f"{address}{verb}/", {"version": Visit.objects.get(pk=first.pk).version, **data})
        assert (verb, response.status_code, response["Location"]) == (verb, 302, address)
    assert list(Visit.objects.order_by("pk").values_list("state", "consent_source", "arrived_count", "left_count")) == [
        ("departed", "reception", 2, 2),
        ("waiting", "reception", 0, 0),
    ]
    assert client.get(address).status_code == 200


def test_a_slip_without_id_leads_to_the_supervisor_in_one_step(clerk, supervisor, sign_in):
    visit = VisitFactory(actor=clerk, id_status="none", id_kind="", purpose="送合同", called=True)
    visit, client = actions.vouch_visit(visit, actor=clerk, vouched_by="曾雨桐"), sign_in(clerk)
    address, ask = f"/tower/visitors/{visit.number}/", f"/tower/authorisations/ask/{visit.number}/visitors.no_id/"
    assert f'href="{ask}"' in client.get(address).content.decode()
    refused = client.post(f"{address}admit/", {"version": visit.version})
    assert (refused.status_code, refused.context["denied"].code, f'href="{ask}"' in refused.content.decode()) == (403, "gate", True)
    asked = {"key": uuid4(), "how": "afterwards", "reason": "忘带证件"}
    assert errors(client.post(ask, asked)) == {name: ["required"] for name in ("whom", "phoned_at", "agreed", "said")}
    now = clerk.local(timezone.now()).strftime("%Y-%m-%dT%H:%M")
    phoned = {"whom": supervisor.user.pk, "phoned_at": now, "agreed": "yes", "said": "可以"}
    assert client.post(ask, {**asked, **phoned}).status_code == 302
    assert client.post(f"{address}admit/", {"version": visit.version}).status_code == 302
    assert Visit.objects.get().state == "inside"


@pytest.mark.parametrize("page", ["", "reveal/", "amend/", "print/", "depart/", "nonsense/"])
def test_the_other_propertys_slips_do_not_exist_here(clerk, stranger, sign_in, page):
    visit = VisitFactory(actor=clerk, inside=True)
    client = sign_in(stranger)
    asked = [client.get(f"/{property}/visitors/{visit.number}/{page}").status_code for property in ("north", "tower")]
    assert (asked, client.post(f"/north/visitors/{visit.number}/{page or 'depart/'}").status_code) == ([404, 404], 404)


def test_printing_a_slip_is_logged_and_leads_to_the_paper(clerk, sign_in):
    visit = VisitFactory(actor=clerk)
    address = f"/tower/visitors/{visit.number}/print/"
    response = sign_in(clerk).post(address, {"paper": "a5"}, follow=True)
    page = response.content.decode()
    assert (response.redirect_chain, "陈建国" in page, visit.number in page) == ([(f"{address}?paper=a5", 302)], True, True)
    event = Event.objects.get(verb="print")
    assert (event.number, event.actor, event.data) == (visit.number, clerk.user, {"paper": "a5"})


# --- o: the slip comes back -----------------------------------------------------------------------
def out(client, digits):
    return client.post("/tower/visitors/out/", {"digits": digits})


@pytest.mark.parametrize("digits", ["001", "1", "B12", "b12", "5678", "FK260302-001", " 001 "])
def test_the_end_of_the_slip_the_badge_or_the_phone_is_enough_to_depart(clock, clerk, sign_in, digits):
    visit, client = VisitFactory(actor=clerk, badge_no="B12", visitor_phone="138 0000 5678", inside=True), sign_in(clerk)
    response = out(client, digits)
    assert (response.status_code, response["Location"]) == (302, "/tower/visitors/out/")
    assert notes(client.get("/tower/visitors/out/")) == [f"{visit.number} 陈建国 has departed. Smile and say goodbye."]
    assert Visit.objects.values_list("state", "departure").get() == ("departed", "slip")


def test_when_several_match_the_clerk_chooses(clock, clerk, sign_in):
    visits = [VisitFactory(actor=clerk, visitor_phone="138 0000 5678", inside=True) for _n in range(2)]
    VisitFactory(actor=clerk, visitor_phone="138 0000 5678")
    response = out(sign_in(clerk), "5678")
    assert (response.status_code, response.context["matches"]) == (200, visits)
    assert Visit.objects.inside().count() == 2


def test_digits_of_one_visitors_slip_and_anothers_badge_depart_nobody_by_guess(clock, clerk, sign_in):
    slip, badge = VisitFactory(actor=clerk, inside=True), VisitFactory(actor=clerk, badge_no="001", inside=True)
    response = out(sign_in(clerk), "001")
    assert (response.status_code, set(response.context.get("matches", ()) if response.context else ())) == (200, {slip, badge})
    assert Visit.objects.inside().count() == 2


@pytest.mark.parametrize(("digits", "status"), [("999", 409), ("998", 422), ("", 422), ("%", 422), ("陈建国", 422)])
def test_unknown_digits_depart_nobody(clerk, sign_in, digits, status):
    """Nor do those of a slip that has just come back: whose hand took it is said."""
    VisitFactory(actor=clerk, inside=True)
    VisitFactory(actor=clerk, badge_no="999", departed=True)
    assert (out(sign_in(clerk), digits).status_code, Visit.objects.inside().count()) == (status, 1)


def test_off_duty_nobody_departs_anybody(clerk, idle_clerk, sign_in):
    visit = VisitFactory(actor=clerk, inside=True)
    response = out(sign_in(idle_clerk), visit.number)
    assert (response.status_code, response.context["denied"].code, Visit.objects.get().state) == (403, "duty", "inside")


# --- while the clerk types ------------------------------------------------------------------------
def suggested(client, question):
    """The lines of the type-ahead; whether the first may be taken unseen, and what is offered for an unknown text, apart."""
    return {"hosts": client.get("/tower/visitors/lookup/", {"q": question}).json()["hosts"]}


def test_the_type_ahead_gives_hosts_and_returning_visitors_and_never_a_phone_number(clock, clerk, host, sign_in):
    visit = VisitFactory(actor=clerk, contact=host, visitor_phone="138 0000 5678", departed=True)
    client, unit = sign_in(clerk), host.occupant.unit
    detail, unlisted = f"{unit.room} · {host.occupant.name}", {"fill": {"appointment": ""}}
    assert suggested(client, "曾雨桐") == {
        "hosts": [{"ref": f"contact:{host.key}", "title": "曾雨桐", "detail": detail, "off": False, **unlisted}]
    }
    returning = {
        "ref": f"contact:{host.key}",
        "title": "曾雨桐",
        "detail": "again: 陈建国 · 华信会计师事务所",
        "fill": {
            "appointment": "",
            "visitor_name": "陈建国",
            "visitor_org": "华信会计师事务所",
            "kind": str(visit.kind_id),
            "host": "曾雨桐",
        },
    }
    assert [suggested(client, question) for question in ("5678", "陈建国", "cjg")] == [{"hosts": [returning]}] * 3
    assert suggested(client, "4321") == {"hosts": []}
    assert suggested(client, "") == {"hosts": []}
    clock.shift(timedelta(days=31))
    assert suggested(sign_in(clerk), "5678") == {"hosts": []}


def test_a_void_slip_is_nobody_returning(clerk, sign_in):
    VisitFactory(actor=clerk, visitor_phone="138 0000 5678", void=True)
    assert suggested(sign_in(clerk), "5678") == {"hosts": []}


def test_nobody_of_the_other_property_is_suggested_and_auditors_do_not_type(clerk, stranger, auditor, sign_in):
    across = on_duty(stranger)
    VisitFactory(actor=across, visitor_phone="138 0000 5678", departed=True)
    client = sign_in(clerk)
    assert [suggested(client, question) for question in ("曾雨桐", "5678")] == [{"hosts": []}] * 2
    assert sign_in(auditor).get("/tower/visitors/lookup/?q=曾").status_code == 403
    assert client.get("/north/visitors/lookup/?q=曾").status_code == 404


def test_the_host_card_shows_who_came_today_and_no_number(clock, clerk, host, sign_in):
    VisitFactory(actor=clerk, contact=host, visitor_name="正在里面", inside=True)
    VisitFactory(actor=clerk, contact=host, visitor_name="已经离开", departed=True)
    page = sign_in(clerk).get("/tower/visitors/host/", {"ref": f"contact:{host.key}"}).content.decode()
    assert [told in page for told in ("曾雨桐", "正在里面", "已**", "已经离开", "13800004321")] == [True, True, True, False, False]


# --- lists and papers -----------------------------------------------------------------------------
def test_the_evacuation_list_counts_who_is_inside_floor_by_floor(clock, clerk, sign_in):
    low, high = UnitFactory(property=clerk.property, floor="3", room="0301"), UnitFactory(property=clerk.property, floor="18", room="1803")
    client = sign_in(clerk)
    group = VisitFactory(actor=clerk, host_unit=high, host_text="张总", party_size=5, called=True, name_list="甲\n乙", badge_no="B1")
    group = actions.admit_visit(group, actor=clerk, arrived=4)
    actions.count_departures(group, actor=clerk, count=1)
    VisitFactory(actor=clerk, host_unit=low, visitor_name="李女士", inside=True)
    VisitFactory(actor=clerk, visitor_name="还在等")
    VisitFactory(actor=clerk, visitor_name="已离开", departed=True)
    response = client.get("/tower/visitors/evacuation/")
    assert (response.status_code, response.context["offline_url"], response.context["people"]) == (200, response.request["PATH_INFO"], 4)
    assert sorted(cells(response)) == [
        ["18F 1803", "陈建国 甲 乙", "3", "张总", "09:00", "B1", "□"],
        ["3F 0301", "李女士", "1", "", "09:00", "", "□"],
    ]


def test_the_evacuation_list_goes_up_the_building_as_people_count_floors(clock, clerk, sign_in):
    for floor, room in (("18", "1803"), ("3", "0301"), ("B1", "B101"), ("2", "0201")):
        VisitFactory(actor=clerk, host_unit=UnitFactory(property=clerk.property, floor=floor, room=room), inside=True)
    places = [row[0] for row in cells(sign_in(clerk).get("/tower/visitors/evacuation/"))]
    assert places == ["B1F B101", "2F 0201", "3F 0301", "18F 1803"]


def test_an_empty_house_is_said_to_be_empty(clerk, sign_in):
    response = sign_in(clerk).get("/tower/visitors/evacuation/")
    assert (response.context["people"], cells(response)) == (0, [["No visitor is inside."]])


def test_the_day_register_masks_every_name_and_its_print_is_logged(clock, clerk, sign_in):
    unit = UnitFactory(property=clerk.property, room="1803")
    VisitFactory(actor=clerk, host_unit=unit, visitor_name="陈建国", badge_no="B1", party_size=2, items_in="显示器", departed=True)
    lost = VisitFactory(actor=clerk, host_unit=unit, visitor_name="欧阳雪", inside=True)
    actions.close_round([lost], actor=clerk, floors="1-30")
    client = sign_in(clerk)
    response = client.post("/tower/visitors/print/", {"day": "2026-03-02"})
    assert (response.status_code, response["Location"]) == (302, "/tower/visitors/print/?day=2026-03-02")
    assert Event.objects.get(verb="print").data == {"paper": "visitors:register", "days": "2026-03-02"}
    org, who = "华信会计师事务所", "王晓燕"
    assert cells(client.get(response["Location"])) == [
        ["FK260302-001", "陈**", org, "2", "ID card", "显示器", "商务", "03-02 09:00", "1803", "B1", "09:00", "", who],
        ["FK260302-002", "欧**", org, "1", "ID card", "", "商务", "03-02 09:00", "1803", "", "?", "slip not returned, time unknown", who],
    ]
    assert cells(client.get("/tower/visitors/print/?day=2026-03-01")) == [["Nothing was entered in these days."]]


def test_the_day_register_says_whom_they_visited_also_when_it_is_no_room(clock, clerk, sign_in):
    VisitFactory(actor=clerk, host_text="楼上王阿姨", unlisted=True)
    VisitFactory(actor=clerk, host_area=AreaFactory(property=clerk.property, name="A 区"))
    actions.register_emergency(actor=clerk, key=uuid4())
    told = cells(sign_in(clerk).get("/tower/visitors/print/"))
    assert [row[8] for row in told] == ["楼上王阿姨", "A 区", "整栋大楼"]


@pytest.mark.parametrize("day", ["", "gestern", "2026-02-30", "2026-03-02\r\nX: y"])
def test_a_day_that_is_none_shows_today(clock, clerk, sign_in, day):
    VisitFactory(actor=clerk)
    client = sign_in(clerk)
    assert [row[0] for row in cells(client.get("/tower/visitors/print/", {"day": day}))] == ["FK260302-001"]
    assert client.post("/tower/visitors/print/", {"day": day}, follow=True).status_code == 200


def test_blank_slips_are_reserved_in_their_own_series(clerk, idle_clerk, sign_in):
    client = sign_in(clerk)
    response = client.post("/tower/visitors/blanks/", {"count": 12})
    assert response["Location"] == "/tower/visitors/blanks/?first=1&last=12"
    page = client.get(response["Location"]).content.decode()
    assert sorted(set(re.findall(r"P\d{5}", page))) == [f"P{number:05d}" for number in range(1, 13)]
    assert sign_in(idle_clerk).post("/tower/visitors/blanks/", {"count": 2})["Location"] == "/tower/visitors/blanks/?first=13&last=14"
    assert list(Event.objects.filter(verb="reserve").values_list("data", flat=True)) == [
        {"first": 1, "last": 12},
        {"first": 13, "last": 14},
    ]


@pytest.mark.parametrize("count", ["0", "61", "-1", "viele", ""])
def test_not_every_number_of_blank_slips_is_reserved(clerk, sign_in, count):
    assert (sign_in(clerk).post("/tower/visitors/blanks/", {"count": count}).status_code, Event.objects.filter(verb="reserve").count()) == (
        422,
        0,
    )


# --- board, register, box -------------------------------------------------------------------------
def test_the_board_answers_a_poll_with_nothing_until_something_happens(clock, clerk, sign_in):
    visit, client = VisitFactory(actor=clerk), sign_in(clerk)
    whole = client.get("/tower/")
    polled = client.get("/tower/", headers={"X-Poll": "1"})
    assert (whole.status_code, polled.status_code, whole["ETag"]) == (200, 200, polled["ETag"])
    assert ["<html" in page.content.decode() for page in (whole, polled)] == [True, False]
    again = client.get("/tower/", headers={"X-Poll": "1", "If-None-Match": polled["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    consent.answer_call(visit, actor=clerk, answer="agreed", consent_source="phone")
    changed = client.get("/tower/", headers={"X-Poll": "1", "If-None-Match": polled["ETag"]})
    assert (changed.status_code, changed["ETag"] != polled["ETag"]) == (200, True)
    clock.shift(timedelta(minutes=1))
    assert client.get("/tower/", headers={"X-Poll": "1", "If-None-Match": changed["ETag"]}).status_code == 200


def test_the_board_counts_who_waits_who_is_inside_and_who_stays_too_long(clock, clerk, sign_in):
    VisitFactory(actor=clerk, visitor_name="王一", code="viewing", party_size=3, inside=True)
    clock.shift(timedelta(minutes=121))
    VisitFactory(actor=clerk, visitor_name="王二", inside=True)
    VisitFactory(actor=clerk, visitor_name="王三")
    clock.shift(timedelta(minutes=16))
    context = sign_in(clerk).get("/tower/").context
    assert [(str(tile.title), tile.number, str(tile.detail), tile.tone) for tile in context["tiles"][:3]] == [
        ("Waiting now", 1, "longest 16 minutes", "due"),
        ("Inside now", 4, "2 slips out", "ok"),
        ("Past their time", 1, "see whether they have left", "soon"),
    ]
    waiting, promised, late = context["panels"][:3]
    assert promised.lines == []
    assert [(line.when, line.title.split(" → ")[0], line.tone) for line in waiting.lines] == [("16", "王三", "late")]
    assert [(line.when, line.title.split(" → ")[0]) for line in late.lines] == [("17", "王一")]
    assert waiting.say == "王三 has waited 16 minutes. Say: “I am sorry to have kept you waiting.”"


def test_the_board_offers_the_next_verb_to_whoever_may_press_it(clerk, idle_clerk, auditor, sign_in):
    VisitFactory(actor=clerk, called=True)
    VisitFactory(actor=clerk)

    def offered(actor):
        lines = sign_in(actor).get("/tower/").context["panels"][0].lines
        return [(bool(line.action), line.primary) for line in lines]

    assert [offered(actor) for actor in (clerk, idle_clerk, auditor)] == [[(True, True), (True, False)], *[[(False, False)] * 2] * 2]


def test_the_wall_shows_numbers_to_the_public_and_nothing_of_the_desk(clerk, sign_in):
    VisitFactory(actor=clerk)
    answer = sign_in(clerk).get("/tower/?wall")
    page = answer.content.decode()
    assert [str(tile.title) for tile in answer.context["tiles"]] == ["Waiting now", "Inside now", "Past their time"]
    inside = ('id="search"', 'class="rail"', 'class="on-duty"', 'class="starts"', "陈建国", "visitors/?state=")
    assert [told for told in inside if told in page] == []


def test_a_slip_says_once_that_the_post_comes_first(clerk, idle_clerk, sign_in):
    visit = VisitFactory(actor=clerk)
    read = [sign_in(actor).get(f"/tower/visitors/{visit.number}/").content.decode() for actor in (clerk, idle_clerk)]
    duty = f'href="/tower/duty/?next=/tower/visitors/{visit.number}/"'
    assert [(duty in page, page.count("aria-disabled"), 'name="answer"' in page) for page in read] == [
        (False, 2, True),
        (True, 3, False),
    ]  # the three that begin something, in the frame


@pytest.mark.parametrize(
    ("trait", "about"), [({}, ["陈建国 → 楼上王阿姨"]), ({"inside": True}, ["陈建国 → 楼上王阿姨"]), ({"departed": True}, [])]
)
def test_the_page_of_a_verb_says_whom_it_is_about_while_the_slip_is_open(clerk, sign_in, trait, about):
    visit = VisitFactory(actor=clerk, host_text="楼上王阿姨", unlisted=True, **trait)
    page = sign_in(clerk).get(f"/tower/visitors/{visit.number}/void/").content.decode()
    assert re.findall(r"<small>(.*?)</small>", page) == about


def test_a_correction_names_its_slip_once(clerk, sign_in):
    visit = VisitFactory(actor=clerk)
    page = sign_in(clerk).get(f"/tower/visitors/{visit.number}/amend/").content.decode()
    assert re.search(r"<title>(.*?)</title>", page, re.S)[1].split(" · ")[0] == f"Correct {visit.number}"


def test_the_history_speaks_in_words(clerk, supervisor, sign_in):
    visit = VisitFactory(actor=clerk, inside=True)
    actions.close_round([visit], actor=clerk, floors="1-30")
    page = words(sign_in(clerk).get(f"/tower/visitors/{visit.number}/").content.decode())
    assert ("Closing round: gone, time unknown" in page, "Floors walked: 1-30" in page, "close-round" in page) == (True, True, False)


def test_a_reason_stands_whole_in_the_history_as_it_does_above(clerk, sign_in):
    visit = actions.void_visit(VisitFactory(actor=clerk), actor=clerk, reason="重复登记")
    assert words(sign_in(clerk).get(f"/tower/visitors/{visit.number}/").content.decode()).count("重复登记") == 2


def register(client, query=""):
    response = client.get(f"/tower/visitors/{query}")
    return response.status_code, [row[3] for row in cells(response)]


def test_the_register_shows_each_condition_and_masks_who_has_left(clock, clerk, sign_in):
    VisitFactory(actor=clerk, visitor_name="甲一", code="viewing", inside=True)
    clock.shift(timedelta(hours=3))
    VisitFactory(actor=clerk, visitor_name="乙二")
    VisitFactory(actor=clerk, visitor_name="丙三", departed=True)
    actions.depart_without_slip(VisitFactory(actor=clerk, visitor_name="丁四", inside=True), actor=clerk, reason="没带回")
    VisitFactory(actor=clerk, visitor_name="戊五", refused=True)
    VisitFactory(actor=clerk, visitor_name="己六", left=True)
    VisitFactory(actor=clerk, visitor_name="庚七", void=True)
    actions.register_emergency(actor=clerk, key=uuid4())
    client = sign_in(clerk)
    shown = {
        state: register(client, f"?state={state}")[1]
        for state in ("waiting", "inside", "overstayed", "slip_out", "details_due", "departed", "refused", "left", "void")
    }
    assert shown == {
        "waiting": ["乙二"],
        "inside": ["应急救援", "甲一"],
        "overstayed": ["甲一"],
        "slip_out": ["丁**"],
        "details_due": ["应急救援"],
        "departed": ["丁**", "丙**"],
        "refused": ["戊**"],
        "left": ["己**"],
        "void": ["庚**"],
    }
    assert register(client, "?q=yier") == (200, ["乙二"])
    assert register(client, "?state=nonsense") == (422, [])
    assert len(register(client)[1]) == 8
    assert register(client, "?day=2026-03-01") == (200, [])


def test_the_box_finds_visitors_by_name_initials_number_and_phone_and_masks_who_has_left(clock, clerk, host, sign_in):
    VisitFactory(actor=clerk, contact=host, visitor_name="欧阳雪", visitor_phone="138 0000 5678")
    VisitFactory(actor=clerk, contact=host, visitor_name="欧阳雨", visitor_phone="138 0000 5678", departed=True)
    client = sign_in(clerk)

    def box(question):
        return [hit.title for hit in client.get("/tower/search/", {"q": question}).context["hits"]]

    both = ["FK260302-001 欧阳雪", "FK260302-002 欧**"]
    assert [sorted(box(question)) for question in ("欧阳", "ouyang", "oy", "5678")] == [both] * 4
    assert [box(question) for question in ("FK260302-001", "欧阳雪", "nobody", "")] == [both[:1], both[:1], [], []]


def test_the_box_finds_a_pass_by_its_holder(clock, clerk, sign_in):
    PassFactory(actor=clerk, holder_name="周海")
    hits = sign_in(clerk).get("/tower/search/", {"q": "zh"}).context["hits"]
    assert [(hit.title, hit.url) for hit in hits] == [("CR260302-001 周海", "/tower/visitors/passes/CR260302-001/")]


def test_the_box_is_asked_about_one_property_only(clerk, stranger, sign_in):
    VisitFactory(actor=on_duty(stranger), visitor_name="欧阳雪")
    client = sign_in(clerk)
    assert client.get("/tower/search/", {"q": "欧阳"}).context["hits"] == []
    assert client.get("/north/search/", {"q": "欧阳"}).status_code == 404


def test_a_floor_finds_hosts_and_never_an_earlier_visitor_first(clerk, sign_in):
    VisitFactory(actor=clerk, departed=True, visitor_phone="13911112345")
    found = sign_in(clerk).get("/tower/visitors/lookup/?q=18").json()["hosts"]
    assert [host for host in found if "visitor_name" in host["fill"]] == []
    assert len(found) > 0


# --- the field means what stands in it --------------------------------------------------------------
@pytest.mark.parametrize(("told", "near"), [("曾雨同", ["曾雨桐"]), ("zyt99", ["曾雨桐"]), ("2899", []), ("欧阳克", [])])
def test_whoever_is_not_on_file_is_said_so_and_nothing_typed_is_lost(clerk, sign_in, told, near):
    unit = UnitFactory(property=clerk.property, room="1803")
    ContactFactory(property=clerk.property, name="曾雨桐", occupant=OccupantFactory(property=clerk.property, unit=unit))
    client = sign_in(clerk)
    data = typed(clerk, host=told, purpose="送样品")
    response = client.post(NEW, data)
    page = response.content.decode()
    offered = re.findall(r'name="host_ref" value="([^"]+)">\s*([^<]*?)\s*<span', page)
    assert (response.status_code, errors(response), Visit.objects.count()) == (422, {"host": ["unknown"]}, 0)
    assert [title for _ref, title in offered] == [*near, "Enter it all the same"]
    assert [f'value="{kept}"' in page for kept in (told, "陈建国", "送样品")] == [True] * 3
    assert f"Not on file: {told}" in page
    all_the_same = {**data, "host_ref": ["", "as-typed"], "host_for": told}
    assert client.post(NEW, all_the_same).status_code == 302
    visit = Visit.objects.get()
    assert (visit.host_text, visit.host_unit, visit.unlisted) == (told, None, True)
    assert "not on file, entered all the same" in client.get(f"/tower/visitors/{visit.number}/").content.decode()


def test_a_near_match_chosen_is_whom_they_visit(clerk, host, sign_in):
    client, data = sign_in(clerk), typed(clerk, host="曾雨同")
    client.post(NEW, {**data, "host_ref": ["", f"contact:{host.key}"], "host_for": "曾雨同"})
    assert (Visit.objects.get().host_contact, Visit.objects.get().unlisted) == (host, False)


def test_a_choice_made_for_another_text_is_not_taken(clerk, host, sign_in):
    other = ContactFactory(property=clerk.property, name="龙梓萱")
    response = sign_in(clerk).post(NEW, typed(clerk, host=str(host.occupant.unit.room), host_ref=f"contact:{other.key}", host_for="lzx"))
    assert (response.status_code, errors(response)) == (422, {"call_whom": ["whom"]})


def test_a_room_without_a_person_asks_whom_to_call(clerk, host, sign_in):
    client, room = sign_in(clerk), host.occupant.unit.room
    response = client.post(NEW, typed(clerk, host=room))
    assert (response.status_code, errors(response), Visit.objects.count()) == (422, {"call_whom": ["whom"]}, 0)
    assert f"{room}: whom to call for the consent?" in response.content.decode()
    client.post(NEW, typed(clerk, host=room, call_whom=f"contact:{host.key}"))
    assert Visit.objects.get().host_contact == host
    assert client.post(NEW, typed(clerk, "delivery", host=room)).status_code == 302


def test_whoever_is_on_file_is_not_entered_as_not_on_file(clerk, host):
    with pytest.raises(ValidationError) as refused:
        VisitFactory(actor=clerk, contact=host, unlisted=True)
    assert refused.value.error_dict["__all__"][0].code == "unlisted_is_nobody_on_file"


def test_other_rooms_are_understood_as_they_are_written(clerk, host, sign_in):
    for room in ("1805", "0912"):
        UnitFactory(property=clerk.property, room=room)
    client = sign_in(clerk)
    client.post(NEW, typed(clerk, "repair", other_rooms="１８０５室、0912"))
    assert Visit.objects.get().other_rooms == "1805 0912"
    assert errors(client.post(NEW, typed(clerk, "repair", other_rooms="912"))) == {"other_rooms": ["zeros"]}
    assert errors(client.post(NEW, typed(clerk, "repair", other_rooms="9999"))) == {"other_rooms": ["room"]}


@pytest.mark.parametrize(
    ("phone", "kept", "last4"),
    [("010-65121234转801", "01065121234转801", "1234"), ("13812345678(王)", "13812345678(王)", "5678"), ("无", "", "")],
)
def test_a_phone_that_is_kept_is_the_phone_that_was_typed(clerk, host, sign_in, phone, kept, last4):
    sign_in(clerk).post(NEW, typed(clerk, visitor_phone=phone))
    assert (Visit.objects.get().visitor_phone, Visit.objects.get().phone_last4) == (kept, last4)


@pytest.mark.parametrize(("phone", "code"), [("1381234567", "phone"), ("13800001001/13900001002", "two")])
def test_an_impossible_number_and_a_second_one_are_told(clerk, host, sign_in, phone, code):
    response = sign_in(clerk).post(NEW, typed(clerk, visitor_phone=phone))
    assert (errors(response), f'value="{phone}"' in response.content.decode()) == ({"visitor_phone": [code]}, True)


def test_a_name_keeps_its_characters_and_loses_what_nobody_typed(clerk, host, sign_in):
    sign_in(clerk).post(NEW, typed(clerk, visitor_name="\u200b𠮷田　直樹\ufeff"))
    assert Visit.objects.get().visitor_name == "𠮷田　直樹"


# --- what the page says is next, and what it does not presume -------------------------------------
def test_no_kind_of_document_is_chosen_beforehand_and_none_is_written_that_nobody_chose(clerk, host, sign_in):
    client = sign_in(clerk)
    assert client.get(NEW).context["form"]["id_kind"].value() in (None, "")
    saved = client.post(NEW, typed(clerk, id_kind=""), follow=True)
    visit = Visit.objects.get()
    assert (visit.id_status, visit.id_kind) == ("seen", "")
    assert notes(saved) == [f"{visit.number} is open. Ask the host now."]
    held = client.post(NEW, typed(clerk, id_kind="", id_status="checking"), follow=True)
    assert notes(held) == [f"{Visit.objects.latest('pk').number} is open. Next: hand the ID back."]


def test_k_on_a_slip_without_a_number_says_so_and_opens_no_complaint(clerk, sign_in):
    visit = VisitFactory(actor=clerk, visitor_phone="")
    page = sign_in(clerk).get(f"/tower/visitors/{visit.number}/").content.decode()
    button = re.search(r'<button[^>]*aria-disabled="true"[^>]*data-shortcut="k".*?</button>', page, re.S)[0]
    assert "The visitor left no number" in button
