"""What one property has set: its kinds and its numbers, and those a new one starts with. Each changes its own in the admin."""

from desk.models import Property
from desk.people.actors import Actor
from visitors.kinds.models import VisitKind, VisitorPolicy

# code, name, and what differs from the usual: name, ID, consent and slip asked, no badge, no escort.
SEED: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("business", "商务", {}),
    ("interview", "面试", {"stay_minutes": 180}),
    (
        "delivery",
        "送货",
        {
            "rule_name": False,
            "rule_id": False,
            "rule_consent": False,
            "rule_slip": False,
            "at_once": True,
            "several_units": True,
            "stay_minutes": 30,
        },
    ),
    ("repair", "维修施工", {"stay_minutes": 480, "several_units": True}),
    ("viewing", "看房", {"stay_minutes": 120}),
    ("friends", "亲友", {"stay_minutes": 480}),
    (
        "office",
        "来物业办事",
        {"rule_consent": False, "rule_id": False, "rule_name": False, "rule_slip": False, "at_once": True, "stay_minutes": 60},
    ),
    (
        "takeaway",
        "外卖",
        {
            "rule_name": False,
            "rule_id": False,
            "rule_consent": False,
            "rule_slip": False,
            "at_once": True,
            "several_units": True,
            "stay_minutes": 20,
        },
    ),
    ("official", "公务检查", {"rule_escort": True, "rule_consent": False}),
    ("other", "其他", {}),
    (
        "emergency",
        "应急救援",
        {
            "rule_name": False,
            "rule_id": False,
            "rule_consent": False,
            "rule_slip": False,
            "at_once": True,
            "stay_minutes": 240,
        },
    ),
)


def seed(property: Property) -> list[VisitKind]:
    """Give a property its kinds and policy, unless it has some."""
    VisitorPolicy.objects.get_or_create(property=property)
    for order, (code, name, values) in enumerate(SEED, start=1):
        VisitKind.objects.get_or_create(property=property, code=code, defaults={"name": name, "order": order, **values})
    return list(VisitKind.objects.filter(property=property).order_by("order"))


def kind_of(actor: Actor, code: str) -> VisitKind:
    """The property's kind of visitor with that code."""
    return VisitKind.objects.get(property=actor.property, code=code)
