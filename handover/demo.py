"""Posts that change hands: patterns, a roster, notes and notices in every state, and a handover waiting to be read."""

from datetime import time, timedelta
from uuid import uuid4

from django.utils import timezone

from desk.ledger import approvals
from desk.ledger.writers import enter
from desk.models import Post, Property, User
from desk.people.actors import Actor
from desk.story import Story
from handover.handovers import actions, states, taking_over
from handover.handovers.models import Handover
from handover.notes import actions as note_actions
from handover.notes.models import DutyNote
from handover.notices import actions as notice_actions
from handover.notices.models import Notice
from handover.policy.models import HandoverPolicy
from handover.posts.models import CountedThing, Roster, ShiftPattern
from handover.stand_ins import actions as stand_in_actions
from handover.stand_ins.models import StandIn

PATTERNS = (("早班", "08:00", "16:00"), ("中班", "16:00", "23:00"), ("夜班", "23:00", "08:00"))
THINGS = (("大堂钥匙", 12, ""), ("对讲机", 3, ""), ("访客证", 60, "visitors.badge"), ("收发章", 1, ""))
NOTICES = (
    ("周六停电检修", "周六 9:00–12:00 停电检修，三号、四号客梯停用。请提醒来访客人改走一号、二号客梯。", 5),
    ("访客证换新", "即日起启用蓝色访客证，旧证收回交主管。", 20),
)
A, S, K = DutyNote.Acted, DutyNote.Severity, DutyNote.Kind
NOTES: tuple[dict[str, str], ...] = (
    {"kind": K.EQUIPMENT, "what": "三号客梯运行中有异响，已请维保下午来查", "place": "三号客梯", "acted": A.GOING_ON, "owner": "电梯维保 周工"},
    {"kind": K.LOST, "what": "客人交来黑色雨伞一把，放在失物柜第二格", "place": "大堂", "acted": A.DONE, "action": "登记并放入失物柜"},
    {"kind": K.SUSPICIOUS, "what": "有人在地库逐车张望，自称找车", "place": "B1 车库", "acted": A.GOING_ON, "severity": S.MEDIUM, "reported_to": "刘淑芬"},
    {"kind": K.INJURY, "what": "外卖员在坡道滑倒，擦伤手掌", "place": "北门坡道", "acted": A.DONE, "action": "清水冲洗并包扎，放置防滑牌", "severity": S.HIGH},
    {"kind": K.OTHER, "what": "参观团询问会议中心位置，已指引", "acted": A.NONE},
)  # fmt: skip


def opens(story: Story) -> None:
    """Configuration, then a few handovers through the writers, before anybody comes; the shift that is on afterwards is the story's."""
    property, shift, clerks, supervisor = story.property, story.shift, story.clerks, story.supervisor
    policy = HandoverPolicy.objects.get_or_create(property=property)[0]
    _configure(property, shift.post, clerks)
    chief, clerk = Actor(property, supervisor, "supervisor"), Actor(property, clerks[0], "clerk", shift.post, shift)
    for values in NOTES:
        note_actions.note_event(DutyNote(property=property, **values), actor=clerk)
    _notices(chief, clerk)
    if len(clerks) == 1:
        actions.prepare_handover(actor=clerk, key=uuid4())
        return
    for incoming in (clerks[1], clerks[0]):
        clerk = _hand_over(clerk, Actor(property, incoming, "clerk"), policy)
    _stand_in(clerk, clerks[1])
    mistaken = actions.prepare_handover(actor=clerk, key=uuid4())
    actions.withdraw_handover(mistaken, actor=clerk, reason="点错了，还没到交班时间")
    _first_use(Actor(property, clerks[1], "clerk"), shift.post)
    assert clerk.shift is not None
    story.shift = clerk.shift


def closes(story: Story) -> None:
    """The shift that is on is signed and waits for its relief, in the house everybody looks at: whatever is open is told."""
    if not story.full:
        return
    policy = HandoverPolicy.objects.get(property=story.property)
    actor = Actor(story.property, story.clerks[0], "clerk", story.shift.post, story.shift)
    actions.sign_handover(_written(actor, policy), actor=actor)


def _configure(property: Property, post: Post, clerks: list[User]) -> None:
    today = timezone.localdate(timezone=property.zone)
    for place, (name, starts, ends) in enumerate(PATTERNS):
        pattern = ShiftPattern.objects.create(
            property=property, post=post, name=name, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends)
        )
        for day in range(3):
            user = clerks[(day + place) % len(clerks)]
            Roster.objects.create(property=property, pattern=pattern, day=today + timedelta(days=day), user=user)
    for order, (name, expected, out) in enumerate(THINGS):
        CountedThing.objects.create(property=property, post=post, name=name, expected=expected, out_with=out, order=order)


def _notices(chief: Actor, clerk: Actor) -> None:
    now = timezone.now()
    for title, text, days in NOTICES:
        notice = Notice(property=chief.property, title=title, text=text, valid_until=now + timedelta(days=days), must_read=days < 10)
        notice = notice_actions.read_notice(notice_actions.publish_notice(notice, actor=chief), actor=clerk)
        if not notice.must_read:
            notice_actions.withdraw_notice(notice, actor=chief, reason="改用红色")


def _written(actor: Actor, policy: HandoverPolicy) -> Handover:
    """A handover begun, tidied up and counted; one key is out."""
    handover = actions.prepare_handover(actor=actor, key=uuid4())
    counts = {line.place: (line.expected, "") for line in handover.counts.all()}
    counts[1] = (THINGS[0][1] - 1, "机房钥匙由工程部李工借出，已签字")
    return actions.write_handover(handover, actor=actor, summary="上午参观团一批，电梯异响已报修。", tidy=policy.tidy, counts=counts)


def _hand_over(actor: Actor, incoming: Actor, policy: HandoverPolicy) -> Actor:
    """Signed, read and signed; gives the incoming clerk, on duty."""
    handover = actions.sign_handover(_written(actor, policy), actor=actor)
    for notice in notice_actions.unread_notices(incoming, handover.for_post):
        notice_actions.read_notice(notice, actor=incoming)
    handover = taking_over.take_up_handover(handover, actor=incoming)
    refs = [line.ref for line in handover.lines.all()]
    figures = {line.place: line.counted for line in handover.counts.all() if line.asked and line.counted is not None}
    done = taking_over.accept_handover(handover, actor=incoming, read=refs, counted=figures, agreed=True, self_check=policy.self_check)
    return Actor(incoming.property, incoming.user, incoming.role, done.for_post, done.to_shift)


def _stand_in(actor: Actor, colleague: User) -> None:
    """The clerk was away for lunch; the PINs are the demo's own and are not known here."""
    assert actor.user is not None and actor.shift is not None
    now = timezone.now()
    row = StandIn(property=actor.property, state=StandIn.State.STANDING, of_shift=actor.shift, absent=actor.user, substitute=colleague)
    row.reason, row.minutes_agreed, row.until = "用餐", 30, now + timedelta(minutes=30)
    stand_in_actions.return_to_post(enter(row, actor=actor, permission="handover.work"), actor=actor)


def _first_use(actor: Actor, known: Post) -> None:
    """The other post is opened for the first time: read, and waiting for a supervisor's word."""
    other = Post.objects.filter(property=actor.property).exclude(pk=known.pk).first()
    if other is not None:
        handover = taking_over.take_over_without(actor=actor, key=uuid4(), post=other, reason="首次启用货运岗")
        approvals.ask(handover, states.WITHOUT, actor=actor, key=uuid4(), reason="首次启用货运岗，无上一班")
