"""What has been kept long enough is blanked."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from desk.ledger import erasing, writers
from desk.ledger.database_rules import BLANK
from desk.people.actors import Actor
from visitors.appointments.models import Appointment
from visitors.kinds.models import VisitorPolicy
from visitors.passes.models import RegularPass
from visitors.visits.models import Visit


@erasing.purge("names", "phones")
def purge(actor: Actor, now: datetime) -> Iterator[erasing.Due]:
    """Blank what has been kept long enough: phone and ID tail first, names later. Counts stay."""
    policy = actor.policy_of(VisitorPolicy)
    gone = actor.local(now - timedelta(days=policy.name_days)).date()
    ended = Visit.objects.of(actor.property).filter(state__in=Visit.ENDED, legal_hold=False, purged_at__isnull=True)
    phones = ended.over_since(now - timedelta(days=policy.phone_days)).exclude(visitor_phone="", id_tail="", vehicle_plate="")
    names = ended.over_since(now - timedelta(days=policy.name_days))
    passes = RegularPass.objects.of(actor.property).filter(legal_hold=False, purged_at__isnull=True, valid_until__lt=gone)
    expected = Appointment.objects.of(actor.property).filter(legal_hold=False, purged_at__isnull=True, day__lt=gone)
    blank_phone = {"visitor_phone": "", "phone_last4": "", "id_tail": "", "vehicle_plate": ""}
    blank_text = {
        name: (BLANK if name in ("visitor_name", "vouched_by", "accompanied_by", "host_text", "reason") else "")
        for name, rule in Visit.personal.items()
        if rule.keep == "name_days"
    }
    for visit in erasing.each(names):
        kept = {name: value if getattr(visit, name) else "" for name, value in blank_text.items()}
        yield erasing.Due("names", visit, partial(writers.forget, visit, actor=actor, blanks={**blank_phone, **kept}))
    for visit in erasing.each(phones):
        yield erasing.Due("phones", visit, partial(writers.forget, visit, actor=actor, blanks=blank_phone, whole=False))
    for one in erasing.each(expected):
        blanks = {name: BLANK if getattr(one, name) else "" for name in Appointment.personal} | {"visitor_org": "", "purpose": ""}
        yield erasing.Due("names", one, partial(writers.forget, one, actor=actor, blanks=blanks))
    for regular in erasing.each(passes):
        blanks = {"holder_name": BLANK, "reason": BLANK if regular.reason else ""}
        yield erasing.Due("names", regular, partial(writers.forget, regular, actor=actor, blanks=blanks))
