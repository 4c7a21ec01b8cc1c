"""What is measured of enquiries, messages, complaints and promises."""

from typing import Any

from django.urls import reverse

from desk.models import Property
from enquiries.complaints.models import Category, Complaint
from enquiries.enquiries.models import Enquiry
from enquiries.messages.models import Message
from enquiries.promises.models import Promise

REGISTERS: dict[str, Any] = {"enquiries": Enquiry, "messages": Message, "complaints": Complaint, "promises": Promise}


def entries(property: Property) -> int:
    return Enquiry.objects.of(property).count()


def pages(property: Property) -> dict[str, str]:
    """Addresses by what is measured there."""
    found: dict[str, str] = {}
    for name, model in REGISTERS.items():
        rows = model.objects.of(property)
        last, first = (rows.order_by(order).values_list("pk", flat=True)[0] for order in ("-pk", "pk"))
        url = reverse(f"enquiries:{'register' if name == 'enquiries' else name}", args=["demo"])
        deep, end = f"{url}?at={(last + first) // 2}", f"{url}?at={first + 20}"
        found |= {f"{name}, first page": url, f"{name}, deep in the middle": deep, f"{name}, last page": end}
    category = Category.objects.filter(property=property).values_list("pk", flat=True)[0]
    return found | {
        "enquiries, still open": "/demo/enquiries/?state=open_all",
        "messages, delivered": "/demo/enquiries/messages/?state=delivered",
        "complaints, overdue": "/demo/enquiries/complaints/?state=overdue",
        "complaints, major": "/demo/enquiries/complaints/?state=major",
        "complaints, one category": f"/demo/enquiries/complaints/?category={category}",
        "complaints, praise": "/demo/enquiries/complaints/?kind=praise",
        "promises, broken": "/demo/enquiries/promises/?state=broken",
        "promises, open": "/demo/enquiries/promises/?state=open",
    }
