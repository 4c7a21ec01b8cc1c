"""补录: what was kept on paper while the desk was dark keeps its true time, its paper number and its clocks."""

from datetime import timedelta
from uuid import uuid4

import pytest

from enquiries.complaints.models import Complaint
from enquiries.enquiries.actions import take_message
from enquiries.enquiries.models import Attempt, Enquiry
from enquiries.messages.models import Message
from tests.factories import AreaFactory, ComplaintFactory, EnquiryFactory, MessageFactory
from tests.visitors.helpers import at, errors, verbs, why_not

NINE, EIGHT = "2026-03-02T09:00", "2026-03-02T08:00"


def typed_in(client, page, **values):
    return client.post(f"/tower/enquiries/{page}late/", {"key": str(uuid4()), "occurred_at": EIGHT, "channel": "phone", **values})


def test_an_enquiry_kept_on_paper_keeps_its_true_time(clock, clerk, sign_in):
    answer = typed_in(
        sign_in(clerk), "", subject="地铁站怎么走", kind="info", outcome="answered", answer="出门右转 300 米", paper_no="P00012"
    )
    row = Enquiry.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/tower/enquiries/late/")
    assert (row.number, row.state, row.late, row.paper_no) == ("WX260302-001", "answered", True, "P00012")
    assert (row.occurred_at, row.ended_at, row.created_at) == (at("2026-03-02 08:00"), at("2026-03-02 08:00"), at("2026-03-02 09:00"))
    assert verbs(row) == ["late"]


def test_whoever_was_put_through_while_the_desk_wrote_on_paper_had_agreed_then(clock, clerk, wanted, sign_in):
    sought = {"subject": "找曾小姐", "kind": "find", "outcome": "open", "host_ref": f"contact:{wanted.key}"}
    typed_in(sign_in(clerk), "", **sought, connected="on")
    row, tried = Enquiry.objects.get(), Attempt.objects.get()
    assert (row.state, row.attempts, row.consent_at, row.ended_at) == ("connected", 1, at("2026-03-02 08:00"), at("2026-03-02 08:00"))
    assert (tried.result, tried.at, tried.by) == ("agreed", at("2026-03-02 08:00"), clerk.user)
    typed_in(sign_in(clerk), "", **sought)
    assert Enquiry.objects.order_by("pk").last().state == "open"


def test_a_tick_about_putting_through_says_nothing_where_nobody_was_looked_for(clock, clerk, sign_in):
    typed_in(sign_in(clerk), "", subject="地铁站怎么走", kind="info", outcome="open", connected="on")
    assert Enquiry.objects.get().state == "open"


def test_a_message_taken_on_paper_is_due_from_when_it_was_taken(clock, clerk, wanted, sign_in):
    taken = {"host_ref": f"contact:{wanted.key}", "body": "请回电", "person": "陈建国", "read_back": "on"}
    typed_in(sign_in(clerk), "messages/", **taken)
    row = Message.objects.get()
    assert (row.state, row.due_at, row.late, verbs(row)) == ("taken", at("2026-03-02 10:00"), True, ["late"])


def test_a_message_may_have_been_delivered_on_paper_to_somebody_named(clock, clerk, wanted, sign_in):
    taken = {"host_ref": f"contact:{wanted.key}", "body": "请回电", "person": "陈建国", "read_back": "on"}
    typed_in(sign_in(clerk), "messages/", **taken, delivered_to="曾雨桐", how="person", ended_at="2026-03-02T08:20")
    row = Message.objects.get()
    assert (row.state, row.delivered_to, row.how, row.ended_at) == ("delivered", "曾雨桐", "person", at("2026-03-02 08:20"))


def test_a_message_delivered_on_paper_to_another_says_who_they_are_to_the_receiver(clock, clerk, wanted, sign_in):
    taken = {"host_ref": f"contact:{wanted.key}", "body": "请回电", "read_back": "on"}
    given = {"delivered_to": "保洁阿姨", "how": "person", "ended_at": "2026-03-02T08:20"}
    page = typed_in(sign_in(clerk), "messages/", **taken, **given)
    assert (page.status_code, errors(page), Message.objects.count()) == (422, {"relation": ["another"]}, 0)
    typed_in(sign_in(clerk), "messages/", **taken, **given, relation="同层保洁，代转")
    assert Message.objects.values_list("state", "delivered_to", "relation").get() == ("delivered", "保洁阿姨", "同层保洁，代转")


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"delivered_to": "曾雨桐"}, ["delivered_to"]),
        ({"how": "person", "ended_at": "2026-03-02T08:20"}, ["delivered_to"]),
        ({"delivered_to": "曾雨桐", "how": "person", "ended_at": "2026-03-02T07:59"}, ["ended_at"]),
        ({"delivered_to": "曾雨桐", "how": "person", "ended_at": "2026-03-02T09:01"}, ["ended_at"]),
        ({"occurred_at": "2026-03-02T09:01"}, ["occurred_at"]),
        ({"occurred_at": "2026-01-29T09:00"}, ["occurred_at"]),
        ({"occurred_at": ""}, ["occurred_at"]),
    ],
)
def test_a_late_message_with_an_impossible_time_is_refused_and_stays_as_typed(clock, clerk, wanted, sign_in, values, wrong):
    taken = {"host_ref": f"contact:{wanted.key}", "body": "请回电", "person": "陈建国", "read_back": "on", **values}
    answer = typed_in(sign_in(clerk), "messages/", **taken)
    assert (answer.status_code, sorted(answer.context["form"].errors), Message.objects.count()) == (422, wrong, 0)
    assert answer.context["form"]["body"].value() == "请回电"


def test_a_complaint_kept_on_paper_runs_from_when_they_spoke_and_is_seen_from_when_it_was_written(clock, clerk, sign_in):
    said = {"narrative": "电梯又停了", "kind": "complaint", "phone": "13733334444", "paper_no": "P00013"}
    typed_in(sign_in(clerk), "complaints/", **said, occurred_at="2026-03-01T20:00")
    row = Complaint.objects.get()
    assert (row.late, row.paper_no, row.state, verbs(row)) == (True, "P00013", "registered", ["late"])
    spoke = at("2026-03-01 20:00")
    assert (row.due_seen_at, row.due_reply_at) == (at("2026-03-02 09:15"), spoke + timedelta(hours=24))
    assert (row.due_resolve_at, row.due_at_latest) == (spoke + timedelta(hours=24), spoke + timedelta(days=10))


def test_the_same_paper_is_typed_in_once(clock, clerk, sign_in):
    asked = {"subject": "地铁站怎么走", "kind": "info", "outcome": "answered", "answer": "出门右转 300 米", "paper_no": "P00012"}
    typed_in(sign_in(clerk), "", **asked)
    answer = typed_in(sign_in(clerk), "", **asked)
    assert (answer.status_code, "paper_no" in answer.context["form"].errors, Enquiry.objects.count()) == (422, True, 1)


@pytest.mark.parametrize("again", ["p12", "00012", "Ｐ１２"])
def test_a_sheet_is_one_however_its_number_is_written(clock, clerk, sign_in, again):
    asked = {"subject": "地铁站怎么走", "kind": "info", "outcome": "answered", "answer": "出门右转 300 米"}
    typed_in(sign_in(clerk), "", **asked, paper_no="P00012")
    answer = typed_in(sign_in(clerk), "", **asked, paper_no=again)
    assert (answer.status_code, errors(answer), Enquiry.objects.count()) == (422, {"paper_no": ["paper"]}, 1)


def test_the_clerk_who_types_a_late_message_has_not_delivered_it_to_herself(clock, clerk, wanted, sign_in):
    taken = {"host_ref": f"contact:{wanted.key}", "body": "请回电", "read_back": "on"}
    given = {"delivered_to": clerk.user.name, "relation": "前台", "how": "person", "ended_at": "2026-03-02T08:20"}
    page = typed_in(sign_in(clerk), "messages/", **taken, **given)
    assert (page.status_code, errors(page), Message.objects.count()) == (422, {"delivered_to": ["own"]}, 0)


def test_whom_a_message_is_for_is_on_file_or_entered_because_the_clerk_said_so(clock, clerk, wanted, sign_in):
    assert (MessageFactory(actor=clerk, wanted="袁振华").unlisted, Message.objects.count()) == (True, 1)
    assert why_not(MessageFactory, actor=clerk, wanted="袁振华", unlisted=False) == "enquiries_message_unlisted_new"
    assert why_not(EnquiryFactory, actor=clerk, find=True, wanted="袁振华", unlisted=False) == "enquiries_enquiry_unlisted_new"
    hall = AreaFactory(property=clerk.property)
    assert EnquiryFactory(actor=clerk, wanted=hall.name, unlisted=False).wanted == hall.name


def test_a_message_for_somebody_not_on_file_says_so_as_the_search_did(clerk):
    sought = EnquiryFactory(actor=clerk, find=True, wanted="袁振华")
    take_message(sought, actor=clerk, body="请回电", read_back=True, wished=True)
    assert Message.objects.values_list("wanted", "unlisted").get() == ("袁振华", True)


def test_a_gap_in_the_numbers_is_explained_to_everybody_alike(clerk, colleague, supervisor, sign_in):
    ComplaintFactory(actor=clerk)
    pages = {who: sign_in(who).get("/tower/enquiries/complaints/").content.decode() for who in (clerk, colleague, supervisor)}
    ComplaintFactory(actor=clerk, about_staff=colleague.user)
    after = {who: sign_in(who).get("/tower/enquiries/complaints/").content.decode() for who in (clerk, colleague, supervisor)}
    said = "Not every entry stands on everybody’s list".replace("’", "&#x27;")
    assert [said in page for page in (*pages.values(), *after.values())] == [True] * 6
