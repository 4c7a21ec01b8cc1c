"""The handover's gate, clocks and check lists for one property."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.models import BookPolicy
from desk.models.numbers import EITHER, LESS, MORE, OFF, number

TIDY = "台面、地面整洁，物品归位\n访客证、访客单已清点摆好\n钥匙、对讲机、印章已放回原处"
SELF_CHECK = "着装整齐，佩戴工牌\n仪容端正，精神饱满"


class HandoverPolicy(BookPolicy):
    """The handover's gate, clocks and check lists for one property."""

    gate = models.BooleanField(
        _("a post is taken over by its handover"), default=True, help_text=_("Off: whoever comes says “I am on duty” on the duty page.")
    )
    relief_late_minutes = number(_("relief is late after (minutes)"), 10, 1, 120)
    forgotten_hours = number(_("a shift nobody ended is reported after (hours)"), 2, 1, 24)
    early_minutes = number(_("a shift may be taken over early by (minutes)"), 60, 0, 240)
    stand_in_minutes = number(_("a stand-in lasts at most (minutes)"), 60, 5, 240)
    read_seconds = number(_("reading a line takes at least (seconds)"), 2, 0, 30)
    late_note_hours = number(_("a note is late after (hours)"), 2, 1, 24)
    carried_supervisor = number(_("carried this often: the supervisor sees it"), 3, 1, 30)
    carried_manager = number(_("carried this often: the manager sees it"), 6, 1, 60)
    tidy = models.TextField(_("before handing over"), default=TIDY, help_text=_("One check per line."))
    self_check = models.TextField(_("before taking over"), default=SELF_CHECK, help_text=_("One check per line."))
    text_days = number(_("handovers and notes are kept (days)"), 730, 180, 3650)

    plain = {"tidy", "self_check"}
    safeguards = {"gate": OFF, "stand_in_minutes": MORE, "read_seconds": LESS, "text_days": EITHER}

    class Meta:
        verbose_name, verbose_name_plural = _("handover policy"), _("handover policies")
