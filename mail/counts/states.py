"""The life of a shelf count. One line per move."""

from django.utils.translation import gettext_lazy

from desk.ledger.transitions import Transition, states
from mail.enums import CountState
from mail.rules import REVIEW, own_entry

C = CountState

SETTLE_COUNT = Transition(
    "settle", gettext_lazy("Explain the difference"), states(C.DIFFERS), C.SETTLED, REVIEW, unless=(own_entry,), at_desk=False
)
COUNT = (SETTLE_COUNT,)
