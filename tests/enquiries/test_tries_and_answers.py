"""Tries that count lie apart or go another way; an answer is an answer; the customer's number is for whoever calls back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from desk.models import Event
from desk.people.roles import Role
from enquiries.complaints.models import Complaint
from enquiries.enquiries.actions import advise_enquiry, answer_enquiry, ask_superior, close_not_found, connect_enquiry, try_to_reach
from enquiries.enquiries.models import Attempt, Enquiry
from enquiries.enquiries.states import NOT_FOUND
from enquiries.messages.actions import deliver_message
from enquiries.messages.models import Message
from enquiries.shared.actions import reveal_customer
from enquiries.shared.models import EnquiryPolicy
from tests.factories import ComplaintFactory, EnquiryFactory, MessageFactory, department_of
from tests.visitors.helpers import errors, verbs, why_not
from tests.walk import member


# --- tries (C1.3) -----------------------------------------------------------------------------------
def tried(enquiry, clerk, **values):
    return try_to_reach(enquiry, actor=clerk, **{"result": "no_answer", **values})


def test_two_tries_in_one_minute_by_one_way_count_once(clock, clerk):
    enquiry = tried(EnquiryFactory(actor=clerk, find=True), clerk)
    clock.shift(timedelta(minutes=1, seconds=59))
    enquiry = tried(enquiry, clerk)
    assert (enquiry.attempts, list(Attempt.objects.values_list("counts", flat=True))) == (1, [True, False])
    denied = NOT_FOUND.denied(enquiry, clerk)
    assert (denied.code, "09:02:00" in denied.reason) == ("tries", True)
    assert why_not(close_not_found, enquiry, actor=clerk, left="nothing") == "tries"
    clock.shift(timedelta(seconds=1))
    enquiry = tried(enquiry, clerk)
    assert (enquiry.attempts, close_not_found(enquiry, actor=clerk, left="nothing").state) == (2, "not_found")


def test_another_way_counts_at_once(clock, clerk):
    enquiry = tried(tried(EnquiryFactory(actor=clerk, find=True), clerk), clerk, how="reception")
    assert (enquiry.attempts, close_not_found(enquiry, actor=clerk, left="nothing").state) == (2, "not_found")


def test_how_far_tries_lie_apart_is_the_policys(clock, clerk):
    clerk.policy_of(EnquiryPolicy).apart_minutes = 0
    enquiry = tried(tried(EnquiryFactory(actor=clerk, find=True), clerk), clerk)
    assert enquiry.attempts == 2


def test_whoever_agrees_a_moment_later_has_agreed(clock, clerk):
    enquiry = tried(tried(EnquiryFactory(actor=clerk, find=True), clerk, result="busy"), clerk, result="agreed")
    assert connect_enquiry(enquiry, actor=clerk).state == "connected"


def test_the_database_keeps_tries_apart(clock, clerk):
    enquiry = tried(EnquiryFactory(actor=clerk, find=True), clerk)
    line = {"property": clerk.property, "enquiry": enquiry, "at": timezone.now(), "by": clerk.user, "result": "no_answer"}
    with pytest.raises(IntegrityError, match="tries by one way lie apart"), transaction.atomic():
        Attempt.objects.create(**line)
    Attempt.objects.create(**line, counts=False)
    with pytest.raises(IntegrityError, match="not found means tries that count"), transaction.atomic():
        Enquiry.objects.update(state="not_found", attempts=2, left="nothing", ended_at=timezone.now(), version=9)
    with pytest.raises(IntegrityError, match="a line is erased, never changed"), transaction.atomic():
        Attempt.objects.filter(counts=False).update(counts=True)


def test_the_page_says_that_a_try_came_too_soon(clock, clerk, sign_in):
    enquiry = tried(tried(EnquiryFactory(actor=clerk, find=True), clerk), clerk)
    assert sign_in(clerk).get(f"/tower/enquiries/{enquiry.number}/").content.decode().count("too soon after the last") == 2


# --- answers (A10) ----------------------------------------------------------------------------------
NOBODY_KNOWS = ["不知道", "不清楚。", "对不起，我不知道", "这个我也不太清楚啊", "没听说过", "不晓得", "I don’t know", "？", "这不归我管"]


def log(**more):
    return {"key": str(uuid4()), "subject": "附近有银行吗", "kind": "info", "outcome": "answered", "channel": "visit", **more}


@pytest.mark.parametrize("answer", ["", *NOBODY_KNOWS])
def test_answered_needs_an_answer_and_not_knowing_is_none(clerk, sign_in, answer):
    page = sign_in(clerk).post("/tower/enquiries/new/", log(answer=answer))
    assert (page.status_code, errors(page), Enquiry.objects.count()) == (422, {"answer": ["no_answer" if answer else "required"]}, 0)
    fits = "“？” tells the customer nothing" if answer == "？" else "Ask a superior"
    assert fits in page.content.decode()


@pytest.mark.parametrize("answer", ["好", "1", "哈哈哈", "嗯嗯", "略", "test"])
def test_who_typed_nothing_is_not_told_about_not_knowing(clerk, sign_in, answer):
    page = sign_in(clerk).post("/tower/enquiries/new/", log(answer=answer))
    assert list(page.context["form"].errors["answer"]) == [f"「{answer}」等于没答：请写答复客户的内容。"]


@pytest.mark.parametrize("answer", ["没有", "不知道总机的请拨 114", "二楼不清楚，请到三楼服务台问", "No", "在 B1"])
def test_what_tells_the_customer_something_is_an_answer(clerk, sign_in, answer):
    assert sign_in(clerk).post("/tower/enquiries/new/", log(answer=answer)).status_code == 302
    assert list(Enquiry.objects.values_list("state", "answer")) == [("answered", answer)]


def test_neither_clerk_nor_superior_answers_that_they_do_not_know(clerk, supervisor):
    enquiry = EnquiryFactory(actor=clerk)
    assert why_not(answer_enquiry, enquiry, actor=clerk, answer="不清楚") == "answer"
    asked = ask_superior(enquiry, actor=clerk, superior=supervisor.user, due_at=timezone.now() + timedelta(hours=1))
    assert why_not(advise_enquiry, asked, actor=supervisor, advice="我也不知道") == "advice"


@pytest.mark.parametrize("answer", ["", " ", "不知道", "不清楚"])
def test_the_database_takes_no_answer_that_is_none(clerk, answer):
    EnquiryFactory(actor=clerk)
    with pytest.raises(IntegrityError, match="answered means an answer"), transaction.atomic():
        Enquiry.objects.update(state="answered", answer=answer, ended_at=timezone.now(), version=9)
    fresh = Enquiry.objects.values().get()
    fresh |= {"id": None, "key": uuid4(), "number": "WX260302-900", "serial": 900, "state": "answered", "answer": answer, "at_once": True}
    with pytest.raises(IntegrityError, match="answered means an answer"), transaction.atomic():
        Enquiry.objects.create(**{**fresh, "ended_at": timezone.now()})


@pytest.mark.parametrize("verb", ["reply", "explain"])
def test_a_complainant_is_not_told_that_nobody_knows(clerk, supervisor, sign_in, verb):
    complaint, field = ComplaintFactory(actor=clerk), {"reply": "reply", "explain": "explanation"}[verb]
    page = sign_in(supervisor).post(f"/tower/enquiries/complaints/{complaint.number}/{verb}/", {field: "不知道"})
    assert (page.status_code, errors(page)) == (422, {field: ["no_answer"]})


@pytest.mark.parametrize("asked", [{"kind": "find", "outcome": "open"}, {"kind": "find", "outcome": "answered"}, {"outcome": "open"}])
def test_what_is_not_answered_keeps_no_answer(clerk, sign_in, wanted, asked):
    page = sign_in(clerk).post("/tower/enquiries/new/", log(answer="打 13800004321", host_ref=f"contact:{wanted.key}", **asked))
    assert (page.status_code, errors(page), Enquiry.objects.count()) == (422, {"answer": ["unanswered"]}, 0)
    assert why_not(EnquiryFactory, actor=clerk, answer="在三楼") != ""


HIDDEN = [
    "+86 138 0000 4321",
    "008613800004321",
    "8613800004321",
    "一三八〇〇〇〇四三二一",
    "幺三八零零零零四三二幺",
    "138OOOO4321",
    "138，0000，4321",
]


@pytest.mark.parametrize("written", ["打 13800004321", "138 0000 4321", "１３８－００００－４３２１找曾小姐", "电话13800004321。", *HIDDEN])
def test_nobody_is_told_a_private_number_as_an_answer(clerk, supervisor, sign_in, wanted, written):
    page = sign_in(clerk).post("/tower/enquiries/new/", log(answer=written))
    assert (page.status_code, errors(page), Enquiry.objects.count()) == (422, {"answer": ["number"]}, 0)
    enquiry = EnquiryFactory(actor=clerk)
    assert why_not(answer_enquiry, enquiry, actor=clerk, answer=written) == "answer"
    asked = ask_superior(enquiry, actor=clerk, superior=supervisor.user, due_at=timezone.now() + timedelta(hours=1))
    asked = advise_enquiry(asked, actor=supervisor, advice="可告知 13800004321，本人同意")
    assert answer_enquiry(asked, actor=clerk, answer=written).state == "answered"


def test_a_public_number_and_one_nobody_has_on_file_are_told(clerk, sign_in, wanted):
    type(wanted).objects.filter(pk=wanted.pk).update(disclosure="public")
    for written in ("打 13800004321", "锁匠 13987654321", "65121234 转 801", "电话6512"):
        assert sign_in(clerk).post("/tower/enquiries/new/", log(answer=written)).status_code == 302


# --- the customer's number (A1) -----------------------------------------------------------------------
PHONE = "13733334444"
ENTRIES = {
    "a promise": ("", lambda clerk: EnquiryFactory(actor=clerk, promised=True), "c"),
    "a search": ("", lambda clerk: EnquiryFactory(actor=clerk, find=True), "k"),
    "a message": ("messages/", lambda clerk: MessageFactory(actor=clerk), "k"),
    "a message for a room": ("messages/", lambda clerk: MessageFactory(actor=clerk, wanted="六楼前台"), "c"),
    "a complaint": ("complaints/", lambda clerk: ComplaintFactory(actor=clerk), "c"),
    "a follow-up": ("complaints/", lambda clerk: ComplaintFactory(actor=clerk, resolved=True), "c"),
}


@pytest.mark.parametrize("case", ENTRIES)
def test_the_customers_number_is_one_key_for_a_minute_and_logged(clerk, sign_in, case):
    path, made, key = ENTRIES[case]
    entry, client = made(clerk), sign_in(clerk)
    page = client.get(f"/tower/enquiries/{path}{entry.number}/").content.decode()
    assert (PHONE in page, '/customer/"' in page, f'data-shortcut="{key}">Show the customer' in page) == (False, True, True)
    before = verbs(entry)
    called = client.post(f"/tower/enquiries/{path}{entry.number}/customer/")
    shown = called.content.decode()
    assert (called.status_code, PHONE in shown, 'data-seconds="60"' in shown) == (200, True, True)
    assert verbs(entry) == [*before, "reveal-customer"]
    event = Event.objects.get(verb="reveal-customer")
    assert (event.number, event.actor, event.data, event.digest) == (entry.number, clerk.user, {}, "")
    assert client.get(f"/tower/enquiries/{path}{entry.number}/customer/").status_code == 302


@pytest.mark.parametrize("case", ENTRIES)
def test_a_supervisor_calls_the_customer_from_the_office_and_a_clerk_only_on_duty(clerk, supervisor, idle_clerk, sign_in, case):
    path, made, _key = ENTRIES[case]
    entry = made(clerk)
    url = f"/tower/enquiries/{path}{entry.number}/customer/"
    answers = [sign_in(actor).post(url) for actor in (supervisor, idle_clerk)]
    assert [(one.status_code, PHONE in one.content.decode()) for one in answers] == [(200, True), (403, False)]


def test_the_trail_says_that_a_number_was_shown_to_somebody_who_stood_at_no_post(clerk, supervisor, sign_in, wanted):
    message = MessageFactory(actor=clerk, contact=wanted)
    for actor in (clerk, supervisor):
        sign_in(actor).post(f"/tower/enquiries/messages/{message.number}/reveal/")
    shown = Event.objects.filter(verb__startswith="reveal").order_by("seq").values_list("verb", "actor", "post", "data")
    assert list(shown) == [
        ("reveal", clerk.user.pk, clerk.post.pk, {}),
        ("reveal-customer", clerk.user.pk, clerk.post.pk, {}),
        ("reveal", supervisor.user.pk, None, {"off_duty": True}),
        ("reveal-customer", supervisor.user.pk, None, {"off_duty": True}),
    ]
    assert sign_in(supervisor).get(f"/tower/enquiries/messages/{message.number}/").content.decode().count("Not at a post: ✓") == 2


def test_the_department_a_complaint_was_given_to_calls_the_complainant(clerk, sign_in):
    handler = member(clerk.property, Role.HANDLER)
    given = ComplaintFactory(actor=clerk, assigned=True)
    url = f"/tower/enquiries/assigned/{given.number}/"
    assert 'data-shortcut="c">Show the customer' in sign_in(handler).get(url).content.decode()
    assert PHONE in sign_in(handler).post(f"{url}customer/").content.decode()
    others = ComplaintFactory(actor=clerk, assigned=True)
    Complaint.objects.filter(pk=others.pk).update(department=department_of(clerk.property, "保洁部"), version=99)
    assert sign_in(handler).post(f"/tower/enquiries/assigned/{others.number}/customer/").status_code == 404


def test_whoever_is_complained_of_is_shown_no_number(clerk, colleague, sign_in):
    complaint = ComplaintFactory(actor=clerk, about_staff=colleague.user)
    assert sign_in(colleague).post(f"/tower/enquiries/complaints/{complaint.number}/customer/").status_code == 404


@pytest.mark.parametrize(("made", "code"), [({"answered": True}, "closed"), ({"phone": ""}, "no_number")])
def test_a_closed_enquiry_and_one_without_a_number_show_none(clerk, made, code):
    assert why_not(reveal_customer, EnquiryFactory(actor=clerk, **made), actor=clerk) == code


def test_a_supervisor_reaches_the_receiver_of_a_message_too(clerk, supervisor, sign_in, wanted):
    message = MessageFactory(actor=clerk, contact=wanted)
    assert "13800004321" in sign_in(supervisor).post(f"/tower/enquiries/messages/{message.number}/reveal/").content.decode()


def test_the_folded_slip_carries_the_number_to_call_back(clerk, sign_in):
    message, client = MessageFactory(actor=clerk), sign_in(clerk)
    inside = client.get(f"/tower/enquiries/messages/{message.number}/print/").content.decode().partition("fold here")
    assert (PHONE in inside[0], PHONE in inside[2]) == (False, True)
    deliver_message(message, actor=clerk, how="slip", delivered_to="曾雨桐")
    assert PHONE not in client.get(f"/tower/enquiries/messages/{message.number}/print/").content.decode()
    assert Message.objects.get().state == "delivered"
