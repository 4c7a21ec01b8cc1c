"""Enquiries, messages, promises and complaints in every state, each reached by the verbs that lead there."""

from datetime import timedelta

import factory
from django.utils import timezone

from desk.models import Department
from desk.people.roles import Role
from enquiries.complaints.actions import (
    assign_complaint,
    explain_complaint,
    judge_complaint,
    pass_on,
    register_complaint,
    resolve_complaint,
    take_on_complaint,
    void_complaint,
    withdraw_complaint,
)
from enquiries.complaints.models import Complaint
from enquiries.enquiries.actions import (
    accept_referral,
    advise_enquiry,
    answer_enquiry,
    ask_superior,
    close_not_found,
    connect_enquiry,
    decline_enquiry,
    log_enquiry,
    promise_answer,
    refer_enquiry,
    take_message,
    try_to_reach,
    void_enquiry,
)
from enquiries.enquiries.models import Enquiry
from enquiries.followups.actions import follow_up
from enquiries.messages.actions import deliver_message, give_back_message, leave_message, void_message
from enquiries.messages.models import Message
from enquiries.promises.models import Promise
from tests.factories.desk import actor_of
from tests.factories.directory import ContactFactory


def department_of(property, name="工程部"):
    return Department.objects.get_or_create(property=property, name=name)[0]


def soon(minutes=60):
    return timezone.now() + timedelta(minutes=minutes)


class EnquiryFactory(factory.Factory):
    """``EnquiryFactory(actor=clerk)`` logs one; ``find=True`` looks for somebody; traits move it on. ``actor`` is on duty."""

    class Meta:
        model = Enquiry

    class Params:
        find = factory.Trait(kind="find", subject="找曾雨桐")
        consented = factory.Trait(kind="find", subject="找曾雨桐", then=("agreed",))
        promised = factory.Trait(then=("promised",))
        referred = factory.Trait(kind="service", then=("referred",))
        accepted = factory.Trait(kind="service", then=("referred", "accepted"))
        escalated = factory.Trait(then=("escalated",))
        advised = factory.Trait(then=("escalated", "advised"))
        answered = factory.Trait(then=("answered",))
        connected = factory.Trait(kind="find", subject="找曾雨桐", then=("agreed", "connected"))
        message = factory.Trait(kind="find", subject="找曾雨桐", then=("missed", "message"))
        not_found = factory.Trait(kind="find", subject="找曾雨桐", then=("missed", "missed_otherwise", "not_found"))
        declined = factory.Trait(then=("declined",))
        void = factory.Trait(then=("void",))

    actor = factory.LazyFunction(lambda: None)
    then = ()
    kind = "info"
    subject = "最近的地铁站怎么走"
    person = "陈建国"
    phone = "13733334444"

    @classmethod
    def _create(cls, model_class, *args, actor, then, **values):
        contact = values.pop("contact", None)
        if contact is None and values["kind"] == "find" and "wanted" not in values:
            contact = ContactFactory(property=actor.property)
        if contact is not None:
            values.update(contact=contact, unit=contact.occupant.unit)
        values.setdefault("unlisted", bool(values.get("wanted")) and not values.get("unit"))
        answered = values.pop("at_once", False)
        if answered:
            values.setdefault("answer", "出门右转 300 米")
        enquiry = log_enquiry(Enquiry(property=actor.property, **values), actor=actor, answered=answered)
        boss = actor_of(actor.property, Role.SUPERVISOR) if {"escalated", "advised"} & set(then) else None
        steps = {
            "agreed": lambda e: try_to_reach(e, actor=actor, result="agreed"),
            "missed": lambda e: try_to_reach(e, actor=actor, result="no_answer"),
            "missed_otherwise": lambda e: try_to_reach(e, actor=actor, result="away", how="reception"),
            "promised": lambda e: promise_answer(e, actor=actor, due_at=soon()),
            "referred": lambda e: refer_enquiry(
                e, actor=actor, department=department_of(actor.property), referred_to="张师傅", due_at=soon(240)
            ),
            "accepted": lambda e: accept_referral(e, actor=actor, accepted_by="张师傅", agreed_at=soon(180)),
            "escalated": lambda e: ask_superior(e, actor=actor, superior=boss.user, due_at=soon()),
            "advised": lambda e: advise_enquiry(e, actor=boss, advice="地铁 A 口出站右转"),
            "answered": lambda e: answer_enquiry(e, actor=actor, answer="出门右转 300 米"),
            "connected": lambda e: connect_enquiry(e, actor=actor),
            "message": lambda e: take_message(e, actor=actor, body="请回电", read_back=True),
            "not_found": lambda e: close_not_found(e, actor=actor, left="nothing"),
            "declined": lambda e: decline_enquiry(e, actor=actor, reason="索要他人隐私"),
            "void": lambda e: void_enquiry(e, actor=actor, reason="重复登记"),
        }
        for step in then:
            enquiry = steps[step](enquiry)
        return enquiry


class MessageFactory(factory.Factory):
    """A message taken and read back; ``delivered=True``, ``returned=True``, ``void=True`` move it on."""

    class Meta:
        model = Message

    class Params:
        delivered = factory.Trait(then=("delivered",))
        returned = factory.Trait(then=("returned",))
        void = factory.Trait(then=("void",))

    actor = factory.LazyFunction(lambda: None)
    then = ()
    person = "陈建国"
    phone = "13733334444"
    body = "下午三点的会改到四点"
    read_back = True

    @classmethod
    def _create(cls, model_class, *args, actor, then, **values):
        contact = values.pop("contact", None)
        if contact is None and not {"unit", "wanted"} & set(values):
            contact = ContactFactory(property=actor.property, name="曾雨桐")
        if contact is not None:
            values.update(contact=contact, unit=contact.occupant.unit)
        values.setdefault("unlisted", bool(values.get("wanted")) and not values.get("unit"))
        message = leave_message(Message(property=actor.property, **values), actor=actor)
        steps = {
            "delivered": lambda m: deliver_message(m, actor=actor, how="phone", delivered_to=str(m.contact or "曾雨桐"), relation="同事"),
            "returned": lambda m: give_back_message(m, actor=actor, reason="多次联系不上，已告知留言人"),
            "void": lambda m: void_message(m, actor=actor, reason="登记错误"),
        }
        for step in then:
            message = steps[step](message)
        return message


class ComplaintFactory(factory.Factory):
    """A complaint with its three facts; traits walk it through judging, assigning, resolving, the call. ``actor`` is on duty."""

    class Meta:
        model = Complaint

    class Params:
        judged = factory.Trait(then=("judged",))
        assigned = factory.Trait(then=("judged", "assigned"))
        in_progress = factory.Trait(then=("judged", "assigned", "taken"))
        resolved = factory.Trait(then=("judged", "assigned", "taken", "resolved"))
        closed = factory.Trait(then=("judged", "assigned", "taken", "resolved", "satisfied"))
        reopened = factory.Trait(then=("judged", "assigned", "taken", "resolved", "unsatisfied"))
        explained = factory.Trait(then=("explained",))
        passed_on = factory.Trait(kind="praise", then=("passed",))
        withdrawn = factory.Trait(then=("withdrawn",))
        void = factory.Trait(then=("void",))

    actor = factory.LazyFunction(lambda: None)
    then = ()
    narrative = "电梯又停了，这是这个月第三次"
    person = "陈建国"
    phone = "13733334444"
    severity = "minor"

    @classmethod
    def _create(cls, model_class, *args, actor, then, severity, **values):
        handler, boss = values.pop("handler", None), values.pop("boss", None)
        contact = values.pop("contact", None)
        if contact is not None:
            values["unit"] = contact.occupant.unit
        complaint = register_complaint(Complaint(property=actor.property, **values), actor=actor)
        boss = boss or (actor_of(actor.property, Role.SUPERVISOR) if then else None)
        handling = handler or boss
        steps = {
            "judged": lambda c: judge_complaint(c, actor=boss, severity=severity, validity="valid", about_staff=c.about_staff),
            "assigned": lambda c: assign_complaint(
                c,
                actor=boss,
                department=department_of(actor.property),
                handler=handler.user if handler else None,
                handler_name="" if handler else "张师傅",
            ),
            "taken": lambda c: take_on_complaint(c, actor=handling),
            "resolved": lambda c: resolve_complaint(
                c, actor=handling, cause="门机老化", result="更换门机", reply="已更换，并致歉" if c.wants_reply else ""
            ),
            "satisfied": lambda c: follow_up(c, actor=actor, method="phone", rating="a"),
            "unsatisfied": lambda c: follow_up(c, actor=actor, method="phone", rating="c", comment="又停了"),
            "explained": lambda c: explain_complaint(c, actor=boss, explanation="按合同不在服务范围，已当面说明"),
            "passed": lambda c: pass_on(c, actor=boss, reason="已当面转达表扬"),
            "withdrawn": lambda c: withdraw_complaint(c, actor=actor, reason="本人来电撤回"),
            "void": lambda c: void_complaint(c, actor=boss, reason="重复登记"),
        }
        for step in then:
            complaint = steps[step](complaint)
        return complaint


def promise_about(entry) -> Promise:
    """The promise that is open about an entry, or the latest."""
    found = Promise.objects.filter(subject_key=entry.key).order_by("pk").last()
    found.property = entry.property
    return found
