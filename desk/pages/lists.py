"""Generic views of many entries: the register with its file, and its paper."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from desk.finding import paging
from desk.ledger import trail
from desk.ledger.transitions import Refused, may_work
from desk.models import Entry
from desk.pages import files
from desk.pages.base import DeskView
from desk.pages.filters import RegisterFilter
from desk.pages.tables import RegisterTable
from desk.people import second_factor
from desk.time.days import Days
from desk.types import Text


class RegisterView(DeskView):
    """A register: filters above, one keyset page in the order asked for, a bounded count. POST gives it as a file."""

    title: ClassVar[Any]
    rows: ClassVar[models.QuerySet[Any]]
    table_class: ClassVar[type[RegisterTable]]
    filterset_class: ClassVar[type[RegisterFilter]]
    order: ClassVar[str] = "-pk"
    page_size: ClassVar[int] = 25
    paper_url: ClassVar[str] = ""  # the page of its paper register, for one that is printed
    late_url: ClassVar[str] = ""  # the page of a late entry (补录), for one that may have been kept on paper
    note: ClassVar[Any] = ""  # what whoever reads the list should know, said to everybody alike
    template_name: ClassVar[str] = "desk/register.html"

    def queryset(self) -> models.QuerySet[Any]:
        return self.rows.of(self.actor.property)  # type: ignore[attr-defined]

    def asked(self, request: HttpRequest) -> tuple[RegisterFilter, models.QuerySet[Any] | None]:
        """What is asked for, and the rows that answer it; ``None`` where that cannot be asked."""
        filters = self.filterset_class(request.GET or None, queryset=self.queryset(), actor=self.actor)
        return filters, filters.qs if not filters.is_bound or filters.is_valid() else None

    def table(self, rows: Any, request: HttpRequest, **shown: Any) -> RegisterTable:
        return self.table_class(rows, zone=self.actor.property.zone, base_url=request.path, title=self.title, **shown)

    def get(self, request: HttpRequest) -> HttpResponse:
        filters, found = self.asked(request)
        rows = self.queryset().none() if found is None else found
        few = paging.looked_up(rows)
        rows = rows if few is None else self.queryset().filter(pk__in=few)
        sort, order = self.table_class.asked(request.GET.get("sort", ""), self.order)
        page = paging.keyset(rows, order=order, cursor=request.GET.get("at", ""), size=self.page_size)
        query = [(name, value) for name, values in request.GET.lists() for value in values]
        context = {
            "title": self.title,
            "table": self.table(page.rows, request, page=page, query=query, order_by=sort),
            "filters": filters,
            "count": paging.counted(few),
            "sort": request.GET.get("sort", ""),
            "paper": self.paper(),
            "late": self.late_url,
            "exports": bool(page.rows) and self.actor.may(self.export_permission),
            "note": self.note,
            **self.extra(),
        }
        return render(request, self.template_name, context, status=422 if found is None else 200)

    # --- the register as a file -------------------------------------------------------------------------
    @property
    def export_permission(self) -> str:
        return f"{self.permission.partition('.')[0]}.export"

    def columns(self, table: RegisterTable) -> Iterable[tuple[Text, Callable[[Any], Any]]]:
        """What a file says: headings, and what a row says under them; as on the screen, where a register says nothing else."""
        return table.sheet()

    def time(self, name: str) -> Callable[[Any], str]:
        """A column of times, on the property's clock."""
        return lambda row: self.actor.local(moment).strftime("%Y-%m-%d %H:%M") if (moment := getattr(row, name)) else ""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """What the list shows, all of it or one month, as a file: told to the trail before it leaves the house."""
        if denied := may_work(self.actor, self.export_permission, at_desk=False):
            raise Refused(denied)
        if not second_factor.fresh(request):
            messages.info(request, _("Show once more who you are, then export."))
            return second_factor.ask_again(request, request.get_full_path())
        found = self.asked(request)[1]
        if found is None:
            return self.get(request)
        kind = request.POST.get("export", "csv")
        kind, paper = kind if kind in files.KINDS else "csv", str(request.resolver_match and request.resolver_match.view_name)
        days = None
        if "month" in request.POST and issubclass(found.model, Entry):
            days = Days.month(Days.asked(request.POST, today=self.actor.today).first)
            found = found.filter(business_date__gte=days.first, business_date__lte=days.last)
        asked = sorted(name for name, value in request.GET.items() if value)  # never what: it may be somebody's name
        told = {"paper": paper, "days": str(days or ""), "file": kind, "asked": " ".join(asked)}
        trail.record(self.actor, "export", data={name: value for name, value in told.items() if value})
        order = self.table_class.asked(request.GET.get("sort", ""), self.order)[1]
        rows = found.order_by(*dict.fromkeys([order, f"{'-' if order.startswith('-') else ''}pk"]))
        headings, reads = zip(*self.columns(self.table([], request)), strict=True)
        name = f"{paper.replace(':', '-')}-{days or self.actor.today}.{kind}"
        return files.answer(kind, name, files.table(headings, rows.iterator(chunk_size=500), reads))

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
