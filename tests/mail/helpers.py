"""What the mail tests share: short ways through the book, and what a row looks like now."""

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from mail.items.actions import handing_out, keeping
from mail.items.models import MailItem
from tests.factories import STROKES

SIGNED = {"strokes": STROKES}
IN_PERSON = {"relation": "addressee", "collector": "曾雨桐", "id_seen": "id_card", **SIGNED}
ON_PAPER = {"relation": "addressee", "collector": "曾雨桐", "id_seen": "id_card", "method": "paper"}


def give(*items: MailItem, actor: Any, **values: Any) -> list[MailItem]:
    """Hand items to the addressee, who signs on screen, unless ``values`` say otherwise."""
    return handing_out.hand_out(list(items), actor=actor, **{**IN_PERSON, **values})


def fresh(row: Any) -> Any:
    """The row as it stands in the database now."""
    return type(row).objects.get(pk=row.pk)


def custody(item: MailItem) -> tuple[str, str, str]:
    """State, and which slot or which clerk has it."""
    now = fresh(item)
    return now.state, str(now.slot or ""), str(now.carrier or "")


def tell(item: MailItem, times: int = 1, *, actor: Any, way: str = "phone", **values: Any) -> MailItem:
    """So many notices that count: each as long after the one before as the policy wants."""
    apart = timedelta(hours=4)
    began = max(timezone.now(), item.last_notice_at + apart) if item.last_notice_at else timezone.now()
    for n in range(times):
        with time_machine.travel(began + n * apart, tick=False):
            item = keeping.notify_addressee(item, actor=actor, way=way, **values)
    return item
