"""Whoever waits for the desk: told to the next shift, and forgotten with the day."""

import re
import uuid
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from desk.book import open_lines, purge
from desk.counter import queue
from desk.models import QueueTicket
from desk.people.actors import system
from tests.visitors.helpers import at, verbs


def test_who_was_not_served_by_the_end_of_the_day_has_gone_and_so_has_the_name(time_machine, clerk):
    time_machine.move_to(at("2026-03-02 23:50"), tick=False)
    late = queue.take_place(actor=clerk, key=uuid.uuid4(), who="陈先生")
    time_machine.shift(timedelta(minutes=9))
    assert purge(system(clerk.property), timezone.now()) == {"drafts": 0, "queue": 0}
    time_machine.shift(timedelta(minutes=2))
    waits = queue.take_place(actor=clerk, key=uuid.uuid4())
    assert purge(system(clerk.property), timezone.now()) == {"drafts": 0, "queue": 1}
    assert list(QueueTicket.objects.order_by("pk").values_list("state", "who")) == [("gone", ""), ("waiting", "")]
    assert (verbs(late), verbs(waits)) == (["wait", "gone"], ["wait"])


def test_whoever_still_waits_is_handed_over_by_place_and_name(time_machine, clerk):
    ticket = queue.take_place(actor=clerk, key=uuid.uuid4(), kind="visitor", who="陈先生")
    (line,) = open_lines(clerk.property, timezone.now())
    assert (line.subject, line.key, line.number, line.title, line.word) == (
        "desk.queueticket",
        ticket.key,
        "",
        "No. 1 · 陈先生 · visitor",
        "waiting",
    )
    queue.VERBS["serve"].action(ticket, actor=clerk)
    assert open_lines(clerk.property, timezone.now()) == []


def test_the_page_of_keys_names_each_key_that_starts_something_once(clerk, sign_in):
    page = sign_in(clerk).get(reverse("desk:keys", args=["tower"])).content.decode()
    said = re.findall(r"<dt><kbd>w</kbd></dt><dd>([^<]*)", page)
    assert [label for label in said if "wait" in label or "moment" in label] == ["One moment please"]
