"""A correction is its own shift's or a supervisor's; whoever comes later adds; what ended long ago is a supervisor's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from desk.ledger import trail, writers
from desk.models import DeskPolicy, Event, Shift, ShiftClerk
from desk.people.actors import actor_for
from tests.factories import ComplaintFactory, EnquiryFactory, ItemFactory, MessageFactory, VisitFactory, actor_of, on_duty
from tests.visitors.helpers import verbs, why_not
from tests.walk import amended
from visitors.visits import actions
from visitors.visits.models import Visit

WORK = "visitors.work"


@pytest.fixture
def later(clerk, post):
    """``later(clerk)``: the shift ends, another begins with somebody else."""

    def relieve():
        _close(clerk)
        return on_duty(actor_of(clerk.property, username="relief", name="周志强"), post)

    return relieve


def _close(clerk):
    ShiftClerk.objects.filter(shift=clerk.shift).update(ended_at=timezone.now())
    Shift.objects.filter(pk=clerk.shift.pk).update(closed_at=timezone.now())


def amend(row, actor, **changes):
    permission = f"{row._meta.app_label}.work"
    return writers.amend(row, actor=actor, permission=permission, changes=changes, reason="看错")


def test_a_clerk_corrects_what_the_own_shift_wrote(clerk, colleague):
    visit = VisitFactory(actor=clerk)
    assert amend(visit, colleague, visitor_name="陈建华").visitor_name == "陈建华"


def test_a_slip_of_another_shift_is_corrected_by_a_supervisor_and_added_to_by_a_clerk(clerk, supervisor, later, sign_in):
    visit = VisitFactory(actor=clerk, departed=True)
    relief = later()
    assert why_not(amend, visit, relief, visitor_name="陈建华") == "other_shift"
    client, url = sign_in(relief), f"/tower/visitors/{visit.number}/amend/"
    page = client.get(url)
    assert [name for name in page.context["form"].fields if name != "version"] == ["amend_reason"]
    assert "Write an addendum" in client.get(f"/tower/visitors/{visit.number}/").content.decode()
    sent = {**amended(visit, visitor_name="陈建华"), "amend_reason": "访客本人说姓程"}
    assert client.post(url, sent).status_code == 302
    shown = client.get(f"/tower/visitors/{visit.number}/").content.decode()
    assert (Visit.objects.get().visitor_name, verbs(visit)[-1]) == ("陈建国", "addendum")
    assert amend(visit, supervisor, visitor_name="程建国").visitor_name == "程建国"
    seen = sign_in(supervisor).get(f"/tower/visitors/{visit.number}/").content.decode()
    assert ("访客本人说姓程" in seen, "访客本人说姓程" in shown) == (True, True)  # whoever reads the slip next must know
    assert "<del>" in seen


@pytest.mark.parametrize(
    ("make", "url_name", "change"),
    [
        (lambda clerk: VisitFactory(actor=clerk), "visitors:amend", {"visitor_name": "陈建华"}),
        (lambda clerk: EnquiryFactory(actor=clerk), "enquiries:amend", {"subject": "最近的银行"}),
        (lambda clerk: MessageFactory(actor=clerk), "enquiries:message_amend", {"body": "请回电"}),
        (lambda clerk: ComplaintFactory(actor=clerk), "enquiries:complaint_amend", {"narrative": "灯坏了"}),
        (lambda clerk: ItemFactory(actor=clerk), "mail:amend", {"addressee": "欧阳敏"}),
    ],
)
def test_in_every_book_another_shift_adds_and_corrects_nothing(clerk, supervisor, later, sign_in, make, url_name, change):
    row = make(clerk)
    relief = later()
    url, column = reverse(url_name, args=["tower", row.number]), next(iter(change))
    before = getattr(row, column)
    assert sign_in(relief).post(url, amended(row, **change)).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, column), verbs(row)[-1]) == (before, "addendum")
    assert sign_in(supervisor).post(url, amended(row, **change)).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, column), verbs(row)[-1]) == (change[column], "amend")


def test_what_was_left_empty_is_filled_in_by_the_next_shift_while_the_slip_is_open(clerk, later, sign_in):
    """An emergency is let in without details: whoever comes next writes them down."""
    visit = actions.register_emergency(actor=clerk, key="5bd0d6b1-63c9-4f3c-9a8d-0a4a4b1a8f5e")
    relief = later()
    page = sign_in(relief).post(
        f"/tower/visitors/{visit.number}/amend/", {"visitor_name": "消防中队 李队", "amend_reason": "补记来人", "version": visit.version}
    )
    assert page.status_code == 302
    visit = Visit.objects.get()
    assert (visit.visitor_name, verbs(visit)) == ("消防中队 李队", ["enter", "complete"])
    assert why_not(amend, visit, relief, visitor_name="消防中队") == "other_shift"


def test_what_ended_long_ago_is_a_supervisors(clock, clerk, supervisor, sign_in):
    visit = VisitFactory(actor=clerk, departed=True)
    clock.shift(timedelta(days=7))
    assert amend(visit, clerk, badge_no="A7").badge_no == "A7"
    clock.shift(timedelta(minutes=1))
    assert why_not(amend, visit, clerk, badge_no="A8") == "long_ago"
    assert why_not(writers.add, visit, actor=clerk, permission=WORK, text="补充") == "long_ago"
    answers = [sign_in(actor).get(f"/tower/visitors/{visit.number}/amend/").status_code for actor in (clerk, supervisor)]
    assert answers == [403, 200]
    assert amend(visit, supervisor, badge_no="A9").badge_no == "A9"


def test_after_an_open_entry_no_time_runs(clock, clerk):
    visit = VisitFactory(actor=clerk)
    clock.shift(timedelta(days=30))
    assert amend(visit, clerk, badge_no="A8").badge_no == "A8"


def test_nothing_is_written_on_what_has_been_erased(clerk, supervisor):
    visit = VisitFactory(actor=clerk, departed=True)
    writers.forget(visit, actor=supervisor, blanks={"visitor_name": "—"})
    assert why_not(amend, visit, supervisor, visitor_name="陈建国") == "purged"
    assert why_not(writers.add, visit, actor=supervisor, permission=WORK, text="陈建国") == "purged"


def test_an_addendum_takes_no_id_number(clerk):
    assert why_not(writers.add, VisitFactory(actor=clerk), actor=clerk, permission=WORK, text="110105199003072316") == "id_number"


def test_an_addendum_goes_with_the_other_details(clerk, supervisor):
    visit = VisitFactory(actor=clerk, departed=True)
    writers.add(visit, actor=clerk, permission=WORK, text="陈建国的同事来取走了伞")
    writers.forget(visit, actor=supervisor, blanks={"visitor_name": "—"})
    assert [event.values for event in trail.history(clerk.property, visit.key)] == [{}] * len(verbs(visit))


def test_the_trail_itself_takes_no_clerks_correction_of_another_shift(clerk, supervisor, later):
    visit = VisitFactory(actor=clerk)
    relief = later()
    said = {"subject": "visitors.visit", "subject_key": visit.key, "number": visit.number}
    with pytest.raises(IntegrityError, match="corrected by a supervisor"), transaction.atomic():
        trail.record(relief, "amend", **said)
    trail.record(on_duty(supervisor, clerk.post), "amend", **said)
    assert Event.objects.filter(verb="amend").count() == 1


# --- entered in no shift ------------------------------------------------------------------------------
def test_what_was_entered_in_no_shift_is_nobodys_to_correct_but_a_supervisors(clerk, supervisor, sign_in):
    visit = actions.register_emergency(actor=supervisor, key=uuid4())
    assert visit.shift is None
    visit = amend(visit, clerk, visitor_name="消防三中队")  # what was left empty is filled in
    assert why_not(amend, visit, clerk, visitor_name="消防二中队") == "other_shift"
    assert "Write an addendum" in sign_in(clerk).get(f"/tower/visitors/{visit.number}/").content.decode()
    with pytest.raises(IntegrityError, match="what another shift wrote is corrected by a supervisor"), transaction.atomic():
        trail.record(clerk, "amend", subject="visitors.visit", subject_key=visit.key, number=visit.number)
    assert amend(visit, supervisor, visitor_name="消防二中队").visitor_name == "消防二中队"


def test_where_a_desk_knows_no_shifts_whoever_wrote_it_corrects_it(idle_clerk, clerk, colleague):
    DeskPolicy.objects.filter(property=clerk.property).update(duty_gate=False)
    alone = actor_for(idle_clerk.user, "tower")
    visit = VisitFactory(actor=alone)
    assert amend(visit, alone, visitor_name="陈建华").visitor_name == "陈建华"
    assert why_not(amend, visit, clerk, visitor_name="陈建") == "other_shift"
