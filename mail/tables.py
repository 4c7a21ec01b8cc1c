"""The registers of the mail book as tables."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from desk.markup import esc, tag
from desk.privacy import mask_name
from desk.tables import NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from mail.models import MailItem, Reason, Trace


class AddresseeColumn(RegisterColumn):
    """Whole while the item is open, masked once it has left."""

    def cell(self, record: Any, table: RegisterTable) -> str:
        item = record if isinstance(record, MailItem) else record.item
        return esc(item.addressee if record.is_open() else mask_name(item.addressee))


class ChoiceColumn(RegisterColumn):
    """The label of a choice, looked up once per page."""

    def __init__(self, choices: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.choices = choices

    def cell(self, record: Any, table: RegisterTable) -> str:
        value = self.value_of(record)
        return esc(self.choices(value).label) if value else ""


class KindColumn(ChoiceColumn):
    """The kind of mail; legal service stands out in words."""

    def cell(self, record: Any, table: RegisterTable) -> str:
        legal = tag("span", _("legal"), class_="badge b-late") if record.legal else ""
        return super().cell(record, table) + (f" {legal}" if legal else "")


class ItemTable(RegisterTable):
    tones = {
        "unmatched": "wait",
        "held": "in",
        "out": "wait",
        "proposed": "wait",
        "approved": "wait",
        "missing": "late",
        "lost": "late",
        "refused": "late",
    }

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = TimeColumn(verbose_name=_("Received"))
    article_no = RegisterColumn(verbose_name=_("Article no."))
    kind = KindColumn(MailItem.Kind, verbose_name=_("Kind of mail"))
    unit = RegisterColumn(verbose_name=_("Unit"))
    addressee = AddresseeColumn(verbose_name=_("Addressee"), wide=True)
    slot = RegisterColumn(verbose_name=_("Lies in"))
    notices = RegisterColumn(verbose_name=_("Notices"))
    collected_at = TimeColumn(verbose_name=_("Handed out"))


class BatchTable(RegisterTable):
    tones = {"counting": "wait", "matched": "in", "differs": "late", "settled": "out", "void": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = TimeColumn(verbose_name=_("Time"))
    postman = RegisterColumn(verbose_name=_("Postman"))
    declared = RegisterColumn(verbose_name=_("On the list"))
    received = RegisterColumn(verbose_name=_("Taken in"))
    refused = RegisterColumn(verbose_name=_("Refused"))
    created_by = RegisterColumn(verbose_name=_("Clerk"))


class ReturnTable(RegisterTable):
    tones = {"approved": "wait", "handed_over": "out", "cancelled": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    business_date = RegisterColumn(verbose_name=_("Day"))
    article_no = RegisterColumn(verbose_name=_("Article no."), accessor="item__article_no")
    unit = RegisterColumn(verbose_name=_("Unit"), accessor="item__unit")
    addressee = AddresseeColumn(verbose_name=_("Addressee"), accessor="number", wide=True)
    reason = ChoiceColumn(Reason, verbose_name=_("Reason"), wide=True)
    approved_by = RegisterColumn(verbose_name=_("Approved by"))
    due_on = RegisterColumn(verbose_name=_("To the post office by"))
    returned_at = TimeColumn(verbose_name=_("Returned"))


class TraceTable(RegisterTable):
    tones = {"checked": "wait", "at_post": "wait"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = TimeColumn(verbose_name=_("Begun"))
    article_no = RegisterColumn(verbose_name=_("Article no."))
    unit = RegisterColumn(verbose_name=_("Unit"))
    branch = ChoiceColumn(Trace.Branch, verbose_name=_("What the registers say"), wide=True)
    item = RegisterColumn(verbose_name=_("Item"))
    due_at = TimeColumn(verbose_name=_("Answer by"))


class CountTable(RegisterTable):
    tones = {"agrees": "in", "differs": "late", "settled": "out"}

    number = NumberColumn(verbose_name=_("Number"))
    state = StateColumn(verbose_name=_("State"))
    occurred_at = TimeColumn(verbose_name=_("Time"))
    slot = RegisterColumn(verbose_name=_("Slot"))
    expected = RegisterColumn(verbose_name=_("By the register"))
    counted = RegisterColumn(verbose_name=_("Counted"))
    missing = RegisterColumn(verbose_name=_("Not found"), wide=True)
    created_by = RegisterColumn(verbose_name=_("Clerk"))


class TallyTable(RegisterTable):
    number = NumberColumn(verbose_name=_("Number"))
    business_date = RegisterColumn(verbose_name=_("Day"))
    letters = RegisterColumn(verbose_name=_("Ordinary letters"))
    papers = RegisterColumn(verbose_name=_("Newspapers"))
    expected = RegisterColumn(verbose_name=_("Subscribed"))
    shortage = RegisterColumn(verbose_name=_("Short"), wide=True)
