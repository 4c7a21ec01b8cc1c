"""Whoever is to be reached, for a search, a message or a follow-up call: tries count when they lie apart or go another way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from desk.models import Event
from enquiries.enquiries.actions import try_to_reach
from enquiries.followups.actions import close_complaint, follow_up
from enquiries.followups.models import FollowUp
from enquiries.followups.states import CLOSE
from enquiries.messages.actions import try_message
from enquiries.messages.models import Message, MessageTry
from enquiries.shared.models import EnquiryPolicy
from tests.factories import ComplaintFactory, EnquiryFactory, MessageFactory
from tests.visitors.helpers import verbs, why_not


# --- messages ---------------------------------------------------------------------------------------
def test_two_tries_of_a_message_in_one_second_count_once_and_both_are_written_down(clock, clerk):
    message = MessageFactory(actor=clerk)
    for _time in range(2):
        message = try_message(message, actor=clerk)
    assert (message.tries, list(MessageTry.objects.values_list("how", "counts", "by"))) == (
        1,
        [("phone", True, clerk.user.pk), ("phone", False, clerk.user.pk)],
    )
    assert (message.tried_at, verbs(message)) == (timezone.now(), ["enter", "tried", "tried"])
    clock.shift(timedelta(minutes=2))
    assert try_message(message, actor=clerk).tries == 2


def test_a_message_tried_another_way_counts_at_once_and_three_that_count_are_a_supervisors(clock, clerk):
    message, often = MessageFactory(actor=clerk), clerk.policy_of(EnquiryPolicy).message_tries
    for how in ("phone", "phone", "phone", "reception", "reception"):
        message = try_message(message, actor=clerk, how=how)
    assert (message.tries, Message.objects.tried_often(often).count()) == (2, 0)
    message = try_message(message, actor=clerk, how="person")
    assert (message.tries, Message.objects.tried_often(often).get()) == (3, message)


def test_the_page_of_a_message_counts_one_key_a_try_by_phone_and_says_which_came_too_soon(clock, clerk, sign_in):
    message, client = MessageFactory(actor=clerk), sign_in(clerk)
    url = f"/tower/enquiries/messages/{message.number}/"
    assert 'name="how" value="phone" data-shortcut="t"' in " ".join(client.get(url).content.decode().split())
    for how in ("phone", "phone", "paging"):
        version = Message.objects.get().version
        assert client.post(f"{url}tried/", {"how": how, "version": version}).status_code == 302
    page = client.get(url).content.decode()
    assert (Message.objects.get().tries, page.count("too soon after the last")) == (2, 2)  # beside the try, and in the history


def test_the_database_keeps_the_tries_of_a_message_apart_and_counts_no_other(clock, clerk):
    message = try_message(MessageFactory(actor=clerk), actor=clerk)
    with pytest.raises(IntegrityError, match="tries by one way lie apart"), transaction.atomic():
        MessageTry.objects.create(property=clerk.property, message=message, at=timezone.now(), by=clerk.user)
    with pytest.raises(IntegrityError, match="failed tries are tries that count"), transaction.atomic():
        Message.objects.update(tries=2, tried_at=timezone.now() + timedelta(seconds=1), version=9)
    with pytest.raises(IntegrityError, match="a line is erased, never changed"), transaction.atomic():
        MessageTry.objects.update(counts=False)


# --- follow-up calls ----------------------------------------------------------------------------------
def test_three_follow_up_calls_in_one_minute_are_one_and_close_nothing(clock, clerk):
    complaint = ComplaintFactory(actor=clerk, resolved=True)
    for _time in range(3):
        complaint = follow_up(complaint, actor=clerk, method="phone", rating="none")
    assert list(FollowUp.objects.values_list("rating", "counts")) == [("none", True), ("none", False), ("none", False)]
    denied = CLOSE.denied(complaint, clerk)
    assert (denied.code, "还需再联系 2 次" in denied.reason, "09:02:00" in denied.reason) == ("not_called", True, True)
    assert why_not(close_complaint, complaint, actor=clerk) == "not_called"
    for method in ("visit", "phone"):
        clock.shift(timedelta(minutes=2))
        complaint = follow_up(complaint, actor=clerk, method=method, rating="none")
    assert close_complaint(complaint, actor=clerk).state == "closed"


def test_three_ways_in_one_second_are_one_follow_up_call(clock, clerk):
    complaint = ComplaintFactory(actor=clerk, resolved=True)
    for method in ("phone", "message", "visit"):
        complaint = follow_up(complaint, actor=clerk, method=method, rating="none")
    assert list(FollowUp.objects.values_list("method", "counts")) == [("phone", True), ("message", False), ("visit", False)]
    assert (why_not(close_complaint, complaint, actor=clerk), "换一种方式" in CLOSE.denied(complaint, clerk).reason) == (
        "not_called",
        False,
    )
    line = {"property": clerk.property, "complaint": complaint, "at": timezone.now(), "by": clerk.user, "round": 0}
    with pytest.raises(IntegrityError, match="tries by one way lie apart"), transaction.atomic():
        FollowUp.objects.create(**line, method="visit", rating="none")


def test_a_complainant_who_answers_a_moment_later_has_answered(clock, clerk):
    complaint = follow_up(ComplaintFactory(actor=clerk, resolved=True), actor=clerk, method="phone", rating="none")
    assert follow_up(complaint, actor=clerk, method="phone", rating="a").state == "closed"


def test_the_database_keeps_follow_up_calls_apart_and_closes_on_those_that_count(clock, clerk):
    complaint = follow_up(ComplaintFactory(actor=clerk, resolved=True), actor=clerk, method="phone", rating="none")
    line = {"property": clerk.property, "complaint": complaint, "at": timezone.now(), "by": clerk.user, "round": 0}
    with pytest.raises(IntegrityError, match="tries by one way lie apart"), transaction.atomic():
        FollowUp.objects.create(**line, method="phone", rating="none")
    for _time in range(3):
        FollowUp.objects.create(**line, method="phone", rating="none", counts=False)
    with pytest.raises(IntegrityError, match="closed means the complainant was asked"), transaction.atomic():
        type(complaint).objects.update(state="closed", ended_at=timezone.now(), version=99)


def test_the_page_of_a_complaint_says_which_call_came_too_soon(clock, clerk, sign_in):
    complaint = ComplaintFactory(actor=clerk, resolved=True)
    for _time in range(2):
        complaint = follow_up(complaint, actor=clerk, method="phone", rating="none")
    page = sign_in(clerk).get(f"/tower/enquiries/complaints/{complaint.number}/").content.decode()
    assert page.count("too soon after the last") == 2  # beside the call, and in the history


# --- what the caller has before them (A1) --------------------------------------------------------------
def test_whoever_calls_the_receiver_reads_the_words_the_caller_and_the_number_to_call_back(clerk, sign_in, wanted):
    message = MessageFactory(actor=clerk, contact=wanted, body="下午三点的会改到四点", person="陈建国", phone="13733334444")
    page = sign_in(clerk).post(f"/tower/enquiries/messages/{message.number}/reveal/").content.decode()
    shown = ("13800004321", "下午三点的会改到四点", "陈建国", "13733334444")
    assert [words for words in shown if words not in page] == []
    assert verbs(message) == ["enter", "reveal", "reveal-customer"]


def test_where_the_caller_left_no_number_only_the_receivers_is_logged(clerk, sign_in, wanted):
    message = MessageFactory(actor=clerk, contact=wanted, phone="")
    assert sign_in(clerk).post(f"/tower/enquiries/messages/{message.number}/reveal/").status_code == 200
    assert verbs(message) == ["enter", "reveal"]


def test_a_receiver_who_is_not_to_be_phoned_shows_neither_number(clerk, sign_in, wanted):
    wanted.no_call, wanted.no_call_instead = True, "六楼前台"
    wanted.save()
    message = MessageFactory(actor=clerk, contact=wanted)
    page = sign_in(clerk).post(f"/tower/enquiries/messages/{message.number}/reveal/")
    assert (page.status_code, "13733334444" in page.content.decode(), Event.objects.filter(verb__startswith="reveal").count()) == (
        403,
        False,
        0,
    )


def test_the_history_of_a_search_and_of_a_follow_up_says_which_try_came_too_soon(clock, clerk, supervisor):
    enquiry = EnquiryFactory(actor=clerk, find=True)
    for _try in range(2):
        enquiry = try_to_reach(enquiry, actor=clerk, result="no_answer")
    complaint = ComplaintFactory(actor=clerk, resolved=True)
    for _call in range(2):
        complaint = follow_up(complaint, actor=supervisor, rating="none", method="phone")
    for row, verb in ((enquiry, "try"), (complaint, "follow-up")):
        told = Event.objects.filter(number=row.number, verb=verb).order_by("pk").values_list("data", flat=True)
        assert [one.get("too_soon", False) for one in told] == [False, True]
