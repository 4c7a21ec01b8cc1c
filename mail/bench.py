"""What is measured of the registers of mail."""

from desk.models import Property
from mail.items.models import MailItem


def entries(property: Property) -> int:
    return MailItem.objects.of(property).count()


def pages(property: Property) -> dict[str, str]:
    """Addresses by what is measured there."""
    items = MailItem.objects.of(property)
    last_in, first_in = (items.order_by(order).values_list("pk", flat=True)[0] for order in ("-pk", "pk"))
    room = items.held().values_list("unit__room", flat=True)[0]
    return {
        "mail, first page": "/demo/mail/",
        "mail, deep in the middle": f"/demo/mail/?at={(last_in + first_in) // 2}",
        "mail, last page": f"/demo/mail/?at={first_in + 20}",
        "mail, to be notified": "/demo/mail/?state=to_notify",
        "mail, one kind": "/demo/mail/?kind=insured",
        "mail, hand out by room": f"/demo/mail/give/?what={room}",
        "return register": "/demo/mail/returns/",
    }


def questions(property: Property) -> dict[str, str]:
    """What the search is asked."""
    return {"article no.": str(MailItem.objects.of(property).order_by("pk")[100].article_no)}
