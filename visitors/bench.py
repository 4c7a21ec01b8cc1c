"""What is measured of the visitor log."""

from collections.abc import Callable

import django_tables2
from django.test import RequestFactory

from desk.models import Property
from visitors.visits.models import Visit
from visitors.visits.tables import VisitTable


class StockTable(django_tables2.Table):
    """The same columns rendered the library's own way, to compare with."""

    number = django_tables2.Column(linkify=lambda record: f"/demo/visitors/{record.number}/")
    occurred_at = django_tables2.DateTimeColumn(format="m-d H:i")
    visitor_name = django_tables2.Column()
    visitor_org = django_tables2.Column()
    kind = django_tables2.Column(accessor="kind__name")
    host = django_tables2.Column(accessor="host", orderable=False)
    badge_no = django_tables2.Column()
    state = django_tables2.TemplateColumn("<span class='badge'>{{ record.get_state_display }}</span>")
    left_at = django_tables2.DateTimeColumn(format="m-d H:i")

    class Meta:
        template_name = "django_tables2/table.html"


def entries(property: Property) -> int:
    return Visit.objects.of(property).count()


def pages(property: Property) -> dict[str, str]:
    """Addresses by what is measured there."""
    rows = Visit.objects.of(property)
    newest, oldest = rows.order_by("-pk")[0], rows.order_by("pk")[0]
    return {
        "register, first page": "/demo/visitors/",
        "register, deep in the middle": f"/demo/visitors/?at={(newest.pk + oldest.pk) // 2}",
        "register, last page": f"/demo/visitors/?at={oldest.pk + 20}",
        "register, one kind": f"/demo/visitors/?kind={oldest.kind_id}",
        "register, inside": "/demo/visitors/?state=inside",
        "new visitor": "/demo/visitors/new/",
        "evacuation list": "/demo/visitors/evacuation/",
    }


def tables(property: Property) -> tuple[Callable[[], str], Callable[[], str]]:
    """One page of the register, by our table and by the library's own."""
    rows, request = list(Visit.objects.of(property).for_table().order_by("-pk")[:25]), RequestFactory().get("/")

    def ours() -> str:
        return VisitTable(rows, zone=property.zone, base_url="/demo/visitors/", title="x", order_by="-number").as_html(request)

    return ours, lambda: StockTable(rows).as_html(request)
