"""A busy month at the door: every state, every kind, and a board that has something to say."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from desk.ledger import approvals, bulk
from desk.models import Event, NoticeVersion, Post, Property, Shift, User
from desk.people.actors import Actor
from desk.story import Story
from directory.demo import firm, mobile, person
from directory.models import Area, Contact
from visitors.appointments.actions import cancel_appointment, expect_visitor
from visitors.appointments.models import Appointment
from visitors.kinds.models import RULES
from visitors.kinds.property import seed
from visitors.passes.actions import issue_pass, revoke_pass
from visitors.passes.models import RegularPass
from visitors.visits import actions, states
from visitors.visits.models import Visit

S, Id = Visit.State, Visit.IdStatus
WEIGHTS = {
    "business": 30,
    "interview": 8,
    "delivery": 22,
    "repair": 8,
    "viewing": 4,
    "friends": 12,
    "office": 6,
    "takeaway": 12,
    "official": 1,
    "other": 3,
}
ENDS = (0.94, 0.97, 0.99)  # turned away, left without a visit, void
TEXTS = {
    "business": "洽谈合同",
    "interview": "面试",
    "repair": "空调检修",
    "viewing": "看写字间",
    "official": "消防检查",
    "other": "送资料",
}


class Month(bulk.Past):
    """Makes visits of one property that satisfy every rule of the database, without the writers."""

    def __init__(self, property: Property, rng: random.Random, clerks: list[User], shift: Shift | None):
        super().__init__(property, rng, clerks, shift)
        self.kinds = {kind.code: kind for kind in seed(property)}
        self.contacts = list(
            Contact.objects.filter(property=property, active=True, occupant__moved_out__isnull=True).select_related("occupant__unit")
        )
        self.areas = {area.kind: area for area in Area.objects.filter(property=property)}
        self.notice = NoticeVersion.objects.filter(property=property).first()
        self.people = [(person(rng), firm(rng) if rng.random() < 0.6 else "", mobile(rng)) for _i in range(4000)]

    def visit(self, arrived: datetime, code: str, **values: Any) -> Visit:
        """One waiting slip of a kind, its host, visitor and ID as that kind asks."""
        rng, kind = self.rng, self.kinds[code]
        contact = rng.choice(self.contacts)
        name, org, phone = rng.choice(self.people)
        party = rng.choices([1, 2, 3, 5], [80, 13, 5, 2])[0]
        visit = Visit(
            property=self.property,
            kind=kind,
            state=S.WAITING,
            party_size=party,
            notice=self.notice,
            purpose=TEXTS.get(code, ""),
            host_unit=contact.occupant.unit,
            host_contact=contact if kind.rule_consent else None,
            **{rule: getattr(kind, rule) for rule in RULES},
        )
        self.numbered(visit, arrived)
        if code == "office":
            visit.host_unit, visit.host_area = None, self.areas["office"]
        if kind.rule_name:
            visit.visitor_name, visit.visitor_org = name, org
            if rng.random() < 0.5:
                visit.visitor_phone, visit.phone_last4 = phone, phone[-4:]
        visit.id_status = Id.NOT_ASKED
        if kind.rule_id:
            visit.id_status, visit.id_seen_at, visit.id_returned_at = Id.SEEN, arrived, arrived
            visit.id_kind = rng.choices(["id_card", "e_id", "passport", "work"], [85, 8, 3, 4])[0]
        if kind.rule_escort:
            visit.accompanied_by = "刘主管"
        for name, value in values.items():
            setattr(visit, name, value)
        return visit

    def agreed(self, visit: Visit) -> Visit:
        if visit.rule_consent:
            visit.host_answer, visit.consent_source, visit.calls_made = "agreed", "phone", 1
            visit.host_answer_at = visit.occurred_at + timedelta(minutes=1)
        return visit

    def inside(self, visit: Visit, minutes: int = 2) -> Visit:
        self.agreed(visit)
        visit.state, visit.arrived_count = S.INSIDE, visit.party_size
        visit.admitted_at = visit.occurred_at + timedelta(minutes=minutes)
        visit.expected_leave_at = visit.admitted_at + timedelta(minutes=visit.kind.stay_minutes)
        return visit

    def departed(self, visit: Visit, how: str = "slip") -> Visit:
        self.inside(visit)
        assert visit.admitted_at is not None
        left = visit.admitted_at + timedelta(minutes=self.rng.randrange(4, visit.kind.stay_minutes))
        visit.state, visit.departure, visit.left_count, visit.version = S.DEPARTED, how, visit.arrived_count, 2
        visit.left_at = None if how == "unknown" else left
        visit.slip_returned_at = left if how == "slip" else None
        visit.reason = "访客单遗失" if how == "seen" else ""
        return visit

    def ended(self, arrived: datetime, code: str, draw: float | None = None) -> Visit:
        """A slip of an earlier hour or day, in one of the ways slips end: which, the dice say unless ``draw`` does."""
        visit = self.visit(arrived, code)
        draw = self.rng.random() if draw is None else draw
        if draw < 0.93 or not visit.rule_consent:
            return self.departed(visit, self.rng.choices(["slip", "seen", "unknown"], [96, 2, 2])[0])
        visit.version = 2
        if draw >= 0.985:
            visit.state, visit.reason = S.VOID, "重复登记"
            return visit
        visit.host_answer_at, visit.calls_made = arrived + timedelta(minutes=2), 1
        if draw < 0.96:
            visit.state, visit.refusal, visit.host_answer = S.REFUSED, "host", "declined"
        else:
            visit.state, visit.host_answer, visit.left_at = S.LEFT, "unreachable", arrived + timedelta(minutes=9)
        return visit

    def times(self, day: datetime, count: int) -> list[datetime]:
        """Arrivals of a day as they come: two crowds, few at night. ``day``: its local midnight, aware."""
        rng = self.rng
        hours = rng.choices(range(24), [1, 1, 1, 1, 1, 1, 3, 8, 25, 40, 42, 30, 20, 22, 38, 40, 32, 24, 18, 10, 6, 3, 2, 1], k=count)
        return sorted(day + timedelta(hours=hour, seconds=rng.randrange(3600)) for hour in hours)

    def events(self, visit: Visit) -> list[Event]:
        """One opening and, when it has ended or gone in, one closing event."""
        moves = [("enter", str(S.WAITING), visit.created_at, visit.created_by)]
        verb = {S.INSIDE: "admit", S.DEPARTED: "depart", S.REFUSED: "refuse", S.LEFT: "leave", S.VOID: "void"}.get(S(visit.state))
        if visit.departure == "unknown":
            verb = "close-round"
        if verb:
            at = visit.left_at or visit.admitted_at or visit.host_answer_at or visit.created_at
            moves.append((verb, visit.state, at, visit.created_by))
        return self.moved(visit, *moves, kind=visit.kind.name)


A_DAY, FEW = 90, 30  # slips of a day in a full house; all of the house beside it


def fill(story: Story, visits: int) -> int:
    """``visits`` slips over the days of the story, then today's open ones. How many there are."""
    property, rng, days, clerks, shift = story.property, story.rng, story.days, story.clerks, story.shift
    month = Month(property, rng, clerks, shift)
    now = timezone.now().astimezone(UTC)
    local = property.local(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    codes, weights = list(WEIGHTS), list(WEIGHTS.values())
    made, pending = 0, []
    per_day = max(1, visits // max(1, days))
    for back in range(days, 0, -1):
        arrivals = month.times(midnight - timedelta(days=back), per_day)
        pending += [month.ended(at, code) for at, code in zip(arrivals, rng.choices(codes, weights, k=len(arrivals)), strict=True)]
        if len(pending) >= bulk.BATCH:
            month.save(pending)
            made, pending = made + len(pending), []
    pending += [month.ended(at, rng.choices(codes, weights)[0]) for at in month.times(midnight, 40) if at < now - timedelta(hours=9)]
    pending += _open_now(month, now)
    month.save(pending)
    _passes_and_gates(month, property, clerks[0], story.supervisor, shift)
    _appointments(month, property, clerks[0], shift, local)
    return made + len(pending)


def _appointments(month: Month, property: Property, clerk: User, shift: Shift | None, local: datetime) -> None:
    """Whom units told the desk to expect, through the writers: late, soon and at any time of today, come, called off, tomorrow."""
    actor, rng = Actor(property, clerk, "clerk", shift.post if shift else None, shift), month.rng
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)

    def told(minutes: int | None, last: int = 0, *, code: str = "business", days: int = 0, party: int = 1) -> Appointment:
        """Expected ``minutes`` from now, but never on another day than today; ``None``: at any time."""
        contact = rng.choice(month.contacts)
        times = [None, None] if minutes is None else [local + timedelta(minutes=minutes), local + timedelta(minutes=minutes + last)]
        clock = [
            min(max(at, day), day + timedelta(hours=23, minutes=59)).time().replace(second=0, microsecond=0) if at else None for at in times
        ]
        return expect_visitor(
            Appointment(
                property=property,
                kind=month.kinds[code],
                host_unit=contact.occupant.unit,
                host_contact=contact,
                visitor_name=next(name for name in iter(lambda: person(rng), "") if name != contact.name),
                visitor_org=firm(rng) if code == "business" else "",
                party_size=party,
                day=(day + timedelta(days=days)).date(),
                from_time=clock[0],
                to_time=clock[1] if last else None,
                purpose=TEXTS.get(code, ""),
                told_by=contact.name,
            ),
            actor=actor,
        )

    for minutes, last, code, party in ((-35, 0, "business", 1), (-20, 30, "interview", 1), (15, 0, "business", 3), (40, 60, "viewing", 2)):
        told(minutes, last, code=code, party=party)
    told(120)
    told(None, code="repair")
    told(60, days=1)
    cancel_appointment(told(90), actor=actor, reason="被访单位来电取消")
    came = told(-60)
    visit = actions.register_visit(
        Visit(
            property=property,
            kind=came.kind,
            host_unit=came.host_unit,
            host_contact=came.host_contact,
            visitor_name=came.visitor_name,
            visitor_org=came.visitor_org,
            id_status=Id.SEEN,
            id_kind="id_card",
            appointment=came,
        ),
        actor=actor,
    )
    actions.admit_visit(visit, actor=actor)


def _open_now(month: Month, now: datetime) -> list[Visit]:
    """What the board shows the moment somebody first looks at it."""

    def ago(minutes: int) -> datetime:
        return now - timedelta(minutes=minutes)

    rng = month.rng
    stays = [
        month.inside(month.visit(ago(minutes), rng.choice(["business", "repair", "friends", "viewing"]))) for minutes in range(110, 4, -5)
    ]
    for badge, stay in enumerate(stays[:8], start=31):
        stay.badge_no = f"{badge:03d}"
    over = [month.inside(month.visit(ago(minutes), "interview")) for minutes in (205, 190)]
    group = month.visit(ago(55), "business", party_size=30, purpose="参观考察", name_list="考察团 30 人")
    group = month.inside(group)
    group.arrived_count, group.left_count = 28, 4
    emergency = month.inside(month.visit(ago(22), "emergency", host_unit=None, host_text="整栋大楼", party_size=1), 0)
    no_call = month.visit(ago(12), "interview", host_answer="wait", host_answer_at=ago(9), calls_made=1)
    missed = month.visit(ago(6), "viewing", party_size=2, host_answer="unreachable", host_answer_at=ago(4), calls_made=1)
    agreed = month.agreed(month.visit(ago(2), "business"))
    # At the other post: while an ID is in the hand, nobody at that post may park a form.
    other = Post.objects.filter(property=month.property).order_by("pk").last()
    checking = month.visit(ago(1), "other", id_status=Id.CHECKING, id_returned_at=None, post=other)
    ends = [month.departed(month.visit(ago(420), "business"), how) for how in ("seen", "unknown")]
    for end in ends:
        if end.left_at is not None:
            end.left_at = ago(30)
    # Whatever the hour and the dice give, every kind of visitor and every way a slip ends is there.
    sure = [month.ended(ago(600 + place), code) for place, code in enumerate(WEIGHTS)]
    sure += [month.ended(ago(590 - place), "business", draw) for place, draw in enumerate(ENDS)]
    unknown = month.visit(
        ago(15), "other", id_status=Id.NONE, id_seen_at=None, id_returned_at=None, id_kind="", purpose="找熟人", vouched_by=""
    )
    return sorted(
        [*stays, *over, group, emergency, no_call, missed, agreed, checking, *ends, *sure, unknown], key=lambda visit: visit.occurred_at
    )


def _passes_and_gates(month: Month, property: Property, clerk: User, supervisor: User, shift: Shift | None) -> None:
    """Regular passes, one of them revoked, and authorisations waiting and decided: through the writers."""
    actor = Actor(property, clerk, "clerk", shift.post if shift else None, shift)
    chief = Actor(property, supervisor, "supervisor")
    today = timezone.localdate(timezone=property.zone)
    rng = month.rng
    for index, (company, code) in enumerate(
        (("顺丰速运", "delivery"), ("洁净保洁", "repair"), ("电梯维保", "repair"), ("旧施工队", "repair"))
    ):
        regular = issue_pass(
            RegularPass(
                property=property,
                kind=month.kinds[code],
                holder_name=person(rng),
                company=company,
                area=month.areas["office"],
                areas="全楼",
                from_time="00:00",
                to_time="23:59",
                valid_from=today - timedelta(days=10),
                valid_until=today + timedelta(days=80),
                id_kind="work",
            ),
            actor=actor,
        )
        if index == 3:
            revoke_pass(regular, actor=chief, reason="施工结束")
    unknown = Visit.objects.of(property).filter(state=S.WAITING, id_status=Id.NONE).first()
    if unknown is not None:
        approvals.ask(unknown, states.NO_ID, actor=actor, key=unknown.key, reason="访客未带证件，被访人愿下楼担保")
