"""What waits at the desk: places in the queue, half-filled forms."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from desk.models.people import Post, Property, User
from desk.models.records import Record, RecordQuerySet
from desk.papers import privacy
from desk.papers.fields import EncryptedField


class QueueTicket(Record):
    """稍候: somebody waits for the desk. The place is a number; a name, if any, is gone when they are served."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("queue", "waiting")
        SERVED = "served", pgettext_lazy("queue", "served")
        GONE = "gone", pgettext_lazy("queue", "gone")

    class Kind(models.TextChoices):
        SOMEBODY = "somebody", pgettext_lazy("queue", "somebody at the counter")
        VISITOR = "visitor", pgettext_lazy("queue", "visitor")
        CALLER = "caller", pgettext_lazy("queue", "caller")
        MAIL = "mail", pgettext_lazy("queue", "for mail")

    ENDED = (State.SERVED, State.GONE)
    personal = {"who": privacy.name()}
    plain = {"kind"}

    place = models.PositiveIntegerField(pgettext_lazy("queue", "place"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SOMEBODY)
    who = models.CharField(_("who"), max_length=60, blank=True, validators=[privacy.refuse_id_number])

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("place in the queue"), _("queue")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(state="waiting") | Q(who=""), name="served_keeps_no_name"),
        ]
        indexes = [models.Index(fields=["property", "state", "created_at"], name="queue_by_time")]

    def __str__(self) -> str:
        return f"{self.place} · {self.who or self.get_kind_display()}"

    def minutes(self, now: datetime) -> int:
        """Whole minutes they have waited, never negative."""
        return max(0, int((now - self.created_at).total_seconds() // 60))


class DraftQuerySet(RecordQuerySet):
    """Parked forms: those of one's own post, and one's own."""

    def seen_by(self, property: Property, user: User | None, post: Post | None) -> "DraftQuerySet":
        """What this person may take up again: colleagues of the post see each other's."""
        mine = Q(by=user)
        return self.filter(mine | Q(post_id=post.pk) if post is not None else mine, property=property)


class Draft(models.Model):
    """A half-filled form as it was left, until it is taken up again.

    暂存: parked with a key, for anybody of the post. ``quiet`` (自动保存): kept by itself while somebody
    types, one for each person and form, for that person to find again.
    """

    personal = {"fields": privacy.text("draft_days"), "title": privacy.text("draft_days")}
    plain = {"path"}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    path = models.CharField(max_length=200)
    title = models.CharField(_("form"), max_length=120)
    fields = EncryptedField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("parked at"))
    quiet = models.BooleanField(default=False, editable=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("parked form"), _("parked forms")
        constraints = [
            models.UniqueConstraint(fields=["property", "by", "path"], condition=Q(quiet=True), name="typed_once"),
        ]
        indexes = [models.Index(fields=["property", "at"], name="draft_by_time")]

    def __str__(self) -> str:
        return self.title

    def address(self) -> str:
        """Where it is taken up again."""
        return self.path if "draft=" in self.path else f"{self.path}{'&' if '?' in self.path else '?'}draft={self.key}"

    def ago(self) -> str:
        """How old it is, as one says it."""
        minutes = self.minutes()
        if minutes < 1:
            return gettext("just now")
        if minutes < 60:
            return ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
        return ngettext("%(n)s hour ago", "%(n)s hours ago", minutes // 60) % {"n": minutes // 60}

    def minutes(self) -> int:
        """Whole minutes since it was parked or last typed into."""
        return max(0, int((timezone.now() - self.at).total_seconds() // 60))
