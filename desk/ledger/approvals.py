"""Supervisors' approvals: asking, granting, confirming afterwards. One mechanism for every book."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from desk import registry
from desk.ledger import trail
from desk.ledger.forms import DecideForm, DenyForm, DisputeForm
from desk.ledger.transitions import Approval, Denied, Refused, Transition, states
from desk.ledger.verbs import Verb
from desk.ledger.writers import enter, perform
from desk.models import Authorisation, Entry, Record
from desk.people.actors import Actor

S = Authorisation.State


def own_request(record: Record, actor: Actor) -> Denied | None:
    if record.created_by_id is not None and actor.user is not None and record.created_by_id == actor.user.pk:
        return Denied(_("Nobody decides their own request."), "own")
    return None


_REVIEW: dict[str, Any] = {"permission": "desk.review", "unless": (own_request,), "at_desk": False}
GRANT = Transition("grant", pgettext_lazy("authorisation", "Grant"), states(S.ASKED), S.GRANTED, tone="do", **_REVIEW)
DENY = Transition("deny", pgettext_lazy("authorisation", "Deny"), states(S.ASKED), S.DENIED, **_REVIEW)
CONFIRM = Transition("confirm", pgettext_lazy("authorisation", "Confirm"), states(S.TO_CONFIRM), S.CONFIRMED, tone="do", **_REVIEW)
DISPUTE = Transition("dispute", pgettext_lazy("authorisation", "Dispute"), states(S.TO_CONFIRM), S.DISPUTED, **_REVIEW)
TABLE = (GRANT, DENY, CONFIRM, DISPUTE)


def approvals_of(entry: Record) -> dict[str, Approval]:
    """The gates that stand anywhere in this kind of entry's life."""
    return {gate.code: gate for verb in registry.verbs_of(entry).values() for gate in verb.transition.approvals}


def approval_label(code: str) -> str:
    for book in registry.books():
        for verbs in book.verbs.values():
            for verb in verbs.values():
                for gate in verb.transition.approvals:
                    if gate.code == code:
                        return str(gate.label)
    return code


def ask(
    entry: Entry, gate: Approval, *, actor: Actor, key: Any, reason: str, whom: str = "", phoned_at: datetime | None = None, said: str = ""
) -> Authorisation:
    """Ask a supervisor, live, or write down whom was phoned (``whom``, ``phoned_at``, ``said``): 授权后补签.

    Raises ``Refused`` for a gate that takes no confirmation afterwards.
    """
    afterwards = bool(whom)
    if afterwards and not gate.afterwards:
        raise Refused(Denied(_("This can only be decided by a supervisor in person."), "live_only"))
    row = Authorisation(
        property=actor.property,
        key=key,
        gate=gate.code,
        subject=trail.label(entry),
        subject_key=entry.key,
        number=entry.number,
        state=S.TO_CONFIRM if afterwards else S.ASKED,
        reason=reason,
        whom=whom,
        phoned_at=phoned_at,
        said=said,
        due_at=timezone.now() + timedelta(hours=actor.policy.confirm_hours),
    )
    said_openly = {"gate": gate.code, "number": entry.number, "override": afterwards}
    return enter(row, actor=actor, permission="desk.work", at_desk=gate.at_desk, data=said_openly)


def _decide(transition: Transition) -> Any:
    def decide(row: Authorisation, *, actor: Actor, version: int | None = None, comment: str = "") -> Authorisation:
        return perform(transition, row, actor=actor, version=version, comment=comment, decided_by=actor.user, decided_at=timezone.now())

    decide.__doc__ = f"{transition.name}: the supervisor's decision, with a comment."
    return decide


VERBS = {
    transition.name: Verb(transition, _decide(transition), form)
    for transition, form in ((GRANT, DecideForm), (DENY, DenyForm), (CONFIRM, DecideForm), (DISPUTE, DisputeForm))
}
