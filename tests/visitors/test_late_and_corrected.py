"""What is written down afterwards: late entries with their true times, corrections, the host's number."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from desk.ledger import writers
from desk.models import Event, EventDetail
from tests.factories import ContactFactory, VisitFactory, on_duty
from tests.visitors.helpers import at, errors, verbs, why_not, words
from visitors.kinds.models import VisitKind
from visitors.visits import actions, consent
from visitors.visits.models import Visit


# --- 补录 ------------------------------------------------------------------------------------------
def late_form(actor, contact, **values):
    return {
        "key": uuid4(),
        "host": contact.name,
        "kind": VisitKind.objects.get(property=actor.property, code="business").pk,
        "id_status": "seen",
        "id_kind": "id_card",
        "visitor_name": "陈建国",
        "party_size": 1,
        "occurred_at": "2026-03-02T07:40",
        "consent_source": "phone",
        "host_answer_by": "曾雨桐",
        **({} if "paper_no" in values else {"no_paper": "on"}),
        **values,
    }


def test_a_late_entry_keeps_its_true_times_and_the_paper_slips_number(clock, clerk, host, sign_in):
    data = late_form(clerk, host, left_at="2026-03-02T08:25", paper_no="P00007")
    response = sign_in(clerk).post("/tower/visitors/late/", data)
    visit = Visit.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/tower/visitors/late/")  # ready for the next
    assert (visit.state, visit.late, visit.paper_no, visit.departure, visit.left_count) == ("departed", True, "P00007", "slip", 1)
    assert (visit.occurred_at, visit.id_returned_at, visit.admitted_at, visit.left_at, visit.created_at) == (
        at("2026-03-02 07:40"),
        at("2026-03-02 07:40"),
        at("2026-03-02 07:40"),
        at("2026-03-02 08:25"),
        at("2026-03-02 09:00"),
    )
    assert (visit.number, verbs(visit)) == ("FK260302-001", ["late"])


@pytest.mark.parametrize(
    ("values", "stands"),
    [
        ({}, ("inside", "", None, None)),
        ({"consent_source": "", "host_answer_by": ""}, ("waiting", "", None, None)),
        ({"left_at": "2026-03-02T08:25"}, ("departed", "slip", "08:25", "08:25")),
        ({"left_at": "2026-03-02T08:25", "departure": "seen"}, ("departed", "seen", "08:25", None)),
        ({"departure": "unknown"}, ("departed", "unknown", None, None)),
    ],
)
def test_a_late_entry_stands_where_the_visitor_stands_now(clock, clerk, host, sign_in, values, stands):
    sign_in(clerk).post("/tower/visitors/late/", late_form(clerk, host, **values))
    visit = Visit.objects.get()
    times = [moment and clerk.local(moment).strftime("%H:%M") for moment in (visit.left_at, visit.slip_returned_at)]
    assert (visit.state, visit.departure, *times) == stands


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"occurred_at": "2026-03-02T09:01"}, {"occurred_at": ["future"]}),
        ({"left_at": "2026-03-02T09:01"}, {"left_at": ["future"]}),
        ({"left_at": "2026-03-02T07:39"}, {"left_at": ["order"]}),
        ({"occurred_at": "2026-01-30T08:59"}, {"occurred_at": ["old"]}),
        ({"occurred_at": "昨天"}, {"occurred_at": ["invalid"]}),
        ({"occurred_at": ""}, {"occurred_at": ["required"]}),
        ({"departure": "unknown", "left_at": "2026-03-02T08:25"}, {"left_at": ["unknown"]}),
        ({"departure": "seen"}, {"left_at": ["required"]}),
    ],
)
def test_a_late_entry_with_an_impossible_time_is_refused(clock, clerk, host, sign_in, values, wrong):
    response = sign_in(clerk).post("/tower/visitors/late/", late_form(clerk, host, **values))
    assert (response.status_code, errors(response), Visit.objects.count()) == (422, wrong, 0)


@pytest.mark.parametrize(
    "left", [{}, {"departure": "unknown"}, {"left_at": timedelta(minutes=-5)}], ids=["inside", "gone", "seen to leave"]
)
@pytest.mark.parametrize("id_status", ["none", "refused"])
def test_a_late_entry_of_somebody_without_id_is_a_supervisors_to_type_in(clock, clerk, supervisor, post, id_status, left):
    now = timezone.now()
    times = {name: now + value if name == "left_at" else value for name, value in left.items()}
    told = {"purpose": "送合同", "vouched_by": "曾雨桐", "consent_source": "in_person", "host_answer_by": "曾雨桐"}

    def typed(actor):
        visit = Visit(
            property=actor.property, kind=VisitKind.objects.get(property=actor.property, code="business"), visitor_name="陈建国",
            host_text="物业", unlisted=True, id_status=id_status, **told,
        )  # fmt: skip
        return actions.register_visit(visit, actor=actor, late=True, occurred_at=now - timedelta(hours=1), **times)

    assert (why_not(typed, clerk), Visit.objects.count()) == ("gate", 0)
    assert typed(on_duty(supervisor, post)).state == ("departed" if left else "inside")


def test_the_database_itself_knows_that_nobody_leaves_before_arriving(clock, clerk):
    now = timezone.now()
    late = {"late": True, "consent_source": "phone", "host_answer_by": "曾雨桐"}
    assert why_not(VisitFactory, actor=clerk, occurred_at=now + timedelta(minutes=1), **late) == "occurred_at"
    before = {"occurred_at": now - timedelta(hours=1), "left_at": now - timedelta(hours=2)}
    assert why_not(VisitFactory, actor=clerk, **before, **late) == "left_after_arrival"


def test_one_paper_slip_is_typed_in_once(clock, clerk):
    late = {
        "late": True,
        "consent_source": "phone",
        "host_answer_by": "曾雨桐",
        "occurred_at": timezone.now() - timedelta(hours=1),
        "paper_no": "P00007",
    }
    VisitFactory(actor=clerk, **late)
    assert why_not(VisitFactory, actor=clerk, **late) == "paper_no"


# --- corrections ----------------------------------------------------------------------------------
def amended(response):
    """Struck-through and new values of the history, as the entry page shows them."""
    return [(words(old), words(new)) for old, new in re.findall(r"<del>(.*?)</del>(.*?)</div>", response.content.decode(), re.S)]


def amend_form(client, visit, **changes):
    """The correction page as it came, with only ``changes`` typed into it."""
    page = client.get(f"/tower/visitors/{visit.number}/amend/")
    shown = {field.name: field.value() for field in page.context["form"] if field.value() not in (None, False)}
    shown["occurred_at"] = re.search(r'name="occurred_at"[^>]*? value="([^"]*)"|$', page.content.decode())[1]
    return {**shown, **changes}


def test_a_corrected_arrival_shows_the_old_time_struck_through(clock, clerk, sign_in):
    visit, client = VisitFactory(actor=clerk), sign_in(clerk)
    clock.shift(timedelta(minutes=10))
    data = amend_form(client, visit, occurred_at="2026-03-02T08:45", amend_reason="先登记了后一位")
    assert client.post(f"/tower/visitors/{visit.number}/amend/", data).status_code == 302
    assert Visit.objects.get().occurred_at == at("2026-03-02 08:45")
    page = client.get(f"/tower/visitors/{visit.number}/")
    assert amended(page) == [("2026-03-02 09:00", "2026-03-02 08:45")]
    assert "先登记了后一位" in page.content.decode()


def test_a_corrected_name_leaves_the_arrival_to_the_second_as_it_was(clock, clerk, sign_in):
    clock.move_to(at("2026-03-02 09:00") + timedelta(seconds=37))
    visit, client = VisitFactory(actor=clerk), sign_in(clerk)
    data = amend_form(client, visit, visitor_name="陈健国", amend_reason="同音字")
    assert client.post(f"/tower/visitors/{visit.number}/amend/", data).status_code == 302
    assert (Visit.objects.get().visitor_name, Visit.objects.get().occurred_at) == ("陈健国", visit.occurred_at)
    assert amended(client.get(f"/tower/visitors/{visit.number}/")) == [("陈建国", "陈健国")]


def test_a_correction_that_changes_nothing_is_not_written(clock, clerk, sign_in):
    visit, client = VisitFactory(actor=clerk), sign_in(clerk)
    response = client.post(f"/tower/visitors/{visit.number}/amend/", amend_form(client, visit, amend_reason="看看"))
    assert (response.status_code, errors(response), verbs(visit)) == (422, {"__all__": ["unchanged"]}, ["enter"])


def test_a_corrected_phone_is_told_by_its_mask_and_found_by_its_new_end(clock, clerk, sign_in):
    visit, client = VisitFactory(actor=clerk, visitor_phone="138 0000 1111"), sign_in(clerk)
    data = amend_form(client, visit, visitor_phone="138 0000 2222", amend_reason="听错")
    client.post(f"/tower/visitors/{visit.number}/amend/", data)
    assert amended(client.get(f"/tower/visitors/{visit.number}/")) == [("138****1111", "138****2222")]
    assert [list(Visit.objects.search(clerk.property, end)) for end in ("1111", "2222")] == [[], [visit]]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "departed"}, "denied"),
        ({"host_contact": None}, "denied"),
        ({"visitor_name": ""}, "visitor_name"),
        ({"party_size": 2}, "party_adds_up"),
        ({"left_at": None}, "denied"),
        ({"occurred_at": at("2026-03-02 09:30")}, "occurred_at"),
        ({"remark": "110105 19900307 2316"}, "remark"),
    ],
)
def test_a_correction_breaks_no_rule(clock, clerk, changes, code):
    visit = VisitFactory(actor=clerk, inside=True, party_size=3)
    assert why_not(writers.amend, visit, actor=clerk, permission="visitors.work", changes=changes, reason="更正") == code
    assert (Visit.objects.get().version, verbs(visit)) == (visit.version, ["enter", "call", "admit"])


def test_a_clerk_who_corrects_an_older_page_learns_who_was_first(clock, clerk, colleague, sign_in):
    visit, client = VisitFactory(actor=clerk), sign_in(clerk)
    data = amend_form(client, visit, visitor_name="陈健国", amend_reason="同音字")
    consent.answer_call(visit, actor=colleague, answer="agreed", consent_source="phone")
    response = client.post(f"/tower/visitors/{visit.number}/amend/", data)
    page = response.content.decode()
    assert (response.status_code, "李思远" in page, "09:00:00" in page, 'value="陈健国"' in page) == (409, True, True, True)
    assert Visit.objects.get().visitor_name == "陈建国"


def test_who_was_first_is_told_before_what_is_wrong_in_the_form(clock, clerk, colleague, sign_in):
    visit, client = VisitFactory(actor=clerk), sign_in(clerk)
    data = amend_form(client, visit, visitor_name="陈健国", amend_reason="同音字", party_size="三")
    consent.answer_call(visit, actor=colleague, answer="agreed", consent_source="phone")
    response = client.post(f"/tower/visitors/{visit.number}/amend/", data)
    page = response.content.decode()
    assert (response.status_code, "李思远" in page, 'value="陈健国"' in page, errors(response)) == (
        409,
        True,
        True,
        {"party_size": ["invalid"]},
    )


# --- the number to call the host ------------------------------------------------------------------
def test_the_hosts_number_is_shown_for_one_call_and_the_showing_is_logged(clerk, host):
    visit = VisitFactory(actor=clerk, contact=host)
    assert consent.reveal_host(visit, actor=clerk) == "13800004321"
    event = Event.objects.get(verb="reveal")
    assert (event.actor, event.number, event.subject_key, event.data, event.digest) == (clerk.user, visit.number, visit.key, {}, "")


def test_an_extension_is_dialled_before_a_mobile(clerk):
    contact = ContactFactory(property=clerk.property, extension="8001")
    assert consent.reveal_host(VisitFactory(actor=clerk, contact=contact), actor=clerk) == "8001"


def test_a_closed_slip_shows_no_number(clerk, host):
    assert why_not(consent.reveal_host, VisitFactory(actor=clerk, contact=host, departed=True), actor=clerk) == "closed"


@pytest.mark.parametrize(("values", "code"), [({"no_call": True}, "no_call"), ({"mobile": ""}, "no_number")])
def test_a_host_who_is_not_phoned_or_has_no_number_is_not_revealed(clerk, values, code):
    contact = ContactFactory(property=clerk.property, **values)
    assert why_not(consent.reveal_host, VisitFactory(actor=clerk, contact=contact), actor=clerk) == code
    assert why_not(consent.reveal_host, VisitFactory(actor=clerk, host_text="找物业", unlisted=True), actor=clerk) == "no_number"
    assert Event.objects.filter(verb="reveal").count() == 0


def test_only_a_clerk_on_duty_sees_the_number(clerk, idle_clerk, auditor, host):
    visit = VisitFactory(actor=clerk, contact=host)
    assert [why_not(consent.reveal_host, visit, actor=actor) for actor in (idle_clerk, auditor)] == ["duty", "permission"]


def test_the_number_stands_in_the_answer_to_the_post_and_nowhere_else(clerk, host, sign_in):
    visit, client = VisitFactory(actor=clerk, contact=host), sign_in(clerk)
    address = f"/tower/visitors/{visit.number}/"
    answer = client.post(f"{address}reveal/")
    assert (answer.status_code, answer.headers["Cache-Control"], "13800004321" in answer.content.decode()) == (200, "no-store", True)
    again = client.get(f"{address}reveal/")
    assert (again.status_code, again["Location"]) == (302, address)
    pages = [address, "/tower/visitors/", "/tower/", "/tower/directory/", f"/tower/directory/units/{host.occupant.unit.key}/"]
    pages += ["/tower/search/?q=4321", f"/tower/visitors/host/?ref=contact:{host.key}", "/tower/visitors/lookup/?q=曾雨桐"]
    shown = {page: (client.get(page).status_code, "13800004321" in client.get(page).content.decode()) for page in pages}
    assert shown == dict.fromkeys(pages, (200, False))
    assert not [row for row in EventDetail.objects.all() if "13800004321" in str(row.values)]


def test_the_minute_of_a_number_goes_on_when_the_page_is_drawn_again(clerk, host, sign_in):
    visit, client = VisitFactory(actor=clerk, contact=host), sign_in(clerk)
    reveal = f"/tower/visitors/{visit.number}/reveal/"
    left = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for seconds in (0, 20, 35, 10):
            clock.shift(timedelta(seconds=seconds))
            left.append(client.post(reveal).context["seconds"])
    assert left == [60, 40, 5, 60]


def test_the_page_says_why_a_closed_slip_shows_no_number(clerk, host, sign_in):
    visit = VisitFactory(actor=clerk, contact=host, departed=True)
    answer = sign_in(clerk).post(f"/tower/visitors/{visit.number}/reveal/")
    assert (answer.status_code, answer.context["denied"].code, "13800004321" in answer.content.decode()) == (403, "closed", False)
