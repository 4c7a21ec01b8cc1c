"""Who (用户、联系人): occupants and whom the desk may call there."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.finding import search
from desk.papers import privacy
from desk.papers.fields import EncryptedField, FoldedField, blind_index
from desk.written import names, phones
from directory.models.places import Unit
from directory.models.rows import DirectoryRow
from directory.querysets import OccupantQuerySet


class Occupant(DirectoryRow):
    """用户: a firm or a person in a unit, from one day to another."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("organisation")
        PERSON = "person", _("person")

    personal = {"name": privacy.name(), "name_folded": privacy.name(), "forwarding": privacy.text()}
    plain = {"kind"}

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="occupants")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ORGANISATION)
    name = models.CharField(_("occupant"), max_length=120)
    name_folded = FoldedField(by="fold_name")
    moved_in = models.DateField(_("moved in"), null=True, blank=True)
    moved_out = models.DateField(_("moved out"), null=True, blank=True)
    gone = models.BooleanField(_("moved out, day unknown"), default=False)
    forwarding = models.CharField(_("forwarding contact"), max_length=200, blank=True)
    forwarding_consent = models.BooleanField(_("agreed to forwarding"), default=False)

    objects = OccupantQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name, verbose_name_plural = _("occupant"), _("occupants")
        constraints = [
            models.CheckConstraint(
                condition=Q(moved_out__isnull=True) | Q(moved_in__isnull=True) | Q(moved_out__gte=models.F("moved_in")),
                name="moved_out_after_in",
                violation_error_message=_("Nobody moves out before moving in."),
            ),
            models.CheckConstraint(
                condition=Q(gone=False) | Q(moved_out__isnull=True),
                name="moved_out_on_a_day_or_unknown",
                violation_error_message=_("Either the day they moved out is known, or it is not."),
            ),
            models.UniqueConstraint(
                fields=["unit", "name_folded"],
                name="occupant_once_per_unit",
                violation_error_message=_("This unit already has an occupant of that name, perhaps written in another way."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def fold_name(self) -> str:
        return names.fold(self.name)

    def clean(self) -> None:
        self.name = names.visible(self.name)
        super().clean()

    def has_left(self, day: date) -> bool:
        """Whether they had moved out by ``day`` (a local date)."""
        return self.gone or (self.moved_out is not None and self.moved_out <= day)

    def left_on(self) -> str:
        """The day they moved out, as it is told."""
        return f"{self.moved_out:%Y-%m-%d}" if self.moved_out else str(_("a day unknown"))

    def search_terms(self) -> dict[str, Any]:
        people, firms = ([self.name], []) if self.kind == self.Kind.PERSON else ([], [self.name])
        return search.terms(people=people, names=firms, **self.unit.found_at())


class Contact(DirectoryRow):
    """联系人: a person the desk may call. The number is seen by whoever makes the call, and by nobody else."""

    class Disclosure(models.TextChoices):
        PUBLIC = "public", pgettext_lazy("disclosure", "public")
        CONSENT = "consent", pgettext_lazy("disclosure", "after consent")
        STAFF = "staff", pgettext_lazy("disclosure", "staff only")

    personal = {
        "name": privacy.name(),
        "name_folded": privacy.name(),
        "mobile": privacy.phone(),
        "other_mobile": privacy.phone(),
        "no_call_instead": privacy.text(),
    }
    plain = {"role", "extension", "disclosure", "mobile_index"}

    occupant = models.ForeignKey(Occupant, models.PROTECT, verbose_name=_("occupant"), related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    name_folded = FoldedField(by="fold_name")
    role = models.CharField(_("position"), max_length=60, blank=True)
    extension = models.CharField(_("extension"), max_length=12, blank=True)
    mobile = EncryptedField(_("mobile"), blank=True, default="")
    mobile_index = models.CharField(max_length=16, blank=True, editable=False, db_index=True)
    other_mobile = EncryptedField(_("another number"), blank=True, default="")
    disclosure = models.CharField(_("disclosure"), max_length=8, choices=Disclosure.choices, default=Disclosure.CONSENT)
    no_call = models.BooleanField(_("do not disturb by phone"), default=False)
    no_call_instead = models.CharField(_("contact instead"), max_length=120, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("contact"), _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["occupant", "name_folded"],
                name="contact_once",
                violation_error_message=_("This occupant already has a contact of that name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def fold_name(self) -> str:
        return names.fold(self.name)

    def clean(self) -> None:
        self.name = names.visible(self.name)
        super().clean()
        self._clean_numbers()
        self.mobile_index = blind_index(phones.bare(self.mobile))

    def _clean_numbers(self) -> None:
        """Two numbers written into one field: the second is another one."""
        kept: dict[str, list[phones.Phone]] = {}
        for column in ("mobile", "other_mobile"):
            try:
                kept[column] = phones.parse(getattr(self, column))
            except ValidationError as error:
                raise ValidationError({column: error}) from error
        numbers = list(dict.fromkeys(map(str, [*kept["mobile"], *kept["other_mobile"]])))
        if len(numbers) > 2:
            raise ValidationError({"mobile": ValidationError(_("These are more than two numbers: a contact keeps two."), code="two")})
        self.mobile, self.other_mobile = [*numbers, "", ""][:2]

    @property
    def dial(self) -> str:
        """What the clerk dials: the extension if there is one, else the number, and the other one after it."""
        return self.extension or " / ".join(filter(None, (self.mobile, self.other_mobile)))

    def search_terms(self) -> dict[str, Any]:
        return search.terms(people=[self.name], **self.occupant.unit.found_at())
