"""The calls afterwards (回访)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.papers import privacy
from enquiries.complaints.models import Complaint
from enquiries.enums import Method, Rating
from enquiries.shared.models import Try


class FollowUp(Try):
    """回访: the complainant is asked afterwards, by somebody other than the handler."""

    Method = Method
    Rating = Rating

    personal: ClassVar = {"comment": privacy.text("complaint_days")}
    plain: ClassVar = {"method", "rating"}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="calls")
    round = models.PositiveSmallIntegerField(pgettext_lazy("follow-up", "round"))
    due_at = models.DateTimeField(_("due by"), null=True, blank=True)
    method = models.CharField(_("how"), max_length=8, choices=Method.choices)
    rating = models.CharField(_("rating"), max_length=4, choices=Rating.choices)
    comment = models.CharField(_("comment"), max_length=300, blank=True, validators=[privacy.refuse_id_number])

    class Meta(Try.Meta):
        verbose_name, verbose_name_plural = _("follow-up call"), _("follow-up calls")

    def __str__(self) -> str:
        return self.get_rating_display()
