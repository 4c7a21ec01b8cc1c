"""The return register as a table."""

from django.utils.translation import gettext_lazy as _

from desk.pages.tables import NumberColumn, RegisterColumn, RegisterTable, StateColumn, TimeColumn
from mail.enums import Reason, ReturnState
from mail.items.tables import AddresseeColumn
from mail.tables import ChoiceColumn


class ReturnTable(RegisterTable):
    tones = {ReturnState.APPROVED: "wait", ReturnState.HANDED_OVER: "out", ReturnState.CANCELLED: "out"}

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
