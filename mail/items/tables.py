"""The intake register as a table."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from desk.pages.markup import tag
from desk.pages.tables import HappenedColumn, NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from desk.papers.privacy import mask_name
from mail.enums import ItemState, Kind
from mail.items.models import MailItem
from mail.tables import ChoiceColumn


class AddresseeColumn(RegisterColumn):
    """Whole while the item is open, masked once it has left."""

    def text(self, record: Any, table: RegisterTable) -> Any:
        item = record if isinstance(record, MailItem) else record.item
        return item.addressee if record.is_open() else mask_name(item.addressee)


class KindColumn(ChoiceColumn):
    """The kind of mail; legal service stands out in words."""

    def cell(self, record: Any, table: RegisterTable) -> str:
        legal = tag("span", _("legal"), class_="badge b-late") if record.legal else ""
        return super().cell(record, table) + (f" {legal}" if legal else "")

    def told(self, record: Any, table: RegisterTable) -> Any:
        return f"{self.text(record, table)} {_('legal') if record.legal else ''}".strip()


class ItemTable(RegisterTable):
    tones = {
        ItemState.UNMATCHED: "wait",
        ItemState.HELD: "in",
        ItemState.OUT: "wait",
        ItemState.PROPOSED: "wait",
        ItemState.APPROVED: "wait",
        ItemState.MISSING: "late",
        ItemState.LOST: "late",
        ItemState.REFUSED: "late",
    }

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = HappenedColumn(verbose_name=_("Received"))
    article_no = RegisterColumn(verbose_name=_("Article no."))
    kind = KindColumn(Kind, verbose_name=_("Kind of mail"))
    unit = RegisterColumn(verbose_name=_("Unit"))
    addressee = AddresseeColumn(verbose_name=_("Addressee"), wide=True)
    slot = RegisterColumn(verbose_name=_("Lies in"))
    notices = RegisterColumn(verbose_name=_("Notices"))
    collected_at = TimeColumn(verbose_name=_("Handed out"))
