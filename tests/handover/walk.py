"""The handover book's rows, addresses and verbs for the walks through the whole house."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from desk.models import Property
from desk.pages.forms import ActForm
from desk.people.actors import Actor
from desk.people.roles import Role, allows
from directory.models import Occupant
from handover.handovers import actions, states, taking_over
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine
from handover.notes import actions as note_actions
from handover.notes import states as note_states
from handover.notes.models import DutyNote
from handover.notices import actions as notice_actions
from handover.notices import states as notice_states
from handover.notices.models import Notice
from handover.policy.models import HandoverPolicy
from handover.posts.models import CountedThing, Roster, ShiftPattern
from handover.stand_ins import states as stand_in_states
from handover.stand_ins.models import StandIn
from tests.factories import DutyNoteFactory, HandoverFactory, NoticeFactory, PostFactory, StandInFactory, UserFactory, actor_of, on_duty
from tests.factories.desk import MembershipFactory
from tests.factories.handover import written
from tests.walk import Access, Page, register

VIEW, WORK, REVIEW = "handover.view", "handover.work", "handover.review"


# --- rows -----------------------------------------------------------------------------------------
def chief_of(actor: Actor) -> Actor:
    """A supervisor of the property."""
    return actor_of(actor.property, Role.SUPERVISOR)


def elsewhere(clerk: Actor) -> Actor:
    """Another clerk, responsible for a post of their own."""
    return on_duty(actor_of(clerk.property), PostFactory(property=clerk.property))


def furnish(world: Any, clerk: Actor) -> None:
    """A row for every address of the book."""
    world.spare = PostFactory(property=clerk.property)
    world.outgoing = elsewhere(clerk)
    CountedThing.objects.create(property=clerk.property, post=world.outgoing.post, name="钥匙", expected=7)
    world.note = DutyNoteFactory(actor=clerk)
    world.relief = actor_of(clerk.property)
    world.handover = HandoverFactory(actor=world.outgoing, relief=world.relief, review=True)
    world.notice = NoticeFactory(actor=chief_of(clerk), must_read=False)
    world.stand_in = StandInFactory(actor=elsewhere(clerk))


# --- planted text ------------------------------------------------------------------------------------
PLANTED = (DutyNote, Notice)
GIVEN = {
    "summary_salt": "drawn by chance",
    "summary_digest": "a digest",
    "tidy": "the policy's own checks",
    "self_check": "the policy's own checks",
}


def plant(clerk: Actor, occupant: Occupant, texts: Callable[[type], dict[str, str]]) -> None:
    """Notes, notices and a handover full of poisoned text, in every state; none is a must."""
    boss = chief_of(clerk)
    note = {**texts(DutyNote), "paper_no": ""}
    outcome = note.pop("outcome")
    reported = note.pop("reported_to")
    made = DutyNoteFactory(actor=clerk, **{**note, "paper_no": texts(DutyNote)["paper_no"]})
    made = note_actions.report_note(made, actor=clerk, reported_to=reported)
    note_actions.add_to_note(made, actor=clerk, text=outcome)
    note_actions.settle_note(made, actor=clerk, outcome=outcome)
    DutyNoteFactory(actor=clerk, **{**note, "paper_no": ""})
    for paper_no in (texts(Notice)["paper_no"], ""):
        values = {name: text for name, text in texts(Notice).items() if name != "reason"}
        notice = NoticeFactory(actor=boss, must_read=False, **{**values, "paper_no": paper_no})
        if paper_no:
            notice_actions.withdraw_notice(notice, actor=boss, reason=texts(Notice)["reason"])
    outgoing = elsewhere(clerk)
    CountedThing.objects.create(property=clerk.property, post=outgoing.post, name="钥匙", expected=7)
    handover = HandoverFactory(actor=outgoing)
    counts = {count.place: (count.expected, texts(Handover)["reason"]) for count in handover.counts.all()}
    written(handover, outgoing, summary=texts(Handover)["summary"], counts=counts)
    handover.refresh_from_db()
    handover.property = clerk.property
    row = actions.sign_handover(handover, actor=outgoing)
    relief = actor_of(clerk.property)
    row = taking_over.take_up_handover(row, actor=relief)
    actions.question_handover(row, actor=relief, about=row.counts.get(name="钥匙"), question=texts(Handover)["reason"], counted_in=5)


def addressed(name: str) -> type | None:
    """Whose rows fill in an address of the book."""
    if not name.startswith("handover:"):
        return None
    kinds = {"note": DutyNote, "notice": Notice, "stand_in": StandIn}
    return kinds.get(name.removeprefix("handover:").removesuffix("_act"), Handover)


def more(world: Any, clerk: Actor) -> None:
    """One more of everything that grows."""
    DutyNoteFactory(actor=clerk)
    NoticeFactory(actor=chief_of(clerk), must_read=False)
    HandoverFactory(actor=elsewhere(clerk), accepted=True)


def of_each_register(world: Any) -> tuple[Any, ...]:
    return world.handover, world.note, world.notice, world.stand_in


# --- addresses -------------------------------------------------------------------------------------
SATURDAY = {"title": "停电", "text": "周六停电"}
NOTE = {"what": "三号电梯异响", "acted": "none", "kind": "other", "severity": "low"}


def in_three_days() -> str:
    return (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")


PAGES: dict[str, Page] = {
    "handover:register": register(VIEW),
    "handover:duty": Page(Access(VIEW), Access("handover.view", 302, "on")),
    "handover:join": Page(Access(VIEW), Access(WORK, 422)),
    "handover:without": Page(Access(VIEW), Access(WORK, 302), body=lambda w: {"key": uuid4(), "post": w.spare.pk, "reason": "首次使用"}),
    "handover:prepare": Page(Access(VIEW), Access(WORK, 403), body=lambda w: {"key": uuid4()}),
    "handover:report": Page(Access(REVIEW)),
    "handover:notes": register(VIEW),
    "handover:note_new": Page(Access(WORK), Access(WORK, 302), body=lambda w: {"key": uuid4(), **NOTE}),
    "handover:notebook": Page(Access(VIEW), Access(VIEW, 302)),
    "handover:note": Page(Access(VIEW), args=lambda w: (w.note.number,)),
    "handover:note_act": Page(Access(WORK), Access(WORK, 302), lambda w: (w.note.number, "report"), lambda w: {"reported_to": "刘淑芬"}),
    "handover:notices": register(VIEW),
    "handover:notice_new": Page(
        Access(REVIEW),
        Access(REVIEW, 302),
        body=lambda w: {"key": uuid4(), **SATURDAY, "valid_until": in_three_days()},
    ),
    "handover:notice": Page(Access(VIEW), args=lambda w: (w.notice.number,)),
    "handover:notice_act": Page(Access(WORK), Access(WORK, 302), lambda w: (w.notice.number, "mark-read")),
    "handover:stand_ins": register(VIEW),
    "handover:stand_in_new": Page(Access(WORK, duty="on"), Access(WORK, 422, "on")),
    "handover:stand_in": Page(Access(VIEW), args=lambda w: (w.stand_in.number,)),
    "handover:stand_in_act": Page(Access(REVIEW), Access(REVIEW, 302), lambda w: (w.stand_in.number, "return")),
    "handover:entry": Page(Access(VIEW), args=lambda w: (w.handover.number,)),
    "handover:print": Page(Access(VIEW), Access(VIEW, 302), lambda w: (w.handover.number,), lambda w: {"paper": "sheet"}),
    "handover:act": Page(Access(WORK, 403), Access(WORK, 403), lambda w: (w.handover.number, "withdraw"), lambda w: {"reason": "点错了"}),
}


# The literal number of statements of each page, session and frame included.
QUERIES = {
    "handover/": 5,
    "handover/duty/": 9,
    "handover/notes/": 5,
    "handover/notes/day/": 10,
    "handover/notices/": 6,
    "handover/notes/new/": 4,
    "handover/prepare/": 4,
    "handover/{handover}/": 11,
    "handover/notes/{note}/": 6,
    "handover/notices/{notice}/": 8,
}


def named(world: Any) -> dict[str, Any]:
    """What those addresses are filled in with."""
    return {name: getattr(world, name).number for name in ("handover", "note", "notice")}


FOREIGN = {
    "handover:join": (422, lambda w: {"post": w.post.pk, "pin": "1357"}),
    "handover:without": (422, lambda w: {"key": uuid4(), "post": w.spare.pk, "reason": "首次使用"}),
}
REFERENCES = ["JoinForm.post", "NoticeForm.audience", "PostForm.post", "StandInForm.substitute", "WithoutForm.post"]
THROUGH = {"handover.handoverline": "handover", "handover.countline": "handover"}


def made_with(form: type, world: Any) -> dict[str, Any]:
    """What a form of the book is made with besides its actor."""
    return {"record": world.handover} if issubclass(form, ActForm) else {}


# --- the admin --------------------------------------------------------------------------------------
CONFIGURED = (HandoverPolicy, ShiftPattern, Roster, CountedThing)
KEPT = {
    f"handover.{name}"
    for name in ("Addendum", "CountLine", "DayReading", "DutyNote", "Handover", "HandoverLine", "Notice", "NoticeReceipt", "StandIn")
}


def configured(property: Property) -> list[Any]:
    """A row of every configured model."""
    post = PostFactory(property=property)
    user = MembershipFactory(property=property, user=UserFactory()).user
    pattern = ShiftPattern.objects.create(property=property, post=post, name="早班", starts="08:00", ends="16:00")
    return [
        HandoverPolicy.objects.get_or_create(property=property)[0],
        pattern,
        Roster.objects.create(property=property, pattern=pattern, day="2026-11-24", user=user),
        CountedThing.objects.create(property=property, post=post, name="钥匙", expected=7),
    ]


# --- verbs --------------------------------------------------------------------------------------------
MOVES = [*states.HANDOVER, *note_states.NOTE, *notice_states.NOTICE, *stand_in_states.STAND_IN]
BODIES: dict[str, dict[str, Any]] = {
    "write": {"summary": "一切正常"},
    "sign": {},
    "take-up": {},
    "read-lines": {},
    "question": {"about": "count-1", "question": "少一把", "counted_in": "6"},
    "answer": {"about": "count-1", "answer": "已借出"},
    "accept": {"agreed": "on", "self_check": "on"},
    "put-back": {},
    "withdraw": {"reason": "点错了"},
    "add": {"text": "忘了写：钥匙已还"},
    "report": {"reported_to": "刘淑芬"},
    "settle": {"outcome": "已修好"},
    "add-to-note": {"text": "维保已到"},
    "mark-read": {},
    "withdraw-notice": {"reason": "改期"},
    "return": {},
}
VERB_PAGES: dict[type, tuple[str, str, Callable[[Any], Any]]] = {
    Handover: ("handover:act", VIEW, lambda row: row.number),
    DutyNote: ("handover:note_act", VIEW, lambda row: row.number),
    Notice: ("handover:notice_act", VIEW, lambda row: row.number),
    StandIn: ("handover:stand_in_act", VIEW, lambda row: row.number),
}


def nobody_but(code: str) -> Callable[[tuple[str, str]], tuple[str | None, int]]:
    """A move that belongs to one person: everybody else is told whose it is."""
    return lambda who: (code, 403)


def unless_reviewing(code: str) -> Callable[[tuple[str, str]], tuple[str | None, int]]:
    """A move of one person, or of whoever reviews the book."""
    return lambda who: (None, 302) if allows(who[0], REVIEW) else (code, 403)


def at_no_other_post(after: tuple[str | None, int]) -> Callable[[tuple[str, str]], tuple[str | None, int]]:
    """Whoever is on duty at another post hands that one over first."""
    return lambda who: ("duty", 403) if who[1] == "on" else after


# What a role that may is told all the same: these moves are somebody's own.
OWN: dict[tuple[type, str], Callable[[tuple[str, str]], tuple[str | None, int]]] = {
    (Handover, "write"): nobody_but("outgoing"),
    (Handover, "sign"): nobody_but("outgoing"),
    (Handover, "take-up"): at_no_other_post((None, 302)),
    (Handover, "read-lines"): nobody_but("incoming"),
    (Handover, "question"): nobody_but("incoming"),
    (Handover, "accept"): nobody_but("incoming"),
    (Handover, "put-back"): nobody_but("incoming"),
    (Handover, "answer"): unless_reviewing("outgoing"),
    (Handover, "withdraw"): unless_reviewing("outgoing"),
    (StandIn, "return"): unless_reviewing("absent"),
}


def handover_in(state: str, verb: str, clerk: Actor) -> Handover:
    """A handover of another post in that state; one that is being read has a count in question for ``answer``."""
    outgoing, relief = elsewhere(clerk), actor_of(clerk.property)
    CountedThing.objects.create(property=clerk.property, post=outgoing.post, name="钥匙", expected=7)
    if state == "review" and verb == "withdraw":  # an ordinary one is put back first
        return taking_over.take_over_without(actor=relief, key=uuid4(), post=PostFactory(property=clerk.property), reason="首次使用")
    trait = {state: True} if state != "draft" else {}
    handover = HandoverFactory(actor=outgoing, relief=relief, **trait)
    if state == "review" and verb == "answer":
        about: CountLine = handover.counts.get(name="钥匙")
        handover = actions.question_handover(handover, actor=relief, about=about, question="少一把", counted_in=6)
    return Handover.objects.get(pk=handover.pk)


def note_in(state: str, verb: str, clerk: Actor) -> DutyNote:
    return DutyNoteFactory(actor=clerk, **({state: True} if state != "noted" else {}))


def notice_in(state: str, verb: str, clerk: Actor) -> Notice:
    return NoticeFactory(actor=chief_of(clerk), withdrawn=state == "withdrawn", must_read=False)


def stand_in_in(state: str, verb: str, clerk: Actor) -> StandIn:
    return StandInFactory(actor=elsewhere(clerk), over=state == "over")


ROWS: dict[type, Callable[[str, str, Actor], Any]] = {
    Handover: handover_in,
    DutyNote: note_in,
    Notice: notice_in,
    StandIn: stand_in_in,
}
LISTED: dict[type, tuple[int, Callable[[Any, str], dict[str, Any]]]] = {}  # decided on a list: none
