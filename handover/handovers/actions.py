"""The only writers of a handover: the outgoing clerk's side, questions and addenda."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger import database_rules, trail
from desk.ledger.transitions import Conflict, Denied, Refused, may_work
from desk.ledger.writers import enter, perform
from desk.models import Post, Signature
from desk.papers import signing
from desk.people import duty, guard
from desk.people.actors import Actor
from handover.enums import REVIEW, WORK, HandoverState
from handover.handovers import gathering, states
from handover.handovers.models import Handover
from handover.handovers.parts import CountLine, HandoverLine
from handover.notes.actions import add_text
from handover.policy.models import HandoverPolicy
from handover.posts.shifts import closes_now, responsible


def live_handover(actor: Actor, post: Post) -> Handover | None:
    """The handover of that post that is being written, waits, or is being read."""
    return Handover.objects.of(actor.property).live().filter(for_post=post).select_related("outgoing", "incoming").first()


def live_already(handover: Handover) -> Conflict:
    """Who was first, and where that handover is."""
    who = handover.incoming or handover.outgoing or handover.created_by
    return Conflict(
        Denied(
            _("%(number)s is “%(state)s” already, by %(who)s. Open that handover.")
            % {"number": handover.number, "state": handover.get_state_display(), "who": who},
            "live",
        )
    )


def begin(handover: Handover, *, actor: Actor, at_desk: bool) -> Handover:
    """One live handover per post: of two who begin one, the second is told who was first."""
    post = handover.for_post
    if (live := live_handover(actor, post)) is not None and live.key != handover.key:
        raise live_already(live)
    try:
        entered = enter(handover, actor=actor, permission=WORK, at_desk=at_desk, data={"kind": handover.kind})
    except ValidationError as error:
        codes = {one.code for ones in getattr(error, "error_dict", {}).values() for one in ones}
        if "one_live_handover_per_post" in codes and (live := live_handover(actor, post)) is not None:
            raise live_already(live) from None
        raise
    return entered


def prepare_handover(*, actor: Actor, key: Any, unrelieved: bool = False, reason: str = "") -> Handover:
    """Begin to hand the actor's post over (B11): the responsible clerk does. Its counts are laid out at once.

    ``unrelieved``: nobody comes and the post is left, with the reason and a supervisor's word.
    """
    if denied := may_work(actor, WORK, at_desk=True):
        raise Refused(denied)
    if actor.shift is None or actor.post is None or actor.user is None:
        raise Refused(Denied(_("You are not on duty."), "duty"))
    chief = responsible(actor.shift)
    if chief is not None and chief.pk != actor.user.pk:
        raise Refused(Denied(_("%(who)s is responsible for this post and hands it over.") % {"who": chief}, "responsible"))
    kind = Handover.Kind.RELIEF
    if closes_now(actor.post, actor.shift, actor.policy_of(HandoverPolicy)):
        kind = Handover.Kind.CLOSING
    elif unrelieved:
        kind = Handover.Kind.UNRELIEVED
    handover = Handover(
        property=actor.property,
        key=key,
        state=HandoverState.DRAFT,
        kind=kind,
        for_post=actor.post,
        from_shift=actor.shift,
        outgoing=actor.user,
    )
    handover.reason = reason if kind == Handover.Kind.UNRELIEVED else ""
    with transaction.atomic():
        entered = begin(handover, actor=actor, at_desk=True)
        lay_out_counts(entered)
    return entered


def lay_out_counts(handover: Handover) -> None:
    """What is to be counted, once."""
    if not handover.counts.exists():
        found = gathering.counts(handover.property, handover.for_post)
        for count in found:
            count.handover = handover
        CountLine.objects.bulk_create(found)


def write_handover(
    handover: Handover,
    *,
    actor: Actor,
    version: int | None = None,
    summary: str = "",
    tidy: str = "",
    counts: Mapping[int, tuple[int | None, str]] | None = None,
) -> Handover:
    """Write summary, closing checks (B9) and counts: by place, how many were counted and a note."""
    with transaction.atomic():
        row = perform(states.WRITE, handover, actor=actor, version=version, tidy=tidy, inside=lambda row: row.pin_summary(summary))
        lines = list(row.counts.all())
        gathering.expect_again(row, lines)
        for line in lines:
            line.counted, line.note = (counts or {}).get(line.place, (line.counted, line.note))
            save_part(line)
    return row


def save_part(part: HandoverLine | CountLine) -> None:
    """A part of a handover, saved in the transaction of the handover's own writer."""
    part.clean_fields(exclude=["handover", "answered_by", "first_shift"])
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError as error:
        raise database_rules.as_validation_error(error, type(part)) from error


def sign_handover(handover: Handover, *, actor: Actor, version: int | None = None) -> Handover:
    """The outgoing clerk signs: every open entry of every book, as it stands at this minute, and the counts.

    A closing handover ends the shift with the signature; the next to open takes it over. Otherwise the
    clerk keeps the desk until the relief has signed.
    """
    now = timezone.now()

    def signed(row: Handover) -> dict[str, Signature]:
        found = gathering.gather(row.property, row.for_post, now, shift=row.from_shift)
        if found.stops:
            raise Refused(Denied(found.stops[0], "stops"))
        gathering.keep(row, found.lines)
        lines = gathering.text_out(row, found.lines, row.counts.all())
        return {"signed_out": signing.sign_own(actor=actor, role=Signature.Role.OUTGOING, lines=lines)}

    with transaction.atomic():
        row = perform(states.SIGN, handover, actor=actor, version=version, inside=signed)
        if row.kind != Handover.Kind.RELIEF and row.from_shift is not None:
            duty.end_shift(row.from_shift, max(now, row.from_shift.opened_at))
            trail.record(actor, "leave-post", data={"post": row.for_post.name})
    return row


def question_handover(
    handover: Handover,
    *,
    actor: Actor,
    version: int | None = None,
    about: HandoverLine | CountLine,
    question: str,
    counted_in: int | None = None,
) -> Handover:
    """Put a line or a count in question: nobody signs until it is explained or decided."""
    with transaction.atomic():
        row = perform(states.QUESTION, handover, actor=actor, version=version, data={"about": str(about)})
        about.question, about.asked_at = question, timezone.now()
        about.answer, about.answered_by, about.answered_at = "", None, None
        if isinstance(about, CountLine):
            about.counted_in, about.expected_in = counted_in, gathering.expected_now(row).get(about.name, about.expected)
        save_part(about)
        row.look_again()
    return row


def answer_handover(
    handover: Handover, *, actor: Actor, version: int | None = None, about: HandoverLine | CountLine, answer: str, pin: str = ""
) -> Handover:
    """The outgoing clerk explains, under their own sign-in or by PIN at the relief's screen; or a supervisor decides."""
    assert actor.user is not None
    by = actor.user
    if by.pk == handover.incoming_id and not actor.may(REVIEW):
        if handover.outgoing is None or not guard.pin(handover.outgoing, pin, limit=actor.policy.pin_tries):
            raise ValidationError(
                {"pin": ValidationError(_("The outgoing clerk types their PIN here, or a supervisor decides."), code="pin")}
            )
        by = handover.outgoing
    with transaction.atomic():
        row = perform(states.ANSWER, handover, actor=actor, version=version, data={"about": str(about), "by": by.get_username()})
        about.answer, about.answered_by, about.answered_at = answer, by, timezone.now()
        save_part(about)
        row.look_again()
    return row


def withdraw_handover(handover: Handover, *, actor: Actor, version: int | None = None, reason: str) -> Handover:
    """Begun by mistake, or not needed after all: the number stays."""
    return perform(states.WITHDRAW, handover, actor=actor, version=version, reason=reason)


def add_to_handover(handover: Handover, *, actor: Actor, version: int | None = None, text: str) -> Handover:
    """What was forgotten is added; what was signed stays as it was signed."""
    with transaction.atomic():
        row = perform(states.ADD, handover, actor=actor, version=version)
        add_text(actor, text, handover=row)
    return row
