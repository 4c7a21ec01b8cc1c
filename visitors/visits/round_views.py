"""Slips that come back, who is inside, the closing round, and paper for the day the power fails."""

import hashlib
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from desk.ledger import trail
from desk.ledger.transitions import Denied, may_work
from desk.pages.base import DeskView, unchanged
from desk.pages.editing import FormPage
from desk.pages.ticking import TickView
from desk.written import plates
from desk.written.papers import printed
from visitors.visits import actions
from visitors.visits.act_forms import BlanksForm, ClosingRoundForm, OutForm
from visitors.visits.models import Visit

JUST_NOW = timedelta(minutes=10)  # two hands at one slip


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
        if not matches:
            taken = self.taken(meant)
            form.add_error("digits", taken or _("No open slip ends in %(digits)s, and no badge or phone does.") % {"digits": digits})
            return self.show(form, denied=self.denied(), status=409 if taken else 422, matches=[])
        if len(matches) != 1:
            return self.show(form, denied=self.denied(), matches=matches)
        done = self.attempt(form, lambda: actions.depart_visit(matches[0], actor=self.actor), lambda: {"matches": matches})
        if isinstance(done, HttpResponse):
            return done
        messages.success(
            request, _("%(number)s %(who)s has departed. Smile and say goodbye.") % {"number": done.number, "who": done.visitor}
        )
        return redirect(self.url("visitors:out"))

    def taken(self, meant: Q) -> str:
        """Of a slip that has just come back at another hand: whose, and when."""
        just_now = Visit.objects.of(self.actor.property).filter(state=Visit.State.DEPARTED, slip_returned_at__gte=timezone.now() - JUST_NOW)
        visit = just_now.filter(meant).order_by("-slip_returned_at").first()
        event = visit and trail.last_event(self.actor.property, visit.key)
        if not (visit and event):
            return ""
        told = {"number": visit.number, "who": event.actor or _("The system"), "when": self.actor.local(event.at).strftime("%H:%M:%S")}
        return _("%(number)s has come back already: %(who)s took it at %(when)s.") % told


def _storey(visit: Visit) -> int:
    """Floors as people count them: B2, B1, 1, 2 … 18."""
    floor = visit.host_unit.floor if visit.host_unit else visit.host_area.floor if visit.host_area else ""
    digits = "".join(ch for ch in floor if ch.isdigit())
    return (-int(digits) if floor.upper().startswith("B") else int(digits)) if digits else 0


class Evacuation(DeskView):
    """疏散名单: who is inside, by floor; kept by the browser, readable when the server is gone."""

    permission = "visitors.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        etag = self.etag()
        if unchanged(request, etag):
            return HttpResponse(status=304, headers={"ETag": etag})
        inside = list(Visit.objects.of(self.actor.property).inside().for_table().order_by("host_unit__room", "pk"))
        inside.sort(key=_storey)
        response = render(
            request,
            "visitors/evacuation.html",
            {
                "visits": inside,
                "people": sum(visit.inside_count for visit in inside),
                "calls": may_work(self.actor, "visitors.work", at_desk=True) is None,
                "printed_at": timezone.now(),
            },
        )
        response["ETag"] = etag
        # What a browser keeps of it for a dead server ends with the sign-in, by the browser's own clock.
        response["X-Until"] = str(self.signed_in() + self.actor.policy.absolute_hours * 3600)
        return response

    def signed_in(self) -> int:
        return int(self.request.session.get("signed_in_at", timezone.now().timestamp()))

    def etag(self) -> str:
        """As it was sent to this user it is right until something changes at the property."""
        parts = (self.actor.property.pk, trail.current_seq(self.actor.property), self.actor.user and self.actor.user.pk, self.actor.shift)
        return f'"{hashlib.sha256(repr((*parts, self.signed_in(), get_language())).encode()).hexdigest()[:20]}"'


class Blanks(FormPage):
    """Reserved blank slips for the day the power fails, numbered in their own series."""

    permission = "visitors.work"
    template_name = "visitors/blanks.html"

    def context(self) -> dict[str, Any]:
        return {"title": _("Blank slips")}

    def get(self, request: HttpRequest) -> HttpResponse:
        first, last = request.GET.get("first", ""), request.GET.get("last", "")
        if first.isdigit() and last.isdigit() and 0 < int(first) <= int(last) < int(first) + 60:
            numbers = [printed(number) for number in range(int(first), int(last) + 1)]
            return render(request, "visitors/print_blanks.html", {"numbers": numbers, "printed_at": timezone.now()})
        return self.show(BlanksForm(actor=self.actor), **self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BlanksForm(request.POST, actor=self.actor)
        done = self.attempt(form, lambda: actions.reserve_blanks(actor=self.actor, count=form.cleaned_data["count"]))
        if isinstance(done, HttpResponse):
            return done
        return redirect(f"{request.path}?first={done[0]}&last={done[1]}")


class ClosingRound(TickView):
    """清场: after walking the floors, close the slips that never came back; one that is back meanwhile is passed over."""

    permission = work_permission = "visitors.work"
    template_name = "visitors/closing_round.html"
    form_class = ClosingRoundForm
    most = 500

    def listed(self) -> list[Visit]:
        return list(Visit.objects.of(self.actor.property).inside().for_table().order_by("occurred_at"))

    def numbered(self, numbers: list[str]) -> Any:
        return Visit.objects.of(self.actor.property).filter(number__in=numbers)

    def barring(self) -> Denied | None:
        return self.barred()

    def context(self) -> dict[str, Any]:
        return {"visits": self.rows, "now": timezone.now()}

    def do(self, chosen: list[Visit], **values: Any) -> int:
        return actions.close_round(chosen, actor=self.actor, **values)

    def said(self, done: int) -> str:
        return _("%(count)s slips closed: not returned, time unknown.") % {"count": done}

    def way_on(self, done: int) -> str:
        return self.url("visitors:register")
