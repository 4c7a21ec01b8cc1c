"""Pages that several registers share: what stands beside a form, and the report of a month."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from desk.pages.base import DeskView
from desk.people.actors import Actor
from desk.time.days import Days
from directory import lookup
from directory.models import Contact, Occupant, StandingInstruction
from enquiries import reading
from enquiries.complaints.models import Complaint
from enquiries.enquiries.models import Enquiry
from enquiries.shared.states import REVIEW, VIEW


class Beside(DeskView):
    """Beside a form: what the unit asked of the desk, and its earlier cases."""

    permission = VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        host = lookup.host(self.actor.property, request.GET.get("ref", ""), today=self.actor.today)
        context = {"host": host, **(_beside(self.actor, host) if host is not None and host.unit is not None else {})}
        return render(request, "enquiries/beside.html", context)


def _cases(actor: Actor, unit: Any, without: Any = None) -> dict[str, Any]:
    """Earlier enquiries and complaints of the same unit, the latest first."""
    if unit is None:
        return {}
    enquiries = Enquiry.objects.of(actor.property).filter(unit=unit)
    complaints = Complaint.objects.of(actor.property).visible_to(actor).filter(unit=unit)
    rows = [(rows.exclude(key=without) if without else rows).order_by("-pk")[:5] for rows in (enquiries, complaints)]
    return {"enquiries": rows[0], "complaints": rows[1]}


def _beside(actor: Actor, host: lookup.Host) -> dict[str, Any]:
    """Numbers that are public show at once (A1); every other is shown to whoever calls, for a minute."""
    shown = Contact.objects.of(actor.property).filter(disclosure=Contact.Disclosure.PUBLIC, active=True, no_call=False)
    public = shown.filter(occupant__unit=host.unit, occupant__in=Occupant.objects.current(actor.today)).exclude(extension="", mobile="")
    if host.contact is not None:
        public = public.filter(pk=host.contact.pk)
    return {
        **_cases(actor, host.unit),
        "instructions": StandingInstruction.objects.in_force(actor.property, timezone.now()).filter(unit=host.unit),
        "public": public.order_by("pk")[:5],
    }


class Report(DeskView):
    """One month for a supervisor: words kept, clocks, satisfaction, where complaints come from, what nobody knew."""

    permission = REVIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        days = Days.month(Days.asked(request.GET, today=self.actor.today).first)
        before, after = Days.month(days.first - timedelta(days=1)), Days.month(days.last + timedelta(days=1))
        context = {
            **reading.report(self.actor, days, timezone.now()),
            "days": days,
            "before": before if reading.begins_before(self.actor, days) else None,
            "after": after if after.first <= self.actor.today else None,
        }
        return render(request, "enquiries/report.html", context)
