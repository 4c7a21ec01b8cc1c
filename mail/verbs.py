"""What a clerk presses: each transition with its form, its action and its courtesy sentence."""

from django.utils.translation import gettext_lazy as _

from desk.forms import DecideForm, PhotoForm, PlainForm, ReasonForm
from desk.verbs import Verb, table
from mail import actions, forms, states

BATCH = table(
    Verb(states.SIGN, actions.sign_batch, forms.BatchSignForm, _("Count once more before you sign.")),
    Verb(states.SIGN_DIFFERENCE, actions.sign_batch, forms.BatchSignForm, listed=False),
    Verb(states.SETTLE, actions.settle_batch, forms.CommentForm),
    Verb(states.VOID_BATCH, actions.void_batch, ReasonForm),
)

ITEM = table(
    Verb(
        states.HAND_OUT,
        actions.hand_out_item,
        forms.HandOutForm,
        _("Let the receiver check number and cover before signing; hand it over with both hands."),
        template="mail/hand_out.html",
        asks=True,
    ),
    Verb(
        states.NOTIFY,
        actions.notify_addressee,
        forms.NotifyForm,
        _("Say only that a registered item is waiting, never from whom."),
        template="mail/notify.html",
    ),
    Verb(states.IDENTIFY, actions.identify_item, forms.IdentifyForm),
    Verb(states.DISPATCH, actions.dispatch_item, PlainForm),
    Verb(states.BACK, actions.bring_back, forms.SlotForm),
    Verb(states.MOVE, actions.move_item, forms.SlotForm),
    Verb(states.PROPOSE_RETURN, actions.propose, forms.ProposeForm),
    Verb(states.FORWARD, actions.forward_item, PlainForm),
    Verb(states.ASIDE, actions.set_aside, forms.NoteForm),
    Verb(states.HAND_OUT_OTHER, actions.hand_out_other, forms.HandOutOtherForm, asks=True),
    Verb(states.MISS, actions.miss_item, forms.MissForm),
    Verb(states.FIND, actions.find_item, forms.SlotForm),
    Verb(states.FIND_UNMATCHED, actions.find_item, forms.SlotForm),
    Verb(states.LOSE, actions.lose_item, forms.LoseForm, _("Apologise in person; the responsible answers for it.")),
    Verb(states.ATTACH, actions.attach_photo, PhotoForm, asks=True),
    Verb(states.VOID_ITEM, actions.void_item, ReasonForm),
)

PROPOSAL = table(
    Verb(states.APPROVE, actions.approve_return, DecideForm),
    Verb(states.REJECT, actions.reject_return, forms.CommentForm),
)

RETURN = table(Verb(states.HAND_OVER, actions.hand_over_return, forms.HandOverForm))

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

COUNT = table(Verb(states.SETTLE_COUNT, actions.settle_count, forms.ExplainForm))
