"""The post notebook (岗位记事本): notes, what is added to them, who read a day."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desk.finding import search
from desk.ledger.database_rules import Trigger, differs, written_once
from desk.models import Entry, Property, Signature, User
from desk.papers import privacy
from handover.database_rules import rewritten
from handover.enums import Acted, NoteKind, NoteState, Severity
from handover.notes.querysets import DutyNoteQuerySet

TEXTS = ("what", "action", "involved")


class DutyNote(Entry):
    """岗位记事: whatever is out of the ordinary, however it was handled. Never edited; addenda only."""

    PREFIX = "GW"

    State = NoteState
    Kind = NoteKind
    Acted = Acted
    Severity = Severity

    ENDED = (State.SETTLED,)
    personal: ClassVar = {
        "what": privacy.text("text_days"),
        "involved": privacy.text("text_days"),
        "action": privacy.text("text_days"),
        "reported_to": privacy.name("text_days"),
        "owner": privacy.name("text_days"),
        "outcome": privacy.text("text_days"),
    }
    plain: ClassVar = {"kind", "place", "acted", "severity"}
    search_fields = frozenset({"what"})

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.OTHER)
    place = models.CharField(_("place"), max_length=100, blank=True, validators=[privacy.refuse_id_number])
    what = models.TextField(_("what happened"), max_length=2000)
    involved = models.CharField(_("who was involved"), max_length=200, blank=True)
    acted = models.CharField(_("what was done"), max_length=10, choices=Acted.choices)
    action = models.CharField(_("action taken"), max_length=500, blank=True)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity.choices, default=Severity.LOW)
    reported_to = models.CharField(_("reported to"), max_length=120, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    owner = models.CharField(_("who goes on with it"), max_length=120, blank=True)
    due_at = models.DateTimeField(_("by when"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)

    objects = DutyNoteQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("duty note"), _("duty notes")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(what=""), name="note_says_what", violation_error_message=_("Write down what happened.")),
            models.CheckConstraint(
                condition=Q(acted__in=(Acted.NONE, Acted.DONE, Acted.GOING_ON)),
                name="note_says_what_was_done",
                violation_error_message=_("Say what was done, also when nothing was needed."),
            ),
            models.CheckConstraint(
                condition=~Q(acted=Acted.DONE) | ~Q(action=""),
                name="handled_says_how",
                violation_error_message=_("Write down how it was handled."),
            ),
            models.CheckConstraint(
                condition=(Q(reported_to="") & Q(reported_at__isnull=True)) | (~Q(reported_to="") & Q(reported_at__isnull=False)),
                name="reported_says_to_whom",
                violation_error_message=_("Write down to whom it was reported, and when."),
            ),
            models.CheckConstraint(
                condition=~Q(state=NoteState.SETTLED) | Q(severity=Severity.LOW) | Q(reported_at__isnull=False),
                name="serious_is_reported",
                violation_error_message=_("Report it before it is settled."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="dutynote_by_entry"),
            models.Index(fields=["property", "occurred_at", "id"], name="dutynote_by_time"),
            models.Index(fields=["property", "state", "-id"], name="dutynote_by_state"),
            models.Index(fields=["property", "purged_at", "occurred_at"], name="dutynote_to_purge"),
        ]

    triggers = (
        Trigger(
            "handover_dutynote_fixed_text",
            "handover_dutynote",
            "UPDATE",
            "a note is not edited: add to it",
            f"{differs(('kind', 'place', 'acted', 'severity', 'occurred_at'))}"
            f" OR (NEW.purged_at IS NULL AND ({differs(TEXTS)})) OR {rewritten(TEXTS)}",
            _("A note is not edited: write an addendum."),
        ),
        Trigger(
            "handover_dutynote_ended",
            "handover_dutynote",
            "UPDATE",
            "a settled note stays settled",
            "OLD.state = 'settled' AND NEW.state <> 'settled'",
        ),
        *written_once("handover_addendum", ("property_id", "handover_id", "note_id", "at", "by_id"), "text"),
        *written_once("handover_dayreading", ()),
    )

    def search_terms(self) -> dict[str, Any]:
        return search.terms(names=[self.what[:120], self.place], number=self.number)


class Addendum(models.Model):
    """补记: what is added to a note or to a signed handover afterwards; the text before it stays."""

    personal: ClassVar = {"text": privacy.text("text_days")}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    handover = models.ForeignKey("handover.Handover", models.PROTECT, null=True, related_name="addenda")
    note = models.ForeignKey(DutyNote, models.PROTECT, null=True, related_name="addenda")
    text = models.CharField(_("addendum"), max_length=1000, validators=[privacy.refuse_id_number])
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name, verbose_name_plural = _("addendum"), _("addenda")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handover__isnull=False, note__isnull=True) | Q(handover__isnull=True, note__isnull=False),
                name="addendum_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.text


class DayReading(models.Model):
    """主管签阅: a supervisor has read the notebook of a day, up to one serial, and signed for it."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    through = models.PositiveIntegerField(_("read up to"))
    signature = models.OneToOneField(Signature, models.PROTECT, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("reading of the notebook"), _("readings of the notebook")
        constraints = [
            models.UniqueConstraint(
                fields=["property", "day", "through"],
                name="day_read_once",
                violation_error_message=_("This page of the notebook is signed already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.through}"
