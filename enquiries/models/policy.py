"""What is set up for one property: clocks and limits, categories of complaints, ready answers."""

import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk import privacy, search
from desk.models import BookPolicy, Property
from enquiries.models.words import refuse_no_answer
from enquiries.querysets import AnswerQuerySet


class EnquiryPolicy(BookPolicy):
    """The book's clocks, limits and retention for one property."""

    min_attempts = models.PositiveSmallIntegerField(_("tries before somebody counts as not found"), default=2)
    apart_minutes = models.PositiveSmallIntegerField(_("two tries by one way count from (minutes apart)"), default=2)
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
    answer = models.CharField(
        pgettext_lazy("ready answer", "answer"), max_length=500, validators=[privacy.refuse_id_number, refuse_no_answer]
    )
    source = models.CharField(_("who says so"), max_length=120, blank=True)
    checked_on = models.DateField(_("checked on"))
    active = models.BooleanField(_("active"), default=True)

    objects = AnswerQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name, verbose_name_plural = _("ready answer"), _("ready answers")
        indexes = [models.Index(fields=["property", "-id"], name="answer_by_entry")]

    def __str__(self) -> str:
        return self.question

    def search_terms(self) -> dict[str, Any]:
        return search.terms(phrases=[self.question, self.answer])
