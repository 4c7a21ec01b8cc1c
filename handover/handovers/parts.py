"""The lines and counts of a handover, as they were signed."""

import hashlib
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desk.ledger import trail
from desk.models import Shift, User
from desk.papers import privacy
from desk.registry import Act
from desk.types import Told
from handover.handovers.querysets import LineQuerySet


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

    handover = models.ForeignKey("handover.Handover", models.PROTECT, related_name="lines")
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

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("line of a handover"), _("lines of a handover")
        ordering = ["handover", "place"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "place"], name="handoverline_place_once"),
            models.CheckConstraint(condition=ANSWERED_BY_SOMEBODY, name="handoverline_answered_by"),
            models.CheckConstraint(condition=Q(by_book=False) | ~Q(told=Told.SINGLY), name="what_stands_alone_is_read_alone"),
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

    handover = models.ForeignKey("handover.Handover", models.PROTECT, related_name="counts")
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
