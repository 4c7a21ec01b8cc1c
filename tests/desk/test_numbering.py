"""Numbers on paper: gapless, per property, register and local day of entry."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from desk.models import Counter
from tests.factories import ContactFactory, PassFactory, PostFactory, PropertyFactory, VisitFactory, actor_of, on_duty
from visitors.visits import actions
from visitors.visits.models import Visit


def test_eight_hands_writing_at_once_number_without_gap_or_double(together, clerk):
    contact = ContactFactory(property=clerk.property)
    rounds = together([lambda _round: VisitFactory(actor=clerk, contact=contact).serial] * 8, range(25))
    assert sorted(serial for serials in rounds for serial in serials) == list(range(1, 201))
    slips = list(Visit.objects.order_by("serial").values_list("number", "business_date"))
    assert slips == [(f"FK{day:%y%m%d}-{serial:03d}", day) for serial, (_number, day) in enumerate(slips, start=1)]


def test_an_aborted_entry_gives_its_number_back(committed_db, clerk):
    first = VisitFactory(actor=clerk)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert VisitFactory(actor=clerk).serial == 2
        raise ZeroDivisionError
    assert (first.serial, VisitFactory(actor=clerk).serial) == (1, 2)


@pytest.mark.parametrize(
    ("moment", "zone", "number"),
    [
        ("2026-11-22T15:59:59+00:00", "Asia/Shanghai", "FK261122-001"),
        ("2026-11-22T16:00:00+00:00", "Asia/Shanghai", "FK261123-001"),
        ("2026-11-22T16:00:00+00:00", "America/New_York", "FK261122-001"),
        ("2026-12-31T18:00:00+00:00", "Asia/Urumqi", "FK270101-001"),
        ("2026-12-31T23:30:00+00:00", "Europe/London", "FK261231-001"),
    ],
)
def test_the_day_in_the_number_is_the_local_day_of_the_property(db, moment, zone, number):
    with time_machine.travel(moment, tick=False):
        clerk = on_duty(actor_of(PropertyFactory(timezone=zone)))
        assert VisitFactory(actor=clerk).number == number


@time_machine.travel("2026-11-23T01:00:00+08:00", tick=False)
def test_a_late_entry_is_numbered_on_the_day_it_is_written(clerk):
    yesterday = timezone.now() - timedelta(hours=3)
    visit = VisitFactory(actor=clerk, late=True, occurred_at=yesterday)
    assert (visit.number, visit.occurred_at, visit.late) == ("FK261123-001", yesterday, True)


def test_every_day_begins_again_at_one(clerk):
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False):
        today = [VisitFactory(actor=clerk).number for _slip in range(2)]
    with time_machine.travel("2026-11-24T09:00:00+08:00", tick=False):
        tomorrow = VisitFactory(actor=clerk).number
    assert [*today, tomorrow] == ["FK261123-001", "FK261123-002", "FK261124-001"]


@time_machine.travel("2026-11-23T09:00:00+08:00", tick=False)
def test_registers_and_properties_count_apart(clerk, stranger):
    there = on_duty(stranger, PostFactory(property=stranger.property))
    rows = [VisitFactory(actor=clerk), VisitFactory(actor=there), VisitFactory(actor=clerk), PassFactory(actor=clerk)]
    assert [row.number for row in rows] == ["FK261123-001", "FK261123-001", "FK261123-002", "CR261123-001"]


def test_a_void_slip_keeps_its_number_and_the_next_one_goes_on(clerk):
    void = VisitFactory(actor=clerk, void=True)
    assert (Visit.objects.get(state="void").serial, VisitFactory(actor=clerk).serial) == (void.serial, 2)


@time_machine.travel("2026-11-23T09:00:00+08:00", tick=False)
def test_the_thousandth_slip_of_a_day_has_four_digits(clerk):
    Counter.draw(clerk.property.pk, "FK261123", count=999)
    assert VisitFactory(actor=clerk).number == "FK261123-1000"


def test_paper_slips_are_reserved_in_runs_that_never_overlap(together, clerk):
    rounds = together([lambda _round: actions.reserve_blanks(actor=clerk, count=20)] * 4, range(5))
    runs = sorted(run for runs in rounds for run in runs)
    assert runs == [(first, first + 19) for first in range(1, 401, 20)]
