"""What the visitor log tells a handover, and what of a post's own things is out with visitors."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from desk.models import Post, Property
from desk.registry import Act, OpenLine
from desk.types import Told
from visitors.kinds.models import VisitorPolicy
from visitors.visits.models import Visit
from visitors.visits.states import SHOW_ID
from visitors.visits.steps import next_steps


def open_lines(property: Property, now: datetime) -> list[OpenLine]:
    """Every open slip for the handover; slips that should have come back are told together (A9)."""
    policy = VisitorPolicy.objects.filter(property=property).first() or VisitorPolicy()
    rows = list(Visit.objects.of(property).open().for_table().select_related("post").order_by("occurred_at", "pk"))
    steps = next_steps(property, rows, policy)
    return [_open_line(visit, policy, now, step=steps[visit.pk].told) for visit in rows]


def _open_line(visit: Visit, policy: VisitorPolicy, now: datetime, *, step: Any) -> OpenLine:
    waiting = visit.state == Visit.State.WAITING
    overstays = visit.expected_leave_at is not None and visit.expected_leave_at < now
    word: Any = ""
    next_action: Any = step
    together: Any = ""
    told = Told.SINGLY
    if visit.id_status == Visit.IdStatus.CHECKING:
        word = format_lazy("{} · {}", gettext_lazy("ID still in hand"), visit.post.name) if visit.post else gettext_lazy("ID still in hand")
    elif waiting and now - visit.occurred_at >= timedelta(minutes=policy.long_wait_minutes):
        word = gettext_lazy("long wait")
    elif visit.details_due:
        word, next_action = gettext_lazy("details missing"), gettext_lazy("write down who came")
    elif not waiting and visit.party_size > 1 and 0 < visit.inside_count < visit.party_size:
        word, next_action, told = gettext_lazy("part of the party is inside"), gettext_lazy("count them in and out"), Told.CHANGED
    elif overstays:
        word, next_action, together = gettext_lazy("slip not returned"), gettext_lazy("closing round"), gettext_lazy("slips not returned")
    else:
        told = Told.BOOK
    return OpenLine(
        subject="visitors.visit",
        key=visit.key,
        number=visit.number,
        title=f"{visit.visitor} → {visit.host}",
        state=visit.get_state_display(),
        next_action=next_action,
        due_at=visit.expected_leave_at,
        word=word,
        told=told,
        together=together,
        post_id=visit.post_id,
        act=Act(SHOW_ID, "visitors:act") if visit.id_status == Visit.IdStatus.CHECKING else None,
        stops=gettext_lazy("An ID is still in the clerk's hand: hand it back before you hand the post over.")
        if visit.id_status == Visit.IdStatus.CHECKING
        else "",
    )


def badges_out(property: Property, post: Post) -> int:
    """Badges that are with visitors inside: nobody expects them at the desk."""
    return Visit.objects.of(property).inside().filter(post=post).exclude(badge_no="").count()
