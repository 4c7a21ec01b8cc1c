"""What a clerk presses on an item."""

from django.utils.translation import gettext_lazy as _

from desk.ledger.verbs import Verb, table
from desk.pages.forms import PhotoForm, PlainForm, ReasonForm
from mail.items import forms, states
from mail.items.actions import handing_out, keeping
from mail.returns import actions as return_actions
from mail.returns import forms as return_forms

ITEM = table(
    Verb(
        states.HAND_OUT,
        handing_out.hand_out_item,
        forms.HandOutForm,
        _("Let the receiver check number and cover before signing; hand it over with both hands."),
        template="mail/hand_out.html",
        asks=True,
    ),
    Verb(
        states.NOTIFY,
        keeping.notify_addressee,
        forms.NotifyForm,
        _("Say only that a registered item is waiting, never from whom."),
        template="mail/notify.html",
    ),
    Verb(states.IDENTIFY, keeping.identify_item, forms.IdentifyForm),
    Verb(states.DISPATCH, keeping.dispatch_item, PlainForm),
    Verb(states.BACK, keeping.bring_back, forms.SlotForm),
    Verb(states.MOVE, keeping.move_item, forms.SlotForm),
    Verb(states.PROPOSE_RETURN, return_actions.propose, return_forms.ProposeForm),
    Verb(states.FORWARD, keeping.forward_item, PlainForm),
    Verb(states.ASIDE, keeping.set_aside, forms.NoteForm),
    Verb(states.HAND_OUT_OTHER, handing_out.hand_out_other, forms.HandOutOtherForm, asks=True),
    Verb(states.MISS, keeping.miss_item, forms.MissForm),
    Verb(states.FIND, keeping.find_item, forms.SlotForm),
    Verb(states.FIND_UNMATCHED, keeping.find_item, forms.SlotForm),
    Verb(states.LOSE, keeping.lose_item, forms.LoseForm, _("Apologise in person; the responsible answers for it.")),
    Verb(states.ATTACH, keeping.attach_photo, PhotoForm, asks=True),
    Verb(states.VOID_ITEM, keeping.void_item, ReasonForm),
)
