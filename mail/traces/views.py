"""Pages of the traces."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger import trail
from desk.pages.editing import AmendView, CreateView
from desk.pages.entries import EntryMixin, EntryView, PrintView
from desk.pages.lists import RegisterView
from mail.enums import Branch
from mail.items.views import RELATED
from mail.policy import MailPolicy
from mail.traces import actions, filters, forms, tables
from mail.traces.models import Trace
from mail.traces.receivers import not_entitled


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


class TracePage(OfTrace, EntryView):
    """The answer in one screen: what the registers say, every holder of the item, and the duty that follows."""

    template_name = "mail/trace.html"

    def extra(self, trace: Trace) -> dict[str, Any]:
        return {
            "chain": trail.history(self.actor.property, trace.item.key) if trace.item else [],
            "not_entitled": not_entitled(trace, self.actor) if trace.branch == Branch.SIGNED else None,
            "policy": self.actor.policy_of(MailPolicy),
        }


class AmendTrace(OfTrace, AmendView):
    amend_permission = "mail.work"


class PrintTrace(OfTrace, PrintView):
    """The letter to the claimant: no record of receipt here (branch 1), or what the registers say."""

    template_name = "mail/print_trace.html"
