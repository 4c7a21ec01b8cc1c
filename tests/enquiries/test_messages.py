"""A message: taken, read back, delivered to somebody named, by its clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from desk.models import Event
from enquiries import actions
from enquiries.book import open_lines
from enquiries.models import EnquiryPolicy, Message
from tests.factories import MessageFactory
from tests.visitors.helpers import at, verbs, why_not


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
    assert why_not(actions.deliver_message, message, actor=clerk, how="phone", delivered_to="") == "delivered_names_receiver"
    for nobody in ("本人", " 本 人 ", "他本人"):
        assert why_not(actions.deliver_message, message, actor=clerk, how="collected", delivered_to=nobody) == "delivered_to"
    clock.shift(timedelta(minutes=10))
    message = actions.deliver_message(message, actor=clerk, how="person", delivered_to="曾雨桐")
    assert (message.state, message.delivered_to, message.ended_at) == ("delivered", "曾雨桐", timezone.now())
    assert verbs(message) == ["enter", "deliver"]


def test_after_three_failed_tries_a_supervisor_looks_at_it(clock, clerk):
    message = MessageFactory(actor=clerk)
    for tries in range(1, 4):
        assert Message.objects.tried_often(clerk.policy_of(EnquiryPolicy).message_tries).count() == 0
        clock.shift(timedelta(minutes=2))
        message = actions.try_message(message, actor=clerk)
        assert (message.tries, message.tried_at) == (tries, timezone.now())
    assert Message.objects.tried_often(clerk.policy_of(EnquiryPolicy).message_tries).get() == message


def test_a_message_past_its_clock_is_handed_over_until_it_is_delivered(clock, clerk):
    message = MessageFactory(actor=clerk)
    clock.shift(timedelta(hours=9))
    (line,) = open_lines(clerk.property, timezone.now())
    assert (line.number, line.due_at, Message.objects.overdue(timezone.now()).count()) == (message.number, at("2026-03-02 11:00"), 1)
    actions.give_back_message(message, actor=clerk, reason="已告知留言人")
    assert open_lines(clerk.property, timezone.now()) == []


def test_what_a_message_says_stands_in_no_open_half_of_the_trail(clerk):
    MessageFactory(actor=clerk, body="密码是芝麻开门", delivered=True)
    assert "芝麻" not in str(list(Event.objects.values_list("data", flat=True)))
