"""Configuration of this book: policy, categories of complaints, ready answers. Registers are not here."""

from django.contrib import admin

from desk.admin import FreshAdmin, ScopedAdmin
from enquiries.answers.models import Answer
from enquiries.complaints.models import Category
from enquiries.shared.models import EnquiryPolicy


@admin.register(EnquiryPolicy)
class EnquiryPolicyAdmin(FreshAdmin, ScopedAdmin):
    list_display = ["property", "min_attempts", "accept_minutes", "seen_minutes", "reply_hours", "ceiling_days", "complaint_days"]


@admin.register(Category)
class CategoryAdmin(ScopedAdmin):
    list_display = ["name", "parent", "opens", "order", "active"]
    list_select_related = ["parent"]


@admin.register(Answer)
class AnswerAdmin(ScopedAdmin):
    list_display = ["question", "answer", "source", "checked_on", "active"]
