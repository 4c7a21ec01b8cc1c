"""What is set up for a post: shift patterns, roster, things that are counted."""

from datetime import date, datetime, time, timedelta

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desk.models import Post, Property, User


class ShiftPattern(models.Model):
    """班次安排: a shift that comes back every day, such as the night shift, 20:00 to 08:00."""

    plain = {"name", "days"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("post"), related_name="patterns")
    name = models.CharField(_("name"), max_length=30)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"), help_text=_("At or before the beginning: the next day."))
    days = models.CharField(_("days"), max_length=7, default="1234567", validators=[RegexValidator(r"^[1-7]+$")])
    closes = models.BooleanField(_("the post closes with it"), default=False, help_text=_("Nobody relieves; the next to open takes over."))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("shift pattern"), _("shift patterns")
        ordering = ["post", "starts"]
        constraints = [models.UniqueConstraint(fields=["post", "name"], name="shiftpattern_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.starts:%H:%M}–{self.ends:%H:%M}"

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Beginning and end of the shift that begins on that local day, aware: midnight, DST, year end included."""
        until = day if self.ends > self.starts else day + timedelta(days=1)
        return _wall(day, self.starts, self.property), _wall(until, self.ends, self.property)

    def runs_on(self, day: date) -> bool:
        return str(day.isoweekday()) in self.days


def _wall(day: date, hour: time, property: Property) -> datetime:
    return datetime.combine(day, hour, property.zone)


class Roster(models.Model):
    """排班: who is down for a shift of a day."""

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    pattern = models.ForeignKey(ShiftPattern, models.PROTECT, verbose_name=_("shift pattern"), related_name="roster")
    day = models.DateField(_("day"))
    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("clerk"), related_name="+")
    responsible = models.BooleanField(_("responsible"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("duty roster"), _("duty roster")
        ordering = ["-day", "pattern"]
        constraints = [
            models.UniqueConstraint(fields=["pattern", "day", "user"], name="roster_once"),
            models.UniqueConstraint(
                fields=["pattern", "day"],
                condition=Q(responsible=True),
                name="roster_one_responsible",
                violation_error_message=_("This shift has a responsible clerk already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.pattern} {self.user}"


class CountedThing(models.Model):
    """清点物品: something that belongs to a post and is counted when it changes hands: keys, radios, the stamp."""

    plain = {"name", "out_with"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("post"), related_name="counted")
    name = models.CharField(_("what"), max_length=60)
    expected = models.PositiveIntegerField(_("how many there should be"))
    always = models.BooleanField(
        _("the relief counts it each time"), default=False, help_text=_("Else only where the first count differs.")
    )
    out_with = models.CharField(
        _("out by rights"), max_length=40, blank=True, help_text=_("What is out with somebody is not expected here.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("counted thing"), _("counted things")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["post", "name"], name="countedthing_once")]

    def __str__(self) -> str:
        return self.name
