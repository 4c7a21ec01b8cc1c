"""What a clerk presses on a regular pass."""

from django.utils.translation import gettext_lazy as _

from desk.ledger.verbs import Verb, table
from desk.pages.forms import PlainForm, ReasonForm
from visitors.passes import actions, states

PASS = table(
    Verb(states.RECHECK, actions.recheck_pass, PlainForm, _("Take it and hand it back with both hands, and say thank you.")),
    Verb(states.REVOKE, actions.revoke_pass, ReasonForm),
)
