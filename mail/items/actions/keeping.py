"""What becomes of an item while it is here: told, moved, carried, missed, found, sent on."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger import corrections
from desk.ledger.writers import perform
from desk.papers import attachments
from desk.people import named
from desk.people.actors import Actor
from desk.time import clocks
from directory import calling, names
from directory.models import Contact
from mail.batches import states as batch_states
from mail.items import states
from mail.items.models import MailItem
from mail.items.receivers import People
from mail.items.reminders import clocks_after, next_reminder
from mail.items.slots import StorageSlot
from mail.policy import MailPolicy
from mail.returns.actions import cancel_return
from mail.rules import REVIEW, WORK


def identify_item(item: MailItem, *, actor: Actor, version: int | None = None, unit: Any, occupant: Any = None) -> MailItem:
    """Somebody knows whom it is for: the clock of the notice starts now."""
    policy = actor.policy_of(MailPolicy)
    minutes = policy.legal_notify_minutes if item.legal else policy.notify_minutes
    due = clocks.due(timezone.now(), minutes, property=actor.property, policy=actor.policy, hours=unit.hours())
    with transaction.atomic():
        row = perform(states.IDENTIFY, item, actor=actor, version=version, unit=unit, occupant=occupant, notify_due_at=due)
        cancel_return(row, actor=actor)
    return row


@corrections.follows(MailItem)
def follows_correction(item: MailItem, changes: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """The clocks that follow from a correction. A clerk corrects how an addressee is written; who it is for, a supervisor.

    Court mail, insured mail and money are handed out by the name itself: of those a supervisor corrects every sign.
    Raises ``ValidationError`` (code ``addressee``), for otherwise a letter would be for whoever stands here.
    """
    was, now = item.addressee, changes.get("addressee", item.addressee)
    firms = [item.occupant.name] if item.occupant else []
    who, whom = names.person_on(was, firms), names.person_on(now, firms)
    spelling = who == whom or names.same(who, whom) or (names.near(who, whom) and not states.strict(item))
    if was and not spelling and not actor.may(REVIEW):
        says = _("%(item)s came for “%(was)s”. Another name is a supervisor's correction: ask one, and keep the letter here.")
        raise ValidationError({"addressee": ValidationError(says, code="addressee", params={"item": item, "was": was})})
    return clocks_after(item, changes, actor=actor)


def set_aside(item: MailItem, *, actor: Actor, version: int | None = None, note: str) -> MailItem:
    """The unit does not know the addressee: back to the list of addressees to identify."""
    untold: dict[str, Any] = {"notices": 0, "notified_at": None, "last_notice_at": None, "last_way": "", "told": "", "reached": False}
    return perform(states.ASIDE, item, actor=actor, version=version, note=note, unit=None, occupant=None, **untold)


def notify_addressee(
    item: MailItem, *, actor: Actor, version: int | None = None, way: str, reached: bool = False, told: str = ""
) -> MailItem:
    """One attempt to tell the addressee: how, whether they were reached, who was told.

    Whoever was reached is somebody, by name. Every attempt is written down; one within the policy's hours of the last that counts
    is no further notice (D1.2: nothing goes back on two calls in one minute).
    """
    now, policy = timezone.now(), actor.policy_of(MailPolicy)
    if reached:
        people = People(actor, item.unit_id)
        if why := named.fault(told, actor=actor, known=lambda said: people.knows(said) or names.same(said, people.person(item))):
            raise ValidationError({"told": ValidationError(_NOT_TOLD[why], code=why, params={"name": told})})

    def apart(row: MailItem) -> bool:
        return row.last_notice_at is None or now - row.last_notice_at >= timedelta(hours=policy.notice_hours)

    return perform(
        states.NOTIFY,
        item,
        actor=actor,
        version=version,
        notices=lambda row: row.notices + apart(row),
        notified_at=lambda row: row.notified_at or now,
        last_notice_at=lambda row: now if apart(row) else row.last_notice_at,
        last_way=way,
        reached=reached,
        told=told,
        remind_at=lambda row: next_reminder(row, now, policy),
    )


_NOT_TOLD = {
    named.NOBODY: gettext_lazy(
        "Write down by name who was told; if nobody was, take the tick off. The attempt is written down either way."
    ),
    named.OWN: gettext_lazy("“%(name)s” is you: write down who of theirs was told."),
    named.SAME: gettext_lazy("Write down by name who was told."),
    named.OURS: gettext_lazy("“%(name)s” works at this desk: write down who of theirs was told."),
}


def reveal_contact(item: MailItem, contact: Contact | None, *, actor: Actor) -> str:
    """The number of whoever is told of an item, for this clerk, logged (A1). The open item is the reason."""
    return calling.reveal(item, contact, actor=actor, permission=WORK)


def move_item(item: MailItem, *, actor: Actor, version: int | None = None, slot: StorageSlot) -> MailItem:
    """Put an item into another slot."""
    return perform(states.MOVE, item, actor=actor, version=version, slot=slot)


def dispatch_item(item: MailItem, *, actor: Actor, version: int | None = None) -> MailItem:
    """One item on a round."""
    return take_on_round([item], actor=actor)[0]


def take_on_round(items: Iterable[MailItem], *, actor: Actor) -> list[MailItem]:
    """派送: the items are in the clerk's own hands until they are signed for or back on the shelf."""
    with transaction.atomic():
        ordered = sorted(items, key=lambda item: item.pk)
        return [perform(states.DISPATCH, item, actor=actor, slot=None, carrier=actor.user) for item in ordered]


def bring_back(item: MailItem, *, actor: Actor, version: int | None = None, slot: StorageSlot) -> MailItem:
    """Not delivered on the round: into a slot again."""
    return perform(states.BACK, item, actor=actor, version=version, slot=slot, carrier=None)


def forward_item(item: MailItem, *, actor: Actor, version: int | None = None) -> MailItem:
    """Forward to where the occupant asked when moving out; the address is the one on file."""
    where = item.occupant.forwarding if item.occupant else ""
    return perform(states.FORWARD, item, actor=actor, version=version, forwarded_to=where, slot=None)


def miss_item(item: MailItem, *, actor: Actor, version: int | None = None, search_note: str) -> MailItem:
    """It is not where the register says: where and by whom it was looked for."""
    with transaction.atomic():
        row = perform(states.MISS, item, actor=actor, version=version, search_note=search_note, slot=None, carrier=None)
        cancel_return(row, actor=actor)
    return row


def find_item(item: MailItem, *, actor: Actor, version: int | None = None, slot: StorageSlot) -> MailItem:
    """Found again: into a slot."""
    move = states.FIND if item.unit_id else states.FIND_UNMATCHED
    return perform(move, item, actor=actor, version=version, slot=slot)


def lose_item(item: MailItem, *, actor: Actor, version: int | None = None, told: str, reason: str) -> MailItem:
    """A supervisor declares it lost; the addressee has been told."""
    return perform(states.LOSE, item, actor=actor, version=version, told=told, reason=reason)


def attach_photo(item: MailItem, *, actor: Actor, version: int | None = None, photo: Any, caption: str = "") -> MailItem:
    """One more photograph of the cover."""
    with transaction.atomic():
        row = perform(states.ATTACH, item, actor=actor, version=version)
        attachments.keep(row, photo, actor=actor, caption=caption)
    return row


def void_item(item: MailItem, *, actor: Actor, version: int | None = None, reason: str) -> MailItem:
    """Entered twice, say: a supervisor voids the row; the number stays. A batch still being counted has one piece less."""
    with transaction.atomic():
        row = perform(states.VOID_ITEM, item, actor=actor, version=version, reason=reason, slot=None)
        if row.batch is not None and batch_states.TAKE_OUT.starts_from(row.batch):
            perform(batch_states.TAKE_OUT, row.batch, actor=actor, received=lambda batch: batch.received - 1, data={"item": row.number})
    return row
