"""Pages of enquiries."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import registry
from desk.pages.editing import AmendView, CreateView, LateMixin
from desk.pages.entries import EntryMixin, EntryView, RevealView
from desk.pages.lists import PaperRegister, RegisterView
from enquiries.enquiries import actions, states
from enquiries.enquiries.filters import EnquiryFilter
from enquiries.enquiries.forms import EnquiryForm, LateEnquiryForm, TryForm
from enquiries.enquiries.models import Enquiry
from enquiries.enquiries.tables import EnquiryTable
from enquiries.promises.views import GIVING, RevealCustomer, call_key, promised
from enquiries.shared.actions import reveal_wanted
from enquiries.shared.states import VIEW, WORK


class EnquiryRegister(RegisterView):
    permission = VIEW
    title = gettext_lazy("Enquiries")
    rows = Enquiry.objects.for_table()
    table_class = EnquiryTable
    filterset_class = EnquiryFilter
    paper_url = "enquiries:paper"
    late_url = "enquiries:late"
    template_name = "enquiries/register.html"


class NewEnquiry(CreateView):
    permission = VIEW
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

    permission = VIEW
    model = Enquiry
    related = ("unit", "contact", "department", "superior", "created_by", "post")
    entry_url = "enquiries:entry"


class EnquiryPage(OfEnquiry, EntryView):
    template_name = "enquiries/entry.html"

    def extra(self, enquiry: Enquiry) -> dict[str, Any]:
        tries = states.TRY.denied(enquiry, self.actor) is None
        try_form = TryForm(actor=self.actor, record=enquiry) if tries else None
        return {
            **(self.begin(try_form, self.url("enquiries:act", enquiry.number, "try")) if try_form else {}),
            "try_form": try_form,
            "customer": call_key(self.actor, enquiry, besides=tries and enquiry.contact is not None),
            "tries": enquiry.tries.select_related("by") if enquiry.attempts else [],
            "promises": promised(self.actor, enquiry) if self.happened(*GIVING) else [],
            "about": registry.about(self.actor, enquiry.number),
            "now": timezone.now(),
        }


class AmendEnquiry(OfEnquiry, AmendView):
    amend_permission = WORK


class RevealAsking(OfEnquiry, RevealCustomer):
    pass


class RevealWanted(OfEnquiry, RevealView):
    """The wanted person's number, beside the answers to write down."""

    template_name = "enquiries/number.html"

    def reveal(self, enquiry: Enquiry) -> str:
        return reveal_wanted(enquiry, actor=self.actor)

    def extra(self, enquiry: Enquiry) -> dict[str, Any]:
        return {"try_form": TryForm(actor=self.actor, record=enquiry)}


class PaperEnquiries(PaperRegister):
    permission = VIEW
    title = gettext_lazy("Register of calls and visits")
    rows = Enquiry.objects.select_related("created_by", "unit", "department")
    register_url = "enquiries:register"
    template_name = "enquiries/print_enquiries.html"
