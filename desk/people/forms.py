"""Forms of duty and PIN."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from desk.models import Post
from desk.pages.forms import DeskForm
from desk.pages.layout import drawn


class DutyForm(DeskForm):
    """“I am on duty at this post.”"""

    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.filter(active=True).order_by("id"))


class OwnForm(forms.Form):
    """A form about the person, at no property."""

    @cached_property
    def helper(self) -> FormHelper:
        return drawn(self)


class PinForm(OwnForm):
    pin = forms.CharField(
        label=_("PIN"),
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )


class NewPinForm(OwnForm):
    """Your own PIN for changing clerks at a shared desk; the password proves it is you."""

    password = forms.CharField(label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    pin = forms.RegexField(
        r"^\d{4,6}$",
        label=_("New PIN (4 to 6 digits)"),
        error_messages={"invalid": _("A PIN has 4 to 6 digits.")},
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
