"""A busy month of registered mail: every kind, every state, and something for the supervisor to decide."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from desk import bulk, signing
from desk.actors import Actor
from desk.models import Event, Property, Shift, Signature, User
from directory.demo import firm, person
from directory.models import Mandate, Occupant
from mail import actions, articles, slots
from mail.models import (
    DailyTally,
    MailItem,
    MailReturn,
    PostalBatch,
    ReturnProposal,
    ShelfCount,
    Subscription,
    Trace,
)
from mail.receivers import People

S, Kind = MailItem.State, MailItem.Kind
SERVICES = {
    Kind.REGISTERED: "RA",
    Kind.INSURED: "VA",
    Kind.PARCEL_SLIP: "CP",
    Kind.MONEY_ORDER: "RM",
    Kind.EMS: "EA",
    Kind.COURT: "RC",
    Kind.INTERNATIONAL: "RR",
    Kind.OTHER: "XA",
}
WEIGHTS = {
    Kind.REGISTERED: 55,
    Kind.INSURED: 2,
    Kind.PARCEL_SLIP: 8,
    Kind.MONEY_ORDER: 2,
    Kind.EMS: 26,
    Kind.COURT: 2,
    Kind.INTERNATIONAL: 4,
    Kind.OTHER: 1,
}
PLACES = ("北京", "上海", "广州", "深圳", "成都", "杭州", "武汉", "西安", "南京", "香港")
POSTMEN = ("孔令军", "段永强")
DRAWN = json.dumps([[12, 40, 30, 12, 52, 44, 70, 20], [34, 30, 86, 28], [100, 14, 96, 60, 120, 40, 140, 62]], separators=(",", ":"))


class Month(bulk.Past):
    """Makes mail of one property that satisfies every promise of the database, without the doors."""

    def __init__(self, property: Property, rng: random.Random, clerks: list[User], shift: Shift | None):
        super().__init__(property, rng, clerks, shift)
        self.slots = slots.seed(property)
        self.occupants = list(Occupant.objects.filter(property=property, moved_out__isnull=True).select_related("unit"))
        own = {clerk.name for clerk in clerks}  # a colleague hands you your own mail
        self.people = [name for name in (person(rng) for _i in range(2000)) if name not in own]
        self.firms = [firm(rng) for _i in range(200)]
        self.article = 10_000_000
        self.laid: dict[Any, str] = {}  # by key: the slot an item was taken into

    def article_no(self, kind: str) -> str:
        self.article += self.rng.randrange(1, 9)
        serial = f"{self.article:08d}"
        return f"{SERVICES[Kind(kind)]}{serial}{articles.check_digit(serial)}{'HK' if kind == Kind.INTERNATIONAL else 'CN'}"

    def item(self, at: datetime, kind: str, **values: Any) -> MailItem:
        """One item at the desk, not told yet."""
        rng = self.rng
        occupant = rng.choice(self.occupants)
        legal = kind == Kind.COURT
        item = MailItem(
            property=self.property,
            state=S.HELD,
            article_no=self.article_no(kind),
            kind=kind,
            legal=legal,
            legal_reason="租户授权前台代收" if legal else "",
            sender=rng.choice(self.firms) if rng.random() < 0.4 else "",
            origin=rng.choice(PLACES),
            unit=occupant.unit,
            occupant=occupant,
            addressee=occupant.name,
            slot=self.slots[3] if legal or kind in (Kind.INSURED, Kind.MONEY_ORDER) else rng.choice(self.slots[:3]),
            money_order_on=self.property.local(at).date() - timedelta(days=2) if kind == Kind.MONEY_ORDER else None,
            notify_due_at=at + timedelta(minutes=60 if legal else 120),
            remind_at=at + timedelta(days=3),
            limit_at=at + timedelta(days=58 if kind == Kind.MONEY_ORDER else 30),
        )
        self.numbered(item, at)
        for name, value in values.items():
            setattr(item, name, value)
        self.laid[item.key] = str(item.slot)
        return item

    def told(self, item: MailItem, hours: float = 1, times: int = 1) -> MailItem:
        item.notices, item.reached, item.last_way = times, True, "phone"
        item.notified_at = item.occurred_at + timedelta(hours=hours)
        item.last_notice_at = item.notified_at + timedelta(days=3 * (times - 1))
        item.told, item.version = self.rng.choice(self.people), item.version + times
        item.remind_at = item.occurred_at + timedelta(days=3 if times == 1 else 7)
        return item

    def collected(self, item: MailItem, hours: float, collector: str) -> MailItem:
        self.told(item)
        item.state, item.slot, item.collector = S.COLLECTED, None, collector
        item.relation, item.id_seen = MailItem.Relation.ADDRESSEE, "id_card"
        item.agreement, item.compared_with, item.compared_as = MailItem.Agreement.SAME, collector, MailItem.Against.COVER
        if item.occupant is not None and item.occupant.kind == Occupant.Kind.ORGANISATION:
            item.relation, item.id_seen, item.collector = MailItem.Relation.COLLEAGUE, "work", self.rng.choice(self.people)
            item.phoned, item.agreement, item.compared_with, item.compared_as = self.rng.choice(self.people), "", "", ""
        item.collected_at, item.version = item.occurred_at + timedelta(hours=hours), item.version + 1
        return item

    def events(self, row: Any) -> list[Event]:
        """One opening and, when it has left, one closing event; a return is approved and handed over at once."""
        if isinstance(row, MailReturn):
            approved = ("enter", "approved", row.occurred_at, row.approved_by)
            return self.moved(row, approved, ("hand-over", "handed_over", row.occurred_at, row.proposed_by))
        moves = [("enter", str(S.UNMATCHED if row.unit_id is None else S.HELD), row.created_at, row.created_by)]
        if verb := {S.COLLECTED: "hand-out", S.APPROVED: "approve"}.get(S(row.state)):
            moves.append((verb, row.state, row.collected_at or row.created_at + timedelta(days=16), row.created_by))
        return self.moved(row, *moves, kind=row.kind, slot=self.laid[row.key])

    def sign(self, items: Sequence[Any]) -> None:
        """A pair of signatures under each handed-out item: as the desk would have written them."""
        handed = [item for item in items if item.state == S.COLLECTED]
        pairs = []
        for item in handed:
            digest = signing.digest_of([item.signed_line()])
            drawn = self.rng.random() < 0.02
            both: dict[str, Any] = {"property": self.property, "digest": digest, "at": item.collected_at}
            method = {"method": "drawn", "strokes": DRAWN} if drawn else {"method": "paper"}
            pairs.append(Signature(role="recipient", name=item.collector, **method, **both))
            clerk = item.created_by
            pairs.append(Signature(role="clerk", method="account", name=str(clerk), signer=clerk, **both))
        before = Signature.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        bulk.insert(Signature, pairs)
        ids = list(Signature.objects.filter(pk__gt=before).order_by("pk").values_list("pk", flat=True))
        for item, recipient, own in zip(handed, ids[::2], ids[1::2], strict=True):
            item.recipient_signature_id, item.clerk_signature_id = recipient, own

    def save(self, rows: Sequence[Any]) -> None:
        self.sign(rows)
        super().save(rows)


def fill(
    property: Property, rng: random.Random, *, days: int, items: int, clerks: list[User], shift: Shift | None, supervisor: User
) -> int:
    """``items`` over the last ``days`` days, then today's open ones. How many there are."""
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
    _returned(month, returned, clerks[0], supervisor)
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


def _returned(month: Month, items: list[MailItem], clerk: User, supervisor: User) -> None:
    """Last month's returns: proposed by the clerk, approved by the supervisor, signed for by the postman."""
    proposals = []
    saved = {item.key: item.pk for item in MailItem.objects.filter(key__in=[one.key for one in items])}
    for item in items:
        item.pk = saved[item.key]
        at = item.occurred_at + timedelta(days=16)
        common: dict[str, Any] = {"property": month.property, "created_at": at, "post": item.post, "shift": item.shift}
        proposals.append(
            ReturnProposal(
                item=item,
                state="approved",
                reason="b",
                evidence="名录查无此人",
                created_by=clerk,
                decided_by=supervisor,
                decided_at=at + timedelta(hours=2),
                version=2,
                **common,
            )
        )
    bulk.insert(ReturnProposal, proposals)
    keys = {row.key: row for row in ReturnProposal.objects.filter(property=month.property, state="approved")}
    days: dict[Any, list[MailReturn]] = {}
    for item, proposal in zip(items, proposals, strict=True):
        at = item.occurred_at + timedelta(days=17)
        line = MailReturn(
            property=month.property,
            item=item,
            proposal=keys[proposal.key],
            reason="b",
            state="handed_over",
            proposed_by=clerk,
            approved_by=supervisor,
            label=actions.label_of("b"),
            stamped=True,
            version=2,
            due_on=month.property.local(at).date(),
            returned_at=at,
            postman=POSTMEN[0],
            created_by=supervisor,
        )
        days.setdefault(line.due_on, []).append(month.numbered(line, at))
    for rows in days.values():
        assert rows[0].returned_at is not None
        digest = signing.digest_of([row.signed_line() for row in rows])
        signature = Signature.objects.create(
            property=month.property, role="postman", method="paper", name=POSTMEN[0], digest=digest, at=rows[0].returned_at
        )
        for row in rows:
            row.postman_signature = signature
        month.save(rows)
    MailItem.objects.filter(pk__in=saved.values()).update(state=S.RETURNED, slot=None, version=F("version") + 1)


def _decided(property: Property, rng: random.Random, month: Month, clerks: list[User], supervisor: User, shift: Shift | None) -> None:
    """Batches, proposals, a round, a loss, traces, counts: through the doors, like everybody else's."""
    post = shift.post if shift else None
    clerk, chief = Actor(property, clerks[0], "clerk", post, shift), Actor(property, supervisor, "supervisor")
    open_items = MailItem.objects.of(property).filter(state="held").select_related("unit", "occupant", "slot").order_by("pk")

    def take(count: int) -> list[MailItem]:
        rows = list(open_items.filter(notices__gte=1, legal=False, kind="registered").order_by("occurred_at")[:count])
        for row in rows:
            row.property = property
        return rows

    for declared, pieces, refused in ((4, 4, 0), (12, 11, 0), (3, 2, 1), (5, 4, 0)):
        batch = actions.open_batch(PostalBatch(property=property, declared=declared, postman=rng.choice(POSTMEN)), actor=clerk)
        for _i in range(pieces):
            occupant = rng.choice(month.occupants)
            piece = MailItem(property=property, batch=batch, article_no=month.article_no(Kind.REGISTERED), addressee=occupant.name)
            piece.unit, piece.occupant, piece.slot = occupant.unit, occupant, rng.choice(month.slots[:3])
            taken = actions.take_in(piece, actor=clerk)
            if declared != 12:
                actions.notify_addressee(taken, actor=clerk, way="phone", reached=True, told=rng.choice(month.people))
        for _i in range(refused):
            piece = MailItem(property=property, batch=batch, article_no=month.article_no(Kind.EMS), kind=Kind.EMS, condition="tampered")
            piece.addressee, piece.reason = rng.choice(month.people), "封套破裂，内件外露，当场退邮递员"
            actions.refuse_piece(piece, actor=clerk)
        short = f"清单 {declared} 件，实收 {pieces} 件，短少一件" if declared > pieces + refused else ""
        signed = actions.sign_batch(batch, actor=clerk, difference=short)
        if declared == 5:
            actions.settle_batch(_with(signed, property), actor=chief, comment="已与投递部核对，次日补送")
    actions.open_batch(PostalBatch(property=property, declared=6, postman=POSTMEN[1]), actor=clerk)
    for index, reason in enumerate(("g", "b", "a")):
        for item in take(index + 1)[index:]:
            if item.notices < 2:
                item = actions.notify_addressee(item, actor=clerk, way="slip")
                item.property = property
            proposal = actions.propose_return(item, actor=clerk, reason=reason)
            if index == 2:
                actions.approve_return(proposal, actor=chief)
    for item in take(2):
        actions.take_on_round([item], actor=clerk)
    lost = take(2)
    for item in lost:
        item = actions.miss_item(item, actor=clerk, search_note="A 架、B 架逐件找过，交班清点时发现")
    actions.lose_item(_with(lost[0], property), actor=chief, told=lost[0].addressee, reason="货架与交接记录均无")
    trace = Trace(property=property, claimant=lost[0].addressee, article_no=lost[0].article_no, unit=lost[0].unit)
    actions.open_trace(trace, actor=clerk)
    never = actions.open_trace(
        Trace(
            property=property, claimant=rng.choice(month.people), article_no=month.article_no(Kind.REGISTERED), sender=rng.choice(PLACES)
        ),
        actor=clerk,
    )
    told = actions.tell_claimant(
        never, actor=clerk, told_whom=never.claimant, told_how="当面", explanation="本处收发登记簿无此件，请寄件人持收据向邮局查询"
    )
    actions.ask_post(_with(told, property), actor=clerk, post_channel="11185")
    given = MailItem.objects.of(property).filter(state=S.COLLECTED).select_related("unit").first()
    if given is not None:
        shown = actions.open_trace(
            Trace(property=property, claimant=given.addressee, article_no=given.article_no, unit=given.unit), actor=clerk
        )
        shown = actions.tell_claimant(
            _with(shown, property), actor=clerk, told_whom=shown.claimant, told_how="电话", explanation="已由本人签收"
        )
        actions.close_trace(_with(shown, property), actor=clerk, outcome=Trace.Outcome.SHOWN, liability="none")
    for state in (S.HELD, S.RETURNED):
        known = MailItem.objects.of(property).filter(state=state).select_related("unit").first()
        if known is not None:
            actions.open_trace(
                Trace(property=property, claimant=known.addressee, article_no=known.article_no, unit=known.unit), actor=clerk
            )
    forwarded = Occupant.objects.filter(property=property, moved_out__isnull=False).select_related("unit").last()
    if forwarded is not None:
        Occupant.objects.filter(pk=forwarded.pk).update(forwarding="高新路 18 号 5 楼", forwarding_consent=True)
        forwarded.refresh_from_db()
        item = MailItem(property=property, article_no=month.article_no(Kind.REGISTERED), addressee=forwarded.name, slot=month.slots[0])
        item.unit, item.occupant = forwarded.unit, forwarded
        actions.forward_item(_with(actions.take_in(item, actor=clerk), property), actor=chief)
    voided = actions.open_trace(Trace(property=property, claimant=lost[1].addressee, article_no=month.article_no(Kind.EMS)), actor=clerk)
    actions.void_trace(_with(voided, property), actor=chief, reason="重复登记")
    for index, item in enumerate(take(4)):
        item = _with(actions.notify_addressee(item, actor=clerk, way="slip"), property)
        proposal = actions.propose_return(item, actor=clerk, reason="b")
        if index == 0:
            actions.reject_return(proposal, actor=chief, comment="请再电话联系一次")
            again = _with(MailItem.objects.get(pk=item.pk), property)
            actions.void_item(again, actor=chief, reason="重复登记")
            continue
        if index == 3:
            actions.hand_over_returns([_with(actions.approve_return(proposal, actor=chief), property)], actor=clerk, postman=POSTMEN[0])
            continue
        if index == 1:
            actions.approve_return(proposal, actor=chief)
        claimed = MailItem.objects.select_related("unit", "occupant").get(pk=item.pk)
        firm = claimed.occupant is not None and claimed.occupant.kind == Occupant.Kind.ORGANISATION
        who: dict[str, Any] = {"relation": "addressee", "collector": claimed.addressee, "id_seen": "id_card"}
        if firm:
            drawn, somebody = rng.choice(month.people), rng.choice(month.people)
            asked = People(clerk, claimed.unit_id).person(claimed) or somebody
            who = {"relation": "colleague", "collector": drawn, "id_seen": "work", "phoned": asked}
        actions.hand_out([_with(claimed, property)], actor=clerk, **who, method="paper")
    empty = actions.open_batch(PostalBatch(property=property, declared=2, postman=POSTMEN[0]), actor=clerk)
    actions.void_batch(_with(empty, property), actor=clerk, reason="邮递员送错大厦")
    for slot in month.slots[:2]:
        lying = MailItem.objects.of(property).at_desk().filter(slot=slot).count()
        actions.count_slot(ShelfCount(property=property, slot=slot, counted=lying - (slot == month.slots[1])), actor=clerk)
    empty_slot = actions.count_slot(ShelfCount(property=property, slot=month.slots[2], counted=0), actor=clerk)
    actions.settle_count(_with(empty_slot, property), actor=chief, explanation="派送途中，已逐件核对")
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
    actions.enter_tally(DailyTally(property=property, letters=86, papers=len(firms) - 1, shortage="参考消息 1 份"), actor=clerk)


def _with(row: Any, property: Property) -> Any:
    row.property = property
    return row
