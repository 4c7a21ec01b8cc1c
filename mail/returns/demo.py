"""Last month's returns."""

from datetime import timedelta
from typing import Any

from django.db.models import F

from desk.ledger import bulk
from desk.models import Signature, User
from desk.papers import signing
from mail.enums import ItemState
from mail.items.demo import POSTMEN, Month
from mail.items.models import MailItem
from mail.returns import actions as return_actions
from mail.returns.models import MailReturn, ReturnProposal


def sent_back(month: Month, items: list[MailItem], clerk: User, supervisor: User) -> None:
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
            label=return_actions.label_of("b"),
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
    MailItem.objects.filter(pk__in=saved.values()).update(state=ItemState.RETURNED, slot=None, version=F("version") + 1)
