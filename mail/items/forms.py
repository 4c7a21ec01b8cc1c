"""Forms of an item. The rules are the states' and the database's; these ask and explain."""

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.models import IdKind, Signature
from desk.pages.forms import ActForm, CreateForm, DeskForm, PhotoField, SignatureField
from desk.pages.layout import Ask, Include, Layout, More, Pick, part
from directory import names
from directory.forms import LookupInput, WhoseForm
from directory.models import Occupant, Unit
from mail.enums import GIVEN_TOGETHER, Condition, Differs, Kind, Relation, Way
from mail.forms import DAY, METHODS, ArticleInput
from mail.items import articles
from mail.items.actions.taking_in import already_here, check_number
from mail.items.models import MailItem
from mail.items.slots import slots


class ItemForm(WhoseForm, CreateForm):
    """One piece: scan, whom it is for, Enter. Kind, condition and slot stay as they were for the last one."""

    article_no = forms.CharField(label=_("Article no."), max_length=30, widget=ArticleInput)
    as_written = forms.BooleanField(label=_("It stands on the cover exactly like this"), required=False)
    addressee = forms.CharField(label=_("Addressee as written, if it differs"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind of mail"), choices=Kind.choices, initial=Kind.REGISTERED)
    slot = forms.ModelChoiceField(label=_("Lies in"), queryset=slots(), empty_label=None)
    condition = forms.ChoiceField(label=_("Condition"), choices=Condition.choices, initial=Condition.SOUND)
    photo = PhotoField(label=_("Photograph of the cover"), required=False)
    legal = forms.BooleanField(label=_("Legal service"), required=False)
    legal_reason = forms.CharField(label=_("Why the desk takes court mail"), max_length=200, required=False)
    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=999, initial=1)
    sender = forms.CharField(label=_("Sender"), max_length=120, required=False)
    origin = forms.CharField(label=_("Place of posting"), max_length=60, required=False)
    posted_on = forms.DateField(label=_("Posted on"), required=False, widget=DAY)
    money_order_on = forms.DateField(label=_("Date of the money order's notice"), required=False, widget=DAY)
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)
    reason = forms.CharField(label=_("Reason, if you refuse the piece"), max_length=200, required=False)

    as_typed = _("Enter it all the same; whose it is will be asked later")
    layout = Layout(
        Ask("article_no", "c4"),
        Ask("host", "c8"),
        Include("mail/_compare.html", "as_written", when="asked"),
        Include("mail/_waiting.html"),
        Ask("kind", "c4"),
        Ask("slot", "c4"),
        Ask("condition", "c4"),
        More(
            _("More: addressee as written, court mail, photograph, sender, refused piece"),
            "addressee",
            "legal",
            "legal_reason",
            "photo",
            "sender",
            "origin",
            "posted_on",
            "pieces",
            "money_order_on",
            "note",
            "reason",
        ),
    )
    KEPT = ("kind", "slot", "condition")  # what the next piece of the batch begins with

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["host"].label = _("For whom")
        self.fields["host"].widget.attrs["data-flow"] = ""
        check = reverse("mail:article", args=[self.actor.property.slug])
        self.fields["article_no"].widget.attrs |= {"data-check": check, "data-takes": "|".join(articles.SHAPES)}

    @property
    def asked(self) -> bool:
        """Whether the clerk is asked to compare the number with the cover."""
        return self.has_error("article_no", "doubt")

    def clean_article_no(self) -> str:
        return articles.normal(self.cleaned_data["article_no"])

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data.get("host", "")
        cleaned = super().clean()
        if number := cleaned.get("article_no"):
            # Whoever compared it compared this number, not the one scanned after it.
            cleaned["as_written"] = cleaned.get("as_written", False) and articles.normal(self.data.get("compared", "")) == number
            try:
                check_number(number, as_written=cleaned["as_written"])
            except ValidationError as doubt:
                self.add_error(None, doubt)
            here = already_here(self.actor, number)
            if here is not None and here.key != cleaned.get("key"):
                self.add_error("article_no", ValidationError(here.is_here(), code="here"))
        if "host" in self.errors:
            return cleaned
        if not cleaned.get("addressee"):
            cleaned["addressee"] = self._as_written(typed)
        if not cleaned["addressee"]:
            self.add_error("host", ValidationError(_("Copy the addressee as it is written."), code="required"))
        if "refuse" in self.data and not cleaned.get("reason"):
            self.add_error("reason", ValidationError(_("Say why the piece is refused: it goes onto the postman's list."), code="required"))
        if cleaned.get("condition", Condition.SOUND) != Condition.SOUND and not (
            cleaned.get("photo") or cleaned.get("note") or cleaned.get("reason")
        ):
            self.add_error(
                "note",
                ValidationError(
                    _("The cover is not sound: photograph it or write down what you see, before the postman."), code="condition"
                ),
            )
        if cleaned.get("kind") == Kind.MONEY_ORDER and not cleaned.get("money_order_on"):
            self.add_error(
                "money_order_on",
                ValidationError(_("Enter the date of the money order's notice: it is paid out for 60 days only."), code="required"),
            )
        return cleaned

    def _as_written(self, typed: str) -> str:
        """What stands for the addressee when nothing else was typed."""
        if self.found is None:
            return typed
        if self.found.contact is not None and self.found.occupant is not None:
            return " ".join(dict.fromkeys((self.found.occupant.name, self.found.contact.name)))
        return self.found.title

    def item(self) -> MailItem:
        """The unsaved row, matched to whom the clerk found. Without a match it waits to be identified."""
        cleaned = self.values()
        for name in ("photo", "as_written"):
            cleaned.pop(name, None)
        cleaned["unlisted"] = self.unlisted
        item = MailItem(property=self.actor.property, **{name: value for name, value in cleaned.items() if value is not None})
        if self.found is not None and self.found.unit is not None:
            item.unit = unit = self.found.unit
            today = self.actor.local(timezone.now()).date()
            item.occupant = self.found.occupant or named_in(self.found.unit, item.addressee, today=today)
            if item.occupant is not None and unit.is_called(item.addressee):
                item.addressee = item.occupant.name  # only the room was typed
        return item


def named_in(unit: Unit, addressee: str, *, today: Any) -> Occupant | None:
    """The occupant of ``unit`` the addressee names, one who has left before a stranger; never a mere successor."""
    occupants = list(unit.occupants.order_by("-moved_in", "pk"))
    named = [one for one in occupants if one.name in addressee or addressee in one.name]
    here = [one for one in occupants if not one.has_left(today)]
    if named:
        return next((one for one in named if not one.has_left(today)), named[0])
    return here[0] if len(here) == 1 and unit.is_called(addressee) else None


class IdentifyForm(WhoseForm, ActForm):
    as_typed = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.found is None and "host" not in self.errors:
            self.add_error("host", ValidationError(_("Nobody here by that name. Ask the units, or propose a return."), code="unknown"))
        return cleaned

    def values(self) -> dict[str, Any]:
        assert self.found is not None and self.found.unit is not None
        today = self.actor.local(timezone.now()).date()
        occupant = self.found.occupant or named_in(self.found.unit, self.record.addressee, today=today)
        return {**super().values(), "unit": self.found.unit, "occupant": occupant}


class NoteForm(ActForm):
    note = forms.CharField(label=_("What the unit said"), max_length=300)


class NotifyForm(ActForm):
    way = forms.ChoiceField(label=_("How"), choices=Way.choices, widget=forms.RadioSelect, initial=Way.PHONE)
    reached = forms.BooleanField(label=_("Reached"), required=False)
    told = forms.CharField(label=_("Who was told"), max_length=120, required=False)


class SlotForm(ActForm):
    slot = forms.ModelChoiceField(label=_("Lies in"), queryset=slots(), empty_label=None)


class ReceiverForm(ActForm):
    """Who receives it, which document was seen, and the receiver's signature. Nothing is chosen beforehand that somebody has to look at."""

    anew: ClassVar[tuple[str, ...]] = ("id_seen", "phoned", "phoned_as")

    collector = forms.CharField(
        label=_("Receiver's name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "data-flow": ""})
    )
    id_seen = forms.ChoiceField(label=_("Document seen"), choices=IdKind.choices, required=False, widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("Receiver signs"), choices=METHODS, widget=forms.RadioSelect, initial=Signature.Method.DRAWN)
    strokes = SignatureField(label=_("Receiver's signature"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("collector") and "collector" not in self.errors:
            self.add_error("collector", ValidationError(_("Write down who receives it."), code="required"))
        return cleaned


class NameForm(DeskForm):
    """The document shows another name than the page: it is written down, and everything is judged by it."""

    id_name = forms.CharField(label=_("Name on the document"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class HandOutForm(ReceiverForm):
    """One receiver, one pair of signatures for all that is ticked.

    ``id_name``: what :class:`NameForm` asks stands on the same page. A name typed there and not compared is no receiver's: it is
    asked about, never passed over.
    """

    anew = (*ReceiverForm.anew, "id_name")

    Relation = Relation
    FIRST = (IdKind.ID_CARD, IdKind.PASSPORT, IdKind.WORK)  # the others are folded away

    relation = forms.CharField(max_length=130, widget=forms.HiddenInput)
    differs = forms.ChoiceField(
        label=_("The same person? Then why does the cover write it otherwise?"),
        choices=Differs.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    phoned = forms.CharField(label=_("Contact phoned"), max_length=60, required=False)
    phoned_as = forms.CharField(label=_("What they are there (not on file)"), max_length=50, required=False)
    id_name = forms.CharField(
        label=_("Name on the document"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    also = forms.MultipleChoiceField(label=_("Also for this unit"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["id_seen"]
        kinds.choices = sorted(IdKind.choices, key=lambda kind: self.FIRST.index(kind[0]) if kind[0] in self.FIRST else len(self.FIRST))
        also: Any = self.fields["also"]
        if self.is_bound and self.data.getlist("also") and self.record.unit_id is not None:  # type: ignore[attr-defined]
            lying = MailItem.objects.of(self.actor.property).filter(unit=self.record.unit_id, state__in=GIVEN_TOGETHER)
            also.choices = [(number, number) for number in lying.exclude(pk=self.record.pk).values_list("number", flat=True)]

    @property
    def same(self) -> FormHelper:
        """Why the cover writes the name otherwise."""
        return part(self, Pick("differs"))

    @property
    def colleague(self) -> FormHelper:
        """Who receives it for the firm, and who of the firm agreed."""
        return part(self, Ask("collector"), Ask("phoned"), Ask("phoned_as", when="asks_who_agreed"))

    @property
    def asks_who_agreed(self) -> bool:
        """Whether who agreed is not on file, so that it is said what they are."""
        return self.has_error("phoned_as") or bool(self["phoned_as"].value())

    @property
    def kinds(self) -> list[Any]:
        """The documents most people carry, one digit each."""
        return list(self["id_seen"])[: len(self.FIRST)]

    @property
    def other_kinds(self) -> list[Any]:
        return list(self["id_seen"])[len(self.FIRST) :]

    def clean_relation(self) -> str:
        relation, _colon, self.chosen = self.cleaned_data["relation"].partition(":")
        if relation not in (self.Relation.ADDRESSEE, self.Relation.MANDATE, self.Relation.COLLEAGUE):
            raise ValidationError(_("Say who stands here."), code="invalid_choice")
        return relation

    def clean(self) -> dict[str, Any]:
        if chosen := getattr(self, "chosen", ""):
            self.cleaned_data["collector"] = chosen  # “mandate:王伟” names them
        cleaned = super().clean()
        typed = cleaned.get("id_name", "")
        if typed and not names.same(typed, cleaned.get("collector", "")):
            uncompared = _("“%(name)s” has not been compared yet: press “Compare” first, or empty the field.")
            self.add_error("id_name", ValidationError(uncompared % {"name": typed}, code="uncompared"))
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "id_name"}


class HandOutOtherForm(ReceiverForm):
    """To another person, once a supervisor has authorised it."""

    id_seen = forms.ChoiceField(label=_("Document seen"), choices=[("", "—"), *IdKind.choices], required=False)


class MissForm(ActForm):
    search_note = forms.CharField(label=_("Where it was looked for, and by whom"), max_length=300)


class LoseForm(ActForm):
    told = forms.CharField(label=_("Who was told"), max_length=120)
    reason = forms.CharField(label=_("What is known"), max_length=200)


class WhereForm(DeskForm):
    """“Where is my letter?”, asked in one line."""

    what = forms.CharField(
        label=_("Article no., name or room"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"size": 28, "autocomplete": "off", "autofocus": True, "data-scan": ""}),
    )


class FloorForm(DeskForm):
    """Which floor a round goes to."""

    floor = forms.CharField(label=_("Floor"), max_length=10, required=False, widget=forms.TextInput(attrs={"size": 6}))


class GiveForm(DeskForm):
    """``g``: scan or type what somebody collects; what lies here is suggested while it is typed."""

    what = forms.CharField(
        label=_("Scan the item, or type room, name or number"), max_length=60, widget=LookupInput(attrs={"autofocus": True})
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        widget: Any = self.fields["what"].widget
        widget.url = reverse("mail:lookup", args=[self.actor.property.slug])
