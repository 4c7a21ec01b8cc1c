"""Enquiries (问询) and the tries to reach somebody (联系记录)."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.finding import search
from desk.ledger.database_rules import Trigger
from desk.models import Department, Entry, User
from desk.papers import privacy
from enquiries.enquiries.querysets import EnquiryQuerySet
from enquiries.enums import ENQUIRY_OPEN, Channel, EnquiryKind, EnquiryState, Left, Result, Way
from enquiries.shared.models import Caller, Try, Wanted, apart, ended, lines, wanted_on_file, while_kept
from enquiries.shared.words import NO_ANSWER, NO_ANSWERS, UNANSWERED, refuse_no_answer


def promised(says: str) -> str:
    return f"EXISTS (SELECT 1 FROM enquiries_promise p WHERE p.subject_key = NEW.key AND p.state = '{says}')"


class Enquiry(Wanted, Caller, Entry):
    """问询: one question or request, until the customer has an answer. There is no outcome "don't know"."""

    PREFIX = "WX"

    Kind = EnquiryKind
    State = EnquiryState
    Result = Result
    Left = Left

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
    answer = models.CharField(
        pgettext_lazy("enquiry", "answer"), max_length=500, blank=True, validators=[privacy.refuse_id_number, refuse_no_answer]
    )
    answered_from = models.CharField(pgettext_lazy("enquiry", "answered from"), max_length=60, blank=True)
    at_once = models.BooleanField(_("answered at once"), default=False)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name=_("department"), related_name="+")
    referred_to = models.CharField(_("passed on to"), max_length=120, blank=True)
    accepted_by = models.CharField(_("accepted by"), max_length=120, blank=True)
    due_accept_at = models.DateTimeField(_("the department accepts by"), null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(pgettext_lazy("referral", "accepted at"), null=True, blank=True, editable=False)
    agreed_at = models.DateTimeField(_("agreed for"), null=True, blank=True, editable=False)
    superior = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name=_("superior asked"), related_name="+")
    advice = models.CharField(_("superior's answer"), max_length=500, blank=True, validators=[privacy.refuse_id_number, refuse_no_answer])
    number_given_at = models.DateTimeField(_("the enquirer was told the number at"), null=True, blank=True, editable=False)
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
                condition=while_kept(~Q(subject="")), name="enquiry_has_subject", violation_error_message=_("Write down what is asked.")
            ),
            models.CheckConstraint(
                condition=while_kept(~Q(kind=EnquiryKind.FIND) | Q(unit__isnull=False) | ~Q(wanted="")),
                name="find_names_somebody",
                violation_error_message=_("Say who is looked for."),
            ),
            models.CheckConstraint(
                condition=~Q(state=EnquiryState.CONNECTED) | Q(consent_at__isnull=False),
                name="connected_means_consent",
                violation_error_message=_("Nobody is connected before they agree: call first."),
            ),
            models.CheckConstraint(
                condition=~Q(state=EnquiryState.NOT_FOUND) | Q(attempts__gte=F("attempts_needed")),
                name="not_found_after_tries",
                violation_error_message=_("Try again first: not every way has been tried."),
            ),
            models.CheckConstraint(
                condition=~Q(state=EnquiryState.NOT_FOUND) | ~Q(left=""),
                name="not_found_offers",
                violation_error_message=_("Ask for a message or a contact, or note that they declined to leave one."),
            ),
            models.CheckConstraint(
                condition=while_kept(~Q(left=Left.CONTACT) | ~Q(phone="")),
                name="left_contact_is_there",
                violation_error_message=_("Write down the contact they left."),
            ),
            models.CheckConstraint(
                condition=while_kept(~Q(state=EnquiryState.REFERRED) | (Q(department__isnull=False) & ~Q(referred_to=""))),
                name="referred_names_somebody",
                violation_error_message=_("Name the department and the person it was passed on to."),
            ),
            models.CheckConstraint(condition=~Q(state=EnquiryState.REFERRED) | Q(due_accept_at__isnull=False), name="referred_has_clock"),
            models.CheckConstraint(
                condition=while_kept(Q(accepted_at__isnull=True) | (Q(agreed_at__isnull=False) & ~Q(accepted_by=""))),
                name="accepted_says_when",
                violation_error_message=_("Write down who accepted, and the time that was agreed."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=EnquiryKind.FIND) | ~Q(state=EnquiryState.ANSWERED) | Q(number_given_at__isnull=False),
                name="search_is_not_answered",
                violation_error_message=_("Somebody is looked for: put through, take a message, or note “not found”."),
            ),
            models.CheckConstraint(
                condition=~Q(state=EnquiryState.ESCALATED) | Q(superior__isnull=False),
                name="escalated_names_superior",
                violation_error_message=_("Name the superior who is asked."),
            ),
            models.CheckConstraint(
                condition=while_kept(~Q(state__in=(EnquiryState.DECLINED, EnquiryState.VOID)) | ~Q(reason="")),
                name="declined_says_why",
                violation_error_message=_("Write down the reason."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENQUIRY_OPEN, ended_at__isnull=True) | (~Q(state__in=ENQUIRY_OPEN) & Q(ended_at__isnull=False)),
                name="enquiry_end_has_time",
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="enquiry_by_entry"),
            models.Index(fields=["property", "occurred_at", "id"], name="enquiry_by_time"),
            models.Index(fields=["property", "state", "-id"], name="enquiry_by_state"),
            models.Index(fields=["property", "-id"], name="enquiry_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["property", "kind", "-id"], name="enquiry_by_kind"),
            models.Index(fields=["property", "unit", "-id"], name="enquiry_by_unit"),
            models.Index(fields=["property", "business_date", "serial"], name="enquiry_by_day"),
            models.Index(fields=["property", "purged_at", "occurred_at"], name="enquiry_to_purge"),
        ]

    triggers = (
        ended("enquiries_enquiry", ENDED, _("This enquiry has ended: log a new one.")),
        Trigger(
            "enquiries_enquiry_promised",
            "enquiries_enquiry",
            "UPDATE",
            "promised, referred and escalated keep a promise",
            f"NEW.state IN ('promised', 'referred', 'escalated') AND NEW.state <> OLD.state AND NOT {promised('open')}",
            sentence=_("Say first by when the customer has an answer."),
        ),
        Trigger(
            "enquiries_enquiry_owed",
            "enquiries_enquiry",
            "UPDATE",
            "an enquiry does not end while an answer is owed",
            f"OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND {promised('open')}",
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
        Trigger(
            "enquiries_enquiry_tried",
            "enquiries_enquiry",
            "UPDATE",
            "not found means tries that count",
            "NEW.state = 'not_found' AND OLD.state <> 'not_found' AND NEW.attempts_needed >"
            " (SELECT COUNT(*) FROM enquiries_attempt t WHERE t.enquiry_id = NEW.id AND t.counts)",
            sentence=_("Try again first: not every way has been tried."),
        ),
        *(
            Trigger(
                f"enquiries_enquiry_answer{name}",
                "enquiries_enquiry",
                on,
                "answered means an answer",
                "NEW.state = 'answered' AND NEW.number_given_at IS NULL AND NEW.purged_at IS NULL"
                f" AND (TRIM(NEW.answer) = '' OR TRIM(NEW.answer) IN ({NO_ANSWERS})){and_}",
                sentence=NO_ANSWER,
            )
            # What stood answered before there was this promise stays as it was.
            for name, on, and_ in (("_new", "INSERT", ""), ("", "UPDATE", " AND (OLD.state <> 'answered' OR OLD.answer <> NEW.answer)"))
        ),
        Trigger(
            "enquiries_enquiry_unanswered",
            "enquiries_enquiry",
            "INSERT",
            "no answer where nothing is answered",
            "NEW.state <> 'answered' AND NEW.answer <> ''",
            sentence=UNANSWERED,
        ),
        *wanted_on_file("enquiries_enquiry"),
        apart("enquiries_attempt", "enquiry_id"),
        *lines("enquiries_attempt", ("enquiry_id", "how", "result", "counts"), "said"),
    )

    def search_terms(self) -> dict[str, Any]:
        room = str(self.unit or "")
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


class Attempt(Try):
    """联系记录: one try to reach somebody who is looked for."""

    personal: ClassVar = {"said": privacy.text("enquiry_days")}
    plain: ClassVar = {"how", "result"}

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="tries")
    how = models.CharField(_("how"), max_length=10, choices=Way.choices, default=Way.PHONE)
    result = models.CharField(_("result"), max_length=10, choices=Enquiry.Result.choices)
    said = models.CharField(_("what they said"), max_length=200, blank=True, validators=[privacy.refuse_id_number])

    class Meta(Try.Meta):
        verbose_name, verbose_name_plural = _("try"), _("tries")

    def __str__(self) -> str:
        return self.get_result_display()
