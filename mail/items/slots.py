"""Where mail lies: the slots of a property. Each changes its own in the admin."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from desk.models import Property
from mail.policy import MailPolicy


class StorageSlot(models.Model):
    """存放位置: a shelf, drawer or safe; every item at the desk lies in one."""

    plain = {"code", "name"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="+")
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=40)
    safe = models.BooleanField(_("safe, for insured and court mail"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("storage slot"), _("storage slots")
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["property", "code"], name="slot_code_once")]

    def __str__(self) -> str:
        return self.name


def slots() -> Any:
    return StorageSlot.objects.filter(active=True).order_by("order", "code")


SEED = (("A", "A 架", False), ("B", "B 架", False), ("C", "C 架（国际、特快）", False), ("S", "保险柜", True))


def seed(property: Property) -> list[StorageSlot]:
    """Give a property its slots and policy, unless it has some."""
    MailPolicy.objects.get_or_create(property=property)
    for order, (code, name, safe) in enumerate(SEED, start=1):
        StorageSlot.objects.get_or_create(property=property, code=code, defaults={"name": name, "safe": safe, "order": order})
    return list(StorageSlot.objects.filter(property=property).order_by("order"))
