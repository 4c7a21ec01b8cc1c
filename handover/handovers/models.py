"""Handovers (交接班), as they were signed."""

import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from desk.finding import search
from desk.ledger import trail
from desk.ledger.database_rules import Trigger, differs
from desk.models import Entry, Post, Shift, Signature, User
from desk.papers import privacy
from handover.database_rules import frozen, rewritten
from handover.enums import HandoverKind, HandoverState
from handover.handovers.parts import CountLine, HandoverLine
from handover.handovers.querysets import LIVE, HandoverQuerySet

SIGNED = (
    *("state", "kind", "summary_digest", "for_post_id", "accepted_at", "signed_out_id", "signed_in_id", "to_shift_id"),
    *("outgoing_id", "incoming_id", "override"),
)


class Handover(Entry):
    """交接班记录: one post, from one clerk to the next; after the second signature only addenda."""

    PREFIX = "JB"

    State = HandoverState
    Kind = HandoverKind

    SIGNED_OUT = (Kind.RELIEF, Kind.CLOSING, Kind.UNRELIEVED)
    WITHOUT = (Kind.FIRST, Kind.ABSENT)
    ENDED = (State.ACCEPTED, State.WITHDRAWN)

    personal: ClassVar = {
        "summary": privacy.text("text_days"),
        "reason": privacy.text("text_days"),
        "signed_out": privacy.name(),
        "signed_in": privacy.name(),
        "outgoing": privacy.name(),
        "incoming": privacy.name(),
    }
    plain: ClassVar = {"kind", "tidy", "self_check", "summary_salt", "summary_digest"}
    search_fields = frozenset({"incoming", "outgoing"})

    kind = models.CharField(_("kind of handover"), max_length=10, choices=Kind.choices)
    for_post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("post"), related_name="handovers")
    from_shift = models.ForeignKey(Shift, models.PROTECT, null=True, verbose_name=_("shift that ends"), related_name="handed_over")
    to_shift = models.OneToOneField(Shift, models.PROTECT, null=True, verbose_name=_("shift that begins"), related_name="taken_over")
    outgoing = models.ForeignKey(User, models.PROTECT, null=True, verbose_name=_("handing over"), related_name="+")
    incoming = models.ForeignKey(User, models.PROTECT, null=True, verbose_name=_("taking over"), related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    summary_salt = models.CharField(max_length=32, default="", blank=True, editable=False)
    summary_digest = models.CharField(max_length=64, default="", blank=True, editable=False)
    tidy = models.TextField(_("checked before handing over"), blank=True, editable=False)
    self_check = models.TextField(_("checked before taking over"), blank=True, editable=False)
    signed_out = models.ForeignKey(Signature, models.PROTECT, null=True, verbose_name=_("signature, handing over"), related_name="+")
    taken_up_at = models.DateTimeField(_("reading since"), null=True, blank=True)
    signed_in = models.ForeignKey(Signature, models.PROTECT, null=True, verbose_name=_("signature, taking over"), related_name="+")
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    override = models.BooleanField(_("on a supervisor's word"), default=False)
    hasty = models.BooleanField(_("read in a hurry"), default=False)
    # Whoever pressed “sign” once was shown what had come in up to here; what comes later does not hold the signature up.
    shown_at = models.DateTimeField(_("shown up to"), null=True, blank=True, editable=False)

    objects = HandoverQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("handover"), _("handovers")
        _done = Q(state=HandoverState.ACCEPTED)
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["for_post"],
                condition=Q(state__in=LIVE),
                name="one_live_handover_per_post",
                violation_error_message=_("This post is being handed over already: open that handover."),
            ),
            models.UniqueConstraint(
                fields=["from_shift"],
                condition=_done,
                name="a_shift_is_handed_over_once",
                violation_error_message=_("This shift has been handed over already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=(HandoverKind.FIRST, HandoverKind.ABSENT))
                | Q(state__in=(HandoverState.DRAFT, HandoverState.WITHDRAWN))
                | (Q(signed_out__isnull=False) & ~Q(tidy="") & Q(outgoing__isnull=False) & Q(from_shift__isnull=False)),
                name="signed_before_the_relief_reads",
                violation_error_message=_("Sign before the relief reads: tidy up, count, then sign."),
            ),
            models.CheckConstraint(
                condition=~_done
                | (Q(signed_in__isnull=False) & Q(incoming__isnull=False) & Q(accepted_at__isnull=False) & Q(to_shift__isnull=False)),
                name="accepted_means_signed",
                violation_error_message=_("Nobody is on duty before signing."),
            ),
            models.CheckConstraint(
                condition=~_done | ~Q(self_check=""),
                name="accepted_means_checked",
                violation_error_message=_("Check yourself first: dress, badge, bearing."),
            ),
            models.CheckConstraint(
                condition=~_done | Q(override=True) | (Q(outgoing__isnull=False) & ~Q(outgoing=F("incoming"))),
                name="two_names_differ",
                violation_error_message=_("Nobody hands over to themselves. Ask a supervisor, or phone one and write it down."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=(HandoverKind.RELIEF, HandoverKind.CLOSING)) | ~Q(reason=""),
                name="out_of_the_ordinary_says_why",
                violation_error_message=_("Write down why there is no ordinary handover."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="handover_by_entry"),
            models.Index(fields=["property", "occurred_at", "id"], name="handover_by_time"),
            models.Index(fields=["property", "state", "-accepted_at"], name="handover_accepted"),
        ]

    triggers = (
        Trigger(
            "handover_handover_counted",
            "handover_handover",
            "UPDATE",
            "everything is counted before it is signed",
            "OLD.state = 'draft' AND NEW.state = 'submitted' AND EXISTS "
            "(SELECT 1 FROM handover_countline c WHERE c.handover_id = NEW.id AND c.counted IS NULL)",
            _("Something is not counted yet. Count everything, then sign."),
        ),
        Trigger(
            "handover_handover_read",
            "handover_handover",
            "UPDATE",
            "every line is read before it is accepted",
            "NEW.state = 'accepted' AND OLD.state <> 'accepted' AND EXISTS (SELECT 1 FROM handover_handoverline l "
            "WHERE l.handover_id = NEW.id AND l.told <> 'along' AND l.read_at IS NULL AND l.gone_at IS NULL "
            "AND (NEW.accepted_at IS NULL OR l.added_at < NEW.accepted_at))",
            _("A line is not read yet. Read every line, then sign."),
        ),
        Trigger(
            "handover_handover_counted_in",
            "handover_handover",
            "UPDATE",
            "the relief counted before it is accepted",
            "NEW.state = 'accepted' AND OLD.state <> 'accepted' AND EXISTS (SELECT 1 FROM handover_countline c "
            "WHERE c.handover_id = NEW.id AND c.counted_in IS NULL AND (c.agreed_at IS NULL OR c.always OR c.counted <> c.expected))",
            _("Something is not counted by you yet. Count it, then sign."),
        ),
        Trigger(
            "handover_handover_expected",
            "handover_handover",
            "UPDATE",
            "what should be there is written down as the relief signs",
            "NEW.state = 'accepted' AND OLD.state <> 'accepted' AND EXISTS (SELECT 1 FROM handover_countline c "
            "WHERE c.handover_id = NEW.id AND c.expected_signed IS NULL)",
        ),
        Trigger(
            "handover_handover_same_count",
            "handover_handover",
            "UPDATE",
            "two counts that differ are in question",
            "NEW.state = 'accepted' AND OLD.state <> 'accepted' AND EXISTS (SELECT 1 FROM handover_countline c "
            "WHERE c.handover_id = NEW.id AND c.expected_in IS NOT NULL AND c.answered_at IS NULL "
            "AND c.counted_in - c.expected_in <> COALESCE(c.counted - c.expected, 0))",
            _("Your count is not the outgoing clerk's: put it in question."),
        ),
        Trigger(
            "handover_line_once",
            "handover_handoverline",
            "INSERT",
            "a line is an entry and its reason, once",
            "EXISTS (SELECT 1 FROM handover_handoverline l WHERE l.handover_id = NEW.handover_id AND l.subject = NEW.subject "
            "AND l.subject_key = NEW.subject_key AND l.word = NEW.word)",
        ),
        Trigger(
            "handover_handover_agreed",
            "handover_handover",
            "UPDATE",
            "every question is answered before it is accepted",
            "NEW.state = 'accepted' AND OLD.state <> 'accepted' AND (EXISTS (SELECT 1 FROM handover_handoverline l "
            "WHERE l.handover_id = NEW.id AND l.asked_at IS NOT NULL AND l.answered_at IS NULL) OR EXISTS (SELECT 1 FROM "
            "handover_countline c WHERE c.handover_id = NEW.id AND c.asked_at IS NOT NULL AND c.answered_at IS NULL))",
            _("A question is still open: the outgoing clerk explains, or a supervisor decides."),
        ),
        Trigger(
            "handover_handover_notices",
            "handover_handover",
            "UPDATE",
            "must-read notices are read before it is accepted",
            "NEW.state = 'accepted' AND OLD.state <> 'accepted' AND EXISTS (SELECT 1 FROM handover_notice n "
            "WHERE n.property_id = NEW.property_id AND n.state = 'current' AND n.must_read AND n.valid_until >= NEW.accepted_at "
            "AND (NEW.shown_at IS NULL OR n.created_at <= NEW.shown_at) "
            "AND (n.audience_id IS NULL OR n.audience_id = NEW.for_post_id) AND NOT EXISTS "
            "(SELECT 1 FROM handover_noticereceipt r WHERE r.notice_id = n.id AND r.user_id = NEW.incoming_id))",
            _("A notice that must be read is unread. Read it, then sign."),
        ),
        Trigger(
            "handover_handover_instant",
            "handover_handover",
            "UPDATE",
            "one shift ends and the next begins at the same instant",
            "NEW.state = 'accepted' AND OLD.state <> 'accepted' AND (NOT EXISTS (SELECT 1 FROM desk_shift s WHERE s.id = NEW.to_shift_id "
            "AND s.post_id = NEW.for_post_id AND s.opened_at = NEW.accepted_at) OR (NEW.from_shift_id IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM desk_shift s WHERE s.id = NEW.from_shift_id AND s.post_id = NEW.for_post_id AND (s.closed_at = NEW.accepted_at "
            "OR (NEW.kind <> 'relief' AND s.closed_at < NEW.accepted_at)))))",
            _("One shift ends and the next begins at the same instant."),
        ),
        Trigger(
            "handover_handover_ended",
            "handover_handover",
            "UPDATE",
            "a signed handover is not changed: add to it",
            f"OLD.state IN ('accepted', 'withdrawn') AND ({differs(SIGNED)} OR {rewritten(('summary',))})",
            _("A signed handover is not changed any more: write an addendum."),
        ),
        Trigger(
            "desk_shift_no_overlap",
            "desk_shift",
            "INSERT",
            "shifts of one post never overlap",
            "EXISTS (SELECT 1 FROM desk_shift s WHERE s.post_id = NEW.post_id AND s.closed_at > NEW.opened_at)",
        ),
        *frozen(
            "handover_handoverline",
            (
                *("handover_id", "place", "subject_key", "number", "state", "word", "next_action", "due_at", "carried"),
                *("digest", "read_at", "gone_at", "told", "by_book"),
            ),
            ("title", "owner", "question", "answer"),
        ),
        *frozen(
            "handover_countline",
            (
                *("handover_id", "place", "name", "expected", "counted", "counted_in", "asked_at", "answered_at", "answered_by_id"),
                *("out", "always", "expected_in", "agreed_at", "expected_signed"),
            ),
            ("note", "question", "answer"),
        ),
    )

    @cached_property
    def all_lines(self) -> list["HandoverLine"]:
        """The snapshot, read once for everything a page says about it."""
        return list(self.lines.select_related("answered_by"))

    @cached_property
    def all_counts(self) -> list["CountLine"]:
        return list(self.counts.select_related("answered_by"))

    def look_again(self) -> None:
        """Lines or counts were written: what was read of them before is out of date."""
        for name in ("all_lines", "all_counts"):
            self.__dict__.pop(name, None)

    def pin_summary(self, text: str) -> dict[str, str]:
        """Take the text with a salted digest of it: the digest is what is signed and outlives a purge."""
        self.summary_salt = secrets.token_hex(16)
        self.summary_digest = trail.digest_of(self.summary_salt, {"summary": text})
        return {"summary": text}

    def search_terms(self) -> dict[str, Any]:
        return search.terms(people=[str(who) for who in (self.outgoing, self.incoming) if who], number=self.number)
