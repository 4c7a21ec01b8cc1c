"""The trail (留痕): what happened, in order, for good.

``Event`` is append-only by trigger. Personal values (names, phones, free text about people) stand
in ``EventDetail``, which a purge may delete; the event keeps their salted digest, so the trail
still verifies afterwards. Nothing has a foreign key to ``Event``: ``(property, seq)`` is the link.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.models.people import Post, Property, Shift, User
from desk.papers import privacy


class Event(models.Model):
    """One thing that happened: who, when, to which row, from which state to which."""

    plain = {"subject", "number", "verb", "from_state", "to_state", "data", "digest"}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    seq = models.PositiveBigIntegerField(_("change"))
    subject = models.CharField(max_length=60)
    subject_key = models.UUIDField(null=True)
    number = models.CharField(_("number"), max_length=20, blank=True)
    verb = models.CharField(_("verb"), max_length=40)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("post"))
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    data = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("event"), _("events")
        constraints = [models.UniqueConstraint(fields=["property", "seq"], name="event_seq_once")]
        indexes = [
            models.Index(fields=["property", "subject_key", "seq"], name="event_of_subject"),
            models.Index(fields=["property", "-seq"], condition=models.Q(subject="desk.user"), name="event_of_people"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.number}"


class EventDetail(models.Model):
    """The personal values of one event; may be deleted by the purge, never changed."""

    personal = {"values": privacy.text()}
    plain = {"salt"}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    seq = models.PositiveBigIntegerField()
    salt = models.CharField(max_length=32)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "seq"], name="eventdetail_once")]

    def __str__(self) -> str:
        return f"{self.seq}"


class Seal(models.Model):
    """A chained digest over a run of events, made off the write path by ``manage.py tick``."""

    plain = {"digest", "previous"}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    first_seq = models.PositiveBigIntegerField()
    last_seq = models.PositiveBigIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "first_seq"], name="seal_once")]

    def __str__(self) -> str:
        return f"{self.first_seq}–{self.last_seq}"
