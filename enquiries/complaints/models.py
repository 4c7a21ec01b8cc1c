"""Complaints, suggestions, praise (投诉、建议、表扬), their categories, and what was done about them (处理经过)."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.finding import search
from desk.ledger.database_rules import Trigger
from desk.models import Department, Entry, Property, User
from desk.papers import privacy
from directory.models import LookedUp, Unit
from enquiries.complaints.querysets import ComplaintQuerySet
from enquiries.enums import COMPLAINT_OPEN, Channel, ComplaintKind, ComplaintState, Severity, Validity
from enquiries.shared.models import Caller, Line, apart, lines, while_kept
from enquiries.shared.words import NO_ANSWER, says_nothing


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


class Complaint(Caller, LookedUp, Entry):
    """投诉、建议、表扬: saved with three facts; everything else is the supervisor's."""

    PREFIX = "TS"

    Kind = ComplaintKind
    State = ComplaintState
    Severity = Severity
    Validity = Validity

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
    department_calls = True
    amendable = ("occurred_at", "channel", "person", "phone", "narrative", "demand", "place", "category", "wants_reply", "urgent")
    search_fields = frozenset({"person", "phone"})

    kind = models.CharField(pgettext_lazy("complaint", "kind"), max_length=10, choices=Kind.choices, default=Kind.COMPLAINT)
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
    replied_again_at = models.DateTimeField(_("reply after reopening"), null=True, blank=True, editable=False)
    resolved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, verbose_name=_("resolved by"), related_name="+"
    )
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0, editable=False)
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    heard_at = models.DateTimeField(_("read by the praised person"), null=True, blank=True, editable=False)
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
        _given = Q(state__in=(ComplaintState.ASSIGNED, ComplaintState.IN_PROGRESS))
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=while_kept(~Q(narrative="")),
                name="complaint_in_their_words",
                violation_error_message=_("Write it down in their own words."),
            ),
            models.CheckConstraint(
                condition=while_kept(Q(wants_reply=False) | Q(unit__isnull=False) | ~Q(phone="")),
                name="complaint_can_be_answered",
                violation_error_message=_("Ask for the unit or a phone number, or note that they want no reply."),
            ),
            models.CheckConstraint(
                condition=while_kept(~_given | (Q(department__isnull=False) & (Q(handler__isnull=False) | ~Q(handler_name="")))),
                name="assigned_to_somebody",
                violation_error_message=_("Name the department and the person who handles it."),
            ),
            models.CheckConstraint(
                condition=~_given | ~Q(severity=""),
                name="assigned_is_judged",
                violation_error_message=_("A supervisor judges how severe it is before it is assigned."),
            ),
            models.CheckConstraint(
                condition=Q(handler__isnull=True)
                | Q(about_staff__isnull=True)
                | ~Q(handler=F("about_staff"))
                | ~Q(kind=ComplaintKind.COMPLAINT),
                name="not_handled_by_themselves",
                violation_error_message=_("Nobody handles a complaint about themselves: choose somebody else."),
            ),
            models.CheckConstraint(
                condition=while_kept(~Q(state__in=(ComplaintState.RESOLVED, ComplaintState.CLOSED)) | (~Q(cause="") & ~Q(result=""))),
                name="resolved_says_how",
                violation_error_message=_("Write down the cause and the result."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ComplaintState.RESOLVED, ComplaintState.CLOSED))
                | Q(wants_reply=False)
                | Q(replied_at__isnull=False),
                name="resolved_was_replied",
                violation_error_message=_("The complainant wants a reply: tell them first, and write down what was said."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ComplaintState.RESOLVED, ComplaintState.CLOSED))
                | Q(wants_reply=False)
                | Q(reopened=0)
                | Q(replied_again_at__isnull=False),
                name="resolved_again_was_replied",
                violation_error_message=_("The complainant wants a reply: tell them first, and write down what was said."),
            ),
            models.CheckConstraint(
                condition=while_kept(
                    ~Q(state=ComplaintState.EXPLAINED) | (Q(validity=Validity.INVALID) & ~Q(explanation="") & Q(judged_by__isnull=False))
                ),
                name="unfounded_is_explained",
                violation_error_message=_("An unfounded complaint is explained: write down what was said."),
            ),
            models.CheckConstraint(
                condition=while_kept(
                    ~Q(state__in=(ComplaintState.WITHDRAWN, ComplaintState.VOID, ComplaintState.PASSED_ON)) | ~Q(reason="")
                ),
                name="complaint_end_says_why",
                violation_error_message=_("Write it down."),
            ),
            models.CheckConstraint(
                condition=while_kept(Q(extended=0) | ~Q(extension_told="")),
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
                condition=Q(kind=ComplaintKind.COMPLAINT)
                | Q(state__in=(ComplaintState.REGISTERED, ComplaintState.PASSED_ON, ComplaintState.WITHDRAWN, ComplaintState.VOID)),
                name="only_complaints_are_handled",
                violation_error_message=_("A suggestion or praise is passed on, not handled."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="complaint_by_entry"),
            models.Index(fields=["property", "occurred_at", "id"], name="complaint_by_time"),
            models.Index(fields=["property", "state", "-id"], name="complaint_by_state"),
            models.Index(fields=["property", "-id"], name="complaint_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["property", "department", "state", "-id"], name="complaint_by_department"),
            models.Index(fields=["property", "kind", "-id"], name="complaint_by_kind"),
            models.Index(fields=["property", "severity", "-id"], name="complaint_by_severity"),
            models.Index(fields=["property", "category", "-id"], name="complaint_by_category"),
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
            "enquiries_complaint_wants",
            "enquiries_complaint",
            "UPDATE",
            "what the complainant wants is settled when it is resolved",
            "OLD.resolved_at IS NOT NULL AND NEW.wants_reply <> OLD.wants_reply",
            sentence=_("It has been resolved: whether they want a reply is no longer corrected. Call them."),
        ),
        Trigger(
            "enquiries_complaint_called",
            "enquiries_complaint",
            "UPDATE",
            "closed means the complainant was asked",
            "NEW.state = 'closed' AND OLD.state <> 'closed' AND NEW.wants_reply"
            f" AND NOT EXISTS (SELECT 1 {_calls} AND f.rating IN ('a', 'b'))"
            f" AND (SELECT COUNT(*) {_calls} AND f.rating = 'none' AND f.counts) < NEW.call_tries_needed",
            sentence=_("Ask the complainant first: a complaint is closed after the follow-up call."),
        ),
        Trigger(
            "enquiries_complaint_told",
            "enquiries_complaint",
            "UPDATE",
            "what a complainant is told says something",
            says_nothing("reply", "explanation", "result"),
            sentence=NO_ANSWER,
        ),
        *lines("enquiries_complaintaction", ("complaint_id",), "text"),
        *lines("enquiries_followup", ("complaint_id", "rating", "round", "due_at", "method", "counts"), "comment"),
        apart("enquiries_followup", "complaint_id", way="", failed="rating = 'none'"),
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
        return search.terms(people=[self.person], room=str(self.unit or ""), number=self.number, phone=self.phone)

    def next_due(self) -> datetime | None:
        """The clock that runs now, or ``None`` when none does."""
        if self.state == self.State.RESOLVED:
            return self.due_call_at if self.wants_reply else None
        if not self.is_open() or self.kind != self.Kind.COMPLAINT:
            return None
        if self.wants_reply and self.replied_at is None:  # the first reply has a clock, a later one has not
            return min(self.due_reply_at, self.due_again_at or self.due_resolve_at)
        return self.due_again_at or self.due_resolve_at

    def is_unseen(self) -> bool:
        """Whether no supervisor has seen it yet."""
        return self.state == self.State.REGISTERED and self.seen_at is None

    def told_at(self) -> datetime | None:
        """When the complainant was told something of substance, in the round that runs."""
        return self.replied_again_at if self.reopened else self.replied_at

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
