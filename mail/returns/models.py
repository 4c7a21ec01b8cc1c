"""退件登记簿: the proposal belongs to the item; the register holds approved returns only (D1.3)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desk.finding import search
from desk.ledger.database_rules import Trigger
from desk.models import Entry, Record, Signature, User
from desk.papers import privacy
from mail.enums import ProposalState, Reason, ReturnState
from mail.items.models import MailItem
from mail.returns.querysets import ReturnQuerySet


class ReturnProposal(Record):
    """退件申请: why an item should go back, the evidence gathered, and what a supervisor decided."""

    ENDED = (ProposalState.REJECTED, ProposalState.CANCELLED, ProposalState.APPROVED)

    State = ProposalState
    personal: ClassVar = {
        "evidence": privacy.text("mail_days"),
        "tenant_told": privacy.text("mail_days"),
        "details": privacy.text("mail_days"),
        "comment": privacy.text("mail_days"),
    }
    plain: ClassVar = {"reason"}

    item = models.ForeignKey(MailItem, models.PROTECT, related_name="proposals", verbose_name=_("item"))
    reason = models.CharField(_("reason of return"), max_length=1, choices=Reason.choices)
    details = models.CharField(_("details"), max_length=300, blank=True, validators=[privacy.refuse_id_number])
    evidence = models.TextField(_("evidence"), blank=True, max_length=4000)
    tenant_told = models.CharField(_("when and how the addressee was told"), max_length=200, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    comment = models.CharField(_("comment"), max_length=300, blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("proposed return"), _("proposed returns")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state=ProposalState.PROPOSED),
                name="one_live_proposal",
                violation_error_message=_("A return of this item is already proposed."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ProposalState.APPROVED, ProposalState.REJECTED))
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | (Q(created_by__isnull=False) & ~Q(decided_by=models.F("created_by"))),
                name="proposal_second_pair_of_eyes",
                violation_error_message=_("Nobody reviews their own proposal: another supervisor does."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.REJECTED) | ~Q(comment=""),
                name="rejected_says_why",
                violation_error_message=_("Say why the return is rejected."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=Reason.OTHER) | ~Q(details=""),
                name="other_return_says_why",
                violation_error_message=_("Another reason is written out."),
            ),
        ]
        indexes = [models.Index(fields=["property", "state", "-id"], name="proposal_by_state")]

    def __str__(self) -> str:
        return str(self.item)


class MailReturn(Entry):
    """退件登记簿: one approved return, with its own number, until the post office signs for it."""

    PREFIX = "TJ"
    ENDED = (ReturnState.HANDED_OVER, ReturnState.CANCELLED)

    State = ReturnState
    personal: ClassVar = {
        "postman": privacy.name("mail_days"),
        "comment": privacy.text("mail_days"),
        "receipt_no": privacy.text("mail_days"),
    }
    plain: ClassVar = {"reason", "label"}
    amendable = ("receipt_no",)

    item = models.ForeignKey(MailItem, models.PROTECT, related_name="returns", verbose_name=_("item"))
    proposal = models.OneToOneField(ReturnProposal, models.PROTECT, related_name="line")
    reason = models.CharField(_("reason of return"), max_length=1, choices=Reason.choices)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("approved by"))
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    label = models.CharField(_("return label"), max_length=120)
    stamped = models.BooleanField(_("stamped"), default=False)
    due_on = models.DateField(_("to the post office by"))
    postman = models.CharField(_("postman"), max_length=60, blank=True)
    postman_signature = models.ForeignKey(
        Signature, models.PROTECT, null=True, related_name="returns", verbose_name=_("post office's signature")
    )
    receipt_no = models.CharField(_("post office's receipt no."), max_length=40, blank=True)
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True, editable=False)

    objects = ReturnQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("return"), _("returns")
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=(ReturnState.APPROVED, ReturnState.HANDED_OVER)),
                name="one_live_return",
                violation_error_message=_("This item already stands in the return register."),
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=models.F("proposed_by")),
                name="return_second_pair_of_eyes",
                violation_error_message=_("Nobody reviews their own proposal: another supervisor does."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ReturnState.HANDED_OVER)
                | (Q(postman_signature__isnull=False, returned_at__isnull=False) & ~Q(postman="")),
                name="handed_over_means_signed",
                violation_error_message=_("The post office signs for what it takes back."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="return_by_entry"),
            models.Index(fields=["property", "state", "-id"], name="return_by_state"),
            models.Index(fields=["property", "state", "due_on"], name="return_open"),
        ]

    triggers = (
        Trigger(
            "mail_return_approved",
            "mail_mailreturn",
            "INSERT",
            "only an approved return stands in the return register",
            "NOT EXISTS (SELECT 1 FROM mail_returnproposal p WHERE p.id = NEW.proposal_id AND p.item_id = NEW.item_id"
            " AND p.state = 'approved' AND p.created_by_id = NEW.proposed_by_id AND p.decided_by_id = NEW.approved_by_id)",
            _("Only a return a supervisor has approved stands in the return register."),
        ),
        Trigger(
            "mail_return_review_stays",
            "mail_mailreturn",
            "UPDATE",
            "who proposed and who approved never changes",
            "OLD.item_id <> NEW.item_id OR OLD.proposal_id <> NEW.proposal_id OR OLD.proposed_by_id <> NEW.proposed_by_id"
            " OR OLD.approved_by_id <> NEW.approved_by_id OR (OLD.state <> 'approved' AND NEW.state <> OLD.state)"
            " OR (OLD.state = 'handed_over' AND NEW.postman_signature_id <> OLD.postman_signature_id)",
        ),
    )

    def signed_line(self) -> str:
        """The line the post office signs under."""
        return f"{self.number} {self.item.article_no} {self.item.addressee} {self.reason}"

    def search_terms(self) -> dict[str, Any]:
        item = self.item
        return search.terms(people=[item.addressee], room=str(item.unit or ""), number=self.number, codes=[item.article_no, item.number])
