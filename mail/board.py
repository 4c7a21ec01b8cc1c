"""What the home board shows of the mail: what to tell, to hand out, what is overdue, what waits for a supervisor."""

from datetime import datetime

from django.utils.translation import gettext as _

from desk.ledger.transitions import may_work
from desk.people.actors import Actor
from desk.registry import Board, Line, Panel, Tile
from mail.batches.models import PostalBatch
from mail.enums import ItemState
from mail.items import states as item_states
from mail.items.models import MailItem
from mail.items.pressing import pressing_word
from mail.policy import MailPolicy
from mail.querysets import figures
from mail.returns.models import MailReturn
from mail.traces.models import Trace

S = ItemState

SHOWN = 8


def _since(item: MailItem, now: datetime) -> tuple[str, str]:
    """How long it has been here, as a person says it: minutes, hours, then days."""
    minutes = max(0, int((now - item.occurred_at).total_seconds() // 60))
    if minutes < 60:
        return str(minutes), _("minutes")
    return (str(minutes // 60), _("hours")) if minutes < 24 * 60 else (str(minutes // (24 * 60)), _("days"))


def _line(actor: Actor, item: MailItem, now: datetime, policy: MailPolicy) -> Line:
    word, tone = pressing_word(item, now, policy)
    verb = item_states.IDENTIFY if item.state == S.UNMATCHED else item_states.NOTIFY
    when, unit = _since(item, now)
    where = " · ".join(str(part) for part in (item.unit, item.addressee) if part)
    legal = _("legal service") if item.legal else ""
    return Line(
        when=when,
        unit=unit,
        title=where,
        detail=" · ".join(str(part) for part in (word, legal, item.get_kind_display(), item.article_no) if part),
        url=actor.url("mail:entry", item.number),
        tone=tone,
        action="" if may_work(actor, verb.permission, at_desk=True) else verb.label,
        action_url=actor.url("mail:act", item.number, verb.name),
    )


def board(actor: Actor, now: datetime) -> Board:
    """What to tell, what to hand out, what is overdue, what waits for a supervisor, which batches differ."""
    policy = actor.policy_of(MailPolicy)
    items = MailItem.objects.all()
    today = actor.local(now).date()
    found = figures(
        actor.property,
        {
            "to_notify": items.to_notify(),
            "late": items.notice_late(now),
            "held": items.held(),
            "old": items.to_review(now, policy),
            "unmatched": items.unmatched(),
            "proposed": items.in_states(S.PROPOSED),
            "returns": MailReturn.objects.open(),
            "returns_late": MailReturn.objects.late(today),
            "batches": PostalBatch.objects.differing(),
            "traces": Trace.objects.open(),
            "traces_late": Trace.objects.late(now),
        },
    )
    pressing = list(items.of(actor.property).pressing(now, policy).for_table().order_by("occurred_at")[:SHOWN])
    register_url = actor.url("mail:register")
    tiles = [
        Tile(
            _("Mail to tell"),
            found["to_notify"],
            _("%(n)s overdue") % {"n": found["late"]} if found["late"] else _("all in time"),
            f"{register_url}?state=to_notify",
            "due" if found["late"] else "soon" if found["to_notify"] else "",
            public=False,
        ),
        Tile(
            _("Mail to hand out"),
            found["held"],
            _("%(n)s long here") % {"n": found["old"]} if found["old"] else _("%(n)s to identify") % {"n": found["unmatched"]},
            f"{register_url}?state=held",
            "soon" if found["old"] else "ok" if found["held"] else "",
            public=False,
        ),
        Tile(
            _("Returns"),
            found["proposed"] + found["returns"],
            _("%(n)s to review, %(m)s for the postman") % {"n": found["proposed"], "m": found["returns"]},
            actor.url("mail:review"),
            "due" if found["returns_late"] else "soon" if found["proposed"] else "",
            public=False,
        ),
    ]
    if found["batches"] or found["traces"]:
        tiles.append(
            Tile(
                _("Mail to clear up"),
                found["batches"] + found["traces"],
                _("%(n)s differences, %(m)s traces") % {"n": found["batches"], "m": found["traces"]},
                actor.url("mail:batches" if found["batches"] else "mail:traces") + ("?state=differs" if found["batches"] else ""),
                "due" if found["traces_late"] else "soon",
                public=False,
            )
        )
    panels = [
        Panel(
            _("Registered mail"),
            register_url,
            _("all mail"),
            [_line(actor, item, now, policy) for item in pressing],
            _("Every addressee has been told, and nothing lies too long."),
        )
    ]
    return Board(tiles, panels)
