"""What a clerk presses: each transition with its form, its action and its courtesy sentence."""

from django.utils.translation import gettext_lazy as _

from desk.ledger.verbs import Verb, table
from desk.pages.forms import PlainForm
from handover.handovers import actions, forms, states, taking_over
from handover.notes import forms as note_forms

HANDOVER = table(
    Verb(states.SIGN, actions.sign_handover, PlainForm),
    Verb(
        states.WRITE,
        actions.write_handover,
        forms.WriteForm,
        _("Clean the place and put everything in order before you hand it over."),
        template="handover/write.html",
    ),
    Verb(states.TAKE_UP, taking_over.take_up_handover, PlainForm),
    Verb(
        states.ACCEPT,
        taking_over.accept_handover,
        forms.ReadForm,
        _("Neat dress, a tidy counter, a smile: ready to receive."),
        template="handover/read.html",
    ),
    Verb(states.READ, taking_over.read_lines, forms.ReadForm, listed=False, template="handover/read.html"),
    Verb(states.QUESTION, actions.question_handover, forms.QuestionForm),
    Verb(states.ANSWER, actions.answer_handover, forms.AnswerForm),
    Verb(states.PUT_BACK, taking_over.put_back, PlainForm),
    Verb(states.WITHDRAW, actions.withdraw_handover, forms.WithdrawForm),
    Verb(states.ADD, actions.add_to_handover, note_forms.AddendumForm),
)
