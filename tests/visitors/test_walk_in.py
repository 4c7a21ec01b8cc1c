"""The ordinary visit, from the counter to the returned slip."""

from tests.factories import VisitFactory
from visitors import actions
from visitors.models import Visit


def test_a_visit_goes_from_waiting_to_departed(clerk):
    visit = VisitFactory(actor=clerk)
    assert visit.state == "waiting"
    visit = actions.answer_call(visit, actor=clerk, answer="agreed", host_answer_by="曾雨桐")
    visit = actions.admit_visit(visit, actor=clerk)
    assert (visit.state, visit.arrived_count, visit.consent_source) == ("inside", 1, "phone")
    visit = actions.depart_visit(visit, actor=clerk)
    assert (visit.state, visit.departure, visit.left_count) == ("departed", "slip", 1)
    assert list(Visit.objects.values_list("number", "state")) == [(visit.number, "departed")]
