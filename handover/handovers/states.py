"""The life of a handover: one line per move."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from desk.ledger.transitions import DONE, Approval, Denied, Transition, states
from desk.people.actors import Actor
from handover.enums import REVIEW, WORK, HandoverState
from handover.handovers.models import Handover
from handover.notices.models import Notice

H = HandoverState


def not_outgoing(handover: Handover, actor: Actor) -> Denied | None:
    """Whoever hands over writes and signs, nobody else."""
    if actor.user is not None and handover.outgoing_id != actor.user.pk:
        return Denied(_("%(who)s hands this post over: only they write and sign here.") % {"who": handover.outgoing}, "outgoing")
    return None


def not_incoming(handover: Handover, actor: Actor) -> Denied | None:
    """Whoever takes over reads and signs under their own sign-in."""
    if actor.user is not None and handover.incoming_id != actor.user.pk:
        return Denied(
            _("%(who)s is reading this handover. Take it up yourself once it is put back.") % {"who": handover.incoming}, "incoming"
        )
    return None


def on_duty_elsewhere(handover: Handover, actor: Actor) -> Denied | None:
    """One person stands at one post."""
    if actor.shift is not None and actor.post is not None and actor.post.pk != handover.for_post_id:
        return Denied(_("You are on duty at %(post)s: hand that post over first.") % {"post": actor.post}, "duty")
    return None


def untidy(handover: Handover, actor: Actor) -> Denied | None:
    """B9: the counter is left tidy."""
    if not handover.tidy:
        return Denied(_("Tidy up first and tick the checks: “Write the handover”."), "untidy")
    return None


def uncounted(handover: Handover, actor: Actor) -> Denied | None:
    if any(count.counted is None for count in handover.all_counts):
        return Denied(_("Something is not counted yet. Count everything, then sign."), "uncounted")
    return None


def unread(handover: Handover, actor: Actor) -> Denied | None:
    """B11: notices first. Lines are ticked on the page that signs."""
    if actor.user is None:
        return None
    first = (
        Notice.objects.filter(property_id=handover.property_id, must_read=True)
        .in_force(timezone.now())
        .for_post(handover.for_post)
        .shown_by(handover.shown_at)
        .unread_by(actor.user)
        .first()
    )
    return (
        Denied(_("Notice %(notice)s must be read first: “%(title)s”.") % {"notice": first, "title": first.title}, "notice")
        if first
        else None
    )


def in_question(handover: Handover, actor: Actor) -> Denied | None:
    """Nobody signs over a difference silently."""
    if any(one.in_question for one in [*handover.all_lines, *handover.all_counts]):
        return Denied(_("A question is still open: the outgoing clerk explains, or a supervisor decides."), "question")
    return None


def nothing_asked(handover: Handover, actor: Actor) -> Denied | None:
    return None if in_question(handover, actor) else Denied(_("Nothing is in question."), DONE)


def not_mine_to_answer(handover: Handover, actor: Actor) -> Denied | None:
    """The outgoing clerk explains; a supervisor decides. The incoming clerk lets the outgoing one confirm by PIN."""
    involved = actor.user is None or actor.user.pk in (handover.outgoing_id, handover.incoming_id)
    if involved or actor.may(REVIEW):
        return None
    return Denied(_("%(who)s explains, or a supervisor decides.") % {"who": handover.outgoing or _("The outgoing clerk")}, "outgoing")


def never_signed_out(handover: Handover, actor: Actor) -> Denied | None:
    if handover.kind in Handover.WITHOUT:
        return Denied(_("This one has no outgoing clerk to go back to: withdraw it instead."), DONE)
    return None


def somebody_elses(handover: Handover, actor: Actor) -> Denied | None:
    """Its writer withdraws a handover, or a supervisor does; a closed post's is only read."""
    if handover.state == H.REVIEW and handover.kind in Handover.SIGNED_OUT:
        return Denied(_("It is being read: put it back first."), "reading")
    if handover.state == H.SUBMITTED and handover.kind != Handover.Kind.RELIEF:
        return Denied(_("The post is closed: whoever opens it next reads this handover."), DONE)
    if actor.user is None or actor.may(REVIEW) or actor.user.pk in (handover.outgoing_id, handover.incoming_id):
        return None
    return Denied(_("%(who)s or a supervisor withdraws it.") % {"who": handover.outgoing or handover.incoming}, "outgoing")


def without_outgoing(handover: Handover) -> bool:
    """First use, absent relief, or one name on both sides: a supervisor's word stands in for the signature."""
    return handover.kind in Handover.WITHOUT or (handover.incoming_id is not None and handover.incoming_id == handover.outgoing_id)


WITHOUT = Approval("handover.without", gettext_lazy("Taking over without a colleague's signature"), without_outgoing, at_desk=False)
UNRELIEVED = Approval(
    "handover.unrelieved",
    gettext_lazy("Leaving the post without relief"),
    lambda handover: handover.kind == Handover.Kind.UNRELIEVED and handover.state == H.DRAFT,
)
WRITE = Transition("write", gettext_lazy("Write the handover"), states(H.DRAFT), None, WORK, unless=(not_outgoing,), shortcut="w")
SIGN = Transition(
    "sign",
    pgettext_lazy("handover", "Sign and hand over"),
    states(H.DRAFT),
    H.SUBMITTED,
    WORK,
    unless=(not_outgoing, untidy, uncounted),
    approvals=(UNRELIEVED,),
    shortcut="s",
    tone="do",
)
TAKE_UP = Transition(
    "take-up",
    gettext_lazy("Read and take over"),
    states(H.SUBMITTED),
    H.REVIEW,
    WORK,
    unless=(on_duty_elsewhere,),
    at_desk=False,
    shortcut="t",
    tone="do",
)
READ = Transition("read-lines", gettext_lazy("Keep what I have read"), states(H.REVIEW), None, WORK, unless=(not_incoming,), at_desk=False)
QUESTION = Transition(
    "question", gettext_lazy("Question a line or a count"), states(H.REVIEW), None, WORK, unless=(not_incoming,), at_desk=False
)
ANSWER = Transition(
    "answer", gettext_lazy("Explain or decide"), states(H.REVIEW), None, WORK, unless=(nothing_asked, not_mine_to_answer), at_desk=False
)
ACCEPT = Transition(
    "accept",
    gettext_lazy("Read, sign and take over"),
    states(H.REVIEW),
    H.ACCEPTED,
    WORK,
    unless=(not_incoming, on_duty_elsewhere, unread, in_question),
    approvals=(WITHOUT,),
    at_desk=False,
    shortcut="a",
    tone="do",
)
PUT_BACK = Transition(
    "put-back", gettext_lazy("Put back unread"), states(H.REVIEW), H.SUBMITTED, WORK, unless=(never_signed_out, not_incoming), at_desk=False
)
WITHDRAW = Transition(
    "withdraw",
    pgettext_lazy("handover", "Withdraw"),
    states(H.DRAFT, H.SUBMITTED, H.REVIEW),
    H.WITHDRAWN,
    WORK,
    unless=(somebody_elses,),
    at_desk=False,
)
ADD = Transition("add", gettext_lazy("Write an addendum"), states(H.ACCEPTED), None, WORK, at_desk=False)
HANDOVER = (WRITE, SIGN, TAKE_UP, READ, QUESTION, ANSWER, ACCEPT, PUT_BACK, WITHDRAW, ADD)
