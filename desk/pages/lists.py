"""Generic views of many entries: the register, its paper, its file."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation

from desk.finding import paging
from desk.ledger import trail
from desk.pages.base import DeskView
from desk.pages.filters import RegisterFilter
from desk.pages.tables import RegisterTable
from desk.time.days import Days
from desk.types import Text


class RegisterView(DeskView):
    """A register: filters above, one keyset page, a bounded count."""

    title: ClassVar[Any]
    rows: ClassVar[models.QuerySet[Any]]
    table_class: ClassVar[type[RegisterTable]]
    filterset_class: ClassVar[type[RegisterFilter]]
    order: ClassVar[str] = "-pk"
    page_size: ClassVar[int] = 25
    paper_url: ClassVar[str] = ""  # the page of its paper register, for one that is printed
    late_url: ClassVar[str] = ""  # the page of a late entry (补录), for one that may have been kept on paper
    template_name: ClassVar[str] = "desk/register.html"

    def queryset(self) -> models.QuerySet[Any]:
        return self.rows.of(self.actor.property)  # type: ignore[attr-defined]

    def get(self, request: HttpRequest) -> HttpResponse:
        filters = self.filterset_class(request.GET or None, queryset=self.queryset(), actor=self.actor)
        valid = not filters.is_bound or filters.is_valid()
        rows = filters.qs if valid else self.queryset().none()
        found = paging.looked_up(rows)
        rows = rows if found is None else self.queryset().filter(pk__in=found)
        page = paging.keyset(rows, order=self.order, cursor=request.GET.get("at", ""), size=self.page_size)
        for row in page.rows:
            row.property = self.actor.property  # known already
        table = self.table_class(page.rows, zone=self.actor.property.zone, base_url=request.path)
        query = request.GET.copy()
        query.pop("at", None)
        context = {
            "title": self.title,
            "table": table,
            "filters": filters,
            "page": page,
            "count": paging.counted(found),
            "query": query.urlencode(),
            "paper": self.paper(),
            "late": self.late(),
            **self.extra(),
        }
        return render(request, self.template_name, context, status=200 if valid else 422)

    def late(self) -> str:
        """Where a late entry is written, for whoever may write one."""
        works = self.actor.on_duty and self.actor.may(self.permission.replace(".view", ".work"))
        return self.url(self.late_url) if self.late_url and works else ""

    def paper(self) -> dict[str, Any]:
        """What stands on the buttons that print: the day the page shows, and its month."""
        if not self.paper_url:
            return {}
        day = Days.asked(self.request.GET, today=self.actor.today)
        return {"url": self.url(self.paper_url), "day": day, "month": Days.month(day.first)}

    def extra(self) -> dict[str, Any]:
        return {}


class PaperRegister(DeskView):
    """A register of one day or one month on paper, in the classic columns. POST logs the print and leads to the paper."""

    AT_ONCE: ClassVar[int] = 500  # rows

    title: ClassVar[Any]
    rows: ClassVar[models.QuerySet[Any]]
    register_url: ClassVar[str]
    template_name: ClassVar[str]

    def queryset(self) -> Any:
        return self.rows.of(self.actor.property)  # type: ignore[attr-defined]

    def post(self, request: HttpRequest) -> HttpResponse:
        days = Days.asked(request.POST, today=self.actor.today)
        trail.record(self.actor, "print", data={"paper": self.register_url, "days": str(days)})
        return redirect(f"{request.path}?{days.query}")

    def get(self, request: HttpRequest) -> HttpResponseBase:
        days = Days.asked(request.GET, today=self.actor.today)
        rows = self.queryset().filter(business_date__gte=days.first, business_date__lte=days.last).order_by("business_date", "serial")
        first = list(rows[: self.AT_ONCE + 1])
        context = {
            "title": self.title,
            "days": days,
            "back": f"{self.url(self.register_url)}?{days.query}",
            "printed_at": timezone.now(),
        }
        if len(first) > self.AT_ONCE:
            return StreamingHttpResponse(self.in_parts(list(rows.values_list("pk", flat=True)), context))
        return render(request, self.template_name, {**context, "rows": first})

    def in_parts(self, found: list[int], context: dict[str, Any]) -> Iterator[str]:
        """A long paper leaves while it is made, and is never whole in memory: the page with each part of its rows, cut at its table."""
        end, tail = "</tbody>", ""
        with translation.override(self.request.LANGUAGE_CODE), timezone.override(self.actor.property.zone):
            for start in range(0, len(found), self.AT_ONCE):
                rows = self.queryset().filter(pk__in=found[start : start + self.AT_ONCE]).order_by("business_date", "serial")
                page = render_to_string(self.template_name, {**context, "rows": rows}, self.request)
                body, _end, tail = page.partition(end)
                yield body.partition("<tbody>")[2] if start else body
            yield end + tail


def _cell(value: Any) -> str:
    """As text; what a spreadsheet would run is quoted."""
    text = str(value or "")
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


class ExportView(DeskView):
    """A month of a register as CSV, told to the trail before it leaves. A cell is never a formula."""

    rows: ClassVar[models.QuerySet[Any]]
    register_url: ClassVar[str]
    columns: Callable[[], Iterable[tuple[Text, Callable[[Any], Any]]]]  # each register: headings, and what a row says under them

    def queryset(self) -> Any:
        return self.rows.of(self.actor.property)  # type: ignore[attr-defined]

    def time(self, name: str) -> Callable[[Any], str]:
        """A column of times, on the property's clock."""
        return lambda row: self.actor.local(moment).strftime("%Y-%m-%d %H:%M") if (moment := getattr(row, name)) else ""

    def post(self, request: HttpRequest) -> HttpResponse:
        from tablib import Dataset

        days, columns = Days.month(Days.asked(request.POST, today=self.actor.today).first), list(self.columns())
        trail.record(self.actor, "export", data={"paper": self.register_url, "days": str(days)})
        rows = self.queryset().filter(business_date__gte=days.first, business_date__lte=days.last).order_by("business_date", "serial")
        file = Dataset(headers=[str(title) for title, _read in columns])
        for row in rows.iterator(chunk_size=500):
            file.append([_cell(read(row)) for _title, read in columns])
        response = HttpResponse("\ufeff" + file.export("csv"), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.register_url.replace(":", "-")}-{days}.csv"'
        return response
