"""What was promised (答应的事)."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from desk.ledger.database_rules import Trigger
from desk.models import Record, User
from desk.papers import privacy
from enquiries.enums import PromiseState
from enquiries.promises.querysets import NOT_KEPT, PromiseQuerySet
from enquiries.shared.models import ended


class Promise(Record):
    """答应的事: what, to whom, by when, by whom. Kept or broken is read off its times, by nobody's judgement.

    A later remark does not clear it; a broken one stays broken, and a new one may follow after an apology.
    """

    State = PromiseState

    ENDED = (State.DONE, State.FOLLOWED, State.RELEASED)
    personal: ClassVar = {"what": privacy.text(), "to_whom": privacy.name(), "told": privacy.text(), "reason": privacy.text()}
    plain: ClassVar = {"subject", "number"}

    subject = models.CharField(max_length=60, editable=False)
    subject_key = models.UUIDField(editable=False)
    number = models.CharField(_("number"), max_length=20, editable=False)
    what = models.CharField(_("what was promised"), max_length=200, validators=[privacy.refuse_id_number])
    to_whom = models.CharField(_("to whom"), max_length=120, blank=True, validators=[privacy.refuse_id_number])
    owner = models.ForeignKey(User, models.PROTECT, null=True, verbose_name=_("who promised"), related_name="+")
    about_staff = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    due_at = models.DateTimeField(_("by"))
    first_due_at = models.DateTimeField(_("first promised for"), editable=False)
    moved_at = models.DateTimeField(_("moved at"), null=True, blank=True, editable=False)
    told = models.CharField(_("what the customer was told"), max_length=200, blank=True)
    kept_at = models.DateTimeField(_("kept at"), null=True, blank=True, editable=False)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True, editable=False)
    after = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="next", verbose_name=_("after")
    )
    apologised = models.BooleanField(_("apologised"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PromiseQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("promise"), _("promises")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(what=""), name="promise_says_what", violation_error_message=_("Write down what was promised.")
            ),
            models.CheckConstraint(
                condition=Q(first_due_at__gt=F("created_at")),
                name="promise_lies_ahead",
                violation_error_message=_("This time has passed already."),
            ),
            models.CheckConstraint(
                condition=Q(moved_at__isnull=True) | ~Q(told=""),
                name="moved_with_customer",
                violation_error_message=_("A promise is moved with the customer: write down what they were told."),
            ),
            models.CheckConstraint(
                condition=Q(after__isnull=True) | Q(apologised=True),
                name="new_one_after_apology",
                violation_error_message=_("Apologise first; then a new promise may be given."),
            ),
            models.CheckConstraint(
                condition=(Q(state=PromiseState.DONE) & Q(kept_at__isnull=False)) | (~Q(state=PromiseState.DONE) & Q(kept_at__isnull=True)),
                name="done_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=PromiseState.RELEASED) | (Q(released_at__isnull=False) & ~Q(reason="")),
                name="released_says_why",
                violation_error_message=_("Write down why it is no longer wanted."),
            ),
            models.UniqueConstraint(
                fields=["property", "subject_key"],
                condition=Q(state=PromiseState.OPEN),
                name="one_open_promise",
                violation_error_message=_("An answer is promised already: keep it, or move it with the customer."),
            ),
        ]
        indexes = [
            models.Index(fields=["property", "state", "-id"], name="promise_by_state"),
            models.Index(fields=["property", "state", "due_at"], name="promise_by_due"),
            models.Index(fields=["property", "-id"], name="promise_by_entry"),
            models.Index(fields=["property", "subject_key"], name="promise_of_subject"),
            models.Index(fields=["property", "-id"], name="promise_not_kept", condition=NOT_KEPT),
        ]

    triggers = (
        ended("enquiries_promise", ENDED, _("This promise is closed: give a new one.")),
        Trigger(
            "enquiries_promise_moved",
            "enquiries_promise",
            "UPDATE",
            "a promise is moved before it expires",
            "NEW.due_at <> OLD.due_at AND (NEW.moved_at IS NULL OR NEW.moved_at >= OLD.due_at"
            " OR (OLD.moved_at IS NOT NULL AND NEW.moved_at <= OLD.moved_at))",
            sentence=_("This promise has expired: it stays broken. Apologise and give a new one."),
        ),
        Trigger(
            "enquiries_promise_first",
            "enquiries_promise",
            "UPDATE",
            "what was promised first stays",
            "NEW.first_due_at <> OLD.first_due_at OR NEW.subject_key <> OLD.subject_key"
            " OR (OLD.kept_at IS NOT NULL AND (NEW.kept_at IS NULL OR NEW.kept_at <> OLD.kept_at))",
        ),
    )

    def __str__(self) -> str:
        return self.number

    def is_broken(self, now: datetime) -> bool:
        """Whether its time passed without the answer; neither keeping it afterwards nor letting it go mends it."""
        return (self.kept_at or self.released_at or now) > self.due_at

    def word(self) -> str:
        """Kept, broken, still open or no longer wanted: as its times say at this minute."""
        if self.is_broken(timezone.now()):
            return pgettext("promise", "broken")
        return pgettext("promise", "kept") if self.kept_at is not None else self.get_state_display()

    def tone(self) -> str:
        """How the word looks on a page."""
        if self.is_broken(timezone.now()):
            return "late"
        return "in" if self.kept_at is not None else "out" if self.released_at is not None else "wait"
