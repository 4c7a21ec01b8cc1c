"""Messages (留言)."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desk.finding import search
from desk.ledger.database_rules import Trigger
from desk.models import Entry
from desk.papers import privacy
from directory import names
from enquiries.enums import Channel, Delivered, MessageState, Way
from enquiries.messages.querysets import MessageQuerySet
from enquiries.shared.models import Caller, Try, Wanted, apart, ended, lines, wanted_on_file, while_kept


class Message(Wanted, Caller, Entry):
    """留言: for one receiver, read back when it is taken, delivered to somebody named."""

    PREFIX = "LY"

    State = MessageState
    How = Delivered

    ENDED = (State.DELIVERED, State.RETURNED, State.VOID)
    personal: ClassVar = {
        "person": privacy.name("message_days"),
        "phone": privacy.phone("message_days"),
        "wanted": privacy.name("message_days"),
        "body": privacy.text("message_days"),
        "delivered_to": privacy.name("message_days"),
        "relation": privacy.text("message_days"),
        "reason": privacy.text("message_days"),
    }
    plain: ClassVar = {"channel", "phone_last4", "how"}
    amendable = ("person", "phone", "wanted", "body")
    search_fields = frozenset({"person", "phone", "wanted"})

    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.PHONE)
    body = models.CharField(_("message"), max_length=500, validators=[privacy.refuse_id_number])
    urgent = models.BooleanField(_("urgent"), default=False)
    read_back = models.BooleanField(_("read back and confirmed"), default=False)
    due_at = models.DateTimeField(_("deliver by"))
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    tried_at = models.DateTimeField(_("last try"), null=True, blank=True, editable=False)
    how = models.CharField(_("how delivered"), max_length=10, choices=How.choices, blank=True)
    delivered_to = models.CharField(_("delivered to"), max_length=120, blank=True)
    relation = models.CharField(_("who that is to the receiver"), max_length=60, blank=True, validators=[privacy.refuse_id_number])
    ended_at = models.DateTimeField(_("delivered at"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("message"), _("messages")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=while_kept(Q(unit__isnull=False) | ~Q(wanted="")),
                name="message_has_receiver",
                violation_error_message=_("Say whom the message is for."),
            ),
            models.CheckConstraint(
                condition=Q(read_back=True),
                name="message_read_back",
                violation_error_message=_("Read the message back and let them confirm it."),
            ),
            models.CheckConstraint(
                condition=while_kept(~Q(state=MessageState.DELIVERED) | (~Q(delivered_to="") & ~Q(how=""))),
                name="delivered_names_receiver",
                violation_error_message=_("Write down who received the message, and how."),
            ),
            models.CheckConstraint(
                condition=while_kept(~Q(state__in=(MessageState.RETURNED, MessageState.VOID)) | ~Q(reason="")),
                name="message_end_says_why",
                violation_error_message=_("Write down the reason."),
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.TAKEN, ended_at__isnull=True) | (~Q(state=MessageState.TAKEN) & Q(ended_at__isnull=False)),
                name="message_end_has_time",
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="message_by_entry"),
            models.Index(fields=["property", "occurred_at", "id"], name="message_by_time"),
            models.Index(fields=["property", "state", "-id"], name="message_by_state"),
            models.Index(fields=["property", "state", "due_at"], name="message_by_due"),
            models.Index(fields=["property", "unit", "-id"], name="message_by_unit"),
            models.Index(fields=["property", "business_date", "serial"], name="message_by_day"),
            models.Index(fields=["property", "purged_at", "ended_at"], name="message_to_purge"),
        ]

    triggers = (
        ended("enquiries_message", ENDED, _("This message has been dealt with: take a new one.")),
        Trigger(
            "enquiries_message_tried",
            "enquiries_message",
            "UPDATE",
            "failed tries are tries that count",
            "NEW.tries <> OLD.tries AND (NEW.tries <> OLD.tries + 1 OR NOT EXISTS"
            " (SELECT 1 FROM enquiries_messagetry t WHERE t.message_id = NEW.id AND t.counts AND t.at = NEW.tried_at))",
        ),
        *wanted_on_file("enquiries_message"),
        apart("enquiries_messagetry", "message_id"),
        *lines("enquiries_messagetry", ("message_id", "how", "counts")),
    )

    def clean(self) -> None:
        super().clean()
        if names.nobody(self.delivered_to):
            says = _("Write the receiver's own name: “%(word)s” says nothing about who it was.") % {"word": self.delivered_to}
            raise ValidationError({"delivered_to": ValidationError(says, code="nobody")})

    def refuse_unexplained(self, name: str, relation: str) -> None:
        """Raises ``ValidationError`` (code ``another``) where somebody else takes it and nobody says who they are to the receiver."""
        if self.by_another(name) and not relation.strip():
            says = _("The message is for %(who)s. Say who %(name)s is to them (colleague, family, their reception), or deliver it to them.")
            told = {"who": self.receiver(), "name": name}
            raise ValidationError({"relation": ValidationError(says, code="another", params=told)})

    def receiver(self) -> str:
        """The person it is for, or "" where a unit or a firm is meant, whose anybody may take it."""
        return self.contact.name if self.contact is not None else names.person_on(self.wanted, [str(self.unit)] if self.unit else [])

    def by_another(self, name: str) -> bool:
        """Whether a name is not the receiver's, however it is written; compared as on a letter (:mod:`directory.names`)."""
        whom = self.receiver()
        alike = names.same(name, whom) or names.near(name, whom) or names.only_titled(whom, name) or names.only_titled(name, whom)
        return bool(whom) and bool(name) and not alike

    def search_terms(self) -> dict[str, Any]:
        room = str(self.unit or "")
        return search.terms(people=[self.person, str(self.contact or ""), self.wanted], room=room, number=self.number, phone=self.phone)


class MessageTry(Try):
    """One failed try to deliver a message."""

    plain: ClassVar = {"how"}

    message = models.ForeignKey(Message, models.PROTECT, related_name="failed")
    how = models.CharField(_("how"), max_length=10, choices=Way.choices, default=Way.PHONE)

    class Meta(Try.Meta):
        verbose_name, verbose_name_plural = _("try to deliver"), _("tries to deliver")

    def __str__(self) -> str:
        return self.get_how_display()
