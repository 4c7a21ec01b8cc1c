"""A generic view of rows that are ticked and done together."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk.ledger.transitions import Denied
from desk.pages.editing import FormPage
from desk.pages.forms import TickForm


class TickView(FormPage):
    """What is listed is ticked, and one act is done to all of it. What was ticked on an older page and is no longer listed
    is known too, so that the answer names who was first."""

    form_class: ClassVar[type[TickForm]] = TickForm
    most: ClassVar[int] = 300  # ticks of one page

    listed: Callable[[], list[Any]]  # each page: the rows that can be ticked
    numbered: Callable[[list[str]], Iterable[Any]]  # rows of these numbers, whatever they are now
    do: Callable[..., Any]  # the act, on what was chosen, with what else the form asks
    said: Callable[[Any], str]

    def number_of(self, row: Any) -> str:
        return str(row.number)

    def way_on(self, done: Any) -> str:
        return self.request.path

    def barring(self) -> Denied | None:
        """What the page says of who may not send it; ``None`` where it only has no button."""
        return None

    def form(self, data: Any = None) -> TickForm:
        self.rows = self.listed()
        there = {self.number_of(row) for row in self.rows}
        ticked = [number for number in data.getlist("picked")[: self.most] if number not in there] if data else []
        self.gone = list({self.number_of(row): row for row in self.numbered(ticked)}.values()) if ticked else []
        return self.form_class(data, actor=self.actor, numbers=[self.number_of(row) for row in (*self.rows, *self.gone)])

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form()
        return self.show(form, denied=self.barring(), **self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)

        def work() -> Any:
            values = dict(form.cleaned_data)
            picked = set(values.pop("picked"))
            return self.do([row for row in (*self.rows, *self.gone) if self.number_of(row) in picked], **values)

        done = self.attempt(form, work)
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, self.said(done))
        return redirect(self.way_on(done))
