"""The trail: what happened, in order, for good."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from desk.ledger import approvals, trail, writers
from desk.models import Event, EventDetail
from desk.templatetags.desk import event_lines
from tests.factories import ContactFactory, VisitFactory, on_duty, phoned
from visitors.visits import actions, consent
from visitors.visits.models import Visit

# Everything a clerk may learn about the people of one visit; none of it may stand in an event.
PEOPLE = {
    "visitor_name": "欧阳明月",
    "visitor_org": "晨曦律师事务所",
    "visitor_phone": "13812345678",
    "id_tail": "775X",
    "host_answer_by": "司马相如",
    "vouched_by": "诸葛丹青",
    "accompanied_by": "上官文静",
    "name_list": "夏侯惇一行四人",
    "vehicle_plate": "沪A88888",
    "purpose": "送达传票",
    "remark": "听力不好",
    "asked_to_leave": "大声喧哗",
    "reason": "与住户争执",
}


@pytest.fixture
def lives(clerk, supervisor, ask):
    """Visits that went through every verb that writes down something personal."""
    contact = ContactFactory(property=clerk.property, name="曾雨桐", mobile="13912348765")

    def opened(**values):
        return VisitFactory(actor=clerk, contact=contact, **values)

    written = (
        "visitor_name",
        "visitor_org",
        "visitor_phone",
        "id_tail",
        "accompanied_by",
        "name_list",
        "vehicle_plate",
        "purpose",
        "remark",
    )
    visit = opened(id_status="none", id_kind="", party_size=4, **{name: PEOPLE[name] for name in written})
    visit = actions.vouch_visit(visit, actor=clerk, vouched_by=PEOPLE["vouched_by"])
    visit = consent.answer_call(visit, actor=clerk, answer="agreed", host_answer_by=PEOPLE["host_answer_by"], consent_source="phone")
    asked = ask(clerk, visit, **phoned(clerk.property))
    approvals.VERBS["dispute"].action(asked, actor=supervisor, comment="没有打过电话")
    ask(clerk, visit, **phoned(clerk.property, phoned_at=timezone.now() - timedelta(minutes=2)))
    visit = actions.admit_visit(visit, actor=clerk, arrived=3)
    visit = actions.count_arrivals(visit, actor=clerk)
    visit = actions.count_departures(visit, actor=clerk)
    visit = actions.ask_to_leave(visit, actor=clerk, reason=PEOPLE["asked_to_leave"], alternative="请到大堂", helped_by="令狐冲")
    consent.reveal_host(visit, actor=clerk)
    visit = actions.depart_without_slip(visit, actor=clerk, reason=PEOPLE["reason"])
    visit = actions.find_slip(visit, actor=clerk)
    swapped = {name: PEOPLE[name][::-1] for name in ("visitor_name", "visitor_org", "purpose", "remark", "name_list", "accompanied_by")}
    visit = writers.amend(
        visit, actor=clerk, permission="visitors.work", changes={**swapped, "visitor_phone": "13812340000"}, reason="重听"
    )
    actions.refuse_visit(opened(), actor=clerk, refusal="other", reason=PEOPLE["reason"])
    actions.void_visit(opened(), actor=clerk, reason=PEOPLE["reason"])
    actions.close_round([opened(inside=True)], actor=clerk, floors="18")
    return visit


def test_nothing_personal_ever_stands_in_an_event(lives):
    told = json.dumps(list(Event.objects.values()), default=str, ensure_ascii=False)
    others = ["曾雨桐", "13912348765", "东方值班长", "可以进", "没有打过电话", "未带证件", "请到大堂", "令狐冲", "重听", "13812340000"]
    values = [*PEOPLE.values(), *(value[::-1] for value in PEOPLE.values()), *others]
    assert [value for value in values if value in told] == []


def test_full_phone_numbers_stand_nowhere_in_the_trail(lives):
    told = json.dumps(list(EventDetail.objects.values()), default=str, ensure_ascii=False)
    assert [number for number in ("13812345678", "13812340000", "13912348765") if number in told] == []
    assert "138****5678" in told


def test_every_detail_verifies_against_the_digest_of_its_event(lives):
    details = {detail.seq: trail.digest_of(detail.salt, detail.values) for detail in EventDetail.objects.all()}
    assert dict(Event.objects.exclude(digest="").values_list("seq", "digest")) == details
    assert len(details) > 8


def test_a_detail_that_was_tampered_with_no_longer_verifies(lives):
    detail = EventDetail.objects.first()
    assert trail.digest_of(detail.salt, {**detail.values, "x": 1}) != trail.digest_of(detail.salt, detail.values)


def test_changes_are_numbered_without_gap_in_each_property(lives, stranger):
    there = on_duty(stranger)
    VisitFactory(actor=there, departed=True)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        VisitFactory(actor=there)
        raise ZeroDivisionError
    VisitFactory(actor=there)
    for property in (lives.property, there.property):
        seqs = list(Event.objects.filter(property=property).order_by("id").values_list("seq", flat=True))
        assert seqs == list(range(1, trail.current_seq(property) + 1))
    assert trail.current_seq(there.property) == 6


def test_hands_writing_at_once_leave_no_gap_in_the_trail(together, clerk):
    contact = ContactFactory(property=clerk.property)
    start = trail.current_seq(clerk.property)
    together([lambda _round: VisitFactory(actor=clerk, contact=contact)] * 4, range(5))
    seqs = Event.objects.filter(property=clerk.property).order_by("seq").values_list("seq", flat=True)
    assert list(seqs) == list(range(1, start + 21))


def test_history_tells_one_slip_in_order_and_knows_the_last_hand(clerk, colleague):
    visit, _other = VisitFactory(actor=clerk, called=True), VisitFactory(actor=clerk)
    actions.admit_visit(visit, actor=colleague)
    history = trail.history(clerk.property, visit.key)
    assert [(event.verb, event.actor.name, event.post.name) for event in history] == [
        ("enter", "王晓燕", "大堂岗"),
        ("call", "王晓燕", "大堂岗"),
        ("admit", "李思远", "大堂岗"),
    ]
    assert history[1].values == {"host_answer_by": ""}
    assert trail.last_event(clerk.property, visit.key) == history[-1]
    assert (trail.history(clerk.property, uuid4()), trail.last_event(clerk.property, uuid4())) == ([], None)


def test_a_moment_is_told_as_it_was(clerk):
    occurred = timezone.now() - timedelta(hours=5)
    visit = VisitFactory(actor=clerk, late=True, occurred_at=occurred)
    event = Event.objects.get(subject_key=visit.key)
    assert (event.verb, event.at, visit.occurred_at) == ("late", visit.created_at, occurred)


SQL = {
    "UPDATE": {"desk_event": "UPDATE desk_event SET verb = 'x'", "desk_eventdetail": "UPDATE desk_eventdetail SET salt = 'x'"},
    "DELETE": {"desk_event": "DELETE FROM desk_event"},
}


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (lambda: Event.objects.update(verb="x"), "the trail is append-only"),
        (lambda: Event.objects.first().delete(), "the trail is append-only"),
        (lambda: Event.objects.all().delete(), "the trail is append-only"),
        (lambda: Event.objects.first().save(), "the trail is append-only"),
        (lambda: EventDetail.objects.update(salt="x"), "a detail is erased, never changed"),
        (lambda: EventDetail.objects.first().save(), "a detail is erased, never changed"),
        (lambda: connection.cursor().execute(SQL["UPDATE"]["desk_event"]), "the trail is append-only"),
        (lambda: connection.cursor().execute(SQL["DELETE"]["desk_event"]), "the trail is append-only"),
        (lambda: connection.cursor().execute(SQL["UPDATE"]["desk_eventdetail"]), "a detail is erased, never changed"),
    ],
)
def test_what_was_told_cannot_be_told_otherwise(lives, attempt, says):
    before = list(Event.objects.order_by("seq").values()), list(EventDetail.objects.order_by("seq").values())
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        attempt()
    assert (list(Event.objects.order_by("seq").values()), list(EventDetail.objects.order_by("seq").values())) == before


def test_a_detail_can_be_erased_and_the_event_stays(lives):
    events = list(Event.objects.order_by("seq").values())
    EventDetail.objects.all().delete()
    assert (EventDetail.objects.count(), list(Event.objects.order_by("seq").values())) == (0, events)
    assert [event.purged for event in trail.history(lives.property, lives.key) if event.digest] != []
    assert all(event.purged for event in trail.history(lives.property, lives.key) if event.digest)
    assert Visit.objects.get(pk=lives.pk).version == lives.version


def test_an_export_that_was_filtered_is_told_in_words_on_the_trails_page(manager, sign_in):
    client = sign_in(manager)
    assert client.post("/tower/visitors/?state=waiting", {"export": "csv"}).status_code == 200
    page = client.get("/tower/trail/", headers={"accept-language": "zh-hans"})
    assert (page.status_code, "visitors:register" in page.content.decode()) == (200, False)
    event = Event.objects.get(verb="export")
    event.data = {**event.data, "asked": ["kind", "state"]}  # as it was written once
    assert "kind · state" in [line["value"] for line in event_lines(event)]
