"""What a scanned slip or pass does."""

from django.utils.translation import gettext as _

from desk.papers.privacy import mask_name
from desk.people.actors import Actor
from desk.registry import Scanned
from visitors.passes.actions import scan_pass
from visitors.passes.models import RegularPass
from visitors.visits import actions
from visitors.visits.models import Visit

PRINTED = ("TX[2-9A-Z]{16}",)  # on a pass; see models.pass_code


def scan(actor: Actor, code: str) -> Scanned | None:
    """A slip's QR is its number, a pass's QR its secret code."""
    if code.startswith("TX"):
        regular = RegularPass.objects.of(actor.property).filter(code=code).select_related("kind", "unit", "area").first()
        if regular is None:
            return None
        visit = scan_pass(regular, actor=actor)
        said = _("%(who)s is in: %(number)s.") if visit.state == Visit.State.INSIDE else _("%(who)s has departed: %(number)s.")
        return Scanned(said % {"who": visit.visitor, "number": visit.number}, actor.url("visitors:entry", visit.number))
    visit_found = (
        Visit.objects.of(actor.property).filter(number=code).select_related("kind").first() if code.startswith(Visit.PREFIX) else None
    )
    if visit_found is None:
        return None
    page = actor.url("visitors:entry", visit_found.number)
    if visit_found.state == Visit.State.INSIDE:
        actions.depart_visit(visit_found, actor=actor)
        return Scanned(_("%(number)s %(who)s has departed. Smile and say goodbye.") % {"number": code, "who": visit_found.visitor}, page)
    if visit_found.state == Visit.State.DEPARTED and visit_found.slip_returned_at is None:
        actions.find_slip(visit_found, actor=actor)
        return Scanned(_("%(number)s: the slip has come back.") % {"number": code}, page)
    name = visit_found.visitor if visit_found.is_open() else mask_name(visit_found.visitor_name)
    return Scanned(f"{code} · {visit_found.get_state_display()} · {name}", page, opens=True)
