"""挂号邮件收发登记簿: the items."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.finding import search
from desk.ledger.database_rules import Trigger
from desk.models import Entry, IdKind, Signature, User
from desk.papers import privacy
from directory.models import LookedUp, Mandate, Occupant, Unit
from mail.batches.models import PostalBatch
from mail.enums import AT_DESK, OPEN, Against, Agreement, Condition, Differs, ItemState, Kind, Relation, Way
from mail.items import articles
from mail.items.querysets import ItemQuerySet
from mail.items.slots import StorageSlot

LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
# Two letters and nine digits are one of our own numbers or a reading that broke off, TX and sixteen more a pass of ours;
# letters and digits longer than any number of a post office are two readings in one.
NO_ARTICLE = (
    f"(length(NEW.article_no) = 11 AND trim(substr(NEW.article_no, 1, 2), '{LETTERS}') = ''"
    f" AND trim(substr(NEW.article_no, 3), '{DIGITS}') = '')"
    " OR (length(NEW.article_no) = 18 AND substr(NEW.article_no, 1, 2) = 'TX')"
    f" OR (length(NEW.article_no) > 23 AND trim(NEW.article_no, '{LETTERS}{DIGITS}') = '')"
)


class MailItem(LookedUp, Entry):
    """挂号邮件: one accountable piece, from the postman's hand to a signature. Nothing here ever opens one."""

    PREFIX = "GH"
    ENDED = (ItemState.COLLECTED, ItemState.RETURNED, ItemState.FORWARDED, ItemState.LOST, ItemState.REFUSED, ItemState.VOID)

    State = ItemState

    personal: ClassVar = {
        "sender": privacy.name("mail_days"),
        "addressee": privacy.name("mail_days"),
        "occupant": privacy.name(),
        "mandate": privacy.text(),
        "told": privacy.name("mail_days"),
        "collector": privacy.name("mail_days"),
        "compared_with": privacy.name("mail_days"),
        "phoned": privacy.name("mail_days"),
        "forwarded_to": privacy.text("mail_days"),
        "note": privacy.text("mail_days"),
        "reason": privacy.text("mail_days"),
        "search_note": privacy.text("mail_days"),
        "legal_reason": privacy.text("mail_days"),
    }
    plain: ClassVar = {
        *("article_no", "kind", "origin", "condition", "relation", "id_seen", "last_way"),
        *("agreement", "compared_as", "differs"),
    }
    amendable = ("article_no", "kind", "addressee", "sender", "origin", "posted_on", "pieces", "condition", "money_order_on", "note")
    search_fields = frozenset({"article_no", "addressee", "unit", "occupant", "collector"})

    # intake
    batch = models.ForeignKey(PostalBatch, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("batch"))
    opening = models.BooleanField(_("opening stock"), default=False)
    article_no = models.CharField(_("article no."), max_length=30)
    kind = models.CharField(_("kind of mail"), max_length=14, choices=Kind.choices, default=Kind.REGISTERED)
    legal = models.BooleanField(_("legal service"), default=False)
    legal_reason = models.CharField(_("why the desk takes court mail"), max_length=200, blank=True)
    sender = models.CharField(_("sender"), max_length=120, blank=True, validators=[privacy.refuse_id_number])
    origin = models.CharField(_("place of posting"), max_length=60, blank=True)
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    addressee = models.CharField(_("addressee as written"), max_length=120, validators=[privacy.refuse_id_number])
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"))
    occupant = models.ForeignKey(Occupant, models.PROTECT, null=True, blank=True, verbose_name=_("occupant"))
    pieces = models.PositiveSmallIntegerField(_("pieces"), default=1, validators=[MinValueValidator(1), MaxValueValidator(999)])
    condition = models.CharField(_("condition"), max_length=10, choices=Condition.choices, default=Condition.SOUND)
    money_order_on = models.DateField(_("date of the money order's notice"), null=True, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True, validators=[privacy.refuse_id_number])

    # custody: exactly one of a slot, a clerk on a round, or somebody outside
    slot = models.ForeignKey(StorageSlot, models.PROTECT, null=True, blank=True, verbose_name=_("lies in"))
    carrier = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("carried by"))

    # notice
    notices = models.PositiveSmallIntegerField(_("notices"), default=0, editable=False)
    notify_due_at = models.DateTimeField(_("tell the addressee by"), null=True, blank=True, editable=False)
    notified_at = models.DateTimeField(_("first told"), null=True, blank=True, editable=False)
    last_notice_at = models.DateTimeField(_("last told"), null=True, blank=True, editable=False)
    last_way = models.CharField(_("how told"), max_length=10, choices=Way.choices, blank=True, editable=False)
    told = models.CharField(_("who was told"), max_length=120, blank=True)
    reached = models.BooleanField(_("reached"), default=False)  # by the last notice
    remind_at = models.DateTimeField(_("remind on"), null=True, blank=True, editable=False)
    limit_at = models.DateTimeField(_("kept until"), null=True, blank=True, editable=False)

    # hand-out
    relation = models.CharField(_("received by"), max_length=10, choices=Relation.choices, blank=True)
    collector = models.CharField(_("receiver's name"), max_length=120, blank=True)
    id_seen = models.CharField(_("document seen"), max_length=12, choices=IdKind.choices, blank=True)
    agreement = models.CharField(_("the names"), max_length=10, choices=Agreement.choices, blank=True, editable=False)
    compared_with = models.CharField(_("name it was compared with"), max_length=120, blank=True, editable=False)
    compared_as = models.CharField(_("compared with"), max_length=8, choices=Against.choices, blank=True, editable=False)
    differs = models.CharField(_("why the cover is written otherwise"), max_length=8, choices=Differs.choices, blank=True)
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, blank=True, verbose_name=_("mandate"))
    phoned = models.CharField(_("contact phoned"), max_length=120, blank=True)
    recipient_signature = models.ForeignKey(
        Signature, models.PROTECT, null=True, related_name="items_received", verbose_name=_("receiver's signature")
    )
    clerk_signature = models.ForeignKey(Signature, models.PROTECT, null=True, related_name="+", verbose_name=_("clerk's signature"))
    collected_at = models.DateTimeField(_("handed out at"), null=True, blank=True, editable=False)

    # other ends
    forwarded_to = models.CharField(_("forwarded to"), max_length=200, blank=True)
    search_note = models.CharField(_("how it was looked for"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ItemQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("registered item"), _("registered items")
        _at_desk = Q(state__in=AT_DESK)
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["property", "article_no"],
                condition=Q(state__in=OPEN),
                name="article_open_once",
                violation_error_message=_("This article number is already at the desk: open the row that is there."),
            ),
            models.CheckConstraint(
                condition=~Q(article_no=""),
                name="item_has_article_no",
                violation_error_message=_("Scan or type the article number."),
            ),
            models.CheckConstraint(
                condition=~Q(addressee=""),
                name="item_has_addressee",
                violation_error_message=_("Copy the addressee as it is written."),
            ),
            models.CheckConstraint(
                condition=(_at_desk & Q(slot__isnull=False, carrier__isnull=True))
                | (Q(state=ItemState.OUT) & Q(carrier__isnull=False, slot__isnull=True))
                | (~_at_desk & ~Q(state=ItemState.OUT) & Q(carrier__isnull=True, slot__isnull=True)),
                name="custody_has_no_gap",
                violation_error_message=_("Say where the item lies, or who carries it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ItemState.HELD, ItemState.OUT, ItemState.COLLECTED)) | Q(unit__isnull=False),
                name="held_means_matched",
                violation_error_message=_("Say which unit it is for; if nobody knows, it waits on the list of addressees to identify."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.COLLECTED)
                | (
                    Q(recipient_signature__isnull=False, clerk_signature__isnull=False, collected_at__isnull=False)
                    & ~Q(collector="")
                    & ~Q(relation="")
                    & ~Q(recipient_signature=models.F("clerk_signature"))
                ),
                name="collected_means_signed_twice",
                violation_error_message=_("Handed out means two signatures: the receiver's and the clerk's."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.COLLECTED, relation=Relation.ADDRESSEE)
                | Q(agreement=Agreement.NOT_COMPARED)
                | (Q(agreement=Agreement.SAME, differs="") & ~Q(compared_with="") & ~Q(compared_as="") & ~Q(id_seen=""))
                | (
                    Q(agreement__in=(Agreement.NEAR, Agreement.ON_FILE))
                    & ~Q(differs="")
                    & ~Q(compared_with="")
                    & ~Q(compared_as="")
                    & ~Q(id_seen="")
                ),
                name="addressee_means_compared",
                violation_error_message=_(
                    "In person means the name on the document was compared with the addressee's, and a difference is explained."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.COLLECTED, relation=Relation.ADDRESSEE)
                | Q(agreement="", compared_with="", compared_as="", differs=""),
                name="only_addressees_are_compared",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.COLLECTED)
                | Q(recipient_signature__isnull=True, clerk_signature__isnull=True, collected_at__isnull=True),
                name="signed_means_collected",
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.COLLECTED) | Q(collected_at__gte=models.F("occurred_at")),
                name="collected_after_intake",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.COURT) | Q(legal=True),
                name="court_mail_is_legal",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.MONEY_ORDER) | Q(money_order_on__isnull=False),
                name="money_order_has_date",
                violation_error_message=_("Enter the date of the money order's notice: it is paid out for 60 days only."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ItemState.REFUSED, ItemState.VOID, ItemState.LOST)) | ~Q(reason=""),
                name="item_end_says_why",
                violation_error_message=_("Write down the reason."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.LOST) | ~Q(told=""),
                name="lost_means_told",
                violation_error_message=_("Tell the addressee before it is declared lost, and write down who was told."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.FORWARDED) | ~Q(forwarded_to=""),
                name="forwarded_says_where",
                violation_error_message=_("Write down where it was forwarded to."),
            ),
        ]
        # No partial indexes for reading: SQLite cannot use one when its condition comes as a bound parameter.
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="item_by_entry"),
            models.Index(fields=["property", "occurred_at", "id"], name="item_by_time"),
            models.Index(fields=["property", "state", "-id"], name="item_by_state"),
            models.Index(fields=["property", "state", "occurred_at"], name="item_open"),
            models.Index(fields=["property", "state", "notices", "notify_due_at"], name="item_to_notify"),
            models.Index(fields=["property", "kind", "-id"], name="item_by_kind"),
            models.Index(fields=["property", "unit", "-id"], name="item_by_unit"),
            models.Index(fields=["property", "article_no"], name="item_by_article"),
            models.Index(fields=["property", "purged_at", "occurred_at"], name="item_to_purge"),
        ]

    triggers = (
        Trigger(
            "mail_item_ended",
            "mail_mailitem",
            "UPDATE",
            "an item that has left stays left",
            "(OLD.state IN ('collected', 'returned', 'forwarded', 'refused', 'void') AND NEW.state <> OLD.state)"
            " OR (OLD.state = 'collected' AND (NEW.recipient_signature_id <> OLD.recipient_signature_id"
            " OR NEW.clerk_signature_id <> OLD.clerk_signature_id))",
        ),
        *(
            Trigger(
                f"mail_item_names_compared_{on.lower()}",
                "mail_mailitem",
                on,
                "nothing is handed out in person any more without comparing the names",
                "NEW.agreement = 'uncompared'" + (" AND OLD.agreement <> 'uncompared'" if on == "UPDATE" else ""),
                _("In person means the name on the document was compared with the addressee's, and a difference is explained."),
            )
            for on in ("INSERT", "UPDATE")
        ),
        Trigger(
            "mail_item_comparison_stays",
            "mail_mailitem",
            "UPDATE",
            "what the names were compared with stays",
            "OLD.state = 'collected' AND (NEW.agreement <> OLD.agreement OR NEW.compared_as <> OLD.compared_as"
            " OR NEW.differs <> OLD.differs OR NEW.relation <> OLD.relation"
            " OR (NEW.compared_with <> OLD.compared_with AND NEW.purged_at IS NULL))",
        ),
        *(
            Trigger(
                f"mail_item_two_people_{on.lower()}",
                "mail_mailitem",
                on,
                "the receiver and the handing clerk are two people",
                "NEW.state = 'collected' AND NOT EXISTS (SELECT 1 FROM desk_signature r, desk_signature c"
                " WHERE r.id = NEW.recipient_signature_id AND c.id = NEW.clerk_signature_id"
                " AND r.property_id = NEW.property_id AND c.property_id = NEW.property_id"
                " AND r.role = 'recipient' AND c.role = 'clerk' AND c.signer_id IS NOT NULL"
                " AND (r.signer_id IS NULL OR r.signer_id <> c.signer_id)"
                " AND (r.name <> c.name OR r.erased_at IS NOT NULL))",
                _("The receiver and the handing clerk are two people: a colleague hands you your own mail."),
            )
            for on in ("INSERT", "UPDATE")
        ),
        *(
            Trigger(
                f"mail_item_own_hand_{on.lower()}",
                "mail_mailitem",
                on,
                "the addressee in person signs with their own hand",
                "NEW.state = 'collected' AND NEW.relation = 'addressee'"
                + (" AND OLD.state <> 'collected'" if on == "UPDATE" else "")
                + " AND EXISTS (SELECT 1 FROM desk_signature r WHERE r.id = NEW.recipient_signature_id AND r.method = 'stamp')",
                _("The addressee in person signs; a company's stamp is not theirs."),
            )
            for on in ("INSERT", "UPDATE")
        ),
        *(
            Trigger(
                f"mail_item_somebody_agreed_{on.lower()}",
                "mail_mailitem",
                on,
                "somebody else of the company agrees to a colleague",
                f"NEW.state = 'collected' AND NEW.relation = 'colleague'{newly} AND ((NEW.phoned = '' AND NOT EXISTS ("
                "SELECT 1 FROM desk_signature r WHERE r.id = NEW.recipient_signature_id AND r.method = 'stamp'))"
                " OR EXISTS (SELECT 1 FROM desk_signature s WHERE s.id IN (NEW.recipient_signature_id, NEW.clerk_signature_id)"
                " AND s.name = NEW.phoned)"
                " OR NEW.phoned = NEW.collector OR substr(NEW.phoned, 1, length(NEW.collector) + 1) = NEW.collector || '（')",
                _("Somebody else of the company agrees on the telephone: neither who receives it nor who hands it out."),
            )
            for on, newly in (("INSERT", ""), ("UPDATE", " AND OLD.state <> 'collected'"))
        ),
        *(
            Trigger(
                f"mail_item_article_no_{on.lower()}",
                "mail_mailitem",
                on,
                "this is no article number",
                f"{changed}({NO_ARTICLE})",
                _("This is no article number of a post office: one of our own codes, or a scan that broke off or ran into the next."),
            )
            for on, changed in (("INSERT", ""), ("UPDATE", "NEW.article_no <> OLD.article_no AND "))
        ),
        Trigger(
            "mail_item_returned_by_list",
            "mail_mailitem",
            "UPDATE",
            "nothing is returned without its line in the return register",
            "NEW.state = 'returned' AND OLD.state <> 'returned' AND NOT EXISTS (SELECT 1 FROM mail_mailreturn line"
            " WHERE line.item_id = NEW.id AND line.state = 'handed_over')",
            _("Nothing is returned without its line in the return register."),
        ),
        Trigger(
            "mail_item_not_born_returned",
            "mail_mailitem",
            "INSERT",
            "an item is taken in before it is returned",
            "NEW.state = 'returned'",
        ),
    )

    def clean(self) -> None:
        super().clean()
        self.article_no = articles.normal(self.article_no)
        self.legal = self.legal or self.kind == Kind.COURT

    @property
    def agreed_unlisted(self) -> bool:
        """Whether who agreed on the telephone was not on file: then it was said what they are (``Phoned``)."""
        return self.phoned.endswith("）")

    def about(self) -> str:
        return " → ".join(str(part) for part in (self.article_no, self.unit, self.addressee) if part) if self.is_open() else ""

    def is_here(self) -> str:
        """What is said to whoever scans its number once more."""
        return _("%(article)s is already here: %(number)s.") % {"article": self.article_no, "number": self.number}

    def place(self) -> str:
        """Who or what holds it now."""
        return str(self.slot or self.carrier or self.get_state_display())

    def moved_out(self) -> bool:
        """Whether the addressee has left the building."""
        return self.occupant is not None and self.occupant.has_left(self.property.local(timezone.now()).date())

    def signed_line(self) -> str:
        """The line both signatures stand under."""
        return f"{self.number} {self.article_no} {self.kind} {self.pieces} {self.addressee}"

    def misread(self) -> bool:
        """Whether the article number's own check digit contradicts it."""
        return articles.misread(self.article_no)

    def search_terms(self) -> dict[str, Any]:
        # A cover writes the firm before the person: each part is found by its own beginning too.
        parts = [part for part in self.addressee.split() if len(part) > 1]
        found = search.terms(
            people=[self.addressee, *(parts if len(parts) > 1 else []), self.collector],
            names=[self.occupant.name] if self.occupant else [],
            room=str(self.unit or ""),
            number=self.number,
            codes=[self.article_no],
        )
        digits = "".join(ch for ch in self.article_no if ch.isdigit())
        return {**found, "last4": digits[-4:]}
