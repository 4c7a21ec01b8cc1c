"""What a clerk presses on a trace."""

from django.utils.translation import gettext_lazy as _

from desk.ledger.verbs import Verb, table
from desk.pages.forms import PlainForm, ReasonForm
from mail.traces import actions, forms, states

TRACE = table(
    Verb(states.TELL, actions.tell_claimant, forms.TellForm, _("Listen to the end, apologise for the worry, say what happens next.")),
    Verb(states.SEARCH, actions.search_again, PlainForm),
    Verb(
        states.ASK_POST, actions.ask_post, forms.AskPostForm, _("The sender applies with the receipt: within a year, from abroad 180 days.")
    ),
    Verb(states.ANSWER, actions.write_answer, forms.AnswerForm),
    Verb(states.DISPUTE, actions.dispute_signature, forms.DisputeForm),
    Verb(states.ACCOUNT, actions.write_account, forms.AccountForm),
    Verb(states.CLOSE, actions.close_trace, forms.CloseForm),
    Verb(states.CLOSE_FAULT, actions.close_fault, forms.CloseFaultForm),
    Verb(states.VOID_TRACE, actions.void_trace, ReasonForm),
)
