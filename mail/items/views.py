"""Pages of the items: declarations of the kit's classes."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.counter import drafts
from desk.ledger import trail
from desk.pages.base import DeskView
from desk.pages.editing import ActView, AmendView, FormPage
from desk.pages.entries import EntryMixin, EntryView, PrintView, RevealView
from desk.pages.lists import PaperRegister, RegisterView
from desk.pages.ticking import TickView
from desk.papers import attachments
from desk.people.actors import Actor
from directory import calling, names
from directory.models import Contact, Mandate
from mail.enums import ItemState
from mail.items import articles, filters, forms, piles, states, tables
from mail.items.actions import keeping
from mail.items.models import MailItem
from mail.items.receivers import to_tell
from mail.policy import MailPolicy
from mail.rules import WORK

RELATED = (
    *("unit__building", "occupant", "slot", "carrier", "batch", "mandate", "created_by", "post"),
    *("recipient_signature", "clerk_signature__signer"),
)


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


class ItemPage(OfItem, EntryView):
    template_name = "mail/entry.html"

    def extra(self, item: MailItem) -> dict[str, Any]:
        return {
            "policy": self.actor.policy_of(MailPolicy),
            "contacts": callable_for(self.actor, item),
            "photos": attachments.of(item),
            "mandates": Mandate.objects.in_force(self.actor.property, timezone.now()).filter(unit=item.unit_id) if item.is_open() else [],
            "proposal": item.proposals.select_related("created_by", "decided_by", "line").order_by("-pk").first(),
        }


def callable_for(actor: Actor, item: MailItem) -> list[Contact]:
    """Whom this actor may call about an item."""
    return to_tell(item) if calling.may_call(item, actor=actor, permission=WORK) is None else []


class RevealContact(OfItem, RevealView):
    """The number of whoever is told, beside what came of the call: the first of the people, or the one that was chosen."""

    template_name = "mail/number.html"

    def reveal(self, item: MailItem) -> str:
        people, chosen = to_tell(item), self.request.POST.get("contact", "")
        self.contact = next((one for one in people if str(one.key) == chosen), None if chosen else next(iter(people), None))
        return keeping.reveal_contact(item, self.contact, actor=self.actor)

    def extra(self, item: MailItem) -> dict[str, Any]:
        tells = states.NOTIFY.denied(item, self.actor) is None
        return {"contact": self.contact, "form": forms.NotifyForm(actor=self.actor, record=item) if tells else None}


class ActOnItem(OfItem, ActView):
    """Every verb of an item. Handing out shows who stands here, what goes with them and what stands apart."""

    def context(self, entry: Any, verb: Any) -> dict[str, Any]:
        context = super().context(entry, verb)
        if verb.name == states.HAND_OUT.name:
            # Only a page that is shown looks at it: a hand-out that succeeds leads on.
            context["pile"] = SimpleLazyObject(lambda: self.pile(entry))
            if "judge" in self.request.POST:  # else the field stands in the form itself
                context["naming"] = self.naming = forms.NameForm(self.request.POST, actor=self.actor)
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
        if "judge" not in request.POST:
            return super().post(request, verb, **whose)
        drafts.sent(self.actor, request.get_full_path())  # the page begins anew, with whoever that is
        return self.get(request, verb, **whose)


class AmendItem(OfItem, AmendView):
    amend_permission = "mail.work"


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


class Round(TickView):
    """派送: what lies ready by floor; ticked items go into this clerk's hands."""

    permission = work_permission = "mail.work"
    template_name = "mail/round.html"

    def listed(self) -> list[MailItem]:
        rows = MailItem.objects.of(self.actor.property).held().for_table().order_by("unit__floor", "unit__room", "pk")
        floor = self.request.GET.get("floor", "") or self.request.POST.get("floor", "")
        return list((rows.filter(unit__floor=floor) if floor else rows)[:200])

    def numbered(self, numbers: list[str]) -> Any:
        return MailItem.objects.of(self.actor.property).filter(number__in=numbers)

    def context(self) -> dict[str, Any]:
        out = MailItem.objects.of(self.actor.property).filter(state=ItemState.OUT).for_table().select_related("carrier")
        floor = self.request.GET.get("floor", "")
        floors = forms.FloorForm(actor=self.actor, initial={"floor": floor})
        return {"items": self.rows, "out": list(out.order_by("carrier", "pk")[:200]), "floor": floor, "floors": floors}

    def do(self, chosen: list[MailItem], **values: Any) -> list[MailItem]:
        return keeping.take_on_round(chosen, actor=self.actor)

    def said(self, done: list[MailItem]) -> str:
        return _("%(n)s items are in your hands now.") % {"n": len(done)}


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
        form = forms.WhereForm(actor=self.actor, initial={"what": question})
        context = {"form": form, "what": question, "items": found, "item": one, "chain": chain}
        return render(request, "mail/where.html", context)


class PaperItems(PaperRegister):
    permission = "mail.view"
    title = gettext_lazy("Intake register of registered mail")
    rows = MailItem.objects.select_related("unit", "clerk_signature", "created_by")
    register_url = "mail:register"
    template_name = "mail/print_register.html"
