"""Pages of messages."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from desk.pages.editing import AmendView, CreateView, LateMixin
from desk.pages.entries import EntryMixin, EntryView, PrintView, RevealView
from desk.pages.lists import PaperRegister, RegisterView
from directory import calling
from enquiries.messages import actions, states
from enquiries.messages.filters import MessageFilter
from enquiries.messages.forms import LateMessageForm, MessageForm, TriedForm
from enquiries.messages.models import Message
from enquiries.messages.tables import MessageTable
from enquiries.promises.views import RevealCustomer, call_key
from enquiries.shared.models import EnquiryPolicy
from enquiries.shared.states import REVIEW, VIEW, WORK


class MessageRegister(RegisterView):
    permission = VIEW
    title = gettext_lazy("Messages")
    rows = Message.objects.for_table()
    table_class = MessageTable
    filterset_class = MessageFilter
    paper_url = "enquiries:paper_messages"
    late_url = "enquiries:message_late"
    template_name = "enquiries/register.html"


class NewMessage(CreateView):
    permission = VIEW
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

    permission = VIEW
    model = Message
    related = ("unit", "contact", "created_by", "post")
    entry_url = "enquiries:message"


class MessagePage(OfMessage, EntryView):
    template_name = "enquiries/message.html"

    def extra(self, message: Message) -> dict[str, Any]:
        reaches = calling.may_call(message, actor=self.actor, permission=WORK, free=REVIEW) is None
        return {
            "now": timezone.now(),
            "policy": self.actor.policy_of(EnquiryPolicy),
            "reaches": reaches,
            "tried_form": TriedForm(actor=self.actor, record=message) if states.TRIED.denied(message, self.actor) is None else None,
            "tries": message.failed.select_related("by") if self.happened("tried") else [],
            "customer": call_key(self.actor, message, besides=reaches and message.contact is not None),
        }


class AmendMessage(OfMessage, AmendView):
    amend_permission = WORK


class PrintMessage(OfMessage, PrintView):
    """留言单: folded, the name outside, the words inside."""

    papers = ("a5",)
    template_name = "enquiries/print_message.html"


class RevealSender(OfMessage, RevealCustomer):
    owes = False


class RevealReceiver(OfMessage, RevealView):
    """The receiver's number, to deliver the message."""

    template_name = "enquiries/number.html"

    def reveal(self, message: Message) -> str:
        return actions.reveal_receiver(message, actor=self.actor)

    def extra(self, message: Message) -> dict[str, Any]:
        denied = states.TRIED.denied(message, self.actor)
        return {"back_on": message.phone, "tried_form": None if denied else TriedForm(actor=self.actor, record=message)}


class PaperMessages(PaperRegister):
    permission = VIEW
    title = gettext_lazy("Register of messages")
    rows = Message.objects.select_related("created_by", "unit")
    register_url = "enquiries:messages"
    template_name = "enquiries/print_messages.html"
