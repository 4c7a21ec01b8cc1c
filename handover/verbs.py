"""What a clerk presses: each transition with its form, its action and its courtesy sentence."""

from django.utils.translation import gettext_lazy as _

from desk.forms import PlainForm
from desk.verbs import Verb, table
from handover import actions, forms, states

HANDOVER = table(
    Verb(states.SIGN, actions.sign_handover, PlainForm),
    Verb(
        states.WRITE,
        actions.write_handover,
        forms.WriteForm,
        _("Clean the place and put everything in order before you hand it over."),
        template="handover/write.html",
    ),
    Verb(states.TAKE_UP, actions.take_up_handover, PlainForm),
    Verb(
        states.ACCEPT,
        actions.accept_handover,
        forms.ReadForm,
        _("Neat dress, a tidy counter, a smile: ready to receive."),
        template="handover/read.html",
    ),
    Verb(states.READ, actions.read_lines, forms.ReadForm, listed=False, template="handover/read.html"),
    Verb(states.QUESTION, actions.question_handover, forms.QuestionForm),
    Verb(states.ANSWER, actions.answer_handover, forms.AnswerForm),
    Verb(states.PUT_BACK, actions.put_back, PlainForm),
    Verb(states.WITHDRAW, actions.withdraw_handover, forms.WithdrawForm),
    Verb(states.ADD, actions.add_to_handover, forms.AddendumForm),
)

NOTE = table(
    Verb(states.REPORT, actions.report_note, forms.ReportForm),
    Verb(states.SETTLE, actions.settle_note, forms.SettleForm),
    Verb(states.ADD_TO_NOTE, actions.add_to_note, forms.AddendumForm),
)

NOTICE = table(
    Verb(states.MARK_READ, actions.read_notice, PlainForm),
    Verb(states.WITHDRAW_NOTICE, actions.withdraw_notice, forms.WithdrawNoticeForm),
)

STAND_IN = table(Verb(states.RETURN, actions.return_to_post, PlainForm))
