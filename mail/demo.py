"""A busy month of registered mail: every kind, every state, and something for the supervisor to decide."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from desk.ledger import bulk
from desk.models import Property, Shift, User
from desk.people.actors import Actor
from desk.story import Story
from directory.models import Mandate, Occupant
from mail.batches import actions as batch_actions
from mail.batches.models import PostalBatch
from mail.counts import actions as count_actions
from mail.counts.models import ShelfCount
from mail.enums import ItemState, Kind, Outcome
from mail.items.actions import handing_out, keeping, taking_in
from mail.items.demo import PLACES, POSTMEN, WEIGHTS, Month
from mail.items.models import MailItem
from mail.items.receivers import People
from mail.returns import actions as return_actions
from mail.returns.demo import sent_back
from mail.tallies import actions as tally_actions
from mail.tallies.models import DailyTally, Subscription
from mail.traces import actions as trace_actions
from mail.traces.models import Trace

S = ItemState


A_DAY, FEW = 22, 12  # registered items of a day in a full house; all of the house beside it


def fill(story: Story, items: int) -> int:
    """``items`` over the days of the story, then today's open ones. How many there are."""
    property, rng, days, clerks, supervisor, shift = story.property, story.rng, story.days, story.clerks, story.supervisor, story.shift
    month = Month(property, rng, clerks, shift)
    now = timezone.now().astimezone(UTC)
    midnight = property.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
    made = 0
    pending: list[MailItem] = []
    returned: list[MailItem] = []
    per_day = max(1, items // max(1, days))
    for back in range(days, 0, -1):
        morning = midnight - timedelta(days=back) + timedelta(hours=9)
        sure = kinds if back == 1 else []  # whatever the dice give, every kind is there
        for kind in [*sure, *rng.choices(kinds, weights, k=per_day)]:
            item = month.item(morning + timedelta(seconds=rng.randrange(2 * 3600)), kind)
            if back > 17 and kind == Kind.REGISTERED and rng.random() < 0.03 and len(returned) < 40:
                item.addressee, item.occupant = rng.choice(month.people), None
                month.told(item, times=2).state = S.APPROVED
                returned.append(item)
            elif back > 2 or rng.random() < 0.6:
                month.collected(item, rng.uniform(0.5, 30), item.addressee)
            else:
                month.told(item)
            pending.append(item)
        if len(pending) >= bulk.BATCH:
            month.save(pending)
            made, pending = made + len(pending), []
    pending += _open_now(month, now)
    month.save(pending)
    sent_back(month, returned, clerks[0], supervisor)
    _decided(property, rng, month, clerks, supervisor, shift)
    return made + len(pending)


def _open_now(month: Month, now: datetime) -> list[MailItem]:
    """What the board shows the moment somebody first looks at it."""

    def ago(**span: float) -> datetime:
        return now - timedelta(**span)

    fresh = [month.item(ago(minutes=minutes), kind) for minutes, kind in ((8, Kind.REGISTERED), (9, Kind.EMS), (12, Kind.COURT))]
    late = [month.item(ago(hours=5), Kind.REGISTERED, notify_due_at=ago(hours=3))]
    waiting = [month.told(month.item(ago(hours=hours), Kind.REGISTERED)) for hours in (6, 20, 26, 30, 40)]
    remind = month.told(month.item(ago(days=4), Kind.REGISTERED))
    long_here = month.told(month.item(ago(days=18), Kind.REGISTERED), times=2)
    money = month.told(month.item(ago(days=47), Kind.MONEY_ORDER, money_order_on=ago(days=48).date()))
    money.remind_at = ago(hours=1)
    nobody = [
        month.item(ago(hours=hours), Kind.REGISTERED, unit=None, occupant=None, addressee=month.rng.choice(month.people), state=S.UNMATCHED)
        for hours in (3, 50)
    ]
    gone = Occupant.objects.filter(property=month.property, moved_out__isnull=False).select_related("unit").first()
    moved = [month.item(ago(hours=7), Kind.REGISTERED, unit=gone.unit, occupant=gone, addressee=gone.name)] if gone else []
    firm_letters = _one_firm(month, ago(hours=9))
    damaged = month.item(ago(hours=8), Kind.REGISTERED, condition="damaged", note="封口处撕裂 2 厘米，已当邮递员面核对")
    return sorted(
        [*fresh, *late, *waiting, remind, long_here, money, *nobody, *moved, *firm_letters, month.told(damaged)],
        key=lambda one: one.occurred_at,
    )


def _one_firm(month: Month, at: datetime) -> list[MailItem]:
    """What lies for one company: two people's letters, one of them court mail, and the company's own."""
    shared = next(one for one in month.occupants if one.kind == Occupant.Kind.ORGANISATION)
    first, second = month.rng.sample(month.people, 2)
    to = (
        (Kind.REGISTERED, first),
        (Kind.EMS, first),
        (Kind.COURT, first),
        (Kind.REGISTERED, second),
        (Kind.REGISTERED, ""),
        (Kind.EMS, ""),
    )
    found = []
    for kind, who in to:
        letter = month.told(month.item(at, kind))
        letter.unit, letter.occupant, letter.addressee = shared.unit, shared, f"{shared.name} {who}".strip()
        found.append(letter)
    return found


def _decided(property: Property, rng: random.Random, month: Month, clerks: list[User], supervisor: User, shift: Shift | None) -> None:
    """Batches, proposals, a round, a loss, traces, counts: through the writers, like everybody else's."""
    post = shift.post if shift else None
    clerk, chief = Actor(property, clerks[0], "clerk", post, shift), Actor(property, supervisor, "supervisor")
    open_items = MailItem.objects.of(property).filter(state="held").select_related("unit", "occupant", "slot").order_by("pk")

    def take(count: int) -> list[MailItem]:
        return list(open_items.filter(notices__gte=1, legal=False, kind="registered").order_by("occurred_at")[:count])

    for declared, pieces, refused in ((4, 4, 0), (12, 11, 0), (3, 2, 1), (5, 4, 0)):
        batch = batch_actions.open_batch(PostalBatch(property=property, declared=declared, postman=rng.choice(POSTMEN)), actor=clerk)
        for _i in range(pieces):
            occupant = rng.choice(month.occupants)
            piece = MailItem(property=property, batch=batch, article_no=month.article_no(Kind.REGISTERED), addressee=occupant.name)
            piece.unit, piece.occupant, piece.slot = occupant.unit, occupant, rng.choice(month.slots[:3])
            taken = taking_in.take_in(piece, actor=clerk)
            if declared != 12:
                keeping.notify_addressee(taken, actor=clerk, way="phone", reached=True, told=rng.choice(month.people))
        for _i in range(refused):
            piece = MailItem(property=property, batch=batch, article_no=month.article_no(Kind.EMS), kind=Kind.EMS, condition="tampered")
            piece.addressee, piece.reason = rng.choice(month.people), "封套破裂，内件外露，当场退邮递员"
            taking_in.refuse_piece(piece, actor=clerk)
        short = f"清单 {declared} 件，实收 {pieces} 件，短少一件" if declared > pieces + refused else ""
        signed = batch_actions.sign_batch(batch, actor=clerk, difference=short)
        if declared == 5:
            batch_actions.settle_batch(signed, actor=chief, comment="已与投递部核对，次日补送")
    batch_actions.open_batch(PostalBatch(property=property, declared=6, postman=POSTMEN[1]), actor=clerk)
    for index, reason in enumerate(("g", "b", "a")):
        for item in take(index + 1)[index:]:
            if item.notices < 2:
                item = keeping.notify_addressee(item, actor=clerk, way="slip")
            proposal = return_actions.propose_return(item, actor=clerk, reason=reason)
            if index == 2:
                return_actions.approve_return(proposal, actor=chief)
    for item in take(2):
        keeping.take_on_round([item], actor=clerk)
    lost = take(2)
    for item in lost:
        item = keeping.miss_item(item, actor=clerk, search_note="A 架、B 架逐件找过，交班清点时发现")
    keeping.lose_item(lost[0], actor=chief, told=lost[0].addressee, reason="货架与交接记录均无")
    trace = Trace(property=property, claimant=lost[0].addressee, article_no=lost[0].article_no, unit=lost[0].unit)
    trace_actions.open_trace(trace, actor=clerk)
    never = trace_actions.open_trace(
        Trace(
            property=property, claimant=rng.choice(month.people), article_no=month.article_no(Kind.REGISTERED), sender=rng.choice(PLACES)
        ),
        actor=clerk,
    )
    told = trace_actions.tell_claimant(
        never, actor=clerk, told_whom=never.claimant, told_how="当面", explanation="本处收发登记簿无此件，请寄件人持收据向邮局查询"
    )
    trace_actions.ask_post(told, actor=clerk, post_channel="11185")
    given = MailItem.objects.of(property).filter(state=S.COLLECTED).select_related("unit").first()
    if given is not None:
        shown = trace_actions.open_trace(
            Trace(property=property, claimant=given.addressee, article_no=given.article_no, unit=given.unit), actor=clerk
        )
        shown = trace_actions.tell_claimant(shown, actor=clerk, told_whom=shown.claimant, told_how="电话", explanation="已由本人签收")
        trace_actions.close_trace(shown, actor=clerk, outcome=Outcome.SHOWN, liability="none")
    for state in (S.HELD, S.RETURNED):
        known = MailItem.objects.of(property).filter(state=state).select_related("unit").first()
        if known is not None:
            trace_actions.open_trace(
                Trace(property=property, claimant=known.addressee, article_no=known.article_no, unit=known.unit), actor=clerk
            )
    forwarded = Occupant.objects.filter(property=property, moved_out__isnull=False).select_related("unit").last()
    if forwarded is not None:
        Occupant.objects.filter(pk=forwarded.pk).update(forwarding="高新路 18 号 5 楼", forwarding_consent=True)
        forwarded.refresh_from_db()
        item = MailItem(property=property, article_no=month.article_no(Kind.REGISTERED), addressee=forwarded.name, slot=month.slots[0])
        item.unit, item.occupant = forwarded.unit, forwarded
        keeping.forward_item(taking_in.take_in(item, actor=clerk), actor=chief)
    voided = trace_actions.open_trace(
        Trace(property=property, claimant=lost[1].addressee, article_no=month.article_no(Kind.EMS)), actor=clerk
    )
    trace_actions.void_trace(voided, actor=chief, reason="重复登记")
    for index, item in enumerate(take(4)):
        item = keeping.notify_addressee(item, actor=clerk, way="slip")
        proposal = return_actions.propose_return(item, actor=clerk, reason="b")
        if index == 0:
            return_actions.reject_return(proposal, actor=chief, comment="请再电话联系一次")
            again = MailItem.objects.get(pk=item.pk)
            keeping.void_item(again, actor=chief, reason="重复登记")
            continue
        if index == 3:
            return_actions.hand_over_returns([return_actions.approve_return(proposal, actor=chief)], actor=clerk, postman=POSTMEN[0])
            continue
        if index == 1:
            return_actions.approve_return(proposal, actor=chief)
        claimed = MailItem.objects.select_related("unit", "occupant").get(pk=item.pk)
        firm = claimed.occupant is not None and claimed.occupant.kind == Occupant.Kind.ORGANISATION
        who: dict[str, Any] = {"relation": "addressee", "collector": claimed.addressee, "id_seen": "id_card"}
        if firm:
            drawn, somebody = rng.sample(sorted(set(month.people)), 2)
            asked = People(clerk, claimed.unit_id).person(claimed) or somebody
            drawn = somebody if drawn == asked else drawn
            who = {"relation": "colleague", "collector": drawn, "id_seen": "work", "phoned": asked, "phoned_as": "行政"}
        handing_out.hand_out([claimed], actor=clerk, **who, method="paper")
    empty = batch_actions.open_batch(PostalBatch(property=property, declared=2, postman=POSTMEN[0]), actor=clerk)
    batch_actions.void_batch(empty, actor=clerk, reason="邮递员送错大厦")
    for slot in month.slots[:2]:
        lying = MailItem.objects.of(property).at_desk().filter(slot=slot).count()
        count_actions.count_slot(ShelfCount(property=property, slot=slot, counted=lying - (slot == month.slots[1])), actor=clerk)
    empty_slot = count_actions.count_slot(ShelfCount(property=property, slot=month.slots[2], counted=0), actor=clerk)
    count_actions.settle_count(empty_slot, actor=chief, explanation="派送途中，已逐件核对")
    today = timezone.localdate(timezone=property.zone)
    firms = [one for one in month.occupants if one.kind == Occupant.Kind.ORGANISATION][:12]
    for occupant, title in zip(firms, ("人民日报", "经济日报", "参考消息", "财经周刊") * 3, strict=False):
        Subscription.objects.create(
            property=property,
            unit=occupant.unit,
            occupant=occupant,
            title=title,
            copies=1,
            first_day=today.replace(month=1, day=1),
            last_day=today.replace(month=12, day=31),
        )
        Mandate.objects.create(
            property=property,
            unit=occupant.unit,
            receivers=f"{rng.choice(month.people)} {rng.choice(month.people)}",
            stamped=True,
            granted_by="行政部",
        )
    tally_actions.enter_tally(DailyTally(property=property, letters=86, papers=len(firms) - 1, shortage="参考消息 1 份"), actor=clerk)
