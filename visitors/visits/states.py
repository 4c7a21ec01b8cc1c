"""The life of a visitor slip: what forbids a move, and one line per move."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.ledger import corrections
from desk.ledger.transitions import DONE, Approval, Denied, Transition, may_work, states
from desk.people.actors import Actor
from visitors.kinds.models import VisitorPolicy
from visitors.visits.models import Visit

S = Visit.State
WORK, REVIEW = "visitors.work", "visitors.review"


# --- rules: what forbids a move, as a sentence ------------------------------------------------
def id_in_hand(visit: Visit, actor: Actor) -> Denied | None:
    """B6: nobody is admitted while their ID is still in the clerk's hand."""
    if visit.id_status == Visit.IdStatus.CHECKING:
        return Denied(_("The ID is still in your hand: hand it back first."), "id_in_hand")
    return None


def id_unseen(visit: Visit, actor: Actor) -> Denied | None:
    """B5: ID first; without it the host comes down and vouches."""
    if visit.rule_id and visit.id_returned_at is None and not visit.vouched_by and visit.id_status != Visit.IdStatus.PASS:
        return Denied(_("No ID has been seen: check it, or let the host come down and vouch."), "id_unseen")
    return None


def id_already_seen(visit: Visit, actor: Actor) -> Denied | None:
    if visit.id_returned_at is not None:
        return Denied(_("The ID has been seen and handed back already."), DONE)
    return None


def not_at_desk(visit: Visit, actor: Actor) -> Denied | None:
    """An ID still in the hand is given back by whoever holds it, about to take over too; to look at one takes the desk."""
    return None if visit.id_status == Visit.IdStatus.CHECKING else may_work(actor, WORK, at_desk=True)


def no_consent(visit: Visit, actor: Actor) -> Denied | None:
    """B7, C1.1: the host is asked first."""
    if visit.rule_consent and not visit.consent_source:
        return Denied(_("The host has not agreed yet: call first."), "no_consent")
    return None


def no_badge(visit: Visit, actor: Actor) -> Denied | None:
    if visit.rule_badge and not visit.badge_no:
        return Denied(_("Enter the number of the badge you hand out."), "no_badge")
    return None


def no_escort(visit: Visit, actor: Actor) -> Denied | None:
    if visit.rule_escort and not visit.accompanied_by:
        return Denied(_("Enter who accompanies them."), "no_escort")
    return None


def alone(visit: Visit, actor: Actor) -> Denied | None:
    if visit.party_size < 2:
        return Denied(_("This slip is for one person."), DONE)
    return None


def all_arrived(visit: Visit, actor: Actor) -> Denied | None:
    if visit.arrived_count >= visit.party_size:
        return Denied(_("The whole party of %(count)s has arrived. Correct the party first.") % {"count": visit.party_size}, DONE)
    return None


def slip_back(visit: Visit, actor: Actor) -> Denied | None:
    if visit.slip_returned_at is not None:
        return Denied(_("This slip has been returned already."), DONE)
    return None


def in_hand(actor: Actor, fields: Mapping[str, str]) -> Denied | None:
    """Nobody turns away with a visitor's ID in the hand, on the form or on a slip of this post (A5)."""
    if fields.get("id_status") == Visit.IdStatus.CHECKING:
        return Denied(_("The ID is still in your hand: hand it back first."), "id_in_hand")
    held = Visit.objects.of(actor.property).waiting().filter(id_status=Visit.IdStatus.CHECKING, post=actor.post).first()
    if held is not None:
        whose = {"number": held.number, "who": held.visitor_name}
        return Denied(
            _("The ID of %(who)s (%(number)s) is still in your hand: hand it back first, and note it there.") % whose, "id_in_hand"
        )
    return None


def gate_stands(visit: Visit, policy: VisitorPolicy | None) -> bool:
    """Whether admitting them without an ID is a supervisor's word."""
    if not visit.rule_id or visit.id_returned_at is not None or visit.id_status == Visit.IdStatus.PASS:
        return False
    return visit.id_status == Visit.IdStatus.REFUSED or policy is None or policy.gate_no_id


def gate_applies(visit: Visit) -> bool:
    return gate_stands(visit, VisitorPolicy.objects.filter(property_id=visit.property_id).first())


NO_ID = Approval("visitors.no_id", gettext_lazy("Admission without ID"), gate_applies)


# --- 访客单 ------------------------------------------------------------------------------------
CALL = Transition("call", gettext_lazy("Host's answer"), states(S.WAITING), None, WORK)
SHOW_ID = Transition(
    "show-id",
    gettext_lazy("ID checked and handed back"),
    states(S.WAITING),
    None,
    WORK,
    unless=(not_at_desk, id_already_seen),
    at_desk=False,
    shortcut="i",
)
VOUCH = Transition("vouch", gettext_lazy("Host vouches in person"), states(S.WAITING), None, WORK, unless=(id_already_seen,), shortcut="v")
ADMIT = Transition(
    "admit",
    gettext_lazy("Admit"),
    states(S.WAITING),
    S.INSIDE,
    WORK,
    unless=(id_in_hand, id_unseen, no_consent, no_escort),
    approvals=(NO_ID,),
    shortcut="a",
    tone="do",
)
REFUSE = Transition("refuse", gettext_lazy("Turn away politely"), states(S.WAITING), S.REFUSED, WORK)
LEAVE = Transition("leave", gettext_lazy("Left without visit"), states(S.WAITING), S.LEFT, WORK)
DEPART = Transition("depart", gettext_lazy("Slip returned, departed"), states(S.INSIDE), S.DEPARTED, WORK, shortcut="o", tone="do")
DEPART_SEEN = Transition("depart-seen", gettext_lazy("Departed, slip missing"), states(S.INSIDE), S.DEPARTED, WORK)
CLOSE_ROUND = Transition("close-round", gettext_lazy("Closing round: gone, time unknown"), states(S.INSIDE), S.DEPARTED, WORK)
MORE_ARRIVED = Transition(
    "more-arrived", gettext_lazy("More of the party arrived"), states(S.INSIDE), None, WORK, unless=(alone, all_arrived), shortcut="+"
)
SOME_LEFT = Transition("some-left", gettext_lazy("Some of the party left"), states(S.INSIDE), None, WORK, unless=(alone,), shortcut="-")
ASK_TO_LEAVE = Transition("ask-to-leave", gettext_lazy("Ask to leave"), states(S.INSIDE), None, WORK)
SLIP_FOUND = Transition("slip-found", gettext_lazy("Slip came back later"), states(S.DEPARTED), None, WORK, unless=(slip_back,))
VOID = Transition("void", gettext_lazy("Void"), states(S.WAITING, S.INSIDE), S.VOID, WORK, unless=(corrections.other_shift(WORK),))


VISIT = (
    CALL,
    SHOW_ID,
    VOUCH,
    ADMIT,
    DEPART,
    DEPART_SEEN,
    MORE_ARRIVED,
    SOME_LEFT,
    ASK_TO_LEAVE,
    SLIP_FOUND,
    REFUSE,
    LEAVE,
    CLOSE_ROUND,
    VOID,
)
