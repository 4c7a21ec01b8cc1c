"""平信报刊 (our extension; the manual's pages on them are missing): subscriptions, and what came each day."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.models import Entry, Property
from desk.papers import privacy
from directory.models import Occupant, Unit
from mail.enums import TallyState


class Subscription(models.Model):
    """报刊订阅 (our extension; the manual's page on newspapers is missing): who gets what, how many, until when."""

    plain = {"title", "code"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="+")
    occupant = models.ForeignKey(Occupant, models.PROTECT, null=True, blank=True, verbose_name=_("occupant"), related_name="+")
    title = models.CharField(_("newspaper"), max_length=60)
    code = models.CharField(_("postal code number"), max_length=20, blank=True)
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    first_day = models.DateField(pgettext_lazy("subscription", "from"))
    last_day = models.DateField(pgettext_lazy("subscription", "until"))

    class Meta:
        verbose_name, verbose_name_plural = _("newspaper subscription"), _("newspaper subscriptions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="subscription_ends_after_start",
                violation_error_message=_("The subscription ends before it begins."),
            )
        ]
        indexes = [models.Index(fields=["property", "last_day"], name="subscription_running")]

    def __str__(self) -> str:
        return f"{self.unit} {self.title}"


class DailyTally(Entry):
    """平信报刊 (our extension; the manual's pages on them are missing): how many came today, and what was short."""

    PREFIX = "BK"
    ENDED = (TallyState.ENTERED,)

    State = TallyState
    personal: ClassVar = {"shortage": privacy.text()}
    amendable = ("letters", "papers", "shortage", "claimed")

    letters = models.PositiveIntegerField(_("ordinary letters"), default=0)
    papers = models.PositiveIntegerField(_("newspapers received"), default=0)
    expected = models.PositiveIntegerField(_("newspapers subscribed"), default=0)
    shortage = models.CharField(_("what was short"), max_length=300, blank=True)
    claimed = models.BooleanField(_("claimed from the post office today"), default=False)

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("daily tally"), _("daily tallies")
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["property", "business_date"],
                name="tally_once_a_day",
                violation_error_message=_("Today's tally is entered already: correct that one."),
            ),
            models.CheckConstraint(
                condition=Q(papers__gte=models.F("expected")) | ~Q(shortage=""),
                name="short_papers_are_named",
                violation_error_message=_("Fewer newspapers than subscribed: write down which are short."),
            ),
        ]
