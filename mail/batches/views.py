"""Pages of the batches, and the line for the next piece."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.pages.base import DeskView
from desk.pages.editing import AmendView, CreateView
from desk.pages.entries import EntryMixin, EntryView, PrintView
from desk.pages.lists import RegisterView
from mail.batches import actions, filters, forms, tables
from mail.batches.models import PostalBatch
from mail.enums import BatchState, ItemState
from mail.items import articles
from mail.items import forms as item_forms
from mail.items.actions import taking_in
from mail.items.models import MailItem


class BatchRegister(RegisterView):
    permission = "mail.view"
    title = gettext_lazy("Batches of the post office")
    rows = PostalBatch.objects.for_table()
    table_class = tables.BatchTable
    filterset_class = filters.BatchFilter
    template_name = "mail/batches.html"


class NewBatch(CreateView):
    permission = "mail.view"
    work_permission = "mail.work"
    form_class = forms.BatchForm
    title = gettext_lazy("Receive from the postman")
    entry_url = "mail:batch"

    def enter(self, form: Any) -> PostalBatch:
        return actions.open_batch(form.batch(), actor=self.actor)

    def said(self, batch: PostalBatch) -> str:
        return _("%(number)s: now scan the pieces, one after the other.") % {"number": batch.number}


class OfBatch(EntryMixin):
    """What every page of one batch shares."""

    permission = "mail.view"
    model = PostalBatch
    related = ("created_by", "post", "signature", "settled_by")
    entry_url = "mail:batch"


class BatchPage(OfBatch, EntryView):
    """One batch: its pieces, and while it is being counted the line for the next one."""

    template_name = "mail/batch.html"

    def extra(self, batch: PostalBatch) -> dict[str, Any]:
        counting = batch.state == BatchState.COUNTING and self.actor.may("mail.work") and self.actor.on_duty
        items = list(batch.items.select_related("unit", "occupant", "slot").order_by("-pk")[:200])
        # Kind, slot and condition stay as they were for the last piece.
        last = next((item for item in items if item.state != ItemState.REFUSED), None)
        kept = {"kind": last.kind, "slot": last.slot_id, "condition": last.condition} if last else {}
        form = item_forms.ItemForm(actor=self.actor, initial=kept) if counting else None
        begun = self.begin(form, self.url("mail:piece", batch.number), same=False) if form else {}
        return {"items": items, "form": form, **begun}


class ArticleView(DeskView):
    """Whether a number just scanned may be taken in, before anything is typed about it: in a word, for the page of the batch."""

    permission = "mail.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        number = articles.normal(request.GET.get("no", ""))[:60]
        here = taking_in.already_here(self.actor, number)
        if here is not None:
            return JsonResponse({"said": here.is_here(), "url": self.url("mail:entry", here.number)}, status=409)
        try:
            taking_in.check_number(number)
        except ValidationError as doubt:
            asked = doubt.error_dict["article_no"][0].code == "doubt"
            return JsonResponse({"said": " ".join(doubt.messages), "number": number}, status=200 if asked else 422)
        return JsonResponse({"number": number})


class TakeIn(CreateView):
    """One piece into a batch, or as opening stock. A number already here leads to its row."""

    permission = "mail.view"
    work_permission = "mail.work"
    form_class = item_forms.ItemForm
    title = gettext_lazy("Opening stock")
    entry_url = "mail:entry"
    template_name = "mail/take_in.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.number = kwargs.get("number", "")

    def batch(self) -> PostalBatch | None:
        if not self.number:
            return None
        found = PostalBatch.objects.of(self.actor.property).filter(number=self.number).first()
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        batch = self.batch()
        title = _("Piece of %(number)s") % {"number": batch.number} if batch else self.title
        return {"title": title, "batch": batch}

    def get(self, request: HttpRequest, number: str = "") -> HttpResponse:
        return super().get(request)

    def post(self, request: HttpRequest, number: str = "") -> HttpResponse:
        here = taking_in.already_here(self.actor, request.POST.get("article_no", ""))
        # In a batch the postman stands there: it stays open, and the form says so.
        if not number and here is not None and str(here.key) != request.POST.get("key"):
            messages.warning(request, here.is_here())
            return redirect(self.url("mail:entry", here.number))
        return super().post(request)

    def enter(self, form: Any) -> MailItem:
        item = form.item()
        item.batch = self.batch()
        if "refuse" in self.request.POST:
            return taking_in.refuse_piece(item, actor=self.actor, as_written=form.cleaned_data["as_written"])
        photo, as_written = (form.cleaned_data.get(name) for name in ("photo", "as_written"))
        return taking_in.take_in(item, actor=self.actor, photo=photo, as_written=bool(as_written))

    def said(self, item: MailItem) -> str:
        if item.state == ItemState.REFUSED:
            return _("%(number)s: refused, stays with the postman.") % {"number": item.number}
        if item.unit is None:
            return _("%(number)s: nobody here is known by this name. It waits on the list of addressees to identify.") % {
                "number": item.number
            }
        said = _("%(number)s for %(unit)s, into %(slot)s.") % {"number": item.number, "unit": item.unit, "slot": item.slot}
        if item.occupant is not None and item.moved_out():
            said += " " + _("%(who)s has moved out: forward it or propose a return, never to the new tenant.") % {"who": item.occupant}
        if item.misread():
            said += " " + _("The check digit of this article number is wrong: compare it with the cover.")
        return said

    def way_on(self, item: MailItem) -> str:
        return self.url("mail:batch", self.number) if self.number else self.url("mail:stock")


class AmendBatch(OfBatch, AmendView):
    amend_permission = "mail.work"


class PrintBatch(OfBatch, PrintView):
    """The receipt: what was declared, what is here, what was refused, both signatures."""

    template_name = "mail/print_batch.html"

    def extra(self, batch: PostalBatch) -> dict[str, Any]:
        return {"items": batch.items.select_related("unit").order_by("pk")}
