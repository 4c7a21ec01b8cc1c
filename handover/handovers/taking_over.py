"""The only writers of a handover: the incoming clerk's side, from the first line read to the signature."""

import contextlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from desk.ledger.transitions import Denied, Refused
from desk.ledger.writers import perform
from desk.models import Post, Shift, Signature
from desk.papers import signing
from desk.people import duty
from desk.people.actors import Actor
from desk.types import Told
from handover.enums import HandoverState
from handover.handovers import gathering, states, telling
from handover.handovers.actions import begin, lay_out_counts, live_already, live_handover, save_part
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, moved
from handover.notices.actions import read_notice, unread_notices
from handover.policy.models import HandoverPolicy
from handover.posts.shifts import open_shift, planned_end


def take_up_handover(handover: Handover, *, actor: Actor, version: int | None = None) -> Handover:
    """The incoming clerk begins to read, under their own sign-in (B2). Of two, one reads.

    What changed since the outgoing signature is taken in: it is read with the rest, and is no news.
    """
    now = timezone.now()
    with transaction.atomic():
        row = perform(states.TAKE_UP, handover, actor=actor, version=version, incoming=actor.user, taken_up_at=now)
        gathering.take_in(row, now)
    return row


def take_over_without(*, actor: Actor, key: Any, post: Post, reason: str) -> Handover:
    """First use, or a colleague who is not there to hand over: everything is read and counted all the same.

    The signature that is missing is made up for by a supervisor's word, at once or confirmed
    afterwards; it stands on the report. Raises ``Conflict`` when a handover waits to be read.
    """
    now, shift = timezone.now(), open_shift(post)
    live = live_handover(actor, post)
    if live is not None and live.key != key and live.state != HandoverState.DRAFT:
        raise live_already(live)
    last = shift or Shift.objects.filter(post=post).order_by("-opened_at", "-pk").first()
    unsigned = last is not None and not Handover.objects.accepted().filter(from_shift=last).exists()
    handover = Handover(
        property=actor.property,
        key=key,
        state=HandoverState.REVIEW,
        kind=Handover.Kind.ABSENT if last else Handover.Kind.FIRST,
        for_post=post,
        from_shift=last if unsigned else None,
        outgoing=None,
        incoming=actor.user,
        reason=reason,
        taken_up_at=now,
    )
    with transaction.atomic():
        if live is not None and live.key != key:
            perform(states.WITHDRAW, live, actor=_system(actor), reason=_("Taken over without the outgoing clerk."))
        entered = begin(handover, actor=actor, at_desk=False)
        if not entered.lines.exists():
            gathering.keep(entered, gathering.gather(actor.property, post, now, shift=entered.from_shift).lines)
            lay_out_counts(entered)
    return entered


def _system(actor: Actor) -> Actor:
    return Actor(actor.property)


def _mark(
    handover: Handover,
    now: datetime,
    *,
    read: Iterable[str] = (),
    book: Iterable[str] = (),
    counted: Mapping[int, int] | None = None,
    agreed: bool = False,
) -> None:
    """Write down what was done: lines read by themselves, lines read with their book, counts."""
    singly, by_book = set(read), set(book)
    unread = list(handover.lines.filter(read_at__isnull=True))
    ticked = {line.pk for line in unread if line.ref in singly}
    folded = {line.pk for line in unread if line.ref in by_book and line.told != Told.SINGLY} - ticked
    handover.lines.filter(pk__in=ticked).update(read_at=now)
    handover.lines.filter(pk__in=folded).update(read_at=now, by_book=True)
    lines = list(handover.counts.all()) if counted or agreed else []
    figures = counted or {}
    there = gathering.expected_now(handover) if figures else {}
    for line in lines:
        if line.asked and line.asked_at is None and figures.get(line.place, line.counted_in) != line.counted_in:
            line.counted_in, line.expected_in = figures[line.place], there.get(line.name, line.expected)
            save_part(line)
        elif agreed and not line.asked and line.agreed_at is None:
            line.agreed_at = now
            save_part(line)
    handover.look_again()


def _expect_at_last(handover: Handover) -> None:
    """With the relief's signature: what the books say should be there, whatever was given out or taken in since."""
    there = gathering.expected_now(handover)
    for line in handover.all_counts:
        line.expected_signed = there.get(line.name, line.expected)
        save_part(line)


def _read_notices(actor: Actor, post: Post, numbers: Iterable[str]) -> None:
    ticked = set(numbers)
    for notice in unread_notices(actor, post) if ticked else ():
        if notice.number in ticked:
            read_notice(notice, actor=actor)


def read_lines(
    handover: Handover, *, actor: Actor, notices: Iterable[str] = (), self_check: str = "", pressed: bool = False, **marks: Any
) -> Handover:
    """Keep what has been read and counted so far, and take in what is new in the books meanwhile.

    ``pressed``: it was sent to be signed, and was not; what is new is shown with the refusal.
    """
    now = timezone.now()
    marks.pop("version", None)  # ticks only ever add up: another tab, or a colleague in between, takes none of them back
    with transaction.atomic():
        row = perform(
            states.READ,
            handover,
            actor=actor,
            self_check=lambda row: self_check or row.self_check,
            shown_at=lambda row: now if pressed or row.shown_at else None,
        )
        _read_notices(actor, row.for_post, notices)
        gathering.take_in(row, now)
        _mark(row, now, **marks)
    return row


def put_back(handover: Handover, *, actor: Actor, version: int | None = None) -> Handover:
    """Somebody else will take over: nothing counts as read, counted or checked."""
    with transaction.atomic():
        nobody: dict[str, Any] = {"incoming": None, "taken_up_at": None, "shown_at": None, "self_check": ""}
        row = perform(states.PUT_BACK, handover, actor=actor, version=version, **nobody)
        row.lines.filter(read_at__isnull=False).update(read_at=None, by_book=False)
        row.counts.update(agreed_at=None)
        row.counts.filter(asked_at__isnull=True).update(counted_in=None, expected_in=None)
        row.look_again()
    return row


def accept_handover(
    handover: Handover, *, actor: Actor, notices: Iterable[str] = (), self_check: str = "", version: int | None = None, **marks: Any
) -> Handover:
    """The incoming clerk signs: one shift ends and the next begins at the same instant (B1, B2).

    What was opened or closed meanwhile is taken into the snapshot, so that what is accepted is what is open.
    Raises ``Refused`` while something shown is not read, and once for what came in since it was shown; what
    was ticked is kept all the same. Whatever comes in after that is told with the signature: it never loops.
    """
    try:
        with transaction.atomic():
            _read_notices(actor, handover.for_post, notices)
            return _accept(handover, actor, self_check, marks)
    except (Refused, ValidationError):
        if states.not_incoming(handover, actor) or states.on_duty_elsewhere(handover, actor):
            raise  # who may not sign has ticked nothing
        with contextlib.suppress(Refused):
            read_lines(handover, actor=actor, notices=notices, self_check=self_check, pressed=True, **marks)
        raise


def _accept(handover: Handover, actor: Actor, self_check: str, marks: dict[str, Any]) -> Handover:
    policy = actor.policy_of(HandoverPolicy)

    def relieved(row: Handover) -> dict[str, Shift]:
        """The last look at the books, the signature, the change of shifts."""
        last = duty.last_end(row.for_post)
        row.accepted_at = max(one for one in (timezone.now(), last, row.from_shift and row.from_shift.opened_at) if one)
        row.self_check = self_check or row.self_check
        fresh, stops = gathering.take_in(row, row.accepted_at)
        if stops:
            raise Refused(Denied(stops[0], "stops"))
        _mark(row, row.accepted_at, **marks)
        _expect_at_last(row)
        lines, counted = row.all_lines, row.all_counts
        late = {line.pk for line in lines if line.pk in fresh} if row.shown_at else set()
        shown = telling.sheet(
            [line for line in lines if line.pk not in late], known=telling.last_read(actor.user, lines), since=row.taken_up_at
        )
        _refuse_missing(row, shown, counted)
        taken = (row.accepted_at - (row.taken_up_at or row.accepted_at)).total_seconds()
        row.hasty = taken < policy.read_seconds * len(shown.all)
        row.override = states.without_outgoing(row)
        row.signed_in = signing.sign_own(actor=actor, role=Signature.Role.INCOMING, lines=gathering.text_in(row, lines, counted))
        end = planned_end(row.for_post, row.accepted_at, policy)
        return {"to_shift": duty.relieve(actor=actor, post=row.for_post, at=row.accepted_at, planned_end=end)}

    return perform(states.ACCEPT, handover, actor=actor, data=_read_by_book, inside=relieved)


def _read_by_book(handover: Handover) -> dict[str, str]:
    """What was read by its book and not line by line: how many, and the digest that says which."""
    found = telling.read_by_book(handover.all_lines)
    return {"by_book": " · ".join(f"{slug} {count} {digest}" for slug, count, digest in found)} if found else {}


def _refuse_missing(handover: Handover, shown: telling.Sheet, counted: list[CountLine]) -> None:
    """Nothing shown goes unread, nothing asked uncounted, no difference unsaid, and nobody signs unchecked."""
    unread = shown.missing()
    if unread and all(one.read for one in (*shown.singly, *shown.books)):
        n = sum(len(one.lines) for one in shown.news if not one.read)
        raise Refused(Denied(_("%(n)s came in while you read, and stand here now: read them, and sign.") % {"n": n}, "news"))
    if missing := telling.missing(shown, counted, checked=bool(handover.self_check)):
        code = "unread" if unread else "uncounted" if not all(one.stands for one in counted) else "self_check"
        raise Refused(Denied(str(telling.MISSING) % {"what": pgettext("list", ", ").join(missing)}, code))
    for one in counted:
        if one.contradicted and one.answered_at is None:
            said = _(
                "%(what)s: handed over %(counted)s, counted by you %(counted_in)s. Put it in question first: it is explained or decided."
            )
            handed = str(one.expected if one.counted is None else one.counted)
            between = moved((one.expected if one.expected_in is None else one.expected_in) - one.expected)
            counted_out = pgettext("list", ", ").join(part for part in (handed, between) if part)
            figures = {"what": one.name, "counted": counted_out, "counted_in": one.counted_in}
            raise Refused(Denied(said % figures, "differs"))
