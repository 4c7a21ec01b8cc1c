"""Pages of stand-ins."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.pages.editing import CreateView
from desk.pages.entries import EntryMixin, EntryView
from desk.pages.lists import RegisterView
from handover.enums import VIEW, WORK
from handover.stand_ins import actions, reading
from handover.stand_ins.filters import StandInFilter
from handover.stand_ins.forms import StandInForm
from handover.stand_ins.models import StandIn
from handover.stand_ins.tables import StandInTable


class StandInRegister(RegisterView):
    permission = VIEW
    title = gettext_lazy("Stand-ins")
    rows = StandIn.objects.select_related("absent", "substitute")
    table_class = StandInTable
    filterset_class = StandInFilter


class NewStandIn(CreateView):
    permission = VIEW
    work_permission = WORK
    form_class = StandInForm
    title = gettext_lazy("Somebody stands in")
    entry_url = "handover:stand_in"

    def enter(self, form: Any) -> StandIn:
        return actions.stand_in(actor=self.actor, **form.values())

    def said(self, stand_in: StandIn) -> str:
        until = self.actor.local(stand_in.until).strftime("%H:%M")
        return _("%(who)s stands in until %(time)s: change the clerk with “.”.") % {"who": stand_in.substitute, "time": until}


class OfStandIn(EntryMixin):
    """What every page of one stand-in shares."""

    permission = VIEW
    model = StandIn
    related = ("absent", "substitute", "of_shift", "created_by", "post")
    entry_url = "handover:stand_in"


class StandInPage(OfStandIn, EntryView):
    """What happened meanwhile stands here, to be read on return."""

    template_name = "handover/stand_in.html"

    def extra(self, stand_in: StandIn) -> dict[str, Any]:
        return {"meanwhile": reading.meanwhile(stand_in)}
