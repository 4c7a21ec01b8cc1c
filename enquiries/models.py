"""Enquiries (问询), messages (留言), what was promised (答应的事), complaints (投诉), and the ready answers."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from desk import privacy, search
from desk.fields import EncryptedField, clean_phone
from desk.models import BookPolicy, Department, Entry, Property, Record, User
from desk.promises import Trigger
from directory.models import Contact, Unit
from directory.querysets import DirectoryQuerySet
from enquiries.querysets import COMPLAINT_OPEN, ENQUIRY_OPEN, ComplaintQuerySet, EnquiryQuerySet, MessageQuerySet, PromiseQuerySet


class EnquiryPolicy(BookPolicy):
    """The book's clocks, limits and retention for one property."""

    min_attempts = models.PositiveSmallIntegerField(_("tries before somebody counts as not found"), default=2)
    accept_minutes = models.PositiveSmallIntegerField(
        _("a department accepts within (minutes)"), default=30, validators=[MinValueValidator(1)]
    )
    accept_in_service = models.BooleanField(_("… counted in service hours"), default=True)
    soon_minutes = models.PositiveSmallIntegerField(_("a promise is soon due (minutes before)"), default=15)
    urgent_minutes = models.PositiveSmallIntegerField(_("deliver an urgent message within (minutes)"), default=30)
    message_minutes = models.PositiveSmallIntegerField(_("deliver a message within (minutes)"), default=120)
    message_tries = models.PositiveSmallIntegerField(_("failed tries before a supervisor looks at it"), default=3)
    seen_minutes = models.PositiveSmallIntegerField(_("a supervisor sees a complaint within (minutes)"), default=15)
    reply_hours = models.PositiveSmallIntegerField(_("first reply within (hours)"), default=24)
    reply_in_service = models.BooleanField(_("… counted in service hours"), default=False)
    urgent_hours = models.PositiveSmallIntegerField(_("urgent: resolved within (hours)"), default=24)
    minor_hours = models.PositiveSmallIntegerField(_("minor: resolved within (hours)"), default=24)
    important_hours = models.PositiveSmallIntegerField(_("important: resolved within (hours)"), default=72)
    major_hours = models.PositiveSmallIntegerField(_("major: resolved within (hours)"), default=168)
    resolve_in_service = models.BooleanField(_("… counted in service hours"), default=False)
    ceiling_days = models.PositiveSmallIntegerField(
        _("answered at the latest within (days)"), default=10, help_text=_("The law of the city.")
    )
    call_days = models.PositiveSmallIntegerField(_("follow-up call within (days)"), default=3)
    call_tries = models.PositiveSmallIntegerField(_("follow-up calls nobody answered before it may be closed"), default=3)
    major_after_days = models.PositiveSmallIntegerField(_("unresolved for so long counts as major (days)"), default=30)
    enquiry_days = models.PositiveSmallIntegerField(_("names in enquiries are kept (days)"), default=180)
    message_days = models.PositiveSmallIntegerField(_("messages are kept (days)"), default=90)
    complaint_days = models.PositiveSmallIntegerField(_("complaints are kept (days)"), default=1095)

    class Meta:
        verbose_name, verbose_name_plural = _("enquiry policy"), _("enquiry policies")


class Category(models.Model):
    """投诉类别, in two levels. A kind of complaint may open something in another book."""

    plain = {"name", "opens"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("belongs to"), related_name="children")
    name = models.CharField(_("name"), max_length=40)
    opens = models.SlugField(
        _("opens in the book"),
        max_length=20,
        blank=True,
        help_text=_("Short name of a book, such as mail: its page offers to open something there about the complaint."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("category of complaints"), _("categories of complaints")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="category_once"),
            models.UniqueConstraint(fields=["property", "name"], condition=Q(parent__isnull=True), name="top_category_once"),
        ]

    def __str__(self) -> str:
        return f"{self.parent.name} · {self.name}" if self.parent is not None else self.name

    def clean(self) -> None:
        parent = self.parent
        if parent is not None and (parent.parent_id is not None or parent.pk == self.pk):
            raise ValidationError({"parent": _("Categories have two levels: choose one of the first.")}, code="levels")
        if parent is not None and parent.property_id != self.property_id:
            raise ValidationError({"parent": _("This belongs to another property.")}, code="property")


class Answer(models.Model):
    """资料: a ready answer the desk gives again. An answer a superior gave is filed here in one key."""

    personal: ClassVar = {"question": privacy.text(), "answer": privacy.text(), "source": privacy.name()}
    plain: ClassVar[set[str]] = set()

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    question = models.CharField(pgettext_lazy("ready answer", "question"), max_length=300, validators=[privacy.refuse_id_number])
    answer = models.CharField(pgettext_lazy("ready answer", "answer"), max_length=500, validators=[privacy.refuse_id_number])
    source = models.CharField(_("who says so"), max_length=120, blank=True)
    checked_on = models.DateField(_("checked on"))
    active = models.BooleanField(_("active"), default=True)

    objects = DirectoryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("ready answer"), _("ready answers")
        indexes = [models.Index(fields=["property", "-id"], name="answer_by_entry")]

    def __str__(self) -> str:
        return self.question

    def search_terms(self) -> dict[str, Any]:
        return search.terms(names=[self.question, self.answer])


class Channel(models.TextChoices):
    """方式: how somebody reached the desk."""

    VISIT = "visit", pgettext_lazy("channel", "in person")
    PHONE = "phone", pgettext_lazy("channel", "by phone")
    LETTER = "letter", pgettext_lazy("channel", "by letter")
    ONLINE = "online", pgettext_lazy("channel", "online")
    ABOVE = "above", pgettext_lazy("channel", "passed on by a superior")


class Caller(models.Model):
    """Who speaks to the desk, as far as they said, and how they can be reached."""

    person = models.CharField(pgettext_lazy("enquiry", "who asks"), max_length=120, blank=True, validators=[privacy.refuse_id_number])
    phone = EncryptedField(_("phone"), blank=True, default="", validators=[privacy.refuse_id_number])
    phone_last4 = models.CharField(max_length=4, blank=True, editable=False)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self.phone = clean_phone(self.phone)
        digits = "".join(ch for ch in self.phone if ch.isdigit())
        self.phone_last4 = digits[-4:] if len(digits) >= 7 else ""

    def reachable(self) -> bool:
        """Whether the desk could tell them anything later: by phone, or at their unit."""
        return bool(self.phone) or getattr(self, "unit_id", None) is not None


class Wanted(models.Model):
    """Whom it is for or about: a contact, a unit, or what was said."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"), related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, verbose_name=_("person"), related_name="+")
    wanted = models.CharField(_("whom, as told"), max_length=120, blank=True, validators=[privacy.refuse_id_number])

    class Meta:
        abstract = True

    def whom(self) -> str:
        """Name and room, or what was said."""
        return " · ".join(part for part in (str(self.contact or self.wanted or ""), str(self.unit or "")) if part)


def _ended(table: str, ended: tuple[str, ...], says: Any) -> Trigger:
    listed = ", ".join(f"'{state}'" for state in ended)
    return Trigger(
        f"{table}_ended",
        table,
        "UPDATE",
        "what has ended stays ended",
        f"OLD.state IN ({listed}) AND NEW.state <> OLD.state",
        sentence=says,
    )


def _lines(table: str, kept: tuple[str, ...], text: str) -> tuple[Trigger, ...]:
    """A row without a life of its own is written once; the purge may blank its text, and nothing else."""
    fixed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in kept)
    return (
        Trigger(f"{table}_no_delete", table, "DELETE", "a line stays"),
        Trigger(f"{table}_no_update", table, "UPDATE", "a line is erased, never changed", f"{fixed} OR NEW.{text} <> ''"),
    )


def _while_kept(condition: Q) -> Q:
    """What holds as long as the words are kept: an erased row has none left to ask for."""
    return condition | Q(purged_at__isnull=False)


def _promised(says: str) -> str:
    return f"EXISTS (SELECT 1 FROM enquiries_promise p WHERE p.subject_key = NEW.key AND p.state = '{says}')"


class Line(models.Model):
    """Something done at one moment by one person, written with the move it belongs to."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        abstract = True
        ordering = ["id"]


class Enquiry(Wanted, Caller, Entry):
    """问询: one question or request, until the customer has an answer. There is no outcome "don't know"."""

    PREFIX = "WX"

    class Kind(models.TextChoices):
        INFORMATION = "info", pgettext_lazy("enquiry", "information")
        FIND = "find", pgettext_lazy("enquiry", "find a person")
        SERVICE = "service", pgettext_lazy("enquiry", "service request")
        OTHER = "other", pgettext_lazy("enquiry", "other")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("enquiry", "taken up")
        PROMISED = "promised", pgettext_lazy("enquiry", "answer promised")
        REFERRED = "referred", pgettext_lazy("enquiry", "referred")
        ESCALATED = "escalated", pgettext_lazy("enquiry", "superior asked")
        ANSWERED = "answered", pgettext_lazy("enquiry", "answered")
        CONNECTED = "connected", pgettext_lazy("enquiry", "connected")
        MESSAGE = "message", pgettext_lazy("enquiry", "message taken")
        NOT_FOUND = "not_found", pgettext_lazy("enquiry", "not found")
        DECLINED = "declined", pgettext_lazy("enquiry", "declined politely")
        VOID = "void", pgettext_lazy("enquiry", "void")

    class Result(models.TextChoices):
        AGREED = "agreed", pgettext_lazy("attempt", "agrees to be connected")
        UNWILLING = "unwilling", pgettext_lazy("attempt", "does not take the call (a message is possible)")
        BUSY = "busy", pgettext_lazy("attempt", "line busy")
        NO_ANSWER = "no_answer", pgettext_lazy("attempt", "no answer")
        AWAY = "away", pgettext_lazy("attempt", "not in")

    class Left(models.TextChoices):
        CONTACT = "contact", pgettext_lazy("enquiry", "left a contact")
        NOTHING = "nothing", pgettext_lazy("enquiry", "declined to leave one")

    ENDED = (State.ANSWERED, State.CONNECTED, State.MESSAGE, State.NOT_FOUND, State.DECLINED, State.VOID)
    personal: ClassVar = {
        "answered_from": privacy.text("enquiry_days"),
        "person": privacy.name("enquiry_days"),
        "phone": privacy.phone("enquiry_days"),
        "wanted": privacy.name("enquiry_days"),
        "subject": privacy.text("enquiry_days"),
        "answer": privacy.text("enquiry_days"),
        "advice": privacy.text("enquiry_days"),
        "referred_to": privacy.name("enquiry_days"),
        "accepted_by": privacy.name("enquiry_days"),
        "reason": privacy.text("enquiry_days"),
    }
    plain: ClassVar = {"kind", "channel", "phone_last4", "last_result", "left"}
    amendable = ("occurred_at", "kind", "channel", "subject", "person", "phone", "wanted")
    search_fields = frozenset({"subject", "person", "phone", "wanted"})

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.VISIT)
    subject = models.CharField(_("what is asked"), max_length=300, validators=[privacy.refuse_id_number])
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    attempts_needed = models.PositiveSmallIntegerField(_("tries needed"), default=2, editable=False)
    last_result = models.CharField(_("last try"), max_length=10, choices=Result.choices, blank=True)
    consent_at = models.DateTimeField(_("agreed at"), null=True, blank=True, editable=False)
    answer = models.CharField(pgettext_lazy("enquiry", "answer"), max_length=500, blank=True, validators=[privacy.refuse_id_number])
    answered_from = models.CharField(_("from"), max_length=60, blank=True)
    at_once = models.BooleanField(_("answered at once"), default=False)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name=_("department"), related_name="+")
    referred_to = models.CharField(_("passed on to"), max_length=120, blank=True)
    accepted_by = models.CharField(_("accepted by"), max_length=120, blank=True)
    due_accept_at = models.DateTimeField(_("the department accepts by"), null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(pgettext_lazy("referral", "accepted at"), null=True, blank=True, editable=False)
    agreed_at = models.DateTimeField(_("agreed for"), null=True, blank=True, editable=False)
    superior = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name=_("superior asked"), related_name="+")
    advice = models.CharField(_("superior's answer"), max_length=500, blank=True, validators=[privacy.refuse_id_number])
    left = models.CharField(_("left behind"), max_length=8, choices=Left.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    filed_at = models.DateTimeField(_("filed as a ready answer"), null=True, blank=True, editable=False)

    objects = EnquiryQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("enquiry"), _("enquiries")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=_while_kept(~Q(subject="")), name="enquiry_has_subject", violation_error_message=_("Write down what is asked.")
            ),
            models.CheckConstraint(
                condition=_while_kept(~Q(kind="find") | Q(unit__isnull=False) | ~Q(wanted="")),
                name="find_names_somebody",
                violation_error_message=_("Say who is looked for."),
            ),
            models.CheckConstraint(
                condition=_while_kept(~Q(state="answered") | ~Q(answer="") | Q(at_once=True)),
                name="answered_has_answer",
                violation_error_message=_("Write down the answer."),
            ),
            models.CheckConstraint(
                condition=~Q(state="connected") | Q(consent_at__isnull=False),
                name="connected_means_consent",
                violation_error_message=_("Nobody is connected before they agree: call first."),
            ),
            models.CheckConstraint(
                condition=~Q(state="not_found") | Q(attempts__gte=F("attempts_needed")),
                name="not_found_after_tries",
                violation_error_message=_("Try again first: not every way has been tried."),
            ),
            models.CheckConstraint(
                condition=~Q(state="not_found") | ~Q(left=""),
                name="not_found_offers",
                violation_error_message=_("Ask for a message or a contact, or note that they declined to leave one."),
            ),
            models.CheckConstraint(
                condition=_while_kept(~Q(left="contact") | ~Q(phone="")),
                name="left_contact_is_there",
                violation_error_message=_("Write down the contact they left."),
            ),
            models.CheckConstraint(
                condition=_while_kept(~Q(state="referred") | (Q(department__isnull=False) & ~Q(referred_to=""))),
                name="referred_names_somebody",
                violation_error_message=_("Name the department and the person it was passed on to."),
            ),
            models.CheckConstraint(condition=~Q(state="referred") | Q(due_accept_at__isnull=False), name="referred_has_clock"),
            models.CheckConstraint(
                condition=_while_kept(Q(accepted_at__isnull=True) | (Q(agreed_at__isnull=False) & ~Q(accepted_by=""))),
                name="accepted_says_when",
                violation_error_message=_("Write down who accepted, and the time that was agreed."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="find") | ~Q(state="answered"),
                name="search_is_not_answered",
                violation_error_message=_("Somebody is looked for: put through, take a message, or note “not found”."),
            ),
            models.CheckConstraint(
                condition=~Q(state="escalated") | Q(superior__isnull=False),
                name="escalated_names_superior",
                violation_error_message=_("Name the superior who is asked."),
            ),
            models.CheckConstraint(
                condition=_while_kept(~Q(state__in=("declined", "void")) | ~Q(reason="")),
                name="declined_says_why",
                violation_error_message=_("Write down the reason."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENQUIRY_OPEN, ended_at__isnull=True) | (~Q(state__in=ENQUIRY_OPEN) & Q(ended_at__isnull=False)),
                name="enquiry_end_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["property", "-id"], name="enquiry_by_entry"),
            models.Index(fields=["property", "state", "-id"], name="enquiry_by_state"),
            models.Index(fields=["property", "kind", "-id"], name="enquiry_by_kind"),
            models.Index(fields=["property", "unit", "-id"], name="enquiry_by_unit"),
            models.Index(fields=["property", "business_date", "serial"], name="enquiry_by_day"),
            models.Index(fields=["property", "purged_at", "occurred_at"], name="enquiry_to_purge"),
        ]

    triggers = (
        _ended("enquiries_enquiry", ENDED, _("This enquiry has ended: log a new one.")),
        Trigger(
            "enquiries_enquiry_promised",
            "enquiries_enquiry",
            "UPDATE",
            "promised, referred and escalated keep a promise",
            f"NEW.state IN ('promised', 'referred', 'escalated') AND NEW.state <> OLD.state AND NOT {_promised('open')}",
            sentence=_("Say first by when the customer has an answer."),
        ),
        Trigger(
            "enquiries_enquiry_owed",
            "enquiries_enquiry",
            "UPDATE",
            "an enquiry does not end while an answer is owed",
            f"OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND {_promised('open')}",
            sentence=_("The customer is still owed an answer: keep the promise first."),
        ),
        Trigger(
            "enquiries_enquiry_sought",
            "enquiries_enquiry",
            "UPDATE",
            "a search stays a search",
            "OLD.kind = 'find' AND NEW.kind <> 'find'",
            sentence=_("Looking for somebody stays a search. If it was logged by mistake, void it and log it anew."),
        ),
        *_lines("enquiries_attempt", ("property_id", "enquiry_id", "at", "how", "result"), "said"),
    )

    def search_terms(self) -> dict[str, Any]:
        room = self.unit.room if self.unit else ""
        people = [self.person, str(self.contact or ""), self.wanted]
        return search.terms(people=people, names=[self.subject], room=room, number=self.number, phone=self.phone)

    def reachable(self) -> bool:
        """The unit of a search is that of whoever is looked for."""
        return bool(self.phone) if self.kind == self.Kind.FIND else super().reachable()

    def untried(self) -> bool:
        """Looked for, and nobody has been called yet (C1.3)."""
        return self.kind == self.Kind.FIND and self.attempts == 0

    def next_due(self) -> datetime | None:
        """The department's clock that runs now: to accept, then the time it agreed to; ``None`` where none does."""
        if self.state != self.State.REFERRED:
            return None
        return self.due_accept_at if self.accepted_at is None else self.agreed_at


class Attempt(Line):
    """联系记录: one try to reach somebody who is looked for."""

    class How(models.TextChoices):
        PHONE = "phone", pgettext_lazy("attempt", "by phone")
        RECEPTION = "reception", pgettext_lazy("attempt", "through the unit's reception")
        PERSON = "person", pgettext_lazy("attempt", "in person")
        PAGING = "paging", pgettext_lazy("attempt", "by message")

    personal: ClassVar = {"said": privacy.text("enquiry_days")}
    plain: ClassVar = {"how", "result"}

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="tries")
    how = models.CharField(_("how"), max_length=10, choices=How.choices, default=How.PHONE)
    result = models.CharField(_("result"), max_length=10, choices=Enquiry.Result.choices)
    said = models.CharField(_("what they said"), max_length=200, blank=True, validators=[privacy.refuse_id_number])

    class Meta(Line.Meta):
        verbose_name, verbose_name_plural = _("try"), _("tries")

    def __str__(self) -> str:
        return self.get_result_display()


class Message(Wanted, Caller, Entry):
    """留言: for one receiver, read back when it is taken, delivered to somebody named."""

    PREFIX = "LY"

    class State(models.TextChoices):
        TAKEN = "taken", pgettext_lazy("message", "to be delivered")
        DELIVERED = "delivered", pgettext_lazy("message", "delivered")
        RETURNED = "returned", pgettext_lazy("message", "given back to the sender")
        VOID = "void", pgettext_lazy("message", "void")

    class How(models.TextChoices):
        PHONE = "phone", pgettext_lazy("message", "by phone")
        PERSON = "person", pgettext_lazy("message", "in person")
        SLIP = "slip", pgettext_lazy("message", "folded slip")
        COLLECTED = "collected", pgettext_lazy("message", "collected at the desk")

    ENDED = (State.DELIVERED, State.RETURNED, State.VOID)
    personal: ClassVar = {
        "person": privacy.name("message_days"),
        "phone": privacy.phone("message_days"),
        "wanted": privacy.name("message_days"),
        "body": privacy.text("message_days"),
        "delivered_to": privacy.name("message_days"),
        "reason": privacy.text("message_days"),
    }
    plain: ClassVar = {"channel", "phone_last4", "how"}
    amendable = ("person", "phone", "wanted", "body")
    search_fields = frozenset({"person", "phone", "wanted"})

    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.PHONE)
    body = models.CharField(_("message"), max_length=500, validators=[privacy.refuse_id_number])
    urgent = models.BooleanField(_("urgent"), default=False)
    read_back = models.BooleanField(_("read back and confirmed"), default=False)
    due_at = models.DateTimeField(_("deliver by"))
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    tried_at = models.DateTimeField(_("last try"), null=True, blank=True, editable=False)
    how = models.CharField(_("how delivered"), max_length=10, choices=How.choices, blank=True)
    delivered_to = models.CharField(_("delivered to"), max_length=120, blank=True)
    ended_at = models.DateTimeField(_("delivered at"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("message"), _("messages")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=_while_kept(Q(unit__isnull=False) | ~Q(wanted="")),
                name="message_has_receiver",
                violation_error_message=_("Say whom the message is for."),
            ),
            models.CheckConstraint(
                condition=Q(read_back=True),
                name="message_read_back",
                violation_error_message=_("Read the message back and let them confirm it."),
            ),
            models.CheckConstraint(
                condition=_while_kept(~Q(state="delivered") | (~Q(delivered_to="") & ~Q(how=""))),
                name="delivered_names_receiver",
                violation_error_message=_("Write down who received the message, and how."),
            ),
            models.CheckConstraint(
                condition=_while_kept(~Q(state__in=("returned", "void")) | ~Q(reason="")),
                name="message_end_says_why",
                violation_error_message=_("Write down the reason."),
            ),
            models.CheckConstraint(
                condition=Q(state="taken", ended_at__isnull=True) | (~Q(state="taken") & Q(ended_at__isnull=False)),
                name="message_end_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["property", "-id"], name="message_by_entry"),
            models.Index(fields=["property", "state", "due_at"], name="message_by_due"),
            models.Index(fields=["property", "unit", "-id"], name="message_by_unit"),
            models.Index(fields=["property", "business_date", "serial"], name="message_by_day"),
            models.Index(fields=["property", "purged_at", "ended_at"], name="message_to_purge"),
        ]

    triggers = (_ended("enquiries_message", ENDED, _("This message has been dealt with: take a new one.")),)

    def search_terms(self) -> dict[str, Any]:
        room = self.unit.room if self.unit else ""
        return search.terms(people=[self.person, str(self.contact or ""), self.wanted], room=room, number=self.number, phone=self.phone)


class Promise(Record):
    """答应的事: what, to whom, by when, by whom. Kept or broken is read off its times, by nobody's judgement.

    A later remark does not clear it; a broken one stays broken, and a new one may follow after an apology.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("promise", "open")
        DONE = "done", pgettext_lazy("promise", "answered")
        FOLLOWED = "followed", pgettext_lazy("promise", "broken; a new one was given")
        RELEASED = "released", pgettext_lazy("promise", "no longer wanted")

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
                condition=(Q(state="done") & Q(kept_at__isnull=False)) | (~Q(state="done") & Q(kept_at__isnull=True)), name="done_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | (Q(released_at__isnull=False) & ~Q(reason="")),
                name="released_says_why",
                violation_error_message=_("Write down why it is no longer wanted."),
            ),
            models.UniqueConstraint(
                fields=["property", "subject_key"],
                condition=Q(state="open"),
                name="one_open_promise",
                violation_error_message=_("An answer is promised already: keep it, or move it with the customer."),
            ),
        ]
        indexes = [
            models.Index(fields=["property", "state", "due_at"], name="promise_by_due"),
            models.Index(fields=["property", "-id"], name="promise_by_entry"),
            models.Index(fields=["property", "subject_key"], name="promise_of_subject"),
        ]

    triggers = (
        _ended("enquiries_promise", ENDED, _("This promise is closed: give a new one.")),
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
        """Whether its time passed without the answer; keeping it afterwards does not mend it."""
        if self.state == self.State.RELEASED:
            return False
        return (self.kept_at or now) > self.due_at

    def word(self) -> str:
        """Kept, broken, still open or no longer wanted: as its times say at this minute."""
        if self.state == self.State.RELEASED:
            return self.get_state_display()
        if self.is_broken(timezone.now()):
            return pgettext("promise", "broken")
        return pgettext("promise", "kept") if self.kept_at is not None else self.get_state_display()

    def tone(self) -> str:
        """How the word looks on a page."""
        if self.state == self.State.RELEASED:
            return "out"
        return "late" if self.is_broken(timezone.now()) else "in" if self.kept_at is not None else "wait"


class Complaint(Caller, Entry):
    """投诉、建议、表扬: saved with three facts; everything else is the supervisor's."""

    PREFIX = "TS"

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", pgettext_lazy("complaint", "complaint")
        SUGGESTION = "suggestion", pgettext_lazy("complaint", "suggestion")
        PRAISE = "praise", pgettext_lazy("complaint", "praise")

    class State(models.TextChoices):
        REGISTERED = "registered", pgettext_lazy("complaint", "registered")
        ASSIGNED = "assigned", pgettext_lazy("complaint", "assigned")
        IN_PROGRESS = "in_progress", pgettext_lazy("complaint", "in progress")
        RESOLVED = "resolved", pgettext_lazy("complaint", "resolved")
        REOPENED = "reopened", pgettext_lazy("complaint", "reopened")
        CLOSED = "closed", pgettext_lazy("complaint", "closed")
        EXPLAINED = "explained", pgettext_lazy("complaint", "unfounded, explained")
        PASSED_ON = "passed_on", pgettext_lazy("complaint", "passed on")
        WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "withdrawn")
        VOID = "void", pgettext_lazy("complaint", "void")

    class Severity(models.TextChoices):
        MINOR = "minor", pgettext_lazy("severity", "minor")
        IMPORTANT = "important", pgettext_lazy("severity", "important")
        MAJOR = "major", pgettext_lazy("severity", "major")

    class Validity(models.TextChoices):
        VALID = "valid", pgettext_lazy("complaint", "founded")
        PENDING = "pending", pgettext_lazy("complaint", "to be looked into")
        INVALID = "invalid", pgettext_lazy("complaint", "unfounded")

    ENDED = (State.CLOSED, State.EXPLAINED, State.PASSED_ON, State.WITHDRAWN, State.VOID)
    personal: ClassVar = {
        "person": privacy.name("complaint_days"),
        "phone": privacy.phone("complaint_days"),
        "narrative": privacy.text("complaint_days"),
        "demand": privacy.text("complaint_days"),
        "place": privacy.text("complaint_days"),
        "reported_to": privacy.name("complaint_days"),
        "handler_name": privacy.name("complaint_days"),
        "explanation": privacy.text("complaint_days"),
        "reply": privacy.text("complaint_days"),
        "cause": privacy.text("complaint_days"),
        "result": privacy.text("complaint_days"),
        "help_now": privacy.text("complaint_days"),
        "extension_told": privacy.text("complaint_days"),
        "reason": privacy.text("complaint_days"),
    }
    plain: ClassVar = {"kind", "channel", "phone_last4", "severity", "validity"}
    amendable = ("occurred_at", "channel", "person", "phone", "narrative", "demand", "place", "category", "wants_reply", "urgent")
    search_fields = frozenset({"person", "phone"})

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.COMPLAINT)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.VISIT)
    narrative = models.TextField(_("in their own words"), max_length=2000, validators=[privacy.refuse_id_number])
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"), related_name="+")
    wants_reply = models.BooleanField(_("wants a reply"), default=True)
    urgent = models.BooleanField(_("urgent"), default=False, help_text=_("Safety, injury, somebody trapped, fire, water."))
    demand = models.CharField(_("demand"), max_length=300, blank=True, validators=[privacy.refuse_id_number])
    place = models.CharField(_("where"), max_length=100, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, verbose_name=_("category"), related_name="+")
    about_staff = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name=_("about our staff"), related_name="+")
    apologised = models.BooleanField(_("apologised"), default=False)
    help_now = models.CharField(_("what is done at once"), max_length=300, blank=True)
    repeat_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("repeats"), related_name="repeats")

    reported_to = models.CharField(_("reported to"), max_length=120, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True, editable=False)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, editable=False, verbose_name=_("seen by"), related_name="+")
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True, editable=False)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices, blank=True)
    validity = models.CharField(_("validity"), max_length=8, choices=Validity.choices, blank=True)
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, verbose_name=_("judged by"), related_name="+"
    )
    explanation = models.CharField(_("explanation given"), max_length=500, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name=_("department"), related_name="+")
    handler = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name=_("handler"), related_name="+")
    handler_name = models.CharField(_("handled by"), max_length=120, blank=True)
    replied_at = models.DateTimeField(_("first reply"), null=True, blank=True, editable=False)
    reply = models.CharField(_("reply given"), max_length=500, blank=True)
    cause = models.CharField(_("cause"), max_length=300, blank=True)
    result = models.CharField(_("result"), max_length=500, blank=True)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True, editable=False)
    resolved_again_at = models.DateTimeField(_("resolved again at"), null=True, blank=True, editable=False)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0, editable=False)
    ended_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    due_seen_at = models.DateTimeField(_("to be seen by"), editable=False)
    due_reply_at = models.DateTimeField(_("first reply by"), editable=False)
    due_resolve_at = models.DateTimeField(_("resolve by"), editable=False)
    due_again_at = models.DateTimeField(_("resolve again by"), null=True, blank=True, editable=False)
    due_call_at = models.DateTimeField(_("follow-up call by"), null=True, blank=True, editable=False)
    due_at_latest = models.DateTimeField(_("at the latest by"), editable=False)
    extended = models.PositiveSmallIntegerField(_("extended"), default=0, editable=False)
    extension_told = models.CharField(_("what the complainant was told"), max_length=200, blank=True)
    call_tries_needed = models.PositiveSmallIntegerField(default=3, editable=False)

    objects = ComplaintQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("complaint"), _("complaints")
        _given = Q(state__in=("assigned", "in_progress"))
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=_while_kept(~Q(narrative="")),
                name="complaint_in_their_words",
                violation_error_message=_("Write it down in their own words."),
            ),
            models.CheckConstraint(
                condition=_while_kept(Q(wants_reply=False) | Q(unit__isnull=False) | ~Q(phone="")),
                name="complaint_can_be_answered",
                violation_error_message=_("Ask for the unit or a phone number, or note that they want no reply."),
            ),
            models.CheckConstraint(
                condition=_while_kept(~_given | (Q(department__isnull=False) & (Q(handler__isnull=False) | ~Q(handler_name="")))),
                name="assigned_to_somebody",
                violation_error_message=_("Name the department and the person who handles it."),
            ),
            models.CheckConstraint(
                condition=~_given | ~Q(severity=""),
                name="assigned_is_judged",
                violation_error_message=_("A supervisor judges how severe it is before it is assigned."),
            ),
            models.CheckConstraint(
                condition=Q(handler__isnull=True) | Q(about_staff__isnull=True) | ~Q(handler=F("about_staff")) | ~Q(kind="complaint"),
                name="not_handled_by_themselves",
                violation_error_message=_("Nobody handles a complaint about themselves: choose somebody else."),
            ),
            models.CheckConstraint(
                condition=_while_kept(~Q(state__in=("resolved", "closed")) | (~Q(cause="") & ~Q(result=""))),
                name="resolved_says_how",
                violation_error_message=_("Write down the cause and the result."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("resolved", "closed")) | Q(wants_reply=False) | Q(replied_at__isnull=False),
                name="resolved_was_replied",
                violation_error_message=_("The complainant wants a reply: tell them first, and write down what was said."),
            ),
            models.CheckConstraint(
                condition=_while_kept(~Q(state="explained") | (Q(validity="invalid") & ~Q(explanation="") & Q(judged_by__isnull=False))),
                name="unfounded_is_explained",
                violation_error_message=_("An unfounded complaint is explained: write down what was said."),
            ),
            models.CheckConstraint(
                condition=_while_kept(~Q(state__in=("withdrawn", "void", "passed_on")) | ~Q(reason="")),
                name="complaint_end_says_why",
                violation_error_message=_("Write it down."),
            ),
            models.CheckConstraint(
                condition=_while_kept(Q(extended=0) | ~Q(extension_told="")),
                name="extended_with_complainant",
                violation_error_message=_("An extension is told to the complainant: write down what was said."),
            ),
            models.CheckConstraint(
                condition=Q(due_resolve_at__lte=F("due_at_latest")),
                name="resolve_before_the_law",
                violation_error_message=_("The law leaves no more days for the answer."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=COMPLAINT_OPEN, ended_at__isnull=True) | (~Q(state__in=COMPLAINT_OPEN) & Q(ended_at__isnull=False)),
                name="complaint_end_has_time",
            ),
            models.CheckConstraint(
                condition=Q(kind="complaint") | Q(state__in=("registered", "passed_on", "withdrawn", "void")),
                name="only_complaints_are_handled",
                violation_error_message=_("A suggestion or praise is passed on, not handled."),
            ),
        ]
        indexes = [
            models.Index(fields=["property", "-id"], name="complaint_by_entry"),
            models.Index(fields=["property", "state", "-id"], name="complaint_by_state"),
            models.Index(fields=["property", "department", "state", "-id"], name="complaint_by_department"),
            models.Index(fields=["property", "unit", "-id"], name="complaint_by_unit"),
            models.Index(fields=["property", "business_date", "serial"], name="complaint_by_day"),
            models.Index(fields=["property", "purged_at", "ended_at"], name="complaint_to_purge"),
        ]

    _calls = "FROM enquiries_followup f WHERE f.complaint_id = NEW.id AND f.round = NEW.reopened"
    triggers = (
        Trigger(
            "enquiries_complaint_ended",
            "enquiries_complaint",
            "UPDATE",
            "only a closed complaint is opened again",
            "OLD.state IN ('explained', 'passed_on', 'withdrawn', 'void') AND NEW.state <> OLD.state"
            " OR OLD.state = 'closed' AND NEW.state NOT IN ('closed', 'reopened')",
            sentence=_("This has ended: log a new one and link it as a repeat."),
        ),
        Trigger(
            "enquiries_complaint_clocks",
            "enquiries_complaint",
            "UPDATE",
            "the first clock stays",
            "OLD.resolved_at IS NOT NULL AND (NEW.resolved_at IS NULL OR NEW.resolved_at <> OLD.resolved_at"
            " OR NEW.due_resolve_at <> OLD.due_resolve_at)"
            " OR OLD.replied_at IS NOT NULL AND (NEW.replied_at IS NULL OR NEW.replied_at <> OLD.replied_at)"
            " OR NEW.reopened < OLD.reopened",
        ),
        Trigger(
            "enquiries_complaint_called",
            "enquiries_complaint",
            "UPDATE",
            "closed means the complainant was asked",
            "NEW.state = 'closed' AND OLD.state <> 'closed' AND NEW.wants_reply"
            f" AND NOT EXISTS (SELECT 1 {_calls} AND f.rating IN ('a', 'b'))"
            f" AND (SELECT COUNT(*) {_calls} AND f.rating = 'none') < NEW.call_tries_needed",
            sentence=_("Ask the complainant first: a complaint is closed after the follow-up call."),
        ),
        *_lines("enquiries_complaintaction", ("property_id", "complaint_id", "at"), "text"),
        *_lines("enquiries_followup", ("property_id", "complaint_id", "at", "rating", "round", "method"), "comment"),
        Trigger(
            "enquiries_followup_other",
            "enquiries_followup",
            "INSERT",
            "somebody other than the handler asks",
            "EXISTS (SELECT 1 FROM enquiries_complaint c WHERE c.id = NEW.complaint_id"
            " AND (c.handler_id = NEW.by_id OR c.resolved_by_id = NEW.by_id))",
            sentence=_("Whoever handled it does not make the follow-up call: ask a colleague."),
        ),
    )

    def search_terms(self) -> dict[str, Any]:
        return search.terms(people=[self.person], room=self.unit.room if self.unit else "", number=self.number, phone=self.phone)

    def next_due(self) -> datetime | None:
        """The clock that runs now, or ``None`` when none does."""
        if self.state == self.State.RESOLVED:
            return self.due_call_at
        if not self.is_open() or self.kind != self.Kind.COMPLAINT:
            return None
        if self.wants_reply and self.replied_at is None:
            return min(self.due_reply_at, self.due_again_at or self.due_resolve_at)
        return self.due_again_at or self.due_resolve_at

    def concerns(self) -> User | None:
        """Whom of the staff it complains about: they see neither it nor what was promised about it."""
        return self.about_staff if self.kind == self.Kind.COMPLAINT else None

    def who_handles(self) -> str:
        return " · ".join(str(one) for one in (self.department, self.handler or self.handler_name) if one)


class ComplaintAction(Line):
    """处理经过: one thing done about a complaint."""

    personal: ClassVar = {"text": privacy.text("complaint_days")}
    plain: ClassVar[set[str]] = set()

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="actions")
    text = models.CharField(_("what was done"), max_length=500, blank=True, validators=[privacy.refuse_id_number])

    class Meta(Line.Meta):
        verbose_name, verbose_name_plural = _("action on a complaint"), _("actions on complaints")

    def __str__(self) -> str:
        return self.text


class FollowUp(Line):
    """回访: the complainant is asked afterwards, by somebody other than the handler."""

    class Method(models.TextChoices):
        PHONE = "phone", pgettext_lazy("follow-up", "by phone")
        VISIT = "visit", pgettext_lazy("follow-up", "by a visit")
        MESSAGE = "message", pgettext_lazy("follow-up", "by message")

    class Rating(models.TextChoices):
        A = "a", pgettext_lazy("follow-up", "A satisfied")
        B = "b", pgettext_lazy("follow-up", "B fairly satisfied")
        C = "c", pgettext_lazy("follow-up", "C not satisfied")
        NONE = "none", pgettext_lazy("follow-up", "not reached")

    personal: ClassVar = {"comment": privacy.text("complaint_days")}
    plain: ClassVar = {"method", "rating"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="calls")
    round = models.PositiveSmallIntegerField(pgettext_lazy("follow-up", "round"))
    method = models.CharField(_("how"), max_length=8, choices=Method.choices)
    rating = models.CharField(_("rating"), max_length=4, choices=Rating.choices)
    comment = models.CharField(_("comment"), max_length=300, blank=True, validators=[privacy.refuse_id_number])

    class Meta(Line.Meta):
        verbose_name, verbose_name_plural = _("follow-up call"), _("follow-up calls")

    def __str__(self) -> str:
        return self.get_rating_display()
