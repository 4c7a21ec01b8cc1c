"""Who may in this book, and the rules several registers share."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.people.actors import Actor

if TYPE_CHECKING:
    from enquiries.complaints.models import Complaint
    from enquiries.enquiries.models import Enquiry
    from enquiries.messages.models import Message


VIEW, WORK, REVIEW, ASSIGNED = "enquiries.view", "enquiries.work", "enquiries.review", "enquiries.assigned"


FREELY: dict[str, Any] = {"permission": WORK, "free": REVIEW}  # a clerk's at the post, a reviewer's anywhere


def more_tries(missing: int, tries: Any, way: str, actor: Actor) -> str:
    """How many are missing, and from when the way of the last one counts again; ``way`` "": whichever way it goes."""
    said = ngettext("%(n)s more try needed", "%(n)s more tries needed", missing) % {"n": missing}
    last = tries.filter(counts=True).order_by("-pk").first() if tries is not None else None
    if last is None or last.again_at is None or last.again_at <= timezone.now():
        return said
    if not way:
        then = _("the next one counts from %(at)s") % {"at": actor.local(last.again_at).strftime("%H:%M:%S")}
        return _("%(what)s: %(when)s") % {"what": said, "when": then}
    when = {"way": getattr(last, f"get_{way}_display")(), "at": actor.local(last.again_at).strftime("%H:%M:%S")}
    return _("%(what)s: %(when)s") % {"what": said, "when": _("“%(way)s” counts again from %(at)s, another way at once") % when}


def calls_back(entry: "Enquiry | Message | Complaint", actor: Actor) -> dict[str, Any]:
    """Whose the call to the customer is: the desk's, a reviewer's; after a complaint also the department's it was given to."""
    if entry.department_calls and getattr(entry, "department_id", None) is not None and not actor.may(VIEW):
        return {"permission": ASSIGNED, "at_desk": False}
    return {"permission": WORK, "free": REVIEW}
