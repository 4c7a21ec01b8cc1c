"""What the search finds in this book, and who may read it."""

import uuid
from collections.abc import Mapping
from typing import Any

from desk.papers.privacy import mask_name
from desk.people.actors import Actor
from desk.registry import Hit
from enquiries.answers.models import Answer
from enquiries.complaints.models import Complaint
from enquiries.enquiries.models import Enquiry
from enquiries.messages.models import Message
from enquiries.promises.models import Promise


def enquiry_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Enquiry.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.subject[:40]}",
            f"{row.get_state_display()} · {row.get_kind_display()} · {actor.local(row.occurred_at).strftime('%m-%d %H:%M')}",
            actor.url("enquiries:entry", row.number),
        )
        for row in rows
    }


def message_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Message.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.whom() if row.is_open() else mask_name(row.person)}",
            f"{row.get_state_display()} · {actor.local(row.occurred_at).strftime('%m-%d %H:%M')}",
            actor.url("enquiries:message", row.number),
        )
        for row in rows
    }


def complaint_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Complaint.objects.of(actor.property).visible_to(actor).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.person if row.is_open() else mask_name(row.person)}".rstrip(),
            " · ".join(str(part) for part in (row.get_state_display(), row.get_kind_display(), row.unit) if part),
            actor.url("enquiries:complaint", row.number),
        )
        for row in rows
    }


def answer_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Answer.objects.of(actor.property).filter(key__in=keys, active=True)
    return {row.key: Hit(row.question, row.answer, actor.url("enquiries:answers")) for row in rows}


def reads(actor: Actor, subject: str, key: uuid.UUID) -> bool:
    """A complaint is not read by whom it is about; a handler reads what the own department was given."""
    if subject == "enquiries.complaint":
        allowed = actor.may("enquiries.view") or actor.may("enquiries.assigned")
        return allowed and Complaint.objects.of(actor.property).visible_to(actor).filter(key=key).exists()
    if subject == "enquiries.promise":
        return actor.may("enquiries.view") and Promise.objects.of(actor.property).visible_to(actor).filter(key=key).exists()
    return actor.may("enquiries.view")


def hides(actor: Actor) -> list[Any]:
    """Complaints this person does not read, what was promised about them, and answers that are not given any more."""
    house = actor.property
    return [
        Complaint.objects.of(house).hidden_from(actor).values("key"),
        Promise.objects.hidden_from(actor).values("key"),  # by whom they are about: of every house, and few
        Answer.objects.of(house).filter(active=False).values("key"),
    ]


def own_draft(fields: Mapping[str, str]) -> bool:
    """A complaint about one of the staff is nothing a colleague takes up."""
    return bool(fields.get("about_staff"))
