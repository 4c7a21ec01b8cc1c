"""A message: taken, read back, delivered to somebody named, by its clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from desk.models import Event, EventDetail
from enquiries.handover_lines import open_lines
from enquiries.messages.actions import deliver_message, give_back_message, try_message
from enquiries.messages.models import Message
from enquiries.shared.models import EnquiryPolicy
from tests.factories import MessageFactory, UnitFactory
from tests.visitors.helpers import at, errors, verbs, why_not


@pytest.mark.parametrize(("urgent", "due"), [(False, "2026-03-02 11:00"), (True, "2026-03-02 09:30")])
def test_a_message_has_a_clock_that_says_how_urgent_it_is(clock, clerk, urgent, due):
    message = MessageFactory(actor=clerk, urgent=urgent)
    assert (message.number, message.state, message.due_at) == ("LY260302-001", "taken", at(due))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"read_back": False}, "message_read_back"),
        ({"wanted": ""}, "message_has_receiver"),
        ({"body": ""}, "body"),
        ({"body": "请带 11010519900307231X 来"}, "body"),
    ],
)
def test_a_message_nobody_confirmed_is_not_taken(clerk, values, code):
    assert why_not(MessageFactory, actor=clerk, **values) == code


def test_a_message_is_delivered_to_somebody_named(clock, clerk):
    message = MessageFactory(actor=clerk)
    assert why_not(deliver_message, message, actor=clerk, how="phone", delivered_to="") == "delivered_names_receiver"
    for nobody in ("本人", " 本 人 ", "他本人"):
        assert why_not(deliver_message, message, actor=clerk, how="collected", delivered_to=nobody) == "delivered_to"
    clock.shift(timedelta(minutes=10))
    message = deliver_message(message, actor=clerk, how="person", delivered_to="曾雨桐")
    assert (message.state, message.delivered_to, message.ended_at) == ("delivered", "曾雨桐", timezone.now())
    assert verbs(message) == ["enter", "deliver"]


@pytest.mark.parametrize("somebody", ["保洁阿姨", "曾雨彤彤", "高志强", "前台小杨"])
def test_a_message_given_to_somebody_else_says_who_they_are_to_the_receiver(clerk, sign_in, somebody):
    message, client = MessageFactory(actor=clerk), sign_in(clerk)
    act = f"/tower/enquiries/messages/{message.number}/deliver/"
    page = client.post(act, {"delivered_to": somebody, "how": "person"})
    assert (page.status_code, errors(page), Message.objects.get().state) == (422, {"relation": ["another"]}, "taken")
    assert client.post(act, {"delivered_to": somebody, "how": "person", "relation": "部门同事"}).status_code == 302
    row = Message.objects.get()
    assert (row.state, row.delivered_to, row.relation) == ("delivered", somebody, "部门同事")
    assert "部门同事" not in str(list(Event.objects.values_list("data", flat=True)))
    assert "部门同事" in str([one.values for one in EventDetail.objects.all()])


@pytest.mark.parametrize("name", ["不知道", "没人", "前台", "客人", "李思远", "王晓燕"])
def test_a_message_nobody_took_is_not_delivered(clerk, colleague, name):
    message = MessageFactory(actor=clerk)
    assert why_not(deliver_message, message, actor=clerk, how="phone", delivered_to=name, relation="同事") == "delivered_to"


def test_nobody_knows_what_they_are_is_no_relation(clerk):
    message = MessageFactory(actor=clerk)
    assert why_not(deliver_message, message, actor=clerk, how="phone", delivered_to="高志强", relation="不知道") == "relation"


@pytest.mark.parametrize("name", ["曾雨桐", " 曾 雨桐", "曾雨彤", "Zeng Yutong", "曾小姐"])
def test_the_receivers_own_name_however_written_needs_no_word_more(clerk, name):
    message = deliver_message(MessageFactory(actor=clerk), actor=clerk, how="phone", delivered_to=name)
    assert (message.state, message.relation) == ("delivered", "")


def test_a_message_for_a_unit_or_a_firm_may_be_taken_by_anybody_there(clerk):
    for wanted in ("", "华信科技有限公司"):
        message = MessageFactory(actor=clerk, wanted=wanted, unit=UnitFactory(property=clerk.property))
        assert deliver_message(message, actor=clerk, how="person", delivered_to="前台小杨").state == "delivered"


def test_after_three_failed_tries_a_supervisor_looks_at_it(clock, clerk):
    message = MessageFactory(actor=clerk)
    for tries in range(1, 4):
        assert Message.objects.tried_often(clerk.policy_of(EnquiryPolicy).message_tries).count() == 0
        clock.shift(timedelta(minutes=2))
        message = try_message(message, actor=clerk)
        assert (message.tries, message.tried_at) == (tries, timezone.now())
    assert Message.objects.tried_often(clerk.policy_of(EnquiryPolicy).message_tries).get() == message


def test_a_message_past_its_clock_is_handed_over_until_it_is_delivered(clock, clerk):
    message = MessageFactory(actor=clerk)
    clock.shift(timedelta(hours=9))
    (line,) = open_lines(clerk.property, timezone.now())
    assert (line.number, line.due_at, Message.objects.overdue(timezone.now()).count()) == (message.number, at("2026-03-02 11:00"), 1)
    give_back_message(message, actor=clerk, reason="已告知留言人")
    assert open_lines(clerk.property, timezone.now()) == []


def test_what_a_message_says_stands_in_no_open_half_of_the_trail(clerk):
    MessageFactory(actor=clerk, body="密码是芝麻开门", delivered=True)
    assert "芝麻" not in str(list(Event.objects.values_list("data", flat=True)))
