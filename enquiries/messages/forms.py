"""Forms of a message."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.pages.forms import ActForm, LateForm
from desk.pages.layout import Ask, Late, Layout, Pick, Say
from enquiries.enums import Channel, Way
from enquiries.messages.models import Message
from enquiries.shared.forms import AT_THE_DESK, CallerForm, text


class MessageForm(CallerForm):
    """For whom, from whom, what; read back."""

    body = text(_("Message"), 500, rows=3)
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    read_back = forms.BooleanField(label=_("Read back and confirmed"))
    channel = forms.ChoiceField(label=_("Channel"), choices=AT_THE_DESK, initial=Channel.PHONE)

    layout = Layout(
        Late(),
        Ask("host", "c6", needed=True),
        Ask("person", "c3"),
        Ask("phone", "c3"),
        Ask("body", "wide"),
        Ask("read_back", "c5 low"),
        Ask("urgent", "c3 low"),
        Ask("channel", "c4"),
        Say(_("Read it back: “May I repeat your message?”")),
    )

    missing = _("Say whom the message is for.")
    moved = _("%(who)s has moved out: the message cannot be delivered here.")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["host"].label = _("For whom")
        self.fields["host"].help_text = _("Characters, initials + floor, or room.")
        self.fields["person"].label = _("From whom")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.find_host(cleaned)
        return cleaned

    def message(self) -> Message:
        """The unsaved message."""
        return Message(property=self.actor.property, **self.wanted())


RELATION = _("If it is somebody else: who they are to the receiver")


class LateMessageForm(LateForm, MessageForm):
    """补录: a message taken on paper; it may have been delivered already."""

    delivered_to = text(_("Delivered to, if it was"), 120, required=False)
    relation = text(RELATION, 60, required=False)
    how = forms.ChoiceField(label=_("How delivered"), choices=[("", "—"), *Message.How.choices], required=False)
    ended_at = forms.DateTimeField(label=_("Delivered at"), required=False)

    LATE = ("occurred_at", "paper_no", "delivered_to", "relation", "how", "ended_at")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.still_later("ended_at", cleaned, _("It cannot have been delivered before it was taken."))
        told = [bool(cleaned.get(name)) for name in ("delivered_to", "how", "ended_at")]
        if any(told) and not all(told) and "ended_at" not in self.errors:
            self.add_error(
                "delivered_to", ValidationError(_("A delivery has a receiver, a way and a time: write all three."), code="required")
            )
        return cleaned

    def message(self) -> Message:
        message = super().message()
        message.late = True
        return message


class TriedForm(ActForm):
    """By which way it was tried: one digit. Beside the number it was by phone."""

    how = forms.ChoiceField(label=_("How it was tried"), choices=Way.choices, widget=forms.RadioSelect)


class DeliverForm(ActForm):
    """Who has it now: the receiver by one digit, or somebody by name. Nothing is filled in beforehand: the digit says it."""

    taken_by = forms.ChoiceField(
        label=_("Who has it now"), widget=forms.RadioSelect(attrs={"autofocus": True, "data-fills": "delivered_to"}), required=False
    )
    delivered_to = text(_("Delivered to"), 120, required=False)
    how = forms.ChoiceField(label=_("How"), choices=Message.How.choices, widget=forms.RadioSelect)
    relation = text(RELATION, 60, required=False)

    layout = Layout(Pick("taken_by", "c6"), Ask("delivered_to", "c6", needed=True), Ask("relation", "c6"), Pick("how", "c6"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if whom := self.record.receiver():
            self.fields["taken_by"].choices = [(f"receiver:{whom}", whom), ("another", _("somebody else"))]  # type: ignore[attr-defined]
        else:
            del self.fields["taken_by"]
            self.fields["delivered_to"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen, _colon, whom = (cleaned.pop("taken_by", "") or "").partition(":")
        if chosen == "receiver" and not cleaned.get("delivered_to"):
            cleaned["delivered_to"] = whom
        return cleaned
