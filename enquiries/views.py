"""Pages of enquiries, messages, promises and complaints: declarations of the kit's classes."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import attachments, books, trail
from desk.actors import Actor
from desk.pagekit import ActView, AmendView, CreateView, DeskView, EntryMixin, EntryView, PrintView, RegisterView, RevealView
from desk.verbs import buttons
from directory import lookup
from directory.models import Contact, Occupant, StandingInstruction
from enquiries import actions
from enquiries.filters import AnswerFilter, ComplaintFilter, EnquiryFilter, MessageFilter, PromiseFilter
from enquiries.forms import ComplaintForm, EnquiryForm, MessageForm, PrintForm, ReportForm, TryForm
from enquiries.models import Answer, Complaint, Enquiry, Message, Promise
from enquiries.querysets import UNRESOLVED
from enquiries.tables import AnswerTable, ComplaintTable, EnquiryTable, MessageTable, PromiseTable

SEE, WORK = "enquiries.view", "enquiries.work"
GIVING = ("promise", "refer", "accept", "ask-superior", "owe")  # moves that give a promise


# --- beside the forms ---------------------------------------------------------------------------
class Lookup(DeskView):
    """Suggestions while the clerk types: people, rooms, firms, places. No phone numbers."""

    permission = WORK

    def get(self, request: HttpRequest) -> HttpResponse:
        found = lookup.hosts(self.actor.property, request.GET.get("q", "")[:40], today=self.actor.today)
        return JsonResponse(
            {"hosts": [{"ref": host.ref, "title": host.title, "detail": host.detail, "off": host.moved_out} for host in found]}
        )


class Beside(DeskView):
    """Beside a form: what the unit asked of the desk, and its earlier cases."""

    permission = SEE

    def get(self, request: HttpRequest) -> HttpResponse:
        host = lookup.host(self.actor.property, request.GET.get("ref", ""), today=self.actor.today)
        context = {"host": host, **(_beside(self.actor, host) if host is not None and host.unit is not None else {})}
        return render(request, "enquiries/beside.html", context)


def _cases(actor: Actor, unit: Any, without: Any = None) -> dict[str, Any]:
    """Earlier enquiries and complaints of the same unit, the latest first."""
    if unit is None:
        return {}
    enquiries = Enquiry.objects.of(actor.property).filter(unit=unit)
    complaints = Complaint.objects.of(actor.property).visible_to(actor).filter(unit=unit)
    rows = [(rows.exclude(key=without) if without else rows).order_by("-pk")[:5] for rows in (enquiries, complaints)]
    return {"enquiries": rows[0], "complaints": rows[1]}


def _beside(actor: Actor, host: lookup.Host) -> dict[str, Any]:
    """Numbers that are public show at once (A1); every other is shown to whoever calls, for a minute."""
    shown = Contact.objects.of(actor.property).filter(disclosure=Contact.Disclosure.PUBLIC, active=True, no_call=False)
    public = shown.filter(occupant__unit=host.unit, occupant__in=Occupant.objects.current(actor.today)).exclude(extension="", mobile="")
    if host.contact is not None:
        public = public.filter(pk=host.contact.pk)
    return {
        **_cases(actor, host.unit),
        "instructions": StandingInstruction.objects.in_force(actor.property, timezone.now()).filter(unit=host.unit),
        "public": public.order_by("pk")[:5],
    }


def _promises(actor: Actor, entry: Any) -> list[tuple[Promise, Any]]:
    """What was promised about an entry, the open one with its buttons."""
    rows = Promise.objects.of(actor.property).filter(subject_key=entry.key).select_related("owner").order_by("-pk")
    found = []
    for row in rows:
        row.property = actor.property
        verbs = books.verbs_of(row).values()
        found.append((row, buttons(row, actor, verbs, "enquiries:promise_act", str(row.key)) if row.is_open() else []))
    return found


# --- enquiries ----------------------------------------------------------------------------------
class EnquiryRegister(RegisterView):
    permission = SEE
    title = gettext_lazy("Enquiries")
    rows = Enquiry.objects.for_table()
    table_class = EnquiryTable
    filterset_class = EnquiryFilter
    template_name = "enquiries/register.html"

    def extra(self) -> dict[str, Any]:
        return {"kept": "enquiries"}


class NewEnquiry(CreateView):
    permission = SEE
    work_permission = WORK
    form_class = EnquiryForm
    title = gettext_lazy("Log an enquiry")
    entry_url = "enquiries:entry"
    template_name = "enquiries/new.html"

    def enter(self, form: Any) -> Enquiry:
        enquiry, answered = form.enquiry()
        return actions.log_enquiry(enquiry, actor=self.actor, answered=answered)

    def said(self, enquiry: Enquiry) -> str:
        if enquiry.is_open():
            return _("%(number)s is logged. The customer still needs an answer.") % {"number": enquiry.number}
        return _("%(number)s is logged and answered.") % {"number": enquiry.number}

    def way_on(self, enquiry: Enquiry) -> str:
        return super().way_on(enquiry) if enquiry.is_open() else self.url("enquiries:new")


class OfEnquiry(EntryMixin):
    """What every page of one enquiry shares."""

    permission = SEE
    model = Enquiry
    related = ("unit", "contact", "department", "superior", "created_by", "post")
    entry_url = "enquiries:entry"


class EnquiryPage(OfEnquiry, EntryView):
    act_url = "enquiries:act"
    template_name = "enquiries/entry.html"

    def extra(self, enquiry: Enquiry) -> dict[str, Any]:
        calling = enquiry.is_open() and enquiry.kind == Enquiry.Kind.FIND and self.actor.may(WORK)
        return {
            "try_form": TryForm(actor=self.actor, record=enquiry) if calling else None,
            "tries": enquiry.tries.select_related("by") if enquiry.attempts else [],
            "promises": _promises(self.actor, enquiry) if self.happened(*GIVING) else [],
            "now": timezone.now(),
        }


class ActOnEnquiry(OfEnquiry, ActView):
    pass


class AmendEnquiry(OfEnquiry, AmendView):
    amend_permission = WORK


class RevealWanted(OfEnquiry, RevealView):
    """The wanted person's number, beside the answers to write down."""

    template_name = "enquiries/number.html"

    def reveal(self, enquiry: Enquiry) -> str:
        return actions.reveal_wanted(enquiry, actor=self.actor)

    def extra(self, enquiry: Enquiry) -> dict[str, Any]:
        return {"try_form": TryForm(actor=self.actor, record=enquiry)}


# --- promises -------------------------------------------------------------------------------------
class PromiseRegister(RegisterView):
    permission = SEE
    title = gettext_lazy("What was promised")
    rows = Promise.objects.select_related("owner", "property")
    table_class = PromiseTable
    filterset_class = PromiseFilter
    template_name = "enquiries/register.html"

    def queryset(self) -> Any:
        return Promise.objects.of(self.actor.property).visible_to(self.actor).select_related("owner", "property")


class ActOnPromise(ActView):
    permission = SEE
    model = Promise

    def readable(self, rows: Any) -> Any:
        return rows.visible_to(self.actor)

    def entry_link(self, promise: Promise) -> str:
        return self.url("number", promise.number)


# --- messages -------------------------------------------------------------------------------------
class MessageRegister(RegisterView):
    permission = SEE
    title = gettext_lazy("Messages")
    rows = Message.objects.for_table()
    table_class = MessageTable
    filterset_class = MessageFilter
    template_name = "enquiries/register.html"

    def extra(self) -> dict[str, Any]:
        return {"kept": "messages"}


class NewMessage(CreateView):
    permission = SEE
    work_permission = WORK
    form_class = MessageForm
    title = gettext_lazy("Take a message")
    entry_url = "enquiries:message"
    template_name = "enquiries/message_new.html"

    def enter(self, form: Any) -> Message:
        return actions.leave_message(form.message(), actor=self.actor)


class OfMessage(EntryMixin):
    """What every page of one message shares."""

    permission = SEE
    model = Message
    related = ("unit", "contact", "created_by", "post")
    entry_url = "enquiries:message"


class MessagePage(OfMessage, EntryView):
    act_url = "enquiries:message_act"
    template_name = "enquiries/message.html"

    def extra(self, message: Message) -> dict[str, Any]:
        return {"now": timezone.now(), "policy": actions.policy_of(self.actor)}


class ActOnMessage(OfMessage, ActView):
    pass


class AmendMessage(OfMessage, AmendView):
    amend_permission = WORK


class PrintMessage(OfMessage, PrintView):
    """留言单: folded, the name outside, the words inside."""

    template_name = "enquiries/print_message.html"


class RevealReceiver(OfMessage, RevealView):
    """The receiver's number, to deliver the message."""

    template_name = "enquiries/number.html"

    def reveal(self, message: Message) -> str:
        return actions.reveal_wanted(message, actor=self.actor)


# --- complaints -----------------------------------------------------------------------------------
class ComplaintRegister(RegisterView):
    permission = SEE
    title = gettext_lazy("Complaints, suggestions, praise")
    rows = Complaint.objects.for_table()
    table_class = ComplaintTable
    filterset_class = ComplaintFilter
    template_name = "enquiries/register.html"

    def queryset(self) -> Any:
        return Complaint.objects.of(self.actor.property).visible_to(self.actor).for_table()

    def extra(self) -> dict[str, Any]:
        return {"kept": "complaints"}


class NewComplaint(CreateView):
    permission = SEE
    work_permission = WORK
    form_class = ComplaintForm
    title = gettext_lazy("Complaint, suggestion, praise")
    entry_url = "enquiries:complaint"
    template_name = "enquiries/complaint_new.html"

    def enter(self, form: Any) -> Complaint:
        return actions.register_complaint(form.complaint(), actor=self.actor)

    def said(self, complaint: Complaint) -> str:
        return _("%(number)s stands first on the supervisor's board. Tell them now.") % {"number": complaint.number}

    def way_on(self, complaint: Complaint) -> str:
        about_me = complaint.kind == Complaint.Kind.COMPLAINT and self.actor.user == complaint.about_staff
        return self.url("board") if about_me else super().way_on(complaint)


class OfComplaint(EntryMixin):
    """What every page of one complaint shares: it does not exist for whom it is about."""

    permission = SEE
    model = Complaint
    related = (
        "unit",
        "category__parent",
        "about_staff",
        "department",
        "handler",
        "seen_by",
        "judged_by",
        "repeat_of",
        "created_by",
        "post",
    )
    entry_url = "enquiries:complaint"

    def readable(self, rows: Any) -> Any:
        return rows.visible_to(self.actor)


def _offers(actor: Actor, complaint: Complaint) -> list[tuple[Any, str]]:
    """What may be opened in another book about a complaint of this category, such as a trace of a lost letter."""
    wanted = complaint.category.opens if complaint.category is not None else ""
    found = [(book, book.start_url(actor.property, about=complaint.number)) for book in books.shelf() if wanted and book.slug == wanted]
    return [(book, url) for book, url in found if url and actor.may(f"{book.slug}.work")]


class ComplaintPage(OfComplaint, EntryView):
    act_url = "enquiries:complaint_act"
    template_name = "enquiries/complaint.html"

    def extra(self, complaint: Complaint) -> dict[str, Any]:
        now = timezone.now()
        reports = self.actor.may(WORK) and complaint.state == Complaint.State.REGISTERED and complaint.reported_at is None
        return {
            "actions": complaint.actions.select_related("by") if self.happened("do", "resolve") else [],
            "calls": complaint.calls.select_related("by") if self.happened("follow-up") else [],
            "promises": _promises(self.actor, complaint) if self.actor.may(SEE) and self.happened(*GIVING) else [],
            "photos": attachments.of(complaint) if self.happened("attach") else [],
            "offers": _offers(self.actor, complaint),
            "report_form": ReportForm(actor=self.actor, record=complaint) if reports else None,
            "now": now,
            "major": complaint.state in UNRESOLVED and (now - complaint.occurred_at).days >= actions.policy_of(self.actor).major_after_days,
        }


class ActOnComplaint(OfComplaint, ActView):
    pass


class AmendComplaint(OfComplaint, AmendView):
    amend_permission = WORK


class PrintComplaint(OfComplaint, PrintView):
    """投诉处理单, with boxes to sign."""

    template_name = "enquiries/print_complaint.html"

    def extra(self, complaint: Complaint) -> dict[str, Any]:
        return {"actions": complaint.actions.select_related("by"), "calls": complaint.calls.select_related("by")}


# --- a department's own sign-in ---------------------------------------------------------------------
class Assigned(OfComplaint):
    """What a department was given; supervisors see it as the departments do."""

    permission = "enquiries.assigned"
    entry_url = "enquiries:assigned_entry"

    def readable(self, rows: Any) -> Any:
        return super().readable(rows).filter(department__isnull=False)


class AssignedRegister(ComplaintRegister):
    permission = "enquiries.assigned"
    title = gettext_lazy("Given to my department")

    def queryset(self) -> Any:
        return super().queryset().filter(department__isnull=False)

    def extra(self) -> dict[str, Any]:
        return {"kept": ""}


class AssignedPage(Assigned, ComplaintPage):
    act_url = "enquiries:assigned_act"


class ActOnAssigned(Assigned, ActView):
    pass


# --- ready answers, paper -----------------------------------------------------------------------------
class Answers(RegisterView):
    """What the desk has been told before."""

    permission = SEE
    title = gettext_lazy("Ready answers")
    rows = Answer.objects.filter(active=True)
    table_class = AnswerTable
    filterset_class = AnswerFilter
    template_name = "enquiries/register.html"


KEPT: dict[str, tuple[Any, str]] = {
    "enquiries": (Enquiry, "enquiries/print_enquiries.html"),
    "messages": (Message, "enquiries/print_messages.html"),
    "complaints": (Complaint, "enquiries/print_complaints.html"),
}
RELATED = {
    "enquiries": ("unit", "contact", "department"),
    "messages": ("unit", "contact"),
    "complaints": ("unit", "department", "handler", "category"),
}


class PrintRegister(DeskView):
    """A paper register of one day or one month, in the classic columns."""

    permission = SEE

    def post(self, request: HttpRequest, register: str) -> HttpResponse:
        if register not in KEPT:
            raise Http404
        days = {name: request.POST.get(name, "") for name in ("day", "month")}
        trail.record(self.actor, "print", data={"paper": f"enquiries/{register}", **days})
        asked = "&".join(f"{name}={value}" for name, value in days.items() if value)
        return redirect(f"{request.path}?{asked}")

    def get(self, request: HttpRequest, register: str) -> HttpResponse:
        if register not in KEPT:
            raise Http404
        model, template = KEPT[register]
        form = PrintForm(request.GET)
        asked = form.cleaned_data if form.is_valid() else {}
        day = asked.get("day") or self.actor.today
        rows = model.objects.of(self.actor.property).select_related("created_by", *RELATED[register])
        if month := asked.get("month"):
            first = date(int(month[:4]), int(month[5:]), 1)
            after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            rows = rows.filter(business_date__gte=first, business_date__lt=after)
        else:
            rows = rows.filter(business_date=day)
        if register == "complaints":
            rows = rows.visible_to(self.actor)
        context = {
            "rows": rows.order_by("business_date", "serial").iterator(chunk_size=500),
            "when": month or f"{day:%Y-%m-%d}",
            "back": reverse(f"enquiries:{'register' if register == 'enquiries' else register}", args=[self.actor.property.slug]),
            "printed_at": timezone.now(),
        }
        return render(request, template, context)
