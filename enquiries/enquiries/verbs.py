"""What a clerk presses on an enquiry."""

from django.utils.translation import gettext_lazy as _

from desk.ledger.verbs import Verb, table
from desk.pages.forms import PlainForm, ReasonForm
from enquiries.enquiries import actions, forms, states

ENQUIRY = table(
    Verb(states.TRY, actions.try_to_reach, forms.TryForm, _("“One moment please, I will ask for you.”"), listed=False),
    Verb(states.CONNECT, actions.connect_enquiry, PlainForm, _("“I am putting you through now.”")),
    Verb(states.ANSWER, actions.answer_enquiry, forms.AnswerForm, _("In plain words; ask whether everything is clear.")),
    Verb(states.ADVISE, actions.advise_enquiry, forms.AdviseForm),
    Verb(states.TAKE_MESSAGE, actions.take_message, forms.MessageOfEnquiryForm, _("Read it back: “May I repeat your message?”")),
    Verb(states.PROMISE, actions.promise_answer, forms.PromiseForm, _("“I am sorry, I will find out and call you by then.”"), asks=True),
    Verb(states.REFER, actions.refer_enquiry, forms.ReferForm, _("“I will pass it on at once and tell you what they say.”"), asks=True),
    Verb(states.ACCEPT, actions.accept_referral, forms.AcceptForm, _("Tell the customer the agreed time.")),
    Verb(states.ESCALATE, actions.ask_superior, forms.AskSuperiorForm, _("“I will ask my supervisor and come back to you.”"), asks=True),
    Verb(
        states.NOT_FOUND,
        actions.close_not_found,
        forms.NotFoundForm,
        _("“I am sorry, we could not reach them. May we take a message, or your number?”"),
    ),
    Verb(states.GIVE_NUMBER, actions.give_number, forms.GiveNumberForm),
    Verb(states.DECLINE, actions.decline_enquiry, forms.DeclineForm, _("“I am sorry, I may not do this. What I can do for you is …”")),
    Verb(states.FILE, actions.file_answer, PlainForm),
    Verb(states.VOID, actions.void_enquiry, ReasonForm),
)
