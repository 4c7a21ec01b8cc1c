"""The page kit: every book's views are declarations of these classes."""

import time
from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import View

from desk import books, corrections, doors, drafts, paging, privacy, trail
from desk.actors import Actor
from desk.days import Days
from desk.filters import RegisterFilter
from desk.forms import CreateForm, amend_form
from desk.models import Entry, Record
from desk.tables import RegisterTable
from desk.transitions import Denied, Refused, may_work
from desk.types import Text
from desk.verbs import Verb, buttons


class DeskRequest(HttpRequest):
    """A request to a property page, as views see it."""

    desk: Actor


def refusal(request: HttpRequest, denied: Denied, *, status: int = 403) -> HttpResponse:
    """The page that says why not and what to do instead; in a word for a script that asks."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"said": str(denied.reason)}, status=status)
    return render(request, "403.html", {"denied": denied}, status=status)


def writes(denied: Denied | None) -> bool:
    """Whether a page has its button that sends: whoever has no post, or not the role, reads.

    Any other refusal is answered by changing the form.
    """
    return denied is None or denied.code not in ("duty", "permission")


def safe_next(request: HttpRequest, fallback: str) -> str:
    """``next`` from the form or address if it stays on this host, else ``fallback``."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else fallback


class DeskView(View):
    """A page inside a property. ``permission`` is what reading it takes."""

    permission: ClassVar[str]
    keeps_typed: ClassVar[bool] = False  # whether a form stands here that is kept while it is typed
    request: DeskRequest  # type: ignore[assignment]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.actor: Actor = request.desk  # type: ignore[attr-defined]
        if not self.actor.may(self.permission):
            return refusal(
                request, Denied(_("This page is not part of your role: %(role)s.") % {"role": self.actor.role_name}, "permission")
            )
        if asked := self.without_id_numbers(request):
            return asked
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refused as refused:
            return refusal(request, refused.denied, status=refused.status)

    def without_id_numbers(self, request: HttpRequest) -> HttpResponse | None:
        """A question with an ID number in it is not answered: the page comes back without that word, and the address forgets it."""
        if not any(privacy.holds_id_number(value) for values in request.GET.lists() for value in values[1]):
            return None
        messages.error(request, privacy.ID_NUMBER)
        kept = [(name, value) for name, values in request.GET.lists() for value in values if not privacy.holds_id_number(value)]
        return redirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.actor.property.slug, *args])

    def begin(self, form: forms.Form, path: str, *, same: bool = True) -> dict[str, Any]:
        """The form that is sent to ``path`` begins as it was left; gives what the page says about it.

        What this person typed into it and never sent comes before what was parked. It goes into the fields at once,
        unless it is old and the next one here may be about somebody else (not ``same``): then the page offers it.
        """
        parked = self.request.GET.get("draft", "")
        draft = drafts.begun(self.actor, path)
        fresh = draft is not None and drafts.is_fresh(draft)
        if draft is None and parked:
            draft, fresh = drafts.one(self.actor, parked), False
        if draft is None:
            return {}
        if not (fresh or same or parked):
            return {"typed": draft, "restored": False}
        # What somebody saw with their own eyes a while ago, or a colleague did, is seen anew.
        take_up(form, drafts.values(draft), without=getattr(form, "anew", ()) if draft.quiet and not fresh else ())
        return {"typed": draft if draft.quiet else None, "restored": True}


def take_up(form: forms.Form, left: dict[str, Any], *, without: Iterable[str] = ()) -> None:
    """A form begins as it was left, its key and version included."""
    form.taken_up = bool(left)  # type: ignore[attr-defined]
    form.as_left = {name: value for name, value in left.items() if name not in without}  # type: ignore[attr-defined]
    for name, field in form.fields.items() if left else ():
        if name not in without:
            form.initial[name] = left.get(name, False if isinstance(field, forms.BooleanField) else "")


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
        page = paging.keyset(rows, order=self.order, cursor=request.GET.get("at", ""), size=self.page_size)
        table = self.table_class(page.rows, zone=self.actor.property.zone, base_url=request.path)
        query = request.GET.copy()
        query.pop("at", None)
        context = {
            "title": self.title,
            "table": table,
            "filters": filters,
            "page": page,
            "count": paging.bounded_count(rows),
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


class EntryMixin(DeskView):
    """Pages of one record, found inside the property by its number, or by its key if it has none; or 404."""

    model: ClassVar[type[Record]]
    entry_url: ClassVar[str]
    act_url: ClassVar[str]
    related: ClassVar[tuple[str, ...]] = ()

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.number = kwargs.get("number", "")

    def entry(self) -> Any:
        rows: Any = self.readable(self.model._default_manager.filter(property=self.actor.property)).select_related(*self.related)
        found = rows.filter(number=self.number).first() if issubclass(self.model, Entry) else rows.filter(key=self.kwargs["key"]).first()
        if found is None:
            raise Http404
        found.property = self.actor.property
        return found

    def readable(self, rows: Any) -> Any:
        """A book narrows here which entries exist for this actor."""
        return rows

    def shown(self, entry: Any) -> bool:
        """Whether names stand whole: while the entry is open, and for whoever reviews the book."""
        return entry.is_open() or self.actor.may(self.permission.replace(".view", ".review"))

    def entry_link(self, entry: Any) -> str:
        return self.url(self.entry_url, entry.number)

    def left(self, request: HttpRequest) -> int:
        """Seconds until the number goes again; they began when it was first shown."""
        now = time.time()
        shown = {path: until for path, until in request.session.get("shown", {}).items() if until > now}
        until = shown.setdefault(request.path, now + self.actor.policy.reveal_seconds)
        request.session["shown"] = shown
        return max(1, round(until - now))


class EntryView(EntryMixin):
    """One entry: its facts, the verbs that are next, its history."""

    template_name: ClassVar[str] = "desk/entry.html"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        entry = self.entry()
        self.history = trail.history(self.actor.property, entry.key)
        found = buttons(entry, self.actor, books.verbs_of(entry).values(), self.act_url, number)
        pressable = [button for button in found if button.denied is None or button.denied.code != "duty"]
        context = {
            "entry": entry,
            "buttons": pressable,
            "off_duty": len(pressable) < len(found),  # said once, instead of on every button
            "shown": self.shown(entry),
            "history": self.history,
            "addenda": [event for event in self.history if event.verb == "addendum"],
            "corrects": self.corrects(entry),
            **self.extra(entry),
        }
        return render(request, self.template_name, context)

    def extra(self, entry: Any) -> dict[str, Any]:
        return {}

    def corrects(self, entry: Any) -> str:
        """What the button of a correction says to this actor; "" where it is none of theirs."""
        permission = self.permission.replace(".view", ".work")
        reviews = corrections.reviews(self.actor, permission)
        if may_work(self.actor, permission, at_desk=not reviews) is not None:
            return ""
        return _("Correct") if reviews or corrections.at_hand(entry, self.actor) else _("Write an addendum")

    def happened(self, *verbs: str) -> bool:
        """Whether the history tells of any of these: what never happened need not be looked for."""
        return any(event.verb in verbs for event in self.history)


class FormPage(DeskView):
    """A form, its refusals, and its way on. 422 keeps what was typed; 403 and 409 say why and who.

    What is typed here is kept as it is typed (:mod:`desk.drafts`), and gone in the transaction that makes it an entry.
    """

    keeps_typed = True
    work_permission: ClassVar[str] = ""  # what sending it takes, where that is more than reading the page; and whether the desk too
    at_desk: ClassVar[bool] = True
    template_name: ClassVar[str] = "desk/act.html"
    status = 200

    def show(self, form: forms.Form, *, denied: Denied | None = None, status: int = 200, **context: Any) -> HttpResponse:
        if not form.is_bound and self.keeps_typed:
            context |= self.begin(form, self.request.get_full_path(), same=self.same_subject())
        verb = context.get("verb")
        template = (verb.template if verb else "") or self.template_name
        return render(self.request, template, {"form": form, "denied": denied, "writes": writes(denied), **context}, status=status)

    def same_subject(self) -> bool:
        """Whether the address says what the form is about, so that whoever opens it again means the same."""
        return bool(self.kwargs)

    def barred(self) -> Denied | None:
        """Why this actor may not send what stands here, whatever is in it, or ``None``."""
        return may_work(self.actor, self.work_permission, at_desk=self.at_desk) if self.work_permission else None

    def judge(self, entry: Any = None, verb: Verb | None = None, **_context: Any) -> None:
        """What stands in the way before the form is read: nobody fills in what would be refused. Raises :class:`Refused`."""
        if verb is not None:
            doors.judge(verb.transition, entry, actor=self.actor)
        elif denied := self.barred():
            raise Refused(denied)

    def attempt(self, form: Any, work: Any, **context: Any) -> Any:
        """Run ``work()`` if this actor may and the form is valid; gives its result or the page to show instead."""
        here, parked = self.request.get_full_path(), self.request.GET.get("draft", "")
        self.actor.along.append(lambda: drafts.sent(self.actor, here, parked))
        denied: Denied | None = None
        status = 422
        try:
            self.judge(**context)
            if form.is_valid():
                done = work()
                self.actor.settle()  # what wrote no row of a register
                return done
            entry = context.get("entry")
            if isinstance(entry, Record) and (first := doors.outdated(entry, form.cleaned_data.get("version"))):
                raise first  # what is wrong in the form stands beside it, but who was first comes first
        except ValidationError as error:
            form.add_errors(error)
        except Refused as refused:
            denied, status = refused.denied, refused.status
            if denied.code == "version" and "verb" in context:
                form.look_again(context["entry"])
        self.actor.along.clear()
        title = f"{context.get('title', '')} {context.get('entry', '')}".strip()
        if self.keeps_typed:
            drafts.keep(actor=self.actor, path=here, title=title, fields=dict(self.request.POST.lists()))
        return self.show(form, denied=denied, status=status, **context)


class CreateView(FormPage):
    """A form that makes an entry. ``enter`` is the book's action."""

    form_class: ClassVar[type[CreateForm]]
    title: ClassVar[Any]
    template_name: ClassVar[str] = "desk/create.html"
    entry_url: ClassVar[str]
    enter: Callable[[Any], Any]  # each book: the form, valid, becomes an entry

    def initial(self) -> dict[str, Any]:
        return {"about_number": self.request.GET.get("about", "")}

    def same_subject(self) -> bool:
        return False

    def form(self, data: Any = None) -> CreateForm:
        return self.form_class(data, self.request.FILES or None, initial=self.initial(), actor=self.actor)

    def context(self) -> dict[str, Any]:
        return {"title": self.title}

    def get(self, request: HttpRequest) -> HttpResponse:
        denied = self.barred()
        return self.show(self.form(), denied=denied, status=403 if denied else 200, **self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        made = self.attempt(form, lambda: self.enter(form), **self.context())
        if isinstance(made, HttpResponse):
            return made
        messages.success(request, self.said(made))
        return redirect(self.way_on(made))

    def said(self, entry: Any) -> str:
        return _("%(number)s is entered.") % {"number": entry.number}

    def way_on(self, entry: Any) -> str:
        return self.url(self.entry_url, entry.number)


class LateMixin(CreateView):
    """补录: before the page of a new entry, whose form is one with the true time (:class:`desk.forms.LateForm`).

    What has ended needs nobody: the page is ready for the next paper slip.
    """

    def said(self, entry: Any) -> str:
        return _("%(number)s is entered late, with its true time.") % {"number": entry.number}

    def way_on(self, entry: Any) -> str:
        return super().way_on(entry) if entry.is_open() else self.request.path


class ActView(EntryMixin, FormPage):
    """One view for every verb of a book: its page, form, permission, trail and message."""

    def verb(self, entry: Any, name: str) -> Verb:
        verb = books.verbs_of(entry).get(name)
        if verb is None:
            raise Http404
        return verb

    def context(self, entry: Any, verb: Verb) -> dict[str, Any]:
        return {"entry": entry, "verb": verb, "title": verb.transition.label, "back": self.entry_link(entry)}

    def get(self, request: HttpRequest, verb: str, **_whose: Any) -> HttpResponse:
        entry = self.entry()
        found = self.verb(entry, verb)
        denied = found.transition.denied(entry, self.actor)
        form = found.form(actor=self.actor, record=entry)
        status = 200 if denied is None else 409 if denied.code == "state" else 403
        return self.show(form, denied=denied, status=status, **self.context(entry, found))

    def post(self, request: HttpRequest, verb: str, **_whose: Any) -> HttpResponse:
        entry = self.entry()
        found = self.verb(entry, verb)
        form = found.form(request.POST, request.FILES, actor=self.actor, record=entry)

        def work() -> Any:
            values = form.values()
            return found.action(entry, actor=self.actor, version=values.pop("version", None), **values)

        done = self.attempt(form, work, **self.context(entry, found))
        if isinstance(done, HttpResponse):
            return done
        self.tell(entry, found, done)
        return redirect(safe_next(request, self.entry_link(entry)))

    def tell(self, entry: Any, verb: Verb, done: Any) -> None:
        """What the next page says has happened."""
        messages.success(self.request, _("%(label)s: %(value)s") % {"label": entry, "value": f"{verb.transition.label} ✓"})


class AmendView(EntryMixin, FormPage):
    """A correction: the old value is struck through, never gone. To what another shift wrote a clerk adds instead."""

    amend_permission: ClassVar[str]

    def follows(self, entry: Any, changes: dict[str, Any]) -> dict[str, Any]:
        """Columns that follow from the corrected ones, by name."""
        return {}

    def setting(self, entry: Any) -> dict[str, Any]:
        """What the page is to this actor, a correction or an addendum; :class:`Refused` where it is neither."""
        denied = corrections.may_amend(entry, self.actor, self.amend_permission)
        if denied is not None and denied.code != "other_shift":
            raise Refused(denied)
        title = _("Correct") if denied is None else _("Write an addendum")
        return {"entry": entry, "title": title, "back": self.entry_link(entry), "adds": denied is not None}

    def form(self, entry: Any, adds: bool, data: Any = None) -> Any:
        return amend_form(entry, shown=self.shown(entry), adds=adds)(data, actor=self.actor, record=entry)

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        entry = self.entry()
        setting = self.setting(entry)
        return self.show(self.form(entry, setting["adds"]), **setting)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        entry = self.entry()
        setting = self.setting(entry)
        form = self.form(entry, setting["adds"], request.POST)

        def work() -> Any:
            changes, said = form.changes(), form.cleaned_data["amend_reason"]
            if setting["adds"] and not changes:
                return doors.add(entry, actor=self.actor, permission=self.amend_permission, text=said)
            return doors.amend(
                entry,
                actor=self.actor,
                permission=self.amend_permission,
                changes=changes,
                reason=said,
                version=form.cleaned_data["version"],
                follows=self.follows(entry, changes),
            )

        done = self.attempt(form, work, **setting)
        if isinstance(done, HttpResponse):
            return done
        corrected = _("%(number)s is corrected; the old value stays visible in its history.")
        said = _("%(number)s: the addendum stands in its history, what was written before stays.") if setting["adds"] else corrected
        messages.success(request, said % {"number": number})
        return redirect(self.entry_link(entry))


class RevealView(EntryMixin):
    """POST shows a number to this clerk, once, logged; the page forgets it after a minute.

    The minute is the desk's, not the page's: drawn again, or asked for again meanwhile, it shows what is left of it.
    """

    template_name: ClassVar[str]
    reveal: Callable[[Any], str]  # each book: the entry gives the number to dial, or refuses

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return redirect(self.entry_link(self.entry()))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        entry = self.entry()
        try:
            dial, denied = self.reveal(entry), None
        except Refused as refused:
            dial, denied = "", refused.denied
        context = {"entry": entry, "dial": dial, "denied": denied, "writes": writes(denied), "back": self.entry_link(entry)}
        context |= {"seconds": self.left(request) if dial else 0, **self.extra(entry)}
        return render(request, self.template_name, context, status=403 if denied else 200)

    def extra(self, entry: Any) -> dict[str, Any]:
        return {}


class PrintView(EntryMixin):
    """POST logs the print and leads to the paper; GET shows the paper."""

    papers: ClassVar[tuple[str, ...]] = ("",)  # which there are; the first one where none is named
    template_name: ClassVar[str]

    def paper(self, said: str) -> str:
        return said if said in self.papers else self.papers[0]

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        entry, paper = self.entry(), self.paper(request.POST.get("paper", ""))
        trail.record(
            self.actor, "print", subject=trail.label(entry), subject_key=entry.key, number=number, data={"paper": paper} if paper else None
        )
        return redirect(f"{request.path}?paper={paper}" if paper else request.path)

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        entry = self.entry()
        context = {
            "entry": entry,
            "printed_at": timezone.now(),
            "shown": self.shown(entry),
            "paper": self.paper(request.GET.get("paper", "")),
            **self.extra(entry),
        }
        return render(request, self.template_name, context)

    def extra(self, entry: Any) -> dict[str, Any]:
        return {}


class PaperRegister(DeskView):
    """A register of one day or one month on paper, in the classic columns. POST logs the print and leads to the paper."""

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

    def get(self, request: HttpRequest) -> HttpResponse:
        days = Days.asked(request.GET, today=self.actor.today)
        rows = self.queryset().filter(business_date__gte=days.first, business_date__lte=days.last)
        context = {
            "title": self.title,
            "rows": rows.order_by("business_date", "serial").iterator(chunk_size=500),
            "days": days,
            "back": f"{self.url(self.register_url)}?{days.query}",
            "printed_at": timezone.now(),
        }
        return render(request, self.template_name, context)


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
