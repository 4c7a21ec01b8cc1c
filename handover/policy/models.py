"""The handover's gate, clocks and check lists for one property."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.models import BookPolicy

TIDY = "台面、地面整洁，物品归位\n访客证、访客单已清点摆好\n钥匙、对讲机、印章已放回原处"
SELF_CHECK = "着装整齐，佩戴工牌\n仪容端正，精神饱满"


class HandoverPolicy(BookPolicy):
    """The handover's gate, clocks and check lists for one property."""

    gate = models.BooleanField(
        _("a post is taken over by its handover"), default=True, help_text=_("Off: whoever comes says “I am on duty” on the duty page.")
    )
    relief_late_minutes = models.PositiveSmallIntegerField(_("relief is late after (minutes)"), default=10)
    forgotten_hours = models.PositiveSmallIntegerField(_("a shift nobody ended is reported after (hours)"), default=2)
    early_minutes = models.PositiveSmallIntegerField(_("a shift may be taken over early by (minutes)"), default=60)
    stand_in_minutes = models.PositiveSmallIntegerField(_("a stand-in lasts at most (minutes)"), default=60)
    read_seconds = models.PositiveSmallIntegerField(_("reading a line takes at least (seconds)"), default=2)
    late_note_hours = models.PositiveSmallIntegerField(_("a note is late after (hours)"), default=2)
    carried_supervisor = models.PositiveSmallIntegerField(_("carried this often: the supervisor sees it"), default=3)
    carried_manager = models.PositiveSmallIntegerField(_("carried this often: the manager sees it"), default=6)
    tidy = models.TextField(_("before handing over"), default=TIDY, help_text=_("One check per line."))
    self_check = models.TextField(_("before taking over"), default=SELF_CHECK, help_text=_("One check per line."))
    text_days = models.PositiveSmallIntegerField(_("handovers and notes are kept (days)"), default=730)

    plain = {"tidy", "self_check"}

    class Meta:
        verbose_name, verbose_name_plural = _("handover policy"), _("handover policies")
