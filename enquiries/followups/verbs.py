"""What is pressed on a complaint that is resolved."""

from django.utils.translation import gettext_lazy as _

from desk.ledger.verbs import Verb, table
from desk.pages.forms import PlainForm, ReasonForm
from enquiries.followups import actions, forms, states

AFTERWARDS = table(
    Verb(states.FOLLOW_UP, actions.follow_up, forms.FollowUpForm, _("“May I ask whether everything is in order now?”")),
    Verb(states.CLOSE, actions.close_complaint, PlainForm),
    Verb(states.REOPEN, actions.reopen_complaint, ReasonForm, _("“I am sorry that it is not right yet.”")),
)
