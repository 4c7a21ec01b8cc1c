"""What the forms of several themes are made of."""

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.models import Signature
from desk.pages.forms import ActForm

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
BY_POST = [(one.value, one.label) for one in (Signature.Method.DRAWN, Signature.Method.PAPER)]
METHODS = [(one.value, one.label) for one in (Signature.Method.DRAWN, Signature.Method.PAPER, Signature.Method.STAMP)]


class ArticleInput(forms.TextInput):
    """A field a scanner types into: its Enter goes on to the next field."""

    def __init__(self) -> None:
        super().__init__({"autofocus": True, "autocomplete": "off", "data-scan": "", "data-flow": "", "spellcheck": "false"})


class CommentForm(ActForm):
    comment = forms.CharField(label=_("Comment"), max_length=300)
