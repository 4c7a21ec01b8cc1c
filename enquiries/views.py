"""Pages of enquiries, messages, promises and complaints: declarations of the kit's classes."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from desk import attachments, books
from desk.actors import Actor
from desk.days import Days
from desk.pagekit import (
    ActView,
    AmendView,
    CreateView,
    DeskView,
    EntryMixin,
    EntryView,
    ExportView,
    LateMixin,
    PaperRegister,
    PrintView,
    RegisterView,
    RevealView,
)
from desk.privacy import mask_name
from desk.verbs import buttons
from directory import calling, lookup
from directory.models import Contact, Occupant, StandingInstruction
from enquiries import actions, reading, states
from enquiries.filters import AnswerFilter, ComplaintFilter, EnquiryFilter, MessageFilter, PromiseFilter
from enquiries.forms import (
    ComplaintForm,
    EnquiryForm,
    LateComplaintForm,
    LateEnquiryForm,
    LateMessageForm,
    MessageForm,
    ReportForm,
    TriedForm,
    TryForm,
)
from enquiries.models import Answer, Complaint, Enquiry, Message, Promise
from enquiries.querysets import UNRESOLVED
from enquiries.tables import AnswerTable, ComplaintTable, EnquiryTable, MessageTable, PromiseTable

SEE, WORK = "enquiries.view", "enquiries.work"
GIVING = ("promise", "refer", "ask-superior", "owe")  # moves that give a promise


# --- beside the forms ---------------------------------------------------------------------------
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


def _calls(actor: Actor, entry: Any, *, besides: bool = False) -> str:
    """The key that shows the customer's number to this actor; "" where it is not theirs to call, or none was left.

    ``besides``: somebody else is called from the same page with `c`.
    """
    if not entry.phone or calling.may_call(entry, actor=actor, **states.calls_back(entry, actor)) is not None:
        return ""
    return "k" if besides else "c"


class RevealCustomer(RevealView):
    """The number the customer left, beside what may come of the call."""

    template_name = "enquiries/customer.html"

    def reveal(self, entry: Any) -> str:
        return actions.reveal_customer(entry, actor=self.actor)

    def extra(self, entry: Any) -> dict[str, Any]:
        found = buttons(entry, self.actor, books.verbs_of(entry).values(), self.act_url, entry.number)
        promises = _promises(self.actor, entry) if self.actor.may(SEE) and not isinstance(entry, Message) else []
        return {
            "back": self.entry_link(entry),
            "shown": self.shown(entry),
            "buttons": [button for button in found if button.denied is None],
            "promises": [(promise, verbs) for promise, verbs in promises if promise.is_open()],
        }


# --- enquiries ----------------------------------------------------------------------------------
class EnquiryRegister(RegisterView):
    permission = SEE
    title = gettext_lazy("Enquiries")
    rows = Enquiry.objects.for_table()
    table_class = EnquiryTable
    filterset_class = EnquiryFilter
    paper_url = "enquiries:paper"
    late_url = "enquiries:late"
    template_name = "enquiries/register.html"


class NewEnquiry(CreateView):
    permission = SEE
    work_permission = WORK
    form_class = EnquiryForm
    title = gettext_lazy("Log an enquiry")
    entry_url = "enquiries:entry"
    template_name = "enquiries/new.html"

    def enter(self, form: Any) -> Enquiry:
        return actions.log_enquiry(form.enquiry(), actor=self.actor, **form.ended())

    def said(self, enquiry: Enquiry) -> str:
        if enquiry.is_open():
            return _("%(number)s is logged. The customer still needs an answer.") % {"number": enquiry.number}
        return _("%(number)s is logged and answered.") % {"number": enquiry.number}

    def way_on(self, enquiry: Enquiry) -> str:
        return super().way_on(enquiry) if enquiry.is_open() else self.url("enquiries:new")


class LateEnquiry(LateMixin, NewEnquiry):
    form_class = LateEnquiryForm
    title = gettext_lazy("Late entry of an enquiry")


class OfEnquiry(EntryMixin):
    """What every page of one enquiry shares."""

    permission = SEE
    model = Enquiry
    related = ("unit", "contact", "department", "superior", "created_by", "post")
    entry_url = "enquiries:entry"
    act_url = "enquiries:act"


class EnquiryPage(OfEnquiry, EntryView):
    template_name = "enquiries/entry.html"

    def extra(self, enquiry: Enquiry) -> dict[str, Any]:
        tries = states.TRY.denied(enquiry, self.actor) is None
        try_form = TryForm(actor=self.actor, record=enquiry) if tries else None
        return {
            **(self.begin(try_form, self.url("enquiries:act", enquiry.number, "try")) if try_form else {}),
            "try_form": try_form,
            "customer": _calls(self.actor, enquiry, besides=tries and enquiry.contact is not None),
            "tries": enquiry.tries.select_related("by") if enquiry.attempts else [],
            "promises": _promises(self.actor, enquiry) if self.happened(*GIVING) else [],
            "about": books.about(self.actor, enquiry.number),
            "now": timezone.now(),
        }


class ActOnEnquiry(OfEnquiry, ActView):
    pass


class AmendEnquiry(OfEnquiry, AmendView):
    amend_permission = WORK


class RevealAsking(OfEnquiry, RevealCustomer):
    pass


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
    paper_url = "enquiries:paper_messages"
    late_url = "enquiries:message_late"
    template_name = "enquiries/register.html"


class NewMessage(CreateView):
    permission = SEE
    work_permission = WORK
    form_class = MessageForm
    title = gettext_lazy("Take a message")
    entry_url = "enquiries:message"
    template_name = "enquiries/message_new.html"

    def enter(self, form: Any) -> Message:
        return actions.leave_message(form.message(), actor=self.actor)


class LateMessage(LateMixin, NewMessage):
    form_class = LateMessageForm
    title = gettext_lazy("Late entry of a message")


class OfMessage(EntryMixin):
    """What every page of one message shares."""

    permission = SEE
    model = Message
    related = ("unit", "contact", "created_by", "post")
    entry_url = "enquiries:message"
    act_url = "enquiries:message_act"


class MessagePage(OfMessage, EntryView):
    template_name = "enquiries/message.html"

    def extra(self, message: Message) -> dict[str, Any]:
        reaches = calling.may_call(message, actor=self.actor, permission=WORK, free="enquiries.review") is None
        return {
            "now": timezone.now(),
            "policy": actions.policy_of(self.actor),
            "reaches": reaches,
            "tried_form": TriedForm(actor=self.actor, record=message) if states.TRIED.denied(message, self.actor) is None else None,
            "tries": message.failed.select_related("by") if self.happened("tried") else [],
            "customer": _calls(self.actor, message, besides=reaches and message.contact is not None),
        }


class ActOnMessage(OfMessage, ActView):
    pass


class AmendMessage(OfMessage, AmendView):
    amend_permission = WORK


class PrintMessage(OfMessage, PrintView):
    """留言单: folded, the name outside, the words inside."""

    papers = ("a5",)
    template_name = "enquiries/print_message.html"


class RevealSender(OfMessage, RevealCustomer):
    pass


class RevealReceiver(OfMessage, RevealView):
    """The receiver's number, to deliver the message."""

    template_name = "enquiries/number.html"

    def reveal(self, message: Message) -> str:
        return actions.reveal_receiver(message, actor=self.actor)

    def extra(self, message: Message) -> dict[str, Any]:
        denied = states.TRIED.denied(message, self.actor)
        return {"back_on": message.phone, "tried_form": None if denied else TriedForm(actor=self.actor, record=message)}


# --- complaints -----------------------------------------------------------------------------------
class ComplaintRegister(RegisterView):
    permission = SEE
    title = gettext_lazy("Complaints, suggestions, praise")
    rows = Complaint.objects.for_table()
    table_class = ComplaintTable
    filterset_class = ComplaintFilter
    paper_url = "enquiries:paper_complaints"
    late_url = "enquiries:complaint_late"
    template_name = "enquiries/register.html"

    def queryset(self) -> Any:
        return Complaint.objects.of(self.actor.property).visible_to(self.actor).for_table()


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
        if complaint.kind != Complaint.Kind.COMPLAINT:
            return _("%(number)s stands on the supervisor's board. Thank them.") % {"number": complaint.number}
        return _("%(number)s stands first on the supervisor's board. Tell them now.") % {"number": complaint.number}

    def way_on(self, complaint: Complaint) -> str:
        about_me = complaint.kind == Complaint.Kind.COMPLAINT and self.actor.user == complaint.about_staff
        return self.url("board") if about_me else super().way_on(complaint)


class LateComplaint(LateMixin, NewComplaint):
    form_class = LateComplaintForm
    title = gettext_lazy("Late entry of a complaint")


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
    act_url = "enquiries:complaint_act"

    def readable(self, rows: Any) -> Any:
        return rows.visible_to(self.actor)


def _offers(actor: Actor, complaint: Complaint) -> list[tuple[Any, str]]:
    """What may be opened in another book about a complaint of this category, such as a trace of a lost letter."""
    wanted = complaint.category.opens if complaint.category is not None else ""
    found = [(book, book.start_url(actor.property, about=complaint.number)) for book in books.shelf() if wanted and book.slug == wanted]
    return [(book, url) for book, url in found if url and actor.may(f"{book.slug}.work")]


class ComplaintPage(OfComplaint, EntryView):
    template_name = "enquiries/complaint.html"

    def extra(self, complaint: Complaint) -> dict[str, Any]:
        now = timezone.now()
        report_form = ReportForm(actor=self.actor, record=complaint) if states.REPORT.denied(complaint, self.actor) is None else None
        return {
            **(self.begin(report_form, self.url("enquiries:complaint_act", complaint.number, "report")) if report_form else {}),
            "actions": complaint.actions.select_related("by") if self.happened("do", "resolve") else [],
            "calls": complaint.calls.select_related("by") if self.happened("follow-up") else [],
            "promises": _promises(self.actor, complaint) if self.actor.may(SEE) and self.happened(*GIVING) else [],
            "photos": attachments.of(complaint) if self.happened("attach") else [],
            "offers": _offers(self.actor, complaint),
            "about": books.about(self.actor, complaint.number),
            "customer": _calls(self.actor, complaint),
            "report_form": report_form,
            "now": now,
            "major": complaint.kind == Complaint.Kind.COMPLAINT
            and complaint.state in UNRESOLVED
            and (now - complaint.occurred_at).days >= actions.policy_of(self.actor).major_after_days,
        }


class ActOnComplaint(OfComplaint, ActView):
    pass


class AmendComplaint(OfComplaint, AmendView):
    amend_permission = WORK

    def follows(self, complaint: Complaint, changes: dict[str, Any]) -> dict[str, Any]:
        return actions.follows_correction(complaint, changes, actor=self.actor)


class RevealComplainant(OfComplaint, RevealCustomer):
    pass


class PrintComplaint(OfComplaint, PrintView):
    """投诉处理单, with boxes to sign."""

    papers = ("a4",)
    template_name = "enquiries/print_complaint.html"

    def extra(self, complaint: Complaint) -> dict[str, Any]:
        return {"actions": complaint.actions.select_related("by"), "calls": complaint.calls.select_related("by")}


# --- a department's own sign-in ---------------------------------------------------------------------
class Assigned(OfComplaint):
    """What a department was given; supervisors see it as the departments do."""

    permission = "enquiries.assigned"
    entry_url = "enquiries:assigned_entry"
    act_url = "enquiries:assigned_act"

    def readable(self, rows: Any) -> Any:
        return super().readable(rows).given_or_praise(self.actor)


class AssignedRegister(ComplaintRegister):
    permission = "enquiries.assigned"
    title = gettext_lazy("Given to my department")
    paper_url = late_url = ""

    def queryset(self) -> Any:
        return super().queryset().given_or_praise(self.actor)


class AssignedPage(Assigned, ComplaintPage):
    def corrects(self, complaint: Complaint) -> str:
        return super().corrects(complaint) if self.actor.may(WORK) else ""


class ActOnAssigned(Assigned, ActView):
    pass


class RevealAssigned(Assigned, RevealCustomer):
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


class PaperEnquiries(PaperRegister):
    permission = SEE
    title = gettext_lazy("Register of calls and visits")
    rows = Enquiry.objects.select_related("created_by", "unit", "department")
    register_url = "enquiries:register"
    template_name = "enquiries/print_enquiries.html"


class PaperMessages(PaperRegister):
    permission = SEE
    title = gettext_lazy("Register of messages")
    rows = Message.objects.select_related("created_by", "unit")
    register_url = "enquiries:messages"
    template_name = "enquiries/print_messages.html"


class PaperComplaints(PaperRegister):
    permission = SEE
    title = gettext_lazy("Register of complaints")
    rows = Complaint.objects.select_related("created_by", "unit", "department", "handler", "category")
    register_url = "enquiries:complaints"
    template_name = "enquiries/print_complaints.html"

    def queryset(self) -> Any:
        return super().queryset().visible_to(self.actor)


class ExportComplaints(ExportView):
    """投诉台账, for the owners' committee and the company: names masked, no phone."""

    permission = "enquiries.export"
    rows = Complaint.objects.select_related("unit", "department", "handler", "category__parent")
    register_url = "enquiries:complaints"

    def queryset(self) -> Any:
        return super().queryset().visible_to(self.actor)

    def columns(self) -> Any:
        return (
            (_("Number"), lambda row: row.number),
            (_("Time"), self.time("occurred_at")),
            (pgettext("complaint", "Kind"), lambda row: row.get_kind_display()),
            (_("Channel"), lambda row: row.get_channel_display()),
            (_("Complainant"), lambda row: mask_name(row.person)),
            (_("Unit"), lambda row: row.unit),
            (_("Category"), lambda row: row.category),
            (_("In their own words"), lambda row: row.narrative),
            (_("Severity"), lambda row: row.get_severity_display()),
            (_("Validity"), lambda row: row.get_validity_display()),
            (_("Department, handler"), lambda row: row.who_handles()),
            (_("First reply"), self.time("replied_at")),
            (_("Resolve by"), self.time("due_resolve_at")),
            (_("Resolved"), self.time("resolved_at")),
            (_("Cause"), lambda row: row.cause),
            (_("Result"), lambda row: row.result or row.explanation),
            (_("Reopened"), lambda row: row.reopened),
            (_("State"), lambda row: row.get_state_display()),
        )


class Report(DeskView):
    """One month for a supervisor: words kept, clocks, satisfaction, where complaints come from, what nobody knew."""

    permission = "enquiries.review"

    def get(self, request: HttpRequest) -> HttpResponse:
        days = Days.month(Days.asked(request.GET, today=self.actor.today).first)
        before, after = Days.month(days.first - timedelta(days=1)), Days.month(days.last + timedelta(days=1))
        context = {
            **reading.report(self.actor, days, timezone.now()),
            "days": days,
            "before": before if reading.begins_before(self.actor, days) else None,
            "after": after if after.first <= self.actor.today else None,
        }
        return render(request, "enquiries/report.html", context)
