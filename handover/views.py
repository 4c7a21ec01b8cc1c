"""Pages of the handover book: declarations of the kit's classes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from desk import trail
from desk.actors import Actor
from desk.days import Days
from desk.pagekit import ActView, CreateView, DeskView, EntryMixin, EntryView, FormPage, PrintView, RegisterView, safe_next
from desk.types import Told
from handover import actions, gathering, reading
from handover.actions import policy_of
from handover.filters import DutyNoteFilter, HandoverFilter, NoticeFilter, StandInFilter
from handover.forms import DutyNoteForm, JoinForm, NoticeForm, PostForm, PrepareForm, StandInForm, WithoutForm
from handover.models import DutyNote, Handover, Notice, StandIn
from handover.posts import standings
from handover.tables import DutyNoteTable, HandoverTable, NoticeTable, StandInTable

VIEW, WORK, REVIEW = "handover.view", "handover.work", "handover.review"
RELATED = ("for_post", "from_shift", "to_shift", "outgoing", "incoming", "signed_out", "signed_in", "created_by", "post")


# --- the post ---------------------------------------------------------------------------------------
class Duty(DeskView):
    """Every post: who stands there, who is down for it, and the one way to take it over."""

    permission = VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        context = {
            "standings": standings(self.actor, now),
            "unread": actions.unread_notices(self.actor, None),
            "policy": policy_of(self.actor),
            "now": now,
            "works": self.actor.may(WORK),
            "away": StandIn.objects.of(self.actor.property).open().filter(of_shift=self.actor.shift).first() if self.actor.shift else None,
            "next": request.GET.get("next", ""),
        }
        return render(request, "handover/duty.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """End one's own duty as an assistant."""
        actions.leave_shift(actor=self.actor)
        messages.success(request, _("Your duty has ended."))
        return redirect(self.url("handover:duty"))


class PostPage(FormPage):
    """A form about one post: it is named in the address, and chosen for the form."""

    permission = VIEW
    work_permission, at_desk = WORK, False
    form_class: type[PostForm]
    work: Callable[[Any], Any]  # each page: what the form, valid, does
    template_name = "handover/post.html"
    title: Any
    say: Any = ""

    def context(self) -> dict[str, Any]:
        return {"title": self.title, "say": self.say, "back": self.url("handover:duty")}

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(actor=self.actor, initial={"post": request.GET.get("post", "")})
        return self.show(form, **self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST, actor=self.actor)
        done = self.attempt(form, lambda: self.work(form), **self.context())
        return done if isinstance(done, HttpResponse) else redirect(self.way_on(done))

    def way_on(self, done: Any) -> str:
        return self.url("handover:entry", done.number)


class Join(PostPage):
    """加入当班: what is new stands beside the form; one's own PIN joins. Wrong tries are counted."""

    form_class = JoinForm
    title = gettext_lazy("Join the shift")
    say = gettext_lazy("Neat dress, a tidy counter, a smile: ready to receive.")
    template_name = "handover/join.html"

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "unread": actions.unread_notices(self.actor, None),
            "sheet": reading.open_now(self.actor, self.request.GET.get("post", "")),
            "policy": policy_of(self.actor),
        }

    def work(self, form: Any) -> Any:
        return actions.join_shift(actor=self.actor, post=form.cleaned_data["post"], pin=form.cleaned_data["pin"])

    def way_on(self, done: Any) -> str:
        messages.success(self.request, _("You are on duty at %(post)s.") % {"post": done.post})
        return safe_next(self.request, self.url("board"))


class Without(PostPage):
    """First use, absent relief, one clerk alone: everything is read and counted, a supervisor's word stands in."""

    form_class = WithoutForm
    title = gettext_lazy("Take over without a colleague")

    def work(self, form: Any) -> Handover:
        return actions.take_over_without(actor=self.actor, **{name: form.cleaned_data[name] for name in ("key", "post", "reason")})

    def way_on(self, done: Any) -> str:
        return self.url("handover:act", done.number, "accept")


class Prepare(FormPage):
    """Begin to hand one's own post over."""

    permission = VIEW
    work_permission = WORK
    template_name = "handover/post.html"

    def context(self) -> dict[str, Any]:
        return {"title": _("Hand over"), "say": _("You keep the desk until the relief has signed."), "back": self.url("handover:duty")}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(PrepareForm(actor=self.actor), **self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PrepareForm(request.POST, actor=self.actor)
        done = self.attempt(form, lambda: actions.prepare_handover(actor=self.actor, **form.values()), **self.context())
        return done if isinstance(done, HttpResponse) else redirect(self.url("handover:act", done.number, "write"))


# --- 交接班记录 --------------------------------------------------------------------------------------
class HandoverRegister(RegisterView):
    permission = VIEW
    title = gettext_lazy("Handovers")
    rows = Handover.objects.for_table()
    table_class = HandoverTable
    filterset_class = HandoverFilter
    template_name = "handover/register.html"


def _parts(handover: Handover, actor: Actor) -> dict[str, Any]:
    """What every page of a handover tells. Digests stand whole for whoever compares them."""
    return {
        "audits": actor.may("desk.audit"),
        "sheet": reading.as_told(handover),
        "gone": [line for line in handover.all_lines if line.gone_at is not None and line.told == Told.SINGLY],
        "counts": gathering.look_at_counts(handover),
        "questions": [one for one in [*handover.all_lines, *handover.all_counts] if one.asked_at is not None],
    }


class OfHandover(EntryMixin):
    """What every page of one handover shares."""

    permission = VIEW
    model = Handover
    related = RELATED
    entry_url = "handover:entry"
    act_url = "handover:act"


class HandoverPage(OfHandover, EntryView):
    template_name = "handover/entry.html"

    def extra(self, handover: Handover) -> dict[str, Any]:
        signed = handover.state == Handover.State.ACCEPTED
        return {
            **_parts(handover, self.actor),
            "verified": gathering.verified(handover),
            "addenda": handover.addenda.select_related("by") if signed else [],
            "policy": policy_of(self.actor),
        }


class ActOnHandover(OfHandover, ActView):
    """The verbs of a handover; writing and reading have pages of their own, and some lead straight to the next."""

    LEADS = {"take-up": "accept", "read-lines": "accept", "question": "accept"}

    def context(self, entry: Handover, verb: Any) -> dict[str, Any]:
        context = super().context(entry, verb)
        if not verb.template:
            return context
        policy = policy_of(self.actor)
        context |= {**_parts(entry, self.actor), "policy": policy, "checks": policy.self_check.splitlines(), "history": []}
        if verb.name == "write":
            context |= reading.ahead(self.actor, entry)
        else:
            context |= reading.while_reading(self.actor, entry)
        return context

    def show(self, form: Any, **context: Any) -> HttpResponse:
        """A reading that came back shows what was kept of it, and what is new since."""
        verb = context.get("verb")
        if form.is_bound and verb is not None and verb.name in ("accept", "read-lines"):
            form = form.__class__(form.data, actor=self.actor, record=self.entry())
            form.is_valid()
            context |= self.context(form.record, verb)
        return super().show(form, **context)

    def tell(self, entry: Handover, verb: Any, done: Handover) -> None:
        """“Kept” is not “signed”, and “taken over” is said as such."""
        if verb.name == "read-lines":
            context = reading.while_reading(self.actor, done)
            left = pgettext("list", ", ").join(context["missing"]) or _("only your signature")
            said = _("Kept: %(n)s of %(all)s entries read. Not signed yet, still missing: %(left)s.")
            messages.warning(self.request, said % {"n": context["sheet"].done, "all": context["sheet"].total, "left": left})
        elif verb.name == "accept":
            messages.success(self.request, _("Taken over: you are on duty at %(post)s.") % {"post": done.for_post})
            late = reading.as_told(done).news
            if late:
                told = pgettext("list", ", ").join(f"{one.first.number} {one.first.title}".strip() for one in late)
                messages.warning(self.request, _("Came in while you signed: %(what)s.") % {"what": told})
        elif verb.name != "take-up":  # the page that opens says it
            super().tell(entry, verb, done)

    def entry_link(self, entry: Handover) -> str:
        leads = self.LEADS.get(self.kwargs["verb"])
        return self.url("handover:act", entry.number, leads) if leads and self.request.method == "POST" else super().entry_link(entry)

    def post(self, request: HttpRequest, verb: str, **whose: Any) -> HttpResponse:
        answer = super().post(request, verb, **whose)
        return redirect(self.url("board")) if verb == "accept" and answer.status_code == 302 else answer


class PrintHandover(OfHandover, PrintView):
    """A4, with both signatures."""

    template_name = "handover/print_handover.html"

    def extra(self, handover: Handover) -> dict[str, Any]:
        return {**_parts(handover, self.actor), "addenda": handover.addenda.select_related("by"), "verified": gathering.verified(handover)}


class Report(DeskView):
    """What a supervisor asks of the last month: on time, on whose word, what differed, what is carried on, who has not read."""

    permission = REVIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "handover/report.html", reading.report(self.actor, timezone.now()))


# --- 岗位记事本 ---------------------------------------------------------------------------------------
class NoteRegister(RegisterView):
    permission = VIEW
    title = gettext_lazy("Post notebook")
    rows = DutyNote.objects.for_table()
    table_class = DutyNoteTable
    filterset_class = DutyNoteFilter
    template_name = "handover/notes.html"


class NewNote(CreateView):
    """`l` from any page. Never gated by duty: what happened is written down."""

    permission = work_permission = WORK
    at_desk = False
    form_class = DutyNoteForm
    title = gettext_lazy("Duty note")
    entry_url = "handover:note"
    template_name = "handover/note_new.html"

    def enter(self, form: Any) -> DutyNote:
        return actions.note_event(form.note(), actor=self.actor, occurred_at=form.cleaned_data["occurred_at"])

    def said(self, note: DutyNote) -> str:
        if note.severity != DutyNote.Severity.LOW and not note.reported_at:
            return _("%(number)s is noted. Report it to a supervisor now.") % {"number": note.number}
        return _("%(number)s is noted.") % {"number": note.number}


class OfNote(EntryMixin):
    """What every page of one duty note shares."""

    permission = VIEW
    model = DutyNote
    related = ("created_by", "post")
    entry_url = "handover:note"
    act_url = "handover:note_act"


class NotePage(OfNote, EntryView):
    template_name = "handover/note.html"

    def extra(self, note: DutyNote) -> dict[str, Any]:
        return {"addenda": note.addenda.select_related("by")}


class ActOnNote(OfNote, ActView):
    pass


class Notebook(DeskView):
    """One day of the notebook; beside the notes, what the other books tell of it. A supervisor signs it."""

    permission = VIEW

    def post(self, request: HttpRequest) -> HttpResponse:
        day = Days.asked(request.POST, today=self.actor.today).first
        if "sign" in request.POST:
            try:
                reading_made = actions.sign_day(actor=self.actor, day=day)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, _("The notebook of %(day)s is signed up to no. %(n)s.") % {"day": day, "n": reading_made.through})
            return redirect(f"{request.path}?day={day}")
        trail.record(self.actor, "print", data={"paper": "handover:notebook", "days": str(day)})
        return redirect(f"{request.path}?day={day}&paper=sheet")

    def get(self, request: HttpRequest) -> HttpResponse:
        day = Days.asked(request.GET, today=self.actor.today).first
        context = {
            **reading.notebook(self.actor, day),
            "reviews": self.actor.may(REVIEW),
            "printed_at": timezone.now(),
        }
        return render(request, "handover/print_notebook.html" if "paper" in request.GET else "handover/notebook.html", context)


# --- 重要通知 -----------------------------------------------------------------------------------------
class NoticeRegister(RegisterView):
    permission = VIEW
    title = pgettext_lazy("handover", "Notices")
    rows = Notice.objects.for_table()
    table_class = NoticeTable
    filterset_class = NoticeFilter
    template_name = "handover/notices.html"

    def extra(self) -> dict[str, Any]:
        return {"reviews": self.actor.may(REVIEW), "unread": actions.unread_notices(self.actor, self.actor.post)}


class NewNotice(CreateView):
    permission = work_permission = REVIEW
    at_desk = False
    form_class = NoticeForm
    title = gettext_lazy("New notice")
    entry_url = "handover:notice"

    def enter(self, form: Any) -> Notice:
        return actions.publish_notice(form.notice(), actor=self.actor)


class OfNotice(EntryMixin):
    """What every page of one notice shares."""

    permission = VIEW
    model = Notice
    related = ("audience", "created_by", "post")
    entry_url = "handover:notice"
    act_url = "handover:notice_act"


class NoticePage(OfNotice, EntryView):
    template_name = "handover/notice.html"

    def extra(self, notice: Notice) -> dict[str, Any]:
        return reading.receipts(self.actor, notice)


class ActOnNotice(OfNotice, ActView):
    pass


# --- 临时顶岗 -----------------------------------------------------------------------------------------
class StandInRegister(RegisterView):
    permission = VIEW
    title = gettext_lazy("Stand-ins")
    rows = StandIn.objects.select_related("absent", "substitute")
    table_class = StandInTable
    filterset_class = StandInFilter


class NewStandIn(CreateView):
    permission = VIEW
    work_permission = WORK
    form_class = StandInForm
    title = gettext_lazy("Somebody stands in")
    entry_url = "handover:stand_in"

    def enter(self, form: Any) -> StandIn:
        return actions.stand_in(actor=self.actor, **form.values())

    def said(self, stand_in: StandIn) -> str:
        until = self.actor.local(stand_in.until).strftime("%H:%M")
        return _("%(who)s stands in until %(time)s: change the clerk with “.”.") % {"who": stand_in.substitute, "time": until}


class OfStandIn(EntryMixin):
    """What every page of one stand-in shares."""

    permission = VIEW
    model = StandIn
    related = ("absent", "substitute", "of_shift", "created_by", "post")
    entry_url = "handover:stand_in"
    act_url = "handover:stand_in_act"


class StandInPage(OfStandIn, EntryView):
    """What happened meanwhile stands here, to be read on return."""

    template_name = "handover/stand_in.html"

    def extra(self, stand_in: StandIn) -> dict[str, Any]:
        return {"meanwhile": reading.meanwhile(stand_in)}


class ActOnStandIn(OfStandIn, ActView):
    pass
