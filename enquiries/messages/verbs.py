"""What a clerk presses on a message."""

from django.utils.translation import gettext_lazy as _

from desk.ledger.verbs import Verb, table
from desk.pages.forms import ReasonForm
from enquiries.messages import actions, forms, states

MESSAGE = table(
    Verb(states.DELIVER, actions.deliver_message, forms.DeliverForm, _("Only to the receiver, and not within others' hearing.")),
    Verb(states.TRIED, actions.try_message, forms.TriedForm, listed=False),
    Verb(states.GIVE_BACK, actions.give_back_message, ReasonForm, _("“I am sorry, we could not reach them.”")),
    Verb(states.VOID_MESSAGE, actions.void_message, ReasonForm),
)
