"""What a clerk presses: each transition with its form, its action and its courtesy sentence."""

from django.utils.translation import gettext_lazy as _

from desk.forms import PhotoForm, PlainForm, ReasonForm
from desk.verbs import Verb, table
from enquiries import actions, forms, states

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

MESSAGE = table(
    Verb(states.DELIVER, actions.deliver_message, forms.DeliverForm, _("Only to the receiver, and not within others' hearing.")),
    Verb(states.TRIED, actions.try_message, forms.TriedForm, listed=False),
    Verb(states.GIVE_BACK, actions.give_back_message, ReasonForm, _("“I am sorry, we could not reach them.”")),
    Verb(states.VOID_MESSAGE, actions.void_message, ReasonForm),
)

PROMISE = table(
    Verb(states.KEEP, actions.keep_promise, PlainForm),
    Verb(states.MOVE, actions.move_promise, forms.MoveForm, _("“I am sorry, it takes longer. May I call you at …?”")),
    Verb(states.FOLLOW, actions.follow_promise, forms.FollowForm, _("“I am sorry that I did not keep my word.”")),
    Verb(states.RELEASE, actions.release_promise, ReasonForm),
)

COMPLAINT = table(
    Verb(states.REPORT, actions.report_complaint, forms.ReportForm, listed=False),
    Verb(states.SEE, actions.see_complaint, PlainForm),
    Verb(states.JUDGE, actions.judge_complaint, forms.JudgeForm),
    Verb(states.ASSIGN, actions.assign_complaint, forms.AssignForm),
    Verb(states.REASSIGN, actions.reassign_complaint, forms.AssignForm),
    Verb(states.PASS_ON, actions.pass_on, forms.PassOnForm, _("Thank them; tell the praised person.")),
    Verb(states.TAKE_ON, actions.take_on_complaint, PlainForm),
    Verb(states.DO, actions.do_about, forms.DoForm),
    Verb(states.RESOLVE, actions.resolve_complaint, forms.ResolveForm),
    Verb(states.REPLY, actions.reply_to_complainant, forms.ReplyForm, _("With sympathy; what is done, by whom, until when.")),
    Verb(states.OWE, actions.promise_complainant, forms.OweForm),
    Verb(states.FOLLOW_UP, actions.follow_up, forms.FollowUpForm, _("“May I ask whether everything is in order now?”")),
    Verb(states.CLOSE, actions.close_complaint, PlainForm),
    Verb(states.REOPEN, actions.reopen_complaint, ReasonForm, _("“I am sorry that it is not right yet.”")),
    Verb(states.EXPLAIN, actions.explain_complaint, forms.ExplainForm, _("Explain patiently, do not argue.")),
    Verb(states.EXTEND, actions.extend_complaint, forms.ExtendForm, _("“I am sorry, it takes longer. May I call you at …?”")),
    Verb(states.HEAR, actions.hear_praise, PlainForm),
    Verb(states.LINK, actions.link_repeat, forms.LinkForm),
    Verb(states.ATTACH, actions.attach_photo, PhotoForm, asks=True),
    Verb(states.WITHDRAW, actions.withdraw_complaint, ReasonForm),
    Verb(states.VOID_COMPLAINT, actions.void_complaint, ReasonForm),
)
