"""Filters and tags of our templates; built in, so no page needs to load them."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import template
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from desk import books, gates, markup, privacy
from desk.models import Event, Record

register = template.Library()


@register.filter
def masked(value: str, kind: str) -> str:
    """``{{ visit.visitor_name|masked:"name" }}`` → ``王**``."""
    return {"name": privacy.mask_name, "phone": privacy.mask_phone}.get(kind, privacy.mask_all)(value)


@register.filter
def whole(value: str, shown: bool) -> str:
    """``{{ name|whole:open }}``: the name while it may be shown, else its first character and stars."""
    return value if shown else privacy.mask_name(str(value or ""))


@register.filter
def clock(moment: datetime | None) -> str:
    """``10:42`` on the property's clock; the day stands before it when it is not today."""
    if moment is None:
        return ""
    local, today = timezone.localtime(moment), timezone.localtime().date()
    return local.strftime("%H:%M") if local.date() == today else local.strftime("%m-%d %H:%M")


@register.filter
def moment(value: datetime | None) -> str:
    """``2026-11-23 10:42`` on the property's clock."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


register.simple_tag(markup.qr)
register.filter(markup.strokes)


@register.simple_tag(name="uuid")
def new_key() -> str:
    """A fresh key for a form that makes something: its repeat is harmless."""
    return str(uuid4())


@register.simple_tag
def event_lines(event: Event, model: type[Record] | Record | None = None, shown: bool = True) -> list[dict[str, Any]]:
    """What an event says, line by line: ``{"label", "old", "new"}``; ``old`` is to be struck through."""
    lines: list[dict[str, Any]] = []
    values = getattr(event, "values", {})
    if not shown:  # the details of a closed entry: masked for whoever does not review
        values = {name: _hidden(value) for name, value in values.items() if name != "changes"}
    for source in (event.data, values):
        for name, pair in source.get("changes", {}).items():
            lines.append({"label": _label(model, name), "old": _clock(model, name, pair[0]), "new": _clock(model, name, pair[1])})
        for name, value in source.items():
            if name == "changes" or value in (None, "", False) or (name.endswith("_at") and name != "left_at"):
                continue
            lines.append({"label": _label(model, name), "old": None, "new": _said(model, name, value)})
    return lines


def _hidden(value: Any) -> str:
    return privacy.mask_name(str(value or ""))


def _clock(model: Any, name: str, value: Any) -> Any:
    """A corrected time as the desk's clock shows it; anything else as it is."""
    try:
        timed = model is not None and model._meta.get_field(name).get_internal_type() == "DateTimeField"
    except FieldDoesNotExist:
        timed = False
    return moment(parse_datetime(value)) if timed and value else value


EXTRA_LABELS = {
    "reason": lambda: _("Reason"),
    "override": lambda: _("Confirmed afterwards"),
    "paper": lambda: _("Paper"),
    "gate": lambda: _("Authorisation"),
}


def _label(model: Any, name: str) -> str:
    if model is not None:
        try:
            return str(model._meta.get_field(name).verbose_name)
        except FieldDoesNotExist:
            pass  # not every line of an event is a column
    return EXTRA_LABELS[name]() if name in EXTRA_LABELS else name


def _said(model: Any, name: str, value: Any) -> str:
    """A stored value as a person reads it: the label of a choice, ✓ for yes."""
    if value is True:
        return "✓"
    try:
        choices = dict(model._meta.get_field(name).flatchoices)
    except FieldDoesNotExist:
        return str(value)
    return str(choices.get(value, value))


@register.simple_tag
def verb_label(event: Event, verbs: dict[str, Any]) -> str:
    """How the history names what was done."""
    if event.verb in verbs:
        return str(verbs[event.verb].transition.label)
    return {
        "enter": _("entered"),
        "amend": _("corrected"),
        "print": _("printed"),
        "reveal": _("number shown"),
        "forget": _("personal data erased"),
        "late": _("entered late"),
    }.get(event.verb, event.verb)


@register.simple_tag
def event_name(event: Event) -> str:
    """How a list over several books names what was done."""
    verbs = next((verbs for book in books.shelf() for model, verbs in book.verbs.items() if model._meta.label_lower == event.subject), {})
    return verb_label(event, verbs)


@register.filter
def gate_label(code: str) -> str:
    """What a supervisor's gate is about, in words."""
    return gates.gate_label(code)
