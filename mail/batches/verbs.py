"""What a clerk presses on a batch."""

from django.utils.translation import gettext_lazy as _

from desk.ledger.verbs import Verb, table
from desk.pages.forms import ReasonForm
from mail.batches import actions, forms, states
from mail.forms import CommentForm

BATCH = table(
    Verb(states.SIGN, actions.sign_batch, forms.BatchSignForm, _("Count once more before you sign.")),
    Verb(states.SIGN_DIFFERENCE, actions.sign_batch, forms.BatchSignForm, listed=False),
    Verb(states.SETTLE, actions.settle_batch, CommentForm),
    Verb(states.VOID_BATCH, actions.void_batch, ReasonForm),
)
