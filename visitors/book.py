"""The visitor log's visiting card."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from desk import doors
from desk.actors import Actor
from desk.books import Act, Board, Book, Hit, Line, OpenLine, Panel, Scanned, Start, Tile, register
from desk.models import Authorisation, Post, Property
from desk.privacy import mask_name
from desk.promises import BLANK
from desk.transitions import Denied, may_work
from desk.types import Told
from visitors import actions, kinds, states, verbs
from visitors.actions import policy_of
from visitors.models import Appointment, RegularPass, Visit, VisitorPolicy
from visitors.querysets import OPEN

SHOWN = 8
PRESSING = 100  # more than anybody can look at; the tiles count the rest


def _url(actor: Actor, name: str, *args: Any) -> str:
    return reverse(f"visitors:{name}", args=[actor.property.slug, *args])


def _waiting_line(actor: Actor, visit: Visit, policy: VisitorPolicy, step: states.Step, *, works: bool) -> Line:
    minutes = visit.minutes
    page = _url(actor, "entry", visit.number)
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
        action_url=_url(actor, "act", visit.number, step.move.name) if step.move else page,
        primary=works and step.move is not None,
    )


def board(actor: Actor, now: datetime) -> Board:
    """Who waits, by minutes; who is inside; which slips are out past their time."""
    policy = policy_of(actor)
    works = may_work(actor, states.WORK, at_desk=True) is None
    rows = Visit.objects.of(actor.property)
    figures = rows.figures(now)
    pressing = list(rows.pressing(now).for_table().order_by("-state", "occurred_at")[:PRESSING])
    waiting = [visit for visit in pressing if visit.state == Visit.State.WAITING][:SHOWN]
    late = [visit for visit in pressing if visit.state == Visit.State.INSIDE][:SHOWN]
    steps = _next_steps(actor.property, waiting, policy)
    longest = max(0, int((now - figures["waiting_since"]).total_seconds() // 60)) if figures["waiting_since"] else 0
    register_url = _url(actor, "register")
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
                    url=_url(actor, "entry", visit.number),
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
    local, register_url = actor.local(now), _url(actor, "appointments")
    rows = Appointment.objects.of(actor.property).expected(local.date()).for_table().in_time()[:SHOWN]
    lines = []
    for one in rows:
        late = one.minutes_late(local)
        more = f" +{one.party_size - 1}" if one.party_size > 1 else ""
        minutes = ngettext("%(n)s minute late", "%(n)s minutes late", late) % {"n": late}
        lines.append(
            Line(
                when=one.from_time.strftime("%H:%M") if one.from_time else _("any time"),
                unit=f"–{one.to_time:%H:%M}" if one.to_time else "",
                title=f"{one.visitor_name}{more} → {one.host}",
                detail=" · ".join(filter(None, (minutes if late else "", one.visitor_org, one.kind.name, one.number))),
                url=_url(actor, "appointment", one.number),
                tone="soon" if late else "",
                action=_("They are here") if works else "",
                action_url=f"{_url(actor, 'new')}?appointment={one.number}",
            )
        )
    return Panel(
        _("Expected today"), f"{register_url}?state=today", _("all appointments"), lines, _("Nobody is expected any more today."), place=4
    )


def open_lines(property: Property, now: datetime) -> list[OpenLine]:
    """Every open slip for the handover; slips that should have come back are told together (A9)."""
    policy = VisitorPolicy.objects.filter(property=property).first() or VisitorPolicy()
    rows = list(Visit.objects.of(property).open().for_table().order_by("occurred_at", "pk"))
    steps = _next_steps(property, rows, policy)
    return [_open_line(visit, policy, now, step=steps[visit.pk].told) for visit in rows]


def _next_steps(property: Property, visits: list[Visit], policy: VisitorPolicy) -> dict[int, states.Step]:
    """What is next for each slip, with one question about the supervisor's word for all of them."""
    gated = [visit.key for visit in visits if states.gate_stands(visit, policy)]
    opened = Authorisation.objects.of(property).filter(subject_key__in=gated, gate=states.NO_ID.code, state__in=Authorisation.OPENS)
    held_up = set(gated) - set(opened.values_list("subject_key", flat=True)) if gated else set()
    system = Actor(property)
    return {visit.pk: states.next_step(visit, system, held_up=visit.key in held_up) for visit in visits}


def _open_line(visit: Visit, policy: VisitorPolicy, now: datetime, *, step: Any) -> OpenLine:
    waiting = visit.state == Visit.State.WAITING
    overstays = visit.expected_leave_at is not None and visit.expected_leave_at < now
    word: Any = ""
    next_action: Any = step
    together: Any = ""
    told = Told.SINGLY
    if visit.id_status == Visit.IdStatus.CHECKING:
        word = gettext_lazy("ID still in hand")
    elif waiting and now - visit.occurred_at >= timedelta(minutes=policy.long_wait_minutes):
        word = gettext_lazy("long wait")
    elif visit.kind.code == "emergency" and not visit.visitor_name:
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
        act=Act(states.SHOW_ID, "visitors:act") if visit.id_status == Visit.IdStatus.CHECKING else None,
        stops=gettext_lazy("An ID is still in the clerk's hand: hand it back before you hand the post over.")
        if visit.id_status == Visit.IdStatus.CHECKING
        else "",
    )


def badges_out(property: Property, post: Post) -> int:
    """Badges that are with visitors inside: nobody expects them at the desk."""
    return Visit.objects.of(property).inside().filter(post=post).exclude(badge_no="").count()


def hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Visit.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.visitor if row.state in OPEN else mask_name(row.visitor)}",
            f"{row.get_state_display()} · {row.host} · {actor.local(row.occurred_at).strftime('%m-%d %H:%M')}",
            _url(actor, "entry", row.number),
        )
        for row in rows
    }


def pass_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = RegularPass.objects.of(actor.property).filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.holder_name if row.is_open() else mask_name(row.holder_name)}",
            f"{row.company} · {row.get_state_display()}",
            _url(actor, "pass", row.number),
        )
        for row in rows
    }


def appointment_hits(actor: Actor, keys: list[Any]) -> dict[Any, Hit]:
    rows = Appointment.objects.of(actor.property).for_table().filter(key__in=keys)
    return {
        row.key: Hit(
            f"{row.number} {row.visitor_name if row.is_open() else mask_name(row.visitor_name)}",
            " · ".join(filter(None, (row.get_state_display(), f"{row.day:%m-%d}", row.hours(), row.host))),
            _url(actor, "appointment", row.number),
        )
        for row in rows
    }


PRINTED = ("TX[2-9A-Z]{16}",)  # on a pass; see models.pass_code


def scan(actor: Actor, code: str) -> Scanned | None:
    """A slip's QR is its number, a pass's QR its secret code."""
    if code.startswith("TX"):
        regular = RegularPass.objects.of(actor.property).filter(code=code).select_related("kind", "unit", "area").first()
        if regular is None:
            return None
        regular.property = actor.property
        visit = actions.scan_pass(regular, actor=actor)
        said = _("%(who)s is in: %(number)s.") if visit.state == Visit.State.INSIDE else _("%(who)s has departed: %(number)s.")
        return Scanned(said % {"who": visit.visitor, "number": visit.number}, _url(actor, "entry", visit.number))
    visit_found = (
        Visit.objects.of(actor.property).filter(number=code).select_related("kind").first() if code.startswith(Visit.PREFIX) else None
    )
    if visit_found is None:
        return None
    visit_found.property = actor.property
    page = _url(actor, "entry", visit_found.number)
    if visit_found.state == Visit.State.INSIDE:
        actions.depart_visit(visit_found, actor=actor)
        return Scanned(_("%(number)s %(who)s has departed. Smile and say goodbye.") % {"number": code, "who": visit_found.visitor}, page)
    if visit_found.state == Visit.State.DEPARTED and visit_found.slip_returned_at is None:
        actions.find_slip(visit_found, actor=actor)
        return Scanned(_("%(number)s: the slip has come back.") % {"number": code}, page)
    name = visit_found.visitor if visit_found.is_open() else mask_name(visit_found.visitor_name)
    return Scanned(f"{code} · {visit_found.get_state_display()} · {name}", page, opens=True)


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


def purge(actor: Actor, now: datetime) -> dict[str, int]:
    """Blank what has been kept long enough: phone and ID tail first, names later. Counts stay."""
    policy = policy_of(actor)
    gone = actor.local(now - timedelta(days=policy.name_days)).date()
    ended = Visit.objects.of(actor.property).filter(state__in=Visit.ENDED, legal_hold=False, purged_at__isnull=True)
    phones = ended.over_since(now - timedelta(days=policy.phone_days)).exclude(visitor_phone="", id_tail="", vehicle_plate="")
    names = ended.over_since(now - timedelta(days=policy.name_days))
    passes = RegularPass.objects.of(actor.property).filter(legal_hold=False, purged_at__isnull=True, valid_until__lt=gone)
    expected = Appointment.objects.of(actor.property).filter(legal_hold=False, purged_at__isnull=True, day__lt=gone)
    done = {"names": 0, "phones": 0}
    blank_phone = {"visitor_phone": "", "phone_last4": "", "id_tail": "", "vehicle_plate": ""}
    blank_text = {
        name: (BLANK if name in ("visitor_name", "vouched_by", "accompanied_by", "host_text", "reason") else "")
        for name, rule in Visit.personal.items()
        if rule.keep == "name_days"
    }
    for visit in names.iterator(chunk_size=200):
        kept = {name: value if getattr(visit, name) else "" for name, value in blank_text.items()}
        done["names"] += doors.forget(visit, actor=actor, blanks={**blank_phone, **kept})
    for visit in phones.iterator(chunk_size=200):
        done["phones"] += doors.forget(visit, actor=actor, blanks=blank_phone, whole=False)
    for one in expected.iterator(chunk_size=200):
        blanks = {name: BLANK if getattr(one, name) else "" for name in Appointment.personal}
        done["names"] += doors.forget(one, actor=actor, blanks={**blanks, "visitor_org": "", "purpose": ""})
    for regular in passes.iterator(chunk_size=200):
        done["names"] += doors.forget(regular, actor=actor, blanks={"holder_name": BLANK, "reason": BLANK if regular.reason else ""})
    return done


register(
    Book(
        slug="visitors",
        title=gettext_lazy("Visitors"),
        icon="访",
        order=10,
        start_url_name="visitors:register",
        keeps=(Visit, RegularPass, Appointment),
        verbs={Visit: verbs.VISIT, RegularPass: verbs.PASS, Appointment: verbs.APPOINTMENT},
        entry_url_names={Visit: "visitors:entry", RegularPass: "visitors:pass", Appointment: "visitors:appointment"},
        starts=(
            Start(gettext_lazy("New visitor"), "n", "visitors:new"),
            Start(gettext_lazy("Slip returned"), "o", "visitors:out", primary=False),
            Start(gettext_lazy("Emergency"), "e", "visitors:emergency", post=True),
        ),
        board=board,
        open_lines=open_lines,
        lends={"visitors.badge": (gettext_lazy("badges with visitors inside"), badges_out)},
        hits={"visitors.visit": hits, "visitors.regularpass": pass_hits, "visitors.appointment": appointment_hits},
        scan=scan,
        own_codes=PRINTED,
        purge=purge,
        in_hand=in_hand,
        about_url_name="visitors:new",
        furnish=kinds.seed,
        words={
            states.CLOSE_ROUND.name: states.CLOSE_ROUND.label,
            "reveal-visitor": gettext_lazy("visitor's number shown"),
            "reveal-after": gettext_lazy("visitor's number shown after the visit"),
            "floors": gettext_lazy("Floors walked"),
            "with": gettext_lazy("Answered together with"),
            "pass": gettext_lazy("Regular pass"),
            "slip": gettext_lazy("Visitor slip"),
            states.ARRIVE.name: states.ARRIVE.label,
            states.EXPECT_AGAIN.name: states.EXPECT_AGAIN.label,
        },
        papers={"roll": gettext_lazy("slip on the roll"), "card": gettext_lazy("Regular pass")},
        offline_url_name="visitors:evacuation",
        closing=(Start(gettext_lazy("Closing round"), "", "visitors:closing_round"),),
    )
)
