"""The registration of enquiries, messages, promises and complaints."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.registry import Book, Start, register
from enquiries import kinds
from enquiries.board import assigned, board
from enquiries.complaints.models import Complaint
from enquiries.complaints.verbs import COMPLAINT
from enquiries.enquiries import states
from enquiries.enquiries.models import Enquiry
from enquiries.enquiries.verbs import ENQUIRY
from enquiries.enums import way_said
from enquiries.followups.verbs import AFTERWARDS
from enquiries.handover_lines import open_lines
from enquiries.messages.models import Message
from enquiries.messages.verbs import MESSAGE
from enquiries.promises import states as promise_states
from enquiries.promises.models import Promise
from enquiries.promises.verbs import PROMISE
from enquiries.purge import purge
from enquiries.search import answer_hits, complaint_hits, enquiry_hits, hides, message_hits, own_draft, reads

register(
    Book(
        slug="enquiries",
        title=gettext_lazy("Enquiries"),
        icon="问",
        order=20,
        start_url_name="enquiries:register",
        keeps=(Enquiry, Message, Complaint, Promise),
        verbs={Enquiry: ENQUIRY, Message: MESSAGE, Complaint: {**COMPLAINT, **AFTERWARDS}, Promise: PROMISE},
        entry_url_names={Enquiry: "enquiries:entry", Message: "enquiries:message", Complaint: "enquiries:complaint"},
        starts=(
            Start(gettext_lazy("Log an enquiry"), "q", "enquiries:new"),
            Start(gettext_lazy("Complaint, suggestion, praise"), "k", "enquiries:complaint_new", primary=False),
        ),
        board=board,
        open_lines=open_lines,
        hits={
            "enquiries.enquiry": enquiry_hits,
            "enquiries.message": message_hits,
            "enquiries.complaint": complaint_hits,
            "enquiries.answer": answer_hits,
        },
        answers=("enquiries.answer",),
        purge=purge,
        about_url_name="enquiries:new",
        furnish=kinds.seed,
        assigned=assigned,
        assigned_url_name="enquiries:assigned",
        reads=reads,
        hides=hides,
        own_draft=own_draft,
        words={
            **{move.name: move.label for move in (states.PROMISE, promise_states.FULFIL, promise_states.LET_GO)},
            "counts": pgettext_lazy("attempt", "counts"),  # older trails kept it of each try
            "too_soon": gettext_lazy("too soon after the last: does not count"),
        },
        says={"how": way_said},
    )
)
