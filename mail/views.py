"""Pages of the mail book: declarations of the kit's classes."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import attachments, trail
from desk.pagekit import ActView, AmendView, CreateView, DeskView, EntryView, FormPage, PrintView, RegisterView
from desk.transitions import may_work
from directory import lookup
from directory.models import Mandate
from mail import actions, articles, filters, forms, states, tables
from mail.actions import policy_of
from mail.models import DailyTally, MailItem, MailReturn, PostalBatch, ReturnProposal, ShelfCount, StorageSlot, Trace

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
    template_name = "mail/register.html"


class ItemPage(EntryView):
    permission = "mail.view"
    model = MailItem
    related = RELATED
    entry_url = "mail:entry"
    act_url = "mail:act"
    template_name = "mail/entry.html"

    def extra(self, item: MailItem) -> dict[str, Any]:
        return {
            "policy": policy_of(self.actor),
            "photos": attachments.of(item),
            "mandates": Mandate.objects.in_force(self.actor.property, timezone.now()).filter(unit=item.unit_id) if item.is_open() else [],
            "proposal": item.proposals.select_related("created_by", "decided_by", "line").order_by("-pk").first(),
        }


class ActOnItem(ActView):
    """Every verb of an item; handing out shows the unit's other items and its mandates."""

    permission = "mail.view"
    model = MailItem
    related = RELATED
    entry_url = "mail:entry"

    def context(self, entry: Any, verb: Any) -> dict[str, Any]:
        context = super().context(entry, verb)
        if verb.template and entry.unit_id:
            context["mandates"] = Mandate.objects.in_force(self.actor.property, timezone.now()).filter(unit=entry.unit_id)
        return context


class AmendItem(AmendView):
    permission = "mail.view"
    amend_permission = "mail.work"
    model = MailItem
    related = RELATED
    entry_url = "mail:entry"

    def follows(self, item: MailItem, changes: dict[str, Any]) -> dict[str, Any]:
        return actions.clocks_after(item, changes, actor=self.actor)


class PrintItem(PrintView):
    """``notice``: the slip for the letter box. ``sheet``: what was handed out under one pair of signatures."""

    permission = "mail.view"
    model = MailItem
    related = RELATED
    entry_url = "mail:entry"
    template_name = "mail/print_item.html"

    def extra(self, item: MailItem) -> dict[str, Any]:
        together = MailItem.objects.of(self.actor.property).filter(recipient_signature=item.recipient_signature_id)
        # The sheet is for the receiver to see: whole for the clerk who handed out under it.
        mine = item.clerk_signature is not None and item.clerk_signature.signer_id == self.request.user.pk
        return {
            "items": list(together.order_by("pk")) if item.recipient_signature_id else [item],
            "shown": self.shown(item) or (mine and self.request.GET.get("paper") == "sheet"),
        }


class PhotoPage(FormPage):
    """One more photograph of the cover."""

    permission = "mail.work"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.number = kwargs["number"]

    def item(self) -> MailItem:
        found = MailItem.objects.of(self.actor.property).filter(number=self.number).first()
        if found is None:
            raise Http404
        return found

    def context(self, item: MailItem) -> dict[str, Any]:
        return {"entry": item, "title": _("Add a photograph"), "back": self.url("mail:entry", item.number)}

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        item = self.item()
        denied = may_work(self.actor, self.permission, at_desk=True)
        return self.show(forms.PhotoForm(actor=self.actor), denied=denied, status=403 if denied else 200, **self.context(item))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        item = self.item()
        form = forms.PhotoForm(request.POST, request.FILES, actor=self.actor)
        done = self.attempt(
            form,
            lambda: attachments.attach(
                item, actor=self.actor, permission=self.permission, upload=form.cleaned_data["photo"], caption=form.cleaned_data["caption"]
            ),
            **self.context(item),
        )
        return done if isinstance(done, HttpResponse) else redirect(self.url("mail:entry", item.number))


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


class BatchPage(EntryView):
    """One batch: its pieces, and while it is being counted the line for the next one."""

    permission = "mail.view"
    model = PostalBatch
    related = ("created_by", "post", "signature", "settled_by")
    entry_url = "mail:batch"
    act_url = "mail:batch_act"
    template_name = "mail/batch.html"

    def extra(self, batch: PostalBatch) -> dict[str, Any]:
        counting = batch.state == PostalBatch.State.COUNTING and self.actor.may("mail.work") and self.actor.on_duty
        items = list(batch.items.select_related("unit", "occupant", "slot").order_by("-pk")[:200])
        # Kind, slot and condition stay as they were for the last piece.
        last = next((item for item in items if item.state != MailItem.State.REFUSED), None)
        kept = {"kind": last.kind, "slot": last.slot_id, "condition": last.condition} if last else {}
        return {"items": items, "form": forms.ItemForm(actor=self.actor, initial=kept) if counting else None}


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

    def form(self, data: Any = None) -> Any:
        """Asked once and judged once: a number already here is looked for before the rest."""
        if data is None or not hasattr(self, "judged"):
            self.judged = super().form(data)
        return self.judged

    def post(self, request: HttpRequest, number: str = "") -> HttpResponse:
        form = self.form(request.POST)
        form.is_valid()
        here = actions.already_here(self.actor, form.cleaned_data.get("article_no", ""))
        if here is not None and str(here.key) != request.POST.get("key"):
            messages.warning(request, _("%(article)s is already here: %(number)s.") % {"article": here.article_no, "number": here.number})
            return redirect(self.url("mail:entry", here.number))
        return super().post(request)

    def enter(self, form: Any) -> MailItem:
        item = form.item()
        item.batch = self.batch()
        if "refuse" in self.request.POST:
            return actions.refuse_piece(item, actor=self.actor)
        return actions.take_in(item, actor=self.actor, photo=form.cleaned_data.get("photo"))

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


class ActOnBatch(ActView):
    permission = "mail.view"
    model = PostalBatch
    related = ("created_by",)
    entry_url = "mail:batch"


class AmendBatch(AmendView):
    permission = "mail.view"
    amend_permission = "mail.work"
    model = PostalBatch
    entry_url = "mail:batch"


class PrintBatch(PrintView):
    """The receipt: what was declared, what is here, what was refused, both signatures."""

    permission = "mail.view"
    model = PostalBatch
    related = ("created_by", "signature")
    entry_url = "mail:batch"
    template_name = "mail/print_batch.html"

    def extra(self, batch: PostalBatch) -> dict[str, Any]:
        return {"items": batch.items.select_related("unit").order_by("pk")}


# --- 发信、派送 ----------------------------------------------------------------------------------
class Give(FormPage):
    """``g``: scan or type, and the hand-out page of what is meant opens."""

    permission = "mail.view"
    template_name = "mail/give.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        question = request.GET.get("what", "").strip()[:60]
        if not question:
            return self.show(forms.GiveForm(actor=self.actor), matches=[])
        form = forms.GiveForm(request.GET, actor=self.actor)
        matches = self.meant(question)
        if len(matches) == 1 or (matches and len({item.unit_id for item in matches}) == 1 and matches[0].unit_id):
            return redirect(self.url("mail:act", matches[0].number, states.HAND_OUT.name))
        if not matches:
            form.is_valid()
            form.add_error("what", _("Nothing at the desk answers to “%(what)s”.") % {"what": question})
        return self.show(form, matches=matches)

    def meant(self, question: str) -> list[MailItem]:
        """The items at the desk: by exact number, else by room, occupant or person, name on the cover, end of the number."""
        rows = MailItem.objects.of(self.actor.property).to_give().for_table()
        code = articles.normal(question)
        exact = list(rows.filter(Q(article_no=code) | Q(number=question.upper())).order_by("-pk")[:2])
        today = self.actor.local(timezone.now()).date()
        units = {host.unit.pk for host in lookup.hosts(self.actor.property, question, today=today) if host.unit}
        meant = Q(unit__in=units) | Q(addressee__icontains=question) | (Q(article_no__contains=code) if len(code) >= 4 else Q())
        return exact or list(rows.filter(meant).order_by("unit__room", "pk")[:40])


class Round(FormPage):
    """派送: what lies ready by floor; ticked items go into this clerk's hands."""

    permission = "mail.work"
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
    template_name = "mail/returns.html"


class ReturnPage(EntryView):
    permission = "mail.view"
    model = MailReturn
    related = ("item__unit", "proposal", "proposed_by", "approved_by", "postman_signature", "created_by", "post")
    entry_url = "mail:return"
    act_url = "mail:return_act"
    template_name = "mail/return.html"


class ActOnReturn(ActView):
    permission = "mail.view"
    model = MailReturn
    related = ("item__unit",)
    entry_url = "mail:return"


class AmendReturn(AmendView):
    permission = "mail.view"
    amend_permission = "mail.work"
    model = MailReturn
    entry_url = "mail:return"


class Review(FormPage):
    """What waits for a supervisor: evidence beside each, ticked and decided together."""

    permission = "mail.view"
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

    permission = "mail.work"
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
        trail.record(self.actor, "print", data={"paper": "mail/returns"})
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


class TracePage(EntryView):
    """The answer in one screen: what the registers say, every holder of the item, and the duty that follows."""

    permission = "mail.view"
    model = Trace
    related = ("unit", "created_by", "post", "closed_by", *(f"item__{name}" for name in RELATED if name != "post"))
    entry_url = "mail:trace"
    act_url = "mail:trace_act"
    template_name = "mail/trace.html"

    def extra(self, trace: Trace) -> dict[str, Any]:
        return {
            "chain": trail.history(self.actor.property, trace.item.key) if trace.item else [],
            "policy": policy_of(self.actor),
        }


class ActOnTrace(ActView):
    permission = "mail.view"
    model = Trace
    related = ("unit", "item")
    entry_url = "mail:trace"


class AmendTrace(AmendView):
    permission = "mail.view"
    amend_permission = "mail.work"
    model = Trace
    entry_url = "mail:trace"


class PrintTrace(PrintView):
    """The letter to the claimant: no record of receipt here (branch 1), or what the registers say."""

    permission = "mail.view"
    model = Trace
    related = ("unit", "item", "created_by")
    entry_url = "mail:trace"
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


class CountPage(EntryView):
    permission = "mail.view"
    model = ShelfCount
    related = ("slot", "created_by", "post")
    entry_url = "mail:count"
    act_url = "mail:count_act"
    template_name = "mail/count.html"


class ActOnCount(ActView):
    permission = "mail.view"
    model = ShelfCount
    related = ("slot",)
    entry_url = "mail:count"


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


class TallyPage(EntryView):
    permission = "mail.view"
    model = DailyTally
    related = ("created_by", "post")
    entry_url = "mail:tally"
    act_url = "mail:tally"
    template_name = "mail/tally.html"


class AmendTally(AmendView):
    permission = "mail.view"
    amend_permission = "mail.work"
    model = DailyTally
    entry_url = "mail:tally"


class PaperList(DeskView):
    """报刊投递单: who gets which newspaper today, by unit."""

    permission = "mail.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = actions.subscribed(self.actor).select_related("unit", "occupant").order_by("unit__room", "title")
        context = {"subscriptions": rows, "day": self.actor.local(timezone.now()).date(), "printed_at": timezone.now()}
        return render(request, "mail/print_papers.html", context)


class PaperRegister(DeskView):
    """A register of one day or month on paper, in the classic columns."""

    permission = "mail.view"
    rows: Any
    template_name = "mail/print_register.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("day", "") or request.POST.get("month", "")
        trail.record(self.actor, "print", data={"paper": request.resolver_match.view_name if request.resolver_match else "", "day": asked})
        kind = "month" if len(asked) == 7 else "day"
        return redirect(f"{request.path}?{kind}={asked}" if asked.replace("-", "").isdigit() else request.path)

    def span(self, request: HttpRequest) -> tuple[Any, Any]:
        """First and last local day asked for: ``?month=2026-11`` or ``?day=2026-11-23``; today by default."""
        try:
            if month := parse_date(request.GET.get("month", "") + "-01"):
                return month, (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            day = parse_date(request.GET.get("day", ""))
        except ValueError:
            day = None
        day = day or self.actor.local(timezone.now()).date()
        return day, day

    def get(self, request: HttpRequest) -> HttpResponse:
        first, last = self.span(request)
        rows = self.rows.of(self.actor.property).filter(business_date__gte=first, business_date__lte=last)
        context = {
            "rows": rows.order_by("business_date", "serial").iterator(chunk_size=500),
            "first": first,
            "last": last,
            "printed_at": timezone.now(),
        }
        return render(request, self.template_name, context)


class PaperIntake(PaperRegister):
    rows = MailItem.objects.select_related("unit", "clerk_signature", "created_by")


class PaperReturns(PaperRegister):
    rows = MailReturn.objects.select_related("item__unit", "approved_by", "proposed_by")
    template_name = "mail/print_return_register.html"
