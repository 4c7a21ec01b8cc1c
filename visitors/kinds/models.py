"""What a property sets for its visitors: kinds with their rules, and the book's numbers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desk.models import BookPolicy, Property
from desk.models.numbers import EITHER, MORE, OFF, ON, number
from visitors.kinds.querysets import KindQuerySet


class Rules(models.Model):
    """What a kind of visitor is asked for. Kept on every slip as it was, and enforced there."""

    rule_name = models.BooleanField(_("name needed"), default=True)
    rule_id = models.BooleanField(_("ID needed"), default=True)
    rule_consent = models.BooleanField(_("host's consent needed"), default=True)
    rule_badge = models.BooleanField(_("visitor badge needed"), default=False)
    rule_slip = models.BooleanField(_("slip handed out"), default=True)
    rule_escort = models.BooleanField(_("accompanied"), default=False)

    class Meta:
        abstract = True


RULES = tuple(field.name for field in Rules._meta.fields)


class VisitKind(Rules):
    """来访类别: business, interview, delivery … each property sets its own rules."""

    plain = {"code", "name"}
    safeguards = {**dict.fromkeys(RULES, OFF), "at_once": ON}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=30)
    at_once = models.BooleanField(_("admitted on saving"), default=False)
    several_units = models.BooleanField(_("several units"), default=False)
    stay_minutes = number(_("expected stay (minutes)"), 240, 5, 2880)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    objects = KindQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("kind of visitor"), _("kinds of visitor")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["property", "code"], name="visitkind_once")]

    def __str__(self) -> str:
        return self.name


class VisitorPolicy(BookPolicy):
    """The visitor log's clocks, gates and retention for one property."""

    apology_minutes = number(_("apologise for the wait after (minutes)"), 3, 1, 60)
    call_again_minutes = number(_("call the host again after (minutes)"), 5, 1, 120)
    long_wait_minutes = number(_("long wait from (minutes)"), 15, 1, 240)
    apart_minutes = number(_("two tries by one way count from (minutes apart)"), 2, 1, 60)
    calls_after = number(_("calls to visitors whose visit is over (each clerk, a day)"), 5, 0, 50)
    returning_days = number(_("a returning visitor is remembered (days)"), 30, 0, 180)
    gate_no_id = models.BooleanField(_("no ID: a supervisor authorises"), default=True)
    ask_id_tail = models.BooleanField(_("ask the last four characters of the ID"), default=False)
    id_tail_reason = models.CharField(_("why they are necessary"), max_length=200, blank=True)
    pass_recheck_days = number(_("check a pass holder's ID again after (days)"), 90, 1, 365)
    phone_days = number(_("phone and ID tail are kept (days)"), 30, 1, 180)
    name_days = number(_("names are kept (days)"), 180, 30, 1095)

    plain = {"id_tail_reason"}
    safeguards = {
        "gate_no_id": OFF,
        "ask_id_tail": ON,
        **dict.fromkeys(("returning_days", "pass_recheck_days", "calls_after"), MORE),
        **dict.fromkeys(("phone_days", "name_days"), EITHER),
    }

    class Meta:
        verbose_name, verbose_name_plural = _("visitor policy"), _("visitor policies")
        constraints = [
            models.CheckConstraint(
                condition=Q(ask_id_tail=False) | ~Q(id_tail_reason=""),
                name="id_tail_says_why",
                violation_error_message=_("Say why the ID tail is necessary before asking for it."),
            )
        ]
