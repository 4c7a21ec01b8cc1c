"""Pages of the returns: the register, the review, the list for the postman."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger import trail
from desk.pages.base import DeskView
from desk.pages.editing import AmendView
from desk.pages.entries import EntryMixin, EntryView
from desk.pages.lists import PaperRegister, RegisterView
from desk.pages.ticking import TickView
from mail.enums import ProposalState
from mail.returns import actions, filters, forms, states, tables
from mail.returns.models import MailReturn, ReturnProposal
from mail.rules import REVIEW


class ReturnRegister(RegisterView):
    permission = "mail.view"
    title = gettext_lazy("Return register")
    rows = MailReturn.objects.for_table()
    table_class = tables.ReturnTable
    filterset_class = filters.ReturnFilter
    paper_url = "mail:paper_returns"
    template_name = "mail/returns.html"


class OfReturn(EntryMixin):
    """What every page of one line of the return register shares."""

    permission = "mail.view"
    model = MailReturn
    related = ("item__unit", "proposal", "proposed_by", "approved_by", "postman_signature", "created_by", "post")
    entry_url = "mail:return"


class ReturnPage(OfReturn, EntryView):
    template_name = "mail/return.html"


class AmendReturn(OfReturn, AmendView):
    amend_permission = "mail.work"


class Review(TickView):
    """What waits for a supervisor: evidence beside each, ticked and decided together."""

    permission = "mail.view"
    work_permission, at_desk = REVIEW, False
    template_name = "mail/review.html"
    form_class = forms.ReviewForm

    def listed(self) -> list[ReturnProposal]:
        rows = ReturnProposal.objects.of(self.actor.property).in_states(ProposalState.PROPOSED)
        return list(rows.select_related("item__unit", "item__occupant", "created_by").order_by("pk")[:100])

    def numbered(self, numbers: list[str]) -> Any:
        return ReturnProposal.objects.of(self.actor.property).filter(item__number__in=numbers).select_related("item").order_by("pk")

    def number_of(self, row: ReturnProposal) -> str:
        return row.item.number

    def context(self) -> dict[str, Any]:
        return {"proposals": [(row, states.APPROVE.denied(row, self.actor)) for row in self.rows], "decides": self.actor.may(REVIEW)}

    def do(self, chosen: list[ReturnProposal], **values: Any) -> int:
        return actions.decide_returns(chosen, actor=self.actor, approve="approve" in self.request.POST, **values)

    def said(self, done: int) -> str:
        return _("%(n)s returns decided.") % {"n": done}


class HandOverReturns(TickView):
    """The list for the postman, in two copies; one signature for what is ticked."""

    permission = work_permission = "mail.work"
    template_name = "mail/hand_over.html"
    form_class = forms.HandOverListForm

    def listed(self) -> list[MailReturn]:
        rows = MailReturn.objects.of(self.actor.property).open().select_related("item__unit", "item__slot", "approved_by")
        return list(rows.order_by("pk")[:100])

    def numbered(self, numbers: list[str]) -> Any:
        return MailReturn.objects.of(self.actor.property).filter(number__in=numbers).select_related("item")

    def context(self) -> dict[str, Any]:
        return {"returns": self.rows}

    def do(self, chosen: list[MailReturn], **values: Any) -> list[MailReturn]:
        return actions.hand_over_returns(chosen, actor=self.actor, **values)

    def said(self, done: list[MailReturn]) -> str:
        return _("%(n)s items are back with the post office.") % {"n": len(done)}

    def way_on(self, done: list[MailReturn]) -> str:
        return self.url("mail:return_list") + f"?with={done[0].number}"


class ReturnList(DeskView):
    """退件清单 in two copies: what waits for the postman, or what went with one return (``?with=``)."""

    permission = "mail.view"

    def post(self, request: HttpRequest) -> HttpResponse:
        trail.record(self.actor, "print", data={"paper": "mail:return_list"})
        together = request.POST.get("with", "")
        return redirect(request.path + (f"?with={together}" if together.isascii() and together.replace("-", "").isalnum() else ""))

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = MailReturn.objects.of(self.actor.property).select_related("item__unit", "approved_by", "postman_signature")
        one = rows.filter(number=request.GET.get("with", "")).first()
        chosen = rows.filter(postman_signature=one.postman_signature_id) if one and one.postman_signature_id else rows.open()
        context = {"returns": list(chosen.order_by("pk")[:200]), "one": one, "copies": (1, 2), "printed_at": timezone.now()}
        return render(request, "mail/print_returns.html", context)


class PaperReturns(PaperRegister):
    permission = "mail.view"
    title = gettext_lazy("Return register of registered mail")
    rows = MailReturn.objects.select_related("item__unit", "approved_by", "proposed_by")
    register_url = "mail:returns"
    template_name = "mail/print_return_register.html"
