"""From the postman's hand to the shelf."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from desk import registry
from desk.ledger.writers import enter, perform
from desk.papers import attachments
from desk.people.actors import Actor
from directory.models import Mandate
from mail.batches import states as batch_states
from mail.enums import ItemState, Kind
from mail.items import articles
from mail.items.models import MailItem
from mail.items.reminders import start_clocks
from mail.policy import MailPolicy
from mail.rules import WORK

S = ItemState


def already_here(actor: Actor, article_no: str) -> MailItem | None:
    """The open row with that article number: a second scan leads to it."""
    return MailItem.objects.of(actor.property).open().numbered(articles.normal(article_no)).first()


def _check_legal(item: MailItem, *, actor: Actor, policy: MailPolicy) -> None:
    """By default the postman takes court mail to the unit himself; taking it here needs a ground."""
    if not item.legal or not policy.legal_to_unit or item.legal_reason or item.opening:
        return
    if item.unit_id and Mandate.objects.in_force(actor.property, timezone.now()).filter(unit=item.unit_id, legal=True).exists():
        with translation.override(settings.LANGUAGE_CODE):
            item.legal_reason = _("mandate of the unit")
        return
    raise ValidationError(
        {
            "legal_reason": ValidationError(
                _(
                    "Signing for court mail counts as service on the addressee. "
                    "Ask the postman to take it to the unit, or write down why the desk takes it."
                ),
                code="legal",
            )
        }
    )


def check_number(article_no: str, *, as_written: bool = False) -> None:
    """Whether this can be the number on a cover; what looks like no number needs somebody who has compared it (``as_written``).

    Raises ``ValidationError`` on ``article_no``.
    """
    ours = registry.own(article_no)
    if ours:
        code, says = "own", _("%(code)s is our own number (%(what)s), no letter: scan the post office's code on the cover.")
    elif articles.joined(article_no):
        code, says = "joined", _("%(code)s: two codes were read as one. Scan the cover once more.")
    elif as_written or not (articles.cut(article_no) or articles.alien(article_no)):
        return
    else:
        code, says = "doubt", _("%(code)s does not look like an article number: scan again, or compare it with the cover and say so.")
    raise ValidationError({"article_no": ValidationError(says, code=code, params={"code": article_no, "what": ours})})


def take_in(item: MailItem, *, actor: Actor, photo: Any = None, as_written: bool = False) -> MailItem:
    """Register one piece (D1.1): in the postman's batch, or as opening stock when the book is first used.

    Whoever is not known here goes to the list of addressees to identify. Raises ``ValidationError``
    with the form's sentences, ``Refused`` for who may not.
    """
    policy = actor.policy_of(MailPolicy)
    item.article_no = articles.normal(item.article_no)
    check_number(item.article_no, as_written=as_written)
    if item.kind == Kind.COURT:
        item.legal = True
    if item.batch is None:
        item.opening = True
    item.occurred_at = item.occurred_at or timezone.now()
    item.state = S.HELD if item.unit_id else S.UNMATCHED
    _check_legal(item, actor=actor, policy=policy)
    start_clocks(item, actor=actor, policy=policy)
    earlier = MailItem.objects.of(actor.property).numbered(item.article_no).exclude(state=S.VOID).first()
    if earlier is not None and not item.about_number:
        item.about_number = earlier.number  # it has been here before: sent again
    with transaction.atomic():
        data = {"kind": item.kind, "slot": str(item.slot or ""), **({"as_written": True} if as_written else {})}
        made = enter(item, actor=actor, permission=WORK, data=data)
        if made is item:
            if item.batch is not None:
                perform(batch_states.ADD, item.batch, actor=actor, received=lambda row: row.received + 1, data={"item": item.number})
            if photo:
                attachments.attach(item, photo, actor=actor, permission=WORK, caption=item.get_condition_display())
    return made


def refuse_piece(item: MailItem, *, actor: Actor, as_written: bool = False) -> MailItem:
    """A piece the desk does not take (拒收): it stays with the postman, and is counted in his batch."""
    item.article_no = articles.normal(item.article_no)
    check_number(item.article_no, as_written=as_written)
    item.legal = item.legal or item.kind == Kind.COURT
    item.state, item.slot = S.REFUSED, None
    with transaction.atomic():
        made = enter(item, actor=actor, permission=WORK, verb="refuse", data={"kind": item.kind})
        if made is item and item.batch is not None:
            perform(batch_states.ADD, item.batch, actor=actor, refused=lambda row: row.refused + 1, data={"item": item.number})
    return made
