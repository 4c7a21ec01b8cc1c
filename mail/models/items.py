"""挂号邮件收发登记簿: batches with the postman, and the items."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk import privacy, search
from desk.models import Entry, IdKind, Signature, User
from desk.promises import Trigger
from directory.models import LookedUp, Mandate, Occupant, Unit
from mail import articles
from mail.models.policy import StorageSlot
from mail.querysets import AT_DESK, BatchQuerySet, ItemQuerySet


class PostalBatch(Entry):
    """邮局交接批次: what one postman hands over at one time, signed at the count that is really there."""

    PREFIX = "YJ"
    ENDED = ("matched", "settled", "void")

    class State(models.TextChoices):
        COUNTING = "counting", pgettext_lazy("batch", "being counted")
        MATCHED = "matched", pgettext_lazy("batch", "signed, adds up")
        DIFFERS = "differs", pgettext_lazy("batch", "difference, to be confirmed")
        SETTLED = "settled", pgettext_lazy("batch", "difference confirmed")
        VOID = "void", pgettext_lazy("batch", "void")

    personal: ClassVar = {
        "postman": privacy.name("mail_days"),
        "difference": privacy.text("mail_days"),
        "comment": privacy.text("mail_days"),
        "reason": privacy.text("mail_days"),
    }
    amendable = ("postman", "declared")

    postman = models.CharField(_("postman"), max_length=60, blank=True, validators=[privacy.refuse_id_number])
    declared = models.PositiveSmallIntegerField(
        _("pieces on the post office's list"), validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    received = models.PositiveSmallIntegerField(_("received"), default=0, editable=False)
    refused = models.PositiveSmallIntegerField(_("refused"), default=0, editable=False)
    difference = models.CharField(_("what the postman notes about the difference"), max_length=300, blank=True)
    signature = models.ForeignKey(Signature, models.PROTECT, null=True, related_name="+", verbose_name=_("signed for the desk"))
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by"))
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = BatchQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Entry.Meta):
        verbose_name, verbose_name_plural = _("batch of the post office"), _("batches of the post office")
        _signed = Q(state__in=("matched", "differs", "settled"))
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=~_signed | (Q(signature__isnull=False) & Q(signed_at__isnull=False)),
                name="batch_signed_by_clerk",
            ),
            models.CheckConstraint(
                condition=~Q(state="matched") | Q(declared=models.F("received") + models.F("refused")),
                name="matched_adds_up",
                violation_error_message=_("The pieces do not add up: sign at the count that is there, with the postman's note."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("differs", "settled")) | ~Q(difference=""),
                name="difference_is_noted",
                violation_error_message=_("Write down what the postman notes about the difference."),
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | (Q(settled_by__isnull=False) & ~Q(settled_by=models.F("created_by")) & ~Q(comment="")),
                name="settled_by_another",
                violation_error_message=_("A difference is confirmed by a supervisor who did not sign it, with a comment."),
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | (~Q(reason="") & Q(received=0)),
                name="void_batch_says_why",
                violation_error_message=_("Say why the batch is void; one with items in it is not."),
            ),
        ]
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="batch_by_entry"),
            models.Index(fields=["property", "state", "-id"], name="batch_by_state"),
        ]

    triggers = (
        Trigger(
            "mail_batch_settled_by_another",
            "mail_postalbatch",
            "UPDATE",
            "whoever signed a batch does not confirm its difference",
            "NEW.state = 'settled' AND EXISTS (SELECT 1 FROM desk_signature s"
            " WHERE s.id = NEW.signature_id AND s.signer_id = NEW.settled_by_id)",
            _("You signed this batch: another supervisor confirms the difference."),
        ),
    )

    def counted(self) -> int:
        """How many pieces are dealt with: taken in or refused."""
        return self.received + self.refused


class Kind(models.TextChoices):
    """邮件性质."""

    REGISTERED = "registered", _("registered letter")
    INSURED = "insured", _("insured mail")
    PARCEL_SLIP = "parcel_slip", _("parcel slip")
    MONEY_ORDER = "money_order", _("money order")
    EMS = "ems", _("EMS")
    COURT = "court", _("court mail")
    INTERNATIONAL = "international", _("international registered")
    OTHER = "other", _("other accountable mail")


class Way(models.TextChoices):
    """How an addressee is told."""

    PHONE = "phone", pgettext_lazy("notice", "by phone")
    MESSAGE = "message", pgettext_lazy("notice", "by message")
    SLIP = "slip", pgettext_lazy("notice", "notice slip in the box")
    VISIT = "visit", pgettext_lazy("notice", "at the unit")


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
    ENDED = ("collected", "returned", "forwarded", "lost", "refused", "void")

    class State(models.TextChoices):
        UNMATCHED = "unmatched", pgettext_lazy("mail", "addressee to be identified")
        HELD = "held", pgettext_lazy("mail", "at the desk")
        OUT = "out", pgettext_lazy("mail", "out for delivery")
        COLLECTED = "collected", pgettext_lazy("mail", "handed out")
        PROPOSED = "proposed", pgettext_lazy("mail", "return to be reviewed")
        APPROVED = "approved", pgettext_lazy("mail", "return approved")
        RETURNED = "returned", pgettext_lazy("mail", "returned to the post office")
        FORWARDED = "forwarded", pgettext_lazy("mail", "forwarded")
        MISSING = "missing", pgettext_lazy("mail", "being looked for")
        LOST = "lost", pgettext_lazy("mail", "lost")
        REFUSED = "refused", pgettext_lazy("mail", "refused at the counter")
        VOID = "void", pgettext_lazy("mail", "void")

    Kind = Kind

    class Condition(models.TextChoices):
        SOUND = "sound", pgettext_lazy("condition", "sound")
        DAMAGED = "damaged", pgettext_lazy("condition", "damaged")
        WET = "wet", pgettext_lazy("condition", "wet or soiled")
        TAMPERED = "tampered", pgettext_lazy("condition", "looks opened")

    class Relation(models.TextChoices):
        ADDRESSEE = "addressee", pgettext_lazy("receiver", "the addressee")
        MANDATE = "mandate", pgettext_lazy("receiver", "named by the unit's mandate")
        COLLEAGUE = "colleague", pgettext_lazy("receiver", "same company: work card seen, contact phoned")
        OTHER = "other", pgettext_lazy("receiver", "another person, with a supervisor's authorisation")

    class Agreement(models.TextChoices):
        """How the name on the receiver's document stands to the addressee's."""

        SAME = "same", pgettext_lazy("name", "the same")
        NEAR = "near", pgettext_lazy("name", "nearly the same, confirmed")
        ON_FILE = "on_file", pgettext_lazy("name", "as on file; the cover says otherwise")
        NOT_COMPARED = "uncompared", pgettext_lazy("name", "not compared: handed out before names were")

    class Against(models.TextChoices):
        """What it was compared with."""

        COVER = "cover", pgettext_lazy("name", "the cover")
        OCCUPANT = "occupant", pgettext_lazy("name", "the occupant on file")
        CONTACT = "contact", pgettext_lazy("name", "the contact on file")

    class Differs(models.TextChoices):
        """Why the cover writes the name otherwise."""

        MISSPELT = "misspelt", pgettext_lazy("name", "misspelt, or a sign that sounds the same")
        SCRIPT = "script", pgettext_lazy("name", "traditional or variant characters")
        FORMER = "former", pgettext_lazy("name", "former or married name")
        FOREIGN = "foreign", pgettext_lazy("name", "name in Latin letters")
        TITLE = "title", pgettext_lazy("name", "family name and title only")

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
                condition=Q(state__in=("unmatched", "held", "out", "proposed", "approved", "missing")),
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
                | (Q(state="out") & Q(carrier__isnull=False, slot__isnull=True))
                | (~_at_desk & ~Q(state="out") & Q(carrier__isnull=True, slot__isnull=True)),
                name="custody_has_no_gap",
                violation_error_message=_("Say where the item lies, or who carries it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("held", "out", "collected")) | Q(unit__isnull=False),
                name="held_means_matched",
                violation_error_message=_("Say which unit it is for; if nobody knows, it waits on the list of addressees to identify."),
            ),
            models.CheckConstraint(
                condition=~Q(state="collected")
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
                condition=~Q(state="collected", relation="addressee")
                | Q(agreement="uncompared")
                | (Q(agreement="same", differs="") & ~Q(compared_with="") & ~Q(compared_as="") & ~Q(id_seen=""))
                | (Q(agreement__in=("near", "on_file")) & ~Q(differs="") & ~Q(compared_with="") & ~Q(compared_as="") & ~Q(id_seen="")),
                name="addressee_means_compared",
                violation_error_message=_(
                    "In person means the name on the document was compared with the addressee's, and a difference is explained."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="collected", relation="addressee") | Q(agreement="", compared_with="", compared_as="", differs=""),
                name="only_addressees_are_compared",
            ),
            models.CheckConstraint(
                condition=Q(state="collected")
                | Q(recipient_signature__isnull=True, clerk_signature__isnull=True, collected_at__isnull=True),
                name="signed_means_collected",
            ),
            models.CheckConstraint(
                condition=~Q(state="collected") | Q(collected_at__gte=models.F("occurred_at")),
                name="collected_after_intake",
            ),
            models.CheckConstraint(
                condition=~Q(kind="court") | Q(legal=True),
                name="court_mail_is_legal",
            ),
            models.CheckConstraint(
                condition=~Q(kind="money_order") | Q(money_order_on__isnull=False),
                name="money_order_has_date",
                violation_error_message=_("Enter the date of the money order's notice: it is paid out for 60 days only."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("refused", "void", "lost")) | ~Q(reason=""),
                name="item_end_says_why",
                violation_error_message=_("Write down the reason."),
            ),
            models.CheckConstraint(
                condition=~Q(state="lost") | ~Q(told=""),
                name="lost_means_told",
                violation_error_message=_("Tell the addressee before it is declared lost, and write down who was told."),
            ),
            models.CheckConstraint(
                condition=~Q(state="forwarded") | ~Q(forwarded_to=""),
                name="forwarded_says_where",
                violation_error_message=_("Write down where it was forwarded to."),
            ),
        ]
        # No partial indexes for reading: SQLite cannot use one when its condition comes as a bound parameter.
        indexes = [
            *Entry.Meta.indexes,
            models.Index(fields=["property", "-id"], name="item_by_entry"),
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
