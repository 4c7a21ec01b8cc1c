"""What the register forgets, and when: phone and ID tail after 30 days, names after 180; counts stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from desk.finding import search
from desk.ledger import writers
from desk.models import Event, EventDetail
from desk.people.actors import system
from tests.factories import ContactFactory, PassFactory, VisitFactory, on_duty
from tests.visitors.helpers import verbs
from visitors.passes import actions as pass_actions
from visitors.passes.models import RegularPass
from visitors.purge import purge as erase
from visitors.visits import actions
from visitors.visits.models import Visit

NUMBERS = ("visitor_phone", "phone_last4", "id_tail", "vehicle_plate")
NAMES = ("visitor_name", "visitor_org", "host_text", "host_answer_by", "vouched_by", "accompanied_by", "name_list", "purpose", "remark")


def kept(visit, names):
    return {name: value for name, value in Visit.objects.filter(pk=visit.pk).values(*names)[0].items() if value}


def purge(property):
    return erase(system(property), timezone.now())


@pytest.fixture
def visit(clock, clerk):
    """A departed visitor with everything a slip can hold about a person."""
    visit = VisitFactory(
        actor=clerk,
        visitor_phone="138 0000 5678",
        id_tail="231X",
        vehicle_plate="沪A12345",
        purpose="送合同",
        remark="带样品",
        accompanied_by="刘主管",
        name_list="陈建国\n李四",
        host_text="曾小姐",
        unlisted=True,
        party_size=2,
        inside=True,
    )
    return actions.depart_visit(visit, actor=clerk)


def found(property, question):
    return [row.subject for row in search.find(property, question) if row.subject == "visitors.visit"]


WHOLE = {"visitor_phone": "13800005678", "phone_last4": "5678", "id_tail": "231X", "vehicle_plate": "沪A12345"}


def test_on_the_thirtieth_day_the_phone_is_still_there(clock, clerk, visit):
    clock.shift(timedelta(days=30))
    assert (purge(clerk.property), kept(visit, NUMBERS)) == ({"names": 0, "phones": 0}, WHOLE)


def test_after_thirty_one_days_phone_tail_and_plate_are_gone_and_names_are_not(clock, clerk, visit):
    names = kept(visit, NAMES)
    clock.shift(timedelta(days=31))
    assert purge(clerk.property) == {"names": 0, "phones": 1}
    assert (kept(visit, NUMBERS), kept(visit, NAMES)) == ({}, names)
    assert (found(clerk.property, "5678"), found(clerk.property, "陈建国")) == ([], ["visitors.visit"])
    assert purge(clerk.property) == {"names": 0, "phones": 0}


def test_after_a_hundred_and_eighty_one_days_no_name_is_left_and_the_counts_are(clock, clerk, visit):
    before = Visit.objects.values("state", "number", "party_size", "arrived_count", "left_count", "occurred_at", "left_at", "kind").get()
    clock.shift(timedelta(days=181))
    assert purge(clerk.property) == {"names": 1, "phones": 0}
    assert kept(visit, (*NUMBERS, *NAMES)) == {"visitor_name": "—", "host_text": "—", "accompanied_by": "—"}
    assert Visit.objects.values(*before).get() == before
    assert Visit.objects.get().purged_at == timezone.now()
    assert [found(clerk.property, question) for question in ("陈建国", "cjg", "曾小姐", "华信", "5678")] == [[]] * 5
    assert found(clerk.property, visit.number) == ["visitors.visit"]
    assert purge(clerk.property) == {"names": 0, "phones": 0}


def test_the_history_stays_and_forgets_whom_it_was_about(clock, clerk, visit, sign_in):
    writers.amend(visit, actor=clerk, permission="visitors.work", changes={"visitor_name": "陈健国"}, reason="同音字")
    clock.shift(timedelta(days=181))
    purge(clerk.property)
    assert verbs(visit) == ["enter", "call", "admit", "depart", "amend", "forget"]
    assert Event.objects.get(verb="forget").actor is None
    seqs = Event.objects.filter(subject_key=visit.key).values("seq")
    assert EventDetail.objects.filter(property=clerk.property, seq__in=seqs).count() == 0
    on_duty_again = sign_in(clerk).get(f"/tower/visitors/{visit.number}/").content.decode()
    assert [name in on_duty_again for name in ("陈建国", "陈健国", "同音字", "曾小姐", "13800005678")] == [False] * 5


def test_a_corrected_plate_is_forgotten_in_the_history_with_the_plate_itself(clock, clerk, visit):
    writers.amend(visit, actor=clerk, permission="visitors.work", changes={"vehicle_plate": "沪B99999"}, reason="看错")
    clock.shift(timedelta(days=31))
    purge(clerk.property)
    assert [row.values for row in EventDetail.objects.all() if "沪A12345" in str(row.values) or "沪B99999" in str(row.values)] == []


def test_a_legal_hold_keeps_everything(clock, clerk, visit):
    Visit.objects.filter(pk=visit.pk).update(legal_hold=True, version=99)
    everything = kept(visit, (*NUMBERS, *NAMES))
    clock.shift(timedelta(days=400))
    assert (purge(clerk.property), kept(visit, (*NUMBERS, *NAMES))) == ({"names": 0, "phones": 0}, everything)
    assert writers.forget(visit, actor=system(clerk.property), blanks={"visitor_name": "—"}) is False


@pytest.mark.parametrize("trait", ["called", "inside"])
def test_whoever_has_not_left_is_not_forgotten(clock, clerk, trait):
    visit = VisitFactory(actor=clerk, **{trait: True})
    clock.shift(timedelta(days=400))
    assert (purge(clerk.property), kept(visit, ["visitor_name"])) == ({"names": 0, "phones": 0}, {"visitor_name": "陈建国"})


@pytest.mark.parametrize("end", ["departed", "refused", "left", "void"])
def test_every_ended_slip_is_forgotten_whatever_its_end(clock, clerk, end):
    visit = VisitFactory(actor=clerk, **{end: True})
    clock.shift(timedelta(days=181))
    assert purge(clerk.property) == {"names": 1, "phones": 0}
    assert kept(visit, ["visitor_name", "visitor_org"]) == {"visitor_name": "—"}
    assert Visit.objects.get().state == end


def test_the_purge_of_one_property_leaves_the_others_alone(clock, clerk, visit, stranger, north):
    across = VisitFactory(actor=on_duty(stranger), departed=True)
    clock.shift(timedelta(days=181))
    assert (purge(clerk.property), kept(across, ["visitor_name"])) == ({"names": 1, "phones": 0}, {"visitor_name": "陈建国"})


def test_the_holder_of_a_pass_that_ended_half_a_year_ago_is_forgotten_too(clock, clerk, supervisor):
    regular = PassFactory(actor=clerk, holder_name="周海")
    pass_actions.revoke_pass(regular, actor=supervisor, reason="周海离职")
    clock.shift(timedelta(days=181 + 90))
    purge(clerk.property)
    assert RegularPass.objects.values_list("holder_name", "reason").get() == ("—", "—")
    assert [row.subject for row in search.find(clerk.property, "周海")] == []


def test_a_returning_visitor_is_suggested_for_thirty_days_and_never_after_the_purge(clock, clerk, visit, sign_in):
    ContactFactory(property=clerk.property)
    suggested = []
    for days in (29, 2, 150):
        clock.shift(timedelta(days=days))
        purge(clerk.property)
        hosts = sign_in(clerk).get("/tower/visitors/lookup/", {"q": "陈建国"}).json()["hosts"]
        suggested.append([host["fill"]["visitor_name"] for host in hosts if "visitor_name" in host["fill"]])
    assert suggested == [["陈建国"], [], []]
