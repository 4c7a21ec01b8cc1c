"""Forms about one post."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.models import Post
from desk.pages.forms import CreateForm


def pin_field(label: Any, *, required: bool = True) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=6, required=required, widget=widget)


class PostForm(CreateForm):
    """A post of this property."""

    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.filter(active=True).order_by("id"))
