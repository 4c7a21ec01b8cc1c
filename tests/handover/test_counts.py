"""What should be there is what the books say when the relief signs; what was handed over stands beside it, and what lies between."""

import re

import pytest

from handover.handovers import actions, gathering, taking_over
from handover.handovers.models import Handover
from handover.posts.models import CountedThing
from tests.factories import HandoverFactory, ItemFactory, VisitFactory
from tests.factories.handover import again, figures, refs
from tests.handover.test_reading import counting, own
from visitors.visits.actions import depart_visit

RACK = "A-1 邮件"


@pytest.fixture
def badges(post):
    return CountedThing.objects.create(property=post.property, post=post, name="访客证", expected=60, out_with="visitors.badge")


def shelf(handover):
    """The line of the shelf on which letters lie."""
    return max(handover.counts.all(), key=lambda line: line.expected if "邮件" in line.name else -1)


def handed(clerk, relief, **more):
    row = HandoverFactory(actor=clerk, relief=relief, review=True)
    row.property = clerk.property
    return row


def cells(page, name):
    """The row of a count as a page shows it: its cells without marks."""
    row = next(row for row in re.findall(r"<tr.*?</tr>", page, re.S) if re.search(rf"<td[^>]*>\s*{name}", row))
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip() for cell in re.findall(r"<td.*?</td>", row, re.S)]


def test_letters_handed_out_after_the_outgoing_clerk_signed_are_not_expected_any_more(clerk, relief, sign_in):
    letters = [ItemFactory(actor=clerk) for _letter in range(3)]
    row = handed(clerk, relief)
    name = shelf(row).name
    assert (shelf(row).expected, shelf(row).counted) == (3, 3)
    ItemFactory._hand_out(letters[0], actor=again(clerk), reviewer=None)
    client, address = sign_in(relief), f"/tower/handover/{row.number}/"
    shown = client.get(address + "accept/").content.decode()
    assert cells(shown, name)[:3] == [f"{name} 1 given out since", "2", "3"]
    done = taking_over.accept_handover(row, actor=relief, read=refs(row), counted=figures(row), agreed=True, self_check="着装整齐")
    line = shelf(done)
    assert (line.expected, line.counted, line.expected_signed) == (3, 3, 2)
    assert cells(client.get(address).content.decode(), name)[:3] == [f"{name} 1 given out since", "2", "3"]
    printed = client.get(address + "print/").content.decode()
    assert cells(printed, name)[:3] == [f"{name} 1 given out since", "2", "3"]
    assert gathering.verified(Handover.objects.get(pk=done.pk)) == {"signed_out": True, "signed_in": True}


def test_badges_given_out_or_back_after_the_outgoing_clerk_signed_move_what_is_expected(clerk, relief, badges, sign_in):
    visit = VisitFactory(actor=clerk, inside=True, badge_no="031")
    row = handed(clerk, relief)
    for badge in ("032", "033"):
        VisitFactory(actor=again(clerk), inside=True, badge_no=badge)
    shown = sign_in(relief).get(f"/tower/handover/{row.number}/accept/").content.decode()
    assert cells(shown, "访客证")[:3] == ["访客证 60 in all, 3 with visitors 2 given out since", "57", "59"]
    for one in (visit,):
        depart_visit(one, actor=again(clerk))
    done = taking_over.accept_handover(row, actor=relief, read=refs(row), counted=figures(row), agreed=True, self_check="着装整齐")
    line = done.counts.get(name="访客证")
    assert (line.expected, line.counted, line.expected_signed, str(line.since)) == (59, 59, 58, "1 given out since")


def test_what_the_relief_counted_and_kept_stands_though_a_letter_goes_out_before_the_signature(clerk, relief, badges):
    """The figure sent once more with the signature was taken for a new one, and contradicted the books."""
    CountedThing.objects.update(always=True)
    row = counting(clerk, relief, {})
    row = taking_over.read_lines(row, actor=relief, read=refs(row), counted=own(row), agreed=True, self_check="着装整齐")
    VisitFactory(actor=again(clerk), inside=True, badge_no="031")
    done = taking_over.accept_handover(row, actor=relief, read=refs(row), counted=own(row))
    line = done.counts.get(name="访客证")
    assert (line.counted_in, line.expected_in, line.expected_signed, line.contradicted) == (60, 60, 59, False)


def test_a_refused_count_says_what_was_given_out_since(clerk, relief, badges):
    CountedThing.objects.update(always=True)
    row = counting(clerk, relief, {})
    VisitFactory(actor=again(clerk), inside=True, badge_no="031")
    with pytest.raises(actions.Refused) as refused:
        taking_over.accept_handover(row, actor=relief, read=refs(row), counted=own(row), agreed=True, self_check="着装整齐")
    assert str(refused.value.denied.reason) == (
        "访客证: handed over 60, 1 given out since, counted by you 60. Put it in question first: it is explained or decided."
    )


def test_nobody_prepares_what_is_expected_when_nothing_moved(clerk, relief, badges):
    row = handed(clerk, relief)
    done = taking_over.accept_handover(row, actor=relief, read=refs(row), agreed=True, counted=figures(row), self_check="着装整齐")
    assert {(line.expected_signed == line.expected, str(line.since)) for line in done.counts.all()} == {(True, "")}
