"""Where mail lies in a new property. Each changes its own slots in the admin."""

from desk.models import Property
from mail.models import MailPolicy, StorageSlot

SEED = (("A", "A 架", False), ("B", "B 架", False), ("C", "C 架（国际、特快）", False), ("S", "保险柜", True))


def seed(property: Property) -> list[StorageSlot]:
    """Give a property its slots and policy, unless it has some."""
    MailPolicy.objects.get_or_create(property=property)
    for order, (code, name, safe) in enumerate(SEED, start=1):
        StorageSlot.objects.get_or_create(property=property, code=code, defaults={"name": name, "safe": safe, "order": order})
    return list(StorageSlot.objects.filter(property=property).order_by("order"))
