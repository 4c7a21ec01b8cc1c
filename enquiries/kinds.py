"""The categories of complaints a new property starts with. Each property changes its own in the admin."""

from desk.models import Property
from enquiries.complaints.models import Category
from enquiries.shared.models import EnquiryPolicy

# name, what it opens in another book, its second level
CATEGORIES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("设施设备", "", (("电梯", ""), ("空调", ""), ("供水供电", ""))),
    ("环境卫生", "", (("保洁", ""), ("异味", ""))),
    ("秩序安全", "", ()),
    ("服务态度", "", ()),
    ("收费", "", ()),
    ("邮件函件", "", (("挂号邮件丢失", "mail"), ("派送不及时", ""))),
    ("噪音扰民", "", (("装修施工", ""),)),
    ("停车", "", ()),
    ("其他", "", ()),
)


def seed(property: Property) -> None:
    """Give a property its policy and its categories of complaints, unless it has some."""
    EnquiryPolicy.objects.get_or_create(property=property)
    if Category.objects.filter(property=property).exists():
        return
    for order, (name, opens, below) in enumerate(CATEGORIES, start=1):
        parent = Category.objects.create(property=property, name=name, opens=opens, order=order * 10)
        for place, (child, child_opens) in enumerate(below, start=1):
            Category.objects.create(property=property, parent=parent, name=child, opens=child_opens, order=order * 10 + place)
