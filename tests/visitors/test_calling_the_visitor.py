"""The visitor's own number, for whoever has to call them: shown once, for a minute, logged, and to nobody else."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from desk.models import Event, EventDetail
from desk.people.actors import system
from tests.factories import VisitFactory
from tests.visitors.helpers import errors, verbs, words
from visitors.kinds.models import VisitorPolicy
from visitors.purge import purge

PHONE, WHOLE = "138 0000 5678", "13800005678"


def page(visit, name=""):
    return f"/tower/visitors/{visit.number}/{name}"


@pytest.mark.parametrize(("trait", "key"), [({}, "k"), ({"inside": True}, "c")])
def test_while_the_slip_is_open_one_key_shows_the_visitors_number_and_it_is_logged(clerk, sign_in, trait, key):
    visit, client = VisitFactory(actor=clerk, visitor_phone=PHONE, **trait), sign_in(clerk)
    shown = client.get(page(visit)).content.decode()
    assert re.findall(r'call-visitor/">.*?data-shortcut="(.)"', shown, re.S) == [key]
    assert WHOLE not in shown
    answer = client.post(page(visit, "call-visitor/"))
    said = answer.content.decode()
    assert (answer.status_code, WHOLE in said, re.search(r'data-seconds="(\d+)"', said)[1]) == (200, True, "60")
    assert verbs(visit)[-1] == "reveal-visitor"
    assert "visitor's number shown" in words(client.get(page(visit)).content.decode())
    assert client.get(page(visit, "call-visitor/"))["Location"] == page(visit)


def test_a_visitor_who_left_something_is_called_with_the_reason_a_few_times_a_day(clerk, sign_in):
    VisitorPolicy.objects.update_or_create(property=clerk.property, defaults={"calls_after": 2})
    visit, client = VisitFactory(actor=clerk, visitor_phone=PHONE, departed=True), sign_in(clerk)
    assert f'href="{page(visit, "call-visitor/")}"' in client.get(page(visit)).content.decode()
    asked = client.get(page(visit, "call-visitor/"))
    assert (asked.status_code, WHOLE in asked.content.decode(), 'name="why"' in asked.content.decode()) == (200, False, True)
    unsaid = client.post(page(visit, "call-visitor/"))
    assert (unsaid.status_code, errors(unsaid), verbs(visit)[-1]) == (422, {"why": ["required"]}, "depart")
    for _time in range(2):
        answer = client.post(page(visit, "call-visitor/"), {"why": "雨伞忘在大堂"})
        assert (answer.status_code, WHOLE in answer.content.decode()) == (200, True)
    assert verbs(visit)[-2:] == ["reveal-after"] * 2
    assert [row.values for row in EventDetail.objects.filter(seq=Event.objects.filter(verb="reveal-after").first().seq)] == [
        {"reason": "雨伞忘在大堂"}
    ]
    third = client.post(page(visit, "call-visitor/"), {"why": "又忘了"})
    assert (third.status_code, third.context["denied"].code, WHOLE in third.content.decode()) == (403, "limit", False)


def test_an_erased_number_is_shown_to_nobody(clock, clerk, sign_in):
    visit = VisitFactory(actor=clerk, visitor_phone=PHONE, departed=True)
    clock.shift(timedelta(days=31))
    purge(system(clerk.property), timezone.now())
    client = sign_in(clerk)
    assert "call-visitor" not in client.get(page(visit)).content.decode()
    answer = client.post(page(visit, "call-visitor/"), {"why": "雨伞"})
    assert (answer.status_code, answer.context["denied"].code) == (403, "no_number")


@pytest.mark.parametrize("trait", [{}, {"inside": True}, {"departed": True}])
def test_off_duty_and_for_readers_there_is_no_number_and_no_button(clerk, idle_clerk, auditor, sign_in, trait):
    visit = VisitFactory(actor=clerk, visitor_phone=PHONE, **trait)
    for actor, code in ((idle_clerk, "duty"), (auditor, "permission")):
        client = sign_in(actor)
        assert "call-visitor" not in client.get(page(visit)).content.decode()
        answer = client.post(page(visit, "call-visitor/"), {"why": "雨伞"})
        assert (answer.status_code, answer.context["denied"].code, WHOLE in answer.content.decode()) == (403, code, False)


def test_when_the_house_is_cleared_each_visitor_with_a_number_can_be_called_from_the_list(clerk, idle_clerk, sign_in):
    visit = VisitFactory(actor=clerk, visitor_phone=PHONE, inside=True)
    VisitFactory(actor=clerk, inside=True)
    for actor, calls in ((clerk, [visit.number]), (idle_clerk, [])):
        shown = sign_in(actor).get("/tower/visitors/evacuation/").content.decode()
        assert (re.findall(r'action="/tower/visitors/([^/]*)/call-visitor/"', shown), WHOLE in shown) == (calls, False)
