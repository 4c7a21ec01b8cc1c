"""When something happened is corrected within what is known, and what a book forbids of a correction holds whichever way it comes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from desk.ledger import corrections, writers
from desk.pages.editing import AmendView
from enquiries.complaints.models import Complaint
from mail.items.models import MailItem
from tests.factories import ComplaintFactory, EnquiryFactory, ItemFactory, OccupantFactory, VisitFactory
from tests.visitors.helpers import at, errors, why_not
from tests.visitors.test_late_and_corrected import amend_form
from visitors.visits.models import Visit


def corrected(row, actor, moment, permission="visitors.work"):
    """The time as it stands afterwards, or the field the refusal stands beside."""
    try:
        writers.amend(row, actor=actor, permission=permission, changes={"occurred_at": at(moment)}, reason="看错了时间")
    except ValidationError as error:
        return " ".join(error.error_dict)
    return type(row).objects.get(pk=row.pk).occurred_at.astimezone(actor.property.zone).strftime("%H:%M")


@pytest.mark.parametrize(
    ("moment", "by_clerk", "by_supervisor"),
    [
        ("2026-03-02 08:45", "08:45", "08:45"),
        ("2026-03-02 08:00", "08:00", "08:00"),
        ("2026-03-02 07:59", "occurred_at", "07:59"),
        ("2026-03-02 03:00", "occurred_at", "03:00"),
        ("2026-03-02 09:01", "occurred_at", "occurred_at"),
        ("2026-03-02 12:00", "occurred_at", "occurred_at"),
    ],
)
def test_an_arrival_is_corrected_by_an_hour_by_a_clerk_and_never_to_after_it_was_entered(
    clock, clerk, supervisor, moment, by_clerk, by_supervisor
):
    slips = VisitFactory(actor=clerk), VisitFactory(actor=clerk)
    clock.shift(timedelta(hours=4))
    assert [corrected(slip, actor, moment) for slip, actor in zip(slips, (clerk, supervisor), strict=True)] == [by_clerk, by_supervisor]


def test_many_small_corrections_are_one_large_one(clock, clerk):
    visit = VisitFactory(actor=clerk)
    assert [corrected(visit, clerk, f"2026-03-02 {time}") for time in ("08:30", "08:05", "07:40")] == ["08:30", "08:05", "occurred_at"]


@pytest.mark.parametrize("made", [EnquiryFactory, ComplaintFactory])
def test_an_enquiry_and_a_complaint_are_held_to_the_same(clock, clerk, made):
    row = made(actor=clerk)
    clock.shift(timedelta(hours=4))
    times = ("2026-03-02 09:30", "2026-03-02 05:00", "2026-03-02 08:40")
    assert [corrected(row, clerk, time, "enquiries.work") for time in times] == ["occurred_at", "occurred_at", "08:40"]


def test_a_late_slip_arrives_not_after_it_was_let_in(clock, clerk):
    late = {"late": True, "consent_source": "phone", "host_answer_by": "曾雨桐", "occurred_at": at("2026-03-02 07:40")}
    visit = VisitFactory(actor=clerk, **late)
    assert [corrected(visit, clerk, f"2026-03-02 {time}") for time in ("07:50", "07:30")] == ["occurred_at", "07:30"]


def test_the_page_says_what_stands_in_the_way(clock, clerk, sign_in):
    visit, client = VisitFactory(actor=clerk), sign_in(clerk)
    clock.shift(timedelta(hours=4))
    for time, code in (("12:00", "later"), ("06:00", "far")):
        data = amend_form(client, visit, occurred_at=f"2026-03-02T{time}", amend_reason="错")
        page = client.post(f"/tower/visitors/{visit.number}/amend/", data)
        assert (page.status_code, errors(page)) == (422, {"occurred_at": [code]})


# --- whichever way it comes ---------------------------------------------------------------------------
def test_a_correction_that_comes_past_the_page_is_held_to_the_books_rule(clock, clerk):
    inside = VisitFactory(actor=clerk, inside=True)
    item = ItemFactory(actor=clerk, occupant=OccupantFactory(property=clerk.property), addressee="曾雨桐")
    told = {"actor": clerk, "reason": "看错"}
    assert why_not(writers.amend, inside, permission="visitors.work", changes={"visitor_name": "王大锤"}, **told) == "visitor_name"
    assert why_not(writers.amend, item, permission="mail.work", changes={"addressee": "王大锤"}, **told) == "addressee"


def test_what_follows_is_declared_with_the_rows_and_no_page_has_rules_of_its_own():
    assert set(corrections._FOLLOWS) == {Visit, MailItem, Complaint}
    pages = [view for view in AmendView.__subclasses__() if not view.__module__.startswith("tests")]
    assert [page for page in pages if {"follows", "post", "setting"} & set(vars(page))] == []
