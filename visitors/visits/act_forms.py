"""What a verb of a slip asks, and the questions at the door."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.pages.forms import ActForm, DeskForm, ReasonForm, TickForm
from desk.pages.layout import Ask, Box, Include, Layout, Pick, Row, Stack
from visitors.visits.consent import answering, appointments_for, same_host_waiting
from visitors.visits.forms import ASKED
from visitors.visits.models import Visit


class CallForm(ActForm):
    """The host's answer: four buttons; how consent was given; who spoke."""

    answer = forms.ChoiceField(label=_("Host's answer"), choices=Visit.Answer.choices, widget=forms.RadioSelect)
    # The page says "by phone", where it can be seen and changed; what is not sent with an answer is not made up.
    consent_source = forms.ChoiceField(label=_("How"), choices=ASKED, initial=Visit.Consent.PHONE)
    host_answer_by = forms.CharField(label=_("Who answered"), max_length=120, required=False)
    also = forms.MultipleChoiceField(label=_("The same answer for"), required=False, widget=forms.CheckboxSelectMultiple)

    layout = Layout(Stack(Pick("answer", then="send"), Row(Ask("consent_source"), Ask("host_answer_by")), Ask("also")))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.behind = self._behind() if self.record.state == Visit.State.WAITING else {}
        self.fields["consent_source"].choices = [*ASKED, *((code, label) for code, (label, _linked) in self.behind.items())]  # type: ignore[attr-defined]
        others = same_host_waiting(self.record)[:2] if self.record.state == Visit.State.WAITING else []
        if others:
            self.fields["also"].choices = [(other.number, f"{other.number} {other.visitor}") for other in others]  # type: ignore[attr-defined]
        else:
            del self.fields["also"]

    def clean(self) -> dict[str, Any]:
        """A host's answer is about the slip as somebody saw it."""
        cleaned = super().clean() or {}
        if cleaned.get("version") is None and "version" not in self.errors:
            self.look_again(self.record)
            self.add_error(None, ValidationError(_("Look at the slip again: the answer is about what stands there now."), code="version"))
        return cleaned

    def _behind(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Each entry that may agree for this host today, as a choice of its own: none on file, none to choose."""
        listed, permitted = Visit.Consent.LISTED, Visit.Consent.STANDING
        found: dict[str, tuple[str, dict[str, Any]]] = {
            f"{listed}:{one.number}": (
                " · ".join(filter(None, (str(listed.label), one.visitor_name, one.hours(), one.number))),
                {"appointment": one},
            )
            for one in appointments_for(self.actor, self.record)
        }
        if (standing := answering(self.actor, self.record.host_unit, self.record.kind, timezone.now())) is not None:
            until = f"{standing.valid_until:%Y-%m-%d}" if standing.valid_until else ""
            label = " · ".join(filter(None, (str(permitted.label), standing.granted_by, until)))
            found[f"{permitted}:{standing.key}"] = (label, {"standing": standing})
        return found

    def values(self) -> dict[str, Any]:
        """What was chosen is named, and linked."""
        values = super().values()
        source, _colon, _number = values["consent_source"].partition(":")
        linked = self.behind.get(values["consent_source"], ("", {}))[1]
        return {**values, "consent_source": source, **linked}


class VouchForm(ActForm):
    vouched_by = forms.CharField(label=_("Who came down and vouches"), max_length=120)


class AdmitForm(ActForm):
    arrived = forms.IntegerField(label=_("How many are here now"), min_value=1, max_value=999)
    badge_no = forms.CharField(label=_("Badge no."), max_length=12)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.record.party_size < 2:
            del self.fields["arrived"]
        else:
            self.fields["arrived"].initial = self.record.party_size
            self.fields["arrived"].widget.attrs["max"] = self.record.party_size
        if not self.record.rule_badge or self.record.badge_no:
            del self.fields["badge_no"]


class RefuseForm(ActForm):
    refusal = forms.ChoiceField(label=_("Neutral reason"), choices=Visit.Refusal.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("What was explained and offered"), max_length=200, required=False)


class VoidForm(ReasonForm):
    nobody_inside = forms.BooleanField(label=_("I have looked: nobody is in the house under this slip"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.record.state != Visit.State.INSIDE:
            del self.fields["nobody_inside"]


class CountForm(ActForm):
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=999, initial=1)


class AskToLeaveForm(ActForm):
    reason = forms.CharField(label=_("Neutral reason"), max_length=100)
    alternative = forms.CharField(label=_("What was offered instead"), max_length=100)
    helped_by = forms.CharField(label=_("Who helped"), max_length=80, required=False)


class OutForm(DeskForm):
    digits = forms.CharField(
        label=_("Last digits of the slip, the badge or the phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"autofocus": True, "inputmode": "numeric", "autocomplete": "off"}),
    )


class WhyForm(DeskForm):
    why = forms.CharField(label=_("What the call is for"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True}))


class ClosingRoundForm(TickForm):
    floors = forms.CharField(label=_("Floors walked"), max_length=100)

    layout = Layout(Box(Ask("floors", "c6"), css_class="in"), Include("visitors/_slips.html", "picked"))


class BlanksForm(DeskForm):
    count = forms.IntegerField(label=_("How many slips"), min_value=1, max_value=60, initial=12)
