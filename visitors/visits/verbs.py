"""What a clerk presses on a slip: each transition with its form, its action and its courtesy sentence."""

from django.utils.translation import gettext_lazy as _

from desk.ledger.verbs import Verb, table
from desk.pages.forms import PlainForm, ReasonForm
from visitors.visits import act_forms, actions, consent, states

VISIT = table(
    Verb(states.ADMIT, actions.admit_visit, act_forms.AdmitForm, _("Show the way to the lift and wish a good visit.")),
    Verb(states.CALL, consent.answer_call, act_forms.CallForm, _("“One moment please, I will ask for you.”"), listed=False),
    Verb(states.SHOW_ID, actions.show_id, PlainForm, _("Take it and hand it back with both hands, and say thank you.")),
    Verb(states.VOUCH, actions.vouch_visit, act_forms.VouchForm, _("Apologise to the host for the trouble and thank them.")),
    Verb(states.DEPART, actions.depart_visit, PlainForm, _("Smile and say goodbye.")),
    Verb(states.DEPART_SEEN, actions.depart_without_slip, ReasonForm),
    Verb(states.MORE_ARRIVED, actions.count_arrivals, act_forms.CountForm),
    Verb(states.SOME_LEFT, actions.count_departures, act_forms.CountForm),
    Verb(states.SLIP_FOUND, actions.find_slip, PlainForm),
    Verb(states.LEAVE, actions.leave_waiting, PlainForm, _("Apologise and offer to take a message.")),
    Verb(
        states.REFUSE, actions.refuse_visit, act_forms.RefuseForm, _("Apologise, explain, and offer another way: a message, another time.")
    ),
    Verb(
        states.ASK_TO_LEAVE,
        actions.ask_to_leave,
        act_forms.AskToLeaveForm,
        _("Politely, with an explanation and an apology; do not argue."),
        noted=True,
    ),
    Verb(states.VOID, actions.void_visit, act_forms.VoidForm),
)
