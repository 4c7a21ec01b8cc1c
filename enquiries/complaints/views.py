"""Pages of complaints, the desk's and a department's own."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from desk import registry
from desk.pages.editing import AmendView, CreateView, LateMixin
from desk.pages.entries import EntryMixin, EntryView, PrintView
from desk.pages.lists import PaperRegister, RegisterView
from desk.papers import attachments
from desk.papers.privacy import mask_name
from desk.people.actors import Actor
from enquiries.complaints import actions, states
from enquiries.complaints.filters import ComplaintFilter
from enquiries.complaints.forms import ComplaintForm, LateComplaintForm, ReportForm
from enquiries.complaints.models import Complaint
from enquiries.complaints.tables import ComplaintTable
from enquiries.enums import UNRESOLVED
from enquiries.promises.views import GIVING, RevealCustomer, call_key, promised
from enquiries.shared.models import EnquiryPolicy
from enquiries.shared.states import ASSIGNED, VIEW, WORK

# Said to everybody, whether anything is kept from them or not: a gap tells nobody that there is something about them.
GAPS = gettext_lazy(
    "Numbers are given in the order of entry. Not every entry stands on everybody's list, so that a number may be missing here."
)


class ComplaintRegister(RegisterView):
    permission = VIEW
    note = GAPS
    title = gettext_lazy("Complaints, suggestions, praise")
    rows = Complaint.objects.for_table()
    table_class = ComplaintTable
    filterset_class = ComplaintFilter
    paper_url = "enquiries:paper_complaints"
    late_url = "enquiries:complaint_late"
    template_name = "enquiries/register.html"

    def queryset(self) -> Any:
        return Complaint.objects.of(self.actor.property).visible_to(self.actor).for_table()

    def columns(self, table: Any) -> Any:
        """投诉台账, for the owners' committee and the company: names masked, no phone."""
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


class NewComplaint(CreateView):
    permission = VIEW
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

    permission = VIEW
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
    found = [(book, book.start_url(actor.property, about=complaint.number)) for book in registry.books() if wanted and book.slug == wanted]
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
            "promises": promised(self.actor, complaint) if self.actor.may(VIEW) and self.happened(*GIVING) else [],
            "photos": attachments.of(complaint) if self.happened("attach") else [],
            "offers": _offers(self.actor, complaint),
            "about": registry.about(self.actor, complaint.number),
            "customer": call_key(self.actor, complaint),
            "report_form": report_form,
            "now": now,
            "major": complaint.kind == Complaint.Kind.COMPLAINT
            and complaint.state in UNRESOLVED
            and (now - complaint.occurred_at).days >= self.actor.policy_of(EnquiryPolicy).major_after_days,
        }


class AmendComplaint(OfComplaint, AmendView):
    amend_permission = WORK


class RevealComplainant(OfComplaint, RevealCustomer):
    pass


class PrintComplaint(OfComplaint, PrintView):
    """投诉处理单, with boxes to sign."""

    papers = ("a4",)
    template_name = "enquiries/print_complaint.html"

    def extra(self, complaint: Complaint) -> dict[str, Any]:
        return {"actions": complaint.actions.select_related("by"), "calls": complaint.calls.select_related("by")}


class PaperComplaints(PaperRegister):
    permission = VIEW
    title = gettext_lazy("Register of complaints")
    rows = Complaint.objects.select_related("created_by", "unit", "department", "handler", "category")
    register_url = "enquiries:complaints"
    template_name = "enquiries/print_complaints.html"

    def queryset(self) -> Any:
        return super().queryset().visible_to(self.actor)


class Assigned(OfComplaint):
    """What a department was given; supervisors see it as the departments do."""

    permission = ASSIGNED
    entry_url = "enquiries:assigned_entry"

    def readable(self, rows: Any) -> Any:
        return super().readable(rows).given_or_praise(self.actor)


class AssignedRegister(ComplaintRegister):
    permission = ASSIGNED
    title = gettext_lazy("Given to my department")
    paper_url = late_url = ""

    def queryset(self) -> Any:
        return super().queryset().given_or_praise(self.actor)


class AssignedPage(Assigned, ComplaintPage):
    def corrects(self, complaint: Complaint) -> str:
        return super().corrects(complaint) if self.actor.may(WORK) else ""


class RevealAssigned(Assigned, RevealCustomer):
    pass
