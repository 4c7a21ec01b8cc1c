"""Generic views of one entry: its page, its number shown, its paper."""

import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from desk import registry
from desk.ledger import corrections, trail
from desk.ledger.transitions import Refused, may_work
from desk.ledger.verbs import buttons, unpressed
from desk.models import Entry, Record
from desk.pages import converters  # noqa: F401 - registers <entry:…>
from desk.pages.base import DeskView, writes


class EntryMixin(DeskView):
    """Pages of one record, found inside the property by its number, or by its key if it has none; or 404."""

    model: ClassVar[type[Record]]
    entry_url: ClassVar[str]
    act_url: ClassVar[str] = ""  # of its verbs; beside the page's, where nothing else is said
    related: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def page(cls, kind: "type[EntryMixin]") -> Callable[..., Any]:
        """The kit's page of that kind for these entries, where a book adds nothing to it: ``OfPass.page(ActView)``."""
        view: Any = type(f"{cls.__name__}{kind.__name__}", (cls, kind), {})
        return view.as_view()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "entry_url" in cls.__dict__ and "act_url" not in cls.__dict__:
            cls.act_url = f"{cls._stem()}act"

    @classmethod
    def _stem(cls) -> str:
        """What the names of their addresses begin with: ``mail:`` of ``mail:entry``, ``mail:batch_`` of ``mail:batch``."""
        book, _colon, name = cls.entry_url.partition(":")
        return f"{book}:" if name == "entry" else f"{book}:{name.removesuffix('_entry')}_"

    @classmethod
    def addresses(cls, page: "type[EntryMixin]", at: str = "", **kinds: "type[EntryMixin]") -> list[URLPattern]:
        """Every address of these entries, below ``at``: the page, and each of ``kinds`` under its own word, the verbs (``act``) last.

        A kind is the book's own, or one of the kit's where the book adds nothing to it: ``amend=AmendView``.
        """
        here, stem = f"{at}<entry:number>/", cls._stem().partition(":")[2]
        found = [path(here, page.as_view(), name=cls.entry_url.partition(":")[2])]
        for name, kind in sorted(kinds.items(), key=lambda one: one[0] == "act"):
            word = "<slug:verb>" if name == "act" else name.replace("_", "-")
            found.append(path(f"{here}{word}/", kind.as_view() if issubclass(kind, cls) else cls.page(kind), name=f"{stem}{name}"))
        return found

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.number = kwargs.get("number", "")

    def entry(self) -> Any:
        rows: Any = self.readable(self.model.objects.of(self.actor.property)).select_related(*self.related)
        found = rows.filter(number=self.number).first() if issubclass(self.model, Entry) else rows.filter(key=self.kwargs["key"]).first()
        if found is None:
            raise Http404
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
        verbs = registry.verbs_of(entry).values()
        found = buttons(entry, self.actor, verbs, self.act_url, number)
        pressable = [button for button in found if button.denied is None or button.denied.code != "duty"]
        context = {
            "entry": entry,
            "buttons": pressable,
            "off_duty": len(pressable) < len(found),  # said once, instead of on every button
            "unpressed": [*unpressed(entry, self.actor, verbs, pressable), *self.uncalled(entry)],
            "shown": self.shown(entry),
            "history": self.history,
            "addenda": [event for event in self.history if event.verb == "addendum"],
            "corrects": self.corrects(entry),
            **self.extra(entry),
        }
        return render(request, self.template_name, context)

    def extra(self, entry: Any) -> dict[str, Any]:
        return {}

    def uncalled(self, entry: Any) -> list[tuple[str, str]]:
        """Why `c` shows no number here, where nothing on the page carries it and there is more to say than that."""
        if not entry.is_open() and isinstance(entry, Entry):
            return [("c", _("%(number)s is closed: the number is not shown any more.") % {"number": entry.number})]
        denied = may_work(self.actor, self.permission.replace(".view", ".work"), at_desk=True)
        return [("c", str(denied.reason))] if denied else []

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
