"""On the duty page a key belongs to one post; in a handover it is told at which post an ID is in hand."""

import re

from django.urls import reverse
from django.utils import timezone

from tests.factories import PostFactory, VisitFactory, actor_of, on_duty
from visitors.handover_lines import open_lines


def test_two_posts_that_wait_for_one_clerk_have_two_keys(clerk, sign_in):
    for name in ("北门岗", "南门岗"):
        on_duty(actor_of(clerk.property), PostFactory(property=clerk.property, name=name))
    other = actor_of(clerk.property)
    page = sign_in(other).get(reverse("handover:duty", args=["tower"])).content.decode()
    keys = re.findall(r'<a class="btn[^"]*"[^>]*handover/join/[^>]*data-shortcut="([^"]*)"', page)
    assert len(keys) == len(set(keys)) >= 2 and keys[0] == "j"


def test_an_id_in_hand_is_told_with_its_post(clerk):
    VisitFactory(actor=clerk, id_status="checking")
    [line] = open_lines(clerk.property, timezone.now())
    assert str(line.word) == "ID still in hand · 大堂岗"
