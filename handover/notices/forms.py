"""What is filled in for a notice."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.models import Post
from desk.pages.forms import ActForm, CreateForm
from handover.notices.models import Notice


class NoticeForm(CreateForm):
    title = forms.CharField(label=_("Title"), max_length=100, widget=forms.TextInput(attrs={"autofocus": True}))
    text = forms.CharField(label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    audience = forms.ModelChoiceField(
        label=_("For which post"), queryset=Post.objects.filter(active=True).order_by("id"), required=False, empty_label=_("all posts")
    )
    must_read = forms.BooleanField(label=_("Must be read before taking over"), required=False, initial=True)
    valid_until = forms.DateTimeField(label=_("In force until"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["valid_until"].initial = timezone.now().replace(second=0, microsecond=0) + timedelta(days=7)

    def notice(self) -> Notice:
        return Notice(property=self.actor.property, **self.cleaned_data)


class WithdrawNoticeForm(ActForm):
    reason = forms.CharField(label=pgettext_lazy("notice", "Why it is withdrawn"), max_length=200)
