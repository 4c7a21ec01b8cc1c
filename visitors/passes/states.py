"""The life of a regular pass: one line per move."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.ledger.transitions import Transition, states
from visitors.passes.models import RegularPass

WORK, REVIEW = "visitors.work", "visitors.review"
P = RegularPass.State


RECHECK = Transition("recheck", gettext_lazy("ID checked again"), states(P.VALID), None, WORK)
REVOKE = Transition("revoke", pgettext_lazy("pass", "Revoke"), states(P.VALID), P.REVOKED, REVIEW, at_desk=False)


PASS = (RECHECK, REVOKE)
