"""Configuration of the mail book: slots, policy, subscriptions. Items and returns are not here."""

from django.contrib import admin

from desk.admin import FreshAdmin, ScopedAdmin
from mail.items.slots import StorageSlot
from mail.policy import MailPolicy
from mail.tallies.models import Subscription


@admin.register(StorageSlot)
class StorageSlotAdmin(ScopedAdmin):
    list_display = ["name", "code", "safe", "order", "active"]


@admin.register(MailPolicy)
class MailPolicyAdmin(FreshAdmin, ScopedAdmin):
    list_display = ["property", "notify_minutes", "legal_notify_minutes", "review_days", "limit_days", "min_notices"]


@admin.register(Subscription)
class SubscriptionAdmin(ScopedAdmin):
    list_display = ["unit", "title", "copies", "first_day", "last_day"]
    list_select_related = ["unit"]
    autocomplete_fields = ["unit", "occupant"]
