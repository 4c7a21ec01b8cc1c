"""Ready answers (资料): what the desk has been told before."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.finding import search
from desk.models import Property
from desk.papers import privacy
from enquiries.answers.querysets import AnswerQuerySet
from enquiries.shared.words import refuse_no_answer


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

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("ready answer"), _("ready answers")
        indexes = [models.Index(fields=["property", "-id"], name="answer_by_entry")]

    def __str__(self) -> str:
        return self.question

    def search_terms(self) -> dict[str, Any]:
        return search.terms(phrases=[self.question, self.answer])
