"""The only writers of notices and their receipts."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.ledger.writers import enter, perform
from desk.models import Post
from desk.people.actors import Actor
from handover.enums import REVIEW
from handover.notices import states
from handover.notices.models import Notice, NoticeReceipt


def unread_notices(actor: Actor, post: Post | None) -> list[Notice]:
    """Notices in force that this user must still read before standing at the post."""
    assert actor.user is not None
    rows = Notice.objects.of(actor.property).in_force(timezone.now()).for_post(post).unread_by(actor.user).filter(must_read=True)
    return list(rows.order_by("pk"))


def publish_notice(notice: Notice, *, actor: Actor) -> Notice:
    """Put a notice into force: for one post or all, until a certain time (B11)."""
    notice.state = Notice.State.CURRENT
    if notice.valid_until <= timezone.now():
        raise ValidationError({"valid_until": ValidationError(_("The notice ends before it begins."), code="notice_ends_after_start")})
    return enter(notice, actor=actor, permission=REVIEW, at_desk=False)


def read_notice(notice: Notice, *, actor: Actor, version: int | None = None) -> Notice:
    """One's own receipt: read, at this minute."""
    with transaction.atomic():
        row = perform(states.MARK_READ, notice, actor=actor)
        assert actor.user is not None
        NoticeReceipt.objects.create(property=actor.property, notice=row, user=actor.user, read_at=timezone.now())
    return row


def withdraw_notice(notice: Notice, *, actor: Actor, version: int | None = None, reason: str) -> Notice:
    """No longer in force; who read it stays known."""
    return perform(states.WITHDRAW_NOTICE, notice, actor=actor, version=version, reason=reason)
