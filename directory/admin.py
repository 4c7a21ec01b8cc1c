"""The directory is kept in the admin by supervisors; the roster comes and goes as a file."""

import zipfile
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.forms import ConfirmImportForm, ImportForm

from desk.admin import KeptForm, ScopedAdmin, memberships, properties_where
from desk.ledger import trail
from desk.people.actors import Actor
from desk.people.roles import allows
from directory.models import Area, Building, Contact, Mandate, Occupant, StandingInstruction, StandingPermission, Unit
from directory.roster import RosterResource


@admin.register(Building)
class BuildingAdmin(ScopedAdmin):
    list_display = ["name", "code"]


class UnitForm(KeptForm):
    """803 beside 0803 is asked about: the same, or a room of its own."""

    another_room = forms.BooleanField(
        label=_("This is a room of its own"), required=False, help_text=_("Where 0803 is entered already and 803 is another room.")
    )

    def clean(self) -> Any:
        self.instance.another_room = self.cleaned_data.get("another_room", False)
        return super().clean()


@admin.register(Unit)
class UnitAdmin(ScopedAdmin):
    form = UnitForm
    list_display = ["room", "building", "floor", "box"]
    search_fields = ["room"]
    ordering = ["room"]


@admin.register(Area)
class AreaAdmin(ScopedAdmin):
    list_display = ["name", "kind", "floor", "active"]


@admin.register(Occupant)
class OccupantAdmin(ScopedAdmin):
    list_display = ["name", "unit", "kind", "moved_in", "moved_out"]
    list_select_related = ["unit"]
    search_fields = ["name"]
    ordering = ["name"]
    autocomplete_fields = ["unit"]


LARGEST = 8 * 2**20  # some ten thousand contacts


class RosterImportForm(ImportForm):
    """Which property the file is for: asked, and carried from the preview to the import."""

    property = forms.ChoiceField(label=_("Property"))

    def __init__(self, *args: Any, properties: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["property"].choices = properties

    def clean_import_file(self) -> Any:
        """A small file may unpack into an hour's work: what it holds is added up before it is read."""
        file = self.cleaned_data["import_file"]
        size = file.size
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                size = max(size, sum(part.file_size for part in packed.infolist()))
        file.seek(0)
        if size > LARGEST:
            said = _("This file is too large for a roster: %(size)s MB unpacked, %(most)s MB at most. Bring it in by parts.")
            raise ValidationError(said, code="large", params={"size": -(-size // 2**20), "most": LARGEST // 2**20})
        return file


class RosterConfirmForm(ConfirmImportForm):
    property = forms.ChoiceField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, properties: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["property"].choices = properties


@admin.register(Contact)
class ContactAdmin(ImportExportMixin, ScopedAdmin):
    """Contacts: the mobile number is on the form of one contact only, never in the list; an extension only where it is public."""

    list_display = ["name", "occupant", "role", "public_extension", "disclosure", "no_call", "active"]
    list_select_related = ["occupant"]
    search_fields = ["name"]
    autocomplete_fields = ["occupant"]
    resource_classes = [RosterResource]
    formats = [XLSX, CSV]
    skip_admin_log = True
    import_template_name = "directory/import.html"
    import_form_class = RosterImportForm
    confirm_form_class = RosterConfirmForm

    @admin.display(description=_("extension"), ordering="extension")
    def public_extension(self, contact: Contact) -> str:
        return contact.extension if contact.disclosure == Contact.Disclosure.PUBLIC else ""

    def _actor(self, request: HttpRequest, permission: str, chosen: str = "") -> Actor | None:
        """The property the file is for: the one chosen on the form or in the address, else the user's first."""
        mine = properties_where(request, permission)
        chosen = chosen or request.GET.get("property", "")
        rows = [row for row in memberships(request).values() if row.property_id in mine]
        row = next((row for row in rows if row.property.slug == chosen), rows[0] if rows else None)
        return Actor(row.property, request.user, row.role) if row else None  # type: ignore[arg-type]

    def _choices(self, request: HttpRequest) -> list[tuple[str, str]]:
        mine = properties_where(request, "directory.import")
        return [(row.property.slug, row.property.name) for row in memberships(request).values() if row.property_id in mine]

    def get_import_form_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_import_form_kwargs(request), "properties": self._choices(request)}

    def get_confirm_form_kwargs(self, request: HttpRequest, import_form: Any = None) -> dict[str, Any]:
        return {**super().get_confirm_form_kwargs(request, import_form), "properties": self._choices(request)}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial = super().get_confirm_form_initial(request, import_form)
        return {**initial, "property": import_form.cleaned_data["property"]} if import_form else initial

    def has_import_permission(self, request: HttpRequest) -> bool:
        return any(allows(row.role, "directory.import") for row in memberships(request).values())

    def has_export_permission(self, request: HttpRequest) -> bool:
        return any(allows(row.role, "directory.export") for row in memberships(request).values())

    def get_import_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form")
        chosen = form.cleaned_data.get("property", "") if form is not None and form.is_bound and form.is_valid() else ""
        return {"actor": self._actor(request, "directory.import", chosen)}

    def get_export_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"actor": self._actor(request, "directory.export")}

    def get_export_queryset(self, request: HttpRequest) -> Any:
        actor = self._actor(request, "directory.export")
        rows = Contact.objects.of(actor.property) if actor else Contact.objects.none()
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


@admin.register(Mandate)
class MandateAdmin(StandingAdmin):
    list_display = ["unit", "receivers", "legal", "stamped", "granted_by", "valid_until", "active"]
