"""Configuration in Django's admin, behind the same sign-in. Registers are not here: nothing edits them.

Who sees what is said by memberships: a superuser configures properties, users and memberships;
everything that belongs to a property is shown only to its own supervisors and managers.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk import registry
from desk.ledger.transitions import Refused
from desk.models import Department, DeskPolicy, Holiday, Membership, NoticeVersion, Post, Property, Proposal, User
from desk.people import guard, second_factor, two_people
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


class _Checked:
    """Says beside the form when a weaker safeguard of the same row already waits for a second person."""

    instance: Any
    is_valid: Any
    add_error: Any

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.is_valid() and self.instance.pk:
            try:
                two_people.check(self.instance, type(self.instance)._default_manager.get(pk=self.instance.pk))
            except ValidationError as waits:
                self.add_error(None, waits)


class KeptForm(_Checked, forms.ModelForm):  # type: ignore[type-arg]
    pass


class KeptUserForm(_Checked, UserChangeForm):  # type: ignore[type-arg]
    pass


class Kept(admin.ModelAdmin):  # type: ignore[type-arg]
    """Saved through the writer of configuration; what weakens a safeguard waits for a second person."""

    fixed: tuple[str, ...] = ()  # said once, when the row is made

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(self.fixed if obj else ())]

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:  # type: ignore[type-arg]
        before = type(obj)._default_manager.get(pk=obj.pk) if change else None
        proposal = two_people.keep(obj, by=request.user, before=before)  # type: ignore[arg-type]
        if proposal is not None:
            waits = _("This weakens a safeguard: it waits for a second person, and takes effect when they confirm it under “%(page)s”.")
            messages.warning(request, waits % {"page": Proposal._meta.verbose_name_plural})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class FreshAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Asks again who is there before safeguards and rights: nobody changes them at a screen somebody left."""

    def changeform_view(self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None) -> Any:
        if not second_factor.fresh(request):
            return second_factor.ask_again(request, request.get_full_path())
        return super().changeform_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method == "POST" and not second_factor.fresh(request):
            return second_factor.ask_again(request, request.path)
        return super().changelist_view(request, extra_context)


class ScopedAdmin(Kept):
    """Rows of the user's own properties only, whatever Django's permission flags say. Nothing is deleted."""

    permission = "desk.review"
    property_path = "property"
    form = KeptForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What has safeguards stays at its property: moved, it would bring its weak rules along unseen."""
        return [*super().get_readonly_fields(request, obj), *(["property"] if obj and getattr(obj, "safeguards", {}) else ())]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(**{f"{self.property_path}__in": properties_where(request, self.permission)})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_authenticated and properties_where(request, self.permission))

    has_add_permission = has_change_permission = has_view_permission

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


@admin.register(User)
class DeskUserAdmin(FreshAdmin, Kept, UserAdmin):  # type: ignore[type-arg]
    """Users have one name; what they may do is said by their memberships."""

    form = KeptUserForm
    actions = ["lose_factor", "end_sessions"]

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

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:  # type: ignore[type-arg]
        obj.given_password = obj.given_password or not change
        super().save_model(request, obj, form, change)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """A password set for somebody is told, like every other change."""
        if not second_factor.fresh(request):
            return second_factor.ask_again(request, request.get_full_path())
        user = User.objects.filter(pk=id).first()
        answer = super().user_change_password(request, id, form_url)
        if (
            user is not None
            and user.pk != request.user.pk
            and user.password != User.objects.values_list("password", flat=True).get(pk=user.pk)
        ):
            User.objects.filter(pk=user.pk).update(given_password=True)
            guard.tell(user, "amend", {"changes": {}, "password": True}, by=request.user)  # type: ignore[arg-type]
        return answer

    @admin.action(description=_("Sign out everywhere"), permissions=["change"])
    def end_sessions(self, request: HttpRequest, users: models.QuerySet[User]) -> None:
        for user in users:
            ended = guard.end_sessions(user)
            guard.tell(user, "end-sessions", {"ended": ended}, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("%(user)s: signed out everywhere (%(n)s).") % {"user": user, "n": ended})

    @admin.action(description=_("Take away a lost second factor"), permissions=["change"])
    def lose_factor(self, request: HttpRequest, users: models.QuerySet[User]) -> None:
        for user in users:
            try:
                proposal = two_people.lose_factor(user, by=request.user)  # type: ignore[arg-type]
            except IntegrityError:
                messages.error(request, _("%(user)s: this already waits for a second person.") % {"user": user})
                continue
            gone = _("%(user)s: taken away; a new one is set up at the next sign-in.")
            messages.warning(request, (_("%(user)s: a second person confirms it.") if proposal else gone) % {"user": user})


class SuperuserAdmin(FreshAdmin, Kept):
    """What only the administrator of the installation changes."""


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
    form = KeptForm
    list_display = ["user", "property", "role", "department", "active"]
    fixed = ("user", "property")
    list_filter = ["property", "role", "active"]


@admin.register(Proposal)
class ProposalAdmin(FreshAdmin):
    """What waits for a second person. It is confirmed or declined, never edited."""

    list_display = ["__str__", "property", "said", "proposed_by", "proposed_at", "state", "decided_by"]
    list_select_related = ["property", "proposed_by", "decided_by"]
    list_display_links = None
    list_filter = ["state"]
    ordering = ["-pk"]
    actions = ["confirm", "decline"]

    @admin.display(description=_("from and to"))
    def said(self, proposal: Proposal) -> str:
        return "; ".join(f"{two_people.label(proposal, name)}: {old} → {new}" for name, (old, new) in proposal.changes.items())

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Proposal]:
        mine = models.Q(property__in=properties_where(request, "desk.review"))
        house = models.Q(what__in=("desk.user", "desk.membership"))
        managed = models.Q(what="desk.membership", property__in=properties_where(request, "desk.manage"))
        seen = (mine & ~house) | managed | (house if request.user.is_superuser else models.Q(pk=None))
        return super().get_queryset(request).filter(seen)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser or properties_where(request, "desk.review"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=pgettext_lazy("proposal", "Confirm"), permissions=["view"])
    def confirm(self, request: HttpRequest, proposals: models.QuerySet[Proposal]) -> None:
        self._decide(request, proposals, confirmed=True)

    @admin.action(description=_("Decline"), permissions=["view"])
    def decline(self, request: HttpRequest, proposals: models.QuerySet[Proposal]) -> None:
        self._decide(request, proposals, confirmed=False)

    def _decide(self, request: HttpRequest, proposals: models.QuerySet[Proposal], *, confirmed: bool) -> None:
        for proposal in proposals:
            try:
                two_people.decide(proposal, by=request.user, confirmed=confirmed)  # type: ignore[arg-type]
            except Refused as no:
                messages.error(request, f"{proposal}: {no.denied.reason}")
            else:
                done = _("%(what)s: confirmed, and in effect now.") if confirmed else _("%(what)s: declined; nothing has changed.")
                messages.success(request, done % {"what": proposal})


@admin.register(Post)
class PostAdmin(ScopedAdmin):
    list_display = ["name", "location", "shift_hours", "active"]


@admin.register(Department)
class DepartmentAdmin(ScopedAdmin):
    list_display = ["name", "active"]


@admin.register(DeskPolicy)
class DeskPolicyAdmin(FreshAdmin, ScopedAdmin):
    list_display = ["property", "duty_gate", "idle_minutes", "absolute_hours"]


@admin.register(Holiday)
class HolidayAdmin(ScopedAdmin):
    list_display = ["day", "name", "working"]


@admin.register(NoticeVersion)
class NoticeVersionAdmin(ScopedAdmin):
    list_display = ["title", "version", "valid_from"]
