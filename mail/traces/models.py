"""丢失查询: what became of a letter somebody misses (D1.4)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desk.finding import search
from desk.models import Entry, User
from desk.papers import privacy
from directory.models import LookedUp, Unit
from mail.enums import Branch, Claimant, Kind, Liability, Outcome, TraceState
from mail.items import articles
from mail.items.models import MailItem
from mail.traces.querysets import TraceQuerySet


class Trace(LookedUp, Entry):
    """丢失查询: both registers are searched first; what they hold decides the duty."""

    PREFIX = "CX"
    ENDED = (TraceState.CLOSED, TraceState.VOID)

    State = TraceState
    personal: ClassVar = {
        "claimant": privacy.name("trace_days"),
        "addressee": privacy.name("trace_days"),
        "sender": privacy.name("trace_days"),
        "told_whom": privacy.name("trace_days"),
        "told_how": privacy.text("trace_days"),
        "post_channel": privacy.text("trace_days"),
        "post_reference": privacy.text("trace_days"),
        "explanation": privacy.text("trace_days"),
        "found": privacy.text("trace_days"),
        "account": privacy.text("trace_days"),
        "answer": privacy.text("trace_days"),
        "remedy": privacy.text("trace_days"),
        "reason": privacy.text("trace_days"),
    }
    plain: ClassVar = {"article_no", "kind", "relation", "outcome", "liability"}
    amendable = ("claimant", "addressee", "sender", "posted_on")
    search_fields = frozenset({"claimant", "article_no", "addressee"})

    claimant = models.CharField(_("who asks"), max_length=120, validators=[privacy.refuse_id_number])
    relation = models.CharField(_("as"), max_length=10, choices=Claimant.choices, default=Claimant.ADDRESSEE)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"))
    article_no = models.CharField(_("article no."), max_length=30, blank=True)
    kind = models.CharField(_("kind of mail"), max_length=14, choices=Kind.choices, blank=True)
    addressee = models.CharField(_("addressee"), max_length=120, blank=True)
    sender = models.CharField(_("sender"), max_length=120, blank=True)
    posted_on = models.DateField(_("posted on (about)"), null=True, blank=True)
    abroad = models.BooleanField(_("from or to abroad"), default=False)

    searched_at = models.DateTimeField(_("registers searched at"), editable=False)
    branch = models.PositiveSmallIntegerField(_("what the registers say"), choices=Branch.choices)
    item = models.ForeignKey(MailItem, models.PROTECT, null=True, blank=True, related_name="traces", verbose_name=_("item"))
    found = models.TextField(_("what was found"), blank=True)
    disputed = models.BooleanField(_("signature disputed"), default=False)

    due_at = models.DateTimeField(_("answer the claimant by"), editable=False)
    told_at = models.DateTimeField(_("claimant told at"), null=True, blank=True, editable=False)
    told_whom = models.CharField(_("who was told"), max_length=120, blank=True)
    told_how = models.CharField(_("how"), max_length=40, blank=True)
    explanation = models.CharField(_("what was explained"), max_length=300, blank=True)

    posted_to_post_at = models.DateTimeField(_("post office asked at"), null=True, blank=True, editable=False)
    post_channel = models.CharField(_("through"), max_length=40, blank=True)
    post_reference = models.CharField(_("reference"), max_length=40, blank=True)
    answer_due_on = models.DateField(_("post office answers by"), null=True, blank=True)
    answer = models.CharField(_("post office's answer"), max_length=300, blank=True)

    account = models.TextField(_("written account"), blank=True, max_length=2000)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    liability = models.CharField(_("liability"), max_length=8, choices=Liability.choices, blank=True)
    remedy = models.CharField(_("remedy"), max_length=300, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = TraceQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("lost-mail trace"), _("lost-mail traces")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(branch=Branch.NEVER, item__isnull=True) | (~Q(branch=Branch.NEVER) & Q(item__isnull=False)),
                name="branch_matches_item",
                violation_error_message=_("Branch 1 means no row was found; every other branch names the row."),
            ),
            models.CheckConstraint(
                condition=~Q(state=TraceState.CLOSED) | (Q(told_at__isnull=False) & ~Q(outcome="") & Q(closed_by__isnull=False)),
                name="closed_means_told",
                violation_error_message=_("A trace is closed when the claimant has been told, with its outcome."),
            ),
            models.CheckConstraint(
                condition=~Q(state=TraceState.CLOSED) | ~Q(branch=Branch.UNACCOUNTED) | (~Q(account="") & ~Q(liability="") & ~Q(remedy="")),
                name="fault_is_accounted_for",
                violation_error_message=_("An unaccounted letter is closed with the written account, who is liable, and the remedy."),
            ),
            models.CheckConstraint(
                condition=~Q(state=TraceState.AT_POST) | Q(posted_to_post_at__isnull=False, answer_due_on__isnull=False),
                name="asked_post_has_date",
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="trace_by_entry"),
            models.Index(fields=["property", "occurred_at", "id"], name="trace_by_time"),
            models.Index(fields=["property", "state", "-id"], name="trace_by_state"),
            models.Index(fields=["property", "state", "due_at"], name="trace_open"),
        ]

    def clean(self) -> None:
        super().clean()
        self.article_no = articles.normal(self.article_no)

    def about(self) -> str:
        return f"{self.claimant} {self.article_no}".strip() if self.is_open() else ""

    def search_terms(self) -> dict[str, Any]:
        return search.terms(
            people=[self.claimant, self.addressee],
            room=str(self.unit or ""),
            number=self.number,
            codes=[self.article_no] if self.article_no else [],
        )
