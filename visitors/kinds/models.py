"""What a property sets for its visitors: kinds with their rules, and the book's numbers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desk.models import BookPolicy, Property
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

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=30)
    at_once = models.BooleanField(_("admitted on saving"), default=False)
    several_units = models.BooleanField(_("several units"), default=False)
    stay_minutes = models.PositiveSmallIntegerField(_("expected stay (minutes)"), default=240)
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

    apology_minutes = models.PositiveSmallIntegerField(_("apologise for the wait after (minutes)"), default=3)
    call_again_minutes = models.PositiveSmallIntegerField(_("call the host again after (minutes)"), default=5)
    long_wait_minutes = models.PositiveSmallIntegerField(_("long wait from (minutes)"), default=15)
    apart_minutes = models.PositiveSmallIntegerField(_("two tries by one way count from (minutes apart)"), default=2)
    calls_after = models.PositiveSmallIntegerField(_("calls to visitors whose visit is over (each clerk, a day)"), default=5)
    returning_days = models.PositiveSmallIntegerField(_("a returning visitor is remembered (days)"), default=30)
    gate_no_id = models.BooleanField(_("no ID: a supervisor authorises"), default=True)
    ask_id_tail = models.BooleanField(_("ask the last four characters of the ID"), default=False)
    id_tail_reason = models.CharField(_("why they are necessary"), max_length=200, blank=True)
    pass_recheck_days = models.PositiveSmallIntegerField(_("check a pass holder's ID again after (days)"), default=90)
    phone_days = models.PositiveSmallIntegerField(_("phone and ID tail are kept (days)"), default=30)
    name_days = models.PositiveSmallIntegerField(_("names are kept (days)"), default=180)

    plain = {"id_tail_reason"}

    class Meta:
        verbose_name, verbose_name_plural = _("visitor policy"), _("visitor policies")
        constraints = [
            models.CheckConstraint(
                condition=Q(ask_id_tail=False) | ~Q(id_tail_reason=""),
                name="id_tail_says_why",
                violation_error_message=_("Say why the ID tail is necessary before asking for it."),
            )
        ]
