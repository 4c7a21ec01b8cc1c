"""The life of a message: one line per move."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.ledger import corrections
from desk.ledger.transitions import Transition, states
from enquiries.enums import MessageState
from enquiries.shared.states import WORK

M = MessageState


DELIVER = Transition("deliver", pgettext_lazy("message", "Deliver"), states(M.TAKEN), M.DELIVERED, WORK, shortcut="a", tone="do")


TRIED = Transition("tried", gettext_lazy("Tried, not reached"), states(M.TAKEN), None, WORK, shortcut="t")


GIVE_BACK = Transition("give-back", pgettext_lazy("message", "Give back to the sender"), states(M.TAKEN), M.RETURNED, WORK)


VOID_MESSAGE = Transition("void", gettext_lazy("Void"), states(M.TAKEN), M.VOID, WORK, unless=(corrections.other_shift(WORK),))


MESSAGE = (DELIVER, TRIED, GIVE_BACK, VOID_MESSAGE)
