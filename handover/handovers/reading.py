"""What the pages of a handover tell: read-only questions over several of its rows."""

from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext

from desk import registry
from desk.models import Draft, Post
from desk.people.actors import Actor
from handover.handovers import gathering, telling
from handover.handovers.models import Handover
from handover.notices.actions import unread_notices

SHOWN = 20


def ahead(actor: Actor, handover: Handover) -> dict[str, Any]:
    """For the outgoing clerk: what the relief will be told, as it stands now; nothing is written."""
    found = gathering.gather(actor.property, handover.for_post, timezone.now(), shift=handover.from_shift)
    sheet = telling.sheet(found.lines)
    closing = [start for book in registry.books() if actor.may(book.permission) for start in book.closing]
    return {"sheet": sheet, "stops": found.stops, "closing": closing}


def while_reading(actor: Actor, handover: Handover) -> dict[str, Any]:
    """For the incoming clerk: the snapshot with what changed since, the notices that come first, what comes along."""
    now, reading = timezone.now(), handover.state == Handover.State.REVIEW
    lines = gathering.as_now(handover, now) if reading else handover.all_lines
    sheet = telling.sheet(lines, known=telling.last_read(actor.user, lines), since=handover.taken_up_at)
    notices = unread_notices(actor, handover.for_post) if reading and actor.user is not None else []
    parked = Draft.objects.filter(property=actor.property, post=handover.for_post).select_related("by").order_by("at")
    missing = telling.missing(sheet, handover.all_counts, checked=bool(handover.self_check))
    return {
        "now": now,
        "agreeing": any(not line.asked for line in handover.all_counts),
        "agreed": all(line.agreed_at is not None for line in handover.all_counts if not line.asked),
        "missing_said": str(telling.MISSING) % {"what": pgettext("list", ", ").join(missing)} if missing else "",
        "say": {"missing": telling.MISSING, "left": telling.KEYS_LEFT, "words": telling.WORDS},
        "sheet": sheet,
        "notices": notices,
        "parked": list(parked[:SHOWN]),
        "missing": missing,
        "on_duty_still": handover.from_shift is not None and handover.from_shift.closed_at is None and handover.outgoing is not None,
    }


def as_told(handover: Handover) -> telling.Sheet:
    """A handover as its record tells it: as it was read, or as it would be read by somebody new."""
    if handover.accepted_at is not None:
        return telling.signed_sheet(handover.all_lines, handover.accepted_at)
    return telling.sheet(handover.all_lines)


def open_now(actor: Actor, post: str) -> telling.Sheet:
    """What is open now, for whoever joins the shift of a post."""
    found = Post.objects.filter(property=actor.property, active=True, pk=int(post)).first() if post.isascii() and post.isdigit() else None
    lines = gathering.gather(actor.property, found, timezone.now()).lines if found else []
    return telling.sheet(lines, known=telling.last_read(actor.user, lines))
