"""Authorisations by a supervisor."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.models.people import User
from desk.models.records import Record
from desk.papers import privacy


class Authorisation(Record):
    """授权: one supervisor's approval, opened in one of two ways.

    *Live*: the clerk asks, a supervisor grants or denies under her own sign-in.
    *Afterwards* (授权后补签): the clerk writes down whom they phoned, when, whether they agreed and what was said; the
    work goes on; a supervisor confirms or disputes it within ``DeskPolicy.confirm_hours``. Whoever was phoned and did
    not agree has denied it: nobody decides that once more.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("authorisation", "asked")
        GRANTED = "granted", pgettext_lazy("authorisation", "granted")
        DENIED = "denied", pgettext_lazy("authorisation", "denied")
        TO_CONFIRM = "to_confirm", pgettext_lazy("authorisation", "to confirm")
        CONFIRMED = "confirmed", pgettext_lazy("authorisation", "confirmed")
        DISPUTED = "disputed", pgettext_lazy("authorisation", "disputed")

    personal = {"reason": privacy.text(), "whom": privacy.name(), "said": privacy.text(), "comment": privacy.text()}
    plain = {"gate", "subject", "number"}

    gate = models.CharField(_("what for"), max_length=40)
    subject = models.CharField(max_length=60)
    subject_key = models.UUIDField()
    number = models.CharField(_("number"), max_length=20)
    reason = models.CharField(_("reason"), max_length=300, validators=[privacy.refuse_id_number])
    whom = models.CharField(_("phoned whom"), max_length=120, blank=True)
    phoned = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("phoned whom"))
    phoned_at = models.DateTimeField(_("phoned at"), null=True, blank=True)
    said = models.CharField(_("what was said"), max_length=300, blank=True, validators=[privacy.refuse_id_number])
    due_at = models.DateTimeField(_("confirm by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    comment = models.CharField(_("comment"), max_length=300, blank=True, validators=[privacy.refuse_id_number])

    OPENS = (State.GRANTED, State.TO_CONFIRM, State.CONFIRMED)
    OPEN = (State.ASKED, State.TO_CONFIRM)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("authorisation"), _("authorisations")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["property", "subject_key", "gate"],
                condition=Q(state__in=("asked", "granted", "to_confirm", "confirmed")),
                name="one_live_authorisation",
                violation_error_message=_("A supervisor has already been asked about this."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "granted", "denied")) | (Q(phoned_at__isnull=False) & ~Q(whom="") & ~Q(said="")),
                name="afterwards_says_whom",
                violation_error_message=_("Write down whom you phoned, when, and what was said."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "to_confirm"))
                | Q(state="denied", phoned__isnull=False)
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("created_by")),
                name="nobody_authorises_themselves",
                violation_error_message=_("Nobody decides their own request."),
            ),
        ]
        indexes = [
            models.Index(fields=["property", "state", "due_at"], name="authorisation_open"),
            models.Index(fields=["property", "-id"], name="authorisation_by_entry"),
        ]

    def __str__(self) -> str:
        return self.number
