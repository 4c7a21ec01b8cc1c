"""What was promised: given, kept, moved, followed by a new one, let go."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger import trail
from desk.ledger.writers import enter, perform
from desk.people.actors import Actor
from enquiries.promises import states
from enquiries.promises.models import Promise
from enquiries.shared.states import WORK

if TYPE_CHECKING:
    from enquiries.complaints.models import Complaint
    from enquiries.enquiries.models import Enquiry


def open_promise(entry: "Enquiry | Complaint") -> Promise | None:
    """What the customer was promised about this entry and still waits for."""
    return Promise.objects.of(entry.property).open().filter(subject_key=entry.key).first()


def give_promise(
    entry: "Enquiry | Complaint", *, actor: Actor, what: str, due_at: datetime, phone: str = "", to_whom: str = "", **values: Any
) -> Promise:
    """Give a promise about ``entry``, inside the transaction of the move it belongs to: that judges who may.

    Raises ``ValidationError`` where nobody could be told: without a number or a unit nothing can be kept.
    """
    if not phone and not entry.reachable():
        raise ValidationError({"phone": _("Ask how they can be reached: a phone number.")}, code="required")
    promise = Promise(
        property=actor.property,
        state=Promise.State.OPEN,
        subject=trail.label(entry),
        subject_key=entry.key,
        number=entry.number,
        what=what,
        to_whom=to_whom or entry.person,
        owner=actor.user,
        due_at=due_at,
        first_due_at=due_at,
        about_staff=entry.concerns(),
        **values,
    )
    return enter(promise, actor=actor, permission="desk.view", at_desk=False, verb="promise", data={"due_at": due_at})


def owe(enquiry: "Enquiry", *, actor: Actor, due_at: datetime | None, what: str = "", person: str = "", phone: str = "") -> dict[str, Any]:
    """The customer is promised an answer, unless one is promised already: that one stays as it is.

    Gives what the enquiry itself learns by it: who asks, and how to reach them.
    """
    if open_promise(enquiry) is not None:
        if due_at is not None:
            raise ValidationError({"due_at": _("An answer is promised already: keep it, or move it with the customer.")}, code="owed")
    elif due_at is None:
        raise ValidationError({"due_at": _("Say first by when the customer has an answer.")}, code="required")
    else:
        give_promise(enquiry, actor=actor, what=what or enquiry.subject[:200], due_at=due_at, to_whom=person, phone=phone)
    return {name: value for name, value in (("person", person), ("phone", phone)) if value}


def fulfil(entry: "Enquiry | Complaint", *, actor: Actor) -> None:
    """The customer has an answer now: whatever was promised is kept, in time or not."""
    if (promise := open_promise(entry)) is not None:
        perform(states.FULFIL, promise, actor=actor, kept_at=timezone.now())


def let_go(entry: "Enquiry | Complaint", *, actor: Actor, reason: str) -> None:
    """Nobody waits for the answer any more: what was promised is not kept, and broken if its time had passed."""
    if (promise := open_promise(entry)) is not None:
        perform(states.LET_GO, promise, actor=actor, released_at=timezone.now(), reason=reason[:200])


def keep_promise(promise: Promise, *, actor: Actor, version: int | None = None) -> Promise:
    """The customer has what was promised. Kept or broken is read off the two times."""
    return perform(states.KEEP, promise, actor=actor, version=version, kept_at=timezone.now())


def move_promise(promise: Promise, *, actor: Actor, version: int | None = None, due_at: datetime, told: str) -> Promise:
    """Move it before it expires, with the customer, who was told (C3.3)."""
    return perform(states.MOVE, promise, actor=actor, version=version, due_at=due_at, told=told, moved_at=timezone.now())


def follow_promise(promise: Promise, *, actor: Actor, version: int | None = None, due_at: datetime, apologised: bool) -> Promise:
    """A broken one stays broken; after an apology a new one is given (A12)."""
    if not apologised:
        raise ValidationError({"apologised": _("Apologise first; then a new promise may be given.")}, code="new_one_after_apology")
    with transaction.atomic():
        old = perform(states.FOLLOW, promise, actor=actor, version=version)
        new = Promise(
            property=actor.property,
            state=Promise.State.OPEN,
            due_at=due_at,
            first_due_at=due_at,
            owner=actor.user,
            after=old,
            apologised=True,
            **{name: getattr(old, name) for name in ("subject", "subject_key", "number", "what", "to_whom", "about_staff")},
        )
        return enter(new, actor=actor, permission=WORK, at_desk=False, verb="promise", data={"due_at": due_at})


def release_promise(promise: Promise, *, actor: Actor, version: int | None = None, reason: str) -> Promise:
    """The customer no longer wants it. What had expired by then stays broken."""
    return perform(states.RELEASE, promise, actor=actor, version=version, released_at=timezone.now(), reason=reason)
