"""Pages of the mail book: declarations of the kit's classes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import attachments, trail
from desk.actors import Actor
from desk.pagekit import (
    ActView,
    AmendView,
    CreateView,
    DeskView,
    EntryMixin,
    EntryView,
    FormPage,
    PaperRegister,
    PrintView,
    RegisterView,
    RevealView,
)
from directory import calling, names
from directory.models import Contact, Mandate
from mail import actions, articles, filters, forms, piles, states, tables
from mail.actions import policy_of
from mail.models import DailyTally, MailItem, MailReturn, PostalBatch, ReturnProposal, ShelfCount, StorageSlot, Trace
from mail.receivers import not_entitled, to_tell

RELATED = (
    *("unit__building", "occupant", "slot", "carrier", "batch", "mandate", "created_by", "post"),
    *("recipient_signature", "clerk_signature__signer"),
)


# --- 收发登记簿 ----------------------------------------------------------------------------------
class MailRegister(RegisterView):
    permission = "mail.view"
    title = gettext_lazy("Registered mail")
    rows = MailItem.objects.for_table()
    table_class = tables.ItemTable
    filterset_class = filters.ItemFilter
    paper_url = "mail:paper"
    template_name = "mail/register.html"


class OfItem(EntryMixin):
    """What every page of one item shares."""

    permission = "mail.view"
    model = MailItem
    related = RELATED
    entry_url = "mail:entry"
    act_url = "mail:act"


class ItemPage(OfItem, EntryView):
    template_name = "mail/entry.html"

    def extra(self, item: MailItem) -> dict[str, Any]:
        return {
            "policy": policy_of(self.actor),
            "contacts": callable_for(self.actor, item),
            "photos": attachments.of(item),
            "mandates": Mandate.objects.in_force(self.actor.property, timezone.now()).filter(unit=item.unit_id) if item.is_open() else [],
            "proposal": item.proposals.select_related("created_by", "decided_by", "line").order_by("-pk").first(),
        }


def callable_for(actor: Actor, item: MailItem) -> list[Contact]:
    """Whom this actor may call about an item."""
    return to_tell(item) if calling.may_call(item, actor=actor, permission=states.WORK) is None else []


class RevealContact(OfItem, RevealView):
    """The number of whoever is told, beside what came of the call: the first of the people, or the one that was chosen."""

    template_name = "mail/number.html"

    def reveal(self, item: MailItem) -> str:
        people, chosen = to_tell(item), self.request.POST.get("contact", "")
        self.contact = next((one for one in people if str(one.key) == chosen), None if chosen else next(iter(people), None))
        return actions.reveal_contact(item, self.contact, actor=self.actor)

    def extra(self, item: MailItem) -> dict[str, Any]:
        tells = states.NOTIFY.denied(item, self.actor) is None
        return {"contact": self.contact, "form": forms.NotifyForm(actor=self.actor, record=item) if tells else None}


class ActOnItem(OfItem, ActView):
    """Every verb of an item. Handing out shows who stands here, what goes with them and what stands apart."""

    def context(self, entry: Any, verb: Any) -> dict[str, Any]:
        context = super().context(entry, verb)
        if verb.name == states.HAND_OUT.name:
            self.naming = forms.NameForm(self.request.POST if "judge" in self.request.POST else None, actor=self.actor)
            # Only a page that is shown looks at it: a hand-out that succeeds leads on.
            context |= {"pile": SimpleLazyObject(lambda: self.pile(entry)), "naming": self.naming}
            context["may_give"] = verb.transition.denied(entry, self.actor) is None
        if verb.name == states.NOTIFY.name:
            context["contacts"] = SimpleLazyObject(lambda: callable_for(self.actor, entry))
        return context

    def pile(self, item: MailItem) -> piles.Pile:
        sent = self.request.POST
        if "judge" in sent and self.naming.is_valid():
            return piles.pile(self.actor, item, who=sent.get("who", ""), typed=names.tidy(self.naming.cleaned_data["id_name"]))
        if "relation" in sent:
            relation, _colon, named = sent["relation"].partition(":")
            return piles.pile(self.actor, item, relation=relation, name=named or sent.get("collector", ""), ticked=sent.getlist("also"))
        return piles.pile(self.actor, item, who=self.request.GET.get("who", ""))

    def post(self, request: HttpRequest, verb: str, **whose: Any) -> HttpResponse:
        """``judge``: only the name on the document is compared; nothing is handed out."""
        return self.get(request, verb, **whose) if "judge" in request.POST else super().post(request, verb, **whose)


class AmendItem(OfItem, AmendView):
    amend_permission = "mail.work"

    def follows(self, item: MailItem, changes: dict[str, Any]) -> dict[str, Any]:
        return actions.clocks_after(item, changes, actor=self.actor)


class PrintItem(OfItem, PrintView):
    """``notice``: the slip for the letter box. ``sheet``: what was handed out under one pair of signatures."""

    papers = ("notice", "sheet")
    template_name = "mail/print_item.html"

    def extra(self, item: MailItem) -> dict[str, Any]:
        together = MailItem.objects.of(self.actor.property).filter(recipient_signature=item.recipient_signature_id)
        # The sheet is for the receiver to see: whole for the clerk who handed out under it.
        mine = item.clerk_signature is not None and item.clerk_signature.signer_id == self.request.user.pk
        return {
            "items": list(together.order_by("pk")) if item.recipient_signature_id else [item],
            "shown": self.shown(item) or (mine and self.paper(self.request.GET.get("paper", "")) == "sheet"),
        }


# --- 邮局交接批次 --------------------------------------------------------------------------------
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
    act_url = "mail:batch_act"


class BatchPage(OfBatch, EntryView):
    """One batch: its pieces, and while it is being counted the line for the next one."""

    template_name = "mail/batch.html"

    def extra(self, batch: PostalBatch) -> dict[str, Any]:
        counting = batch.state == PostalBatch.State.COUNTING and self.actor.may("mail.work") and self.actor.on_duty
        items = list(batch.items.select_related("unit", "occupant", "slot").order_by("-pk")[:200])
        # Kind, slot and condition stay as they were for the last piece.
        last = next((item for item in items if item.state != MailItem.State.REFUSED), None)
        kept = {"kind": last.kind, "slot": last.slot_id, "condition": last.condition} if last else {}
        form = forms.ItemForm(actor=self.actor, initial=kept) if counting else None
        begun = self.begin(form, self.url("mail:piece", batch.number), same=False) if form else {}
        return {"items": items, "form": form, **begun}


class ArticleView(DeskView):
    """Whether a number just scanned may be taken in, before anything is typed about it: in a word, for the page of the batch."""

    permission = "mail.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        number = articles.normal(request.GET.get("no", ""))[:60]
        here = actions.already_here(self.actor, number)
        if here is not None:
            return JsonResponse({"said": here.is_here(), "url": self.url("mail:entry", here.number)}, status=409)
        try:
            actions.check_number(number)
        except ValidationError as doubt:
            asked = doubt.error_dict["article_no"][0].code == "doubt"
            return JsonResponse({"said": " ".join(doubt.messages), "number": number}, status=200 if asked else 422)
        return JsonResponse({"number": number})


class TakeIn(CreateView):
    """One piece into a batch, or as opening stock. A number already here leads to its row."""

    permission = "mail.view"
    work_permission = "mail.work"
    form_class = forms.ItemForm
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
        found.property = self.actor.property
        return found

    def context(self) -> dict[str, Any]:
        batch = self.batch()
        title = _("Piece of %(number)s") % {"number": batch.number} if batch else self.title
        return {"title": title, "batch": batch}

    def get(self, request: HttpRequest, number: str = "") -> HttpResponse:
        return super().get(request)

    def post(self, request: HttpRequest, number: str = "") -> HttpResponse:
        here = actions.already_here(self.actor, request.POST.get("article_no", ""))
        # In a batch the postman stands there: it stays open, and the form says so.
        if not number and here is not None and str(here.key) != request.POST.get("key"):
            messages.warning(request, here.is_here())
            return redirect(self.url("mail:entry", here.number))
        return super().post(request)

    def enter(self, form: Any) -> MailItem:
        item = form.item()
        item.batch = self.batch()
        if "refuse" in self.request.POST:
            return actions.refuse_piece(item, actor=self.actor, as_written=form.cleaned_data["as_written"])
        photo, as_written = (form.cleaned_data.get(name) for name in ("photo", "as_written"))
        return actions.take_in(item, actor=self.actor, photo=photo, as_written=bool(as_written))

    def said(self, item: MailItem) -> str:
        if item.state == MailItem.State.REFUSED:
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


class ActOnBatch(OfBatch, ActView):
    pass


class AmendBatch(OfBatch, AmendView):
    amend_permission = "mail.work"


class PrintBatch(OfBatch, PrintView):
    """The receipt: what was declared, what is here, what was refused, both signatures."""

    template_name = "mail/print_batch.html"

    def extra(self, batch: PostalBatch) -> dict[str, Any]:
        return {"items": batch.items.select_related("unit").order_by("pk")}


# --- 发信、派送 ----------------------------------------------------------------------------------
class Give(FormPage):
    """``g``: scan or type, and the hand-out page of what is meant opens."""

    permission = "mail.view"
    keeps_typed = False  # a question, not a form
    template_name = "mail/give.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        question = request.GET.get("what", "").strip()[:60]
        if not question:
            return self.show(forms.GiveForm(actor=self.actor), matches=[])
        form = forms.GiveForm(request.GET, actor=self.actor)
        matches = piles.meant(self.actor, question)
        if len(matches) == 1 or (matches and len({item.unit_id for item in matches}) == 1 and matches[0].unit_id):
            first = next((item for item in matches if names.fold(question) in names.fold(item.addressee)), None)
            ask = "" if len(matches) == 1 or first else f"?who={piles.ASK}"  # a room does not say who stands here
            return redirect(self.url("mail:act", (first or matches[0]).number, states.HAND_OUT.name) + ask)
        if not matches:
            form.is_valid()
            form.add_error("what", _("Nothing at the desk answers to “%(what)s”.") % {"what": question})
        return self.show(form, matches=matches)


class Lookup(DeskView):
    """Suggestions while the clerk types whose mail is asked for: the units and addressees of what lies here."""

    permission = "mail.view"

    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(piles.suggestions(self.actor, request.GET.get("q", "").strip()[:60]))


class Round(FormPage):
    """派送: what lies ready by floor; ticked items go into this clerk's hands."""

    permission = work_permission = "mail.work"
    template_name = "mail/round.html"

    def ready(self) -> list[MailItem]:
        rows = MailItem.objects.of(self.actor.property).held().for_table().order_by("unit__floor", "unit__room", "pk")
        floor = self.request.GET.get("floor", "") or self.request.POST.get("floor", "")
        if floor:
            rows = rows.filter(unit__floor=floor)
        return list(rows[:200])

    def context(self) -> dict[str, Any]:
        out = MailItem.objects.of(self.actor.property).filter(state="out").for_table().select_related("carrier")
        return {"items": self.ready(), "out": list(out.order_by("carrier", "pk")[:200]), "floor": self.request.GET.get("floor", "")}

    def form(self, data: Any = None) -> forms.PickForm:
        numbers = MailItem.objects.of(self.actor.property).filter(number__in=data.getlist("picked")[:300]) if data else None
        return forms.PickForm(data, actor=self.actor, numbers=list(numbers.values_list("number", flat=True)) if numbers is not None else [])

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(self.form(), **self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)

        def work() -> list[MailItem]:
            items = MailItem.objects.of(self.actor.property).filter(number__in=form.cleaned_data["picked"])
            return actions.take_on_round(list(items), actor=self.actor)

        done = self.attempt(form, work, **self.context())
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, _("%(n)s items are in your hands now.") % {"n": len(done)})
        return redirect(self.url("mail:round"))


# --- 退件 ----------------------------------------------------------------------------------------
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
    work_permission, at_desk = states.REVIEW, False
    template_name = "mail/review.html"

    def waiting(self) -> list[ReturnProposal]:
        rows = ReturnProposal.objects.of(self.actor.property).in_states("proposed")
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
        return {"proposals": [(row, refused[row.pk]) for row in self.rows], "decides": self.actor.may(states.REVIEW)}

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


# --- 丢失查询 ------------------------------------------------------------------------------------
class TraceRegister(RegisterView):
    permission = "mail.view"
    title = gettext_lazy("Lost-mail traces")
    rows = Trace.objects.for_table()
    table_class = tables.TraceTable
    filterset_class = filters.TraceFilter
    template_name = "mail/traces.html"


class NewTrace(CreateView):
    permission = "mail.view"
    work_permission = "mail.work"
    form_class = forms.TraceForm
    title = gettext_lazy("Trace a lost letter")
    entry_url = "mail:trace"

    def enter(self, form: Any) -> Trace:
        return actions.open_trace(form.trace(), actor=self.actor)

    def said(self, trace: Trace) -> str:
        return _("%(number)s: both registers have been searched. %(branch)s.") % {
            "number": trace.number,
            "branch": trace.get_branch_display(),
        }


class OfTrace(EntryMixin):
    """What every page of one trace shares."""

    permission = "mail.view"
    model = Trace
    related = ("unit", "created_by", "post", "closed_by", *(f"item__{name}" for name in RELATED if name != "post"))
    entry_url = "mail:trace"
    act_url = "mail:trace_act"


class TracePage(OfTrace, EntryView):
    """The answer in one screen: what the registers say, every holder of the item, and the duty that follows."""

    template_name = "mail/trace.html"

    def extra(self, trace: Trace) -> dict[str, Any]:
        return {
            "chain": trail.history(self.actor.property, trace.item.key) if trace.item else [],
            "not_entitled": not_entitled(trace, self.actor) if trace.branch == Trace.Branch.SIGNED else None,
            "policy": policy_of(self.actor),
        }


class ActOnTrace(OfTrace, ActView):
    pass


class AmendTrace(OfTrace, AmendView):
    amend_permission = "mail.work"


class PrintTrace(OfTrace, PrintView):
    """The letter to the claimant: no record of receipt here (branch 1), or what the registers say."""

    template_name = "mail/print_trace.html"


class Where(DeskView):
    """“Where is my letter?”: number or name → the chain with every holder and signature."""

    permission = "mail.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        question = request.GET.get("what", "").strip()[:60]
        rows = MailItem.objects.of(self.actor.property).select_related(*RELATED)
        found = list(rows.numbered(articles.normal(question))[:10]) if question else []
        found = found or (list(rows.search(self.actor.property, question).order_by("-pk")[:20]) if question else [])
        chain = trail.history(self.actor.property, found[0].key) if len(found) == 1 else []
        one = found[0] if len(found) == 1 else None
        context = {"what": question, "items": found, "item": one, "chain": chain}
        return render(request, "mail/where.html", context)


# --- 清点、平信报刊、打印 ------------------------------------------------------------------------------
class CountRegister(RegisterView):
    permission = "mail.view"
    title = gettext_lazy("Shelf counts")
    rows = ShelfCount.objects.for_table()
    table_class = tables.CountTable
    filterset_class = filters.CountFilter
    template_name = "mail/counts.html"

    def extra(self) -> dict[str, Any]:
        """Each slot today: how many there should be, whether it was counted, and where each item must be seen."""
        today = self.actor.local(timezone.now()).date()
        lying = MailItem.objects.of(self.actor.property).at_desk().order_by().values("slot")
        there = {row["slot"]: row for row in lying.annotate(items=Count("pk"), legal=Count("pk", filter=Q(legal=True)))}
        counted = {
            row.slot_id: row for row in ShelfCount.objects.of(self.actor.property).filter(business_date=today).order_by("each", "pk")
        }
        slots = StorageSlot.objects.filter(property=self.actor.property, active=True).order_by("order", "code")
        nothing = {"items": 0, "legal": 0}
        return {"slots": [(slot, there.get(slot.pk, nothing), counted.get(slot.pk)) for slot in slots]}


class NewCount(CreateView):
    permission = "mail.view"
    work_permission = "mail.work"
    form_class = forms.CountForm
    title = gettext_lazy("Count a slot")
    entry_url = "mail:count"

    def initial(self) -> dict[str, Any]:
        code = self.request.GET.get("slot", "")
        slot = StorageSlot.objects.filter(property=self.actor.property, code=code).first() if code else None
        return {"slot": slot}

    def enter(self, form: Any) -> ShelfCount:
        return actions.count_slot(form.count(), actor=self.actor, scanned=form.scanned())

    def said(self, count: ShelfCount) -> str:
        return _("%(slot)s: %(counted)s counted, %(expected)s by the register.") % {
            "slot": count.slot,
            "counted": count.counted,
            "expected": count.expected,
        }


class OfCount(EntryMixin):
    """What every page of one count shares."""

    permission = "mail.view"
    model = ShelfCount
    related = ("slot", "created_by", "post")
    entry_url = "mail:count"
    act_url = "mail:count_act"


class CountPage(OfCount, EntryView):
    template_name = "mail/count.html"


class ActOnCount(OfCount, ActView):
    pass


class TallyRegister(RegisterView):
    permission = "mail.view"
    title = gettext_lazy("Ordinary mail and newspapers")
    rows = DailyTally.objects.all()
    table_class = tables.TallyTable
    filterset_class = filters.TallyFilter
    template_name = "mail/tallies.html"


class NewTally(CreateView):
    permission = "mail.view"
    work_permission = "mail.work"
    form_class = forms.TallyForm
    title = gettext_lazy("Today's ordinary mail and newspapers")
    entry_url = "mail:tally"

    def enter(self, form: Any) -> DailyTally:
        return actions.enter_tally(form.tally(), actor=self.actor)


class OfTally(EntryMixin):
    """What every page of one day's tally shares."""

    permission = "mail.view"
    model = DailyTally
    related = ("created_by", "post")
    entry_url = "mail:tally"
    act_url = "mail:tally"


class TallyPage(OfTally, EntryView):
    template_name = "mail/tally.html"


class AmendTally(OfTally, AmendView):
    amend_permission = "mail.work"


class PaperList(DeskView):
    """报刊投递单: who gets which newspaper today, by unit."""

    permission = "mail.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = actions.subscribed(self.actor).select_related("unit", "occupant").order_by("unit__room", "title")
        context = {"subscriptions": rows, "day": self.actor.local(timezone.now()).date(), "printed_at": timezone.now()}
        return render(request, "mail/print_papers.html", context)


class PaperItems(PaperRegister):
    permission = "mail.view"
    title = gettext_lazy("Intake register of registered mail")
    rows = MailItem.objects.select_related("unit", "clerk_signature", "created_by")
    register_url = "mail:register"
    template_name = "mail/print_register.html"


class PaperReturns(PaperRegister):
    permission = "mail.view"
    title = gettext_lazy("Return register of registered mail")
    rows = MailReturn.objects.select_related("item__unit", "approved_by", "proposed_by")
    register_url = "mail:returns"
    template_name = "mail/print_return_register.html"
