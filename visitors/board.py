"""What the visitor log shows on the home board."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.ledger.transitions import may_work
from desk.people.actors import Actor
from desk.registry import Board, Line, Panel, Tile
from visitors.appointments.models import Appointment
from visitors.kinds.models import VisitorPolicy
from visitors.visits import states
from visitors.visits.models import Visit
from visitors.visits.steps import Step, next_steps

SHOWN = 8
PRESSING = 100  # more than anybody can look at; the tiles count the rest


def _waiting_line(actor: Actor, visit: Visit, policy: VisitorPolicy, step: Step, *, works: bool) -> Line:
    minutes = visit.minutes
    page = actor.url("visitors:entry", visit.number)
    tone = "late" if minutes >= policy.long_wait_minutes else "soon" if minutes >= policy.call_again_minutes else ""
    said = ""
    if visit.consent_source:
        said = _("the host agrees")
    elif visit.host_answer and visit.host_answer_at:
        said = f"{visit.get_host_answer_display()} {actor.local(visit.host_answer_at).strftime('%H:%M')}"
    elif visit.rule_consent:
        said = _("host not called yet")
    more = ngettext("and %(n)s more", "and %(n)s more", visit.party_size - 1) % {"n": visit.party_size - 1} if visit.party_size > 1 else ""
    return Line(
        when=str(minutes),
        unit=_("minutes"),
        title=f"{visit.visitor} {more} → {visit.host}".replace("  ", " "),
        detail=" · ".join(part for part in (visit.kind.name, said) if part),
        url=page,
        tone=tone,
        action=step.button if works else "",
        action_url=actor.url("visitors:act", visit.number, step.move.name) if step.move else page,
        primary=works and step.move is not None,
    )


def board(actor: Actor, now: datetime) -> Board:
    """Who waits, by minutes; who is inside; which slips are out past their time."""
    policy = actor.policy_of(VisitorPolicy)
    works = may_work(actor, states.WORK, at_desk=True) is None
    rows = Visit.objects.of(actor.property)
    figures = rows.figures(now)
    pressing = list(rows.pressing(now).for_table().order_by("-state", "occurred_at")[:PRESSING])
    waiting = [visit for visit in pressing if visit.state == Visit.State.WAITING][:SHOWN]
    late = [visit for visit in pressing if visit.state == Visit.State.INSIDE][:SHOWN]
    steps = next_steps(actor.property, waiting, policy)
    longest = max(0, int((now - figures["waiting_since"]).total_seconds() // 60)) if figures["waiting_since"] else 0
    register_url = actor.url("visitors:register")
    people = figures["people"] or 0
    tiles = [
        Tile(
            _("Waiting now"),
            figures["waiting"],
            _("longest %(n)s minutes") % {"n": longest} if figures["waiting"] else _("nobody is waiting"),
            f"{register_url}?state=waiting",
            "due" if longest >= policy.long_wait_minutes else "soon" if longest >= policy.call_again_minutes else "",
        ),
        Tile(
            _("Inside now"),
            people,
            ngettext("%(n)s slip out", "%(n)s slips out", figures["slips"]) % {"n": figures["slips"]},
            f"{register_url}?state=inside",
            "ok",
        ),
        Tile(
            _("Past their time"),
            figures["overstayed"],
            _("see whether they have left") if figures["overstayed"] else _("nobody overstays"),
            f"{register_url}?state=overstayed",
            "soon" if figures["overstayed"] else "",
        ),
    ]
    say = ""
    if waiting and waiting[0].minutes >= policy.apology_minutes and (actor.user is None or actor.user.courtesy):
        say = _("%(who)s has waited %(n)s minutes. Say: “I am sorry to have kept you waiting.”") % {
            "who": waiting[0].visitor,
            "n": waiting[0].minutes,
        }
    panels = [
        Panel(
            _("Waiting now"),
            register_url,
            _("all visitors"),
            [_waiting_line(actor, visit, policy, steps[visit.pk], works=works) for visit in waiting],
            _("Nobody is waiting."),
            say,
            place=1,
        ),
        Panel(
            _("Slips out past their time"),
            f"{register_url}?state=overstayed",
            _("all"),
            [
                Line(
                    when=str(int((now - visit.expected_leave_at).total_seconds() // 60)),
                    unit=_("minutes over"),
                    title=f"{visit.visitor} → {visit.host}",
                    detail=f"{visit.number} · {visit.kind.name}",
                    url=actor.url("visitors:entry", visit.number),
                    tone="soon",
                )
                for visit in late
                if visit.expected_leave_at
            ],
            _("Every visitor inside is within their time."),
            place=3,
        ),
    ]
    return Board(tiles, [*panels, _expected(actor, now, works=works)])


def _expected(actor: Actor, now: datetime, *, works: bool) -> Panel:
    """Who is still to come today, in the order they were told for; one press opens the slip."""
    local, register_url = actor.local(now), actor.url("visitors:appointments")
    rows = Appointment.objects.of(actor.property).expected(local.date()).for_table().in_time()[:SHOWN]
    lines = []
    for one in rows:
        late = one.minutes_late(local)
        more = f" +{one.party_size - 1}" if one.party_size > 1 else ""
        minutes = ngettext("%(n)s minute late", "%(n)s minutes late", late) % {"n": late}
        lines.append(
            Line(
                when=one.from_time.strftime("%H:%M") if one.from_time else "—",
                unit=f"–{one.to_time:%H:%M}" if one.to_time else "" if one.from_time else _("any time"),
                title=f"{one.visitor_name}{more} → {one.host}",
                detail=" · ".join(filter(None, (minutes if late else "", one.visitor_org, one.kind.name))),
                url=actor.url("visitors:appointment", one.number),
                tone="soon" if late else "",
                action=_("They are here") if works else "",
                action_url=f"{actor.url('visitors:new')}?appointment={one.number}",
            )
        )
    return Panel(
        _("Expected today"), f"{register_url}?state=today", _("all appointments"), lines, _("Nobody is expected any more today."), place=4
    )
