"""What follows when a complaint is resolved: asked, closed, opened again."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.ledger.transitions import Denied, Transition, states
from desk.models import Membership
from desk.people.actors import Actor
from desk.people.roles import Role
from enquiries.complaints.models import Complaint
from enquiries.complaints.states import C, about_oneself
from enquiries.enums import Rating
from enquiries.shared.states import FREELY, REVIEW, more_tries


def own_work(complaint: Complaint, actor: Actor) -> Denied | None:
    """The follow-up call is made by somebody other than the handler."""
    if actor.user is not None and actor.user.pk in (complaint.handler_id, complaint.resolved_by_id):
        return Denied(_("Whoever handled it does not make the follow-up call: ask a colleague."), "own_work")
    return None


def major_is_the_managers(complaint: Complaint, actor: Actor) -> Denied | None:
    """After a major complaint the manager asks; a supervisor, where no manager is left who neither handled it nor is meant."""
    if complaint.severity != Complaint.Severity.MAJOR or actor.may("enquiries.manage"):
        return None
    busy = {complaint.handler_id, complaint.resolved_by_id, complaint.about_staff_id} - {None}
    managers = Membership.objects.filter(property=actor.property, role=Role.MANAGER, active=True).exclude(user__in=busy)
    if actor.may(REVIEW) and not managers.exists():
        return None
    return Denied(_("After a major complaint the manager makes the call."), "major")


def not_called(complaint: Complaint, actor: Actor) -> Denied | None:
    """Closed after the call; without one only if no reply was wanted, or nobody answered often enough."""
    if not complaint.wants_reply:
        return None
    calls = complaint.calls.filter(round=complaint.reopened)
    ratings = list(calls.filter(counts=True).values_list("rating", flat=True))
    missing = complaint.call_tries_needed - ratings.count(Rating.NONE)
    if {Rating.A, Rating.B} & set(ratings) or missing <= 0:
        return None
    if Rating.NONE in ratings:
        return Denied(more_tries(missing, calls, "", actor), "not_called")
    return Denied(_("Ask the complainant first: a complaint is closed after the follow-up call."), "not_called")


FOLLOW_UP = Transition(
    "follow-up",
    gettext_lazy("Follow-up call"),
    states(C.RESOLVED),
    None,
    unless=(about_oneself, own_work, major_is_the_managers),
    shortcut="h",
    tone="do",
    **FREELY,
)


CLOSE = Transition(
    "close", pgettext_lazy("complaint", "Close"), states(C.RESOLVED), C.CLOSED, unless=(about_oneself, not_called), shortcut="z", **FREELY
)


REOPEN = Transition("reopen", gettext_lazy("Open again"), states(C.RESOLVED, C.CLOSED), C.REOPENED, unless=(about_oneself,), **FREELY)


AFTERWARDS = (FOLLOW_UP, CLOSE, REOPEN)
