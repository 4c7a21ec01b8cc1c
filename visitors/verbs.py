"""What a clerk presses: each transition with its form, its action and its courtesy sentence."""

from django.utils.translation import gettext_lazy as _

from desk.forms import PlainForm, ReasonForm
from desk.verbs import Verb, table
from visitors import actions, forms, states

VISIT = table(
    Verb(states.ADMIT, actions.admit_visit, forms.AdmitForm, _("Show the way to the lift and wish a good visit.")),
    Verb(states.CALL, actions.answer_call, forms.CallForm, _("“One moment please, I will ask for you.”"), listed=False),
    Verb(states.SHOW_ID, actions.show_id, PlainForm, _("Take it and hand it back with both hands, and say thank you.")),
    Verb(states.VOUCH, actions.vouch_visit, forms.VouchForm, _("Apologise to the host for the trouble and thank them.")),
    Verb(states.DEPART, actions.depart_visit, PlainForm, _("Smile and say goodbye.")),
    Verb(states.DEPART_SEEN, actions.depart_without_slip, ReasonForm),
    Verb(states.MORE_ARRIVED, actions.count_arrivals, forms.CountForm),
    Verb(states.SOME_LEFT, actions.count_departures, forms.CountForm),
    Verb(states.SLIP_FOUND, actions.find_slip, PlainForm),
    Verb(states.LEAVE, actions.leave_waiting, PlainForm, _("Apologise and offer to take a message.")),
    Verb(states.REFUSE, actions.refuse_visit, forms.RefuseForm, _("Apologise, explain, and offer another way: a message, another time.")),
    Verb(
        states.ASK_TO_LEAVE,
        actions.ask_to_leave,
        forms.AskToLeaveForm,
        _("Politely, with an explanation and an apology; do not argue."),
        noted=True,
    ),
    Verb(states.VOID, actions.void_visit, ReasonForm),
)

PASS = table(
    Verb(states.RECHECK, actions.recheck_pass, PlainForm, _("Take it and hand it back with both hands, and say thank you.")),
    Verb(states.REVOKE, actions.revoke_pass, ReasonForm),
)

APPOINTMENT = table(Verb(states.CANCEL_APPOINTMENT, actions.cancel_appointment, ReasonForm))
