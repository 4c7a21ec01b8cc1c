"""Generic views that write: a new entry, a verb, a correction. What is typed is kept, a refusal is a sentence on the form."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from desk import registry
from desk.counter import drafts
from desk.ledger import corrections, writers
from desk.ledger.transitions import Denied, Refused, may_work
from desk.ledger.verbs import Verb
from desk.models import Record
from desk.pages.base import DeskView, safe_next, writes
from desk.pages.entries import EntryMixin
from desk.pages.forms import CreateForm, amend_form


class FormPage(DeskView):
    """A form, its refusals, and its way on. 422 keeps what was typed; 403 and 409 say why and who.

    What is typed here is kept as it is typed (:mod:`desk.counter.drafts`), and gone in the transaction that makes it an entry.
    """

    keeps_typed = True
    work_permission: ClassVar[str] = ""  # what sending it takes, where that is more than reading the page; and whether the desk too
    at_desk: bool = True
    template_name: ClassVar[str] = "desk/act.html"
    context: Callable[..., dict[str, Any]]  # each page: what it says beside its form, asked for by whoever shows it

    def show(self, form: forms.Form, *, denied: Denied | None = None, status: int = 200, **context: Any) -> HttpResponse:
        if not form.is_bound and self.keeps_typed:
            context |= self.begin(form, self.request.get_full_path(), same=self.same_subject())
        form.alone = True  # type: ignore[attr-defined]
        verb = context.get("verb")
        template = (verb.template if verb else "") or self.template_name
        return render(self.request, template, {"form": form, "denied": denied, "writes": writes(denied), **context}, status=status)

    def same_subject(self) -> bool:
        """Whether the address says what the form is about, so that whoever opens it again means the same."""
        return bool(self.kwargs)

    def barred(self) -> Denied | None:
        """Why this actor may not send what stands here, whatever is in it, or ``None``."""
        return may_work(self.actor, self.work_permission, at_desk=self.at_desk) if self.work_permission else None

    def judge(self, entry: Any = None, verb: Verb | None = None) -> None:
        """What stands in the way before the form is read: nobody fills in what would be refused. Raises :class:`Refused`."""
        if verb is not None:
            writers.judge(verb.transition, entry, actor=self.actor)
        elif denied := self.barred():
            raise Refused(denied)

    def again(self, form: Any, context: Callable[[], dict[str, Any]]) -> tuple[Any, dict[str, Any]]:
        """The form that comes back, and what its page says."""
        return form, context()

    def attempt(
        self,
        form: Any,
        work: Callable[[], Any],
        context: Callable[[], dict[str, Any]] | None = None,
        *,
        entry: Any = None,
        verb: Verb | None = None,
    ) -> Any:
        """Run ``work()`` if this actor may and the form is valid; gives its result or the page to show instead.

        ``context`` is asked only for a page that is shown: what has been done leads on. ``entry``, ``verb``: what is moved, and how.
        """
        here, parked = self.request.get_full_path(), self.request.GET.get("draft", "")
        self.actor.along.append(lambda: drafts.sent(self.actor, here, parked))
        denied: Denied | None = None
        status = 422
        try:
            self.judge(entry, verb)
            if form.is_valid():
                done = work()
                self.actor.settle()  # what wrote no row of a register
                return done
            if isinstance(entry, Record) and (first := writers.outdated(entry, form.cleaned_data.get("version"))):
                raise first  # what is wrong in the form stands beside it, but who was first comes first
        except ValidationError as error:
            form.add_errors(error)
        except Refused as refused:
            denied, status = refused.denied, refused.status
            if denied.code == "version" and verb is not None:
                form.look_again(entry)
        self.actor.along.clear()
        form, said = self.again(form, context or self.context)
        if self.keeps_typed:
            title = f"{said.get('title', '')} {said.get('entry', '')}".strip()
            drafts.keep(actor=self.actor, path=here, title=title, fields=dict(self.request.POST.lists()))
        return self.show(form, denied=denied, status=status, **said)


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
        made = self.attempt(form, lambda: self.enter(form))
        if isinstance(made, HttpResponse):
            return made
        messages.success(request, self.said(made))
        return redirect(self.way_on(made))

    def said(self, entry: Any) -> str:
        return _("%(number)s is entered.") % {"number": entry.number}

    def way_on(self, entry: Any) -> str:
        return self.url(self.entry_url, entry.number)


class LateMixin(CreateView):
    """补录: before the page of a new entry, whose form is one with the true time (:class:`desk.pages.forms.LateForm`).

    What has ended needs nobody: the page is ready for the next paper slip.
    """

    def said(self, entry: Any) -> str:
        return _("%(number)s is entered late, with its true time.") % {"number": entry.number}

    def way_on(self, entry: Any) -> str:
        return super().way_on(entry) if entry.is_open() else self.request.path


class ActView(EntryMixin, FormPage):
    """One view for every verb of a book: its page, form, permission, trail and message."""

    def verb(self, entry: Any, name: str) -> Verb:
        verb = registry.verbs_of(entry).get(name)
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

        done = self.attempt(form, work, lambda: self.context(entry, found), entry=entry, verb=found)
        if isinstance(done, HttpResponse):
            return done
        self.tell(entry, found, done)
        return redirect(safe_next(request, self.entry_link(entry)))

    def tell(self, entry: Any, verb: Verb, done: Any) -> None:
        """What the next page says has happened."""
        messages.success(self.request, _("%(label)s: %(value)s") % {"label": entry, "value": f"{verb.transition.label} ✓"})


class AmendView(EntryMixin, FormPage):
    """A correction: the old value is struck through, never gone. To what another shift wrote a clerk adds instead."""

    amend_permission: ClassVar[str] = ""  # "" = that of the book's work

    @property
    def amends(self) -> str:
        return self.amend_permission or self.permission.replace(".view", ".work")

    def setting(self, entry: Any) -> dict[str, Any]:
        """What the page is to this actor, a correction or an addendum; :class:`Refused` where it is neither."""
        denied = corrections.may_amend(entry, self.actor, self.amends)
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
                return writers.add(entry, actor=self.actor, permission=self.amends, text=said)
            return writers.amend(
                entry,
                actor=self.actor,
                permission=self.amends,
                changes=changes,
                reason=said,
                version=form.cleaned_data["version"],
            )

        done = self.attempt(form, work, lambda: setting, entry=entry)
        if isinstance(done, HttpResponse):
            return done
        corrected = _("%(number)s is corrected; the old value stays visible in its history.")
        said = _("%(number)s: the addendum stands in its history, what was written before stays.") if setting["adds"] else corrected
        messages.success(request, said % {"number": number})
        return redirect(self.entry_link(entry))
