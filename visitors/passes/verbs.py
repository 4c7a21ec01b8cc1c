"""What a clerk presses on a regular pass."""

from django.utils.translation import gettext_lazy as _

from desk.forms import PlainForm, ReasonForm
from desk.verbs import Verb, table
from visitors.passes import actions, states

PASS = table(
    Verb(states.RECHECK, actions.recheck_pass, PlainForm, _("Take it and hand it back with both hands, and say thank you.")),
    Verb(states.REVOKE, actions.revoke_pass, ReasonForm),
)
