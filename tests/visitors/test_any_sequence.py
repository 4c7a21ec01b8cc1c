"""Whatever clerks press in whatever order, a slip stays one slip in one state and its numbers add up."""

from datetime import UTC, datetime, timedelta

import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.ledger.transitions import Refused
from desk.models import Event
from tests.factories import VisitFactory
from visitors.visits import actions, consent
from visitors.visits.models import Visit

COUNT = st.integers(1, 4)
MOVES = st.one_of(
    st.tuples(
        st.just(consent.answer_call),
        st.fixed_dictionaries({"answer": st.sampled_from(Visit.Answer.values), "consent_source": st.just("phone")}),
    ),
    st.tuples(st.just(actions.show_id), st.just({})),
    st.tuples(st.just(actions.vouch_visit), st.just({"vouched_by": "曾雨桐"})),
    st.tuples(st.just(actions.admit_visit), st.fixed_dictionaries({"arrived": COUNT})),
    st.tuples(st.just(actions.refuse_visit), st.fixed_dictionaries({"refusal": st.sampled_from(["", "host", "no_id"])})),
    st.tuples(st.just(actions.leave_waiting), st.just({})),
    st.tuples(st.just(actions.depart_visit), st.just({})),
    st.tuples(st.just(actions.depart_without_slip), st.just({"reason": "没带回"})),
    st.tuples(st.just(actions.count_arrivals), st.fixed_dictionaries({"count": COUNT})),
    st.tuples(st.just(actions.count_departures), st.fixed_dictionaries({"count": COUNT})),
    st.tuples(st.just(actions.ask_to_leave), st.just({"reason": "推销", "alternative": "留资料"})),
    st.tuples(st.just(actions.find_slip), st.just({})),
    st.tuples(st.just(actions.void_visit), st.fixed_dictionaries({"reason": st.sampled_from(["", "登记错误"])})),
)
OPENINGS = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["business", "repair", "official", "delivery", "office"]),
        "party_size": st.integers(1, 5),
        "id_status": st.sampled_from(["seen", "checking"]),
        "accompanied_by": st.sampled_from(["", "刘主管"]),
    }
)
MINUTES = st.integers(-60, 240)
IN = {"inside", "departed"}


@settings(max_examples=80, database=None)
@given(opening=OPENINGS, moves=st.lists(st.tuples(MOVES, MINUTES, st.booleans()), min_size=3, max_size=14))
def test_any_sequence_of_verbs_leaves_a_slip_in_one_state_with_everything_adding_up(clerk, host, opening, moves):
    with time_machine.travel(datetime(2026, 3, 2, 1, tzinfo=UTC), tick=False) as clock:
        try:
            visit = VisitFactory(actor=clerk, contact=host, **opening)
        except ValidationError:
            return  # an ID still being checked does not go up at once
        for (action, values), minutes, stale in moves:
            clock.shift(timedelta(minutes=minutes))
            held = Visit.objects.get(pk=visit.pk)
            events = Event.objects.filter(subject_key=visit.key).count()
            try:
                action(visit if stale else held, actor=clerk, version=held.version, **values)
            except (Refused, ValidationError):
                pass
            except IntegrityError as error:  # pragma: no cover - a constraint without a sentence
                raise AssertionError(f"{action.__name__} broke a promise the clerk is not told about") from error
            now = Visit.objects.get(pk=visit.pk)
            written = Event.objects.filter(subject_key=visit.key).count() - events
            assert written == now.version - held.version in (0, 1)
            assert (now.state != held.state) <= bool(written)
            assert now.state in Visit.State.values
            assert held.state not in Visit.ENDED or now.state == held.state
            assert 0 <= now.left_count <= now.arrived_count <= now.party_size
            assert (now.state in IN) <= (now.admitted_at is not None and now.id_status != "checking")
            assert (now.state == "departed") == bool(now.departure)
            assert (now.state == "inside") or now.inside_count == 0
            assert now.left_at is None or now.left_at >= (now.admitted_at or now.occurred_at)
            assert (now.number, now.key, now.occurred_at) == (visit.number, visit.key, visit.occurred_at)
