"""补录: a late slip is agreed to by somebody, and its sheet of paper is one, however its number is written."""

import pytest

from tests.factories import VisitFactory
from tests.visitors.helpers import errors
from tests.visitors.test_late_and_corrected import late_form
from visitors.visits.models import Visit

LATE = "/tower/visitors/late/"


@pytest.mark.parametrize("name", ["", "没人接", "无", "同上", "好的", "陈建国", "陈 建国", "{clerk}"])
def test_nobody_no_clerk_and_no_visitor_agrees_for_the_host_of_a_late_slip(clock, clerk, host, sign_in, name):
    response = sign_in(clerk).post(LATE, late_form(clerk, host, host_answer_by=name.format(clerk=clerk.user.name)))
    assert (response.status_code, errors(response), Visit.objects.count()) == (422, {"host_answer_by": ["nobody"]}, 0)


def test_a_late_slip_says_that_the_host_agreed_and_not_when(clock, clerk, host, sign_in):
    sign_in(clerk).post(LATE, late_form(clerk, host))
    visit = Visit.objects.get()
    assert (visit.host_answer, visit.host_answer_by, visit.host_answer_at, visit.consent_source) == ("agreed", "曾雨桐", None, "phone")


@pytest.mark.parametrize("name", ["没人接", "陈建国", "{clerk}", "ok"])
def test_who_answers_at_the_counter_is_held_to_the_same(clock, clerk, sign_in, name):
    visit = VisitFactory(actor=clerk)
    said = {"answer": "agreed", "consent_source": "phone", "version": visit.version, "host_answer_by": name.format(clerk=clerk.user.name)}
    response = sign_in(clerk).post(f"/tower/visitors/{visit.number}/call/", said)
    visit.refresh_from_db()
    assert (response.status_code, errors(response), visit.host_answer) == (422, {"host_answer_by": ["nobody"]}, "")


def test_that_nobody_answered_may_be_written_where_nobody_was_reached(clock, clerk, sign_in):
    visit = VisitFactory(actor=clerk)
    said = {"answer": "unreachable", "consent_source": "phone", "version": visit.version, "host_answer_by": "没人接"}
    assert sign_in(clerk).post(f"/tower/visitors/{visit.number}/call/", said).status_code == 302


@pytest.mark.parametrize("name", ["没人", "陈建国", "{clerk}"])
def test_who_vouches_is_another_person(clock, clerk, sign_in, name):
    visit = VisitFactory(actor=clerk, id_status="none", purpose="送合同")
    told = {"vouched_by": name.format(clerk=clerk.user.name), "version": visit.version}
    response = sign_in(clerk).post(f"/tower/visitors/{visit.number}/vouch/", told)
    assert (response.status_code, errors(response)) == (422, {"vouched_by": ["nobody"]})


@pytest.mark.parametrize("again", ["P00007", "p00007", "00007", "7", "Ｐ００００７", "P-7", " p 7 "])
def test_one_sheet_has_one_number_and_a_second_time_says_whose_it_is(clock, clerk, host, sign_in, again):
    client = sign_in(clerk)
    client.post(LATE, late_form(clerk, host, paper_no="p7"))
    response = client.post(LATE, late_form(clerk, host, paper_no=again))
    assert (response.status_code, errors(response)) == (422, {"paper_no": ["paper"]})
    assert list(response.context["form"].errors["paper_no"]) == ["纸单 P00007 已经录成 FK260302-001 了。"]
    assert list(Visit.objects.values_list("paper_no")) == [("P00007",)]


def test_a_spoilt_sheet_is_not_used_again(clock, clerk, host, sign_in):
    client = sign_in(clerk)
    client.post(LATE, late_form(clerk, host, paper_no="P00007", consent_source="", host_answer_by=""))
    client.post("/tower/visitors/FK260302-001/void/", {"reason": "写错了", "version": 1})
    response = client.post(LATE, late_form(clerk, host, paper_no="7"))
    assert list(response.context["form"].errors["paper_no"]) == ["纸单 P00007 已经录成 FK260302-001 了，那张已作废；写坏的纸单不能再用。"]


def test_a_late_slip_has_its_sheets_number_or_says_that_there_is_none(clock, clerk, host, sign_in):
    client = sign_in(clerk)
    response = client.post(LATE, late_form(clerk, host, paper_no=""))
    assert (response.status_code, errors(response), Visit.objects.count()) == (422, {"paper_no": ["required"]}, 0)
    assert client.post(LATE, late_form(clerk, host, paper_no="", no_paper="on")).status_code == 302
    assert client.post(LATE, late_form(clerk, host, paper_no="甲 12")).status_code == 302
    assert list(Visit.objects.values_list("paper_no", flat=True)) == ["", "甲 12"]
