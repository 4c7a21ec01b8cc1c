"""What people put their name or a picture to: signatures and photographs."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.models.people import Property, User
from desk.papers import privacy
from desk.papers.fields import EncryptedField


class IdKind(models.TextChoices):
    """证件类型: which document was shown. Its number is never written down."""

    ID_CARD = "id_card", _("ID card")
    E_ID = "e_id", _("electronic ID")
    PASSPORT = "passport", _("passport")
    FOREIGN_PR = "foreign_pr", _("foreign permanent resident ID")
    HK_MACAO = "hk_macao", _("Hong Kong / Macao travel permit")
    TAIWAN = "taiwan", _("Taiwan travel permit")
    RESIDENCE = "residence", _("residence permit")
    DRIVER = "driver", _("driving licence")
    WORK = "work", _("work ID")
    SITE = "site", _("construction or site pass")
    MINOR = "minor", _("minor with an adult")
    OTHER = "other", _("other document")


class Signature(models.Model):
    """签名: one name under one text. ``digest`` says which text; the strokes are vectors, never a picture.

    Append-only by trigger; the purge may blank name and strokes, and nothing else.
    """

    class Method(models.TextChoices):
        DRAWN = "drawn", pgettext_lazy("signature", "on screen")
        PAPER = "paper", pgettext_lazy("signature", "on paper")
        STAMP = "stamp", pgettext_lazy("signature", "company's stamp")
        ACCOUNT = "account", pgettext_lazy("signature", "own sign-in")

    class Role(models.TextChoices):
        RECIPIENT = "recipient", pgettext_lazy("signature", "recipient")
        CLERK = "clerk", pgettext_lazy("signature", "handling clerk")
        POSTMAN = "postman", pgettext_lazy("signature", "post office")
        SUPERVISOR = "supervisor", pgettext_lazy("signature", "supervisor")
        OUTGOING = "outgoing", pgettext_lazy("signature", "handing over")
        INCOMING = "incoming", pgettext_lazy("signature", "taking over")

    personal = {"name": privacy.name(), "strokes": privacy.text()}
    plain = {"role", "method", "digest"}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    role = models.CharField(max_length=12, choices=Role.choices)
    method = models.CharField(_("how signed"), max_length=8, choices=Method.choices)
    name = models.CharField(_("signed by"), max_length=120)
    signer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    strokes = EncryptedField(blank=True, default="")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("signed at"))
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("signature"), _("signatures")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="signature_has_name", violation_error_message=_("Write down who signs.")),
            models.CheckConstraint(
                condition=~Q(method="account") | Q(signer__isnull=False),
                name="own_signature_has_user",
                violation_error_message=_("Only somebody signed in signs with their own sign-in."),
            ),
            models.CheckConstraint(
                condition=~Q(method="drawn") | ~Q(strokes="") | Q(erased_at__isnull=False),
                name="drawn_has_strokes",
                violation_error_message=_("Nothing is drawn yet: sign in the field, or choose “on paper”."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.digest[:8]}"  # never the name: this text reaches the trail

    @classmethod
    def read(cls, told: str) -> str:
        """What the trail tells of a signature, as a person reads it: how somebody signed, without the digest."""
        method = told.rpartition(" ")[0]
        return str(dict(cls.Method.choices).get(method, method))


class Attachment(models.Model):
    """附件: a photograph that belongs to one entry; re-encoded, named at random, shown through its book's permission."""

    personal = {"caption": privacy.text()}
    plain = {"subject", "number", "file"}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    subject = models.CharField(max_length=60)
    subject_key = models.UUIDField()
    number = models.CharField(max_length=20, blank=True)
    caption = models.CharField(_("caption"), max_length=120, blank=True, validators=[privacy.refuse_id_number])
    file = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("photograph"), _("photographs")
        indexes = [models.Index(fields=["property", "subject_key"], name="attachment_of_subject")]

    def __str__(self) -> str:
        return self.caption or self.file
