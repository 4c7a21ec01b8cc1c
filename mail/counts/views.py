"""Pages of the shelf counts."""

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.pages.editing import ActView, CreateView
from desk.pages.entries import EntryMixin, EntryView
from desk.pages.lists import RegisterView
from mail.counts import actions, filters, forms, tables
from mail.counts.models import ShelfCount
from mail.items.models import MailItem
from mail.items.slots import StorageSlot


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


class CountPage(OfCount, EntryView):
    template_name = "mail/count.html"


class ActOnCount(OfCount, ActView):
    pass
