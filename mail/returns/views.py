"""Pages of the returns: the register, the review, the list for the postman."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger import trail
from desk.pages.base import DeskView
from desk.pages.editing import ActView, AmendView, FormPage
from desk.pages.entries import EntryMixin, EntryView
from desk.pages.lists import PaperRegister, RegisterView
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
    act_url = "mail:return_act"


class ReturnPage(OfReturn, EntryView):
    template_name = "mail/return.html"


class ActOnReturn(OfReturn, ActView):
    pass


class AmendReturn(OfReturn, AmendView):
    amend_permission = "mail.work"


class Review(FormPage):
    """What waits for a supervisor: evidence beside each, ticked and decided together."""

    permission = "mail.view"
    work_permission, at_desk = REVIEW, False
    template_name = "mail/review.html"

    def waiting(self) -> list[ReturnProposal]:
        rows = ReturnProposal.objects.of(self.actor.property).in_states(ProposalState.PROPOSED)
        return list(rows.select_related("item__unit", "item__occupant", "created_by").order_by("pk")[:100])

    def form(self, data: Any = None) -> forms.ReviewForm:
        self.rows = self.waiting()
        waiting = [row.item.number for row in self.rows]
        # Ticked on an older page and decided since: known too, so that the answer can name who was first.
        ticked = [number for number in data.getlist("picked")[:200] if number not in waiting] if data else []
        decided = ReturnProposal.objects.of(self.actor.property).filter(item__number__in=ticked).select_related("item").order_by("pk")
        self.decided = list({row.item.number: row for row in decided}.values())
        return forms.ReviewForm(data, actor=self.actor, numbers=[*waiting, *(row.item.number for row in self.decided)])

    def context(self) -> dict[str, Any]:
        refused = {row.pk: states.APPROVE.denied(row, self.actor) for row in self.rows}
        return {"proposals": [(row, refused[row.pk]) for row in self.rows], "decides": self.actor.may(REVIEW)}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(self.form(), **self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)

        def work() -> int:
            picked = set(form.cleaned_data["picked"])
            chosen = [row for row in (*self.rows, *self.decided) if row.item.number in picked]
            return actions.decide_returns(chosen, actor=self.actor, approve="approve" in request.POST, comment=form.cleaned_data["comment"])

        done = self.attempt(form, work, **self.context())
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, _("%(n)s returns decided.") % {"n": done})
        return redirect(self.url("mail:review"))


class HandOverReturns(FormPage):
    """The list for the postman, in two copies; one signature for what is ticked."""

    permission = work_permission = "mail.work"
    template_name = "mail/hand_over.html"

    def form(self, data: Any = None) -> forms.HandOverListForm:
        rows = MailReturn.objects.of(self.actor.property).open().select_related("item__unit", "item__slot", "approved_by")
        self.rows = list(rows.order_by("pk")[:100])
        waiting = [row.number for row in self.rows]
        ticked = [number for number in data.getlist("picked")[:200] if number not in waiting] if data else []
        self.gone = list(MailReturn.objects.of(self.actor.property).filter(number__in=ticked).select_related("item"))
        return forms.HandOverListForm(data, actor=self.actor, numbers=[*waiting, *(row.number for row in self.gone)])

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form()
        return self.show(form, returns=self.rows)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)

        def work() -> list[MailReturn]:
            values = dict(form.cleaned_data)
            picked = set(values.pop("picked"))
            chosen = [row for row in (*self.rows, *self.gone) if row.number in picked]
            return actions.hand_over_returns(chosen, actor=self.actor, **values)

        done = self.attempt(form, work, returns=self.rows)
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, _("%(n)s items are back with the post office.") % {"n": len(done)})
        return redirect(self.url("mail:return_list") + f"?with={done[0].number}")


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
