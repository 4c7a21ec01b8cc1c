"""The ground's rules: a good row, and the one thing that makes it wrong."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from desk.counter import queue
from desk.ledger import approvals, seals
from desk.models import (
    Authorisation,
    Counter,
    DeskPolicy,
    Draft,
    Event,
    EventDetail,
    Holiday,
    KnownDevice,
    Membership,
    NoticeVersion,
    QueueTicket,
    Seal,
    SearchRow,
    Shift,
    ShiftClerk,
    Signature,
    Tries,
)
from desk.people import two_people
from desk.people.roles import Role
from tests.factories import STROKES, PostFactory, VisitFactory, actor_of, department_of, phoned
from tests.rules.breaking import FAR_AHEAD, LONG_AGO, Case, Row, Sql, again, behind, bounded, changed, deleted, overwrite
from visitors.visits.models import Visit
from visitors.visits.states import NO_ID


def member(clerk) -> Membership:
    return Membership.objects.get(user=clerk.user)


def duty_of(clerk) -> ShiftClerk:
    return ShiftClerk.objects.select_related("shift").get(user=clerk.user, ended_at=None)


def somebody_else(row) -> int:
    return actor_of(row.shift.property).user.pk


def asked(state="asked") -> Row:
    """A supervisor's approval, asked live and decided, or phoned about."""

    def of(clerk):
        visit = VisitFactory(actor=clerk, id_status=Visit.IdStatus.NONE, id_kind="", purpose="送合同")
        told = phoned(clerk.property) if state in ("to_confirm", "confirmed") else {}
        row = approvals.ask(visit, NO_ID, actor=clerk, key=Authorisation().key, reason="未带证件，主人已下楼", **told)
        verb = {"granted": "grant", "denied": "deny", "confirmed": "confirm"}.get(state)
        return approvals.VERBS[verb].action(row, actor=actor_of(clerk.property, Role.SUPERVISOR), comment="知道了") if verb else row

    return of


def ticket(clerk) -> QueueTicket:
    return queue.take_place(actor=clerk, key=uuid4(), who="陈建国")


def served(clerk) -> QueueTicket:
    return queue.VERBS["serve"].action(ticket(clerk), actor=clerk)


def signature(method="drawn") -> Row:
    def of(clerk):
        by = {"account": {"signer": clerk.user}, "drawn": {"strokes": STROKES}}.get(method, {})
        return Signature.objects.create(
            property=clerk.property, role="clerk", method=method, name="王晓燕", digest="0" * 64, at=timezone.now(), **by
        )

    return of


def of_trail(model) -> Row:
    """The newest row of that kind after a slip was opened, called about and sealed."""

    def of(clerk):
        VisitFactory(actor=clerk, called=True, visitor_phone="13812345678")
        seals.seal(clerk.property)
        return model.objects.filter(property=clerk.property).latest("pk")

    return of


def counter(clerk) -> Counter:
    Counter.draw(clerk.property.pk, "FK", count=5)
    return Counter.objects.get(property=clerk.property, name="FK")


def holiday(clerk) -> Holiday:
    return Holiday.objects.create(property=clerk.property, day="2026-10-01", name="国庆节")


def typed(clerk) -> Draft:
    """Kept by itself while somebody types."""
    return Draft.objects.create(
        property=clerk.property, path="/v/new/", title="新访客", fields="visitor_name=陈", by=clerk.user, at=timezone.now(), quiet=True
    )


def wrong_try(clerk) -> Tries:
    return Tries.objects.create(target=f"user:{clerk.user.pk}:pin", user=clerk.user, wrong=1)


def device(clerk) -> KnownDevice:
    return KnownDevice.objects.create(user=clerk.user, device="7" * 32, seen_at=timezone.now())


def proposal(state="open") -> Row:
    """A longer idle time, proposed by one and perhaps decided by a second."""

    def of(clerk):
        boss, second = (actor_of(clerk.property, Role.SUPERVISOR, is_staff=True).user for _one in range(2))
        row = two_people.propose(clerk.policy, {"idle_minutes": [30, 60]}, by=boss)
        if state != "open":
            two_people.decide(row, by=second, confirmed=state == "confirmed")
            row.refresh_from_db()
        return row

    return of


def another_shift(row) -> int:
    at = timezone.now() + timedelta(days=1)
    return Shift.objects.create(property=row.property, post=PostFactory(property=row.property), opened_at=at, planned_end=at).pk


def a_minute_before(row) -> str | None:
    """Another call, where there was one."""
    return row.phoned_at and str(row.phoned_at - timedelta(minutes=1))


REGISTERS = {Authorisation: again(asked("denied")), QueueTicket: again(ticket)}
PEOPLE = {
    "property_slug_free": changed(lambda clerk: clerk.property, slug="admin"),
    "department_name_once": again(lambda clerk: department_of(clerk.property)),
    "membership_once": again(member),
    "handler_has_department": changed(member, role="handler"),
    "desk_membership_fixed": (
        changed(member, user_id=Sql("user_id + 1")),
        changed(member, property_id=Sql("property_id + 1")),
    ),
    "post_name_once": again(lambda clerk: clerk.post),
    "one_open_shift_per_post": again(lambda clerk: clerk.shift),
    "shift_closes_after_opening": changed(lambda clerk: clerk.shift, closed_at=LONG_AGO),
    "one_duty_at_a_time": again(duty_of, responsible=False),
    "one_responsible_clerk": again(duty_of, user_id=somebody_else),
    "holiday_once": again(holiday),
    "tries_once": again(wrong_try),
    "known_device_once": again(device),
    **bounded(DeskPolicy, idle_minutes=0),
    "desk_post_bounds": changed(lambda clerk: clerk.post, shift_hours=25),
    "desk_post_bounds_new": again(lambda clerk: clerk.post, shift_hours=0),
    "two_people_are_two": behind("desk_proposal_once", changed(proposal("confirmed"), decided_by_id=Sql("proposed_by_id"))),
    "two_people_decided": (
        changed(proposal(), decided_at=LONG_AGO),
        changed(proposal(), state="declined"),
    ),
    "two_people_open_once": again(proposal()),
    "desk_proposal_no_delete": deleted(proposal()),
    "desk_proposal_once": (
        changed(proposal("declined"), state="confirmed"),
        changed(proposal(), changes="{}"),
        Case(proposal(), overwrite, {"row": 999}),
        *(
            changed(proposal(), **{column: value})
            for column, value in {
                "property_id": None,
                "what": "desk.user",
                "proposed_by_id": Sql("proposed_by_id + 1"),
                "proposed_at": LONG_AGO,
            }.items()
        ),
    ),
    "noticeversion_once": again(lambda clerk: NoticeVersion.objects.get(property=clerk.property)),
}
DESKWORK = {
    "one_live_authorisation": tuple(
        again(asked(state), phoned_at=a_minute_before) for state in ("asked", "granted", "to_confirm", "confirmed")
    ),
    "afterwards_says_whom": (
        changed(asked("to_confirm"), whom=""),
        changed(asked("to_confirm"), said=""),
        behind("desk_authorisation_told", changed(asked("to_confirm"), phoned_at=None)),
    ),
    "desk_authorisation_phoned": (
        again(asked("to_confirm"), phoned_id=None),
        again(asked("to_confirm"), phoned_id=Sql("created_by_id")),
        again(asked("to_confirm"), phoned_id=lambda row: actor_of(row.property).user.pk),
    ),
    "desk_authorisation_call": again(asked("to_confirm"), phoned_at="2099-12-31 12:00:00+00:00"),
    "desk_authorisation_once": again(asked("to_confirm"), state="denied"),
    "desk_authorisation_told": (
        changed(asked("to_confirm"), phoned_at=LONG_AGO),
        changed(asked("to_confirm"), phoned_id=None),
    ),
    "decided_by_somebody": tuple(
        changed(asked(state), **{column: None})
        for state in ("granted", "denied", "confirmed")
        for column in ("decided_by_id", "decided_at")
    ),
    "nobody_authorises_themselves": changed(asked("granted"), decided_by_id=Sql("created_by_id")),
    "served_keeps_no_name": changed(served, who="陈建国"),
    "typed_once": again(typed),
    "searchrow_once": again(of_trail(SearchRow), key=Sql("key")),
    "counter_once": again(counter),
    "desk_counter_forward": changed(counter, value=Sql("value - 1")),
}
PAPERS = {
    "signature_has_name": again(signature(), name=""),
    "own_signature_has_user": again(signature("account"), signer_id=None),
    "drawn_has_strokes": again(signature(), strokes=""),
    "desk_signature_no_delete": deleted(signature()),
    "desk_signature_no_update": (
        changed(signature(), name="别人"),
        changed(signature(), strokes=""),
        changed(signature(), erased_at=FAR_AHEAD),
        *(
            changed(signature(), erased_at=FAR_AHEAD, strokes="", **{column: value})
            for column, value in {
                "property_id": Sql("property_id + 1"),
                "key": "0" * 32,
                "role": "recipient",
                "method": "stamp",
                "digest": "1" * 64,
                "at": LONG_AGO,
                "signer_id": 1,
            }.items()
        ),
    ),
}
TRAIL = {
    "event_seq_once": again(of_trail(Event)),
    "eventdetail_once": again(of_trail(EventDetail)),
    "seal_once": again(of_trail(Seal)),
    "desk_event_amend": tuple(again(of_trail(Event), verb="amend", seq=Sql("seq + 90"), shift_id=shift) for shift in (another_shift, None)),
    "desk_event_no_update": changed(of_trail(Event), verb="enter"),
    "desk_event_no_delete": deleted(of_trail(Event)),
    "desk_eventdetail_no_update": changed(of_trail(EventDetail), salt="0"),
    "desk_seal_no_update": changed(of_trail(Seal), digest="0"),
    "desk_seal_no_delete": deleted(of_trail(Seal)),
}
CASES = {**PEOPLE, **DESKWORK, **PAPERS, **TRAIL}
