"""The directory is kept in the admin by supervisors; the roster comes and goes as a file."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, XLSX

from desk import trail
from desk.actors import Actor
from desk.admin import ScopedAdmin, memberships, properties_where
from desk.roles import allows
from directory.models import Area, Building, Contact, Occupant, StandingInstruction, StandingPermission, Unit
from directory.roster import RosterResource


@admin.register(Building)
class BuildingAdmin(ScopedAdmin):
    list_display = ["name", "code"]


@admin.register(Unit)
class UnitAdmin(ScopedAdmin):
    list_display = ["room", "building", "floor", "box"]
    search_fields = ["room"]


@admin.register(Area)
class AreaAdmin(ScopedAdmin):
    list_display = ["name", "kind", "floor", "active"]


@admin.register(Occupant)
class OccupantAdmin(ScopedAdmin):
    list_display = ["name", "unit", "kind", "moved_in", "moved_out"]
    list_select_related = ["unit"]
    search_fields = ["name"]
    autocomplete_fields = ["unit"]


@admin.register(Contact)
class ContactAdmin(ImportExportMixin, ScopedAdmin):
    """Contacts: the mobile number is on the form of one contact only, never in the list."""

    list_display = ["name", "occupant", "role", "extension", "disclosure", "no_call", "active"]
    list_select_related = ["occupant"]
    search_fields = ["name"]
    autocomplete_fields = ["occupant"]
    resource_classes = [RosterResource]
    formats = [XLSX, CSV]
    skip_admin_log = True

    def _actor(self, request: HttpRequest, permission: str) -> Actor | None:
        """The property the file is for: the user's only one, or the one named in the address."""
        mine = properties_where(request, permission)
        chosen = request.GET.get("property", "")
        rows = [row for row in memberships(request).values() if row.property_id in mine]
        row = next((row for row in rows if row.property.slug == chosen), rows[0] if rows else None)
        return Actor(row.property, request.user, row.role) if row else None  # type: ignore[arg-type]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return any(allows(row.role, "directory.import") for row in memberships(request).values())

    def has_export_permission(self, request: HttpRequest) -> bool:
        return any(allows(row.role, "directory.export") for row in memberships(request).values())

    def get_import_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"actor": self._actor(request, "directory.import")}

    def get_export_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"actor": self._actor(request, "directory.export")}

    def get_export_queryset(self, request: HttpRequest) -> Any:
        actor = self._actor(request, "directory.export")
        rows = Contact.objects.of(actor.property) if actor else Contact.objects.none()  # type: ignore[arg-type]
        return rows.select_related("occupant__unit__building").order_by("occupant__unit__room", "name")

    def get_export_data(self, file_format: Any, request: HttpRequest, queryset: Any, **kwargs: Any) -> Any:
        if actor := self._actor(request, "directory.export"):
            trail.record(actor, "export", data={"what": "roster", "rows": queryset.count()})
        return super().get_export_data(file_format, request, queryset, **kwargs)


class StandingAdmin(ScopedAdmin):
    list_select_related = ["unit"]
    autocomplete_fields = ["unit"]


@admin.register(StandingPermission)
class StandingPermissionAdmin(StandingAdmin):
    list_display = ["unit", "kinds", "from_time", "to_time", "granted_by", "valid_until", "active"]


@admin.register(StandingInstruction)
class StandingInstructionAdmin(StandingAdmin):
    list_display = ["unit", "text", "recorded_by", "valid_until", "active"]
