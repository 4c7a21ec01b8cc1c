"""丢失查询: what became of a letter somebody misses (D1.4), and what a shelf count found."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk import privacy, search
from desk.models import Entry, User
from directory.models import LookedUp, Unit
from mail import articles
from mail.models.items import Kind, MailItem
from mail.models.policy import StorageSlot
from mail.querysets import CountQuerySet, TraceQuerySet


class Trace(LookedUp, Entry):
    """丢失查询: both registers are searched first; what they hold decides the duty."""

    PREFIX = "CX"
    ENDED = ("closed", "void")

    class State(models.TextChoices):
        CHECKED = "checked", pgettext_lazy("trace", "registers searched")
        AT_POST = "at_post", pgettext_lazy("trace", "post office asked")
        CLOSED = "closed", pgettext_lazy("trace", "closed")
        VOID = "void", pgettext_lazy("trace", "void")

    class Branch(models.IntegerChoices):
        NEVER = 1, pgettext_lazy("trace", "1 never reached us")
        SIGNED = 2, pgettext_lazy("trace", "2 signed for")
        HERE = 3, pgettext_lazy("trace", "3 still here")
        RETURNED = 4, pgettext_lazy("trace", "4 left this desk")
        UNACCOUNTED = 5, pgettext_lazy("trace", "5 registered, unaccounted for")

    class Relation(models.TextChoices):
        ADDRESSEE = "addressee", pgettext_lazy("claimant", "addressee")
        SENDER = "sender", pgettext_lazy("claimant", "sender")

    class Outcome(models.TextChoices):
        FOUND = "found", pgettext_lazy("trace", "found and handed out")
        SHOWN = "shown", pgettext_lazy("trace", "shown who signed")
        RETURNED = "returned", pgettext_lazy("trace", "told when it was returned")
        POST = "post", pgettext_lazy("trace", "with the post office")
        ANSWERED = "answered", pgettext_lazy("trace", "answered by the post office")
        FAULT = "fault", pgettext_lazy("trace", "our fault, made good")

    class Liability(models.TextChoices):
        POST = "post", pgettext_lazy("liability", "post office")
        SENDER = "sender", pgettext_lazy("liability", "sender")
        DESK = "desk", pgettext_lazy("liability", "this desk")
        NONE = "none", pgettext_lazy("liability", "nobody")

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
    relation = models.CharField(_("as"), max_length=10, choices=Relation.choices, default=Relation.ADDRESSEE)
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
                condition=Q(branch=1, item__isnull=True) | (~Q(branch=1) & Q(item__isnull=False)),
                name="branch_matches_item",
                violation_error_message=_("Branch 1 means no row was found; every other branch names the row."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (Q(told_at__isnull=False) & ~Q(outcome="") & Q(closed_by__isnull=False)),
                name="closed_means_told",
                violation_error_message=_("A trace is closed when the claimant has been told, with its outcome."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(branch=5) | (~Q(account="") & ~Q(liability="") & ~Q(remedy="")),
                name="fault_is_accounted_for",
                violation_error_message=_("An unaccounted letter is closed with the written account, who is liable, and the remedy."),
            ),
            models.CheckConstraint(
                condition=~Q(state="at_post") | Q(posted_to_post_at__isnull=False, answer_due_on__isnull=False),
                name="asked_post_has_date",
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="trace_by_entry"),
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


class ShelfCount(Entry):
    """清点: what lies in one slot, by total or item by item, against what the register says."""

    PREFIX = "QD"
    ENDED = ("agrees", "settled")

    class State(models.TextChoices):
        AGREES = "agrees", pgettext_lazy("count", "agrees")
        DIFFERS = "differs", pgettext_lazy("count", "differs")
        SETTLED = "settled", pgettext_lazy("count", "explained")

    personal: ClassVar = {"explanation": privacy.text()}
    plain: ClassVar = {"missing", "surplus"}

    slot = models.ForeignKey(StorageSlot, models.PROTECT, verbose_name=_("lies in"))
    each = models.BooleanField(_("item by item"), default=False)
    expected = models.PositiveIntegerField(_("by the register"))
    counted = models.PositiveIntegerField(_("counted"))
    missing = models.TextField(_("not found"), blank=True)
    surplus = models.TextField(_("not in the register"), blank=True)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)

    objects = CountQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("shelf count"), _("shelf counts")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state="agrees") | (Q(expected=models.F("counted")) & Q(missing="") & Q(surplus="")),
                name="count_agrees",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | ~Q(explanation=""),
                name="count_explained",
                violation_error_message=_("Write down how the difference is explained."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="count_by_entry"),
            models.Index(fields=["property", "state", "-id"], name="count_by_state"),
        ]


class DailyTally(Entry):
    """平信报刊 (our extension; the manual's pages on them are missing): how many came today, and what was short."""

    PREFIX = "BK"
    ENDED = ("entered",)

    class State(models.TextChoices):
        ENTERED = "entered", pgettext_lazy("tally", "entered")

    personal: ClassVar = {"shortage": privacy.text()}
    amendable = ("letters", "papers", "shortage", "claimed")

    letters = models.PositiveIntegerField(_("ordinary letters"), default=0)
    papers = models.PositiveIntegerField(_("newspapers received"), default=0)
    expected = models.PositiveIntegerField(_("newspapers subscribed"), default=0)
    shortage = models.CharField(_("what was short"), max_length=300, blank=True)
    claimed = models.BooleanField(_("claimed from the post office today"), default=False)

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("daily tally"), _("daily tallies")
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["property", "business_date"],
                name="tally_once_a_day",
                violation_error_message=_("Today's tally is entered already: correct that one."),
            ),
            models.CheckConstraint(
                condition=Q(papers__gte=models.F("expected")) | ~Q(shortage=""),
                name="short_papers_are_named",
                violation_error_message=_("Fewer newspapers than subscribed: write down which are short."),
            ),
        ]
