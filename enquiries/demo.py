"""A desk that is asked things: enquiries, messages, promises and complaints in every state, and ready answers."""

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from desk.counter import queue
from desk.ledger import bulk
from desk.ledger.writers import keep
from desk.models import Department, Event, Holiday, Property, Shift, User
from desk.people.actors import Actor
from desk.story import Story
from directory.demo import mobile, person
from directory.models import Contact
from enquiries import kinds
from enquiries.answers.models import Answer
from enquiries.complaints.actions import (
    assign_complaint,
    explain_complaint,
    judge_complaint,
    link_repeat,
    pass_on,
    promise_complainant,
    register_complaint,
    report_complaint,
    resolve_complaint,
    see_complaint,
    take_on_complaint,
    withdraw_complaint,
)
from enquiries.complaints.models import Category, Complaint
from enquiries.enquiries.actions import (
    accept_referral,
    advise_enquiry,
    answer_enquiry,
    ask_superior,
    close_not_found,
    connect_enquiry,
    decline_enquiry,
    file_answer,
    log_enquiry,
    promise_answer,
    refer_enquiry,
    take_message,
    try_to_reach,
    void_enquiry,
)
from enquiries.enquiries.models import Enquiry
from enquiries.enums import Way
from enquiries.followups.actions import follow_up
from enquiries.followups.models import FollowUp
from enquiries.messages.actions import deliver_message, give_back_message, leave_message, try_message, void_message
from enquiries.messages.models import Message
from enquiries.promises.models import Promise

QUESTIONS = [
    ("附近有银行吗", "北门对面有工商银行，步行 3 分钟"),
    ("洗手间在哪里", "每层电梯厅右侧；一层在大堂东侧，有无障碍隔间"),
    ("地下车库怎么收费", "首小时 8 元，之后每小时 5 元"),
    ("会议室在几楼", "三层电梯厅左转，302 和 305"),
    ("去机场坐什么车", "南门公交站乘机场快线，每 20 分钟一班"),
    ("物业几点下班", "工作日 17:30，前台全天有人"),
]

ASKED = ("停车费怎么开发票", "快递柜在哪", "今天有消防演习吗", "周末空调开不开", "访客停车怎么登记", "会议室怎么预订")
WISHES = ("灯不亮", "空调不制冷", "水龙头漏水", "门禁卡失灵", "窗户关不严")
WORDS = {
    "电梯等太久": "电梯",
    "卫生间有异味": "异味",
    "楼上装修太吵": "装修施工",
    "保安态度生硬": "服务态度",
    "地下车库灯太暗": "设施设备",
    "走道几天没人打扫": "保洁",
    "空调滴水没人管": "空调",
    "访客车位总被占": "停车",
}
WANTED = ("约了面试，找人事", "送合同，找负责人", "老同学来访", "快递到付，请本人接", "咨询业务")


A_DAY, FEW = 12, 12  # enquiries of a day in a full house, a quarter as many messages, a sixth complaints; all of the house beside it


def fill(story: Story, enquiries: int) -> int:
    """``enquiries`` over the days of the story, with messages and complaints; then today's in every state. How many entries."""
    property, rng, days, clerks = story.property, story.rng, story.days, story.clerks
    supervisor, handler, shift = story.supervisor, story.handler, story.shift
    kinds.seed(property)
    today = timezone.localdate(timezone=property.zone)
    Holiday.objects.get_or_create(property=property, day=f"{today.year + 1}-01-01", defaults={"name": "元旦"})
    names = ("工程部", "保洁部", "秩序部")
    departments = {name: Department.objects.get_or_create(property=property, name=name)[0] for name in names}
    contacts = list(Contact.objects.filter(property=property, active=True, no_call=False).select_related("occupant__unit")[:400])
    Month(property, rng, clerks, shift, supervisor, list(departments.values()), contacts).fill(days, enquiries)
    clerk = Actor(property, clerks[0], "clerk", shift.post if shift else None, shift)
    chief = Actor(property, supervisor, "supervisor")
    desk = Desk(property, rng, clerk, chief, handler, departments, contacts)
    desk.answers()
    desk.enquiries()
    desk.messages()
    desk.complaints()
    queue.take_place(actor=clerk, key=uuid.uuid4(), kind="caller")
    return sum(model._default_manager.filter(property=property).count() for model in (Enquiry, Message, Complaint))


class Month(bulk.Past):
    """What was asked, left and complained of before today, and how it ended: rows that satisfy every rule of the database."""

    def __init__(
        self,
        property: Property,
        rng: random.Random,
        clerks: list[User],
        shift: Shift | None,
        supervisor: User,
        departments: list[Department],
        contacts: list[Contact],
    ):
        super().__init__(property, rng, clerks, shift)
        self.supervisor, self.departments, self.contacts = supervisor, departments, contacts
        self.categories = {row.name: row for row in Category.objects.filter(property=property)}
        self.callers = [(person(rng), mobile(rng)) for _i in range(2000)]
        self.now = timezone.now()
        self.owed: list[Promise] = []
        self.calls: list[tuple[uuid.UUID, FollowUp]] = []

    def fill(self, days: int, enquiries: int) -> None:
        """Day by day: of four who ask one leaves a message, of six one complains."""
        midnight = timezone.now().astimezone(self.property.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        made: dict[Any, list[Any]] = {self.enquiry: [], self.message: [], self.complaint: []}
        for back in range(days, 0, -1):
            for make, share in ((self.enquiry, 1), (self.message, 4), (self.complaint, 6)):
                hours = sorted(self.rng.uniform(8, 19) for _n in range(enquiries // days // share))
                made[make] += [make(midnight - timedelta(days=back) + timedelta(hours=hour)) for hour in hours]
            if back == 1 or len(made[self.enquiry]) >= bulk.BATCH:
                before = Complaint.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                for rows in made.values():
                    self.save(rows)
                    rows.clear()
                self.hang(dict(Complaint.objects.filter(pk__gt=before).values_list("key", "pk")))

    def hang(self, complaints: dict[Any, int]) -> None:
        """What hangs on entries that are saved now: promises, follow-up calls."""
        bulk.insert(Promise, self.owed)
        for key, call in self.calls:
            call.complaint_id = complaints[key]
        bulk.insert(FollowUp, [call for _key, call in self.calls])
        self.owed, self.calls = [], []

    def caller(self) -> dict[str, Any]:
        name, phone = self.rng.choice(self.callers)
        return {"person": name, "phone": phone, "phone_last4": phone[-4:]}

    def whom(self) -> dict[str, Any]:
        contact = self.rng.choice(self.contacts)
        return {"contact": contact, "unit": contact.occupant.unit}

    def later(self, at: datetime, least: int, most: int) -> datetime:
        return at + timedelta(minutes=self.rng.randrange(least, most))

    def enquiry(self, at: datetime) -> Enquiry:
        rng, draw = self.rng, self.rng.random()
        row = Enquiry(
            property=self.property,
            state=Enquiry.State.ANSWERED,
            kind="info",
            subject=rng.choice(ASKED),
            channel=rng.choice(["visit", "phone"]),
        )
        self.numbered(row, at)
        row.ended_at = at
        if draw < 0.62:
            row.at_once, row.answer = True, dict(QUESTIONS).get(row.subject, "已当面指引")
        elif draw < 0.84:
            row.kind, row.subject, row.ended_at = Enquiry.Kind.FIND, rng.choice(WANTED), self.later(at, 1, 9)
            found = draw < 0.78
            row.state, row.attempts = (Enquiry.State.CONNECTED, 1) if found else (Enquiry.State.NOT_FOUND, 2)
            row.last_result, row.consent_at, row.left = ("agreed", row.ended_at, "") if found else ("no_answer", None, "nothing")
            self.filled(row, **self.whom(), **self.caller())
        elif draw < 0.97:
            row.kind, row.subject, row.answer, row.ended_at = Enquiry.Kind.SERVICE, rng.choice(WISHES), "已处理好", self.later(at, 20, 130)
            row.department, row.referred_to, row.accepted_by = rng.choice(self.departments), "张师傅", "张师傅"
            row.due_accept_at, row.accepted_at, row.agreed_at = (
                at + timedelta(minutes=30),
                self.later(at, 5, 30),
                at + timedelta(minutes=120),
            )
            self.filled(row, **self.whom(), **self.caller())
            self.owe(row, at + timedelta(minutes=120))
        else:
            row.state, row.reason, row.subject = Enquiry.State.DECLINED, "涉及他人隐私", "索要住户电话"
        return row

    def owe(self, row: Enquiry, due: datetime) -> None:
        """What the customer was promised with it, kept with the answer: in time, mostly."""
        promise = Promise(
            property=self.property,
            state=Promise.State.DONE,
            subject="enquiries.enquiry",
            subject_key=row.key,
            number=row.number,
            what=row.subject,
        )
        about = {name: getattr(row, name) for name in ("created_at", "created_by", "post", "shift")}
        self.filled(promise, to_whom=row.person, owner=row.created_by, due_at=due, first_due_at=due, kept_at=row.ended_at, **about)
        self.owed.append(promise)

    def message(self, at: datetime) -> Message:
        row = Message(
            property=self.property, state=Message.State.DELIVERED, body="请回电", read_back=True, due_at=at + timedelta(minutes=120)
        )
        self.numbered(row, at)
        row = self.filled(row, ended_at=self.later(at, 5, 140), how="phone", **self.whom(), **self.caller())
        row.delivered_to = str(row.contact or row.wanted)
        return row

    def complaint(self, at: datetime) -> Complaint:
        rng, words = self.rng, self.rng.choice(list(WORDS))
        row = Complaint(property=self.property, state=Complaint.State.CLOSED, narrative=words)
        self.numbered(row, at)
        seen, resolved = self.later(at, 2, 18), min(self.later(at, 120, 2000), self.now - timedelta(minutes=40))
        clocks = {
            "due_seen_at": at + timedelta(minutes=15),
            "due_reply_at": at + timedelta(days=1),
            "due_resolve_at": at + timedelta(days=1),
        }
        self.filled(
            row, due_at_latest=at + timedelta(days=10), category=self.categories[WORDS[words]], seen_by=self.supervisor, seen_at=seen
        )
        self.filled(row, **clocks, unit=self.whom()["unit"], **self.caller())
        draw = rng.random()
        if draw < 0.1:
            kind = rng.choice([Complaint.Kind.SUGGESTION, Complaint.Kind.PRAISE])
            return self.filled(row, kind=kind, state=Complaint.State.PASSED_ON, reason="已转达", ended_at=seen)
        self.filled(
            row,
            severity=rng.choice(["minor", "minor", "important"]),
            judged_by=self.supervisor,
            replied_at=self.later(seen, 10, 600),
            reply="已致歉并说明",
        )
        if draw < 0.17:
            return self.filled(
                row, state=Complaint.State.EXPLAINED, validity="invalid", explanation="按管理规约，已当面说明", ended_at=row.replied_at
            )
        self.filled(row, validity="valid", department=rng.choice(self.departments), handler_name="张师傅", resolved_by=self.supervisor)
        self.filled(
            row,
            cause="日久失修",
            result="已修好，并复查",
            resolved_at=resolved,
            due_call_at=resolved + timedelta(days=3),
            ended_at=min(self.later(resolved, 60, 3000), self.now),
        )
        call = FollowUp(property=self.property, by=row.created_by, round=0, method="phone", rating=rng.choice(["a", "a", "b"]))
        call.at, call.due_at = row.ended_at or self.now, row.due_call_at
        self.calls.append((row.key, call))
        return row

    @staticmethod
    def filled(row: Any, **values: Any) -> Any:
        for name, value in values.items():
            setattr(row, name, value)
        return row

    def events(self, row: Any) -> list[Event]:
        """One opening and one closing event; what was promised in between, because the page asks the history for it."""
        opened = {Enquiry: "open", Message: "taken", Complaint: "registered"}[type(row)]
        verbs = {"answered": "answer", "not_found": "not-found", "connected": "connect", "declined": "decline", "delivered": "deliver"}
        verbs |= {"closed": "close", "explained": "explain", "passed_on": "pass-on"}
        moves = [("enter", opened, row.created_at, row.created_by)]
        if isinstance(row, Enquiry) and row.department is not None:
            moves.append(("refer", "referred", row.created_at, row.created_by))
        if isinstance(row, Complaint) and row.state == Complaint.State.CLOSED:
            moves.append(("follow-up", "resolved", row.ended_at, row.created_by))
        if not (isinstance(row, Enquiry) and row.at_once):
            moves.append((verbs[row.state], row.state, row.ended_at, row.created_by))
        return self.moved(row, *moves)


class Desk:
    """The people of one desk and what they are asked."""

    def __init__(
        self,
        property: Property,
        rng: random.Random,
        clerk: Actor,
        chief: Actor,
        handler: User | None,
        departments: dict[str, Department],
        contacts: list[Contact],
    ):
        self.property, self.rng, self.clerk, self.chief = property, rng, clerk, chief
        self.handler, self.departments, self.contacts = handler, departments, contacts

    def soon(self, minutes: float) -> Any:
        return timezone.now() + timedelta(minutes=minutes)

    def paper(self, hours: float) -> dict[str, Any]:
        """Kept on paper so many hours ago and typed in now: its clocks have run since."""
        return {"late": True, "occurred_at": timezone.now() - timedelta(hours=hours)}

    def whom(self) -> dict[str, Any]:
        contact = self.rng.choice(self.contacts)
        return {"contact": contact, "unit": contact.occupant.unit}

    def caller(self) -> dict[str, Any]:
        return {"person": person(self.rng), "phone": f"1380000{self.rng.randrange(10**4):04d}"}

    def answers(self) -> None:
        for question, answer in QUESTIONS:
            row = Answer(property=self.property, question=question, answer=answer, source="客户服务中心", checked_on=self.clerk.today)
            keep(row, actor=self.chief)

    def ask(self, kind: str, subject: str, *, answered: bool = False, **values: Any) -> Enquiry:
        enquiry = Enquiry(property=self.property, kind=kind, subject=subject, **values)
        return log_enquiry(enquiry, actor=self.clerk, answered=answered)

    def enquiries(self) -> None:
        clerk = self.clerk
        for question, answer in QUESTIONS:
            self.ask("info", question, answered=True, answer=answer, channel=self.rng.choice(["visit", "phone"]))
        find = [self.ask("find", subject, channel="phone", **self.whom(), **self.caller()) for subject in WANTED]
        connect_enquiry(try_to_reach(find[0], actor=clerk, result="agreed"), actor=clerk)
        take_message(try_to_reach(find[1], actor=clerk, result="unwilling"), actor=clerk, body="请下班前回电", read_back=True)
        tried = try_to_reach(find[2], actor=clerk, result="no_answer")
        close_not_found(try_to_reach(tried, actor=clerk, result="away", how="reception"), actor=clerk, left="nothing")
        try_to_reach(find[3], actor=clerk, result="busy")
        promised = self.ask("info", "展会当天货梯可以用到几点", **self.caller())
        promise_answer(promised, actor=clerk, due_at=self.soon(25))
        again = self.ask("other", "能否代收一件家具", **self.caller())
        promise_answer(again, actor=clerk, due_at=self.soon(180))
        bus = self.ask("info", "周末班车几点发车", **self.paper(3), **self.caller())
        promise_answer(bus, actor=clerk, due_at=self.soon(0.02))  # broken before anybody reads it
        leak = self.ask("service", "空调滴水", channel="phone", **self.whom(), **self.caller())
        refer_enquiry(leak, actor=clerk, department=self.departments["工程部"], referred_to="张师傅", due_at=self.soon(90))
        light = self.ask("service", "走道灯不亮", **self.whom(), **self.caller())
        light = refer_enquiry(light, actor=clerk, department=self.departments["工程部"], referred_to="张师傅", due_at=self.soon(200))
        accept_referral(light, actor=clerk, accepted_by="张师傅", agreed_at=self.soon(150))
        room = self.ask("info", "大堂能不能办展览", **self.caller())
        assert self.chief.user is not None
        room = ask_superior(room, actor=clerk, superior=self.chief.user, due_at=self.soon(60))
        rent = self.ask("info", "会议室可以外借吗", **self.caller())
        rent = ask_superior(rent, actor=clerk, superior=self.chief.user, due_at=self.soon(45))
        rent = advise_enquiry(rent, actor=self.chief, advice="工作日可以，提前一天预订")
        rent = answer_enquiry(rent, actor=clerk, answer=rent.advice, answered_from=str(self.chief.user))
        file_answer(rent, actor=clerk)
        decline_enquiry(self.ask("other", "索要住户名单"), actor=clerk, reason="涉及他人隐私")
        void_enquiry(self.ask("info", "重复登记的一条"), actor=clerk, reason="重复登记")

    def messages(self) -> None:
        clerk = self.clerk

        def take(body: str, **values: Any) -> Message:
            message = Message(property=self.property, body=body, read_back=True, **self.whom(), **self.caller(), **values)
            return leave_message(message, actor=clerk)

        take("合同已放前台，请来取", channel="phone")
        take("家里水管漏水，请速回电", channel="phone", urgent=True)
        take("样品间钥匙请下午前送回", **self.paper(4))
        often = take("明天会议改到十点")
        for how in (Way.PHONE, Way.RECEPTION, Way.PERSON):
            often = try_message(often, actor=clerk, how=how)
        arrived = take("样品已到")
        deliver_message(arrived, actor=clerk, how="phone", delivered_to=str(arrived.contact or arrived.wanted))
        give_back_message(take("请联系"), actor=clerk, reason="多次联系不上，已告知留言人")
        void_message(take("登记错误"), actor=clerk, reason="登记错误")

    def complaints(self) -> None:
        clerk, chief = self.clerk, self.chief
        categories = {row.name: row for row in Category.objects.filter(property=self.property)}

        def say(words: str, category: str = "", **values: Any) -> Complaint:
            unit = self.rng.choice(self.contacts).occupant.unit
            complaint = Complaint(
                property=self.property, narrative=words, unit=unit, category=categories.get(category), **{**self.caller(), **values}
            )
            return register_complaint(complaint, actor=clerk)

        def given(complaint: Complaint, severity: str = "important") -> Complaint:
            complaint = judge_complaint(complaint, actor=chief, severity=severity, validity="valid")
            person = {"handler": self.handler} if self.handler else {"handler_name": "张师傅"}
            return assign_complaint(complaint, actor=chief, department=self.departments["工程部"], **person)

        def resolved(complaint: Complaint) -> Complaint:
            complaint = take_on_complaint(given(complaint), actor=chief)
            return resolve_complaint(complaint, actor=chief, cause="门机老化", result="已更换门机", reply="已当面致歉并说明")

        urgent = say("电梯停在 12 层，里面有人", "电梯", urgent=True, help_now="已拨维保电话并对讲安抚")
        report_complaint(urgent, actor=clerk, reported_to=str(chief.user))
        say("给我的挂号信一直没收到，邮局说上周就送到前台了", "挂号邮件丢失")
        owed = say("大堂地砖太滑，老人差点摔倒", "保洁")
        promise_complainant(owed, actor=clerk, what="下班前回电说明", due_at=self.soon(90))
        see_complaint(say("楼上装修周日还在打钻", "装修施工"), actor=chief)
        given(say("走道空调不冷", "空调"))
        take_on_complaint(given(say("消防门关不上", "设施设备")), actor=chief)
        given(say("地下车库顶板渗水，说了几次没人修", "设施设备", **self.paper(31 * 24)), "minor")
        see_complaint(say("夜里保安在岗亭大声外放视频", "服务态度", **self.paper(26)), actor=chief)
        waiting = resolved(say("电梯按键失灵", "电梯"))
        follow_up(resolved(say("车库道闸撞到车顶", "停车")), actor=clerk, method="phone", rating="a")
        follow_up(resolved(say("电梯又停了", "电梯")), actor=clerk, method="phone", rating="c", comment="今天又停了")
        explain_complaint(say("要求退还去年的物业费", "收费"), actor=chief, explanation="按合同约定，已当面说明依据")
        withdraw_complaint(say("噪音太大", "噪音扰民"), actor=clerk, reason="本人来电撤回")
        repeat = say("电梯按键还是失灵", "电梯")
        link_repeat(repeat, actor=chief, repeat_of=waiting)
        say("建议大堂放几把雨伞", kind="suggestion", wants_reply=False)
        praise = say("前台小王很耐心", kind="praise", about_staff=clerk.user)
        pass_on(praise, actor=chief, reason="已当面转达")
