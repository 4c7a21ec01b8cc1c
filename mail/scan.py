"""What a scanned letter leads to."""

from desk.papers.privacy import mask_name
from desk.people.actors import Actor
from desk.registry import Scanned
from mail.enums import ItemState
from mail.items import articles
from mail.items import states as item_states
from mail.items.models import MailItem

S = ItemState


def scan(actor: Actor, code: str) -> Scanned | None:
    """A letter scanned on any page is about to be handed out."""
    rows = MailItem.objects.of(actor.property).select_related("unit")
    item = rows.filter(number=code).first() or rows.numbered(articles.normal(code)).first()
    if item is None:
        return None
    name = item.addressee if item.is_open() else mask_name(item.addressee)
    said = " · ".join(str(part) for part in (item.article_no, item.get_state_display(), item.unit, name) if part)
    if item.state in (S.HELD, S.OUT):
        return Scanned(said, actor.url("mail:act", item.number, item_states.HAND_OUT.name), opens=True)
    return Scanned(said, actor.url("mail:entry", item.number), opens=True)
