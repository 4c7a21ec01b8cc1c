"""Pages of one visitor slip, and the register: declarations of the kit's classes."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger.transitions import Refused, may_work
from desk.pages.base import DeskView
from desk.pages.editing import AmendView, CreateView, FormPage, LateMixin
from desk.pages.entries import EntryMixin, EntryView, PrintView, RevealView
from desk.pages.lists import PaperRegister, RegisterView
from directory import calling
from directory.models import StandingInstruction
from visitors.appointments.models import Appointment
from visitors.kinds.models import VisitorPolicy
from visitors.visits import actions, consent
from visitors.visits.act_forms import CallForm, WhyForm
from visitors.visits.filters import VisitFilter
from visitors.visits.forms import LateVisitForm, VisitForm, expected, host_ref
from visitors.visits.models import Visit
from visitors.visits.steps import ANSWERED, LET_IN, next_steps
from visitors.visits.tables import VisitTable

RELATED = (
    *("kind", "host_unit", "host_contact__occupant", "host_area", "wait_area", "regular_pass", "notice", "created_by", "post"),
    *("appointment", "standing_permission"),
)


class VisitRegister(RegisterView):
    permission = "visitors.view"
    title = gettext_lazy("Visitor slips")
    rows = Visit.objects.for_table()
    table_class = VisitTable
    filterset_class = VisitFilter
    paper_url = "visitors:paper"
    late_url = "visitors:late"
    template_name = "visitors/register.html"


class OfVisit(EntryMixin):
    """What every page of one slip shares."""

    permission = "visitors.view"
    model = Visit
    related = RELATED
    entry_url = "visitors:entry"


class VisitPage(OfVisit, EntryView):
    template_name = "visitors/entry.html"

    def extra(self, visit: Visit) -> dict[str, Any]:
        answers = visit.state == Visit.State.WAITING and may_work(self.actor, "visitors.work", at_desk=True) is None
        call_form = CallForm(actor=self.actor, record=visit) if answers else None
        return {
            **(self.begin(call_form, self.url("visitors:act", visit.number, "call")) if call_form else {}),
            "policy": self.actor.policy_of(VisitorPolicy),
            "call_form": call_form,
            "calls": _calls(self.actor, visit),
            "no_number": consent.NO_VISITORS_NUMBER if _lacks_number(self.actor, visit) else "",
            "instructions": instructions(self.actor, visit.host_unit) if visit.is_open() else [],
        }


def _calls(actor: Any, visit: Visit) -> str:
    """The key that shows the visitor's own number to this actor; "" where it is not theirs to call, or there is none."""
    if not visit.visitor_phone or may_work(actor, "visitors.work", at_desk=True) is not None:
        return ""
    return "k" if visit.state == Visit.State.WAITING else "c"  # while they wait, `c` calls the host


def _lacks_number(actor: Any, visit: Visit) -> bool:
    """Whether this actor could call the visitor and has nothing to call."""
    return visit.is_open() and not visit.visitor_phone and may_work(actor, "visitors.work", at_desk=True) is None


def instructions(actor: Any, unit: Any) -> Any:
    if unit is None:
        return []
    return StandingInstruction.objects.in_force(actor.property, timezone.now()).filter(unit=unit)


class NewVisit(CreateView):
    permission = "visitors.view"
    work_permission = "visitors.work"
    form_class = VisitForm
    title = gettext_lazy("New visitor")
    entry_url = "visitors:entry"
    template_name = "visitors/new.html"

    def initial(self) -> dict[str, Any]:
        """Also from the list of who is expected: the appointment fills the form."""
        number = self.request.GET.get("appointment", "")
        listed = (
            Appointment.objects.of(self.actor.property).for_table().filter(number=number, state=Appointment.State.EXPECTED).first()
            if number
            else None
        )
        return {**super().initial(), **({"host_ref": host_ref(listed), **expected(listed)} if listed is not None else {})}

    def enter(self, form: Any) -> Visit:
        return actions.register_visit(form.visit(), actor=self.actor)

    def said(self, visit: Visit) -> str:
        if visit.state == Visit.State.INSIDE:
            return _("%(number)s: admitted.") % {"number": visit.number}
        step = next_steps(self.actor.property, [visit], self.actor.policy_of(VisitorPolicy))[visit.pk]
        if step is LET_IN and visit.rule_consent:
            return _("%(number)s is open. The host has agreed already: admit them.") % {"number": visit.number}
        if step is ANSWERED[""]:
            return _("%(number)s is open. Ask the host now.") % {"number": visit.number}
        return _("%(number)s is open. Next: %(step)s.") % {"number": visit.number, "step": step.told}


class LateVisit(LateMixin, NewVisit):
    form_class = LateVisitForm
    title = gettext_lazy("Late entry of a visitor")

    def enter(self, form: Any) -> Visit:
        return actions.register_visit(
            form.visit(), actor=self.actor, late=True, **{name: form.cleaned_data[name] for name in ("occurred_at", "left_at", "departure")}
        )


class AmendVisit(OfVisit, AmendView):
    pass


class PrintVisit(OfVisit, PrintView):
    """The slip: 80 mm and A5, with QR and the host's signature line."""

    papers = ("roll", "a5")
    template_name = "visitors/print_slip.html"

    def extra(self, visit: Visit) -> dict[str, Any]:
        """About how long the slip is, for a browser whose script does not measure it: what does not fit a line takes another."""
        said = (visit.visitor, visit.visitor_org, visit.host, visit.other_rooms, str(visit.notice or ""))
        more = sum(len(text) // 16 for text in said)
        return {"length": "" if not more else "longer" if more < 12 else "long"}


class RevealHost(OfVisit, RevealView):
    """The host's number, beside the three answers to write down."""

    template_name = "visitors/number.html"

    def reveal(self, visit: Visit) -> str:
        return consent.reveal_host(visit, actor=self.actor)

    def extra(self, visit: Visit) -> dict[str, Any]:
        return {"call_form": CallForm(actor=self.actor, record=visit)}


class CallVisitor(OfVisit, FormPage):
    """The visitor's own number: at once while the slip is open; once it is over, with the reason it is needed for."""

    keeps_typed = False
    template_name = "visitors/visitor_number.html"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        visit = self.entry()
        if visit.is_open():
            return redirect(self.entry_link(visit))
        denied = calling.may_call_after(
            visit, actor=self.actor, permission="visitors.work", most=self.actor.policy_of(VisitorPolicy).calls_after
        )
        return self.show(WhyForm(actor=self.actor), entry=visit, denied=denied, status=403 if denied else 200)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        visit = self.entry()
        form = WhyForm(request.POST, actor=self.actor)
        if not visit.is_open() and not form.is_valid():
            return self.show(form, entry=visit, status=422)
        why = "" if visit.is_open() else form.cleaned_data["why"]
        try:
            dial, denied = consent.reveal_visitor(visit, actor=self.actor, why=why), None
        except Refused as refused:
            dial, denied = "", refused.denied
        seconds = self.left(request) if dial else 0
        return self.show(form, entry=visit, dial=dial, seconds=seconds, denied=denied, status=403 if denied else 200)


class Emergency(DeskView):
    """One key: fire, police, ambulance are in; who it was is written down later."""

    permission = "visitors.view"

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            key = uuid.UUID(request.POST.get("key", ""))
        except ValueError:
            key = uuid.uuid4()
        visit = actions.register_emergency(actor=self.actor, key=key)
        messages.warning(
            request, _("%(number)s: emergency services admitted. Write down the details when there is time.") % {"number": visit.number}
        )
        return redirect(self.url("visitors:entry", visit.number))


class PaperVisits(PaperRegister):
    title = gettext_lazy("Visitor register")
    permission = "visitors.view"
    rows = Visit.objects.for_table().select_related("created_by")
    register_url = "visitors:register"
    template_name = "visitors/print_register.html"
