"""Slips in every state, each reached by the verbs that lead there."""

from datetime import time, timedelta

import factory
from django.utils import timezone

from desk.models import IdKind
from tests.factories.directory import ContactFactory
from visitors.appointments import actions as appointment_actions
from visitors.appointments.models import Appointment
from visitors.kinds.models import VisitKind
from visitors.passes import actions as pass_actions
from visitors.passes.models import RegularPass
from visitors.visits import actions, consent
from visitors.visits.models import Visit


def kind(property, code="business"):
    return VisitKind.objects.get(property=property, code=code)


class VisitFactory(factory.Factory):
    """``VisitFactory(actor=clerk)`` opens a slip; traits move it on: ``inside=True``, ``departed=True`` …

    ``actor`` must be on duty. ``code`` names the kind of visitor.
    """

    class Meta:
        model = Visit

    class Params:
        called = factory.Trait(then=("called",))
        inside = factory.Trait(then=("called", "inside"))
        departed = factory.Trait(then=("called", "inside", "departed"))
        refused = factory.Trait(then=("refused",))
        left = factory.Trait(then=("left",))
        void = factory.Trait(then=("void",))

    actor = factory.LazyFunction(lambda: None)
    code = "business"
    then = ()
    visitor_name = "陈建国"
    visitor_org = "华信会计师事务所"
    id_status = Visit.IdStatus.SEEN
    id_kind = IdKind.ID_CARD

    @classmethod
    def _create(cls, model_class, *args, actor, code, then, **values):
        contact = values.pop("contact", None)
        if contact is None and not {"host_unit", "host_area", "host_text"} & set(values):
            contact = ContactFactory(property=actor.property)
        if contact is not None:
            values.update(host_contact=contact, host_unit=contact.occupant.unit)
        late = {name: values.pop(name) for name in ("late", "left_at") if name in values}
        if late:
            late["occurred_at"] = values.pop("occurred_at")
        visit = actions.register_visit(Visit(property=actor.property, kind=kind(actor.property, code), **values), actor=actor, **late)
        steps = {
            "called": lambda v: consent.answer_call(v, actor=actor, answer="agreed", consent_source="phone"),
            "inside": lambda v: actions.admit_visit(v, actor=actor),
            "departed": lambda v: actions.depart_visit(v, actor=actor),
            "refused": lambda v: actions.refuse_visit(v, actor=actor, refusal="host"),
            "left": lambda v: actions.leave_waiting(v, actor=actor),
            "void": lambda v: actions.void_visit(v, actor=actor, reason="登记错误"),
        }
        for step in then:
            visit = steps[step](visit)
        return visit


class PassFactory(factory.Factory):
    """A courier's pass, valid now at any hour. ``actor`` must be on duty."""

    class Meta:
        model = RegularPass

    actor = factory.LazyFunction(lambda: None)
    holder_name = "周海"
    company = "顺丰速运"
    areas = "全楼"
    from_time = time(0, 0)
    to_time = time(23, 59, 59)
    id_kind = IdKind.WORK

    @classmethod
    def _create(cls, model_class, *args, actor, **values):
        today = timezone.localdate(timezone=actor.property.zone)
        values.setdefault("valid_from", today)
        values.setdefault("valid_until", today + timedelta(days=90))
        values.setdefault("kind", kind(actor.property, "delivery"))
        if "unit" not in values and "area" not in values:
            values["unit"] = ContactFactory(property=actor.property).occupant.unit
        return pass_actions.issue_pass(RegularPass(property=actor.property, **values), actor=actor)


class AppointmentFactory(factory.Factory):
    """Somebody a unit expects today; ``arrived=True``, ``cancelled=True`` move it on. ``actor`` must be on duty."""

    class Meta:
        model = Appointment

    class Params:
        arrived = factory.Trait(then="arrived")
        cancelled = factory.Trait(then="cancelled")

    actor = factory.LazyFunction(lambda: None)
    then = ""
    reason = "来电取消"  # of one that is cancelled
    visitor_name = "陈建国"
    visitor_org = "华信会计师事务所"
    told_by = "曾雨桐"

    @classmethod
    def _create(cls, model_class, *args, actor, then, reason, **values):
        contact = values.pop("contact", None)
        if contact is None and "host_unit" not in values:
            contact = ContactFactory(property=actor.property)
        if contact is not None:
            values.update(host_contact=contact, host_unit=contact.occupant.unit)
        values.setdefault("kind", kind(actor.property))
        values.setdefault("day", timezone.localdate(timezone=actor.property.zone))
        one = appointment_actions.expect_visitor(Appointment(property=actor.property, **values), actor=actor)
        if then == "arrived":
            told = {"visitor_name": one.visitor_name, "code": one.kind.code, "party_size": one.party_size}
            VisitFactory(actor=actor, host_unit=one.host_unit, host_contact=one.host_contact, appointment=one, **told)
            one.refresh_from_db()
        return appointment_actions.cancel_appointment(one, actor=actor, reason=reason) if then == "cancelled" else one
