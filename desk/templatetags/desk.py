"""Filters and tags of our templates; built in, so no page needs to load them."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField
from django.template.base import render_value_in_context
from django.template.defaulttags import CsrfTokenNode
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from desk import registry
from desk.ledger import approvals
from desk.ledger.transitions import may_work
from desk.models import Event, Signature
from desk.pages import markup
from desk.pages.markup import esc, joined, tag
from desk.papers import privacy

register = template.Library()


class OursNode(CsrfTokenNode):
    """``{% csrf_token %}``, and whom the page was drawn for: what is sent after the sign-in
    has ended waits for them (:mod:`desk.counter.rescue`)."""

    def render(self, context: Any) -> str:
        whose = context.get("whose")
        return (
            joined([super().render(context), tag("input", type="hidden", name="_whose", value=whose)]) if whose else super().render(context)
        )


@register.tag("csrf_token")
def csrf_token(parser: Any, token: Any) -> OursNode:
    return OursNode()


@register.inclusion_tag("components/form_link.html", takes_context=True)
def form_link(
    context: Any, url_name: str, label: Any, key: str = "", tone: str = "btn", query: str = "", hidden: bool = False
) -> dict[str, Any]:
    """A link to a form: grey with its reason where sending the form would be refused to whoever has not taken over; not there at
    all where it is none of theirs. ``key`` presses it; ``hidden``: it is only there to be pressed."""
    actor = context["desk"]
    url = reverse(url_name, args=[actor.property.slug])
    view = resolve(url).func.view_class  # type: ignore[attr-defined]
    permission = getattr(view, "work_permission", "")
    denied = may_work(actor, permission, at_desk=getattr(view, "at_desk", True)) if permission else None
    mine = denied is None or denied.code == "duty"
    return {"url": f"{url}{query}", "label": label, "key": key, "tone": tone, "denied": denied, "mine": mine, "hidden": hidden}


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


@register.filter
def due(moment: datetime, now: datetime) -> str:
    """The tone of a badge about a time that is still owed: ``{{ entry.due_call_at|due:now }}``."""
    return "b-late" if moment < now else "b-wait"


register.simple_tag(markup.qr)
register.filter(markup.strokes)


@register.simple_tag(name="uuid")
def new_key() -> str:
    """A fresh key for a form that makes something: its repeat is harmless."""
    return str(uuid4())


def _line(context: Any, label: Any, said: Any, words: bool) -> str:
    return joined([tag("dt", render_value_in_context(label, context)), tag("dd", said, class_="words" if words else "")])


@register.simple_tag(takes_context=True)
def fact(context: Any, label: Any, *parts: Any, words: bool = False) -> str:
    """One line of an entry's facts: ``{% fact _("Reported to") entry.reported_to|whole:shown entry.reported_at|clock %}``.

    Parts stand after each other with a dot between them; what is empty is left out, and the line where all are.
    ``words``: what somebody said, with their own lines. More than that stands between ``{% factof %}`` and its end.
    """
    said = [esc(render_value_in_context(part, context)) for part in parts if part is not None and part is not False and part != ""]
    return _line(context, label, joined([part for one in said for part in (" · ", one)][1:]), words) if said else ""


@register.simple_block_tag(takes_context=True)
def factof(context: Any, content: str, label: Any, words: bool = False) -> str:
    """A line of facts that is more than values: its parts stand one to a line, with a dot between them; none where all are empty."""
    said = markup.dotted(content)  # type: ignore[arg-type]
    return _line(context, label, said, words) if said else ""


@register.simple_tag
def event_lines(event: Event, shown: bool = True) -> list[dict[str, Any]]:
    """What an event says, line by line: ``{"label", "value"}``; what was corrected is struck through.

    ``shown``: whether the names of a closed entry stand whole. Reasons are neutral texts and always do; an addendum is
    written for whoever reads the entry next.
    """
    lines: list[dict[str, Any]] = []
    values = getattr(event, "values", {})
    if not shown:  # the details of a closed entry: masked for whoever does not review
        values = {
            name: value if name in ("reason", "addendum") else _hidden(event, name, value)
            for name, value in values.items()
            if name != "changes"
        }
    for source in (event.data, values):
        for name, (old, new) in source.get("changes", {}).items():
            struck = tag("del", _said(event, name, old) or "—")
            lines.append({"label": _label(event, name), "value": joined([struck, " ", esc(_said(event, name, new) or "—")])})
        for name, value in source.items():
            if name == "changes" or value in (None, "", False) or (name.endswith("_at") and name != "left_at"):
                continue
            if said := _said(event, name, value):  # a line that says nothing is none
                lines.append({"label": _label(event, name), "value": said})
    return lines


def _hidden(event: Event, name: str, value: Any) -> str:
    """As its column is masked: a name by its first character, a phone by its ends, words not at all."""
    rule = getattr(getattr(_column(event, name), "model", None), "personal", {}).get(name)
    return (rule.mask if rule is not None else privacy.mask_name)(str(value or ""))


def _column(event: Event, name: str) -> Any:
    """The column an event speaks of; ``None``: not every line of an event is one."""
    try:
        return apps.get_model(event.subject)._meta.get_field(name)
    except (FieldDoesNotExist, LookupError, ValueError):
        return None


def _word(event: Event, name: str) -> str:
    """How the event's book says it, "" if the book has no word of its own."""
    book = registry.book_of(event.subject)
    return str(book.words.get(name, "")) if book else ""


WORDS = {
    "reason": lambda: _("Reason"),
    "override": lambda: _("Confirmed afterwards"),
    "paper": lambda: _("Paper"),
    "days": lambda: pgettext("register", "Days"),
    "file": lambda: pgettext("register", "File"),
    "asked": lambda: _("Filtered by"),
    "columns": lambda: _("Columns erased"),
    "details": lambda: _("Details erased"),
    "enter": lambda: _("entered"),
    "amend": lambda: _("corrected"),
    "addendum": lambda: _("Addendum"),
    "complete": lambda: _("completed"),
    "print": lambda: _("printed"),
    "reveal": lambda: _("number shown"),
    "reveal-customer": lambda: _("customer's number shown"),
    "off_duty": lambda: _("Not at a post"),
    "forget": lambda: _("personal data erased"),
    "late": lambda: _("entered late"),
    "attach": lambda: _("photograph added"),
    "sign-in": lambda: _("signed in"),
    "sign-out": lambda: _("signed out"),
    "wrong-secret": lambda: _("wrong password, PIN or code"),
    "end-session": lambda: _("a sign-in ended by its owner"),
    "end-sessions": lambda: _("signed out everywhere"),
    "ended": lambda: _("how many"),
    "forget-device": lambda: _("a browser forgotten"),
    "set-pin": lambda: _("PIN set"),
    "set-password": lambda: _("password changed"),
    "add-factor": lambda: _("second factor or codes set up"),
    "remove-factor": lambda: _("second factor or codes removed"),
    "propose": lambda: _("proposed for a second person"),
    "decline": lambda: _("declined by the second person"),
    "lose-factor": lambda: _("second factor taken away"),
    "change-clerk": lambda: _("change of clerk"),
    "take-post": lambda: _("post taken"),
    "leave-post": lambda: _("post left"),
    "export": lambda: _("exported"),
    "user": lambda: _("user name"),
    "device": lambda: _("browser"),
    "address": lambda: _("network address"),
    "secret": lambda: _("what was tried"),
    "paused": lambda: _("paused"),
    "alone": lambda: _("done alone, nobody else may"),
    "proposed_by": lambda: _("proposed by"),
    "proposal": lambda: _("number of the proposal"),
    "password": lambda: _("password set anew"),
    "what": lambda: _("Of what"),
    "second_factor": lambda: _("second factor"),
}


def _label(event: Event, name: str) -> str:
    column = _column(event, name)
    if column is not None:
        return str(column.verbose_name)
    return _word(event, name) or (WORDS[name]() if name in WORDS else name)


def _said(event: Event, name: str, value: Any) -> str:
    """A stored value as a person reads it, never the code it is stored by: a time on the desk's clock, the label of a choice,
    of a gate or of a paper, how somebody signed, ✓ for yes; "" for nothing."""
    if value is True:
        return "✓"
    if value in (None, "", False):
        return ""
    if isinstance(value, list):
        return " · ".join(map(str, value))
    if name == "what" and event.verb in ("enter", "amend", "propose", "decline") and event.subject:
        return str(apps.get_model(event.subject)._meta.verbose_name)
    if name == "gate":
        return approvals.approval_label(value)
    book = registry.book_of(event.subject)
    if book is not None and name in book.says:
        return str(book.says[name](value))
    if name == "paper" and ":" in value:  # a whole register, by its address
        kept = next((one for one in registry.books() if one.slug == value.partition(":")[0]), None)
        return str(kept.title if kept else value)
    if name == "paper":
        return str((book.papers if book else {}).get(value, value.upper()))  # a size says itself: A5
    column = _column(event, name)
    if isinstance(column, DateTimeField):
        return moment(parse_datetime(value))
    if getattr(column, "related_model", None) is Signature:
        return Signature.read(value)
    return str(dict(getattr(column, "flatchoices", ())).get(value, value))


@register.simple_tag
def verb_label(event: Event) -> str:
    """How the history names what was done: the verb's own label, its book's word, the house's."""
    book = registry.book_of(event.subject)
    for model, verbs in book.verbs.items() if book else ():
        if event.verb in verbs and model._meta.label_lower == event.subject:
            return str(verbs[event.verb].transition.label)
    return _word(event, event.verb) or (WORDS[event.verb]() if event.verb in WORDS else event.verb)


@register.filter
def may(actor: Any, permission: str) -> bool:
    """Whether a link to what takes this permission is theirs to follow: ``{% if desk|may:"mail.work" %}``."""
    return bool(actor) and actor.may(permission)


@register.filter
def approval_label(code: str) -> str:
    """What a supervisor's approval is about, in words."""
    return approvals.approval_label(code)
