"""While the clerk types: hosts, who is expected, who was here lately; and the card beside the form."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.finding import search
from desk.pages.base import DeskView
from directory import lookup
from directory.models import StandingPermission
from visitors.appointments.models import Appointment
from visitors.kinds.models import VisitorPolicy
from visitors.visits.forms import expected, host_ref
from visitors.visits.models import Visit
from visitors.visits.views import instructions


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
                "ref": host_ref(one),
                "title": one.visitor_name,
                "detail": " · ".join(filter(None, (_("expected"), one.hours(), one.visitor_org, one.host))),
                "fill": expected(one),
            }
            for one in rows.order_by("from_time", "pk")[:4]
        ]

    def returning(self, question: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Who was here lately: name and company only, and whom they saw.

        First those whose phone ends in the digits typed, who stand before any host; then those found
        by name, who stand after them. A room or a floor finds hosts, not visitors.
        """
        since = timezone.now() - timedelta(days=self.actor.policy_of(VisitorPolicy).returning_days)
        keys = [row.key for row in search.find(self.actor.property, question, subjects=["visitors.visit"])[:30]]
        earlier = (
            Visit.objects.for_table()
            .filter(property=self.actor.property, key__in=keys, occurred_at__gte=since, purged_at__isnull=True)
            .exclude(visitor_name="")
            .exclude(state=Visit.State.VOID)
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
        permissions = StandingPermission.objects.in_force(self.actor.property, now).filter(unit=host.unit) if host and host.unit else []
        context = {
            "host": host,
            "instructions": instructions(self.actor, host.unit) if host else [],
            "permissions": permissions,
            "visits": visits,
        }
        return render(request, "visitors/host_card.html", context)
