"""What the demo shows, and what can be measured on it."""

import pytest
import time_machine
from django.core.management import CommandError
from django.utils import timezone

from desk.models import Event, Seal, User
from frontdesk import demo
from mail.enums import Branch, Kind
from mail.items.models import MailItem
from mail.traces.models import Trace
from tests.conftest import NINE
from tests.frontdesk.test_commands import demo_of, run
from tests.mail.walk import REGISTERS
from visitors.appointments.models import Appointment
from visitors.kinds.models import VisitKind
from visitors.passes.models import RegularPass
from visitors.visits.models import Visit

# One process makes the demo once.
pytestmark = pytest.mark.xdist_group("demo")


def furnished():
    """What the dice give follows from the hour too: at some hours no piece of the rarest kind of mail comes up."""
    with time_machine.travel(NINE, tick=False):
        return demo_of(days=20, visitors=400, mail=900)


@pytest.fixture
def filled(clock, house):
    return house


def test_the_demo_shows_every_state_and_every_kind_of_visitor(filled):
    visits = Visit.objects.of(filled)
    assert set(visits.values_list("state", flat=True)) == set(Visit.State.values)
    assert set(visits.values_list("kind__code", flat=True)) == set(VisitKind.objects.filter(property=filled).values_list("code", flat=True))
    assert set(visits.exclude(departure="").values_list("departure", flat=True)) == set(Visit.Departure.values)
    assert set(RegularPass.objects.of(filled).values_list("state", flat=True)) == {"valid", "revoked"}
    now = timezone.now()
    assert [visits.overstayed(now).exists(), visits.slip_out().exists(), visits.details_due().exists()] == [True, True, True]


def test_the_demo_expects_somebody_today_and_somebody_is_late(filled):
    rows, local = Appointment.objects.of(filled), filled.local(timezone.now())
    assert set(rows.values_list("state", flat=True)) == set(Appointment.State.values)
    assert (rows.expected(local.date()).count(), rows.overdue(local).exists()) == (6, True)


def test_the_demo_shows_every_state_and_every_kind_of_mail(filled):
    assert {model: set(model.objects.of(filled).values_list("state", flat=True)) for model in REGISTERS} == {
        model: set(model.State.values) for model in REGISTERS
    }
    assert set(MailItem.objects.of(filled).values_list("kind", flat=True)) == set(Kind.values)
    assert set(Trace.objects.of(filled).values_list("branch", flat=True)) == set(Branch.values)
    now, rows = timezone.now(), MailItem.objects.of(filled)
    assert [rows.notice_late(now).exists(), rows.to_remind(now).exists(), rows.unmatched().exists()] == [True, True, True]


def test_the_history_of_the_demos_mail_says_where_each_letter_lies(filled):
    at_desk = MailItem.objects.of(filled).at_desk().select_related("slot")
    lies = {item.key: str(item.slot) for item in at_desk}
    events = Event.objects.filter(property=filled, subject="mail.mailitem", subject_key__in=lies).order_by("seq")
    assert {event.subject_key: event.data["slot"] for event in events if event.data.get("slot")} == lies


def test_the_demos_people_have_one_role_each_and_the_administrator_none(filled):
    roles = {user.username: [(m.property.slug, m.role) for m in user.memberships.all()] for user in User.objects.all()}
    assert roles == {name: [(slug, role)] for name, _full, slug, role in demo.STAFF} | {"admin1": []}


def test_the_demo_leaves_a_database_with_a_demo_alone(filled):
    before = Visit.objects.count()
    with pytest.raises(CommandError, match="empty database"):
        run("demo", password="x")
    assert Visit.objects.count() == before


def test_the_demos_numbers_and_trail_have_no_gaps(filled):
    for day in set(Visit.objects.of(filled).values_list("business_date", flat=True)):
        serials = sorted(Visit.objects.of(filled).filter(business_date=day).values_list("serial", flat=True))
        assert serials == list(range(1, len(serials) + 1))
    run("tick")
    assert run("check_trail") == "The trail is whole.\n"
    assert Seal.objects.filter(property=filled).count() >= 1


def test_the_benchmark_measures_what_it_says(filled):
    said = run("bench", rounds=1)
    wanted = ("board", "register, last page", "search, two characters", "table of visitors, ours", "ours / stock")
    assert [name for name in wanted if name not in said] == []
