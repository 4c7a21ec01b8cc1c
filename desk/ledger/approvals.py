"""Supervisors' approvals: asking, granting, confirming afterwards. One mechanism for every book."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from desk import registry
from desk.ledger import trail
from desk.ledger.forms import DecideForm, DenyForm, DisputeForm
from desk.ledger.transitions import Approval, Denied, Refused, Transition, states
from desk.ledger.verbs import Verb
from desk.ledger.writers import enter, perform
from desk.models import Authorisation, Entry, Record, User
from desk.people.actors import Actor
from desk.written import answers

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


_NO_CALL = re.compile(r"(?:没有?|未|无)人?(?:打|联系|问(?!题)|接|拨|通话)|(?:打|拨)不通|占线|关机")  # then nobody said anything
PHONED_BEFORE = timedelta(minutes=30)  # the call may come first, and the entry be written down after it
PHONED_WITHIN = timedelta(hours=12)  # a shift: who was phoned before it was phoned about something else


def ask(
    entry: Entry,
    gate: Approval,
    *,
    actor: Actor,
    key: Any,
    reason: str,
    whom: User | None = None,
    phoned_at: datetime | None = None,
    agreed: bool | None = None,
    said: str = "",
) -> Authorisation:
    """Ask a supervisor, live, or write down whom was phoned (``whom``, ``phoned_at``, ``agreed``, ``said``): 授权后补签.

    Whoever did not agree on the phone has denied it: kept, and it opens nothing. Raises ``Refused`` for a gate that takes no
    confirmation afterwards, ``ValidationError`` for a call nobody can have made.
    """
    afterwards, now = whom is not None, timezone.now()
    if afterwards and not gate.afterwards:
        raise Refused(Denied(_("This can only be decided by a supervisor in person."), "live_only"))
    if afterwards and agreed is None:
        raise ValidationError({"agreed": ValidationError(_("Did they agree?"), code="required")})
    phoned_at = phoned_at and phoned_at.replace(second=0, microsecond=0)  # a call is told apart by its minute
    if afterwards and (answers.is_no_answer(said) or _NO_CALL.search(said)):
        nothing = _("“%(said)s” is not what they said: write down their words, or ask a supervisor here and now.")
        raise ValidationError({"said": ValidationError(nothing, code="no_answer", params={"said": said})})
    if phoned_at is not None and phoned_at > now:
        raise ValidationError({"phoned_at": ValidationError(_("This time has not come yet."), code="future")})
    if phoned_at is not None and now - phoned_at > PHONED_WITHIN:
        hours = PHONED_WITHIN // timedelta(hours=1)
        long_ago = _("This call was more than %(n)s hours ago: phone again about this.") % {"n": hours}
        raise ValidationError({"phoned_at": ValidationError(long_ago, code="old")})
    if phoned_at is not None and phoned_at < entry.occurred_at - PHONED_BEFORE:
        before = _("%(entry)s is of %(time)s: a call before that was about something else.")
        told = {"entry": entry, "time": actor.local(entry.occurred_at).strftime("%H:%M")}
        raise ValidationError({"phoned_at": ValidationError(before, code="before", params=told)})
    if afterwards and agreed and Authorisation.objects.filter(subject_key=entry.key, gate=gate.code, state=S.DENIED).exists():
        no = _("A supervisor has said no about this: only one who is asked here and now may say yes.")
        raise ValidationError({"agreed": ValidationError(no, code="denied_before")})
    same = Authorisation.objects.filter(subject_key=entry.key, gate=gate.code, phoned=whom, phoned_at=phoned_at).exclude(key=key)
    if afterwards and (first := same.first()) is not None:
        told = {"who": whom, "time": actor.local(first.phoned_at).strftime("%H:%M"), "state": first.get_state_display()}
        again = _("This call to %(who)s at %(time)s is written down already (%(state)s): one call has one answer.")
        raise ValidationError({"phoned_at": ValidationError(again, code="written", params=told)})
    row = Authorisation(
        property=actor.property,
        key=key,
        gate=gate.code,
        subject=trail.label(entry),
        subject_key=entry.key,
        number=entry.number,
        state=S.ASKED if not afterwards else S.TO_CONFIRM if agreed else S.DENIED,
        reason=reason,
        phoned=whom,
        whom=str(whom or ""),
        phoned_at=phoned_at,
        said=said,
        due_at=now + timedelta(hours=actor.policy.confirm_hours),
    )
    said_openly = {"gate": gate.code, "number": entry.number, "override": bool(agreed)}
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
