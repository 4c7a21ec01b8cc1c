"""What the search finds of the mail."""

from typing import Any

from desk.papers.privacy import mask_name
from desk.people.actors import Actor
from desk.registry import Hit
from mail.items.models import MailItem
from mail.returns.models import MailReturn
from mail.traces.models import Trace


def items(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = MailItem.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.addressee if row.is_open() else mask_name(row.addressee)}",
            " · ".join(str(part) for part in (row.get_state_display(), row.unit, row.article_no) if part),
            actor.url("mail:entry", row.number),
        )
        for row in rows
    }


def returns(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = MailReturn.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.item.article_no}",
            f"{row.get_state_display()} · {row.get_reason_display()}",
            actor.url("mail:return", row.number),
        )
        for row in rows
    }


def traces(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Trace.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.claimant if row.is_open() else mask_name(row.claimant)}",
            f"{row.get_state_display()} · {row.get_branch_display()}",
            actor.url("mail:trace", row.number),
        )
        for row in rows
    }
