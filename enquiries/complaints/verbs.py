"""What is pressed on a complaint."""

from django.utils.translation import gettext_lazy as _

from desk.ledger.verbs import Verb, table
from desk.pages.forms import PhotoForm, PlainForm, ReasonForm
from enquiries.complaints import actions, forms, states

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
    Verb(states.EXPLAIN, actions.explain_complaint, forms.ExplainForm, _("Explain patiently, do not argue.")),
    Verb(states.EXTEND, actions.extend_complaint, forms.ExtendForm, _("“I am sorry, it takes longer. May I call you at …?”")),
    Verb(states.HEAR, actions.hear_praise, PlainForm),
    Verb(states.LINK, actions.link_repeat, forms.LinkForm),
    Verb(states.ATTACH, actions.attach_photo, PhotoForm, asks=True),
    Verb(states.WITHDRAW, actions.withdraw_complaint, ReasonForm),
    Verb(states.VOID_COMPLAINT, actions.void_complaint, ReasonForm),
)
