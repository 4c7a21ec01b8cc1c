"""What a clerk presses on a promise."""

from django.utils.translation import gettext_lazy as _

from desk.ledger.verbs import Verb, table
from desk.pages.forms import PlainForm, ReasonForm
from enquiries.promises import actions, forms, states

PROMISE = table(
    Verb(states.KEEP, actions.keep_promise, PlainForm),
    Verb(states.MOVE, actions.move_promise, forms.MoveForm, _("“I am sorry, it takes longer. May I call you at …?”")),
    Verb(states.FOLLOW, actions.follow_promise, forms.FollowForm, _("“I am sorry that I did not keep my word.”")),
    Verb(states.RELEASE, actions.release_promise, ReasonForm),
)
