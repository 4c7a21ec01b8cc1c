"""Notices (重要通知) and who has read them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desk.finding import search
from desk.ledger.database_rules import Trigger, differs, written_once
from desk.models import Entry, Post, Property, User
from desk.papers import privacy
from handover.database_rules import rewritten
from handover.enums import NoticeState
from handover.notices.querysets import NoticeQuerySet


class Notice(Entry):
    """重要通知: what every clerk of a post, or of all posts, has to know until a certain time."""

    PREFIX = "TZ"

    State = NoticeState

    ENDED = (State.WITHDRAWN,)
    personal: ClassVar = {"text": privacy.text("text_days"), "reason": privacy.text("text_days")}
    plain: ClassVar = {"title"}
    search_fields = frozenset({"title"})

    title = models.CharField(_("title"), max_length=100, validators=[privacy.refuse_id_number])
    text = models.TextField(_("text"), max_length=4000)
    audience = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, verbose_name=_("for which post"), related_name="+")
    must_read = models.BooleanField(_("must be read before taking over"), default=True)
    valid_until = models.DateTimeField(_("in force until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("notice"), _("notices")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("created_at")),
                name="notice_ends_after_start",
                violation_error_message=_("The notice ends before it begins."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="notice_by_entry"),
            models.Index(fields=["property", "state", "valid_until"], name="notice_in_force"),
        ]

    triggers = (
        Trigger(
            "handover_notice_fixed_text",
            "handover_notice",
            "UPDATE",
            "a notice that has been read is not changed",
            f"{differs(('title', 'must_read'))} OR (NEW.purged_at IS NULL AND NEW.text <> OLD.text) OR {rewritten(('text',))}",
        ),
        *written_once("handover_noticereceipt", ()),
    )

    def search_terms(self) -> dict[str, Any]:
        return search.terms(names=[self.title], number=self.number)


class NoticeReceipt(models.Model):
    """已阅: one clerk has read one notice."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="receipts")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("read by"))
    read_at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name, verbose_name_plural = _("reading of a notice"), _("readings of a notice")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "user"], name="notice_read_once", violation_error_message=_("You have read this notice already.")
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.user}"
