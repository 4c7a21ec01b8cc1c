"""邮局交接批次: what one postman hands over at one time."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desk.ledger.database_rules import Trigger
from desk.models import Entry, Signature, User
from desk.papers import privacy
from mail.batches.querysets import BatchQuerySet
from mail.enums import BatchState


class PostalBatch(Entry):
    """邮局交接批次: what one postman hands over at one time, signed at the count that is really there."""

    PREFIX = "YJ"
    ENDED = (BatchState.MATCHED, BatchState.SETTLED, BatchState.VOID)

    State = BatchState
    personal: ClassVar = {
        "postman": privacy.name("mail_days"),
        "difference": privacy.text("mail_days"),
        "comment": privacy.text("mail_days"),
        "reason": privacy.text("mail_days"),
    }
    amendable = ("postman", "declared")

    postman = models.CharField(_("postman"), max_length=60, blank=True, validators=[privacy.refuse_id_number])
    declared = models.PositiveSmallIntegerField(
        _("pieces on the post office's list"), validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    received = models.PositiveSmallIntegerField(_("received"), default=0, editable=False)
    refused = models.PositiveSmallIntegerField(_("refused"), default=0, editable=False)
    difference = models.CharField(_("what the postman notes about the difference"), max_length=300, blank=True)
    signature = models.ForeignKey(Signature, models.PROTECT, null=True, related_name="+", verbose_name=_("signed for the desk"))
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by"))
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = BatchQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("batch of the post office"), _("batches of the post office")
        _signed = Q(state__in=(BatchState.MATCHED, BatchState.DIFFERS, BatchState.SETTLED))
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~_signed | (Q(signature__isnull=False) & Q(signed_at__isnull=False)),
                name="batch_signed_by_clerk",
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.MATCHED) | Q(declared=models.F("received") + models.F("refused")),
                name="matched_adds_up",
                violation_error_message=_("The pieces do not add up: sign at the count that is there, with the postman's note."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(BatchState.DIFFERS, BatchState.SETTLED)) | ~Q(difference=""),
                name="difference_is_noted",
                violation_error_message=_("Write down what the postman notes about the difference."),
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.SETTLED)
                | (Q(settled_by__isnull=False) & ~Q(settled_by=models.F("created_by")) & ~Q(comment="")),
                name="settled_by_another",
                violation_error_message=_("A difference is confirmed by a supervisor who did not sign it, with a comment."),
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.VOID) | (~Q(reason="") & Q(received=0)),
                name="void_batch_says_why",
                violation_error_message=_("Say why the batch is void; one with items in it is not."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="batch_by_entry"),
            models.Index(fields=["property", "occurred_at", "id"], name="batch_by_time"),
            models.Index(fields=["property", "state", "-id"], name="batch_by_state"),
        ]

    triggers = (
        Trigger(
            "mail_batch_settled_by_another",
            "mail_postalbatch",
            "UPDATE",
            "whoever signed a batch does not confirm its difference",
            "NEW.state = 'settled' AND EXISTS (SELECT 1 FROM desk_signature s"
            " WHERE s.id = NEW.signature_id AND s.signer_id = NEW.settled_by_id)",
            _("You signed this batch: another supervisor confirms the difference."),
        ),
    )

    def counted(self) -> int:
        """How many pieces are dealt with: taken in or refused."""
        return self.received + self.refused
