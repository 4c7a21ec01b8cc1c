"""What is asked of the ready answers."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from desk.pages.filters import RegisterFilter
from enquiries.answers.models import Answer


class AnswerFilter(RegisterFilter):
    q = django_filters.CharFilter(
        label=_("Find"),
        method="by_words",
        widget=forms.TextInput(attrs={"placeholder": _("A word, or the whole question"), "size": 24}),
    )
    day = None

    class Meta:
        model = Answer
        fields: list[str] = []
