"""Handovers in every state, notes, notices and stand-ins, each reached by the verbs that lead there."""

from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone

from desk.models import ShiftClerk
from desk.people.actors import Actor, actor_for
from handover.handovers import actions, gathering, taking_over
from handover.handovers.models import Handover
from handover.notes import actions as note_actions
from handover.notes.models import DutyNote
from handover.notices import actions as notice_actions
from handover.notices.models import Notice
from handover.policy.models import HandoverPolicy
from handover.stand_ins import actions as stand_in_actions
from handover.stand_ins.models import StandIn
from tests.factories.desk import actor_of


def again(actor: Actor) -> Actor:
    """The same person as the next request knows them: on duty or no longer."""
    found = actor_for(actor.user, actor.property.slug)
    assert found is not None
    return found


def written(handover: Handover, actor: Actor, **more) -> Handover:
    """Tidied up, everything counted as expected."""
    counts = {count.place: (count.expected, "") for count in handover.counts.all()}
    tidy = HandoverPolicy(property=actor.property).tidy
    return actions.write_handover(handover, actor=actor, **{"tidy": tidy, "counts": counts, "summary": "一切正常", **more})


def refs(handover: Handover) -> list[str]:
    """Every line of a handover as a page shows it now, as the ticks name them."""
    return [line.ref for line in gathering.as_now(handover, timezone.now()) if line.gone_at is None]


def figures(handover: Handover) -> dict[int, int]:
    """What the relief counts where it is asked: the same as was handed over."""
    return {count.place: count.expected if count.counted is None else count.counted for count in handover.counts.all() if count.asked}


def accepted(handover: Handover, actor: Actor, **more) -> Handover:
    """Read to the last line, counted, checked and signed."""
    done = {"read": refs(handover), "counted": figures(handover), "agreed": True, "self_check": "着装整齐", **more}
    return taking_over.accept_handover(handover, actor=actor, **done)


class HandoverFactory(factory.Factory):
    """``HandoverFactory(actor=clerk)`` begins one; traits move it on: ``submitted``, ``review``, ``accepted``, ``withdrawn``.

    ``actor`` is responsible for the post; ``relief`` takes over (a new clerk unless given).
    """

    class Meta:
        model = Handover

    class Params:
        submitted = factory.Trait(then=("written", "submitted"))
        review = factory.Trait(then=("written", "submitted", "review"))
        accepted = factory.Trait(then=("written", "submitted", "review", "accepted"))
        withdrawn = factory.Trait(then=("withdrawn",))

    actor = factory.LazyFunction(lambda: None)
    relief = None
    then = ()

    @classmethod
    def _create(cls, model_class, *args, actor, relief, then, **values):
        handover = actions.prepare_handover(actor=actor, key=uuid4(), **values)
        relief = relief or (actor_of(actor.property) if "review" in then else None)
        steps = {
            "written": lambda row: written(row, actor),
            "submitted": lambda row: actions.sign_handover(row, actor=actor),
            "review": lambda row: taking_over.take_up_handover(row, actor=relief),
            "accepted": lambda row: accepted(row, relief),
            "withdrawn": lambda row: actions.withdraw_handover(row, actor=actor, reason="提前点了"),
        }
        for step in then:
            handover = steps[step](handover)
        return handover


class DutyNoteFactory(factory.Factory):
    """A note that is handed on; ``reported=True``, ``settled=True`` move it on."""

    class Meta:
        model = DutyNote

    class Params:
        reported = factory.Trait(then=("reported",))
        settled = factory.Trait(then=("settled",))

    actor = factory.LazyFunction(lambda: None)
    then = ()
    what = "三号电梯异响"
    place = "一层大堂"
    kind = DutyNote.Kind.EQUIPMENT
    acted = DutyNote.Acted.GOING_ON
    severity = DutyNote.Severity.LOW

    @classmethod
    def _create(cls, model_class, *args, actor, then, occurred_at=None, **values):
        note = note_actions.note_event(DutyNote(property=actor.property, **values), actor=actor, occurred_at=occurred_at)
        steps = {
            "reported": lambda row: note_actions.report_note(row, actor=actor, reported_to="刘淑芬"),
            "settled": lambda row: note_actions.settle_note(row, actor=actor, outcome="已修好"),
        }
        for step in then:
            note = steps[step](note)
        return note


class NoticeFactory(factory.Factory):
    """A must-read notice for every post, by ``actor`` (a supervisor); ``withdrawn=True`` takes it back."""

    class Meta:
        model = Notice

    class Params:
        withdrawn = factory.Trait(then=("withdrawn",))

    actor = factory.LazyFunction(lambda: None)
    then = ()
    title = "周六停电检修"
    text = "周六 9:00–12:00 停电，请提醒来访客人走楼梯。"
    must_read = True
    valid_until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))

    @classmethod
    def _create(cls, model_class, *args, actor, then, **values):
        notice = notice_actions.publish_notice(Notice(property=actor.property, **values), actor=actor)
        return notice_actions.withdraw_notice(notice, actor=actor, reason="改期") if "withdrawn" in then else notice


class StandInFactory(factory.Factory):
    """A colleague stands in for ``actor`` for half an hour; ``over=True``: the clerk is back."""

    class Meta:
        model = StandIn

    class Params:
        over = factory.Trait(then=("over",))

    actor = factory.LazyFunction(lambda: None)
    then = ()
    reason = "用餐"
    minutes = 30

    @classmethod
    def _create(cls, model_class, *args, actor, then, substitute=None, **values):
        other = substitute or actor_of(actor.property)
        for user, pin in ((actor.user, "1357"), (other.user, "2468")):
            user.set_pin(pin)
            user.save()
        if ShiftClerk.objects.filter(user=other.user, ended_at__isnull=True).exists():
            other = again(other)
        row = stand_in_actions.stand_in(actor=actor, key=uuid4(), substitute=other.user, own_pin="1357", their_pin="2468", **values)
        return stand_in_actions.return_to_post(row, actor=actor) if "over" in then else row
