"""The life of a promise: one line per move."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.ledger.transitions import DONE, Denied, Transition, states
from desk.people.actors import Actor
from enquiries.enums import PromiseState
from enquiries.promises.models import Promise
from enquiries.shared.states import FREELY, REVIEW


def expired(promise: Promise, actor: Actor) -> Denied | None:
    """Moved only before it expires."""
    if promise.due_at <= timezone.now():
        return Denied(_("This promise has expired: it stays broken. Apologise and give a new one."), "expired")
    return None


def not_expired(promise: Promise, actor: Actor) -> Denied | None:
    if promise.due_at > timezone.now():
        return Denied(_("This promise can still be kept, or moved with the customer."), DONE)
    return None


def owed_with_its_entry(promise: Promise, actor: Actor) -> Denied | None:
    """An answer is written on the enquiry it was promised for: that keeps the promise."""
    if promise.subject == "enquiries.enquiry":
        return Denied(_("Write the answer on %(number)s: that keeps the promise.") % {"number": promise.number}, DONE)
    return None


P = PromiseState


KEEP = Transition(
    "keep",
    pgettext_lazy("promise", "Kept: the customer has the answer"),
    states(P.OPEN),
    P.DONE,
    unless=(owed_with_its_entry,),
    tone="do",
    **FREELY,
)


MOVE = Transition("move", gettext_lazy("Move with the customer"), states(P.OPEN), None, unless=(expired,), **FREELY)


FOLLOW = Transition("follow", gettext_lazy("Apologise and promise anew"), states(P.OPEN), P.FOLLOWED, unless=(not_expired,), **FREELY)


RELEASE = Transition("release", gettext_lazy("No longer wanted"), states(P.OPEN), P.RELEASED, unless=(owed_with_its_entry,), **FREELY)


# What follows from a move of the entry it was given for: no clerk presses these.
FULFIL = Transition("fulfil", pgettext_lazy("promise", "Kept with the answer"), states(P.OPEN), P.DONE, "desk.view", at_desk=False)


LET_GO = Transition("let-go", pgettext_lazy("promise", "Let go with its entry"), states(P.OPEN), P.RELEASED, "desk.view", at_desk=False)


# A supervisor says whom of the staff the complaint is about: they see what was promised no longer.
CONCERN = Transition("concern", pgettext_lazy("promise", "About our staff"), states(*P.values), None, REVIEW, at_desk=False)


PROMISES = (KEEP, MOVE, FOLLOW, RELEASE, FULFIL, LET_GO, CONCERN)
