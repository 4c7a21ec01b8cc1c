"""退件: proposed with its evidence, decided by another, signed for by the post office (D1.3)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from desk.ledger import trail
from desk.ledger.transitions import Refused
from desk.ledger.writers import enter, perform
from desk.models import Signature
from desk.papers import signing
from desk.people.actors import Actor
from desk.time import clocks
from mail.enums import ProposalState, Reason, ReturnState, Way
from mail.items import states as item_states
from mail.items.models import MailItem
from mail.items.rows import locked
from mail.policy import MailPolicy
from mail.returns import states
from mail.returns.models import MailReturn, ReturnProposal
from mail.rules import REVIEW, WORK


def gather_evidence(item: MailItem, *, actor: Actor) -> str:
    """What speaks for a return: what the directory says, and every notice given. One line each, in the desk's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return "\n".join(_evidence(item, actor=actor))


def _evidence(item: MailItem, *, actor: Actor) -> list[str]:
    today = actor.local(timezone.now()).date()
    lines = []
    if item.unit is None:
        lines.append(_("Directory: nobody of this name is known here."))
    elif item.occupant is None:
        lines.append(_("Directory: %(unit)s is known, the addressee is not.") % {"unit": item.unit})
    elif item.occupant.has_left(today):
        lines.append(_("Directory: %(who)s moved out on %(day)s.") % {"who": item.occupant, "day": item.occupant.left_on()})
    else:
        lines.append(_("Directory: %(who)s, %(unit)s.") % {"who": item.occupant, "unit": item.unit})
    for event in trail.history(actor.property, item.key):
        if event.verb == item_states.NOTIFY.name:
            way = Way(event.data["last_way"]).label
            outcome = _("reached") if event.data.get("reached") else _("not reached")
            lines.append(f"{actor.local(event.at):%Y-%m-%d %H:%M} {way} · {outcome} · {event.values.get('told', '')}".rstrip(" ·"))  # type: ignore[attr-defined]
    lines.append(_("At the desk since %(day)s.") % {"day": actor.local(item.occurred_at).date()})
    return [str(line) for line in lines]


def propose_return(
    item: MailItem,
    *,
    actor: Actor,
    version: int | None = None,
    reason: str,
    details: str = "",
    tenant_told: str = "",
) -> ReturnProposal:
    """Propose that an item goes back (D1.3). It stays on its shelf; a supervisor who is not the proposer reviews it."""
    if denied := states.too_few_notices(item, reason, actor.policy_of(MailPolicy).min_notices):
        raise Refused(denied)
    if item.legal and not tenant_told:
        raise ValidationError(
            {"tenant_told": ValidationError(_("Court mail: write down when and how the addressee was told."), code="legal")}
        )
    with transaction.atomic():
        row = perform(item_states.PROPOSE_RETURN, item, actor=actor, version=version, data={"reason": label_of(reason)})
        proposal = ReturnProposal(
            item=row,
            state=ProposalState.PROPOSED,
            reason=reason,
            details=details,
            tenant_told=tenant_told,
            evidence=gather_evidence(item, actor=actor)[:4000],
        )
        return enter(proposal, actor=actor, permission=WORK, verb="propose", data={"item": item.number})


def propose(item: MailItem, *, actor: Actor, version: int | None = None, **values: Any) -> MailItem:
    """:func:`propose_return` as the item's own verb: gives the item as it now is."""
    return propose_return(item, actor=actor, version=version, **values).item


def label_of(reason: str) -> str:
    """The words of the return label (退信条): those of the post office, in the language of the paper."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Return to sender: %(reason)s") % {"reason": Reason(reason).label[2:]}


def approve_return(proposal: ReturnProposal, *, actor: Actor, version: int | None = None, comment: str = "") -> MailReturn:
    """报主管审核后登记: the approval and the line in the return register are one transaction."""
    if proposal.item.legal and not comment:
        raise ValidationError({"comment": ValidationError(_("Court mail is returned with the manager's note."), code="legal")})
    today = actor.local(timezone.now()).date()
    with transaction.atomic():
        (item,) = locked([proposal.item], actor=actor)
        decided = perform(
            states.APPROVE,
            proposal,
            actor=actor,
            version=version,
            comment=comment,
            decided_by=actor.user,
            decided_at=timezone.now(),
            data={"item": item.number},
        )
        perform(item_states.APPROVED_ITEM, item, actor=actor)
        line = MailReturn(
            item=item,
            proposal=decided,
            state=ReturnState.APPROVED,
            reason=decided.reason,
            proposed_by=decided.created_by,
            approved_by=actor.user,
            comment=comment,
            label=label_of(decided.reason),
            due_on=clocks.working_day(today, actor.policy_of(MailPolicy).hand_in_days, property=actor.property, policy=actor.policy),
        )
        return enter(line, actor=actor, permission=REVIEW, at_desk=False, data={"item": item.number})


def reject_return(proposal: ReturnProposal, *, actor: Actor, version: int | None = None, comment: str) -> ReturnProposal:
    """Not yet: the item stays, with the supervisor's reason."""
    with transaction.atomic():
        (item,) = locked([proposal.item], actor=actor)
        decided = perform(
            states.REJECT,
            proposal,
            actor=actor,
            version=version,
            comment=comment,
            decided_by=actor.user,
            decided_at=timezone.now(),
            data={"item": item.number},
        )
        perform(item_states.BACK_FROM_REVIEW if item.unit_id else item_states.UNMATCHED_FROM_REVIEW, item, actor=actor)
    return decided


def decide_returns(proposals: Sequence[ReturnProposal], *, actor: Actor, approve: bool, comment: str = "") -> int:
    """Several at once, all or none; how many."""
    decide = approve_return if approve else reject_return
    with transaction.atomic():
        locked([proposal.item for proposal in proposals], actor=actor)
        for proposal in proposals:
            decide(proposal, actor=actor, comment=comment)
    return len(proposals)


def cancel_return(item: MailItem, *, actor: Actor) -> None:
    """Cancel a proposed or approved return of an item that is claimed, identified or missing; its history stays."""
    for proposal in item.proposals.filter(state=ProposalState.PROPOSED):
        perform(states.CANCEL, proposal, actor=actor)
    for line in item.returns.filter(state=ReturnState.APPROVED):
        perform(states.CANCEL_RETURN, line, actor=actor)


def hand_over_returns(
    lines: Sequence[MailReturn],
    *,
    actor: Actor,
    postman: str,
    method: str = Signature.Method.PAPER,
    strokes: str = "",
    receipt_no: str = "",
) -> list[MailReturn]:
    """The post office signs once for the listed returns; each item leaves the shelf with it."""
    if not lines:
        raise ValidationError(_("Tick at least one item."), code="empty")
    now = timezone.now()
    done = []
    with transaction.atomic():
        locked([line.item for line in lines], actor=actor)
        ordered = sorted(lines, key=lambda line: line.pk)
        texts = [line.signed_line() for line in ordered]
        signature = signing.sign(actor=actor, role=Signature.Role.POSTMAN, method=method, name=postman, strokes=strokes, lines=texts)
        for line in ordered:
            done.append(
                perform(
                    states.HAND_OVER,
                    line,
                    actor=actor,
                    postman=postman,
                    postman_signature=signature,
                    receipt_no=receipt_no,
                    stamped=True,
                    returned_at=now,
                    data={"with": len(ordered)},
                )
            )
            perform(item_states.RETURN, line.item, actor=actor, slot=None, data={"return": line.number})
    return done


def hand_over_return(line: MailReturn, *, actor: Actor, version: int | None = None, **values: Any) -> MailReturn:
    """One return handed to the post office by itself."""
    return hand_over_returns([line], actor=actor, **values)[0]
