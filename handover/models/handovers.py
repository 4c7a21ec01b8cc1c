"""Handovers (交接班) with their lines and counts, as they were signed."""

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk import privacy, search, trail
from desk.books import Act
from desk.models import Entry, Post, Shift, Signature, User
from desk.promises import BLANK, Trigger, differs
from desk.types import Told
from handover.querysets import LIVE, HandoverQuerySet, LineQuerySet


def rewritten(names: Iterable[str]) -> str:
    """SQL: one of the texts says something else; blanked by the purge it says nothing."""
    return " OR ".join(f"(NEW.{name} <> OLD.{name} AND NEW.{name} NOT IN ('', '{BLANK}'))" for name in names)


def frozen(table: str, kept: Iterable[str], texts: Iterable[str]) -> Iterable[Trigger]:
    """A part of a signed handover is neither changed nor added; the purge may blank its ``texts``."""
    changed = f"{differs(kept)} OR {rewritten(texts)}"
    signed = "(SELECT h.state FROM handover_handover h WHERE h.id = {row}.handover_id) = 'accepted'"
    yield Trigger(f"{table}_no_delete", table, "DELETE", "a handover keeps its lines")
    yield Trigger(f"{table}_no_insert", table, "INSERT", "a signed handover takes no more lines", signed.format(row="NEW"))
    yield Trigger(f"{table}_frozen", table, "UPDATE", "a signed handover is not changed", f"{signed.format(row='OLD')} AND ({changed})")


SIGNED = (
    *("state", "kind", "summary_digest", "for_post_id", "accepted_at", "signed_out_id", "signed_in_id", "to_shift_id"),
    *("outgoing_id", "incoming_id", "override"),
)


class Handover(Entry):
    """交接班记录: one post, from one clerk to the next; after the second signature only addenda."""

    PREFIX = "JB"

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("handover", "being written")
        SUBMITTED = "submitted", pgettext_lazy("handover", "waiting for the relief")
        REVIEW = "review", pgettext_lazy("handover", "being read")
        ACCEPTED = "accepted", pgettext_lazy("handover", "accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("handover", "withdrawn")

    class Kind(models.TextChoices):
        RELIEF = "relief", pgettext_lazy("handover", "from clerk to clerk")
        CLOSING = "closing", pgettext_lazy("handover", "the post closes")
        UNRELIEVED = "unrelieved", pgettext_lazy("handover", "the post is left without relief")
        FIRST = "first", pgettext_lazy("handover", "first use of the post")
        ABSENT = "absent", pgettext_lazy("handover", "without the outgoing clerk")

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
        _done = Q(state="accepted")
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
                condition=Q(kind__in=("first", "absent"))
                | Q(state__in=("draft", "withdrawn"))
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
                condition=Q(kind__in=("relief", "closing")) | ~Q(reason=""),
                name="out_of_the_ordinary_says_why",
                violation_error_message=_("Write down why there is no ordinary handover."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="handover_by_entry"),
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

    def pin_summary(self, text: str) -> str:
        """Take the text with a salted digest of it: the digest is what is signed and outlives a purge."""
        self.summary_salt = secrets.token_hex(16)
        self.summary_digest = trail.digest_of(self.summary_salt, {"summary": text})
        return text

    def search_terms(self) -> dict[str, Any]:
        return search.terms(people=[str(who) for who in (self.outgoing, self.incoming) if who], number=self.number)


class Questioned(models.Model):
    """Something the incoming clerk may question; answered by the outgoing clerk or ruled by a supervisor."""

    question = models.CharField(_("question"), max_length=300, blank=True, validators=[privacy.refuse_id_number])
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True, validators=[privacy.refuse_id_number])
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def in_question(self) -> bool:
        return self.asked_at is not None and self.answered_at is None


ANSWERED_BY_SOMEBODY = Q(answered_at__isnull=True) | (Q(answered_by__isnull=False) & Q(asked_at__isnull=False))


class HandoverLine(Questioned):
    """One open entry and its reason, as it stood at that minute. What names people is blanked by the purge;
    ``digest``, which is what was signed, still verifies."""

    personal: ClassVar = {
        "title": privacy.text("text_days"),
        "owner": privacy.name("text_days"),
        "question": privacy.text("text_days"),
        "answer": privacy.text("text_days"),
    }
    plain: ClassVar = {"subject", "number", "state", "word", "told", "next_action", "together", "salt", "digest"}

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    subject = models.CharField(max_length=60)
    subject_key = models.UUIDField()
    number = models.CharField(_("number"), max_length=20, blank=True)
    title = models.CharField(_("what"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=60)
    next_action = models.CharField(_("next"), max_length=120)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    word = models.CharField(_("why it is told"), max_length=60, blank=True)
    told = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Told], default=Told.BOOK.value)
    together = models.CharField(_("told together"), max_length=60, blank=True)
    carried = models.PositiveIntegerField(_("times carried"), default=0)
    first_shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="+")
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    round = models.PositiveSmallIntegerField(_("round"), default=0)  # 0: signed by whoever hands over; later: new meanwhile
    added_at = models.DateTimeField(_("taken in"))
    gone_at = models.DateTimeField(_("closed meanwhile"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    by_book = models.BooleanField(_("read with its book"), default=False)

    act: Act | None = None  # while it is told: the move that does it, where the post waits for that

    objects = LineQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name, verbose_name_plural = _("line of a handover"), _("lines of a handover")
        ordering = ["handover", "place"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "place"], name="handoverline_place_once"),
            models.CheckConstraint(condition=ANSWERED_BY_SOMEBODY, name="handoverline_answered_by"),
            models.CheckConstraint(condition=Q(by_book=False) | ~Q(told="singly"), name="what_stands_alone_is_read_alone"),
        ]
        indexes = [models.Index(fields=["handover", "subject_key"], name="handoverline_of_subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.word}"

    @property
    def identity(self) -> tuple[str, Any, str]:
        """A line is an entry and its reason."""
        return self.subject, self.subject_key, self.word

    @property
    def ref(self) -> str:
        """How a page names the line, in the snapshot or not yet in it."""
        return hashlib.sha256("|".join(str(part) for part in self.identity).encode()).hexdigest()[:10]

    @staticmethod
    def digest_of(salt: str, title: str, owner: str) -> str:
        return trail.digest_of(salt, {"title": title, "owner": owner})

    def tell_as(self, fresh: "HandoverLine") -> None:
        """Say what the entry is at this minute and what is next for it. For a page: what was signed stays as it was signed."""
        for name in ("title", "state", "next_action", "owner", "due_at", "act"):
            setattr(self, name, getattr(fresh, name))

    def signed_text(self) -> str:
        """The line as it is signed: personal text by its salted digest only."""
        due = self.due_at.isoformat(timespec="minutes") if self.due_at else ""
        parts = (self.place, self.subject, self.subject_key, self.number, self.state, self.word, self.next_action, due, self.carried)
        return "|".join(str(part) for part in (*parts, self.digest))


def moved(n: int) -> str:
    """In words, what went in or out of something counted; "" when nothing did."""
    if n == 0:
        return ""
    return (_("%(n)s given out since") if n < 0 else _("%(n)s taken in since")) % {"n": abs(n)}


class CountLine(Questioned):
    """清点: what is counted at a handover, by the outgoing clerk and, if in question, by the incoming one."""

    personal: ClassVar = {
        "note": privacy.text("text_days"),
        "question": privacy.text("text_days"),
        "answer": privacy.text("text_days"),
    }
    plain: ClassVar = {"name"}

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="counts")
    place = models.PositiveIntegerField()
    name = models.CharField(_("what"), max_length=120)
    expected = models.PositiveIntegerField(_("expected"))
    out = models.PositiveIntegerField(_("out by rights"), default=0)
    always = models.BooleanField(_("the relief counts it each time"), default=False)
    counted = models.PositiveIntegerField(_("counted"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, validators=[privacy.refuse_id_number])
    counted_in = models.PositiveIntegerField(_("counted by the relief"), null=True, blank=True)
    expected_in = models.PositiveIntegerField(_("expected when the relief counted"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("counted by the relief, agrees"), null=True, blank=True)
    expected_signed = models.PositiveIntegerField(_("expected when the relief signed"), null=True, blank=True)

    now: int | None = None  # while it is read: what the books say at this minute

    class Meta:
        verbose_name, verbose_name_plural = _("count"), _("counts")
        ordering = ["handover", "place"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "place"], name="countline_place_once"),
            models.CheckConstraint(condition=ANSWERED_BY_SOMEBODY, name="countline_answered_by"),
            models.CheckConstraint(
                condition=Q(counted__isnull=True) | Q(counted=F("expected")) | ~Q(note=""),
                name="a_difference_has_a_note",
                violation_error_message=_("The count differs: write down why."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def due(self) -> int:
        """How many should be there: when the relief signed, while they read at this minute, else when it was first counted."""
        return next(one for one in (self.expected_signed, self.now, self.expected) if one is not None)

    @property
    def due_out(self) -> int:
        """How many of a post's own are out by rights by then."""
        return max(0, self.expected + self.out - self.due) if self.out else 0

    @property
    def since(self) -> str:
        """What lies between the two clerks' numbers: given out or taken in since it was first counted."""
        return moved(self.due - self.expected)

    @property
    def asked(self) -> bool:
        """Whether the relief writes down an own figure: the first one differs, or it is counted each time."""
        return self.always or (self.counted is not None and self.counted != self.expected)

    @property
    def stands(self) -> bool:
        """Whether the relief has counted it, or said that it agrees."""
        return self.counted_in is not None or (self.agreed_at is not None and not self.asked)

    @property
    def contradicted(self) -> bool:
        """The relief found another number, whatever went in and out between the two counts."""
        if self.counted_in is None or self.expected_in is None:
            return False
        return self.counted_in - self.expected_in != (0 if self.counted is None else self.counted - self.expected)

    def signed_text(self) -> str:
        return f"{self.place}|{self.name}|{self.expected}|{self.counted}"
