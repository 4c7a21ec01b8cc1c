"""Mail in every state, each reached by the actions that lead there."""

import json
from datetime import date, timedelta

import factory
from django.utils import timezone

from desk.people.actors import Actor
from desk.people.roles import Role
from directory import names
from directory.models import Mandate
from mail.batches import actions as batch_actions
from mail.batches.models import PostalBatch
from mail.counts import actions as count_actions
from mail.counts.models import ShelfCount
from mail.enums import Kind, Outcome, Reason, Way
from mail.items import articles
from mail.items.actions import handing_out, keeping, taking_in
from mail.items.models import MailItem
from mail.items.slots import StorageSlot
from mail.returns import actions as return_actions
from mail.returns.models import MailReturn, ReturnProposal
from mail.tallies import actions as tally_actions
from mail.tallies.models import DailyTally, Subscription
from mail.traces import actions as trace_actions
from mail.traces.models import Trace
from tests.factories.desk import actor_of
from tests.factories.directory import OccupantFactory, UnitFactory

STROKES = json.dumps([[10, 20, 60, 80, 140, 30, 200, 90], [30, 120, 180, 120]])


def article(serial: int, service: str = "RA", country: str = "CN") -> str:
    """The registered number of that serial, with its check digit."""
    return f"{service}{serial:08d}{articles.check_digit(f'{serial:08d}')}{country}"


def slot(property, code="A") -> StorageSlot:
    return StorageSlot.objects.get(property=property, code=code)


def reviewer_of(actor: Actor) -> Actor:
    """A manager of the actor's property: may decide everything, has entered nothing."""
    return actor_of(actor.property, Role.MANAGER)


class MandateFactory(factory.django.DjangoModelFactory):
    """A stamped sheet naming a unit's receivers, without a last day."""

    class Meta:
        model = Mandate

    unit = factory.SubFactory(UnitFactory)
    property = factory.SelfAttribute("unit.property")
    receivers = "林小梅、周海"
    granted_by = "曾雨桐"
    stamped = True


class SubscriptionFactory(factory.django.DjangoModelFactory):
    """A newspaper for this whole year."""

    class Meta:
        model = Subscription

    unit = factory.SubFactory(UnitFactory)
    property = factory.SelfAttribute("unit.property")
    title = factory.Sequence(lambda n: f"日报{n}")
    first_day = factory.LazyFunction(lambda: date(timezone.now().year, 1, 1))
    last_day = factory.LazyFunction(lambda: date(timezone.now().year, 12, 31))


class BatchFactory(factory.Factory):
    """``BatchFactory(actor=clerk, declared=12, pieces=11)`` is being counted; traits sign it.

    ``reviewer`` confirms a difference (a new manager unless given).
    """

    class Meta:
        model = PostalBatch

    class Params:
        matched = factory.Trait(pieces=1, then=("sign",))
        differs = factory.Trait(declared=2, pieces=1, then=("sign",))
        settled = factory.Trait(declared=2, pieces=1, then=("sign", "settle"))
        void = factory.Trait(then=("void",))

    actor = factory.LazyFunction(lambda: None)
    reviewer = None
    then = ()
    pieces = 0
    refused_pieces = 0
    declared = 1
    postman = "邮递员老郑"

    @classmethod
    def _create(cls, model_class, *args, actor, reviewer, then, pieces, refused_pieces, **values):
        batch = batch_actions.open_batch(PostalBatch(property=actor.property, **values), actor=actor)
        for _n in range(pieces):
            ItemFactory(actor=actor, batch=batch)
        for _n in range(refused_pieces):
            ItemFactory(actor=actor, batch=batch, refused=True)
        steps = {
            "sign": lambda b: batch_actions.sign_batch(
                b, actor=actor, difference="" if b.declared == b.counted() else "短少一件，邮递员写明"
            ),
            "settle": lambda b: batch_actions.settle_batch(b, actor=reviewer or reviewer_of(actor), comment="已与邮局核实"),
            "void": lambda b: batch_actions.void_batch(b, actor=actor, reason="开错"),
        }
        batch.refresh_from_db()
        for step in then:
            batch = steps[step](batch)
        return batch


class ItemFactory(factory.Factory):
    """``ItemFactory(actor=clerk)`` lies at the desk; traits move it on: ``collected=True``, ``proposed=True`` …

    ``actor`` must be on duty. ``occupant`` says whom it is for (a new firm unless given, nobody with
    ``unit=None``); ``reviewer`` decides what a supervisor decides (a new manager unless given).
    """

    class Meta:
        model = MailItem

    class Params:
        held = factory.Trait(then=())
        unmatched = factory.Trait(unit=None, addressee="查无此人")
        notified = factory.Trait(then=("notify",))
        out = factory.Trait(then=("dispatch",))
        collected = factory.Trait(then=("hand_out",))
        proposed = factory.Trait(then=("propose",))
        approved = factory.Trait(then=("propose", "approve"))
        returned = factory.Trait(then=("propose", "approve", "hand_over"))
        missing = factory.Trait(then=("miss",))
        lost = factory.Trait(then=("miss", "lose"))
        forwarded = factory.Trait(moved_out=True, then=("forward",))
        refused = factory.Trait(then="refused", unit=None, reason="封皮破损")
        void = factory.Trait(then=("void",))
        court = factory.Trait(kind=Kind.COURT, legal_reason="用户书面委托")
        money_order = factory.Trait(kind=Kind.MONEY_ORDER, money_order_on=factory.LazyFunction(lambda: timezone.now().date()))

    actor = factory.LazyFunction(lambda: None)
    reviewer = None
    then = ()
    photo = None
    moved_out = as_written = False
    article_no = factory.Sequence(lambda n: article(10_000_000 + n))
    addressee = "博远设计 曾雨桐"

    @classmethod
    def _create(cls, model_class, *args, actor, reviewer, then, photo, moved_out, as_written, **values):
        if "occupant" not in values and "unit" not in values:
            gone = {"moved_out": timezone.now().date() - timedelta(days=1)} if moved_out else {}
            values["occupant"] = OccupantFactory(
                property=actor.property, forwarding="浦东大道 1 号" if gone else "", forwarding_consent=bool(gone), **gone
            )
        if values.get("occupant") is not None:
            values.setdefault("unit", values["occupant"].unit)
        if then == "refused":
            return taking_in.refuse_piece(MailItem(property=actor.property, **values), actor=actor, as_written=as_written)
        values.setdefault("slot", slot(actor.property))
        item = taking_in.take_in(MailItem(property=actor.property, **values), actor=actor, photo=photo, as_written=as_written)
        for step in then:
            item = getattr(cls, f"_{step}")(item, actor=actor, reviewer=reviewer)
        return item

    @staticmethod
    def _notify(item, *, actor, reviewer):
        return keeping.notify_addressee(item, actor=actor, way=Way.PHONE, reached=True, told="前台小张")

    @staticmethod
    def _dispatch(item, *, actor, reviewer):
        return keeping.dispatch_item(item, actor=actor)

    @staticmethod
    def _hand_out(item, *, actor, reviewer):
        """To whom the cover names; a company's letter to a colleague after a call."""
        person = names.person_on(item.addressee, [item.occupant.name] if item.occupant else [])
        to = {"relation": "addressee", "collector": person, "id_seen": "id_card"}
        if not person:
            to = {"relation": "colleague", "collector": "前台小陈", "id_seen": "work", "phoned": "曾雨桐"}
        return handing_out.hand_out([item], actor=actor, strokes=STROKES, **to)[0]

    @staticmethod
    def _propose(item, *, actor, reviewer):
        told = "3 月 1 日电话告知" if item.legal else ""
        return return_actions.propose(item, actor=actor, reason=Reason.UNKNOWN, tenant_told=told)

    @staticmethod
    def _approve(item, *, actor, reviewer):
        return_actions.approve_return(item.proposals.get(state="proposed"), actor=reviewer or reviewer_of(actor), comment="同意")
        return MailItem.objects.get(pk=item.pk)

    @staticmethod
    def _hand_over(item, *, actor, reviewer):
        return_actions.hand_over_returns([line_of(item)], actor=actor, postman="邮递员老郑")
        return MailItem.objects.get(pk=item.pk)

    @staticmethod
    def _miss(item, *, actor, reviewer):
        return keeping.miss_item(item, actor=actor, search_note="A 架、保险柜、台面都找过")

    @staticmethod
    def _lose(item, *, actor, reviewer):
        return keeping.lose_item(item, actor=reviewer or reviewer_of(actor), told="曾雨桐", reason="三天未找到")

    @staticmethod
    def _forward(item, *, actor, reviewer):
        return keeping.forward_item(item, actor=reviewer or reviewer_of(actor))

    @staticmethod
    def _void(item, *, actor, reviewer):
        return keeping.void_item(item, actor=reviewer or reviewer_of(actor), reason="重复登记")


def line_of(item: MailItem) -> MailReturn:
    """The item's live line in the return register."""
    line = MailReturn.objects.select_related("item").get(item=item, state__in=("approved", "handed_over"))
    line.property = line.item.property = item.property
    return line


class ProposalFactory(factory.Factory):
    """``ProposalFactory(actor=clerk)`` waits for review; traits ``approved``, ``rejected``, ``cancelled``.

    Takes :class:`ItemFactory`'s values, or an ``item`` that is there; ``cause`` is the letter of the reason.
    """

    class Meta:
        model = ReturnProposal

    class Params:
        proposed = factory.Trait(then="")
        approved = factory.Trait(then="approved")
        rejected = factory.Trait(then="rejected")
        cancelled = factory.Trait(then="cancelled")

    actor = factory.LazyFunction(lambda: None)
    reviewer = None
    then = ""
    item = None
    cause = Reason.UNKNOWN
    details = ""

    @classmethod
    def _create(cls, model_class, *args, actor, reviewer, then, item, cause, details, **values):
        item = item or ItemFactory(actor=actor, **values)
        told = "3 月 1 日电话告知" if item.legal else ""
        proposal = return_actions.propose_return(item, actor=actor, reason=cause, details=details, tenant_told=told)
        if then == "approved":
            return_actions.approve_return(proposal, actor=reviewer or reviewer_of(actor), comment="同意")
        elif then == "rejected":
            return_actions.reject_return(proposal, actor=reviewer or reviewer_of(actor), comment="再通知一次")
        elif then == "cancelled":
            ItemFactory._hand_out(MailItem.objects.get(pk=item.pk), actor=actor, reviewer=None)
        proposal.refresh_from_db()
        return proposal


class ReturnFactory(factory.Factory):
    """``ReturnFactory(actor=clerk)`` is an approved line for the postman; traits ``handed_over``, ``cancelled``.

    Takes :class:`ItemFactory`'s values.
    """

    class Meta:
        model = MailReturn

    class Params:
        approved = factory.Trait(then="")
        handed_over = factory.Trait(then="handed_over")
        cancelled = factory.Trait(then="cancelled")

    actor = factory.LazyFunction(lambda: None)
    reviewer = None
    then = ""

    @classmethod
    def _create(cls, model_class, *args, actor, reviewer, then, **values):
        item = ItemFactory(actor=actor, reviewer=reviewer, approved=True, **values)
        line = line_of(item)
        if then == "handed_over":
            return return_actions.hand_over_returns([line], actor=actor, postman="邮递员老郑")[0]
        if then == "cancelled":
            ItemFactory._hand_out(item, actor=actor, reviewer=None)
        line.refresh_from_db()
        return line


class TraceFactory(factory.Factory):
    """``TraceFactory(actor=clerk, item=item)`` asks for that item by its number, or for one that never came.

    Traits ``told``, ``at_post``, ``closed`` and ``void`` move it on.
    """

    class Meta:
        model = Trace

    class Params:
        checked = factory.Trait(then=())
        told = factory.Trait(then=("tell",))
        at_post = factory.Trait(then=("ask_post",))
        closed = factory.Trait(then=("tell", "close"))
        void = factory.Trait(then=("void",))

    actor = factory.LazyFunction(lambda: None)
    reviewer = None
    then = ()
    item = None
    claimant = "曾雨桐"

    @classmethod
    def _create(cls, model_class, *args, actor, reviewer, then, item, **values):
        if not {"article_no", "addressee", "unit"} & set(values):
            values["article_no"] = item.article_no if item is not None else "RA999999999CN"
        trace = trace_actions.open_trace(Trace(property=actor.property, **values), actor=actor)
        steps = {
            "tell": lambda t: trace_actions.tell_claimant(t, actor=actor, told_whom="曾雨桐", told_how="当面", explanation="登记簿无此件"),
            "ask_post": lambda t: trace_actions.ask_post(t, actor=actor, post_channel="11185"),
            "close": lambda t: trace_actions.close_trace(t, actor=actor, outcome=Outcome.ANSWERED),
            "void": lambda t: trace_actions.void_trace(t, actor=reviewer or reviewer_of(actor), reason="重复"),
        }
        for step in then:
            trace = steps[step](trace)
        return trace


class CountFactory(factory.Factory):
    """``CountFactory(actor=clerk)`` counts slot A as the register says; ``counted=7`` or ``scanned=[…]`` otherwise."""

    class Meta:
        model = ShelfCount

    class Params:
        agrees = factory.Trait(then="")
        differs = factory.Trait(counted=99)
        settled = factory.Trait(counted=99, then="settled")

    actor = factory.LazyFunction(lambda: None)
    reviewer = None
    then = ""
    scanned = None
    code = "A"

    @classmethod
    def _create(cls, model_class, *args, actor, reviewer, then, scanned, code, **values):
        values.setdefault("slot", slot(actor.property, code))
        values.setdefault("counted", MailItem.objects.of(actor.property).at_desk().filter(slot=values["slot"]).count())
        count = count_actions.count_slot(ShelfCount(property=actor.property, **values), actor=actor, scanned=scanned)
        if then == "settled":
            count = count_actions.settle_count(count, actor=reviewer or reviewer_of(actor), explanation="误放到 B 架")
        return count


class TallyFactory(factory.Factory):
    """Today's ordinary letters and newspapers."""

    class Meta:
        model = DailyTally

    actor = factory.LazyFunction(lambda: None)
    letters = 40
    papers = 0

    @classmethod
    def _create(cls, model_class, *args, actor, **values):
        return tally_actions.enter_tally(DailyTally(property=actor.property, **values), actor=actor)
