"""What is filled in at a handover."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.pages.forms import ActForm, CreateForm
from desk.pages.layout import Ask, Box, Include, Layout
from desk.types import Told
from handover.handovers import gathering
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, HandoverLine
from handover.policy.models import HandoverPolicy
from handover.posts.forms import PostForm, pin_field


class WithdrawForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ChecksField(forms.MultipleChoiceField):
    """A check list, one line of the policy each; all of them are ticked or it does not count."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, text: str, **kwargs: Any):
        self.lines = [line.strip() for line in text.splitlines() if line.strip()]
        super().__init__(choices=[(line, line) for line in self.lines], required=False, **kwargs)

    def clean(self, value: Any) -> str:
        """The whole list as it was ticked; "" while something is missing."""
        ticked = super().clean(value)
        return "\n".join(ticked) if len(ticked) == len(self.lines) else ""


class WriteForm(ActForm):
    """What the outgoing clerk fills in: counts, closing checks, a summary."""

    summary = forms.CharField(
        label=_("Summary"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How the shift was, and what the next one should know. Open entries need no word here: they come by themselves."),
    )

    begins_first = False
    layout = Layout(
        Include("handover/_counting.html", when="counts"),
        Include("handover/_before.html", "tidy"),
        Box(Ask("summary"), Include("handover/_say.html"), css_class="in"),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["tidy"] = ChecksField(self.actor.policy_of(HandoverPolicy).tidy, label=_("Before handing over"))
        self.fields["tidy"].initial = self.record.tidy.splitlines()
        self.fields["summary"].initial = self.record.summary
        self.lines = self.record.all_counts
        gathering.expect_again(self.record, self.lines)
        for line in self.lines:
            self.fields[f"counted_{line.place}"] = forms.IntegerField(label=line.name, min_value=0, required=False, initial=line.counted)
            why = forms.TextInput(attrs={"placeholder": _("Note")})
            self.fields[f"note_{line.place}"] = forms.CharField(
                label=_("Note"), max_length=200, required=False, initial=line.note, widget=why
            )

    @property
    def counts(self) -> list[tuple[CountLine, forms.BoundField, forms.BoundField]]:
        return [(line, self[f"counted_{line.place}"], self[f"note_{line.place}"]) for line in self.lines]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for line in self.lines:
            counted = cleaned.get(f"counted_{line.place}")
            if counted is not None and counted != line.expected and not cleaned.get(f"note_{line.place}"):
                self.add_error(
                    f"note_{line.place}", ValidationError(_("The count differs: write down why."), code="a_difference_has_a_note")
                )
        return cleaned

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        counts = {line.place: (cleaned[f"counted_{line.place}"], cleaned[f"note_{line.place}"]) for line in self.lines}
        return {**{name: cleaned[name] for name in ("version", "summary", "tidy")}, "counts": counts}


class ReadForm(ActForm):
    """The relief's page: a tick for what stands by itself, one for each book, figures where they are asked.

    Whatever was ticked on any page is taken: a line that is gone meanwhile, or was read in another tab, is no mistake.
    """

    anew = ("read", "book", "notice", "agreed", "self_check")

    version = None  # type: ignore[assignment]
    agreed = forms.BooleanField(label=_("I have counted the rest; it agrees"), required=False)
    self_check = forms.BooleanField(label=_("I have checked myself"), required=False)

    def __init__(self, *args: Any, record: Handover, **kwargs: Any):
        super(ActForm, self).__init__(*args, **kwargs)
        self.record = record
        self.counts: list[CountLine] = record.all_counts
        for line in self.counts:
            if line.asked:
                figure = forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
                self.fields[f"counted_in_{line.place}"] = forms.IntegerField(
                    label=line.name, min_value=0, max_value=99999, required=False, initial=line.counted_in, widget=figure
                )

    @property
    def counted(self) -> list[tuple[CountLine, forms.BoundField | None]]:
        return [(line, self[f"counted_in_{line.place}"] if line.asked else None) for line in self.counts]

    def sent(self, name: str) -> set[str]:
        """What was ticked on the page that came back, or was left: each tick names the lines that were shown with it."""
        left = self.as_left.get(name, [])
        ticks = self.data.getlist(name) if self.is_bound else [left] if isinstance(left, str) else left  # type: ignore[attr-defined]
        return {ref for tick in ticks for ref in tick.split()}

    @property
    def ticked(self) -> set[str]:
        return self.sent("read") | self.sent("book")

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        figures = {line.place: cleaned.get(f"counted_in_{line.place}") for line in self.counts}
        return {
            "read": self.sent("read"),
            "book": self.sent("book"),
            "notices": self.sent("notice"),
            "counted": {place: figure for place, figure in figures.items() if figure is not None},
            "agreed": cleaned["agreed"],
            "self_check": self.actor.policy_of(HandoverPolicy).self_check if cleaned["self_check"] else "",
        }


def questionable(record: Handover, *, asked: bool = False) -> dict[str, HandoverLine | CountLine]:
    """What can be put in question, or (``asked``) is in question, by the name the form gives it."""
    lines = {f"line-{line.place}": line for line in record.all_lines if line.told != Told.ALONG and line.gone_at is None}
    counts = {f"count-{count.place}": count for count in record.all_counts}
    found: dict[str, HandoverLine | CountLine] = {**lines, **counts}
    return {name: one for name, one in found.items() if one.in_question} if asked else found


class QuestionForm(ActForm):
    """Which line or count, and what is wrong with it."""

    about = forms.ChoiceField(label=_("Which line or count"))
    question = forms.CharField(label=_("What is in question"), max_length=300)
    counted_in = forms.IntegerField(label=_("Counted by you (a count only)"), min_value=0, required=False)

    asked = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.found = questionable(self.record, asked=self.asked) or questionable(self.record)
        self.fields["about"].choices = [(name, _told(one)) for name, one in self.found.items()]  # type: ignore[attr-defined]

    def clean_about(self) -> HandoverLine | CountLine:
        return self.found[self.cleaned_data["about"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if isinstance(cleaned.get("about"), CountLine) and cleaned.get("counted_in") is None:
            self.add_error("counted_in", ValidationError(_("Write down how many you counted."), code="required"))
        return cleaned


def _told(one: HandoverLine | CountLine) -> str:
    if isinstance(one, CountLine):
        return f"{one.name}: {one.counted} / {one.expected}"
    return " · ".join(part for part in (one.number, one.word, one.title) if part)


class AnswerForm(QuestionForm):
    """The outgoing clerk's explanation, by PIN at the relief's screen; or a supervisor's decision."""

    asked = True
    question = None  # type: ignore[assignment]
    counted_in = None  # type: ignore[assignment]
    answer = forms.CharField(label=_("Explanation or decision"), max_length=300)
    pin = pin_field(_("PIN of the outgoing clerk"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        incoming = self.actor.user is not None and self.record.incoming_id == self.actor.user.pk
        if not incoming or self.actor.may("handover.review"):
            del self.fields["pin"]

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data


class WithoutForm(PostForm):
    """Taking over without a colleague's signature: why."""

    reason = forms.CharField(
        label=_("Why nobody hands over"),
        max_length=300,
        help_text=_("First use, relief by phone, the colleague fell ill, one clerk alone …"),
    )


class PrepareForm(CreateForm):
    """Handing over; or leaving the post without relief, which needs a reason and a supervisor's word."""

    unrelieved = forms.BooleanField(label=_("Nobody relieves me: the post is left"), required=False)
    reason = forms.CharField(label=_("Why nobody relieves me"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("unrelieved") and not cleaned.get("reason"):
            self.add_error("reason", ValidationError(_("Write down why there is no ordinary handover."), code="required"))
        return cleaned
