"""Pages of ordinary mail and newspapers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from desk.pages.base import DeskView
from desk.pages.editing import AmendView, CreateView
from desk.pages.entries import EntryMixin, EntryView
from desk.pages.lists import RegisterView
from mail.tallies import actions, filters, forms, tables
from mail.tallies.models import DailyTally


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
