"""Configuration in Django's admin, behind the same sign-in. Registers are not here: nothing edits them.

Who sees what is said by memberships: a superuser configures properties, users and memberships;
everything that belongs to a property is shown only to its own supervisors and managers.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from desk import registry
from desk.ledger import writers
from desk.models import Department, DeskPolicy, Holiday, Membership, NoticeVersion, Post, Property, User
from desk.people.actors import Actor
from desk.people.roles import allows
from desk.written import days


def memberships(request: HttpRequest) -> dict[int, Membership]:
    """The signed-in user's memberships by property id, asked once per request."""
    if not hasattr(request, "_memberships"):
        rows = Membership.objects.filter(user_id=request.user.pk, active=True).select_related("property")  # type: ignore[misc]
        request._memberships = {row.property_id: row for row in rows}  # type: ignore[attr-defined]
    return request._memberships  # type: ignore[attr-defined]


def properties_where(request: HttpRequest, permission: str) -> list[int]:
    return [pk for pk, row in memberships(request).items() if allows(row.role, permission)]


class ScopedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of the user's own properties only, whatever Django's permission flags say. Nothing is deleted."""

    permission = "desk.review"
    property_path = "property"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(**{f"{self.property_path}__in": properties_where(request, self.permission)})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_authenticated and properties_where(request, self.permission))

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        mine = properties_where(request, self.permission)
        if db_field.related_model is Property:
            kwargs["queryset"] = Property.objects.filter(pk__in=mine)
            if len(mine) == 1:
                kwargs["initial"] = mine[0]
        elif any(field.name == "property" for field in db_field.related_model._meta.concrete_fields):
            kwargs["queryset"] = db_field.related_model._default_manager.filter(property__in=mine)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if type(field) is forms.DateField:
            field.to_python = lambda value: days.parse(value).day  # type: ignore[method-assign]  # as everywhere a day is written
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:  # type: ignore[type-arg]
        """Through the writer of configuration: the change reaches the trail and the search."""
        before = type(obj)._default_manager.get(pk=obj.pk) if change else None
        membership = memberships(request)[obj.property_id]
        writers.keep(obj, actor=Actor(membership.property, request.user, membership.role), before=before)  # type: ignore[arg-type]


@admin.register(User)
class DeskUserAdmin(UserAdmin):  # type: ignore[type-arg]
    """Users have one name; what they may do is said by their memberships."""

    ordering = ["username"]
    list_display = ["username", "name", "is_active", "is_staff", "last_login"]
    search_fields = ["username", "name"]
    list_filter = ["is_active", "is_staff"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["name", "email", "language", "key_hints", "courtesy"]}),
        (_("Sign-in"), {"fields": ["is_active", "is_staff", "is_superuser", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "name", "usable_password", "password1", "password2"]})]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SuperuserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What only the administrator of the installation changes."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Property)
class PropertyAdmin(SuperuserAdmin):
    list_display = ["name", "slug", "timezone"]

    def save_model(self, request: HttpRequest, obj: Property, form: forms.ModelForm, change: bool) -> None:  # type: ignore[type-arg]
        super().save_model(request, obj, form, change)
        DeskPolicy.objects.get_or_create(property=obj)
        for book in registry.books():
            if book.furnish is not None:
                book.furnish(obj)


@admin.register(Membership)
class MembershipAdmin(SuperuserAdmin):
    list_display = ["user", "property", "role", "department", "active"]
    list_filter = ["property", "role", "active"]


@admin.register(Post)
class PostAdmin(ScopedAdmin):
    list_display = ["name", "location", "shift_hours", "active"]


@admin.register(Department)
class DepartmentAdmin(ScopedAdmin):
    list_display = ["name", "active"]


@admin.register(DeskPolicy)
class DeskPolicyAdmin(ScopedAdmin):
    list_display = ["property", "duty_gate", "idle_minutes", "absolute_hours"]


@admin.register(Holiday)
class HolidayAdmin(ScopedAdmin):
    list_display = ["day", "name", "working"]


@admin.register(NoticeVersion)
class NoticeVersionAdmin(ScopedAdmin):
    list_display = ["title", "version", "valid_from"]
