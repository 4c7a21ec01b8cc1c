"""Forms of a return."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.models import Signature
from desk.pages.forms import ActForm, SignatureField, TickForm
from desk.pages.layout import Ask, Box, Include, Layout, Pick
from mail.enums import Reason
from mail.forms import BY_POST
from mail.rules import REVIEW


class ProposeForm(ActForm):
    reason = forms.ChoiceField(label=_("Reason of return"), choices=Reason.choices, widget=forms.RadioSelect)
    details = forms.CharField(label=_("Details"), max_length=300, required=False)
    tenant_told = forms.CharField(label=_("When and how the addressee was told"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.record.legal:
            del self.fields["tenant_told"]


class ReviewForm(TickForm):
    comment = forms.CharField(label=_("Comment"), max_length=300, required=False)

    layout = Layout(Include("mail/_proposals.html", "picked"), Box(Ask("comment", "c6"), css_class="in", when="decides"))

    @property
    def decides(self) -> bool:
        return bool(self.numbers) and self.actor.may(REVIEW)


class HandOverForm(ActForm):
    postman = forms.CharField(label=_("Postman"), max_length=60)
    method = forms.ChoiceField(label=_("The post office signs"), choices=BY_POST, widget=forms.RadioSelect, initial=Signature.Method.DRAWN)
    strokes = SignatureField(label=_("Postman's signature"), required=False)
    receipt_no = forms.CharField(label=_("Receipt no."), max_length=40, required=False)


class HandOverListForm(TickForm):
    layout = Layout(
        Include("mail/_going_back.html", "picked"),
        Box(
            Ask("postman", "c4"),
            Ask("receipt_no", "c4"),
            Pick("method", "wide", then="stay"),
            Ask("strokes", "wide"),
            css_class="grid",
            when="numbers",
        ),
    )

    postman = forms.CharField(label=_("Postman"), max_length=60)
    method = forms.ChoiceField(label=_("The post office signs"), choices=BY_POST, widget=forms.RadioSelect, initial=Signature.Method.DRAWN)
    strokes = SignatureField(label=_("Postman's signature"), required=False)
    receipt_no = forms.CharField(label=_("Receipt no."), max_length=40, required=False)
