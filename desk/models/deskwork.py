"""Policies, the privacy notice, supervisors' authorisations, the search index."""

import uuid
from datetime import datetime, time

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from desk import privacy
from desk.fields import EncryptedField
from desk.models.people import Post, Property, User
from desk.models.records import Record, RecordQuerySet


class BookPolicy(models.Model):
    """A book's numbers for one property. Every default of the practice lives in a subclass."""

    plain: set[str] = set()

    property = models.OneToOneField(Property, models.PROTECT, verbose_name=_("property"), related_name="%(app_label)s_policy")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} · {self.property}"


class DeskPolicy(BookPolicy):
    """What all books share."""

    duty_gate = models.BooleanField(
        _("clerk's verbs need duty"), default=True, help_text=_("Without a shift at a post everything can be read, nothing written.")
    )
    idle_minutes = models.PositiveSmallIntegerField(_("lock when idle (minutes)"), default=30, validators=[MinValueValidator(1)])
    absolute_hours = models.PositiveSmallIntegerField(_("full sign-in again after (hours)"), default=12)
    pin_tries = models.PositiveSmallIntegerField(_("PIN tries"), default=5)
    confirm_hours = models.PositiveSmallIntegerField(_("confirm an authorisation within (hours)"), default=12)
    reveal_seconds = models.PositiveSmallIntegerField(_("a phone number stays visible (seconds)"), default=60)
    service_from = models.TimeField(_("customers are served from"), default=time(8, 30))
    service_to = models.TimeField(
        _("customers are served until"), default=time(17, 30), help_text=_("The same time twice means round the clock.")
    )
    service_days = models.CharField(
        _("days of service"),
        max_length=7,
        default="12345",
        validators=[RegexValidator(r"^[1-7]+$")],
        help_text=_("1 is Monday, 7 is Sunday; the holiday calendar wins."),
    )

    apology_minutes = models.PositiveSmallIntegerField(_("apologise to whoever waits after (minutes)"), default=3)
    correct_days = models.PositiveSmallIntegerField(_("an ended entry is corrected by a supervisor only after (days)"), default=7)
    draft_days = models.PositiveSmallIntegerField(_("parked forms are kept (days)"), default=3, validators=[MinValueValidator(1)])
    typed_hours = models.PositiveSmallIntegerField(
        _("what was typed and not sent is kept (hours)"), default=24, validators=[MinValueValidator(1)]
    )

    scan_prefix = models.CharField(
        _("prefix of the scanner"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^[!-~]+$")],
        help_text=_("What the scanners of this property are set to send before each code; empty for none."),
    )

    plain = {"service_days", "scan_prefix"}

    class Meta:
        verbose_name, verbose_name_plural = _("desk policy"), _("desk policies")


class Holiday(models.Model):
    """节假日: a day that differs from its weekday; ``working`` for a weekend that is worked (调休)."""

    plain = {"name"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=40)
    working = models.BooleanField(_("worked"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("holiday"), _("holiday calendar")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["property", "day"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class NoticeVersion(models.Model):
    """告知: the privacy notice shown beside the desk; every slip says which version applied."""

    plain = {"title", "body"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    version = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=100)
    body = models.TextField(_("text"))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name, verbose_name_plural = _("privacy notice"), _("privacy notices")
        constraints = [models.UniqueConstraint(fields=["property", "version"], name="noticeversion_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class Authorisation(Record):
    """授权: one supervisor's gate, opened in one of two ways.

    *Live*: the clerk asks, a supervisor grants or denies under her own sign-in.
    *Afterwards* (授权后补签): the clerk writes down whom they phoned, when and what was said; the
    work goes on; a supervisor confirms or disputes it within ``DeskPolicy.confirm_hours``.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("authorisation", "asked")
        GRANTED = "granted", pgettext_lazy("authorisation", "granted")
        DENIED = "denied", pgettext_lazy("authorisation", "denied")
        TO_CONFIRM = "to_confirm", pgettext_lazy("authorisation", "to confirm")
        CONFIRMED = "confirmed", pgettext_lazy("authorisation", "confirmed")
        DISPUTED = "disputed", pgettext_lazy("authorisation", "disputed")

    personal = {"reason": privacy.text(), "whom": privacy.name(), "said": privacy.text(), "comment": privacy.text()}
    plain = {"gate", "subject", "number"}

    gate = models.CharField(_("what for"), max_length=40)
    subject = models.CharField(max_length=60)
    subject_key = models.UUIDField()
    number = models.CharField(_("number"), max_length=20)
    reason = models.CharField(_("reason"), max_length=300, validators=[privacy.refuse_id_number])
    whom = models.CharField(_("phoned whom"), max_length=120, blank=True)
    phoned_at = models.DateTimeField(_("phoned at"), null=True, blank=True)
    said = models.CharField(_("what was said"), max_length=300, blank=True, validators=[privacy.refuse_id_number])
    due_at = models.DateTimeField(_("confirm by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    comment = models.CharField(_("comment"), max_length=300, blank=True, validators=[privacy.refuse_id_number])

    OPENS = (State.GRANTED, State.TO_CONFIRM, State.CONFIRMED)
    OPEN = (State.ASKED, State.TO_CONFIRM)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("authorisation"), _("authorisations")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["property", "subject_key", "gate"],
                condition=Q(state__in=("asked", "granted", "to_confirm", "confirmed")),
                name="one_live_authorisation",
                violation_error_message=_("A supervisor has already been asked about this."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "granted", "denied")) | (Q(phoned_at__isnull=False) & ~Q(whom="") & ~Q(said="")),
                name="afterwards_says_whom",
                violation_error_message=_("Write down whom you phoned, when, and what was said."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "to_confirm")) | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("created_by")),
                name="nobody_authorises_themselves",
                violation_error_message=_("Nobody decides their own request."),
            ),
        ]
        indexes = [
            models.Index(fields=["property", "state", "due_at"], name="authorisation_open"),
            models.Index(fields=["property", "-id"], name="authorisation_by_entry"),
        ]

    def __str__(self) -> str:
        return self.number


class QueueTicket(Record):
    """稍候: somebody waits for the desk. The place is a number; a name, if any, is gone when they are served."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("queue", "waiting")
        SERVED = "served", pgettext_lazy("queue", "served")
        GONE = "gone", pgettext_lazy("queue", "gone")

    class Kind(models.TextChoices):
        SOMEBODY = "somebody", pgettext_lazy("queue", "somebody at the counter")
        VISITOR = "visitor", pgettext_lazy("queue", "visitor")
        CALLER = "caller", pgettext_lazy("queue", "caller")
        MAIL = "mail", pgettext_lazy("queue", "for mail")

    ENDED = (State.SERVED, State.GONE)
    personal = {"who": privacy.name()}
    plain = {"kind"}

    place = models.PositiveIntegerField(pgettext_lazy("queue", "place"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SOMEBODY)
    who = models.CharField(_("who"), max_length=60, blank=True, validators=[privacy.refuse_id_number])

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("place in the queue"), _("queue")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(state="waiting") | Q(who=""), name="served_keeps_no_name"),
        ]
        indexes = [models.Index(fields=["property", "state", "created_at"], name="queue_by_time")]

    def __str__(self) -> str:
        return f"{self.place} · {self.who or self.get_kind_display()}"

    def minutes(self, now: datetime) -> int:
        """Whole minutes they have waited, never negative."""
        return max(0, int((now - self.created_at).total_seconds() // 60))


class DraftQuerySet(RecordQuerySet):
    """Parked forms: those of one's own post, and one's own."""

    def seen_by(self, property: Property, user: User | None, post: Post | None) -> "DraftQuerySet":
        """What this person may take up again: colleagues of the post see each other's."""
        mine = Q(by=user)
        return self.filter(mine | Q(post_id=post.pk) if post is not None else mine, property=property)


class Draft(models.Model):
    """A half-filled form as it was left, until it is taken up again.

    暂存: parked with a key, for anybody of the post. ``quiet`` (自动保存): kept by itself while somebody
    types, one for each person and form, for that person to find again.
    """

    personal = {"fields": privacy.text("draft_days"), "title": privacy.text("draft_days")}
    plain = {"path"}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    path = models.CharField(max_length=200)
    title = models.CharField(_("form"), max_length=120)
    fields = EncryptedField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("parked at"))
    quiet = models.BooleanField(default=False, editable=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("parked form"), _("parked forms")
        constraints = [
            models.UniqueConstraint(fields=["property", "by", "path"], condition=Q(quiet=True), name="typed_once"),
        ]
        indexes = [models.Index(fields=["property", "at"], name="draft_by_time")]

    def __str__(self) -> str:
        return self.title

    def address(self) -> str:
        """Where it is taken up again."""
        return self.path if "draft=" in self.path else f"{self.path}{'&' if '?' in self.path else '?'}draft={self.key}"

    def ago(self) -> str:
        """How old it is, as one says it."""
        minutes = self.minutes()
        if minutes < 1:
            return gettext("just now")
        if minutes < 60:
            return ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
        return ngettext("%(n)s hour ago", "%(n)s hours ago", minutes // 60) % {"n": minutes // 60}

    def minutes(self) -> int:
        """Whole minutes since it was parked or last typed into."""
        return max(0, int((timezone.now() - self.at).total_seconds() // 60))


class SearchRow(models.Model):
    """What the one box finds. ``text`` holds tokens (see :mod:`desk.search`), never a readable name."""

    plain = {"subject", "text", "last4"}
    personal: dict[str, privacy.Personal] = {}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    key = models.UUIDField()
    text = models.TextField()
    last4 = models.CharField(max_length=4, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "subject", "key"], name="searchrow_once")]
        indexes = [
            models.Index(fields=["property", "last4", "-at"], name="searchrow_last4"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.key}"
