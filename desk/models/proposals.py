"""What weakens a safeguard is proposed by one person and takes effect when a second one confirms it."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desk.models.people import Property, User


class Proposal(models.Model):
    """A change of configuration that waits for a second person. What was proposed never changes."""

    plain = {"what", "changes", "state"}

    class State(models.TextChoices):
        OPEN = "open", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), null=True, related_name="+")
    what = models.CharField(_("what"), max_length=60)  # as the trail names a kind of row
    row = models.BigIntegerField()
    changes = models.JSONField(_("from and to"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    proposed_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("proposed by"), related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("decided by"), null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("change for two people"), _("changes for two people")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(decided_by=F("proposed_by")),
                name="two_people_are_two",
                violation_error_message=_("Whoever proposed it does not confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by=None, decided_at=None)
                | Q(~Q(state="open"), decided_by__isnull=False, decided_at__isnull=False),
                name="two_people_decided",
            ),
            models.UniqueConstraint(
                fields=["what", "row"],
                condition=Q(state="open"),
                name="two_people_open_once",
                violation_error_message=_("A change of this already waits for a second person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.named()} · {self.subject() or self.row}"

    def model(self) -> type[models.Model]:
        from django.apps import apps

        return apps.get_model(self.what)

    def named(self) -> str:
        return str(self.model()._meta.verbose_name)

    def subject(self) -> Any:
        """The row it is about, as it stands now."""
        return self.model()._default_manager.filter(pk=self.row).first()
