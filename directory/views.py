"""The directory as clerks read it: no mobile numbers anywhere."""

from typing import Any

from django.db import models
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from desk.pages.base import DeskView
from desk.pages.lists import RegisterView
from directory import lookup
from directory.filters import UnitFilter
from directory.models import Contact, Occupant, StandingInstruction, StandingPermission, Unit
from directory.tables import UnitTable


class UnitRegister(RegisterView):
    permission = "directory.view"
    title = gettext_lazy("Units and occupants")
    rows = Unit.objects.all()
    table_class = UnitTable
    filterset_class = UnitFilter
    order = "room"

    def queryset(self) -> models.QuerySet[Any]:
        today = self.actor.local(timezone.now()).date()
        current = Prefetch("occupants", Occupant.objects.current(today), to_attr="current_occupants")
        return super().queryset().select_related("building").prefetch_related(current)


class UnitPage(DeskView):
    """One unit: occupants, whom to call (by extension or through an open slip), what it asked of the desk."""

    permission = "directory.view"

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        unit = Unit.objects.of(self.actor.property).filter(key=key).select_related("building").first()
        if unit is None:
            raise Http404
        now = timezone.now()
        today = self.actor.local(now).date()
        contacts = Contact.objects.filter(active=True).order_by("name")
        context = {
            "unit": unit,
            "today": today,
            "occupants": unit.occupants.order_by("moved_out", "name").prefetch_related(Prefetch("contacts", contacts)),
            "instructions": StandingInstruction.objects.in_force(self.actor.property, now).filter(unit=unit),
            "permissions": StandingPermission.objects.in_force(self.actor.property, now).filter(unit=unit),
        }
        return render(request, "directory/unit.html", context)


class Lookup(DeskView):
    """Suggestions while the clerk types: people, firms, rooms. No phone numbers."""

    permission = "directory.view"

    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(self.suggestions(self.actor.property, request.GET.get("q", "")[:60], today=self.actor.today))

    suggestions = staticmethod(lookup.suggestions)


class RoomLookup(Lookup):
    """The same where rooms are asked for: a person or a firm stands for theirs."""

    suggestions = staticmethod(lookup.rooms)  # type: ignore[assignment]
