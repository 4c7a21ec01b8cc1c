"""Configuration of the handover book: policy, shift patterns, roster, what is counted. Its registers are not here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from desk import registry
from desk.admin import FreshAdmin, ScopedAdmin, properties_where
from desk.models import User
from handover.policy.models import HandoverPolicy
from handover.posts.models import CountedThing, Roster, ShiftPattern


@admin.register(HandoverPolicy)
class HandoverPolicyAdmin(FreshAdmin, ScopedAdmin):
    list_display = ["property", "gate", "relief_late_minutes", "stand_in_minutes", "text_days"]


@admin.register(ShiftPattern)
class ShiftPatternAdmin(ScopedAdmin):
    list_display = ["name", "post", "starts", "ends", "days", "closes", "active"]


@admin.register(CountedThing)
class CountedThingAdmin(ScopedAdmin):
    list_display = ["name", "post", "expected", "always", "order", "active"]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "out_with":
            lent = [(code, label) for book in registry.books() for code, (label, _count) in book.lends.items()]
            return forms.ChoiceField(label=db_field.verbose_name, help_text=db_field.help_text, required=False, choices=[("", "—"), *lent])
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Roster)
class RosterAdmin(ScopedAdmin):
    list_display = ["day", "pattern", "user", "responsible"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is User:
            mine = properties_where(request, self.permission)
            kwargs["queryset"] = User.objects.filter(memberships__property__in=mine, memberships__active=True).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
