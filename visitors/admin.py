"""Configuration of the visitor log: kinds of visitor and the policy. Slips and passes are not here."""

from django.contrib import admin

from desk.admin import FreshAdmin, ScopedAdmin
from visitors.kinds.models import RULES, VisitKind, VisitorPolicy


@admin.register(VisitKind)
class VisitKindAdmin(FreshAdmin, ScopedAdmin):
    list_display = ["name", "code", "at_once", *RULES, "stay_minutes", "order", "active"]


@admin.register(VisitorPolicy)
class VisitorPolicyAdmin(FreshAdmin, ScopedAdmin):
    list_display = ["property", "returning_days", "gate_no_id", "phone_days", "name_days"]
