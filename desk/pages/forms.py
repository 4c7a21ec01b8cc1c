"""Base forms: how they are drawn said once, references scoped to the property, ID numbers refused."""

import re
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.ledger import corrections
from desk.models import Record
from desk.pages.layout import Layout, drawn
from desk.papers import attachments, privacy, signing
from desk.people.actors import Actor
from desk.time import when
from desk.written import days


class DeskForm(forms.Form):
    """A form on a property page. Needs ``actor``; choices of other properties do not exist here.

    ``anew``: fields that tell what somebody saw or did in that minute. They come back with a form just left, to whoever
    left it; not after a while, and not to a colleague.

    ``layout``: how its fields stand (:mod:`desk.pages.layout`); where it says nothing, beneath each other.
    """

    layout: ClassVar[Layout | None] = None
    anew: ClassVar[tuple[str, ...]] = ()
    taken_up = False  # it begins as it was left, typed before
    as_left: dict[str, Any] = {}  # what was left in it, what is no field of it included

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.actor = actor
        for field in self.fields.values():
            scope(field, actor)

    @cached_property
    def helper(self) -> FormHelper:
        """Made when it is drawn: by then a subclass has taken away what does not apply."""
        return drawn(self, self.layout)

    def add_error(self, field: Any, error: Any) -> None:
        """Whatever was refused comes back to be mended; the number of a document never does, in whichever field it was sent."""
        super().add_error(field, error)
        names = [field] if field else list(error.error_dict) if hasattr(error, "error_dict") else []
        for name in map(self.add_prefix, names):
            sent = self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data[name]] if name in self.data else []
            if any(isinstance(one, str) and privacy.holds_id_number(one) for one in sent):
                typed: Any = self.data.copy()  # type: ignore[attr-defined]
                kept = [privacy.without_id_number(one) for one in sent]  # the words around it are kept
                if hasattr(typed, "setlist"):
                    typed.setlist(name, kept)
                else:
                    typed[name] = kept[-1]
                self.data = typed

    def _post_clean(self) -> None:
        """A number written into several fields, a part in each, is one number: none of the parts comes back."""
        super()._post_clean()  # type: ignore[misc]
        texts = {name: value for name, value in self.cleaned_data.items() if isinstance(value, str)}
        if not privacy.holds_split_id_number(texts.values()):
            return
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        parts = [name for name, value in texts.items() if any(re.search(r"\d{3}", read) for read in privacy.digits_read(value))]
        for name in parts:
            typed[self.add_prefix(name)] = ""
        self.data = typed
        for name in parts:
            self.add_error(name, ValidationError(privacy.ID_NUMBER, code="id_number"))

    def add_errors(self, error: ValidationError) -> None:
        """The writers' sentences on the form; one about a column the form does not show goes on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            known = name in self.fields and name != NON_FIELD_ERRORS
            for one in errors:
                self.add_error(name if known else None, one)


class WhenField(forms.CharField):
    """A moment as a clerk types it (:mod:`desk.time.when`), on the property's clock; ``None`` when left empty."""

    actor: Actor

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("help_text", _("30 = in 30 minutes · 1700 · 明天10点 · 后天下午3点"))
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return when.parse(text, self.actor.local(timezone.now()), closing=self.actor.policy.service_to) if text else None


def scope(field: forms.Field, actor: Actor) -> None:
    """Narrow a reference to the actor's property; make every free text refuse an ID number."""
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = field.queryset.filter(property=actor.property)  # type: ignore[union-attr]
    elif (
        isinstance(field, forms.CharField)
        and not isinstance(field, forms.UUIDField)
        and not isinstance(field.widget, forms.PasswordInput)
        and not isinstance(field, SignatureField)
        and privacy.refuse_id_number not in field.validators
    ):
        field.validators.append(privacy.refuse_id_number)
    for code in ("invalid_choice", "invalid_pk_value"):
        if "%(" in str(field.error_messages.get(code, "")):  # no list of ours offered it: what was sent is not said again
            field.error_messages[code] = _("Choose one of those that are offered.")
    if isinstance(field, WhenField):
        field.actor = actor
    if isinstance(field, forms.DateTimeField):
        field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        field.input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
    elif isinstance(field, forms.DateField):
        field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        field.to_python = lambda value: days.parse(value).day  # type: ignore[method-assign]
    elif isinstance(field, forms.TimeField):
        field.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class CreateForm(DeskForm):
    """A form that makes an entry: its hidden key makes a repeat harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def values(self) -> dict[str, Any]:
        """Cleaned columns for the action."""
        return dict(self.cleaned_data)


class TickForm(DeskForm):
    """Ticks over a list of rows, named by their number."""

    picked = forms.MultipleChoiceField(label=pgettext_lazy("ticks", "Ticked"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, numbers: Iterable[str] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.numbers = list(numbers)
        self.fields["picked"].choices = [(number, number) for number in self.numbers]  # type: ignore[attr-defined]


class LateForm(forms.Form):
    """补录, beside a form that makes an entry: typed in afterwards, with the true time and the paper's number."""

    LATE: ClassVar[tuple[str, ...]] = ("occurred_at", "paper_no")
    OLDEST = timedelta(days=31)

    occurred_at = forms.DateTimeField(label=_("True time"))
    paper_no = forms.CharField(label=_("Paper slip no."), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"].widget.attrs["autofocus"] = True

    def clean_occurred_at(self) -> datetime:
        moment, now = self.cleaned_data["occurred_at"], timezone.now()
        if moment > now:
            raise ValidationError(_("This time has not come yet."), code="future")
        if now - moment > self.OLDEST:
            raise ValidationError(_("Entries older than a month are a supervisor's correction, not a late entry."), code="old")
        return moment

    def still_later(self, name: str, cleaned: dict[str, Any], before: Any) -> None:
        """A second time typed in with it lies between the first and now; ``before``: the sentence where it does not."""
        start, end = cleaned.get("occurred_at"), cleaned.get(name)
        if end and end > timezone.now():
            self.add_error(name, ValidationError(_("This time has not come yet."), code="future"))
        if start and end and end < start:
            self.add_error(name, ValidationError(before, code="order"))


class SheetForm(LateForm):
    """补录 of what the house prints numbered sheets for: one without its number says so."""

    no_paper = forms.BooleanField(label=_("It was on no numbered sheet"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.pop("no_paper", False) and not cleaned.get("paper_no") and "paper_no" not in self.errors:
            asked = _("Type the number on the sheet, or say that it has none.")
            self.add_error("paper_no", ValidationError(asked, code="required"))
        return cleaned


class ActForm(DeskForm):
    """A form that moves a record: it knows the version the clerk was looking at."""

    begins_first = True  # on a page of its own what is asked first has the focus, unless the form says where
    alone = False  # it has the page to itself: an entry's page with a form beside its facts begins elsewhere

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    record: Any

    def __init__(self, *args: Any, record: Record, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.record = record
        self.fields["version"].initial = record.version

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    @cached_property
    def helper(self) -> FormHelper:
        shown = self.visible_fields() if self.alone and self.begins_first else []
        if shown and not any("autofocus" in bound.field.widget.attrs for bound in shown):
            shown[0].field.widget.attrs["autofocus"] = True
        return super().helper

    def look_again(self, record: Record) -> None:
        """A colleague was first, and the page says who: what was typed stays, and the next press is about the record as it is now."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed[self.add_prefix("version")] = record.version
        self.data = typed


class PlainForm(ActForm):
    """A verb that asks nothing: one key."""


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class SignatureInput(forms.Textarea):
    """A field to sign in: the strokes travel as numbers. Without JavaScript the paper is signed."""

    template_name = "desk/signature_input.html"

    class Media:
        js = ("vendor/signature_pad/signature_pad.umd.min.js",)


class SignatureField(forms.CharField):
    """A drawn signature, checked and made small; "" when nothing was drawn."""

    widget = SignatureInput

    def clean(self, value: Any) -> str:
        return signing.clean_strokes(super().clean(value))


class PhotoField(forms.FileField):
    """A photograph; whatever else is in the file is refused here and never kept."""

    widget = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload:
            attachments.redrawn(upload)
        return upload


class PhotoForm(ActForm):
    photo = PhotoField(label=_("Photograph"))
    caption = forms.CharField(label=_("Caption"), max_length=120, required=False)


def amend_form(record: Record, *, shown: bool, adds: bool = False) -> type[ActForm]:
    """A form over the columns of ``record`` a correction may touch, with the reason.

    ``shown``: whether the page shows this person the names and words of the record; a correction is no way round it.
    ``adds``: an addendum, and beside it only what was left empty while the record is open.
    """
    fields: dict[str, Any] = {}
    kept: set[str] = set()
    empty = corrections.left_empty(record) if record.is_open() else []
    columns = tuple(empty if adds else record.amendable)
    for name in columns:
        field: Any = record._meta.get_field(name).formfield()  # type: ignore[union-attr]
        if isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 2
        rule = record.personal.get(name)
        if rule is not None and (rule.kind in ("phone", "id") or not shown) and getattr(record, name):
            # A correction is no way to read a number: it shows masked, and empty leaves it as it is.
            field.required = False
            field.help_text = _("Now %(masked)s. Leave empty to keep it.") % {"masked": rule.mask(getattr(record, name))}
            kept.add(name)
        else:
            field.required = field.required and not adds
            field.initial = getattr(record, name)
            if isinstance(field, forms.DateTimeField | forms.TimeField) and field.initial:
                field.initial = field.initial.replace(second=0, microsecond=0)
        fields[name] = field

    def changes(self: ActForm) -> dict[str, Any]:
        cleaned = {name: self.cleaned_data[name] for name in columns if name in self.changed_data}
        return {name: value for name, value in cleaned.items() if value or (name not in kept and not adds)}

    if adds:
        widget = forms.Textarea(attrs={"rows": 3, "autofocus": True})
        fields = {"amend_reason": forms.CharField(label=_("Addendum"), max_length=500, widget=widget), **fields}
    else:
        fields["amend_reason"] = forms.CharField(label=_("Why it is corrected"), max_length=200)
    return type("AmendForm", (ActForm,), {**fields, "changes": changes})
