"""Mail of earlier days: every kind, at the desk, told, handed out."""

import json
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from desk.ledger import bulk
from desk.models import Event, Property, Shift, Signature, User
from desk.papers import signing
from directory.demo import firm, person
from directory.models import Occupant
from mail.enums import Against, Agreement, ItemState, Kind, Relation
from mail.items import articles, slots
from mail.items.models import MailItem
from mail.returns.models import MailReturn

S = ItemState
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
    """Makes mail of one property that satisfies every promise of the database, without the writers."""

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
        item.relation, item.id_seen = Relation.ADDRESSEE, "id_card"
        item.agreement, item.compared_with, item.compared_as = Agreement.SAME, collector, Against.COVER
        if item.occupant is not None and item.occupant.kind == Occupant.Kind.ORGANISATION:
            here = self.rng.choice(self.people)
            phoned = next(name for name in iter(lambda: self.rng.choice(self.people), "") if name != here)  # somebody else agrees
            item.relation, item.id_seen, item.collector = Relation.COLLEAGUE, "work", here
            item.phoned, item.agreement, item.compared_with, item.compared_as = phoned, "", "", ""
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
