"""Pages of the visitor log: declarations of the kit's classes."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import search
from desk.pagekit import (
    ActView,
    AmendView,
    CreateView,
    DeskView,
    EntryMixin,
    EntryView,
    FormPage,
    LateMixin,
    PaperRegister,
    PrintView,
    RegisterView,
    RevealView,
)
from desk.transitions import Denied, Refused, may_work
from desk.written import plates
from directory import calling, lookup
from directory.models import StandingInstruction, StandingPermission
from visitors import actions
from visitors.actions import policy_of
from visitors.filters import AppointmentFilter, PassFilter, VisitFilter
from visitors.forms import AppointmentForm, BlanksForm, CallForm, ClosingRoundForm, LateVisitForm, OutForm, PassForm, VisitForm, WhyForm
from visitors.models import Appointment, RegularPass, Visit
from visitors.tables import AppointmentTable, PassTable, VisitTable

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
    act_url = "visitors:act"


class VisitPage(OfVisit, EntryView):
    template_name = "visitors/entry.html"

    def extra(self, visit: Visit) -> dict[str, Any]:
        answers = visit.state == Visit.State.WAITING and may_work(self.actor, "visitors.work", at_desk=True) is None
        call_form = CallForm(actor=self.actor, record=visit) if answers else None
        return {
            **(self.begin(call_form, self.url("visitors:act", visit.number, "call")) if call_form else {}),
            "policy": policy_of(self.actor),
            "call_form": call_form,
            "calls": _calls(self.actor, visit),
            "instructions": _instructions(self.actor, visit.host_unit) if visit.state in ("waiting", "inside") else [],
        }


def _calls(actor: Any, visit: Visit) -> str:
    """The key that shows the visitor's own number to this actor; "" where it is not theirs to call, or there is none."""
    if not visit.visitor_phone or may_work(actor, "visitors.work", at_desk=True) is not None:
        return ""
    return "k" if visit.state == Visit.State.WAITING else "c"  # while they wait, `c` calls the host


def _instructions(actor: Any, unit: Any) -> Any:
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
        listed = Appointment.objects.of(self.actor.property).for_table().filter(number=number, state="expected").first() if number else None
        return {**super().initial(), **({"host_ref": _host_ref(listed), "id_kind": "", **_expected(listed)} if listed is not None else {})}

    def enter(self, form: Any) -> Visit:
        return actions.register_visit(form.visit(), actor=self.actor)

    def said(self, visit: Visit) -> str:
        if visit.state == Visit.State.INSIDE:
            return _("%(number)s: admitted.") % {"number": visit.number}
        return _("%(number)s is open. Ask the host now.") % {"number": visit.number}


class LateVisit(LateMixin, NewVisit):
    form_class = LateVisitForm
    title = gettext_lazy("Late entry of a visitor")

    def enter(self, form: Any) -> Visit:
        return actions.register_visit(
            form.visit(), actor=self.actor, late=True, **{name: form.cleaned_data[name] for name in ("occurred_at", "left_at", "departure")}
        )


class ActOnVisit(OfVisit, ActView):
    pass


class AmendVisit(OfVisit, AmendView):
    amend_permission = "visitors.work"


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
        return actions.reveal_host(visit, actor=self.actor)

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
        denied = calling.may_call_after(visit, actor=self.actor, permission="visitors.work", most=policy_of(self.actor).calls_after)
        return self.show(WhyForm(actor=self.actor), entry=visit, denied=denied, status=403 if denied else 200)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        visit = self.entry()
        form = WhyForm(request.POST, actor=self.actor)
        if not visit.is_open() and not form.is_valid():
            return self.show(form, entry=visit, status=422)
        why = "" if visit.is_open() else form.cleaned_data["why"]
        try:
            dial, denied = actions.reveal_visitor(visit, actor=self.actor, why=why), None
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


class SlipOut(FormPage):
    """``o`` and the last digits: the slip comes back, the visitor has departed."""

    permission = "visitors.view"
    work_permission = "visitors.work"
    keeps_typed = False  # a question: its digits are of no use to the next visitor
    template_name = "visitors/out.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(OutForm(actor=self.actor), denied=self.denied(), matches=[])

    def denied(self) -> Denied | None:
        return may_work(self.actor, "visitors.work", at_desk=True)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = OutForm(request.POST, actor=self.actor)
        denied = self.barred()
        if denied or not form.is_valid():
            return self.show(form, denied=denied, status=403 if denied else 422, matches=[])
        digits = form.cleaned_data["digits"].strip()
        inside = Visit.objects.of(self.actor.property).inside().for_table()
        driving = inside.exclude(vehicle_plate="").values_list("pk", "vehicle_plate")
        plated = [pk for pk, plate in driving if plates.ends(plate, digits)]
        meant = Q(number__endswith=digits) | Q(badge_no__iexact=digits) | Q(phone_last4=digits) | Q(pk__in=plated)
        matches = list(inside.filter(meant).order_by("occurred_at", "pk")[:9])
        if len(matches) != 1:
            if not matches:
                form.add_error("digits", _("No open slip ends in %(digits)s, and no badge or phone does.") % {"digits": digits})
            return self.show(form, denied=self.denied(), status=422 if not matches else 200, matches=matches)
        matches[0].property = self.actor.property
        done = self.attempt(form, lambda: actions.depart_visit(matches[0], actor=self.actor), matches=matches)
        if isinstance(done, HttpResponse):
            return done
        messages.success(
            request, _("%(number)s %(who)s has departed. Smile and say goodbye.") % {"number": done.number, "who": done.visitor}
        )
        return redirect(self.url("visitors:out"))


class HostLookup(DeskView):
    """Suggestions while the clerk types: hosts, and returning visitors within the policy's window. No phone numbers."""

    permission = "visitors.work"

    def get(self, request: HttpRequest) -> HttpResponse:
        question = request.GET.get("q", "")[:60]
        today = self.actor.local(timezone.now()).date()
        again, others = self.returning(question)
        before = [*self.listed(question), *again]
        answer = lookup.suggestions(self.actor.property, question, today=today, before=before, after=others)
        for line in (*answer["hosts"], *answer["near"]):  # whoever is chosen otherwise was not chosen from the list of who is expected
            line.setdefault("fill", {}).setdefault("appointment", "")
        return JsonResponse(answer)

    def listed(self, question: str) -> list[dict[str, Any]]:
        """Who is expected today, by their name or their host's room: choosing one fills the form."""
        keys = [row.key for row in search.find(self.actor.property, question, subjects=["visitors.appointment"])[:30]]
        if not keys:
            return []
        rows = Appointment.objects.of(self.actor.property).expected(self.actor.today).for_table().filter(key__in=keys)
        return [
            {
                "ref": _host_ref(one),
                "title": one.visitor_name,
                "detail": " · ".join(filter(None, (_("expected"), one.hours(), one.visitor_org, one.host))),
                "fill": _expected(one),
            }
            for one in rows.order_by("from_time", "pk")[:4]
        ]

    def returning(self, question: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Who was here lately: name and company only, and whom they saw.

        First those whose phone ends in the digits typed, who stand before any host; then those found
        by name, who stand after them. A room or a floor finds hosts, not visitors.
        """
        since = timezone.now() - timedelta(days=policy_of(self.actor).returning_days)
        keys = [row.key for row in search.find(self.actor.property, question, subjects=["visitors.visit"])[:30]]
        earlier = (
            Visit.objects.for_table()
            .filter(property=self.actor.property, key__in=keys, occurred_at__gte=since, purged_at__isnull=True)
            .exclude(visitor_name="")
            .exclude(state="void")
            .order_by("-occurred_at")
        )
        people: dict[tuple[str, str], Visit] = {}
        for visit in earlier:
            people.setdefault((visit.visitor_name, visit.visitor_org), visit)
        by_phone = [_again(visit) for visit in people.values() if visit.phone_last4 == question.strip()]
        by_name = [_again(visit) for visit in people.values() if visit.phone_last4 != question.strip()]
        return by_phone[:4], [] if any(ch.isdigit() for ch in question) else by_name[:4]


def _again(visit: Visit) -> dict[str, Any]:
    return {
        "ref": _ref(visit),
        "title": visit.host_contact.name if visit.host_contact else visit.host,
        "detail": _("again: %(who)s") % {"who": " · ".join(filter(None, (visit.visitor_name, visit.visitor_org)))},
        "fill": {
            "appointment": "",
            "visitor_name": visit.visitor_name,
            "visitor_org": visit.visitor_org,
            "kind": str(visit.kind_id),
            "host": str(visit.host_contact or visit.host_unit or visit.host_area or visit.host_text),
        },
    }


def _expected(one: Appointment) -> dict[str, Any]:
    """What the form learns from an appointment."""
    return {
        "appointment": one.number,
        "visitor_name": one.visitor_name,
        "visitor_org": one.visitor_org,
        "kind": str(one.kind_id),
        "party_size": one.party_size,
        "purpose": one.purpose,
        "host": str(one.host_contact or one.host_unit),
    }


def _host_ref(one: Appointment) -> str:
    return f"contact:{one.host_contact.key}" if one.host_contact else f"unit:{one.host_unit.key}"


def _ref(visit: Visit) -> str:
    if visit.host_contact:
        return f"contact:{visit.host_contact.key}"
    if visit.host_unit:
        return f"unit:{visit.host_unit.key}"
    return f"area:{visit.host_area.key}" if visit.host_area else ""


class HostCard(DeskView):
    """Beside the form: who the host is, what the unit asked of the desk, who came today."""

    permission = "visitors.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        today = self.actor.local(now).date()
        host = lookup.host(self.actor.property, request.GET.get("ref", ""), today=today)
        visits: Any = []
        if host is not None and host.unit is not None:
            visits = Visit.objects.of(self.actor.property).for_table().filter(host_unit=host.unit, business_date=today).order_by("-pk")[:6]
        instructions = _instructions(self.actor, host.unit) if host else []
        permissions = StandingPermission.objects.in_force(self.actor.property, now).filter(unit=host.unit) if host and host.unit else []
        context = {"host": host, "instructions": instructions, "permissions": permissions, "visits": visits}
        return render(request, "visitors/host_card.html", context)


def _storey(visit: Visit) -> int:
    """Floors as people count them: B2, B1, 1, 2 … 18."""
    floor = visit.host_unit.floor if visit.host_unit else visit.host_area.floor if visit.host_area else ""
    digits = "".join(ch for ch in floor if ch.isdigit())
    return (-int(digits) if floor.upper().startswith("B") else int(digits)) if digits else 0


class Evacuation(DeskView):
    """疏散名单: who is inside, by floor; kept by the browser, readable when the server is gone."""

    permission = "visitors.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        inside = list(Visit.objects.of(self.actor.property).inside().for_table().order_by("host_unit__room", "pk"))
        inside.sort(key=_storey)
        return render(
            request,
            "visitors/evacuation.html",
            {
                "visits": inside,
                "people": sum(visit.inside_count for visit in inside),
                "calls": may_work(self.actor, "visitors.work", at_desk=True) is None,
                "printed_at": timezone.now(),
            },
        )


class PaperVisits(PaperRegister):
    title = gettext_lazy("Visitor register")
    permission = "visitors.view"
    rows = Visit.objects.for_table().select_related("created_by")
    register_url = "visitors:register"
    template_name = "visitors/print_register.html"


class Blanks(FormPage):
    """Reserved blank slips for the day the power fails, numbered in their own series."""

    permission = "visitors.work"
    template_name = "visitors/blanks.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        first, last = request.GET.get("first", ""), request.GET.get("last", "")
        if first.isdigit() and last.isdigit() and 0 < int(first) <= int(last) < int(first) + 60:
            numbers = [f"P{number:05d}" for number in range(int(first), int(last) + 1)]
            return render(request, "visitors/print_blanks.html", {"numbers": numbers, "printed_at": timezone.now()})
        return self.show(BlanksForm(actor=self.actor), title=_("Blank slips"))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BlanksForm(request.POST, actor=self.actor)
        done = self.attempt(
            form, lambda: actions.reserve_blanks(actor=self.actor, count=form.cleaned_data["count"]), title=_("Blank slips")
        )
        if isinstance(done, HttpResponse):
            return done
        return redirect(f"{request.path}?first={done[0]}&last={done[1]}")


class ClosingRound(FormPage):
    """清场: after walking the floors, close the slips that never came back."""

    permission = work_permission = "visitors.work"
    template_name = "visitors/closing_round.html"

    def form(self, data: Any = None) -> ClosingRoundForm:
        form = ClosingRoundForm(data, actor=self.actor)
        self.inside = list(Visit.objects.of(self.actor.property).inside().for_table().order_by("occurred_at"))
        ticked = Visit.objects.of(self.actor.property).filter(number__in=data.getlist("slips")[:500] if data else [])
        known = dict.fromkeys([*(visit.number for visit in self.inside), *ticked.values_list("number", flat=True)])
        form.fields["slips"].choices = [(number, number) for number in known]  # type: ignore[attr-defined]
        return form

    def get(self, request: HttpRequest) -> HttpResponse:
        form, denied = self.form(), may_work(self.actor, self.permission, at_desk=True)
        return self.show(form, denied=denied, visits=self.inside, now=timezone.now())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        for visit in self.inside:
            visit.property = self.actor.property

        def work() -> int:
            chosen = set(form.cleaned_data["slips"])
            return actions.close_round(
                [visit for visit in self.inside if visit.number in chosen], actor=self.actor, floors=form.cleaned_data["floors"]
            )

        done = self.attempt(form, work, visits=self.inside, now=timezone.now())
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, _("%(count)s slips closed: not returned, time unknown.") % {"count": done})
        return redirect(self.url("visitors:register"))


# --- regular passes -----------------------------------------------------------------------------
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
    act_url = "visitors:pass_act"


class PassPage(OfPass, EntryView):
    template_name = "visitors/pass.html"

    def extra(self, regular: RegularPass) -> dict[str, Any]:
        visits = Visit.objects.of(self.actor.property).filter(regular_pass=regular).order_by("-pk")[:10]
        return {"visits": visits, "refused_because": regular.refused_because(timezone.now(), policy_of(self.actor).pass_recheck_days)}


class ActOnPass(OfPass, ActView):
    pass


class AmendPass(OfPass, AmendView):
    amend_permission = "visitors.work"


class PrintPass(OfPass, PrintView):
    papers = ("card",)
    template_name = "visitors/print_pass.html"


# --- appointments ---------------------------------------------------------------------------------
class AppointmentRegister(RegisterView):
    permission = "visitors.view"
    title = gettext_lazy("Who is expected")
    rows = Appointment.objects.for_table()
    table_class = AppointmentTable
    filterset_class = AppointmentFilter
    template_name = "visitors/appointments.html"


class NewAppointment(CreateView):
    permission = "visitors.view"
    work_permission = "visitors.work"
    form_class = AppointmentForm
    title = gettext_lazy("New appointment")
    entry_url = "visitors:appointment"
    template_name = "visitors/appointment_new.html"

    def enter(self, form: Any) -> Appointment:
        return actions.expect_visitor(form.appointment(), actor=self.actor)


class OfAppointment(EntryMixin):
    """What every page of one appointment shares."""

    permission = "visitors.view"
    model = Appointment
    related = ("kind", "host_unit", "host_contact", "created_by", "post")
    entry_url = "visitors:appointment"
    act_url = "visitors:appointment_act"


class AppointmentPage(OfAppointment, EntryView):
    template_name = "visitors/appointment.html"

    def extra(self, appointment: Appointment) -> dict[str, Any]:
        today = appointment.is_open() and appointment.day == self.actor.today
        comes = today and may_work(self.actor, "visitors.work", at_desk=True) is None
        slips = Visit.objects.of(self.actor.property).filter(appointment=appointment).order_by("-pk")
        return {"comes": comes, "slips": slips.values_list("number", flat=True) if self.happened("arrive") else []}


class ActOnAppointment(OfAppointment, ActView):
    pass


class AmendAppointment(OfAppointment, AmendView):
    amend_permission = "visitors.work"
