"""What is still owed at one minute, as the handover tells it."""

from datetime import datetime

from django.utils.translation import gettext as _

from desk.models import Property
from desk.registry import OpenLine
from desk.types import Told
from enquiries.complaints.models import Complaint
from enquiries.complaints.states import REPORT
from enquiries.enquiries.models import Enquiry
from enquiries.enquiries.states import CONNECT, TAKE_MESSAGE
from enquiries.followups.states import CLOSE, FOLLOW_UP
from enquiries.messages.models import Message
from enquiries.promises.models import Promise


def _clock_of(enquiry: Enquiry, promise: Promise | None) -> datetime | None:
    """What runs out first: what the customer was promised, or what the department has to keep."""
    clocks = [promise.due_at if promise else None, enquiry.next_due()]
    return min((due for due in clocks if due is not None), default=None)


def _next_of(enquiry: Enquiry, promise: Promise | None) -> str:
    """The step the enquiry itself is at: whom to ask, whom to call, or the answer."""
    if enquiry.state == Enquiry.State.REFERRED:
        asked = _("Ask %(department)s for the answer") if enquiry.accepted_at else _("Ask %(department)s whether they have accepted")
        return asked % {"department": enquiry.department}
    if enquiry.state == Enquiry.State.ESCALATED and not enquiry.advice:
        return _("Ask %(superior)s for the answer") % {"superior": enquiry.superior}
    if enquiry.kind == Enquiry.Kind.FIND:
        if enquiry.consent_at is not None and enquiry.last_result == Enquiry.Result.AGREED:
            return str(CONNECT.label)
        if enquiry.attempts < enquiry.attempts_needed:
            return _("Call whom they look for again") if enquiry.attempts else _("Call whom they look for")
        return str(TAKE_MESSAGE.label)
    return promise.what if promise and promise.what != enquiry.subject[:200] else _("Answer the customer")


def _complaint_next(complaint: Complaint, promise: Promise | None) -> str:
    """The step a complaint is at, and whose it is."""
    of = Complaint.State
    if complaint.is_unseen():
        told = complaint.reported_at is not None or complaint.kind != Complaint.Kind.COMPLAINT
        return _("The supervisor sees it") if told else str(REPORT.label)
    if promise is not None:
        return promise.what
    if complaint.state in (of.REGISTERED, of.REOPENED):
        return _("The supervisor assigns it") if complaint.kind == Complaint.Kind.COMPLAINT else _("The supervisor passes it on")
    if complaint.state == of.ASSIGNED:
        return _("Ask whether it was taken on")
    if complaint.state == of.RESOLVED:
        return str(FOLLOW_UP.label if complaint.wants_reply else CLOSE.label)
    return _("Ask how it stands")


def open_lines(property: Property, now: datetime) -> list[OpenLine]:
    """Everything still owed at this minute: enquiries with their promise, messages, complaints."""
    promises = {row.subject_key: row for row in Promise.objects.of(property).open().select_related("owner")}
    lines = []
    for enquiry in Enquiry.objects.of(property).for_table().open().order_by("pk"):
        promise, due = promises.get(enquiry.key), _clock_of(enquiry, promises.get(enquiry.key))
        late = due is not None and due < now
        word = _("overdue") if late else _("promised") if promise else ""
        lines.append(
            OpenLine(
                subject="enquiries.enquiry",
                key=enquiry.key,
                number=enquiry.number,
                title=enquiry.subject,
                state=enquiry.get_state_display(),
                next_action=_next_of(enquiry, promise),
                owner=str(promise.owner or "") if promise else "",
                due_at=due,
                word=word,
                told=Told.SINGLY if late else Told.CHANGED if word else Told.BOOK,
            )
        )
    for message in Message.objects.of(property).for_table().open().order_by("pk"):
        lines.append(
            OpenLine(
                subject="enquiries.message",
                key=message.key,
                number=message.number,
                title=message.whom(),
                state=message.get_state_display(),
                next_action=_("Deliver the message"),
                due_at=message.due_at,
                word=_("overdue") if message.due_at < now else _("to be delivered"),
                told=Told.SINGLY if message.due_at < now else Told.CHANGED,
            )
        )
    for complaint in Complaint.objects.of(property).for_table().open().highest_first():
        promise, due = promises.get(complaint.key), complaint.next_due()
        owed = promise.due_at if promise else due
        late = any(one is not None and one < now for one in (due, owed))
        # A complaint about somebody of the staff is the supervisor's: the handover counts it and says no more.
        hidden = complaint.about_staff_id is not None and complaint.kind == Complaint.Kind.COMPLAINT
        lines.append(
            OpenLine(
                subject="enquiries.complaint",
                key=complaint.key,
                number=complaint.number,
                title="" if hidden else complaint.narrative[:80],
                state=complaint.get_state_display(),
                next_action=_("The supervisor's") if hidden else _complaint_next(complaint, promise),
                owner="" if hidden else complaint.who_handles(),
                due_at=owed,
                word=_("overdue") if late else complaint.get_kind_display(),
                told=Told.SINGLY if late else Told.CHANGED,
            )
        )
    return lines
