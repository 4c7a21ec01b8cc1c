"""Pages of the regular passes: declarations of the kit's classes."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from desk.pages.editing import CreateView
from desk.pages.entries import EntryMixin, EntryView, PrintView
from desk.pages.lists import RegisterView
from visitors.kinds.models import VisitorPolicy
from visitors.passes import actions
from visitors.passes.filters import PassFilter
from visitors.passes.forms import PassForm
from visitors.passes.models import RegularPass
from visitors.passes.tables import PassTable


class PassRegister(RegisterView):
    permission = "visitors.view"
    title = gettext_lazy("Regular passes")
    rows = RegularPass.objects.for_table()
    table_class = PassTable
    filterset_class = PassFilter
    template_name = "visitors/passes.html"


class NewPass(CreateView):
    permission = "visitors.view"
    work_permission = "visitors.work"
    form_class = PassForm
    title = gettext_lazy("New regular pass")
    entry_url = "visitors:pass"

    def enter(self, form: Any) -> RegularPass:
        return actions.issue_pass(form.regular_pass(), actor=self.actor)


class OfPass(EntryMixin):
    """What every page of one regular pass shares."""

    permission = "visitors.view"
    model = RegularPass
    related = ("kind", "unit", "area", "created_by", "post")
    entry_url = "visitors:pass"


class PassPage(OfPass, EntryView):
    template_name = "visitors/pass.html"

    def extra(self, regular: RegularPass) -> dict[str, Any]:
        visits = regular.visit_set.order_by("-pk")[:10]
        return {
            "visits": visits,
            "refused_because": regular.refused_because(timezone.now(), self.actor.policy_of(VisitorPolicy).pass_recheck_days),
        }


class PrintPass(OfPass, PrintView):
    papers = ("card",)
    template_name = "visitors/print_pass.html"
