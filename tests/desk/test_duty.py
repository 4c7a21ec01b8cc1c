"""Standing at a post: taking it, joining, leaving, and changing hands by PIN."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from desk.ledger import database_rules, trail
from desk.ledger.transitions import Refused
from desk.models import Department, Event, Membership, Shift, ShiftClerk
from desk.people import duty
from desk.people.actors import actor_for
from desk.people.roles import Role
from tests.factories import PostFactory, actor_of, on_duty


def standing():
    """Who stands where now: (post, user name, responsible)."""
    rows = ShiftClerk.objects.filter(ended_at__isnull=True, shift__closed_at__isnull=True).order_by("id")
    return list(rows.values_list("shift__post__name", "user__username", "responsible"))


def refused_code(work):
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.denied.code


@time_machine.travel("2026-11-23T08:00:00+08:00", tick=False)
def test_the_first_at_a_post_opens_the_shift_and_is_responsible(idle_clerk, post):
    shift = duty.take_post(actor=idle_clerk, post=post)
    now = timezone.now()
    assert (shift.post, shift.opened_at, shift.planned_end, shift.closed_at) == (post, now, now + timedelta(hours=8), None)
    assert standing() == [("大堂岗", "idle", True)]
    event = Event.objects.get()
    assert (event.verb, event.actor, event.post, event.shift, event.data) == (
        "take-post",
        idle_clerk.user,
        post,
        shift,
        {"post": "大堂岗", "responsible": True},
    )
    actor = actor_for(idle_clerk.user, "tower")
    assert (actor.on_duty, actor.post, actor.shift, actor.shift.planned_end) == (True, post, shift, shift.planned_end)


def test_the_next_joins_the_same_shift_and_assists(clerk, colleague):
    assert colleague.shift == clerk.shift
    assert standing() == [("大堂岗", "clerk", True), ("大堂岗", "colleague", False)]
    assert Shift.objects.count() == 1


def test_nobody_stands_at_two_posts(clerk, tower):
    assert refused_code(lambda: duty.take_post(actor=clerk, post=PostFactory(property=tower))) == "duty"
    assert (standing(), Shift.objects.count()) == ([("大堂岗", "clerk", True)], 1)


@pytest.mark.parametrize("who", ["supervisor", "manager"])
def test_a_supervisor_may_stand_in_at_the_desk(request, post, who):
    assert on_duty(request.getfixturevalue(who), post).shift == Shift.objects.get()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.HANDLER])
def test_who_does_no_desk_work_takes_no_post(tower, post, role):
    user = actor_of(tower).user
    department = Department.objects.create(property=tower, name="工程部")
    Membership.objects.update(role=role, department=department)
    assert refused_code(lambda: duty.take_post(actor=actor_for(user, "tower"), post=post)) == "permission"
    assert Shift.objects.count() == 0


def test_duty_at_one_property_is_no_duty_at_another(clerk, north):
    Membership.objects.create(user=clerk.user, property=north, role=Role.CLERK)
    assert actor_for(clerk.user, "north").on_duty is False


def test_a_post_of_another_property_cannot_be_taken(idle_clerk, north):
    with pytest.raises((Refused, ValidationError)):
        duty.take_post(actor=idle_clerk, post=PostFactory(property=north))
    assert Shift.objects.count() == 0


def test_when_the_responsible_clerk_leaves_the_longest_standing_one_answers(clerk, colleague, idle_clerk, post):
    on_duty(idle_clerk, post)
    duty.leave_post(actor=clerk)
    assert standing() == [("大堂岗", "colleague", True), ("大堂岗", "idle", False)]
    assert Shift.objects.get().closed_at is None
    assert actor_for(clerk.user, "tower").on_duty is False


def test_when_an_assistant_leaves_nothing_else_changes(clerk, colleague):
    duty.leave_post(actor=colleague)
    assert standing() == [("大堂岗", "clerk", True)]


def test_the_last_to_leave_closes_the_shift(clerk, colleague):
    duty.leave_post(actor=clerk)
    duty.leave_post(actor=colleague)
    shift = Shift.objects.get()
    assert (standing(), shift.closed_at >= shift.opened_at) == ([], True)
    assert list(Event.objects.order_by("seq").values_list("verb", "actor__username")) == [
        ("take-post", "clerk"),
        ("take-post", "colleague"),
        ("leave-post", "clerk"),
        ("leave-post", "colleague"),
    ]


def test_after_a_shift_is_closed_the_post_is_taken_anew(clerk, post):
    duty.leave_post(actor=clerk)
    again = on_duty(clerk, post)
    assert (again.shift != clerk.shift, Shift.objects.filter(closed_at__isnull=True).count()) == (True, 1)


def test_who_is_not_on_duty_cannot_end_it(idle_clerk):
    assert refused_code(lambda: duty.leave_post(actor=idle_clerk)) == "duty"


def _open_again(shift):
    Shift.objects.create(property=shift.property, post=shift.post, opened_at=shift.opened_at, planned_end=shift.planned_end)


def _stand_again(shift):
    ShiftClerk.objects.create(shift=shift, user=shift.clerks.first().user, started_at=shift.opened_at)


@pytest.mark.parametrize(
    ("model", "name", "change"),
    [
        (Shift, "one_open_shift_per_post", _open_again),
        (ShiftClerk, "one_duty_at_a_time", _stand_again),
        (ShiftClerk, "one_responsible_clerk", lambda shift: shift.clerks.update(responsible=True)),
        (Shift, "shift_closes_after_opening", lambda shift: Shift.objects.update(closed_at=shift.opened_at - timedelta(minutes=1))),
    ],
)
def test_the_database_keeps_the_order_of_the_post(clerk, colleague, model, name, change):
    before = standing()
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        change(Shift.objects.get())
    told = database_rules.as_validation_error(broken.value, model)
    assert [error.code for errors in told.error_dict.values() for error in errors] == [name]
    assert standing() == before


def test_of_rivals_for_one_post_one_opens_it_and_no_second_shift_appears(together, tower):
    for _round in range(5):
        post = PostFactory(property=tower)
        rivals = [actor_of(tower) for _rival in range(4)]
        [outcomes] = together([lambda _item, rival=rival: duty.take_post(actor=rival, post=post) for rival in rivals])  # noqa: B023
        shift = Shift.objects.get(post=post)
        clerks = shift.clerks.filter(ended_at__isnull=True)
        taken = [outcome for outcome in outcomes if isinstance(outcome, Shift)]
        assert {outcome.denied.code for outcome in outcomes if outcome not in taken} <= {"duty"}
        assert (set(taken), clerks.count(), clerks.filter(responsible=True).count()) == ({shift}, len(taken), 1)


def test_one_clerk_pressing_twice_stands_once(together, tower, idle_clerk):
    posts = [PostFactory(property=tower) for _post in range(2)]
    [outcomes] = together([lambda _item, post=post: duty.take_post(actor=idle_clerk, post=post) for post in posts])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "Shift"]
    assert (len(standing()), Shift.objects.count()) == (1, 1)


# --- PIN ----------------------------------------------------------------------------------------
def with_pin(actor, digits):
    actor.user.set_pin(digits)
    actor.user.save()
    return actor.user


def test_a_pin_finds_the_clerk_of_this_shift(clerk, colleague):
    with_pin(clerk, "1234")
    mine = with_pin(colleague, "2580")
    assert duty.clerk_by_pin(actor=clerk, pin="2580") == mine
    assert [duty.clerk_by_pin(actor=clerk, pin=wrong) for wrong in ("2581", "", "258", "$")] == [None] * 4


def test_a_pin_two_clerks_share_opens_no_desk(clerk, colleague, idle_clerk, post):
    on_duty(idle_clerk, post)
    for actor in (colleague, idle_clerk):
        with_pin(actor, "2580")
    assert duty.clerk_by_pin(actor=clerk, pin="2580") is None


@pytest.mark.parametrize("who", ["supervisor", "manager"])
def test_a_pin_opens_a_clerks_desk_only(request, clerk, post, who):
    with_pin(on_duty(request.getfixturevalue(who), post), "2580")
    assert duty.clerk_by_pin(actor=clerk, pin="2580") is None


@pytest.mark.parametrize("gone", ["left", "inactive user", "inactive membership", "another post"])
def test_a_pin_of_somebody_who_is_not_at_this_desk_opens_nothing(clerk, colleague, gone):
    user = with_pin(colleague, "2580")
    if gone in ("left", "another post"):
        duty.leave_post(actor=colleague)
    if gone == "another post":
        on_duty(colleague)
    if gone == "inactive user":
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    if gone == "inactive membership":
        Membership.objects.filter(user=user).update(active=False)
    assert duty.clerk_by_pin(actor=clerk, pin="2580") is None


def test_off_duty_no_pin_counts(idle_clerk):
    with_pin(idle_clerk, "2580")
    assert duty.clerk_by_pin(actor=idle_clerk, pin="2580") is None


@pytest.mark.parametrize("digits", ["123", "1234567", "12a4", "", "12 4"])
def test_a_pin_has_four_to_six_digits(clerk, digits):
    with pytest.raises(ValidationError) as refused:
        clerk.user.set_pin(digits)
    assert (refused.value.code, clerk.user.pin) == ("pin", "")


def test_a_pin_is_kept_as_a_digest_of_its_own(clerk, colleague):
    kept = [with_pin(actor, "2580").pin for actor in (clerk, colleague)]
    assert ("2580" in kept[0].partition("$")[0], kept[0] == kept[1], kept[0][12:17]) == (False, False, "$pin$")
    assert (clerk.user.check_pin("2580"), clerk.user.check_pin("2581")) == (True, False)


def test_without_a_pin_nothing_matches(clerk):
    assert [clerk.user.check_pin(digits) for digits in ("", "0000", "$")] == [False] * 3


def test_taking_a_post_is_told_once(clerk):
    assert trail.current_seq(clerk.property) == 1
